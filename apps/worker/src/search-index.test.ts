import { parseQuery } from "@twotrack/search";
import * as store from "@twotrack/store";
import { type TestDatabase, testDatabase } from "@twotrack/store/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { indexArchive } from "./search-index.js";

let database: TestDatabase;
let connection: store.Connection;
const running = () => new AbortController().signal;

beforeAll(async () => {
  database = await testDatabase();
  connection = store.connect(database.url);
  const { db } = connection;
  const feed = { title: "Harbour Wire", htmlUrl: null, language: "en", category: null };
  await store.addFeeds(db, [{ ...feed, xmlUrl: "https://harbour.example/rss" }]);
  const articles = Array.from({ length: 450 }, (_, n) => ({
    article: {
      ...{ id: `${n}`, url: null, title: `Missile ${n}`, summary: null, content: null, language: "en" },
      ...{ publishedAt: null, updatedAt: null, authors: [], categories: [] },
    },
    ...{ text: null, canonicalUrl: null, tags: [] },
  }));
  await store.saveArticles(db, 1, articles, { frameworkVersion: "v1", etag: null, lastModified: null });
}, 60_000);
afterAll(async () => {
  await connection.close();
  await database.drop();
});
beforeEach(() => connection.db.execute("truncate article_words"));

const found = async () => {
  const query = parseQuery("missile");
  return (await store.listArticles(connection.db, { query, limit: 200 })).articles.length;
};

describe("an archive from before there was a search", () => {
  it("can be searched once it is done, by however many workers, and is done once", async () => {
    expect(await found()).toBe(0);
    const work = () => indexArchive({ db: connection.db, stopping: running() });
    const done = await Promise.all([work(), work(), work()]);
    expect(await found()).toBe(200);
    expect(done.reduce((sum, one) => sum + one)).toBeGreaterThanOrEqual(450);
    expect(await work()).toBe(0);
  });

  it("waits for articles that somebody else is writing", async () => {
    const { db } = connection;
    let work: Promise<number> | undefined;
    await db.transaction(async (tx) => {
      await tx.execute("select 1 from articles where id <= 10 for update");
      work = indexArchive({ db, stopping: running() });
      await expect.poll(found).toBe(200);
    });
    expect(await work).toBe(450);
  });

  it("is looked through a stretch at a time, however much of it is done", async () => {
    await indexArchive({ db: connection.db, stopping: running() });
    await connection.db.execute("delete from article_words where article_id in (10, 20, 30)");
    const done: number[] = [];
    for (let below: number | null = 1_000; below !== null; ) {
      const batch = await store.indexBatch(connection.db, { below, limit: 2 });
      below = batch.last;
      done.push(batch.articles);
    }
    expect(done.filter((articles) => articles > 0)).toEqual([2, 1]);
    expect(await found()).toBe(200);
    expect(await indexArchive({ db: connection.db, stopping: running() })).toBe(0);
  });

  it("stops with the worker, and is gone on with", async () => {
    const stopped = new AbortController();
    stopped.abort(new Error("the worker stops"));
    await expect(indexArchive({ db: connection.db, stopping: stopped.signal })).rejects.toThrow(
      "the worker stops",
    );
    expect(await indexArchive({ db: connection.db, stopping: running() })).toBe(450);
  });
});
