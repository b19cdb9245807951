import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { after, alert, development, placed, placements, start, startAnew, story } from "./fixtures.js";
import * as store from "./index.js";
import * as schema from "./schema.js";
import { type TestDatabase, testDatabase } from "./testing.js";

let database: TestDatabase;
let connection: store.Connection;
let seat: store.GroupingSeat;
let db: store.Database;

beforeAll(async () => {
  database = await testDatabase();
  connection = store.connect(database.url);
  db = connection.db;
  seat = store.groupingSeat(database.url);
}, 60_000);
afterAll(async () => {
  await seat.close();
  await connection.close();
  await database.drop();
});
beforeEach(async () => {
  await startAnew(db, 3);
  await save({ placed: placed([1, 1], [2, 1]), stories: [story(1, 1)] });
});

async function save(some: Partial<store.Placements>): Promise<number[]> {
  const saved = await seat.turn((turn) => store.savePlacements(turn, placements(some)));
  return saved?.deliveryIds ?? [];
}
/** Releases an instant alert; gives the ids of its deliveries. */
const release = (key: string, channels: string[]) =>
  save({ developments: [development(key)], alerts: [alert(key, { channels })] });

describe("an alert", () => {
  it("comes with its developments, oldest first, their articles and stories, in the order of the ids", async () => {
    const digest = { key: "Digest", kind: "digest" as const, why: "quiet hours" };
    await save({
      developments: [
        development("1 wakes", { articleId: 2, at: after(5) }),
        development("1 new"),
        development("china surge 1", { storyId: null, at: after(9), tags: ["china"] }),
      ],
      alerts: [alert("1 new"), ...["1 wakes", "china surge 1", "1 new"].map((key) => alert(key, digest))],
    });
    const [one, other] = await store.getAlerts(db, [2, 99, 1]);
    expect([one?.key, other?.key].sort()).toEqual(["All 1 new", "Digest"]);
    const found = one?.key === "Digest" ? one : other;
    expect(found).toMatchObject({ rule: "All", kind: "digest", why: "quiet hours", releasedAt: null });
    expect(found?.developments.map(({ key, article, story }) => [key, article?.title, story?.id])).toEqual([
      ["1 new", "Title 1", 1],
      ["1 wakes", "Title 2", 1],
      ["china surge 1", "Title 1", undefined],
    ]);
    expect(found?.developments[0]?.story?.articles.map(({ id }) => id)).toEqual([2, 1]);
    expect(await store.getAlerts(db, [])).toEqual([]);
    expect(await store.getAlert(db, 99)).toBeUndefined();
  });

  it("is listed once it is released, newest first, page by page, with its deliveries", async () => {
    for (const key of ["1 a", "1 b", "1 c"]) await release(key, ["desk"]);
    await save({
      developments: [development("1 d")],
      alerts: [alert("1 d", { kind: "digest", dueAt: after(60) })],
    });
    const page = async (before?: number) =>
      (await store.listAlerts(db, { limit: 2, ...(before !== undefined && { before }) })).map(
        ({ id, key, deliveries }) => ({ id, key, channels: deliveries.map(({ channel }) => channel) }),
      );
    const first = await page();
    expect(first.map(({ key }) => key)).toEqual(["All 1 c", "All 1 b"]);
    expect(first[0]?.channels).toEqual(["desk"]);
    expect((await page(first[1]?.id)).map(({ key }) => key)).toEqual(["All 1 a"]);
    expect(await page(999)).toEqual([]);
  });
});

