import { afterAll, beforeAll, expect, it, vi } from "vitest";
import * as store from "./index.js";
import { type TestDatabase, testDatabase } from "./testing.js";

let database: TestDatabase;
let connection: store.Connection;
const at = new Date("2026-03-01T10:00:00Z");

beforeAll(async () => {
  database = await testDatabase();
  connection = store.connect(database.url);
  const { db } = connection;
  const feed = { title: "Harbour Wire", htmlUrl: null, language: "ja", category: "press" };
  await store.addFeeds(db, [{ ...feed, xmlUrl: "https://harbour.example/rss" }]);
  const article = {
    ...{ id: "1", url: null, title: "制裁の延長を決定", summary: null, content: null, language: "ja" },
    ...{ publishedAt: at.toISOString(), updatedAt: null, authors: [], categories: [] },
  };
  const news = { article, text: null, canonicalUrl: "https://harbour.example/1", tags: [] };
  await store.saveArticles(db, 1, [news], { frameworkVersion: "v1", etag: null, lastModified: null });
}, 60_000);
afterAll(async () => {
  await connection.close();
  await database.drop();
});

/** Commits developments of story 1, or none where they are known already. */
async function commit(...keys: string[]): Promise<void> {
  const seat = store.groupingSeat(database.url);
  await seat.turn((turn) =>
    store.savePlacements(turn, {
      placed: [{ articleId: 1, storyId: 1, copyOf: null }],
      stories: [{ id: 1, headlineId: 1, firstAt: at, lastAt: at }],
      developments: keys.map((key) => ({
        ...{
          key,
          kind: "new-story",
          reason: `new ${key}`,
          storyId: key === "surge" ? null : 1,
          articleId: 1,
        },
        ...{ tags: ["sanctions"], newTags: [], known: null, at },
      })),
      ...{ changes: [], alerts: [] },
    }),
  );
  await seat.close();
}

const reasonsAfter = async (id: number, limit = 10) =>
  (await store.developmentsAfter(connection.db, id, limit)).map(({ reason }) => reason);

it("gives the developments after one, oldest first, with their story; of too many, the newest", async () => {
  await commit("a", "b", "surge");
  const list = await store.developmentsAfter(connection.db, 0, 10);
  expect(list.map(({ reason }) => reason)).toEqual(["new a", "new b", "new surge"]);
  expect(list[0]).toMatchObject({
    ...{ kind: "new-story", tags: ["sanctions"], known: null, at },
    story: {
      id: 1,
      title: "制裁の延長を決定",
      language: "ja",
      source: "Harbour Wire",
      feedIds: [1],
      languages: ["ja"],
    },
  });
  expect(list[2]?.story).toBeNull();
  expect(await reasonsAfter(list[0]?.id ?? 0)).toEqual(["new b", "new surge"]);
  expect(await reasonsAfter(0, 2)).toEqual(["new b", "new surge"]);
});

it("hears of what is committed, once for a turn, and not of turns without a development", async () => {
  const heard = vi.fn();
  const listener = store.listenForDevelopments(database.url, heard);
  await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1));
  await commit("a", "b");
  await commit("c", "d");
  await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(2));
  await commit("e");
  await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(3));
  await listener.close();
});

it("connects again by itself, and says so, as it may have missed something", async () => {
  const heard = vi.fn();
  const listener = store.listenForDevelopments(database.url, heard);
  await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1));
  const { rowCount } = await connection.db.execute(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'twotrack live'",
  );
  expect(rowCount).toBe(1);
  await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(2), 5_000);
  await commit("f");
  await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(3));
  await listener.close();
});

it("ends at once while nothing can be reached", async () => {
  const heard = vi.fn();
  const listener = store.listenForDevelopments("postgres://x@127.0.0.1:1/x", heard);
  await listener.close();
  expect(heard).not.toHaveBeenCalled();
});
