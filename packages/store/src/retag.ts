import type { TagResult } from "@twotrack/framework";
import { asc, sql } from "drizzle-orm";
import { deleteTags, insertTags } from "./articles.js";
import type { Database } from "./database.js";
import { articles, articleTags } from "./schema.js";

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
 * the new ones, and a crash leaves whole batches. Articles that someone else writes at the moment are passed over.
 */
export async function retagBatch(
  db: Database,
  options: { version: string; after: number; limit: number },
  tag: (article: StoredText) => TagResult[],
): Promise<Retagged> {
  const { version, after, limit } = options;
  return db.transaction(async (tx) => {
    const batch = await tx
      .select({
        id: articles.id,
        title: articles.title,
        summary: articles.summary,
        content: articles.text,
        language: articles.language,
      })
      .from(articles)
      .where(sql`${articles.id} > ${after} and ${stale(version)}`)
      .orderBy(asc(articles.id))
      .limit(limit)
      .for("update", { skipLocked: true });
    const ids = batch.map(({ id }) => id);
    if (ids.length === 0) return { articles: 0, changed: 0, last: null };
    const before = await tx
      .select({ id: articleTags.articleId, tag: articleTags.tag })
      .from(articleTags)
      .where(sql`${articleTags.articleId} = any(${sql.param(ids)})`);
    const old = new Map<number, string[]>();
    for (const { id, tag } of before) old.set(id, [...(old.get(id) ?? []), tag]);
    let changed = 0;
    const rows = batch.flatMap(({ id, ...article }) => {
      const tags = tag(article);
      const had = old.get(id) ?? [];
      const same = had.length === tags.length && tags.every(({ tag }) => had.includes(tag));
      if (!same) changed++;
      return tags.map((result) => ({ article_id: id, ...result }));
    });
    await deleteTags(tx, ids);
    await insertTags(tx, rows, version);
    await tx
      .update(articles)
      .set({ frameworkVersion: version })
      .where(sql`${articles.id} = any(${sql.param(ids)})`);
    return { articles: ids.length, changed, last: ids.at(-1) ?? null };
  });
}
