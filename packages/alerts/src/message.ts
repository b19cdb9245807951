/** A tag of an alerted article, with why it bears it. */
export interface AlertTag {
  id: string;
  label: string;
  /** From 0 to 1. */
  score: number;
  facets: string[];
  /** The terms that were found, each once. */
  terms: string[];
}

/** What a channel sends: self-contained, so that a receiver needs nothing else to act on it. */
export interface AlertMessage {
  /** The same for every attempt to deliver this alert: a receiver that has seen it may drop it. */
  id: string;
  type: "meeting-of-tracks";
  /** ISO 8601 in UTC. */
  createdAt: string;
  /** In plain words, for people. */
  reason: string;
  tags: AlertTag[];
  article: {
    id: number;
    title: string;
    url: string | null;
    summary: string | null;
    language: string | null;
    /** ISO 8601 in UTC. */
    publishedAt: string | null;
    source: string;
  };
}

/** What `renderAlert` needs of a stored alert. */
export interface AlertFacts {
  idempotencyKey: string;
  createdAt: Date;
  article: {
    id: number;
    title: string;
    url: string | null;
    summary: string | null;
    language: string | null;
    publishedAt: Date | null;
    feed: { title: string };
    tags: { tag: string; score: number; facets: string[]; evidence: { term: string }[] }[];
  };
}

/** How many tags make an article one to alert on: where two tracks meet. */
const meeting = 2;

/** Whether a new article is to be alerted on. */
export function shouldAlert(tags: readonly unknown[]): boolean {
  return tags.length >= meeting;
}

/** Writes the message of an alert. `labels` gives the framework's label of each tag id. */
export function renderAlert(alert: AlertFacts, labels: Record<string, string>): AlertMessage {
  const { article } = alert;
  const tags = article.tags.map(({ tag, score, facets, evidence }) => ({
    id: tag,
    label: labels[tag] ?? tag,
    score: Math.round(score * 1000) / 1000,
    facets,
    terms: [...new Set(evidence.map(({ term }) => term))],
  }));
  const { id, title, url, summary, language } = article;
  return {
    id: alert.idempotencyKey,
    type: "meeting-of-tracks",
    createdAt: alert.createdAt.toISOString(),
    reason: `${tags.map(({ label }) => label).join(" meets ")} in an article of ${article.feed.title}`,
    tags,
    article: {
      ...{ id, title, url, summary, language },
      publishedAt: article.publishedAt?.toISOString() ?? null,
      source: article.feed.title,
    },
  };
}
