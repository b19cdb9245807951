import type { Article } from "@twotrack/feeds";
import { parseQuery } from "@twotrack/search";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { NewArticle } from "./index.js";
import * as store from "./index.js";
import { type TestDatabase, testDatabase } from "./testing.js";

let database: TestDatabase;
let connection: store.Connection;
let feedId: number;
let otherFeedId: number;
const now = new Date("2026-03-01T12:00:00Z");
const options = { frameworkVersion: "v1", etag: '"1"', lastModified: null, now };

beforeAll(async () => {
  database = await testDatabase();
  connection = store.connect(database.url);
}, 60_000);
afterAll(async () => {
  await connection.close();
  await database.drop();
});
beforeEach(async () => {
  await connection.db.execute("truncate feeds, stories restart identity cascade");
  await store.addFeeds(connection.db, [feed("a"), feed("b")]);
  [feedId = 0, otherFeedId = 0] = await store.activeFeedIds(connection.db);
});

const feed = (name: string) => ({
  ...{ xmlUrl: `https://${name}.example/rss`, title: `Feed ${name}`, htmlUrl: null },
  ...{ language: "en", category: "press" },
});

function article(id: string, rest: Partial<Article> = {}, tags: string[] = []): NewArticle {
  const url = rest.url === undefined ? `https://news.example/${id}` : rest.url;
  return {
    article: {
      ...{
        id,
        title: `Title ${id}`,
        summary: null,
        content: "<p>Text</p>",
        publishedAt: "2026-03-01T10:00:00Z",
      },
      ...{ updatedAt: null, authors: ["Kim"], categories: ["a,b"], language: "en" },
      ...rest,
      url,
    },
    text: "Text",
    canonicalUrl: url,
    tags: tags.map((tag) => ({
      ...{ tag, score: 0.8, facets: ["test"] },
      evidence: [{ term: "x", field: "title" as const, start: 0, end: 5 }],
    })),
  };
}

const save = (list: NewArticle[], feed = feedId) => store.saveArticles(connection.db, feed, list, options);
const list = async (filter: store.ArticleFilter = {}) =>
  (await store.listArticles(connection.db, filter)).articles;
const titles = async (filter: store.ArticleFilter = {}) => (await list(filter)).map(({ title }) => title);

describe("saving articles", () => {
  it("stores articles, tags and the feed's validators together", async () => {
    const saved = await save([article("1", {}, ["sanctions", "china"]), article("2")]);
    expect(saved).toMatchObject({ added: 2, corrected: 0, perTag: { sanctions: 1, china: 1 } });
    const stored = await list({ tags: ["china"] });
    expect(stored[0]).toMatchObject({ title: "Title 1", text: "Text", feed: { title: "Feed a" } });
    expect(stored[0]?.tags[0]?.evidence).toEqual([{ term: "x", field: "title", start: 0, end: 5 }]);
    expect(await store.getFeed(connection.db, feedId)).toMatchObject({ etag: '"1"', failures: 0 });
  });

  it("changes nothing when it is done twice, also at the same time", async () => {
    const both = [article("1", {}, ["sanctions", "china"]), article("2")];
    const results = await Promise.all([save(both), save(both), save(both)]);
    expect(results.map((r) => r.added).reduce((a, b) => a + b)).toBe(2);
    expect(await list()).toHaveLength(2);
  });

  it("takes an article once that two feeds bring, or one feed twice", async () => {
    await save([article("1"), article("1"), article("1b", { url: "https://news.example/1" })]);
    expect((await save([article("other-guid", { url: "https://news.example/1" })], otherFeedId)).added).toBe(
      0,
    );
    expect(await titles()).toEqual(["Title 1"]);
  });

  it("keeps articles without address, date and title", async () => {
    const bare = article("1", { url: null, title: null, publishedAt: null, summary: "What it says" });
    await save([bare, article("2", { url: null, title: null, summary: null, content: null })]);
    expect(await titles()).toEqual(["What it says", "Text"]);
    expect((await list())[0]?.sortedAt).toEqual(now);
  });

  it("takes a corrected version, and tags it anew", async () => {
    await save([article("1", {}, ["sanctions", "china"])]);
    const saved = await save([article("1", { title: "Corrected" }, ["sanctions", "abductions"])]);
    expect(saved).toMatchObject({ added: 0, corrected: 1, perTag: {} });
    const [stored] = await list();
    expect(stored?.title).toBe("Corrected");
    expect(stored?.tags.map(({ tag }) => tag).sort()).toEqual(["abductions", "sanctions"]);
  });

  it("stores what Postgres can't: NUL and half surrogate pairs", async () => {
    await save([article("1\0", { title: "a\0b\ud800c" })]);
    expect(await titles()).toEqual(["ab\ufffdc"]);
    expect((await save([article("1\0", { title: "a\0b\ud800c" })])).added).toBe(0);
  });

  it("never lets a feed's clock that runs ahead pin an article to the top", async () => {
    await save([article("1", { publishedAt: "2031-01-01T00:00:00Z" })]);
    expect((await list())[0]?.sortedAt).toEqual(now);
  });

  it("leaves nothing behind when one row fails", async () => {
    const bad = article("2", { publishedAt: "not a date" });
    await expect(save([article("1"), bad])).rejects.toThrow();
    expect(await list()).toEqual([]);
    expect(await store.getFeed(connection.db, feedId)).toMatchObject({ etag: null });
  });
});