describe("a delivery", () => {
  const state = async (id: number) =>
    (await store.getAlert(db, 1))?.deliveries.find((delivery) => delivery.id === id);

  it("is open until an attempt arrives; what failed before is told meanwhile", async () => {
    const [id = 0] = await release("1 new", ["desk"]);
    expect(await store.pendingDelivery(db, id)).toMatchObject({ channel: "desk", attempts: 0, error: null });
    await store.recordAttempt(db, { id, error: "503", givenUp: false });
    expect(await store.pendingDelivery(db, id)).toMatchObject({ attempts: 1, error: "503" });
    await store.recordAttempt(db, { id, error: null, givenUp: false });
    expect(await store.pendingDelivery(db, id)).toBeUndefined();
    expect(await state(id)).toMatchObject({
      ...{ attempts: 2, error: null, deliveredAt: expect.any(Date), failedAt: null },
    });
  });

  it("that was given up is a dead letter, which can be opened again", async () => {
    const [id = 0] = await release("1 new", ["desk"]);
    expect(await store.reopenDelivery(db, id)).toBe(false);
    await store.recordAttempt(db, { id, error: "410", givenUp: true });
    expect(await store.pendingDelivery(db, id)).toBeUndefined();
    expect(await store.deadLetters(db)).toMatchObject([
      { id, channel: "desk", error: "410", alert: { rule: "All", developments: [{ key: "1 new" }] } },
    ]);
    expect(await store.reopenDelivery(db, id)).toBe(true);
    expect(await store.reopenDelivery(db, id)).toBe(false);
    expect(await store.deadLetters(db)).toEqual([]);
    expect(await store.pendingDelivery(db, id)).toMatchObject({ attempts: 0, error: "410" });
  });

  it("that arrived stays so, whatever another attempt at the same time says", async () => {
    const [id = 0, other = 0] = await release("1 new", ["desk", "team"]);
    await store.recordAttempt(db, { id, error: null, givenUp: false });
    await store.recordAttempt(db, { id, error: "timeout", givenUp: true });
    expect(await state(id)).toMatchObject({ error: null, failedAt: null });
    await store.recordAttempt(db, { id: other, error: "timeout", givenUp: true });
    await store.recordAttempt(db, { id: other, error: null, givenUp: false });
    expect(await state(other)).toMatchObject({ error: null, failedAt: null, deliveredAt: expect.any(Date) });
  });

  it("that waits for longer than it should is found, oldest first", async () => {
    const ids = await release("1 new", ["a", "b", "c", "d"]);
    const [a = 0, b = 0, c = 0, d = 0] = ids;
    await db.execute(sql`update deliveries set created_at = now() - interval '1 minute' where id <> ${d}`);
    await store.recordAttempt(db, { id: a, error: null, givenUp: false });
    await store.recordAttempt(db, { id: b, error: "410", givenUp: true });
    expect(await store.openDeliveries(db, 59)).toEqual([c]);
    expect(await store.openDeliveries(db, 61)).toEqual([]);
    await store.reopenDelivery(db, b);
    expect(await store.openDeliveries(db, 59)).toEqual([c]);
    expect(await store.openDeliveries(db, -1, 2)).toEqual([b, c]);
  });

  it("is counted for its channel, with what failed last unless something arrived since", async () => {
    const [a = 0, b = 0] = [...(await release("1 a", ["desk", "team"])), 0];
    const [c = 0] = await release("1 b", ["desk"]);
    await store.recordAttempt(db, { id: b, error: "410", givenUp: true });
    await store.recordAttempt(db, { id: a, error: "503", givenUp: false });
    expect(await store.channelHealth(db)).toEqual([
      { channel: "desk", waiting: 2, delivered: 0, failed: 0, deliveredAt: null, error: "503" },
      { channel: "team", waiting: 0, delivered: 0, failed: 1, deliveredAt: null, error: "410" },
    ]);
    await store.recordAttempt(db, { id: c, error: null, givenUp: false });
    expect((await store.channelHealth(db))[0]).toEqual({
      ...{ channel: "desk", waiting: 1, delivered: 1, failed: 0 },
      ...{ deliveredAt: expect.any(Date), error: null },
    });
  });
});

describe("browsers that asked for alerts", () => {
  it("are known by their address, with their newest keys, until they are forgotten", async () => {
    const browser = (endpoint: string, auth = "a") => ({ endpoint, p256dh: "key", auth });
    await store.addSubscription(db, browser("https://push.example/1"));
    await store.addSubscription(db, browser("https://push.example/2"));
    await store.addSubscription(db, browser("https://push.example/1", "b"));
    expect((await store.listSubscriptions(db)).map(({ endpoint, auth }) => [endpoint, auth])).toEqual([
      ["https://push.example/1", "b"],
      ["https://push.example/2", "a"],
    ]);
    await store.removeSubscription(db, "https://push.example/1");
    await store.removeSubscription(db, "https://push.example/nowhere");
    expect(await store.listSubscriptions(db)).toHaveLength(1);
  });
});

describe("what is kept", () => {
  it("is the same for all, however many ask for it first at the same time", async () => {
    let made = 0;
    const make = () => ({ made: ++made });
    const asked = await Promise.all(Array.from({ length: 8 }, () => store.keepsake(db, "keys", make)));
    expect(new Set(asked.map((one) => JSON.stringify(one))).size).toBe(1);
    const before = made;
    expect(await store.keepsake(db, "keys", make)).toEqual(asked[0]);
    expect(made).toBe(before);
  });
});

describe("the newest", () => {
  it.each<[string, (db: store.Database) => Promise<unknown>]>([
    ["article_words", (db) => store.listArticles(db, {})],
    ["stories", (db) => store.listStories(db, {})],
    ["alerts", (db) => store.listAlerts(db, { limit: 9 })],
  ])("%s are found by their index, without sorting all", async (table, list) => {
    const asked: [query: string, params: unknown[]][] = [];
    const logger = { logQuery: (...query: (typeof asked)[number]) => void asked.push(query) };
    const client = new pg.Client(database.url);
    await client.connect();
    try {
      await list(drizzle(client, { schema, logger }));
      const [query = "", params] = asked[0] ?? [];
      // With so few rows, sorting is as good: unless it is as dear as with many.
      await client.query("set enable_sort = off");
      await client.query("set enable_seqscan = off");
      const { rows } = await client.query<{ "QUERY PLAN": string }>(`explain ${query}`, params);
      const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
      expect(plan).toMatch(new RegExp(`${table}_newest on ${table}\\b`));
      expect(plan).not.toContain("Sort");
    } finally {
      await client.end();
    }
  });
});

describe("developments of the past", () => {
  it("are given with their article and the address of its feed", async () => {
    await save({ developments: [development("1 new", { newTags: ["china"], known: "before" })] });
    expect(await store.developmentsSince(db, start)).toMatchObject([
      { key: "1 new", feedUrl: "https://harbour.example/rss", article: { id: 1, tags: [{ tag: "china" }] } },
    ]);
  });
});
