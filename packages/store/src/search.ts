import { and, eq, exists, ilike, inArray, or, type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import type { Database } from "./database.js";
import { articles, articleTags, type Evidence, feeds } from "./schema.js";

/** Which articles to list; what is absent does not restrict. */
export interface ArticleFilter {
  /** All of these tags: two or more ask where tracks meet. */
  tags?: string[];
  /** Only articles that bear this many tags or more. */
  minTags?: number;
  feedId?: number;
  /** A language without its region: "en" finds "en-US" too. */
  language?: string;
  /** Words that title, summary or text contain, all of them, in any case. */
  text?: string;
  /** The `next` of the page before. */
  before?: string;
  limit?: number;
}

/** A tag that an article bears. */
export interface StoredTag {
  tag: string;
  score: number;
  facets: string[];
  evidence: Evidence[];
}

/** An article of the list, newest first. `text` is its content as plain text. */
export interface ListedArticle {
  id: number;
  title: string;
  url: string | null;
  summary: string | null;
  text: string | null;
  language: string | null;
  publishedAt: Date | null;
  fetchedAt: Date;
  sortedAt: Date;
  feed: { id: number; title: string; htmlUrl: string | null };
  /** The story that it tells of; null until it is placed. */
  storyId: number | null;
  /** The article that it repeats; null where it is a report of its own. */
  copyOf: number | null;
  tags: StoredTag[];
}

/** A page of articles; `next` asks for the page after it, null at the end. */
export interface ArticlePage {
  articles: ListedArticle[];
  next: string | null;
}

/** The order of an index that is descending as Drizzle writes it: Postgres takes it for no other, even without nulls. */
export const newestFirst = (column: AnyPgColumn) => sql`${column} desc nulls last`;

/** Lists articles by `filter`, newest first. A `before` that no page gave counts as absent. */
export async function listArticles(db: Database, filter: ArticleFilter): Promise<ArticlePage> {
  const limit = Math.min(Math.max(filter.limit ?? 50, 1), 200);
  const rows = await select(db)
    .where(and(...conditions(db, filter)))
    .orderBy(newestFirst(articles.sortedAt), newestFirst(articles.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    articles: await withTags(db, page),
    next: last === undefined ? null : `${last.sortedAt.toISOString()}_${last.id}`,
  };
}

/** One article with its tags, or undefined. */
export async function getArticle(db: Database, id: number): Promise<ListedArticle | undefined> {
  const rows = await select(db).where(eq(articles.id, id));
  return (await withTags(db, rows))[0];
}

/** The articles of these ids with their tags, in no order. */
export async function getArticles(db: Database, ids: number[]): Promise<ListedArticle[]> {
  return ids.length === 0 ? [] : withTags(db, await select(db).where(inArray(articles.id, ids)));
}

/** So many articles of one story are listed. */
const MOST_OF_STORY = 200;

/** The newest articles of these stories, newest first. */
export async function listArticlesOf(db: Database, storyIds: number[]): Promise<ListedArticle[]> {
  if (storyIds.length === 0) return [];
  const ids = db.select({ id: sql<number>`newest.id` }).from(
    sql`unnest(${sql.param(storyIds)}::bigint[]) as story(id) cross join lateral (select a.id from articles a
        where a.story_id = story.id order by a.sorted_at desc, a.id desc limit ${MOST_OF_STORY}) as newest`,
  );
  const rows = await select(db)
    .where(inArray(articles.id, ids))
    .orderBy(newestFirst(articles.sortedAt), newestFirst(articles.id));
  return withTags(db, rows);
}

/** How many articles are stored, and how many bear each tag. */
export async function countArticles(
  db: Database,
): Promise<{ articles: number; perTag: Record<string, number> }> {
  const [total] = await db.select({ n: sql<number>`count(*)::int` }).from(articles);
  const tags = await db
    .select({ tag: articleTags.tag, n: sql<number>`count(*)::int` })
    .from(articleTags)
    .groupBy(articleTags.tag);
  return { articles: total?.n ?? 0, perTag: Object.fromEntries(tags.map(({ tag, n }) => [tag, n])) };
}

/** The languages that stored articles are in, without regions. */
export async function listLanguages(db: Database): Promise<string[]> {
  const rows = await db
    .selectDistinct({ language: baseLanguage })
    .from(articles)
    .where(sql`${articles.language} is not null`);
  return rows.map((row) => row.language).sort();
}

const baseLanguage = sql<string>`split_part(${articles.language}, '-', 1)`;

function select(db: Database) {
  return db
    .select({
      id: articles.id,
      title: articles.title,
      url: articles.url,
      summary: articles.summary,
      text: articles.text,
      language: articles.language,
      publishedAt: articles.publishedAt,
      fetchedAt: articles.fetchedAt,
      sortedAt: articles.sortedAt,
      feed: { id: feeds.id, title: feeds.title, htmlUrl: feeds.htmlUrl },
      storyId: articles.storyId,
      copyOf: articles.copyOf,
    })
    .from(articles)
    .innerJoin(feeds, eq(feeds.id, articles.feedId))
    .$dynamic();
}

function conditions(db: Database, filter: ArticleFilter): (SQL | undefined)[] {
  const bearing = (tag: string) =>
    exists(
      db
        .select({ one: sql`1` })
        .from(articleTags)
        .where(and(eq(articleTags.articleId, articles.id), eq(articleTags.tag, tag))),
    );
  const containing = (word: string) => {
    const pattern = `%${word.replace(/[\\%_]/g, "\\$&")}%`;
    return or(
      ilike(articles.title, pattern),
      ilike(articles.summary, pattern),
      ilike(articles.text, pattern),
    );
  };
  const cursor = /^(.+)_(\d{1,15})$/.exec(filter.before ?? "");
  const at = new Date(cursor?.[1] ?? Number.NaN);
  return [
    ...(filter.tags ?? []).map(bearing),
    filter.minTags === undefined
      ? undefined
      : sql`(select count(*) from ${articleTags} where ${articleTags.articleId} = ${articles.id}) >= ${filter.minTags}`,
    filter.feedId === undefined ? undefined : eq(articles.feedId, filter.feedId),
    filter.language === undefined ? undefined : eq(baseLanguage, filter.language),
    ...(filter.text ?? "").split(/\s+/).filter(Boolean).map(containing),
    Number.isNaN(at.getTime())
      ? undefined
      : sql`(${articles.sortedAt}, ${articles.id}) < (${at.toISOString()}::timestamptz, ${Number(cursor?.[2])})`,
  ];
}

async function withTags(db: Database, rows: Omit<ListedArticle, "tags">[]): Promise<ListedArticle[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const tags = await db.select().from(articleTags).where(inArray(articleTags.articleId, ids));
  const own = new Map<number, typeof tags>();
  for (const tag of tags) {
    const others = own.get(tag.articleId);
    if (others === undefined) own.set(tag.articleId, [tag]);
    else others.push(tag);
  }
  return rows.map((row) => ({
    ...row,
    tags: (own.get(row.id) ?? [])
      .map(({ tag, score, facets, evidence }) => ({ tag, score, facets, evidence }))
      .sort((a, b) => b.score - a.score),
  }));
}