describe("unseenArticles", () => {
  it("leaves out what is stored as it stands, also by another feed", async () => {
    await save([article("1"), article("2")]);
    const unseen = (feed: number, list: NewArticle[]) => store.unseenArticles(connection.db, feed, list);
    const ids = (found: NewArticle[]) => found.map((one) => one.article.id);
    expect(ids(await unseen(feedId, [article("1"), article("2", { title: "New" }), article("3")]))).toEqual([
      "2",
      "3",
    ]);
    expect(
      ids(await unseen(otherFeedId, [article("x", { url: "https://news.example/1" }), article("4")])),
    ).toEqual(["4"]);
  });
});

describe("listing articles", () => {
  beforeEach(async () => {
    await save([
      article("1", { publishedAt: "2026-03-01T01:00:00Z", title: "北朝鮮のミサイル", language: "ja" }, [
        "deterrence",
      ]),
      article("2", { publishedAt: "2026-03-01T02:00:00Z", title: "100% sanctions" }, ["sanctions", "china"]),
      article("3", { publishedAt: "2026-03-01T03:00:00Z", language: "en-us" }, ["sanctions"]),
    ]);
    await save([article("4", { publishedAt: "2026-03-01T04:00:00Z" })], otherFeedId);
  });

  it.each<[string, store.ArticleFilter, string[]]>([
    ["newest first", {}, ["Title 4", "Title 3", "100% sanctions", "北朝鮮のミサイル"]],
    ["by tag", { tags: ["sanctions"] }, ["Title 3", "100% sanctions"]],
    ["by several tags: where they meet", { tags: ["sanctions", "china"] }, ["100% sanctions"]],
    ["by the number of tags", { minTags: 2 }, ["100% sanctions"]],
    ["by language, whatever the region", { language: "en" }, ["Title 4", "Title 3", "100% sanctions"]],
    ["by words, in any case", { query: parseQuery("title  TEXT") }, ["Title 4", "Title 3"]],
    ["by words without spaces around them", { query: parseQuery("ミサイル") }, ["北朝鮮のミサイル"]],
    ["by a word with a pattern's signs", { query: parseQuery("100%") }, ["100% sanctions"]],
  ])("%s", async (_name, filter, expected) => {
    expect(await titles(filter)).toEqual(expected);
  });

  it("gives every article once, page by page", async () => {
    const seen: string[] = [];
    let before: string | undefined;
    do {
      const page = await store.listArticles(connection.db, {
        limit: 1,
        ...(before === undefined ? {} : { before }),
      });
      seen.push(...page.articles.map(({ title }) => title));
      before = page.next ?? undefined;
    } while (before !== undefined);
    expect(seen).toEqual(await titles());
  });

  it("counts articles, tags and languages", async () => {
    expect(await store.countArticles(connection.db)).toBe(4);
    expect(await store.countTags(connection.db)).toEqual({ deterrence: 1, sanctions: 2, china: 1 });
    expect(await store.listLanguages(connection.db)).toEqual(["en", "ja"]);
  });
});

