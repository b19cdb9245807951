import type { OpmlFeed } from "@twotrack/feeds";
import { and, asc, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.js";
import { feeds } from "./schema.js";

/** A feed with the state of its polls, as the table has it. */
export type StoredFeed = typeof feeds.$inferSelect;

/** A feed's id, or its address. */
export type FeedKey = number | string;

/** How the polls of some days went together. */
export interface PollFigures {
  polls: number;
  failures: number;
  /** From 0 to 1; null where there was no poll. */
  successRate: number | null;
  /** How long a poll took, fetching, tagging and storing together: the mean, in milliseconds. Null where there was none. */
  latency: number | null;
}

/** A feed with how it did in the last 7 days (UTC), today among them. */
export interface FeedHealth extends StoredFeed {
  week: PollFigures & { articlesADay: number };
}

/** How feeds did in the last 7 days (UTC), by their ids. */
export type FeedWeeks = ReadonlyMap<number, FeedHealth["week"]>;

/** How the polls of one day (UTC) went. */
export interface FeedDay extends PollFigures {
  /** "2026-03-01". */
  day: string;
  /** New articles. */
  added: number;
}

/** So many days of each feed are kept. */
const keptDays = 90;
/** So many feeds are written at a time: Postgres takes 65,535 parameters. */
const batch = 1_000;
const today = sql`(now() at time zone 'utc')::date`;

const columns = ({ xmlUrl, title, htmlUrl, language, category }: OpmlFeed) => ({
  ...{ xmlUrl, title, htmlUrl, language, category },
});

/**
 * Adds feeds, or takes their new titles and categories where they are there already; a removed one comes back.
 * Gives how many were added, those that came back among them, and how many were followed before.
 */
export async function addFeeds(db: Database, list: OpmlFeed[]): Promise<{ added: number; known: number }> {
  return db.transaction(async (tx) => {
    let known = 0;
    for (let start = 0; start < list.length; start += batch) {
      known += await writeFeeds(tx, list.slice(start, start + batch));
    }
    return { added: list.length - known, known };
  });
}

/** Gives how many of them were active before. */
async function writeFeeds(db: Pick<Database, "$count" | "insert">, list: OpmlFeed[]): Promise<number> {
  const addresses = list.map(({ xmlUrl }) => xmlUrl);
  const known = await db.$count(feeds, and(inArray(feeds.xmlUrl, addresses), eq(feeds.active, true)));
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
        paused: sql`${feeds.paused} and ${feeds.active}`,
      },
    });
  return known;
}

/** Adds the feeds of the default list that were never there: what a user changed or removed stays so. */
export async function seedFeeds(db: Database, list: OpmlFeed[]): Promise<void> {
  if (list.length > 0) await db.insert(feeds).values(list.map(columns)).onConflictDoNothing();
}

/** Stops following a feed; its articles stay. Gives false when there is no such feed that is active. */
export const removeFeed = (db: Database, feed: FeedKey) => change(db, feed, { active: false });

/** Polls a feed no more until it is resumed. Gives false when there is no such feed that is active. */
export const pauseFeed = (db: Database, feed: FeedKey) => change(db, feed, { paused: true });

/** Polls a paused feed again. Gives false when there is no such feed that is active. */
export const resumeFeed = (db: Database, feed: FeedKey) => change(db, feed, { paused: false });

/** Gives a feed another title or category. Gives false when there is no such feed that is active. */
export const renameFeed = (
  db: Database,
  feed: FeedKey,
  names: Partial<Pick<StoredFeed, "title" | "category">>,
) => change(db, feed, names);

async function change(db: Database, feed: FeedKey, values: Partial<StoredFeed>): Promise<boolean> {
  const changed = await db.update(feeds).set(values).where(isActive(feed)).returning({ id: feeds.id });
  return changed.length > 0;
}

const isActive = (feed: FeedKey) =>
  and(typeof feed === "number" ? eq(feeds.id, feed) : eq(feeds.xmlUrl, feed), eq(feeds.active, true));

/** One feed that is to be polled, or undefined when there is none of that id, or it was removed or paused. */
export async function getFeed(db: Database, id: number): Promise<StoredFeed | undefined> {
  const rows = await db
    .select()
    .from(feeds)
    .where(and(isActive(id), eq(feeds.paused, false)));
  return rows[0];
}

/** All active feeds, paused ones too, by title. */
export async function listFeeds(db: Database): Promise<StoredFeed[]> {
  return db
    .select()
    .from(feeds)
    .where(eq(feeds.active, true))
    .orderBy(asc(sql`lower(${feeds.title})`));
}

/** The ids of the feeds that are polled, which is what the poll schedule needs. */
export async function activeFeedIds(db: Database): Promise<number[]> {
  const rows = await db
    .select({ id: feeds.id })
    .from(feeds)
    .where(and(eq(feeds.active, true), eq(feeds.paused, false)))
    .orderBy(feeds.id);
  return rows.map((row) => row.id);
}

/**
 * All active feeds with how they do, by title.
 * @param weeks their last 7 days, where these are known already: a thousand feeds have some thousands of days.
 */
export const listFeedHealth = (db: Database, weeks?: Promise<FeedWeeks>) =>
  feedHealth(db, eq(feeds.active, true), weeks);

/** The last 7 days (UTC) of all active feeds. */
export const listFeedWeeks = (db: Database): Promise<FeedWeeks> => feedWeeks(db, eq(feeds.active, true));

