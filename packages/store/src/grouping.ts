import { sql } from "drizzle-orm";
import { connect, type Database } from "./database.js";
import { json } from "./json.js";
import { announceDevelopments } from "./live.js";
import { refreshStories } from "./stories.js";

/** An article as it is grouped with others. */
export interface GroupedArticle {
  id: number;
  title: string;
  summary: string | null;
  /** The content as plain text. */
  text: string | null;
  language: string | null;
  /** When it was published, but never later than it was seen. */
  sortedAt: Date;
  canonicalUrl: string | null;
  guid: string;
  feed: { id: number; title: string; xmlUrl: string; htmlUrl: string | null };
  tags: { tag: string; score: number; facets: string[] }[];
  /** The story that it is in already. */
  storyId: number | null;
  /** The article that it repeats. */
  copyOf: number | null;
}

/** Where an article was put. */
export interface StoredPlacement {
  articleId: number;
  storyId: number;
  copyOf: number | null;
}

/** A story as it stands after some placements. */
export interface StoredStory {
  id: number;
  headlineId: number;
  firstAt: Date;
  lastAt: Date;
}

/** A change of the stories, in the order in which they came. */
export type StoredChange =
  | { kind: "merged"; story: number; into: number }
  | { kind: "split"; story: number; from: number; articleIds: number[] };

/** A development that is new. */
export interface NewDevelopment {
  key: string;
  kind: string;
  reason: string;
  storyId: number | null;
  articleId: number;
  tags: readonly string[];
  newTags: readonly string[];
  known: string | null;
  at: Date;
}

/** An alert that a development goes into; one of that key is gone on with, unless it was released. */
export interface NewAlert {
  key: string;
  rule: string;
  kind: "instant" | "digest";
  why: string | null;
  channels: readonly string[];
  dueAt: Date;
  developmentKey: string;
}

/** All that came of placing some articles. */
export interface Placements {
  placed: StoredPlacement[];
  changes: StoredChange[];
  stories: StoredStory[];
  developments: NewDevelopment[];
  alerts: NewAlert[];
}

/** One turn at grouping: nobody else groups while it lasts. */
export interface Turn {
  tx: Database;
  /** The number of the last placement ever; another than was left tells that somebody else has grouped meanwhile. */
  last: number;
}

/** The right to group the articles of a store: held by one process at a time, as long as it lives. */
export interface GroupingSeat {
  /** Works in one transaction; undefined where another process holds the seat. */
  turn<T>(work: (turn: Turn) => Promise<T>): Promise<T | undefined>;
  /** Leaves the seat to others. */
  close(): Promise<void>;
}

/** Any number, as long as every process that groups takes the same. */
const groupingLock = 7_260_114;

/** Where the number of the last placement is kept: the article that had it may be corrected, and wait again. */
const lastPlacement = "last-placement";

/** Asks for the right to group. It is tied to a connection of its own, so that a process that dies gives it up. */
export function groupingSeat(databaseUrl: string): GroupingSeat {
  const { db, close } = connect(databaseUrl, 1, 0);
  return {
    turn: (work) =>
      db.transaction(async (tx) => {
        const lock = await tx.execute<{ held: boolean }>(
          sql`select pg_try_advisory_lock(${groupingLock}) as held`,
        );
        if (!lock.rows[0]?.held) return undefined;
        // Asked only now, so as to see what the one who had the seat before has written.
        const { rows } = await tx.execute<{ last: number }>(
          sql`select value as last from keepsakes where name = ${lastPlacement}`,
        );
        return work({ tx, last: rows[0]?.last ?? 0 });
      }),
    async close() {
      // The end of the connection would do so too, but a moment later.
      await db.execute(sql`select pg_advisory_unlock_all()`).catch(() => {});
      await close();
    },
  };
}

/**
 * The articles that wait for their place, oldest first. Until the transaction ends nobody corrects them; those that are
 * corrected at the moment are passed over.
 */
