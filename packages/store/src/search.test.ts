import {
  formatQuery,
  matches,
  parseQuery,
  type Query,
  type SearchedDocument,
  type Term,
} from "@twotrack/search";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as store from "./index.js";
import { type TestDatabase, testDatabase } from "./testing.js";

let database: TestDatabase;
let connection: store.Connection;

const now = new Date("2026-03-05T12:00:00Z");
/** The reader's days begin three hours before those of UTC. */
const startOfDay = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) - 3 * 3_600_000);

const sources = ["Harbour Wire", "ＹＯＮＨＡＰ 연합뉴스", `O'Neil's "100%" \\ News_`];
const url = (n: number) => `https://feed${n}.example/rss`;

beforeAll(async () => {
  database = await testDatabase();
  connection = store.connect(database.url);
}, 60_000);
afterAll(async () => {
  await connection.close();
  await database.drop();
});
beforeEach(async () => {
  const { db } = connection;
  await db.execute(sql`truncate feeds, stories restart identity cascade`);
  await store.addFeeds(
    db,
    sources.map((title, n) => ({ title, xmlUrl: url(n + 1), htmlUrl: null, language: null, category: null })),
  );
});

interface Given {
  title: string;
  summary: string | null;
  text: string | null;
  language: string | null;
  feed: number;
  tags: string[];
  /** Hours before now. */
  age: number;
  story: number | null;
  copy: boolean;
}

const given = (rest: Partial<Given>): Given => ({
  ...{ title: "Title", summary: null, text: null, language: "en", feed: 1, tags: [], age: 1, story: null },
  ...{ copy: false, ...rest },
});

/** Stores articles, which get the ids 1, 2, 3 …; the same again corrects them. */
async function save(list: readonly Given[], frameworkVersion = "v1"): Promise<void> {
  const { db } = connection;
  for (const [n, { title, summary, text, language, feed, tags, age, story, copy }] of list.entries()) {
    const publishedAt = new Date(now.getTime() - age * 3_600_000).toISOString();
    const article = {
      ...{ id: `${n}`, url: null, title, summary, content: text, publishedAt, updatedAt: null },
      ...{ authors: [], categories: [], language },
    };
    const options = { frameworkVersion, etag: null, lastModified: null, now };
    await store.saveArticles(
      db,
      feed,
      [{ article, text, canonicalUrl: null, tags: tags.map(tagged) }],
      options,
    );
    if (story !== null)
      await db.execute(sql`insert into stories (id, headline_id, first_at, last_at) values (${story}, 1, now(), now())
        on conflict do nothing`);
    await db.execute(
      sql`update articles set story_id = ${story}, copy_of = ${copy ? 1 : null} where id = ${n + 1}`,
    );
  }
}

const tagged = (tag: string) => ({ tag, score: 0.8, facets: [], evidence: [] });

async function idsOf(filter: store.ArticleFilter): Promise<number[]> {
  const { articles } = await store.listArticles(connection.db, { limit: 200, now, startOfDay, ...filter });
  return articles.map(({ id }) => id);
}
const found = (query: string, filter: store.ArticleFilter = {}) =>
  idsOf({ ...filter, query: parseQuery(query) });

/** What is found page by page. */
async function paged(filter: store.ArticleFilter): Promise<number[]> {
  const page = await store.listArticles(connection.db, { now, startOfDay, ...filter });
  const ids = page.articles.map(({ id }) => id);
  return page.next === null ? ids : [...ids, ...(await paged({ ...filter, before: page.next }))];
}

const words = [
  ..."北朝鮮|が|拉致|被害者|ミサイル|発射|家族会|朝鲜|导弹|試射|북한|탄도미사일을|발사|유엔|안보리".split(
    "|",
  ),
  ...["Kim", "missiles", "missile", "test", "testing", "U.N.", "KN-23", "O'Neil", "１７.５", "élysée"],
];
const gaps = [" ", " ", "", "、", "。", "\n", "' ", " | ", " & ", "<->", "!", ":*", "\\ ", "\0", "\ud800"];
const text = fc
  .array(fc.tuple(fc.constantFrom(...words), fc.constantFrom(...gaps)), { minLength: 1, maxLength: 8 })
  .map((pieces) => pieces.flat().join(""));
