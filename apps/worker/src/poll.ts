import type { Settings } from "@twotrack/config";
import {
  canonicalUrl,
  FeedError,
  fetchFeed,
  htmlToText,
  type LanguageDetector,
  languageDetector,
  type ParsedFeed,
  parseFeed,
  userAgent,
} from "@twotrack/feeds";
import type { Tagger } from "@twotrack/framework";
import {
  type Database,
  getFeed,
  recordFailure,
  recordSuccess,
  type StoredFeed,
  saveArticles,
  titleOf,
  unseenArticles,
} from "@twotrack/store";

/** What a poll needs. */
export interface PollContext {
  db: Database;
  settings: Settings;
  tagger: Tagger;
  /** Aborted when the worker stops: polls that are not done are handed back to the queue. */
  stopping: AbortSignal;
}

/** What came of polling one feed. */
export interface PollOutcome {
  feed: string;
  status: "ok" | "not-modified" | "failed";
  added: number;
  corrected: number;
  perTag: Record<string, number>;
  /** How long each stage took, in milliseconds. Waiting for others on the same thread counts too. */
  stages: { fetch: number; parse: number; tag: number; store: number };
  /** What failed, in a sentence for people. */
  error?: string;
}

/**
 * Polls one feed: fetches it, parses it, tags what is new and stores all of that in one transaction. A feed that fails
 * is noted as failed; only trouble of our own (the store, a stop) throws, and the queue tries again.
 * Undefined when the feed was removed or paused meanwhile.
 */
export async function pollFeed(context: PollContext, feedId: number): Promise<PollOutcome | undefined> {
  const { db } = context;
  const feed = await getFeed(db, feedId);
  if (feed === undefined) return undefined;
  const started = performance.now();
  const stages = { fetch: 0, parse: 0, tag: 0, store: 0 };
  const outcome = { feed: feed.xmlUrl, added: 0, corrected: 0, perTag: {}, stages };
  let fetched: Awaited<ReturnType<typeof download>>;
  try {
    fetched = await download(feed, context, stages);
  } catch (error) {
    context.stopping.throwIfAborted();
    if (!(error instanceof FeedError)) throw error;
    await recordFailure(db, feedId, { error: error.message, milliseconds: performance.now() - started });
    return { ...outcome, status: "failed", error: error.message };
  }
  if (fetched === undefined) {
    await recordSuccess(db, feedId, { milliseconds: performance.now() - started, added: 0 });
    return { ...outcome, status: "not-modified" };
  }
  const { parsed, etag, lastModified } = fetched;
  const candidates = parsed.articles.map((article) => ({
    article: { ...article, language: article.language ?? parsed.feed.language ?? feed.language },
    canonicalUrl: article.url === null ? null : canonicalUrl(article.url),
  }));
  const unseen = await timed(stages, "store", () => unseenArticles(db, feedId, candidates));
  // The framework may be changed while this poll waits for the store: its tags and their version go together.
  const { tagger } = context;
  const frameworkVersion = tagger.framework.version;
  const languageOf = await languageDetector();
  const tagged = await timed(stages, "tag", async () =>
    unseen.map((candidate) => tag(candidate, { tagger, languageOf })),
  );
  const saved = await timed(stages, "store", () =>
    saveArticles(db, feedId, tagged, {
      ...{ frameworkVersion, etag, lastModified },
      milliseconds: performance.now() - started,
    }),
  );
  return { ...outcome, ...saved, status: "ok" };
}

type Stages = PollOutcome["stages"];

async function timed<T>(stages: Stages, stage: keyof Stages, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  try {
    return await work();
  } finally {
    stages[stage] += performance.now() - started;
  }
}

/** Fetches and parses; undefined when nothing changed since the last poll. */
async function download(
  feed: StoredFeed,
  { settings, stopping }: PollContext,
  stages: Stages,
): Promise<{ parsed: ParsedFeed; etag: string | null; lastModified: string | null } | undefined> {
  const options = {
    ...{ etag: feed.etag, lastModified: feed.lastModified, userAgent },
    ...{ timeoutMs: settings.fetchTimeoutSeconds * 1000, maxBytes: settings.maxFeedBytes },
    ...{ allowPrivateNetworks: settings.allowPrivateNetworks, signal: stopping },
  };
  const response = await timed(stages, "fetch", () => fetchFeed(feed.xmlUrl, options));
  if (response.status === "not-modified") return undefined;
  const { bytes, contentType, url, etag, lastModified } = response;
  const parsed = await timed(stages, "parse", () => parseFeed(bytes, { contentType, baseUrl: url }));
  return { parsed, etag, lastModified };
}

type Candidate = { article: ParsedFeed["articles"][number]; canonicalUrl: string | null };

function tag({ article, canonicalUrl }: Candidate, tools: { tagger: Tagger; languageOf: LanguageDetector }) {
  const { summary, content } = article;
  const text = content === null ? null : htmlToText(content);
  const title = titleOf(article, text);
  const language = tools.languageOf([title, summary, text].filter(Boolean).join("\n"), article.language);
  const tags = tools.tagger.tag({ title, summary, content: text, language });
  return { article: { ...article, language }, canonicalUrl, text, tags };
}
