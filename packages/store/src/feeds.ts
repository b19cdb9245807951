import type { OpmlFeed } from "@twotrack/feeds";
import { and, asc, eq, sql } from "drizzle-orm";
import type { Database } from "./database.js";
import { articles, feeds } from "./schema.js";

/** A feed with the state of its polls, as the table has it. */
export type StoredFeed = typeof feeds.$inferSelect;

const columns = ({ xmlUrl, title, htmlUrl, language, category }: OpmlFeed) => ({
  ...{ xmlUrl, title, htmlUrl, language, category },
});

/** Adds feeds, or takes their new titles and categories where they are there already; a removed one comes back. */
export async function addFeeds(db: Database, list: OpmlFeed[]): Promise<void> {
  if (list.length === 0) return;
  await db
    .insert(feeds)
    .values(list.map(columns))
    .onConflictDoUpdate({
      target: feeds.xmlUrl,
      set: {
        title: sql`excluded.title`,
        htmlUrl: sql`excluded.html_url`,
        language: sql`excluded.language`,
        category: sql`excluded.category`,
        active: true,
      },
    });
}

/** Adds the feeds of the default list that were never there: what a user changed or removed stays so. */
export async function seedFeeds(db: Database, list: OpmlFeed[]): Promise<void> {
  if (list.length > 0) await db.insert(feeds).values(list.map(columns)).onConflictDoNothing();
}

/** Stops polling a feed; its articles stay. Gives false when no active feed has that address. */
export async function removeFeed(db: Database, xmlUrl: string): Promise<boolean> {
  const removed = await db
    .update(feeds)
    .set({ active: false })
    .where(and(eq(feeds.xmlUrl, xmlUrl), eq(feeds.active, true)))
    .returning({ id: feeds.id });
  return removed.length > 0;
}

/** One feed, or undefined when there is none of that id or it was removed. */
export async function getFeed(db: Database, id: number): Promise<StoredFeed | undefined> {
  const rows = await db
    .select()
    .from(feeds)
    .where(and(eq(feeds.id, id), eq(feeds.active, true)));
  return rows[0];
}

/** A feed of the list, with how many of its articles are stored. */
export interface ListedFeed extends StoredFeed {
  articles: number;
}

/** All active feeds, by title. */
export async function listFeeds(db: Database): Promise<ListedFeed[]> {
  const count = db
    .select({ feedId: articles.feedId, count: sql<number>`count(*)::int`.as("count") })
    .from(articles)
    .groupBy(articles.feedId)
    .as("counts");
  const rows = await db
    .select({ feed: feeds, articles: sql<number>`coalesce(${count.count}, 0)` })
    .from(feeds)
    .leftJoin(count, eq(count.feedId, feeds.id))
    .where(eq(feeds.active, true))
    .orderBy(asc(sql`lower(${feeds.title})`));
  return rows.map((row) => ({ ...row.feed, articles: row.articles }));
}

/** The ids of the active feeds, which is what the poll schedule needs. */
export async function activeFeedIds(db: Database): Promise<number[]> {
  const rows = await db.select({ id: feeds.id }).from(feeds).where(eq(feeds.active, true)).orderBy(feeds.id);
  return rows.map((row) => row.id);
}

/** Notes a poll that failed: the reason is what the feeds page shows. */
export async function recordFailure(db: Database, feedId: number, error: string): Promise<void> {
  await db
    .update(feeds)
    .set({ polledAt: sql`now()`, failures: sql`${feeds.failures} + 1`, error })
    .where(eq(feeds.id, feedId));
}

/** Notes a poll that worked, with what the next conditional request sends. */
export async function recordSuccess(
  db: Database,
  feedId: number,
  validators?: { etag: string | null; lastModified: string | null },
): Promise<void> {
  await db
    .update(feeds)
    .set({ polledAt: sql`now()`, succeededAt: sql`now()`, failures: 0, error: null, ...validators })
    .where(eq(feeds.id, feedId));
}
