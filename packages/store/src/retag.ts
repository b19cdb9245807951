import type { TagResult } from "@twotrack/framework";
import { and, asc, inArray, isNull, or, sql } from "drizzle-orm";
import type { Database } from "./database.js";
import { articles, stories } from "./schema.js";
import { refreshStories } from "./stories.js";
import { replaceTags } from "./tags.js";
import { writeTagWords } from "./words.js";

/** A stored article as a tagger reads it. */
export interface StoredText {
  title: string;
  summary: string | null;
  content: string | null;
  language: string | null;
}

/** What came of tagging some articles anew. */
export interface Retagged {
  articles: number;
  /** How many of them bear other tags than before. */
  changed: number;
  /** The highest id among them, to go on from; null when none was left. */
  last: number | null;
}

/** Articles whose tags come from another framework; written so that Postgres can use the index. */
const stale = (version: string) =>
  sql`(${articles.frameworkVersion} is null or ${articles.frameworkVersion} < ${version}
    or ${articles.frameworkVersion} > ${version})`;

/** How many articles have the tags of another framework than that of `version`. */
export async function countStale(db: Database, version: string): Promise<number> {
  const [row] = await db.select({ n: sql<number>`count(*)::int` }).from(articles).where(stale(version));
  return row?.n ?? 0;
}

/**
 * Gives the next articles, by id, the tags of another framework, in one transaction: each has its old tags until it has
 * the new ones, and a crash leaves whole batches. Articles that someone else writes at the moment, or whose story, are
 * passed over: nobody waits for anybody.
 */
export async function retagBatch(
  db: Database,
  options: { version: string; after: number; limit: number },
  tag: (article: StoredText) => TagResult[],
): Promise<Retagged> {
  const { version, after, limit } = options;
  return db.transaction(async (tx) => {
    const next = await tx
      .select({ id: articles.id, storyId: articles.storyId })
      .from(articles)
      .where(sql`${articles.id} > ${after} and ${stale(version)}`)
      .orderBy(asc(articles.id))
      .limit(limit);
    const last = next.at(-1)?.id ?? null;
    if (last === null) return { articles: 0, changed: 0, last };
    const storyIds = [...new Set(next.flatMap(({ storyId }) => storyId ?? []))];
    const free = await tx
      .select({ id: stories.id })
      .from(stories)
      .where(inArray(stories.id, storyIds))
      .for("update", { skipLocked: true });
    const batch = await tx
      .select({
        id: articles.id,
        storyId: articles.storyId,
        title: articles.title,
        summary: articles.summary,
        content: articles.text,
        language: articles.language,
      })
      .from(articles)
      .where(
        and(
          inArray(
            articles.id,
            next.map(({ id }) => id),
          ),
          stale(version),
          or(
            isNull(articles.storyId),
            inArray(
              articles.storyId,
              free.map(({ id }) => id),
            ),
          ),
        ),
      )
      .for("update", { skipLocked: true });
    const tagged = batch.map(({ id, storyId: _, ...article }) => ({ articleId: id, tags: tag(article) }));
    const changed = new Set(await replaceTags(tx, tagged, version));
    await writeTagWords(tx, [...changed]);
    await refreshStories(
      tx,
      batch.flatMap(({ id, storyId }) => (changed.has(id) && storyId !== null ? [storyId] : [])),
    );
    await tx
      .update(articles)
      .set({ frameworkVersion: version })
      .where(
        inArray(
          articles.id,
          batch.map(({ id }) => id),
        ),
      );
    return { articles: batch.length, changed: changed.size, last };
  });
}
