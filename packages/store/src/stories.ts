import { eq, inArray, sql } from "drizzle-orm";
import type { StoredDevelopment } from "./alerts.js";
import type { Database } from "./database.js";
import { articles, developments, feeds, stories } from "./schema.js";
import { type ListedArticle, listArticlesOf } from "./search.js";

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

/** The stories of these ids, in no order; one that was merged into another is that one, under its own id. */
export async function getStories(db: Database, ids: number[]): Promise<StoryWithArticles[]> {
  if (ids.length === 0) return [];
  const asked = await db.select().from(stories).where(inArray(stories.id, ids));
  const currentIds = [...new Set(asked.map(({ id, mergedInto }) => mergedInto ?? id))];
  const rows = await db.select().from(stories).where(inArray(stories.id, currentIds));
  const members = await listArticlesOf(db, currentIds);
  return rows.flatMap((row) => {
    const own = members.filter(({ storyId }) => storyId === row.id);
    const headline = own.find(({ id }) => id === row.headlineId) ?? own.at(-1);
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
      : db
          .select({ id: articles.storyId, n: sql<number>`count(*)::int` })
          .from(articles)
          .where(inArray(articles.storyId, storyIds))
          .groupBy(articles.storyId),
    originalIds.length === 0
      ? []
      : db
          .select({ id: articles.id, title: articles.title, feed: { title: feeds.title } })
          .from(articles)
          .innerJoin(feeds, eq(feeds.id, articles.feedId))
          .where(inArray(articles.id, originalIds)),
  ]);
  return {
    sizes: new Map(sizes.flatMap(({ id, n }) => (id === null ? [] : [[id, n]]))),
    originals: new Map(originals.map((original) => [original.id, original])),
  };
}