const tag = fc.constantFrom("china", "sanctions", "it's", "a\\b", "china' | '#sanctions");
const language = fc.constantFrom("en", "ja", "zh-Hant", "ko_KR");
const anyArticle = fc.record<Given>({
  title: text,
  summary: fc.option(text),
  text: fc.option(text),
  language: fc.option(language),
  feed: fc.integer({ min: 1, max: sources.length }),
  tags: fc.uniqueArray(tag, { maxLength: 3 }),
  age: fc.integer({ min: 0, max: 100 }),
  story: fc.option(fc.integer({ min: 1, max: 2 })),
  copy: fc.boolean(),
});
const side = fc.constantFrom("before" as const, "after" as const);
const term: fc.Arbitrary<Term> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("words" as const), text, phrase: fc.constant(true) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("words" as const),
      text: fc.constantFrom(...words, "朝", "미사", "者", "…"),
      phrase: fc.constant(false),
    }),
  },
  fc.record({
    kind: fc.constant("tag" as const),
    tag: fc.oneof(tag, fc.constantFrom("none", "a\0", "x".repeat(3_000))),
  }),
  fc.record({
    kind: fc.constant("source" as const),
    name: fc.constantFrom("harbour", "yonhap", "연합", "o'neil", "100%", "\\", "_", "feed2.example", "none"),
  }),
  fc.record({
    kind: fc.constant("language" as const),
    language: fc.constantFrom("en", "ja", "zh", "ko", "ru"),
  }),
  fc.record({ kind: side, day: fc.constantFrom("2026-03-01", "2026-03-04", "2026-03-05") }),
  fc.record({ kind: side, ago: fc.integer({ min: 1, max: 90 }).map((hours) => hours * 3_600_000) }),
  fc.record({ kind: fc.constant("story" as const), id: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant("is" as const), what: fc.constantFrom("meeting", "tagged", "copy") }),
);
const query: fc.Arbitrary<Query> = fc.record({
  groups: fc.array(fc.record({ any: fc.array(term, { minLength: 1, maxLength: 3 }), not: fc.boolean() }), {
    maxLength: 3,
  }),
  faults: fc.constant([]),
});

/** The articles that a query holds of, the newest first. */
function expected(list: readonly Given[], asked: Query): number[] {
  return list
    .map((one, n) => ({ id: n + 1, at: new Date(now.getTime() - one.age * 3_600_000), one }))
    .filter(({ at, one: { title, summary, text: content, language, feed, tags, story, copy } }) => {
      const document: SearchedDocument = {
        ...{ title, text: [summary, content].filter(Boolean).join("\n"), language, tags, at, copy },
        ...{ source: { title: sources[feed - 1] ?? "", url: url(feed) }, storyId: story },
      };
      return matches(asked, document, { now, startOfDay });
    })
    .sort((a, b) => b.at.getTime() - a.at.getTime() || b.id - a.id)
    .map(({ id }) => id);
}

/** A text as Postgres keeps it. */
const storable = (value: string) => value.replaceAll("\0", "").toWellFormed();
const stored = (one: Given): Given => ({
  ...one,
  title: storable(one.title),
  summary: one.summary === null ? null : storable(one.summary),
  text: one.text === null ? null : storable(one.text),
});