export async function unplacedArticles(tx: Database, limit: number): Promise<GroupedArticle[]> {
  return read(
    tx,
    sql`where a.placement is null order by a.sorted_at, a.id limit ${limit} for no key update of a skip locked`,
  );
}

/** The articles that were placed and published since a moment, in the order of their placement, after a number of it. */
export async function placedArticles(
  db: Database,
  options: { since: Date; after: number; limit: number },
): Promise<{ articles: GroupedArticle[]; last: number | null }> {
  const { since, after, limit } = options;
  const articles = await read(
    db,
    sql`where a.placement > ${after} and a.sorted_at >= ${since.toISOString()} order by a.placement limit ${limit}`,
  );
  return { articles, last: articles.at(-1)?.placement ?? null };
}

async function read(
  db: Database,
  which: ReturnType<typeof sql>,
): Promise<(GroupedArticle & { placement: number })[]> {
  const { rows } = await db.execute<{
    id: string;
    title: string;
    summary: string | null;
    text: string | null;
    language: string | null;
    sorted_at: string | Date;
    canonical_url: string | null;
    guid: string;
    story_id: string | null;
    copy_of: string | null;
    placement: string | null;
    feed: GroupedArticle["feed"];
    tags: GroupedArticle["tags"] | null;
  }>(sql`
    select a.id, a.title, a.summary, a.text, a.language, a.sorted_at, a.canonical_url, a.guid, a.story_id, a.copy_of,
      a.placement,
      json_build_object('id', f.id, 'title', f.title, 'xmlUrl', f.xml_url, 'htmlUrl', f.html_url) as feed,
      (select json_agg(json_build_object('tag', t.tag, 'score', t.score, 'facets', t.facets) order by t.score desc)
        from article_tags t where t.article_id = a.id) as tags
    from articles a join feeds f on f.id = a.feed_id ${which}`);
  return rows.map((row) => ({
    ...{ id: Number(row.id), title: row.title, summary: row.summary, text: row.text, language: row.language },
    ...{ sortedAt: new Date(row.sorted_at), canonicalUrl: row.canonical_url, guid: row.guid, feed: row.feed },
    tags: row.tags ?? [],
    storyId: row.story_id === null ? null : Number(row.story_id),
    copyOf: row.copy_of === null ? null : Number(row.copy_of),
    placement: Number(row.placement ?? 0),
  }));
}

/** The id that a new story may take. */
export async function nextStoryId(db: Database): Promise<number> {
  const { rows } = await db.execute<{ next: string }>(
    sql`select coalesce(max(id), 0) + 1 as next from stories`,
  );
  return Number(rows[0]?.next ?? 1);
}

/**
 * Writes placements with their developments and alerts, which are the outbox, in the transaction of a turn. A development
 * that is written already goes into no further alert.
 * @returns the number of the last placement, and the deliveries of the alerts that are instant.
 */
export async function savePlacements(
  turn: Turn,
  { placed, changes, stories, developments, alerts }: Placements,
): Promise<{ last: number; deliveryIds: number[] }> {
  const { tx } = turn;
  await saveStories(tx, { placed, changes, stories });
  await tx.execute(sql`
    update articles a set story_id = x.story_id, copy_of = x.copy_of, placement = ${turn.last}::bigint + x.n
    from json_to_recordset(${json(
      placed.map(({ articleId, storyId, copyOf }, i) => ({
        ...{ id: articleId, story_id: storyId, copy_of: copyOf, n: i + 1 },
      })),
    )}::json) as x(id bigint, story_id bigint, copy_of bigint, n int)
    where a.id = x.id`);
  const last = turn.last + placed.length;
  await tx.execute(sql`
    insert into keepsakes (name, value) values (${lastPlacement}, to_jsonb(${last}::bigint))
    on conflict (name) do update set value = excluded.value`);
  // First, as a change may take what is placed and told here further.
  const fresh = await saveDevelopments(tx, developments);
  if (fresh.size > 0) await announceDevelopments(tx);
  for (const change of changes) await saveChange(tx, change);
  await refreshStories(tx, [
    ...placed.map(({ storyId }) => storyId),
    ...changes.flatMap((change) => [change.story, change.kind === "merged" ? change.into : change.from]),
  ]);
  const deliveryIds = await saveAlerts(
    turn,
    alerts.filter(({ developmentKey }) => fresh.has(developmentKey)),
  );
  return { last, deliveryIds };
}

