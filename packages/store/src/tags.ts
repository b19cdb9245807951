import type { TagResult } from "@twotrack/framework";
import { inArray, sql } from "drizzle-orm";
import type { Database } from "./database.js";
import { json } from "./json.js";
import { articleTags, corrections, type Evidence } from "./schema.js";

/** The tags that a tagger gives an article. */
export interface Tagged {
  articleId: number;
  tags: readonly GivenTag[];
}

type GivenTag = Omit<TagResult, "evidence"> & { evidence: readonly Evidence[] };

/**
 * Gives articles other tags than they had: those of a tagger, but where an analyst has said otherwise. By what they are
 * found is for the caller to write.
 * @returns the ids of those that bear other tags than before.
 */
export async function replaceTags(
  tx: Database,
  list: readonly Tagged[],
  frameworkVersion: string,
): Promise<number[]> {
  if (list.length === 0) return [];
  const ids = list.map(({ articleId }) => articleId);
  const before = await tx
    .select({ articleId: articleTags.articleId, tag: articleTags.tag })
    .from(articleTags)
    .where(inArray(articleTags.articleId, ids));
  const said = await tx.select().from(corrections).where(inArray(corrections.articleId, ids));
  const after = list.map(({ articleId, tags }) => ({
    articleId,
    tags: corrected(
      tags,
      said.filter((one) => one.articleId === articleId),
    ),
  }));
  if (before.length > 0) await tx.delete(articleTags).where(inArray(articleTags.articleId, ids));
  await insertTags(tx, after, frameworkVersion);
  const had = new Map<number, Set<string>>();
  for (const { articleId, tag } of before) had.set(articleId, (had.get(articleId) ?? new Set()).add(tag));
  const changed = after.filter(({ articleId, tags }) => {
    const old = had.get(articleId) ?? new Set();
    return old.size !== tags.length || !tags.every(({ tag }) => old.has(tag));
  });
  return changed.map(({ articleId }) => articleId);
}

/** Gives their first tags to articles that nobody has seen yet. */
export async function insertTags(
  tx: Database,
  list: readonly Tagged[],
  frameworkVersion: string,
): Promise<void> {
  const rows = list.flatMap(({ articleId, tags }) => tags.map((tag) => ({ article_id: articleId, ...tag })));
  if (rows.length === 0) return;
  await tx.execute(sql`
    insert into article_tags (article_id, tag, score, facets, evidence, framework_version, at)
    select x.article_id, x.tag, x.score, x.facets, x.evidence, ${frameworkVersion}, a.sorted_at
    from json_to_recordset(${json(rows)}::json)
      as x(article_id bigint, tag text, score real, facets text[], evidence jsonb)
      join articles a on a.id = x.article_id
    on conflict do nothing`);
}

/** A tag that only an analyst sees has nothing in the text that speaks for it, and is as sure as can be. */
function corrected(
  tags: readonly GivenTag[],
  said: readonly (typeof corrections.$inferSelect)[],
): readonly GivenTag[] {
  const wrong = said.filter(({ bears }) => !bears).map(({ tag }) => tag);
  const missing = said.filter(({ bears, tag }) => bears && !tags.some((one) => one.tag === tag));
  return [
    ...tags.filter(({ tag }) => !wrong.includes(tag)),
    ...missing.map(({ tag }) => ({ tag, score: 1, facets: [], evidence: [] })),
  ];
}
