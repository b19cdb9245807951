/** The languages in which the sites of the world write. */
export type Language = "en" | "ja" | "ko" | "zh";

/** A tag of the two-track framework. */
export type Tag = "deterrence" | "abductions" | "sanctions" | "china";

/** An invented news article. */
export interface Article {
  /** Unique in the world; the last part of the article's address. */
  id: string;
  /** The id of the site that carries it. */
  source: string;
  /** When it appears: seconds after the start of the world, or before it where negative. */
  at: number;
  title: string;
  summary: string;
  html: string;
  language: Language;
  /** What several articles are about, across sites and languages. */
  story?: string;
  /** The id of the report that this one takes over, shortened or under another headline. */
  copyOf?: string;
  /** The tags that a careful reader would give it; none for noise. */
  tags: Tag[];
}

/** An article as its author writes it: `text` is one string for each paragraph. */
export type Draft = Omit<Article, "html" | "language"> & { text: string[] };

/** Turns drafts in one language into articles. */
export function write(language: Language, drafts: Draft[]): Article[] {
  return drafts.map(({ text, ...draft }) => ({
    ...draft,
    language,
    html: text.map((paragraph) => `<p>${escapeXml(paragraph)}</p>`).join("\n"),
  }));
}

/** Text made safe for the content and the attributes of XML and HTML. */
export function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** Seconds in an hour, for the offsets of articles. */
export const hour = 3_600;

/** Seconds in a day, for the offsets of articles. */
export const day = 24 * hour;