/** Gives each story its row, also one that came only to be merged into another, so that its address leads on. */
async function saveStories(
  tx: Database,
  { placed, changes, stories }: Pick<Placements, "placed" | "changes" | "stories">,
): Promise<void> {
  const ids = new Set([
    ...placed.map(({ storyId }) => storyId),
    ...changes.flatMap((change) => [change.story, change.kind === "merged" ? change.into : change.from]),
  ]);
  for (const { id } of stories) ids.delete(id);
  const rows = stories.map(({ id, headlineId, firstAt, lastAt }) => ({
    ...{ id, headline_id: headlineId, first_at: firstAt.toISOString(), last_at: lastAt.toISOString() },
  }));
  const splits = changes.filter((change) => change.kind === "split");
  const gone = [...ids].map((id) => ({
    id,
    headline_id:
      placed.find(({ storyId }) => storyId === id)?.articleId ??
      splits.find(({ story }) => story === id)?.articleIds[0],
  }));
  await tx.execute(sql`
    insert into stories as s (id, headline_id, first_at, last_at)
    select id, headline_id, first_at, last_at
    from json_to_recordset(${json(rows)}::json)
      as x(id bigint, headline_id bigint, first_at timestamptz, last_at timestamptz)
    on conflict (id) do update set headline_id = excluded.headline_id,
      first_at = least(s.first_at, excluded.first_at), last_at = greatest(s.last_at, excluded.last_at)`);
  await tx.execute(sql`
    insert into stories (id, headline_id, first_at, last_at)
    select x.id, a.id, a.sorted_at, a.sorted_at
    from json_to_recordset(${json(gone)}::json) as x(id bigint, headline_id bigint)
      join articles a on a.id = x.headline_id
    on conflict (id) do nothing`);
}

async function saveChange(tx: Database, change: StoredChange): Promise<void> {
  if (change.kind === "merged") {
    await tx.execute(sql`update articles set story_id = ${change.into} where story_id = ${change.story}`);
    await tx.execute(sql`update developments set story_id = ${change.into} where story_id = ${change.story}`);
    // Those that were merged into it before lead straight on.
    await tx.execute(sql`
      update stories set merged_into = ${change.into} where id = ${change.story} or merged_into = ${change.story}`);
    await tx.execute(sql`
      update stories s set first_at = least(s.first_at, o.first_at), last_at = greatest(s.last_at, o.last_at)
      from stories o where s.id = ${change.into} and o.id = ${change.story}`);
  } else {
    await tx.execute(sql`
      update articles set story_id = ${change.story} where id = any(${sql.param(change.articleIds)}::bigint[])`);
    await tx.execute(sql`update stories set split_from = ${change.from} where id = ${change.story}`);
  }
}

/** Gives the keys of those that were not there before. */
async function saveDevelopments(tx: Database, list: NewDevelopment[]): Promise<Set<string>> {
  if (list.length === 0) return new Set();
  const rows = list.map(({ storyId, articleId, newTags, at, ...rest }) => ({
    ...{ ...rest, story_id: storyId, article_id: articleId, new_tags: newTags, at: at.toISOString() },
  }));
  const written = await tx.execute<{ key: string }>(sql`
    insert into developments (key, kind, reason, story_id, article_id, tags, new_tags, known, at)
    select key, kind, reason, story_id, article_id, tags, new_tags, known, at
    from json_to_recordset(${json(rows)}::json) as x(key text, kind text, reason text, story_id bigint,
      article_id bigint, tags text[], new_tags text[], known text, at timestamptz)
    on conflict (key) do nothing returning key`);
  return new Set(written.rows.map(({ key }) => key));
}