/** One active feed with how it does; undefined when there is none of that id, or it was removed. */
export const getFeedHealth = async (db: Database, id: number): Promise<FeedHealth | undefined> =>
  (await feedHealth(db, isActive(id)))[0];

async function feedHealth(
  db: Database,
  which: SQL | undefined,
  known?: Promise<FeedWeeks>,
): Promise<FeedHealth[]> {
  const [list, weeks] = await Promise.all([
    db
      .select()
      .from(feeds)
      .where(which)
      .orderBy(asc(sql`lower(${feeds.title})`)),
    known ?? feedWeeks(db, which),
  ]);
  const unknown = { ...figures({ polls: 0, failures: 0, milliseconds: 0 }), articlesADay: 0 };
  return list.map((feed) => ({ ...feed, week: weeks.get(feed.id) ?? unknown }));
}

/** The last 7 days (UTC) of feeds, by their ids. */
async function feedWeeks(db: Database, which: SQL | undefined): Promise<FeedWeeks> {
  // For each feed by its key: the table as a whole holds three months.
  const { rows } = await db.execute<{
    feed: number;
    days: number;
    polls: number;
    failures: number;
    milliseconds: number;
    added: number;
  }>(sql`
    select ${feeds.id}::float8 as feed, least(7, ${today} - (${feeds.createdAt} at time zone 'utc')::date + 1) as days,
      week.*
    from ${feeds} cross join lateral (
      select coalesce(sum(polls), 0)::float8 as polls, coalesce(sum(failures), 0)::float8 as failures,
        coalesce(sum(milliseconds), 0)::float8 as milliseconds, coalesce(sum(added), 0)::float8 as added
      from feed_days where feed_id = ${feeds.id} and day > ${today} - 7
    ) as week
    where ${which}`);
  return new Map(
    rows.map(({ feed, days, added, ...sums }) => [
      feed,
      // One that is new is not measured by days when it was not there.
      { ...figures(sums), articlesADay: added / Math.max(1, days) },
    ]),
  );
}

function figures(sums: { polls: number; failures: number; milliseconds: number }): PollFigures {
  const { polls, failures, milliseconds } = sums;
  const mean = (sum: number) => (polls === 0 ? null : sum / polls);
  return { polls, failures, successRate: mean(polls - failures), latency: mean(milliseconds) };
}

/** Each of the last `days` days (UTC) of some feeds, the oldest first and today last; by the feed's id. */
export async function feedDays(
  db: Database,
  feedIds: readonly number[],
  days: number,
): Promise<Map<number, FeedDay[]>> {
  const { rows } = await db.execute<{
    feed: number;
    day: string;
    polls: number;
    failures: number;
    milliseconds: number;
    added: number;
  }>(sql`
    select f.id::float8 as feed, date.day::text, coalesce(d.polls, 0) as polls, coalesce(d.failures, 0) as failures,
      coalesce(d.milliseconds, 0)::float8 as milliseconds, coalesce(d.added, 0) as added
    from unnest(${sql.param([...feedIds])}::bigint[]) as f(id)
    cross join (select ${today} - back as day from generate_series(${days - 1}::int, 0, -1) as back) as date
    left join feed_days d on d.feed_id = f.id and d.day = date.day
    order by f.id, date.day`);
  const byFeed = new Map<number, FeedDay[]>(feedIds.map((id) => [id, []]));
  for (const { feed, day, added, ...sums } of rows) {
    byFeed.get(feed)?.push({ day, added, ...figures(sums) });
  }
  return byFeed;
}

/** Notes a poll that failed: the reason is what the feeds page shows. */
export async function recordFailure(
  db: Database,
  feedId: number,
  { error, milliseconds }: { error: string; milliseconds: number },
): Promise<void> {
  await db
    .update(feeds)
    .set({ polledAt: sql`now()`, failures: sql`${feeds.failures} + 1`, error })
    .where(eq(feeds.id, feedId));
  await recordDay(db, feedId, { failures: 1, milliseconds, added: 0 });
}

/**
 * Notes a poll that worked.
 * @param poll.validators what the next conditional request sends; absent, those of before.
 */
export async function recordSuccess(
  db: Database,
  feedId: number,
  poll: {
    milliseconds: number;
    added: number;
    validators?: { etag: string | null; lastModified: string | null };
  },
): Promise<void> {
  const { milliseconds, added, validators } = poll;
  await db
    .update(feeds)
    .set({
      ...{ polledAt: sql`now()`, succeededAt: sql`now()`, failures: 0, error: null, ...validators },
      articles: sql`${feeds.articles} + ${added}`,
    })
    .where(eq(feeds.id, feedId));
  await recordDay(db, feedId, { failures: 0, milliseconds, added });
}

/** Adds a poll to its day; the first of a day forgets the days of the feed that are older than is kept. */
async function recordDay(
  db: Database,
  feedId: number,
  { failures, milliseconds, added }: { failures: number; milliseconds: number; added: number },
): Promise<void> {
  await db.execute(sql`
    with poll as (
      insert into feed_days as d (feed_id, day, polls, failures, milliseconds, added)
      values (${feedId}, ${today}, 1, ${failures}, ${Math.round(milliseconds)}, ${added})
      on conflict (feed_id, day) do update set polls = d.polls + 1, failures = d.failures + excluded.failures,
        milliseconds = d.milliseconds + excluded.milliseconds, added = d.added + excluded.added
      returning xmax = 0 as is_first
    )
    delete from feed_days where feed_id = ${feedId} and day <= ${today} - ${keptDays}::int
      and (select is_first from poll)`);
}
