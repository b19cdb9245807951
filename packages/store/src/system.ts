import { type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.js";

/** So many of the newest articles are looked at to see how many came when. */
const MOST_NEWEST = 10_000;
/** So many of the newest articles tell how long articles take to come. */
const MOST_LAGS = 2_000;
/** Counts end here, so that none of them reads a whole table. */
const MOST_COUNTED = 10_000;
/** What is older than this when it comes was not held up on its way, in days: the feed has published it late. */
const LATE_DAYS = 2;

/** A number that was counted up to a limit. */
export interface Counted {
  n: number;
  /** Whether there are as many or more. */
  more: boolean;
}

/** How news comes in. */
export interface Inflow {
  /** All that are stored. */
  articles: number;
  /**
   * How many came in each of the last 24 hours, oldest first: the last is the hour that runs. Fewer hours where more than
   * 10,000 came in them.
   */
  hours: { from: Date; articles: number }[];
  lag: Lag;
}

/** How long articles took from their publication until they were stored. */
export interface Lag {
  /** In seconds; null where no article tells. */
  p50: number | null;
  p95: number | null;
  /** How many articles these are of: published with a date, since their feed is known. */
  of: number;
  /** How many more were older than two days when they came. */
  late: number;
}

/** How many articles came when, and how late: of the newest 10,000, and of the newest 2,000 with a date. */
export async function inflow(db: Database, now = new Date()): Promise<Inflow> {
  // Newest by their ids, which have an index: they rise with the time of fetching.
  const row = await one<{
    articles: number;
    hours: Record<string, number>;
    oldest: number | null;
    p50: number | null;
    p95: number | null;
    of: number;
    late: number;
  }>(
    db,
    sql`
    with newest as materialized (
      select feed_id, published_at, fetched_at, floor(date_part('epoch', fetched_at) / 3600)::int as hour
      from articles order by id desc limit ${MOST_NEWEST}
    ), lags as (
      -- What was published before its feed was known could not come any sooner.
      select greatest(0, date_part('epoch', n.fetched_at - n.published_at)) as seconds
      from (select * from newest where published_at is not null limit ${MOST_LAGS}) n
      join feeds f on f.id = n.feed_id where n.published_at >= f.created_at
    )
    select
      (select coalesce(sum(articles), 0)::int from feeds) as articles,
      (select coalesce(json_object_agg(hour, n), '{}') from (select hour, count(*)::int as n from newest group by 1) h) as hours,
      -- Null where these are all.
      (select min(hour) from newest having count(*) >= ${MOST_NEWEST}) as oldest,
      percentile_cont(0.5) within group (order by seconds) filter (where ${timely}) as p50,
      percentile_cont(0.95) within group (order by seconds) filter (where ${timely}) as p95,
      count(*) filter (where ${timely})::int as of, count(*) filter (where not ${timely})::int as late
    from lags`,
  );
  const { articles, p50, p95, of, late } = row;
  const current = Math.floor(now.getTime() / HOUR);
  // Of the oldest hour that was seen some articles may be missing.
  const first = Math.min(current, Math.max(current - 23, (row.oldest ?? 0) + 1));
  const hours = Array.from({ length: current - first + 1 }, (_, n) => ({
    from: new Date((first + n) * HOUR),
    articles: row.hours[first + n] ?? 0,
  }));
  return { articles, hours, lag: { p50, p95, of, late } };
}

const HOUR = 3_600_000;
const timely = sql`seconds <= ${LATE_DAYS * 86_400}`;

/** How far the way from articles to stories is. */
export interface Grouped {
  /** About how many stories there are; exact up to 10,000. */
  stories: number;
  /** Whether that is an estimate. */
  roughly: boolean;
  /** Articles that wait for their place in a story. */
  waiting: Counted;
  /** Since when the one waits that waits longest. */
  waitingSince: Date | null;
  /** Developments that were noticed in the last 24 hours. */
  developments: Counted;
}

/** How grouping does. */
export async function grouped(db: Database, now = new Date()): Promise<Grouped> {
  const row = await one<{
    stories: number;
    estimate: number;
    waiting: number;
    since: string | Date | null;
    developments: number;
  }>(
    db,
    sql`
    with waiting as materialized (
      -- A corrected one waits since its correction.
      select greatest(fetched_at, case when updated_at <= now() then updated_at end) as since from articles
      where placement is null order by sorted_at, id limit ${MOST_COUNTED}
    )
    select
      (select count(*)::int from (select from stories where merged_into is null limit ${MOST_COUNTED}) s) as stories,
      (select greatest(0, t.reltuples - greatest(0, m.reltuples))::int from pg_class t, pg_class m
        where t.oid = 'stories'::regclass and m.oid = 'stories_merged'::regclass) as estimate,
      (select count(*)::int from waiting) as waiting,
      (select min(since) from waiting) as since,
      (select count(*)::int from (select from developments
        where created_at > ${now.toISOString()}::timestamptz - interval '24 hours' limit ${MOST_COUNTED}) d) as developments`,
  );
  const roughly = row.stories >= MOST_COUNTED;
  return {
    stories: roughly ? Math.max(row.stories, row.estimate) : row.stories,
    roughly,
    waiting: counted(row.waiting),
    waitingSince: row.since === null ? null : new Date(row.since),
    developments: counted(row.developments),
  };
}

/** How deliveries of alerts stand. */
export interface Outbox {
  /** Not yet arrived. */
  waiting: Counted;
  /** When the oldest of them was written. */
  waitingSince: Date | null;
  /** Dead letters. */
  failed: Counted;
}

/** How many deliveries wait, and how many were given up. */
export async function outbox(db: Database): Promise<Outbox> {
  const row = await one<{ waiting: number; since: string | Date | null; failed: number }>(
    db,
    sql`
    with open as materialized (
      select created_at from deliveries where delivered_at is null and failed_at is null
      order by id limit ${MOST_COUNTED}
    )
    select (select count(*)::int from open) as waiting, (select min(created_at) from open) as since,
      (select count(*)::int from (select from deliveries where failed_at is not null limit ${MOST_COUNTED}) f) as failed`,
  );
  return {
    waiting: counted(row.waiting),
    waitingSince: row.since === null ? null : new Date(row.since),
    failed: counted(row.failed),
  };
}

/** What of the archive is still to be done again. */
export interface Arrears {
  /** Articles that have the tags of another framework. */
  untagged: Counted;
  /** About how many articles the search does not find yet. */
  unindexed: number;
}

/** So many articles, evenly spread, tell how many of all are found by the search. */
const SAMPLES = 400;

/** How much of the archive waits for the tags of the framework of `version`, and for the search. */
export async function arrears(db: Database, version: string): Promise<Arrears> {
  // Each way of being stale is a stretch of the index, which the order makes Postgres take.
  const stale = (condition: SQL) =>
    sql`(select from articles where ${condition} order by framework_version, id limit ${MOST_COUNTED})`;
  const row = await one<{ untagged: number; share: number | null; articles: number }>(
    db,
    sql`
    select
      (select count(*)::int from (${stale(sql`framework_version is null`)} union all
        ${stale(sql`framework_version < ${version}`)} union all ${stale(sql`framework_version > ${version}`)}) s) as untagged,
      (select avg((not exists (select from article_words w where w.article_id = a.id))::int)::float8
        from (select min(id) as first, max(id) as last from articles) span,
          generate_series(0, ${SAMPLES - 1}) as step,
          lateral (select id from articles where id >= first + (last - first) * step / ${SAMPLES - 1}
            order by id limit 1) a) as share,
      (select coalesce(sum(articles), 0)::int from feeds) as articles`,
  );
  return {
    untagged: counted(Math.min(row.untagged, MOST_COUNTED)),
    unindexed: Math.round((row.share ?? 0) * row.articles),
  };
}

/** What the store takes. */
export interface Storage {
  /** Of the database, in bytes. */
  bytes: number;
  /** The largest tables with their indexes, largest first. */
  tables: { name: string; bytes: number; rows: number | null }[];
  /** "18.4". */
  version: string;
  /** Connections to this database, and how many the server allows in all. */
  connections: number;
  mostConnections: number;
}

/** How large the store is; rows are the estimates of Postgres, null where it has none yet. */
export async function storage(db: Database, limit = 6): Promise<Storage> {
  const [row, tables] = await Promise.all([
    one<{ bytes: string; version: string; connections: number; most: number }>(
      db,
      sql`
      select pg_database_size(current_database()) as bytes, current_setting('server_version') as version,
        (select count(*)::int from pg_stat_activity where datname = current_database()) as connections,
        current_setting('max_connections')::int as most`,
    ),
    db.execute<{ name: string; bytes: string; rows: string }>(sql`
      select case when n.nspname = 'public' then c.relname else n.nspname || '.' || c.relname end as name,
        pg_total_relation_size(c.oid) as bytes, c.reltuples::bigint as rows
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema')
      order by pg_total_relation_size(c.oid) desc limit ${limit}`),
  ]);
  return {
    bytes: Number(row.bytes),
    tables: tables.rows.map((table) => ({
      name: table.name,
      bytes: Number(table.bytes),
      rows: Number(table.rows) < 0 ? null : Number(table.rows),
    })),
    ...{ version: row.version, connections: row.connections, mostConnections: row.most },
  };
}

/** How the feeds do. */
export interface FeedsHealth {
  ok: number;
  failing: number;
  /** Not polled yet. */
  waiting: number;
  paused: number;
  /** When any feed was polled last. */
  polledAt: Date | null;
}

/** How many feeds are in which health. */
export async function feedsHealth(db: Database): Promise<FeedsHealth> {
  const row = await one<Omit<FeedsHealth, "polledAt"> & { polled_at: string | Date | null }>(
    db,
    sql`
    select count(*) filter (where not paused and failures = 0 and polled_at is not null)::int as ok,
      count(*) filter (where not paused and failures > 0)::int as failing,
      count(*) filter (where not paused and failures = 0 and polled_at is null)::int as waiting,
      count(*) filter (where paused)::int as paused, max(polled_at) as polled_at
    from feeds where active`,
  );
  const { polled_at, ...counts } = row;
  return { ...counts, polledAt: polled_at === null ? null : new Date(polled_at) };
}

const counted = (n: number): Counted => ({ n, more: n >= MOST_COUNTED });

/** The one row of a query. */
async function one<T extends Record<string, unknown>>(db: Database, query: SQL) {
  const [row] = (await db.execute<T>(query)).rows;
  if (row === undefined) throw new Error("the store gave no answer");
  return row;
}
