import type { TagResult } from "@twotrack/framework";
import { and, asc, eq, gt, inArray, sql } from "drizzle-orm";
import type { Database } from "./database.js";
import { storable } from "./json.js";
import type { StoredText } from "./retag.js";
import { articles, articleTags, corrections, feeds } from "./schema.js";
import { newestFirst } from "./search.js";
import { refreshStories } from "./stories.js";
import { replaceTags } from "./tags.js";
import { writeTagWords } from "./words.js";

/** What an analyst said of a tag of an article. */
export interface Correction {
  articleId: number;
  tag: string;
  /** Whether the article bears the tag. */
  bears: boolean;
  note: string | null;
  createdAt: Date;
}

/** A correction of a list, with the article that it is about. */
export interface ListedCorrection extends Correction {
  article: { title: string; url: string | null; language: string | null; feed: { title: string } };
}

/** An article that an analyst looked at, with the tags that are right. */
export interface LabelledArticle {
  id: number;
  url: string | null;
  title: string;
  summary: string | null;
  /** The content as plain text. */
  text: string | null;
  language: string | null;
  /** The facets of each tag that it bears, by the tag's id; none of a tag that only an analyst saw. */
  tags: Record<string, string[]>;
  /** By tag. */
  corrections: Correction[];
}

/** Tags articles by a framework of this version. */
export interface VersionedTagger {
  version: string;
  tag(article: StoredText): TagResult[];
}

/** An article is grouped again for so many days: that an older one gains a tag is no news. */
const KNOWN_DAYS = 7;

/**
 * Notes that an article bears a tag, or does not, and applies it: to its tags, to what it is found by, and to its story,
 * which is told of it when it is grouped again. What was said of that tag before is replaced.
 * @returns false where there is no such article.
 */
export async function correctTag(
  db: Database,
  correction: Omit<Correction, "createdAt">,
  tagger: VersionedTagger,
  now: Date = new Date(),
): Promise<boolean> {
  const { articleId, tag, bears } = correction;
  const note = correction.note === null ? null : storable(correction.note);
  return changeTags(db, articleId, tagger, now, async (tx) => {
    await tx
      .insert(corrections)
      .values({ articleId, tag, bears, note, createdAt: now })
      .onConflictDoUpdate({
        target: [corrections.articleId, corrections.tag],
        set: { bears, note, createdAt: now },
      });
  });
}

/**
 * Takes a correction back: of that tag, the article has what the tagger says.
 * @returns false where there is no such article.
 */
export async function undoCorrection(
  db: Database,
  { articleId, tag }: Pick<Correction, "articleId" | "tag">,
  tagger: VersionedTagger,
  now: Date = new Date(),
): Promise<boolean> {
  return changeTags(db, articleId, tagger, now, async (tx) => {
    await tx.delete(corrections).where(and(eq(corrections.articleId, articleId), eq(corrections.tag, tag)));
  });
}

/** Changes what was said of an article, and tags it anew by that, in one transaction. */
async function changeTags(
  db: Database,
  articleId: number,
  { version, tag }: VersionedTagger,
  now: Date,
  change: (tx: Database) => Promise<void>,
): Promise<boolean> {
  const changed = await db.transaction(async (tx) => {
    const [article] = await tx
      .select({
        storyId: articles.storyId,
        sortedAt: articles.sortedAt,
        title: articles.title,
        summary: articles.summary,
        content: articles.text,
        language: articles.language,
      })
      .from(articles)
      .where(eq(articles.id, articleId))
      .for("no key update");
    if (article === undefined) return undefined;
    const { storyId, sortedAt, ...text } = article;
    await change(tx);
    const others = await replaceTags(tx, [{ articleId, tags: tag(text) }], version);
    await writeTagWords(tx, others);
    const isKnown = now.getTime() - sortedAt.getTime() < KNOWN_DAYS * 86_400_000;
    await tx
      .update(articles)
      .set({ frameworkVersion: version, ...(others.length > 0 && isKnown && { placement: null }) })
      .where(eq(articles.id, articleId));
    return { storyId: others.length > 0 ? storyId : null };
  });
  // Afterwards: grouping locks stories and then their articles, so that a lock on both here could wait for it in a circle.
  const storyId = changed?.storyId;
  if (typeof storyId === "number") await db.transaction((tx) => refreshStories(tx, [storyId]));
  return changed !== undefined;
}

