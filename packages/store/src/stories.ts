import { and, eq, gt, inArray, isNull, sql } from "drizzle-orm";
import type { StoredDevelopment } from "./alerts.js";
import { readCursor, writeCursor } from "./cursor.js";
import type { Database } from "./database.js";
import { articles, developments, feeds, stories } from "./schema.js";
import { type Extent, getArticles, type ListedArticle, listArticlesOf, newestFirst } from "./search.js";

/** A story with its articles, as pages and messages show it. */
export interface StoryWithArticles {
  id: number;
  /** Its most central article. */
  headline: ListedArticle;
  firstAt: Date;
  lastAt: Date;
  splitFrom: number | null;
  /** Newest first; of a long story, the newest 200. */
  articles: ListedArticle[];
}

/** Which stories to list; what is absent does not restrict. */
export interface StoryFilter {
  /** All of these tags: two or more ask where tracks meet. */
  tags?: readonly string[];
  /** Only stories that bear this many tags or more. */
  minTags?: number;
  feedId?: number;
  /** A language without its region. */
  language?: string;
  /** The `next` of the page before. */
  before?: string;
  limit?: number;
}

/** A story of a list, with what it shows. */
export interface ListedStory {
  id: number;
  /** Its most central article. */
  headline: ListedArticle;
  firstAt: Date;
  lastAt: Date;
  /** How many articles it has, and how many of them are no copies. */
  articles: number;
  reports: number;
  /** Tags of its reports, in no order. */
  tags: string[];
  /** Languages of its articles, without regions. */
  languages: string[];
  /** The titles of its feeds, the one with the most articles first. */
  sources: string[];
  /** Oldest first. */
  developments: StoredDevelopment[];
}

