import { createHash } from "node:crypto";
import type { Article } from "@twotrack/feeds";
import type { TagResult } from "@twotrack/framework";
import { sql } from "drizzle-orm";
import type { Database } from "./database.js";
import { recordSuccess } from "./feeds.js";
import { json, storable } from "./json.js";
import { insertTags, replaceTags } from "./tags.js";
import { writeWords } from "./words.js";

/** An article that is ready to be stored. */
export interface NewArticle {
  article: Article;
  /** `article.content` as plain text: what evidence in `content` refers to. */
  text: string | null;
  canonicalUrl: string | null;
  tags: TagResult[];
}

/** What became of the articles of one poll. */
export interface Saved {
  added: number;
  corrected: number;
  /** How many of the new articles bear each tag. */
  perTag: Record<string, number>;
}

/** Hash of what a reader would see of an article: another hash is another version. */
export function articleHash({ title, summary, content }: Article): string {
  return createHash("sha1")
    .update(JSON.stringify([title, summary, content]))
    .digest("base64");
}

/**
 * The articles that are not stored as they stand: new ones, and those whose feed corrected them. An article that came
 * by another feed under the same canonical URL counts as stored.
 */
export async function unseenArticles<T extends { article: Article; canonicalUrl: string | null }>(
  db: Database,
  feedId: number,
  candidates: T[],
): Promise<T[]> {
  if (candidates.length === 0) return [];
  const guids = candidates.map(({ article }) => storable(article.id));
  const urls = candidates.flatMap(({ canonicalUrl }) => canonicalUrl ?? []);
  const { rows } = await db.execute<{ guid: string | null; url: string | null; hash: string }>(sql`
    select guid, null as url, hash from articles where feed_id = ${feedId} and guid = any(${sql.param(guids)})
    union all
    select null, canonical_url, hash from articles
    where feed_id <> ${feedId} and canonical_url = any(${sql.param(urls)})`);
  const byGuid = new Map(rows.flatMap((row) => (row.guid === null ? [] : [[row.guid, row.hash] as const])));
  const elsewhere = new Set(rows.flatMap((row) => row.url ?? []));
  return candidates.filter(({ article, canonicalUrl }) => {
    const hash = byGuid.get(storable(article.id));
    if (hash !== undefined) return hash !== articleHash(article);
    return canonicalUrl === null || !elsewhere.has(canonicalUrl);
  });
}

/**
 * Stores what one poll brought in one transaction: articles, tags, words, and the feed's validators, so that a crash leaves
 * all of it or nothing. New and corrected articles wait for their place in a story from then on.
 * Doing it twice changes nothing: (feed, GUID) and the canonical URL are unique.
 */