/** What was said of an article, by tag. */
export async function correctionsOf(db: Database, articleId: number): Promise<Correction[]> {
  return db
    .select()
    .from(corrections)
    .where(eq(corrections.articleId, articleId))
    .orderBy(asc(corrections.tag));
}

/** Lists corrections, the newest first. A `before` that no page gave counts as absent. */
export async function listCorrections(
  db: Database,
  options: {
    /** The `next` of the page before. */
    before?: string;
    limit: number;
  },
): Promise<{ corrections: ListedCorrection[]; next: string | null }> {
  const { limit } = options;
  const [, moment = "", id, tag = ""] = /^(.+?)_(\d{1,15})_(.+)$/.exec(options.before ?? "") ?? [];
  const at = new Date(moment);
  const rows = await db
    .select({
      articleId: corrections.articleId,
      tag: corrections.tag,
      bears: corrections.bears,
      note: corrections.note,
      createdAt: corrections.createdAt,
      article: { title: articles.title, url: articles.url, language: articles.language },
      feed: { title: feeds.title },
    })
    .from(corrections)
    .innerJoin(articles, eq(articles.id, corrections.articleId))
    .innerJoin(feeds, eq(feeds.id, articles.feedId))
    .where(
      Number.isNaN(at.getTime())
        ? undefined
        : sql`(${corrections.createdAt}, ${corrections.articleId}, ${corrections.tag})
            < (${at.toISOString()}::timestamptz, ${Number(id)}::bigint, ${tag})`,
    )
    .orderBy(
      newestFirst(corrections.createdAt),
      newestFirst(corrections.articleId),
      newestFirst(corrections.tag),
    )
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    corrections: page.map(({ article, feed, ...row }) => ({ ...row, article: { ...article, feed } })),
    next: last === undefined ? null : `${last.createdAt.toISOString()}_${last.articleId}_${last.tag}`,
  };
}

/** The next articles with corrections after an id, by id. */
export async function labelledArticles(
  db: Database,
  { after, limit }: { after: number; limit: number },
): Promise<LabelledArticle[]> {
  const rows = await db
    .select({
      id: articles.id,
      url: articles.url,
      title: articles.title,
      summary: articles.summary,
      text: articles.text,
      language: articles.language,
    })
    .from(articles)
    .where(
      inArray(
        articles.id,
        db
          .selectDistinct({ id: corrections.articleId })
          .from(corrections)
          .where(gt(corrections.articleId, after))
          .orderBy(asc(corrections.articleId))
          .limit(limit),
      ),
    )
    .orderBy(asc(articles.id));
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return [];
  const [tags, said] = await Promise.all([
    db
      .select({ articleId: articleTags.articleId, tag: articleTags.tag, facets: articleTags.facets })
      .from(articleTags)
      .where(inArray(articleTags.articleId, ids))
      .orderBy(asc(articleTags.tag)),
    db.select().from(corrections).where(inArray(corrections.articleId, ids)).orderBy(asc(corrections.tag)),
  ]);
  return rows.map((row) => ({
    ...row,
    tags: Object.fromEntries(
      tags.filter(({ articleId }) => articleId === row.id).map(({ tag, facets }) => [tag, facets]),
    ),
    corrections: said.filter(({ articleId }) => articleId === row.id),
  }));
}

/** An article as a line of JSON, as bench/tagging/evaluate.mjs reads labelled data. */
export function labelledLine({ id, language, text, corrections, ...rest }: LabelledArticle): string {
  return JSON.stringify({
    ...{ id: String(id), kind: "corrected", language: language?.split("-")[0] ?? "und", ...rest },
    content: text,
    corrections: corrections.map(({ tag, bears, note, createdAt }) => ({ tag, bears, note, createdAt })),
  });
}
