import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as store from "./index.js";
import { type TestDatabase, testDatabase } from "./testing.js";

let database: TestDatabase;
let connection: store.Connection;
let db: store.Database;

beforeAll(async () => {
  database = await testDatabase();
  connection = store.connect(database.url);
  db = connection.db;
}, 60_000);
afterAll(async () => {
  await connection.close();
  await database.drop();
});
beforeEach(async () => {
  await db.execute("truncate feeds, stories restart identity cascade");
  await store.addFeeds(db, [feed("a"), feed("b")]);
});

const address = (name: string) => `https://${name}.example/rss`;
const feed = (name: string) => ({
  ...{ xmlUrl: address(name), title: `Feed ${name}`, htmlUrl: null, language: "en", category: "press" },
});
const health = async (id: number) => {
  const found = await store.getFeedHealth(db, id);
  if (found === undefined) throw new Error(`there is no feed ${id}`);
  return found;
};
/** Makes a feed as old as so many days. */
const age = (id: number, days: number) =>
  db.execute(sql`update feeds set created_at = now() - make_interval(days => ${days}) where id = ${id}`);
/** Moves what was noted of a feed's polls so many days back. */
const back = (id: number, days: number) =>
  db.execute(sql`update feed_days set day = day - ${days}::int where feed_id = ${id}`);
const poll = { milliseconds: 300, added: 7 };

describe("the health of a feed", () => {
  it("is unknown before its first poll", async () => {
    expect((await health(1)).week).toEqual({
      ...{ polls: 0, failures: 0, successRate: null, latency: null, articlesADay: 0 },
    });
  });

  it("is that of the last 7 days together", async () => {
    await age(1, 30);
    await store.recordSuccess(db, 1, { milliseconds: 1, added: 1000 });
    await back(1, 7);
    await store.recordSuccess(db, 1, poll);
    await back(1, 6);
    await store.recordSuccess(db, 1, { milliseconds: 100, added: 7 });
    await store.recordSuccess(db, 1, { milliseconds: 100, added: 0 });
    await store.recordFailure(db, 1, { error: "404", milliseconds: 500 });
    expect((await health(1)).week).toEqual({
      ...{ polls: 4, failures: 1, successRate: 0.75, latency: 250, articlesADay: 2 },
    });
  });

  it("counts the articles of a new feed for the days that it was there", async () => {
    await age(1, 1);
    await store.recordSuccess(db, 1, poll);
    expect((await health(1)).week.articlesADay).toBe(3.5);
  });

  it("is listed by title, of removed feeds no more", async () => {
    await store.addFeeds(db, [{ ...feed("c"), title: "an old name" }]);
    await store.removeFeed(db, 1);
    expect((await store.listFeedHealth(db)).map(({ title }) => title)).toEqual(["an old name", "Feed b"]);
    expect(await store.getFeedHealth(db, 1)).toBeUndefined();
  });

  it("is told for each day, those without polls too", async () => {
    await store.recordSuccess(db, 1, poll);
    await back(1, 2);
    await store.recordFailure(db, 1, { error: "404", milliseconds: 40 });
    const days = await store.feedDays(db, [1, 2], 3);
    const none = { polls: 0, failures: 0, successRate: null, latency: null, added: 0 };
    expect(days.get(1)).toMatchObject([
      { polls: 1, failures: 0, successRate: 1, latency: 300, added: 7 },
      none,
      { polls: 1, failures: 1, successRate: 0, latency: 40, added: 0 },
    ]);
    expect(days.get(2)).toMatchObject([none, none, none]);
    const { rows } = await db.execute(sql`select (now() at time zone 'utc')::date::text as today`);
    expect(days.get(1)?.at(-1)?.day).toBe(rows[0]?.today);
  });

  it("is kept for 90 days", async () => {
    const kept = async () => {
      const { rows } = await db.execute(sql`select feed_id::int as feed, count(*)::int as days from feed_days
        group by 1 order by 1`);
      return rows;
    };
    for (const id of [1, 2]) await store.recordSuccess(db, id, poll);
    await back(1, 90);
    await back(2, 89);
    for (const id of [1, 2]) await store.recordSuccess(db, id, poll);
    expect(await kept()).toEqual([
      { feed: 1, days: 1 },
      { feed: 2, days: 2 },
    ]);
  });
});

describe("a feed", () => {
  it("that is paused is not polled, but listed, until it is resumed", async () => {
    expect(await store.pauseFeed(db, 1)).toBe(true);
    expect(await store.activeFeedIds(db)).toEqual([2]);
    expect(await store.getFeed(db, 1)).toBeUndefined();
    expect(await health(1)).toMatchObject({ paused: true });
    expect(await store.listFeeds(db)).toHaveLength(2);
    expect(await store.resumeFeed(db, address("a"))).toBe(true);
    expect(await store.activeFeedIds(db)).toEqual([1, 2]);
    expect(await store.getFeed(db, 1)).toMatchObject({ paused: false });
  });

  it("gets another title and another category, or none", async () => {
    expect(await store.renameFeed(db, 1, { title: "Harbour Wire" })).toBe(true);
    expect(await health(1)).toMatchObject({ title: "Harbour Wire", category: "press" });
    expect(await store.renameFeed(db, 1, { category: null })).toBe(true);
    expect(await health(1)).toMatchObject({ title: "Harbour Wire", category: null });
  });

  it("is known by its id and by its address; what is not there is not changed", async () => {
    expect(await store.removeFeed(db, 1)).toBe(true);
    expect(await store.removeFeed(db, address("b"))).toBe(true);
    for (const key of [1, 3, address("b"), address("z")]) {
      expect(await store.removeFeed(db, key)).toBe(false);
      expect(await store.pauseFeed(db, key)).toBe(false);
      expect(await store.renameFeed(db, key, { title: "x" })).toBe(false);
    }
  });

  it("counts as added when it comes back, and is polled then; a paused one that is added again stays paused", async () => {
    await store.pauseFeed(db, 1);
    await store.pauseFeed(db, 2);
    await store.removeFeed(db, 1);
    expect(await store.addFeeds(db, [feed("a"), feed("b"), feed("c")])).toEqual({ added: 2, known: 1 });
    expect(await store.activeFeedIds(db)).toEqual([1, ...(await idOf("c"))]);
    expect(await health(2)).toMatchObject({ paused: true });
  });
  const idOf = async (name: string) =>
    (await store.listFeeds(db)).filter(({ xmlUrl }) => xmlUrl === address(name)).map(({ id }) => id);

  it("may be one of very many that are added", async () => {
    const many = Array.from({ length: 14_000 }, (_, n) => feed(`many-${n}`));
    expect(await store.addFeeds(db, many)).toEqual({ added: 14_000, known: 0 });
    expect(await store.activeFeedIds(db)).toHaveLength(14_002);
  }, 30_000);
});