describe("a search", () => {
  it("finds just the articles that the query holds of, in both orders, page by page", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyArticle, { minLength: 1, maxLength: 12 }),
        fc.array(query, { minLength: 8, maxLength: 8 }),
        async (list, queries) => {
          await connection.db.execute(sql`truncate articles, stories restart identity cascade`);
          await save(list);
          for (const asked of queries) {
            const ids = expected(list.map(stored), asked);
            expect(await idsOf({ query: asked })).toEqual(ids);
            expect(await paged({ query: asked, limit: 3 })).toEqual(ids);
            const ranked = await paged({ query: asked, limit: 3, order: "relevance" });
            expect(ranked.toSorted((a, b) => a - b)).toEqual(ids.toSorted((a, b) => a - b));
            const again = parseQuery(formatQuery(parseQuery(formatQuery(asked))));
            expect(await idsOf({ query: again })).toEqual(expected(list.map(stored), again));
          }
        },
      ),
      { numRuns: 20 },
    );
  }, 120_000);

  it.each([
    ["x' | 'y", []],
    ["missile' & !'kim", [2]],
    ["missile:*", [2]],
    ["tag:china'", []],
    ["tag:\0", []],
    [`tag:${"鮮".repeat(900)}`, []],
    ['source:"%"', []],
  ])("takes %j for words, never for the language of the store", async (asked, ids) => {
    await save([given({ title: "Tokyo" }), given({ title: "Missile & Kim" })]);
    expect(await found(asked)).toEqual(ids);
  });

  it("puts first what fits best: in the title, more often, newer", async () => {
    await save([
      given({ title: "Weather", text: "A missile.", age: 1 }),
      given({ title: "Missile fired", text: "The missile fell.", age: 200 }),
      given({ title: "Weather", text: "A missile.", age: 300 }),
    ]);
    expect(await found("missile")).toEqual([1, 2, 3]);
    expect(await found("missile", { order: "relevance" })).toEqual([2, 1, 3]);
  });

  it("goes on from a page that ended among articles of one moment", async () => {
    await save(Array.from({ length: 7 }, () => given({ age: 2 })));
    expect(await paged({ limit: 2 })).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect(await paged({ limit: 2, query: parseQuery("title") })).toEqual([7, 6, 5, 4, 3, 2, 1]);
  });

  it("joins its query with the other filters", async () => {
    await save([
      given({ title: "Missile", tags: ["china", "sanctions"], language: "zh-TW" }),
      given({ title: "Missile", tags: ["china"], feed: 2 }),
      given({ title: "Tokyo", tags: ["china", "sanctions"] }),
    ]);
    expect(await found("missile", { tags: ["china"] })).toEqual([2, 1]);
    expect(await found("missile", { minTags: 2 })).toEqual([1]);
    expect(await found("missile", { language: "zh" })).toEqual([1]);
    expect(await found("missile", { feedId: 2 })).toEqual([2]);
  });
});

describe("what articles are found by", () => {
  it("follows corrections of their feed", async () => {
    await save([given({ title: "Missile fired", tags: ["deterrence"] })]);
    await save([given({ title: "Rocket fired", tags: ["china"], language: "ja" })]);
    expect(await found("missile")).toEqual([]);
    expect(await found("rocket tag:china lang:ja")).toEqual([1]);
    expect(await found("tag:deterrence")).toEqual([]);
  });

  it("follows another framework, and leaves the words as they are", async () => {
    await save([given({ title: "Missile fired", text: "at the sea", tags: ["old", "older"] })]);
    await store.retagBatch(connection.db, { version: "v2", after: 0, limit: 10 }, () => [tagged("new")]);
    expect(await found("tag:old")).toEqual([]);
    expect(await found("is:meeting")).toEqual([]);
    expect(await found('tag:new is:tagged "missile fired" sea source:harbour lang:en')).toEqual([1]);
    expect(await found('"fired at"')).toEqual([]);
    await store.retagBatch(connection.db, { version: "v3", after: 0, limit: 10 }, () => []);
    expect(await found("is:tagged")).toEqual([]);
    expect(await found("missile")).toEqual([1]);
  });

  it("is written batch by batch for an archive from before, whoever else does so too", async () => {
    const { db } = connection;
    await save(Array.from({ length: 9 }, (_, n) => given({ title: `Missile ${n}`, tags: ["china"] })));
    await db.execute(sql`truncate article_words`);
    expect(await found("missile")).toEqual([]);
    const work = async () => {
      let below: number | null = Number.MAX_SAFE_INTEGER;
      while (below !== null) below = (await store.indexBatch(db, { below, limit: 2 })).last;
    };
    await Promise.all([work(), work(), work()]);
    expect(await found("missile tag:china")).toHaveLength(9);
    expect(await store.indexBatch(db, { below: 100, limit: 2 })).toEqual({ articles: 0, busy: 0, last: 1 });
  });

  it("passes over what somebody else writes at the moment", async () => {
    const { db } = connection;
    await save([given({ title: "Missile" }), given({ title: "Missile" })]);
    await db.execute(sql`truncate article_words`);
    await db.transaction(async (tx) => {
      await tx.execute(sql`select 1 from articles where id = 2 for update`);
      expect(await store.indexBatch(db, { below: 100, limit: 5 })).toEqual({ articles: 1, busy: 1, last: 1 });
    });
    expect(await found("missile")).toEqual([1]);
    expect(await store.indexBatch(db, { below: 100, limit: 5 })).toEqual({ articles: 1, busy: 0, last: 1 });
    expect(await found("missile")).toEqual([2, 1]);
  });

  it("goes with the article", async () => {
    await save([given({ title: "Missile" })]);
    await connection.db.execute(sql`delete from articles`);
    expect(await found("missile")).toEqual([]);
  });
});
