import { type Database, listFeeds, listLanguages } from "@twotrack/store";
import type { Choices } from "./filters.js";

/** How long the lists of sources and languages in the filters may be old. */
const choicesMs = 30_000;

/** Gives what filters offer, asked for once in a while. */
export function choicesOf(db: Database, now: () => Date): () => Promise<Choices> {
  return remember(choicesMs, now, async () => {
    const [feeds, languages] = await Promise.all([listFeeds(db), listLanguages(db)]);
    return { sources: feeds.map(({ id, title, articles }) => ({ id, title, articles })), languages };
  });
}

/** Keeps what `load` gave for `ms`; requests that come meanwhile share it. What failed is not kept. */
export function remember<T>(ms: number, now: () => Date, load: () => Promise<T>): () => Promise<T> {
  let kept: { at: number; value: Promise<T> } | undefined;
  return () => {
    const at = now().getTime();
    if (kept !== undefined && at - kept.at < ms) return kept.value;
    const value = load();
    kept = { at, value };
    value.catch(() => {
      kept = undefined;
    });
    return value;
  };
}