export async function saveArticles(
  db: Database,
  feedId: number,
  list: NewArticle[],
  options: {
    frameworkVersion: string;
    etag: string | null;
    lastModified: string | null;
    /** How long the poll has taken. */
    milliseconds?: number;
    now?: Date;
  },
): Promise<Saved> {
  const now = options.now ?? new Date();
  // In one order everywhere, so that two polls that bring the same addresses never wait for each other in a circle.
  const sorted = [...list].sort((a, b) => compare(a.canonicalUrl ?? "", b.canonicalUrl ?? ""));
  const rows = sorted.map((item, position) => ({ position, ...row(item, now) }));
  const saved: Saved = { added: 0, corrected: 0, perTag: {} };
  await db.transaction(async (tx) => {
    const written = rows.length === 0 ? [] : await upsert(tx, feedId, rows, options.frameworkVersion);
    const stored = written.map(({ id, position, added }) => ({
      ...{ articleId: id, tags: sorted[position]?.tags ?? [], added },
    }));
    const added = stored.filter((one) => one.added);
    const corrected = stored.filter((one) => !one.added);
    await insertTags(tx, added, options.frameworkVersion);
    await replaceTags(tx, corrected, options.frameworkVersion);
    await writeWords(
      tx,
      stored.map(({ articleId }) => articleId),
    );
    for (const { tag } of added.flatMap(({ tags }) => tags)) saved.perTag[tag] = (saved.perTag[tag] ?? 0) + 1;
    saved.added = added.length;
    saved.corrected = corrected.length;
    const { etag, lastModified, milliseconds = 0 } = options;
    await recordSuccess(tx, feedId, { milliseconds, added: saved.added, validators: { etag, lastModified } });
  });
  return saved;
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function row({ article, canonicalUrl, text }: NewArticle, now: Date) {
  const published = article.publishedAt ?? article.updatedAt;
  const publishedMs = published === null ? Number.NaN : Date.parse(published);
  // A clock that runs ahead must not pin an article to the top.
  const sortedAt = Number.isNaN(publishedMs) ? now : new Date(Math.min(publishedMs, now.getTime()));
  return {
    guid: article.id,
    url: article.url,
    canonical_url: canonicalUrl,
    hash: articleHash(article),
    title: titleOf(article, text),
    summary: article.summary,
    content: article.content,
    text,
    language: article.language,
    authors: article.authors,
    categories: article.categories,
    published_at: article.publishedAt,
    updated_at: article.updatedAt,
    sorted_at: sortedAt.toISOString(),
  };
}

/** The title under which an article is stored and tagged: its own, or its first words. */
export function titleOf({ title, summary, url }: Article, text: string | null): string {
  return title ?? firstWords(summary ?? text) ?? url ?? "(untitled)";
}

function firstWords(value: string | null): string | null {
  if (value === null || value === "") return null;
  return value.length <= 80 ? value : `${value.slice(0, 79).trimEnd()}…`;
}

type Row = { position: number } & ReturnType<typeof row>;

async function upsert(tx: Database, feedId: number, rows: Row[], frameworkVersion: string) {
  // One article per GUID and per address: a feed may name the same one twice, and one statement can't write it twice.
  const once = dedupe(rows);
  const { rows: written } = await tx.execute<{ id: string; guid: string; added: boolean }>(sql`
    with given as (
      select * from json_to_recordset(${json(once)}::json) as x(
        position int, guid text, url text, canonical_url text, hash text, title text, summary text, content text,
        text text, language text, authors text[], categories text[], published_at timestamptz,
        updated_at timestamptz, sorted_at timestamptz)
    ), corrected as (
      update articles a set hash = g.hash, title = g.title, summary = g.summary, content = g.content, text = g.text, language = g.language,
        updated_at = coalesce(g.updated_at, now()), framework_version = ${frameworkVersion}, placement = null
      from given g where a.feed_id = ${feedId} and a.guid = g.guid and a.hash <> g.hash
      returning a.id, a.guid, false as added
    ), added as (
      insert into articles (feed_id, guid, url, canonical_url, hash, title, summary, content, text, language, authors,
        categories, published_at, updated_at, sorted_at, framework_version)
      select ${feedId}, guid, url, canonical_url, hash, title, summary, content, text, language, authors, categories,
        published_at, updated_at, sorted_at, ${frameworkVersion}
      from given order by position
      on conflict do nothing
      returning id, guid, true as added
    )
    select * from corrected union all select * from added`);
  const positions = new Map(once.map((r) => [storable(r.guid), r.position]));
  return written.flatMap(({ id, guid, added }) => {
    const position = positions.get(guid);
    return position === undefined ? [] : [{ id: Number(id), position, added }];
  });
}

function dedupe(rows: Row[]): Row[] {
  const seen = new Set<string>();
  return rows.filter(({ guid, canonical_url }) => {
    const keys = [`g${storable(guid)}`, ...(canonical_url === null ? [] : [`u${canonical_url}`])];
    if (keys.some((key) => seen.has(key))) return false;
    for (const key of keys) seen.add(key);
    return true;
  });
}
