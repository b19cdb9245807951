import { sql } from "drizzle-orm";
import type { Database } from "./database.js";

/** A range of time in buckets, and a stretch before it that it is compared with. */
export interface Spans {
  /** Where buckets begin, rising, and where the last one ends: one more than there are buckets. */
  bounds: readonly Date[];
  /** From (included) to (excluded); ends where the first bucket begins, or before. */
  before: { from: Date; to: Date };
}

/** How often a tag was borne. */
export interface TagSeries {
  tag: string;
  /** One for each bucket. */
  counts: number[];
  /** Those of them that bear another of the tags too, for each bucket; null where that is not counted. */
  meeting: number[] | null;
  /** In the stretch before. */
  before: number;
}

/** How many stories bear two tags. */
export interface TagPair {
  tags: [string, string];
  count: number;
  /** In the stretch before. */
  before: number;
}

/** A development, with the story that it belongs to now. */
export interface TrackDevelopment {
  id: number;
  kind: string;
  /** In plain English. */
  reason: string;
  at: Date;
  tags: string[];
  newTags: string[];
  articleId: number;
  /** The story and its headline; null where a tag as a whole surges. */
  story: {
    id: number;
    title: string;
    language: string | null;
    url: string | null;
    source: string;
    /** How many of its articles are no copies. */
    reports: number;
  } | null;
}

/** Counts the articles that bear each of these tags, by their place in time. Reads an index alone. */
export async function articlesOverTime(
  db: Database,
  tags: readonly string[],
  spans: Spans,
): Promise<TagSeries[]> {
  const edges = edgesOf(spans);
  const { rows } = await db.execute<{ tag: string; slot: number; n: number }>(sql`
    select tag.id as tag, span.slot::int as slot, found.n
    from unnest(${sql.param([...tags])}::text[]) as tag(id)
    cross join unnest(${sql.param(edges.slice(0, -1))}::timestamptz[], ${sql.param(edges.slice(1))}::timestamptz[])
      with ordinality as span(since, until, slot)
    cross join lateral (
      select count(*)::int as n from article_tags t where t.tag = tag.id and t.at >= span.since and t.at < span.until
    ) as found
    where found.n > 0`);
  return tags.map((tag) => {
    const own = rows.filter((row) => row.tag === tag);
    const counts = spread(spans, own);
    return { tag, counts, meeting: null, before: total(own.filter(({ slot }) => slot === BEFORE)) };
  });
}

/** Counts the stories that bear each of these tags, by when they began, and those that bear two. */
export async function storiesOverTime(
  db: Database,
  tags: readonly string[],
  spans: Spans,
): Promise<{ series: TagSeries[]; pairs: TagPair[] }> {
  const edges = edgesOf(spans);
  const { rows } = await db.execute<{ slot: number; tags: string[]; n: number }>(sql`
    select width_bucket(first_at, ${sql.param(edges)}::timestamptz[]) as slot, tags, count(*)::int as n
    from stories
    where first_at >= ${edges[0]} and first_at < ${edges.at(-1)}
      and merged_into is null and tags <> '{}'
    group by 1, 2`);
  const known = rows.map((row) => ({ ...row, tags: row.tags.filter((tag) => tags.includes(tag)) }));
  const series = tags.map((tag) => {
    const own = known.filter((row) => row.tags.includes(tag));
    return {
      tag,
      counts: spread(spans, own),
      meeting: spread(
        spans,
        own.filter((row) => row.tags.length > 1),
      ),
      before: total(own.filter(({ slot }) => slot === BEFORE)),
    };
  });
  const pairs = tags.flatMap((one, index) =>
    tags.slice(index + 1).map((other): TagPair => {
      const both = known.filter((row) => row.tags.includes(one) && row.tags.includes(other));
      return {
        tags: [one, other],
        count: total(both.filter(({ slot }) => slot >= FIRST)),
        before: total(both.filter(({ slot }) => slot === BEFORE)),
      };
    }),
  );
  return { series, pairs };
}

/**
 * The most telling developments of a range that are about any of these tags, oldest first: where tracks meet before
 * what is new on one, and of these what is reported most.
 */
export async function tellingDevelopments(
  db: Database,
  { tags, from, to }: { tags: readonly string[]; from: Date; to: Date },
  limit = 60,
): Promise<TrackDevelopment[]> {
  const { rows } = await db.execute<{
    id: string;
    kind: string;
    reason: string;
    at: string;
    tags: string[];
    new_tags: string[];
    article_id: string;
    story_id: string | null;
    title: string | null;
    language: string | null;
    url: string | null;
    source: string | null;
    reports: number | null;
  }>(sql`
    select told.id, told.kind, told.reason, told.at, told.tags, told.new_tags, told.article_id,
      told.story as story_id, told.reports, a.title, a.language, a.url, f.title as source
    from (
      select d.*, coalesce(s.merged_into, s.id) as story, s.headline_id, s.reports
      from developments d left join stories s on s.id = d.story_id
      where d.at >= ${from.toISOString()} and d.at < ${to.toISOString()}
        and d.tags && ${sql.param([...tags])}::text[]
      order by cardinality(d.tags) > 1 desc, d.kind in ('gains-tag', 'tag-surge') desc, s.reports desc nulls last,
        d.id desc
      limit ${limit}
    ) as told
    left join articles a on a.id = told.headline_id
    left join feeds f on f.id = a.feed_id
    order by told.at, told.id`);
  return rows.map((row) => ({
    ...{ id: Number(row.id), kind: row.kind, reason: row.reason, at: new Date(row.at) },
    ...{ tags: row.tags, newTags: row.new_tags, articleId: Number(row.article_id) },
    story:
      row.story_id === null || row.title === null
        ? null
        : {
            ...{ id: Number(row.story_id), title: row.title, language: row.language },
            ...{ url: row.url, source: row.source ?? "", reports: row.reports ?? 0 },
          },
  }));
}

/** The slots between edges: the stretch before, what lies between, and the first bucket. */
const BEFORE = 1;
const FIRST = 3;

function edgesOf({ bounds, before }: Spans): string[] {
  return [before.from, before.to, ...bounds].map((edge) => edge.toISOString());
}

/** Counts by bucket. */
function spread({ bounds }: Spans, rows: readonly { slot: number; n: number }[]): number[] {
  const counts = bounds.slice(1).map(() => 0);
  for (const { slot, n } of rows) {
    const bucket = slot - FIRST;
    if (bucket >= 0) counts[bucket] = (counts[bucket] ?? 0) + n;
  }
  return counts;
}

const total = (rows: readonly { n: number }[]) => rows.reduce((sum, { n }) => sum + n, 0);
