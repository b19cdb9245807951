import { type Database, listFeeds, listLanguages } from "@twotrack/store";
import type { Choices } from "./filters.js";
import { remember } from "./remember.js";

/** How long the lists of sources and languages in the filters may be old. */
const choicesMs = 30_000;

/** Gives what filters offer, asked for once in a while. */
export function choicesOf(db: Database, now: () => Date): () => Promise<Choices> {
  return remember(choicesMs, now, async () => {
    const [feeds, languages] = await Promise.all([listFeeds(db), listLanguages(db)]);
    return { sources: feeds.map(({ id, title, articles }) => ({ id, title, articles })), languages };
  });
}
