/** An article as a feed gives it, normalised; what the feed does not say is null. */
export interface Article {
  /** GUID, Atom id, rdf:about or JSON Feed id; else the canonical URL; else a hash of what it says. */
  id: string;
  /** Absolute http(s) URL. */
  url: string | null;
  /** Plain text. */
  title: string | null;
  /** Plain text. */
  summary: string | null;
  /** Sanitised HTML. */
  content: string | null;
  /** ISO 8601 in UTC. */
  publishedAt: string | null;
  /** ISO 8601 in UTC. */
  updatedAt: string | null;
  authors: string[];
  categories: string[];
  /** BCP 47. */
  language: string | null;
}

/** A feed document, normalised. */
export interface ParsedFeed {
  format: "rss" | "rdf" | "atom" | "json";
  feed: { title: string | null; link: string | null; language: string | null };
  articles: Article[];
}
