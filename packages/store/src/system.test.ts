import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { development, placed, placements, saveSome, startAnew, story } from "./fixtures.js";
import * as store from "./index.js";
import { type TestDatabase, testDatabase } from "./testing.js";

vi.setConfig({ testTimeout: 30_000 });

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
beforeEach(() => startAnew(db, 4));

const now = new Date("2026-03-02T12:30:00Z");
/** Says when article `id` was fetched and published, in minutes before now. */
const times = (id: number, fetched: number, published: number | null) =>
  db.execute(sql`update articles set fetched_at = ${now.toISOString()}::timestamptz - make_interval(mins => ${fetched}),
    published_at = ${now.toISOString()}::timestamptz - make_interval(mins => ${published}::int) where id = ${id}`);

async function place(pairs: [number, number][]): Promise<void> {
  const seat = store.groupingSeat(database.url);
  try {
    const ids = [...new Set(pairs.map(([, storyId]) => storyId))];
    await seat.turn((turn) =>
      store.savePlacements(
        turn,
        placements({
          placed: placed(...pairs),
          stories: ids.map((id) => story(id, 1)),
          developments: [development("a")],
        }),
      ),
    );
  } finally {
    await seat.close();
  }
}

describe("how news comes in", () => {
  it("is counted by the hour, the last one being the hour that runs", async () => {
    await times(1, 10, null);
    await times(2, 29, null);
    await times(3, 31, null);
    await times(4, 2_000, null);
    const { articles, hours } = await store.inflow(db, now);
    expect(articles).toBe(4);
    expect(hours).toHaveLength(24);
    expect(hours.slice(-2)).toEqual([
      { from: new Date("2026-03-02T11:00:00Z"), articles: 1 },
      { from: new Date("2026-03-02T12:00:00Z"), articles: 2 },
    ]);
    expect(hours.reduce((sum, hour) => sum + hour.articles, 0)).toBe(3);
  });

  it("has the time from publication on, of what was published since its feed is known and not late", async () => {
    await db.execute(sql`update feeds set created_at = '2026-02-01'`);
    await times(1, 10, 12);
    await times(2, 10, 20);
    await times(3, 10, 60 * 24 * 3);
    await times(4, 10, 60 * 24 * 60);
    expect((await store.inflow(db, now)).lag).toEqual({ p50: 360, p95: 576, of: 2, late: 1 });
    await db.execute(sql`update articles set published_at = null`);
    expect((await store.inflow(db, now)).lag).toEqual({ p50: null, p95: null, of: 0, late: 0 });
  });

  it("counts no time below none where a clock runs ahead", async () => {
    await db.execute(sql`update feeds set created_at = '2026-02-01'`);
    for (const id of [1, 2, 3, 4]) await times(id, 10, -60);
    expect((await store.inflow(db, now)).lag).toMatchObject({ p50: 0, p95: 0, of: 4 });
  });
});

describe("how grouping does", () => {
  it("has the stories, what waits for one and since when", async () => {
    await place([
      [1, 1],
      [2, 1],
      [3, 2],
    ]);
    await db.execute(sql`update articles set fetched_at = '2026-03-01T11:00:00Z'`);
    expect(await store.grouped(db)).toEqual({
      ...{ stories: 2, roughly: false, waiting: { n: 1, more: false } },
      ...{ waitingSince: new Date("2026-03-01T11:00:00Z"), developments: { n: 1, more: false } },
    });
  });

  it("counts from its correction what was corrected", async () => {
    await place([
      [1, 1],
      [2, 1],
      [3, 1],
      [4, 1],
    ]);
    expect(await store.grouped(db)).toMatchObject({ waiting: { n: 0 }, waitingSince: null });
    await db.execute(sql`update articles set fetched_at = '2026-03-01T11:00:00Z'`);
    const begin = Date.now();
    await saveSome(db, [2], () => "Another title");
    const { waiting, waitingSince } = await store.grouped(db);
    expect(waiting.n).toBe(1);
    expect(waitingSince?.getTime()).toBeGreaterThan(begin - 5_000);
  });
});

describe("what of the archive is left to do", () => {
  it("is what has other tags than those of the framework, older or newer or none", async () => {
    expect((await store.arrears(db, "v1")).untagged).toEqual({ n: 0, more: false });
    await db.execute(sql`update articles set framework_version = null where id = 1`);
    await db.execute(sql`update articles set framework_version = 'v0' where id = 2`);
    await db.execute(sql`update articles set framework_version = 'v2' where id = 3`);
    expect((await store.arrears(db, "v1")).untagged).toEqual({ n: 3, more: false });
  });

  it("is what the search does not find yet", async () => {
    expect((await store.arrears(db, "v1")).unindexed).toBe(0);
    await db.execute(sql`delete from article_words`);
    expect((await store.arrears(db, "v1")).unindexed).toBe(4);
    await db.execute(sql`truncate articles cascade`);
    await db.execute(sql`update feeds set articles = 0`);
    expect((await store.arrears(db, "v1")).unindexed).toBe(0);
  });
});

describe("deliveries, feeds and storage", () => {
  it("tell what waits and what was given up", async () => {
    await db.execute(
      sql`insert into alerts (key, rule, kind, channels, due_at) values ('k', 'All', 'instant', '{}', now())`,
    );
    await db.execute(sql`insert into deliveries (alert_id, channel, created_at, delivered_at, failed_at) values
      (1, 'a', '2026-03-01', null, null), (1, 'b', '2026-03-02', null, null),
      (1, 'c', '2026-02-01', now(), null), (1, 'd', '2026-02-01', null, now())`);
    expect(await store.outbox(db)).toEqual({
      waiting: { n: 2, more: false },
      waitingSince: new Date("2026-03-01T00:00:00Z"),
      failed: { n: 1, more: false },
    });
  });

  it("tell how many feeds are in which health, those left out that were removed", async () => {
    const feed = { title: "t", htmlUrl: null, language: null, category: null };
    await store.addFeeds(
      db,
      [2, 3, 4, 5].map((n) => ({ ...feed, xmlUrl: `https://${n}.example/` })),
    );
    await store.recordFailure(db, 2, { error: "404", milliseconds: 1 });
    await db.execute(sql`update feeds set paused = true where id = 3`);
    await store.removeFeed(db, "https://4.example/");
    expect(await store.feedsHealth(db)).toEqual({
      ...{ ok: 1, failing: 1, waiting: 1, paused: 1 },
      polledAt: expect.any(Date),
    });
  });

  it("tell the largest tables first, with their indexes", async () => {
    const { bytes, tables, version, connections, mostConnections } = await store.storage(db, 3);
    expect(tables).toHaveLength(3);
    expect(tables.map((table) => table.bytes)).toEqual(
      tables.map((table) => table.bytes).sort((a, b) => b - a),
    );
    expect(bytes).toBeGreaterThan(tables.reduce((sum, table) => sum + table.bytes, 0));
    expect(version).toMatch(/^\d+/);
    expect(connections).toBeGreaterThan(0);
    expect(mostConnections).toBeGreaterThanOrEqual(connections);
  });
});
