import { isSource, lexemesOf, type Query, type Term } from "@twotrack/search";
import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { type Place, readCursor, writeCursor } from "./cursor.js";
import type { Database } from "./database.js";
import { storable } from "./json.js";
import { articles, articleTags, type Evidence, feeds } from "./schema.js";
import { countLexeme, feedLexeme, languageLexeme, quoted, tagLexeme, weekLexeme, weekOf } from "./words.js";

/** Which articles to list; what is absent does not restrict. */
export interface ArticleFilter {
  /** All of these tags: two or more ask where tracks meet. */
  tags?: readonly string[];
  /** Only articles that bear this many tags or more. */
  minTags?: number;
  feedId?: number;
  /** A language without its region: "en" finds "en-US" too. */
  language?: string;
  /** What was searched for. */
  query?: Query;
  /** When a day of the query begins ("2026-03-01"); in UTC where it is not told. */
  startOfDay?: (day: string) => Date;
  /** What "7 days ago" counts from. */
  now?: Date;
  /** The newest first, or those first that fit best among the newest 300. */
  order?: "time" | "relevance";
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

/** An article of a list. `text` is its content as plain text. */
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

/** Lists articles by `filter`. A `before` that no page gave counts as absent. */
export async function listArticles(db: Database, filter: ArticleFilter): Promise<ArticlePage> {
  const limit = Math.min(Math.max(filter.limit ?? 50, 1), 200);
  const found = await (filter.order === "relevance" ? best(db, filter, limit) : newest(db, filter, limit));
  const byId = new Map(
    (
      await getArticles(
        db,
        found.ids.map(({ id }) => id),
      )
    ).map((one) => [one.id, one]),
  );
  return { articles: found.ids.flatMap(({ id }) => byId.get(id) ?? []), next: found.next };
}

type Found = { ids: Place[]; next: string | null };

async function newest(db: Database, filter: ArticleFilter, limit: number): Promise<Found> {
  const list = await find(db, filter, limit + 1, readCursor(filter.before));
  const ids = list.slice(0, limit);
  const last = list.length > limit ? ids.at(-1) : undefined;
  return { ids, next: last === undefined ? null : writeCursor(last) };
}

/** So many of the newest articles that fit are put into order by how well they do. */
const RANKED = 300;

async function best(db: Database, filter: ArticleFilter, limit: number): Promise<Found> {
  const begin = Number(/^rank_(\d{1,3})$/.exec(filter.before ?? "")?.[1] ?? 0);
  const candidates = await find(db, filter, RANKED);
  const words = wordsToRank(filter);
  if (candidates.length === 0) return { ids: [], next: null };
  // Weighed by where words stand and how near to each other (ts_rank_cd: Clarke, Cormack and Tudhope 1999), and halved
  // with each month of age, so that of two that fit as well the newer comes first.
  const { rows } = await db.execute<{ id: string; at: string | Date }>(sql`
    select article_id as id, at from article_words
    where article_id = any(${sql.param(candidates.map(({ id }) => id))}::bigint[])
    order by (0.01 + ${words === null ? sql`0` : sql`ts_rank_cd(words, ${words}::tsquery, 1)`})
      * power(0.5, extract(epoch from ${(filter.now ?? new Date()).toISOString()}::timestamptz - at) / 2592000) desc, article_id desc
    limit ${limit + 1} offset ${begin}`);
  const list = rows.map(({ id, at }) => ({ id: Number(id), at: new Date(at) }));
  return { ids: list.slice(0, limit), next: list.length > limit ? `rank_${begin + limit}` : null };
}

/** The words of a query alone, as a tsquery of what speaks for an article; null where it has none. */
function wordsToRank({ query }: ArticleFilter): string | null {
  const texts = (query?.groups ?? [])
    .filter(({ not }) => !not)
    .flatMap(({ any }) => any.flatMap((term) => (term.kind === "words" ? [phraseOf(term.text, "&")] : [])))
    .filter((text) => text !== NOTHING);
  return texts.length === 0 ? null : texts.join(" | ");
}

/**
 * The newest articles that fit, at most `limit`, looked for in one span of time after the other. What is common is soon
 * found by looking at the newest, one after the other; what is rare by gathering all in a span that the index of words has.
 * Which of them a query is can't be told beforehand: words come and go, and Postgres counts as if they did not.
 */
async function find(db: Database, filter: ArticleFilter, limit: number, cursor?: Place): Promise<Place[]> {
  const demands = await demandsOf(db, filter);
  const period = and(
    sql`true`,
    ...demands.flatMap(({ period }) => period ?? []),
    cursor && sql`(w.at, w.article_id) < (${cursor.at.toISOString()}::timestamptz, ${cursor.id}::bigint)`,
  );
  const conditions = demands.flatMap(({ condition }) => condition ?? []);
  const [exact, wide] = [tsqueryOf(demands, "exact"), tsqueryOf(demands, "wide")];
  const has = (query: string | null) => (query === null ? undefined : sql`w.words @@ ${query}::tsquery`);
  const fits = and(has(exact), ...conditions);
  if (fits === undefined)
    return placesOf(
      db,
      sql`select w.article_id, w.at from article_words w where ${period} ${inOrder} limit ${limit}`,
    );

  const [first, ...spans] = await spansOf(db, period);
  const list = await placesOf(
    db,
    sql`
    select w.article_id, w.at from (select * from article_words w where ${and(period, first?.span)} ${inOrder} offset 0) w
    where ${fits} ${inOrder} limit ${limit}`,
  );
  for (const { span, weeks } of spans) {
    if (list.length === limit) break;
    // Whether words follow each other is known to the row alone, not to the index: it is asked of one row after the other,
    // the newest first, until there are enough.
    const follow = sql`(select words @@ ${exact}::tsquery from article_words o where o.article_id = w.article_id)`;
    const more = await placesOf(
      db,
      sql`
      with gathered as materialized (
        select w.article_id, w.at from article_words w where ${and(period, span, has(within(wide, weeks)), ...conditions)}
      ), sorted as materialized (select * from gathered w ${inOrder})
      select w.article_id, w.at from sorted w where ${exact === wide ? sql`true` : follow} limit ${limit - list.length}`,
    );
    list.push(...more);
  }
  return list;
}

const inOrder = sql`order by w.at desc nulls last, w.article_id desc nulls last`;

/** So many articles, or a few more, are in the first span. */
const FIRST_SPAN = 2_000;
/** How much longer the spans after it become. */
const LONGER = [8, 64];
const HOUR = 3_600_000;
const WEEK = 604_800_000;

/** A stretch of time; `weeks` are the lexemes of its weeks, empty where it has many. */
interface Span {
  span: SQL | undefined;
  weeks: readonly string[];
}

/** So many weeks are asked for by their lexemes. */
const MOST_WEEKS = 16;

/** Cuts the articles of a period into spans of time, the newest first, each much longer than those before. */
async function spansOf(db: Database, period: SQL | undefined): Promise<Span[]> {
  const nth = (n: number) =>
    sql`(select w.at from article_words w where ${period} ${inOrder} limit 1 offset ${n})`;
  const { rows } = await db.execute<{ newest: string | Date | null; last: string | Date | null }>(
    sql`select ${nth(0)} as newest, ${nth(FIRST_SPAN)} as last`,
  );
  const [{ newest, last } = { newest: null, last: null }] = rows;
  if (newest === null || last === null) return [{ span: undefined, weeks: [] }];
  const [begin, end] = [new Date(newest), new Date(last)];
  const length = Math.max(begin.getTime() - end.getTime(), HOUR);
  const ends = [
    end,
    ...LONGER.map((times) => new Date(Math.min(begin.getTime() - times * length, end.getTime()))),
  ];
  const moment = (at: Date) => sql`${at.toISOString()}::timestamptz`;
  return [...ends, undefined].map((until, n) => {
    const from = ends[n - 1];
    const span = and(
      from === undefined ? undefined : sql`w.at < ${moment(from)}`,
      until === undefined ? undefined : sql`w.at >= ${moment(until)}`,
    );
    return { span, weeks: from === undefined || until === undefined ? [] : weeksOf(until, from) };
  });
}

function weeksOf(from: Date, to: Date): string[] {
  const count = weekOf(to) - weekOf(from) + 1;
  if (count > MOST_WEEKS) return [];
  return Array.from({ length: count }, (_, n) => weekLexeme(new Date(from.getTime() + n * WEEK)));
}

/**
 * Narrows a query to some weeks, which the index of words has too: where many articles fit, those of other weeks are not
 * looked at.
 */
function within(query: string | null, weeks: readonly string[]): string | null {
  if (weeks.length === 0) return query;
  const any = weeks.map(quoted).join(" | ");
  return query === null ? any : `(${any}) & ${query}`;
}

async function placesOf(db: Database, query: SQL): Promise<Place[]> {
  const { rows } = await db.execute<{ article_id: string; at: string | Date }>(query);
  return rows.map(({ article_id, at }) => ({ id: Number(article_id), at: new Date(at) }));
}

/**
 * What must hold of an article: a tsquery, in an exact form and in a wide one that needs the index alone and finds some
 * articles too many (null where that would be all); or a condition on `article_words w`; or one on `w.at` alone.
 */
type Demand =
  | { exact: string; wide: string | null; condition?: undefined; period?: undefined }
  | { exact?: undefined; wide?: undefined; condition: SQL; period?: undefined }
  | { exact?: undefined; wide?: undefined; condition?: undefined; period: SQL };

function tsqueryOf(demands: readonly Demand[], form: "exact" | "wide"): string | null {
  const parts = demands.flatMap((demand) => demand[form] ?? []);
  return parts.length === 0 ? null : parts.map((part) => `(${part})`).join(" & ");
}

async function demandsOf(db: Database, filter: ArticleFilter): Promise<Demand[]> {
  const { tags = [], minTags = 0, feedId, language, query } = filter;
  const given = [
    ...tags.map((tag) => having(tagLexeme(tag))),
    ...(minTags > 0 ? [having(countLexeme(minTags))] : []),
    ...(feedId === undefined ? [] : [having(feedLexeme(feedId))]),
    ...(language === undefined ? [] : [having(languageLexeme(language))]),
  ];
  const asked = await Promise.all(
    (query?.groups ?? []).map(async ({ any, not }) => {
      const demands = await Promise.all(any.map((term) => demandOf(db, term, filter)));
      const [only] = demands;
      return only !== undefined && demands.length === 1 && !not ? only : join(demands, not);
    }),
  );
  return [...given, ...asked];
}

/** One of some demands, or none of them. */
function join(terms: readonly Demand[], not: boolean): Demand {
  const texts = terms.flatMap(({ exact }) => exact ?? []);
  if (texts.length === terms.length) {
    const exact = texts.join(" | ");
    if (not) {
      // Not to contain a phrase is more than not to contain its words.
      const plain = terms.every((term) => term.exact === term.wide);
      return { exact: `!(${exact})`, wide: plain ? `!(${exact})` : null };
    }
    const wide = terms.map((term) => term.wide);
    return { exact, wide: wide.includes(null) ? null : wide.join(" | ") };
  }
  const conditions = terms.map(
    ({ exact, condition, period }) => condition ?? period ?? sql`w.words @@ ${exact}::tsquery`,
  );
  const either = sql`(${sql.join(conditions, sql` or `)})`;
  return { condition: not ? sql`not coalesce(${either}, false)` : either };
}

/** What no article has. */
const NOTHING = "'#'";
/** Postgres takes no longer lexemes, in bytes. */
const LONGEST = 2_046;

/** So many feeds are asked for by their lexemes. */
const MOST_JOINED = 8;

/** To have a lexeme. */
function having(lexeme: string): Demand {
  const can = lexeme === storable(lexeme) && Buffer.byteLength(lexeme) <= LONGEST;
  const text = can ? quoted(lexeme) : NOTHING;
  return { exact: text, wide: text };
}

async function demandOf(db: Database, term: Term, filter: ArticleFilter): Promise<Demand> {
  const now = filter.now ?? new Date();
  const article = (condition: SQL): Demand => ({
    condition: sql`exists (select 1 from articles a where a.id = w.article_id and ${condition})`,
  });
  switch (term.kind) {
    case "words":
      return { exact: phraseOf(term.text, "<->"), wide: phraseOf(term.text, "&") };
    case "tag":
      return having(tagLexeme(term.tag));
    case "language":
      return having(languageLexeme(term.language));
    case "source": {
      const ids = await feedsNamed(db, term.name);
      // The more lexemes are joined by OR, the longer Postgres asks each article about all of them.
      if (ids.length > MOST_JOINED) return article(sql`a.feed_id = any(${sql.param(ids)}::bigint[])`);
      const any = ids.length === 0 ? NOTHING : ids.map((id) => quoted(feedLexeme(id))).join(" | ");
      return { exact: any, wide: any };
    }
    case "is":
      if (term.what === "copy") return article(sql`a.copy_of is not null`);
      return having(countLexeme(term.what === "meeting" ? 2 : 1));
    case "story":
      return article(sql`a.story_id = ${term.id}`);
    case "before":
    case "after": {
      const day = filter.startOfDay ?? ((text: string) => new Date(text));
      const at = "ago" in term ? new Date(now.getTime() - term.ago) : day(term.day);
      const moment = sql`${at.toISOString()}::timestamptz`;
      return { period: term.kind === "before" ? sql`w.at < ${moment}` : sql`w.at >= ${moment}` };
    }
  }
}

/** The feeds, removed ones too, that a name may mean. */
async function feedsNamed(db: Database, name: string): Promise<number[]> {
  const all = await db.select({ id: feeds.id, title: feeds.title, url: feeds.xmlUrl }).from(feeds);
  return all.filter((feed) => isSource(name, feed)).map(({ id }) => id);
}

/** The lexemes of some words as a tsquery. */
function phraseOf(text: string, operator: "<->" | "&"): string {
  const lexemes = lexemesOf(text).map(({ lexeme, prefix }) => `${quoted(lexeme)}${prefix ? ":*" : ""}`);
  if (lexemes.length === 0) return NOTHING;
  return lexemes.length === 1 ? lexemes.join("") : `(${lexemes.join(` ${operator} `)})`;
}

/** One article with its tags, or undefined. */
export async function getArticle(db: Database, id: number): Promise<ListedArticle | undefined> {
  return (await getArticles(db, [id]))[0];
}

/** What only the page of an article shows. */
export interface ArticleDetails {
  /** Sanitised HTML, whose plain text is the article's `text`. */
  content: string | null;
  authors: string[];
  /** When its feed said that it was changed. */
  updatedAt: Date | null;
  /** Which framework its tags come from; null where that was not noted. */
  frameworkVersion: string | null;
}

/** What only the page of an article shows; undefined where there is none. */
export async function getArticleDetails(db: Database, id: number): Promise<ArticleDetails | undefined> {
  const { content, authors, updatedAt, frameworkVersion } = articles;
  const rows = await db
    .select({ content, authors, updatedAt, frameworkVersion })
    .from(articles)
    .where(eq(articles.id, id));
  return rows[0];
}

/** The articles of these ids with their tags, in no order. */
export async function getArticles(db: Database, ids: readonly number[]): Promise<ListedArticle[]> {
  return ids.length === 0 ? [] : withTags(db, await select(db).where(inArray(articles.id, [...ids])));
}

/** So many articles of one story are listed. */
const MOST_OF_STORY = 200;

/** How much is read of a story. */
export interface Extent {
  /** So many of its articles, the newest; 200 where it is not told. */
  articles?: number;
  /** So many characters of the text of each; all where it is not told. */
  text?: number;
  /** So many places of evidence of each tag, those of the title first; all where it is not told. */
  places?: number;
}

/** The newest articles of these stories, newest first. */
export async function listArticlesOf(
  db: Database,
  storyIds: number[],
  extent: Extent = {},
): Promise<ListedArticle[]> {
  if (storyIds.length === 0) return [];
  const ids = db.select({ id: sql<number>`newest.id` }).from(
    sql`unnest(${sql.param(storyIds)}::bigint[]) as story(id) cross join lateral (select a.id from articles a
        where a.story_id = story.id order by a.sorted_at desc, a.id desc limit ${extent.articles ?? MOST_OF_STORY}) as newest`,
  );
  const rows = await select(db, extent)
    .where(inArray(articles.id, ids))
    .orderBy(newestFirst(articles.sortedAt), newestFirst(articles.id));
  return withTags(db, rows, extent);
}

/** How many articles are stored: of every feed, removed ones too. */
export async function countArticles(db: Database): Promise<number> {
  const [total] = await db.select({ n: sql<number>`coalesce(sum(${feeds.articles}), 0)::int` }).from(feeds);
  return total?.n ?? 0;
}

/** How many articles bear each tag. */
export async function countTags(db: Database): Promise<Record<string, number>> {
  const rows = await db
    .select({ tag: articleTags.tag, n: sql<number>`count(*)::int` })
    .from(articleTags)
    .groupBy(articleTags.tag);
  return Object.fromEntries(rows.map(({ tag, n }) => [tag, n]));
}

/** The languages that stored articles are in, without regions, each found by a jump in the index. */
export async function listLanguages(db: Database): Promise<string[]> {
  const { rows } = await db.execute<{ language: string }>(sql`
    with recursive known as (
      (select split_part(language, '-', 1) as language from articles
        where split_part(language, '-', 1) is not null order by 1 limit 1)
      union all
      select (select split_part(a.language, '-', 1) from articles a
        where split_part(a.language, '-', 1) > known.language order by 1 limit 1)
      from known where known.language is not null
    )
    select language from known where language is not null`);
  return rows.map(({ language }) => language);
}

function select(db: Database, { text }: Extent = {}) {
  return db
    .select({
      id: articles.id,
      title: articles.title,
      url: articles.url,
      summary: articles.summary,
      text: text === undefined ? articles.text : sql<string | null>`left(${articles.text}, ${text}::int)`,
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

async function withTags(
  db: Database,
  rows: Omit<ListedArticle, "tags">[],
  { places }: Extent = {},
): Promise<ListedArticle[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const { articleId, tag, score, facets, evidence } = articleTags;
  const first = sql<
    Evidence[]
  >`jsonb_path_query_array(${evidence}, ${`$[0 to ${(places ?? 1) - 1}]`}::jsonpath)`;
  const tags = await db
    .select({ articleId, tag, score, facets, evidence: places === undefined ? evidence : first })
    .from(articleTags)
    .where(inArray(articleId, ids));
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