async function saveAlerts({ tx, last }: Turn, list: NewAlert[]): Promise<number[]> {
  const open = await addToAlerts(tx, list);
  // What comes too late for a digest, as it was released meanwhile, comes in another, which is due as well.
  const late = list.filter(({ key }) => !open.has(key));
  await addToAlerts(
    tx,
    late.map((alert) => ({ ...alert, key: `${alert.key} after ${last}` })),
  );
  return releaseAlerts(tx, sql`kind = 'instant' and key = any(${sql.param(list.map(({ key }) => key))})`);
}

/** Gives the keys of those that were not released yet: only these it adds to. */
async function addToAlerts(tx: Database, list: NewAlert[]): Promise<Set<string>> {
  if (list.length === 0) return new Set();
  const rows = list.map(({ dueAt, developmentKey, ...rest }) => ({
    ...{ ...rest, due_at: dueAt.toISOString(), development_key: developmentKey },
  }));
  const { rows: added } = await tx.execute<{ key: string }>(sql`
    with given as (
      select * from json_to_recordset(${json(rows)}::json) as x(key text, rule text, kind text, why text,
        channels text[], due_at timestamptz, development_key text)
    ), open as (
      insert into alerts (key, rule, kind, why, channels, due_at)
      select distinct on (key) key, rule, kind, why, channels, due_at from given
      on conflict (key) do update set key = excluded.key where alerts.released_at is null
      returning id, key
    ), parts as (
      insert into alert_developments (alert_id, development_id)
      select open.id, d.id from given join open using (key) join developments d on d.key = given.development_key
      on conflict do nothing
    )
    select key from open`);
  return new Set(added.map(({ key }) => key));
}

/** Milliseconds for a turn that began before an alert was due, and adds to it, to end. */
const GRACE = 5_000;

/**
 * Releases alerts that are due: from now on no development goes into them, and each of their channels has its delivery.
 * One that a turn adds to at the moment is left to the next time.
 * @returns the deliveries, to be put into the queue.
 */
export async function releaseDueAlerts(db: Database, now: Date = new Date()): Promise<number[]> {
  return releaseAlerts(db, sql`due_at <= ${new Date(now.getTime() - GRACE).toISOString()}`);
}

async function releaseAlerts(db: Database, which: ReturnType<typeof sql>): Promise<number[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    with due as (
      select id from alerts where released_at is null and ${which} for update skip locked
    ), released as (
      update alerts a set released_at = now() from due where a.id = due.id returning a.id, a.channels
    )
    insert into deliveries (alert_id, channel)
    select id, channel from released, unnest(channels) as channel
    on conflict do nothing
    returning id`);
  return rows.map(({ id }) => Number(id));
}

/** When the last instant alert on each of some stories was due, and how many there were since a moment, by rule. */
export async function pastAlerts(
  db: Database,
  options: { stories: number[]; since: Date },
): Promise<{ last: { rule: string; story: number; at: Date }[]; instants: { rule: string; at: Date }[] }> {
  const [last, instants] = await Promise.all([
    db.execute<{ rule: string; story_id: string; at: string | Date }>(sql`
      select a.rule, d.story_id, max(a.due_at) as at
      from developments d join alert_developments ad on ad.development_id = d.id
        join alerts a on a.id = ad.alert_id and a.kind = 'instant'
      where d.story_id = any(${sql.param(options.stories)}::bigint[]) group by a.rule, d.story_id`),
    db.execute<{ rule: string; at: string | Date }>(sql`
      select rule, due_at as at from alerts where kind = 'instant' and due_at >= ${options.since.toISOString()}`),
  ]);
  return {
    last: last.rows.map(({ rule, story_id, at }) => ({ rule, story: Number(story_id), at: new Date(at) })),
    instants: instants.rows.map(({ rule, at }) => ({ rule, at: new Date(at) })),
  };
}