describe("feeds", () => {
  it("seeds only what was never there; a removed feed stays away until it is added", async () => {
    const { db } = connection;
    expect(await store.removeFeed(db, "https://a.example/rss")).toBe(true);
    expect(await store.removeFeed(db, "https://a.example/rss")).toBe(false);
    await store.seedFeeds(db, [feed("a"), feed("c")]);
    expect((await store.listFeeds(db)).map((f) => f.title)).toEqual(["Feed b", "Feed c"]);
    await store.addFeeds(db, [{ ...feed("a"), title: "A again" }]);
    expect((await store.listFeeds(db)).map((f) => f.title)).toEqual(["A again", "Feed b", "Feed c"]);
  });

  it("counts failures in a row until a poll works", async () => {
    const { db } = connection;
    await store.recordFailure(db, feedId, { error: "404", milliseconds: 20 });
    await store.recordFailure(db, feedId, { error: "500", milliseconds: 30 });
    expect(await store.getFeed(db, feedId)).toMatchObject({ failures: 2, error: "500", succeededAt: null });
    await store.recordSuccess(db, feedId, { milliseconds: 10, added: 0 });
    expect(await store.getFeed(db, feedId)).toMatchObject({ failures: 0, error: null });
  });
});

it("says which database can't be used, without its password", async () => {
  const url = "postgres://me:secret@127.0.0.1:1/x";
  const error = await store.migrate(url).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const said = store.explainDatabaseError(error, url);
  expect(said).toMatch(/postgres:\/\/me:\*\*\*@127\.0\.0\.1:1\/x can't be used .*ECONNREFUSED.*DATABASE_URL/);
});

describe("tagging the archive anew", () => {
  const text = (id: string) => ({ title: `Title ${id}`, summary: null, content: "Text", language: "en" });
  const result = (tag: string) => ({
    ...{ tag, score: 0.9, facets: [] },
    evidence: [{ term: "y", field: "content" as const, start: 0, end: 4 }],
  });
  const tagsOf = async () =>
    Object.fromEntries((await list()).map(({ title, tags }) => [title, tags.map(({ tag }) => tag)]));

  it("gives each article the new tags, in batches, and says how many bear others than before", async () => {
    await save([article("1", {}, ["old"]), article("2", {}, ["kept"]), article("3")]);
    expect(await store.countStale(connection.db, "v1")).toBe(0);
    expect(await store.countStale(connection.db, "v2")).toBe(3);
    const asked: store.StoredText[] = [];
    const tag = (given: store.StoredText) => {
      asked.push(given);
      return given.title === "Title 2" ? [result("kept")] : given.title === "Title 1" ? [result("new")] : [];
    };
    const first = await store.retagBatch(connection.db, { version: "v2", after: 0, limit: 2 }, tag);
    expect(first).toEqual({ articles: 2, changed: 1, last: expect.any(Number) });
    expect(await store.countStale(connection.db, "v2")).toBe(1);
    const rest = await store.retagBatch(
      connection.db,
      { version: "v2", after: first.last ?? 0, limit: 2 },
      tag,
    );
    expect(rest).toMatchObject({ articles: 1, changed: 0 });
    expect(asked).toEqual([text("1"), text("2"), text("3")]);
    expect(await tagsOf()).toEqual({ "Title 1": ["new"], "Title 2": ["kept"], "Title 3": [] });
    expect(await store.retagBatch(connection.db, { version: "v2", after: 0, limit: 2 }, tag)).toEqual({
      ...{ articles: 0, changed: 0, last: null },
    });
  });

  it("leaves the old tags where it fails", async () => {
    await save([article("1", {}, ["old"])]);
    const fail = () => {
      throw new Error("broken");
    };
    const batch = store.retagBatch(connection.db, { version: "v2", after: 0, limit: 9 }, fail);
    await expect(batch).rejects.toThrow("broken");
    expect(await tagsOf()).toEqual({ "Title 1": ["old"] });
    expect(await store.countStale(connection.db, "v2")).toBe(1);
  });

  it("passes over an article that is being written, and does not wait for it", async () => {
    await save([article("1", {}, ["old"]), article("2")]);
    await connection.db.transaction(async (tx) => {
      await tx.execute("select 1 from articles where guid = '1' for update");
      const batch = await store.retagBatch(connection.db, { version: "v2", after: 0, limit: 9 }, () => []);
      expect(batch.articles).toBe(1);
    });
    expect(await store.countStale(connection.db, "v2")).toBe(1);
  });
});