/** Lists stories by `filter`, those that had the newest article first. A `before` that no page gave counts as absent. */
export async function listStories(
  db: Database,
  filter: StoryFilter,
): Promise<{ stories: ListedStory[]; next: string | null }> {
  const limit = Math.min(Math.max(filter.limit ?? 30, 1), 300);
  const { tags = [], minTags = 0, feedId, language } = filter;
  const cursor = readCursor(filter.before);
  const rows = await db
    .select()
    .from(stories)
    .where(
      and(
        isNull(stories.mergedInto),
        // Before stories had counts, articles that were corrected late could leave one for another.
        gt(stories.articles, 0),
        tags.length === 0 ? undefined : sql`${stories.tags} @> ${sql.param([...tags])}::text[]`,
        minTags < 1 ? undefined : sql`cardinality(${stories.tags}) >= ${minTags}`,
        feedId === undefined ? undefined : sql`${stories.feedIds} @> ${sql.param([feedId])}::bigint[]`,
        language === undefined ? undefined : sql`${stories.languages} @> ${sql.param([language])}::text[]`,
        cursor &&
          sql`(${stories.lastAt}, ${stories.id}) < (${cursor.at.toISOString()}::timestamptz, ${cursor.id}::bigint)`,
      ),
    )
    .orderBy(newestFirst(stories.lastAt), newestFirst(stories.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    stories: await withFacts(db, page),
    next: last === undefined ? null : writeCursor({ id: last.id, at: last.lastAt }),
  };
}

async function withFacts(db: Database, rows: (typeof stories.$inferSelect)[]): Promise<ListedStory[]> {
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return [];
  const [headlines, told, sources] = await Promise.all([
    getArticles(
      db,
      rows.map(({ headlineId }) => headlineId),
    ),
    db
      .select()
      .from(developments)
      .where(inArray(developments.storyId, ids))
      .orderBy(developments.at, developments.id),
    db
      .select({ storyId: articles.storyId, title: feeds.title, n: sql<number>`count(*)::int` })
      .from(articles)
      .innerJoin(feeds, eq(feeds.id, articles.feedId))
      .where(inArray(articles.storyId, ids))
      .groupBy(articles.storyId, feeds.title)
      .orderBy(sql`count(*) desc`, feeds.title),
  ]);
  const headlineOf = new Map(headlines.map((one) => [one.id, one]));
  return rows.flatMap((row) => {
    const headline = headlineOf.get(row.headlineId);
    if (headline === undefined) return [];
    const { id, firstAt, lastAt, reports, tags, languages } = row;
    return [
      {
        ...{ id, headline, firstAt, lastAt, articles: row.articles, reports, tags, languages },
        sources: sources.filter(({ storyId }) => storyId === id).map(({ title }) => title),
        developments: told.filter(({ storyId }) => storyId === id),
      },
    ];
  });
}

/**
 * Writes anew what some stories have of their articles: how many they are, their tags, feeds and languages. Holds the
 * stories until the transaction ends.
 */
export async function refreshStories(tx: Database, storyIds: readonly number[]): Promise<void> {
  if (storyIds.length === 0) return;
  const ids = sql`${sql.param([...new Set(storyIds)])}::bigint[]`;
  // First, in a statement of its own: one that waited for others would write what it had counted before they were done.
  await tx.execute(sql`select from stories where id = any(${ids}) order by id for no key update`);
  await tx.execute(sql`
    update stories s set articles = x.articles, reports = x.reports, tags = x.tags, feed_ids = x.feed_ids, languages = x.languages
    from (
      select given.id, count(a.id) as articles, count(a.id) filter (where a.copy_of is null) as reports,
        coalesce(array_agg(distinct a.feed_id) filter (where a.id is not null), '{}') as feed_ids,
        coalesce(array_agg(distinct split_part(a.language, '-', 1)) filter (where a.language is not null), '{}') as languages,
        -- Those of its reports; of its copies where it has nothing else.
        coalesce((
          select array_agg(distinct t.tag) from articles b join article_tags t on t.article_id = b.id
          where b.story_id = given.id and (b.copy_of is null or not exists (
            select 1 from articles c where c.story_id = given.id and c.copy_of is null))
        ), '{}') as tags
      from unnest(${ids}) as given(id) left join articles a on a.story_id = given.id
      group by given.id
    ) x where x.id = s.id`);
}

/**
 * The stories of these ids, in no order; one that was merged into another is that one, under its own id.
 */
export async function getStories(db: Database, ids: number[], extent?: Extent): Promise<StoryWithArticles[]> {
  if (ids.length === 0) return [];
  const asked = await db.select().from(stories).where(inArray(stories.id, ids));
  const currentIds = [...new Set(asked.map(({ id, mergedInto }) => mergedInto ?? id))];
  const rows = await db.select().from(stories).where(inArray(stories.id, currentIds));
  const members = await listArticlesOf(db, currentIds, extent);
  const listed = new Set(members.map(({ id }) => id));
  // Of a long story it may be older than those that are listed.
  const older = await getArticles(
    db,
    rows.flatMap(({ headlineId }) => (listed.has(headlineId) ? [] : [headlineId])),
  );
  return rows.flatMap((row) => {
    const own = members.filter(({ storyId }) => storyId === row.id);
    const headline = [...own, ...older].find(({ id }) => id === row.headlineId) ?? own.at(-1);
    return headline === undefined ? [] : [{ ...row, headline, articles: own }];
  });
}

/** The id of the story that a story was merged into, or its own; undefined where there is none. */
export async function currentStoryId(db: Database, id: number): Promise<number | undefined> {
  const [row] = await db.select().from(stories).where(eq(stories.id, id));
  return row && (row.mergedInto ?? row.id);
}

/** All developments of a story, oldest first. */
export async function storyDevelopments(db: Database, storyId: number): Promise<StoredDevelopment[]> {
  return db
    .select()
    .from(developments)
    .where(eq(developments.storyId, storyId))
    .orderBy(developments.at, developments.id);
}

/** How some articles stand to others. */
export interface Kinship {
  /** How many articles each of their stories has, copies too, by the story's id. */
  sizes: Map<number, number>;
  /** The articles that they repeat, by id. */
  originals: Map<number, { id: number; title: string; feed: { title: string } }>;
}

/** How these articles stand to others, asked for all of them at once. */
export async function kinshipOf(
  db: Database,
  list: readonly Pick<ListedArticle, "storyId" | "copyOf">[],
): Promise<Kinship> {
  const storyIds = [...new Set(list.flatMap(({ storyId }) => storyId ?? []))];
  const originalIds = [...new Set(list.flatMap(({ copyOf }) => copyOf ?? []))];
  const [sizes, originals] = await Promise.all([
    storyIds.length === 0
      ? []
      : db.select({ id: stories.id, n: stories.articles }).from(stories).where(inArray(stories.id, storyIds)),
    originalIds.length === 0
      ? []
      : db
          .select({ id: articles.id, title: articles.title, feed: { title: feeds.title } })
          .from(articles)
          .innerJoin(feeds, eq(feeds.id, articles.feedId))
          .where(inArray(articles.id, originalIds)),
  ]);
  return {
    sizes: new Map(sizes.map(({ id, n }) => [id, n])),
    originals: new Map(originals.map((original) => [original.id, original])),
  };
}
