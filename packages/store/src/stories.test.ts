import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as store from "./index.js";
import { type TestDatabase, testDatabase } from "./testing.js";

let database: TestDatabase;
let connection: store.Connection;
const at = new Date("2026-03-01T10:00:00Z");

beforeAll(async () => {
  database = await testDatabase();
  connection = store.connect(database.url);
  const { db } = connection;
  const feed = { title: "Harbour Wire", htmlUrl: null, language: "en", category: "press" };
  await store.addFeeds(db, [{ ...feed, xmlUrl: "https://harbour.example/rss" }]);
  const articles = ["One", "One again", "Two"].map((title, n) => ({
    article: {
      ...{ id: String(n), url: null, title, summary: null, content: null, language: "en" },
      ...{ publishedAt: at.toISOString(), updatedAt: null, authors: [], categories: [] },
    },
    ...{ text: null, canonicalUrl: `https://harbour.example/${n}`, tags: [] },
  }));
  await store.saveArticles(db, 1, articles, { frameworkVersion: "v1", etag: null, lastModified: null });
  const seat = store.groupingSeat(database.url);
  const development = (key: string, minutes: number) => ({
    ...{
      key,
      kind: "new-story",
      reason: "new",
      storyId: 1,
      articleId: 1,
      tags: [],
      newTags: [],
      known: null,
    },
    at: new Date(at.getTime() + minutes * 60_000),
  });
  await seat.turn((turn) =>
    store.savePlacements(turn, {
      placed: [
        { articleId: 1, storyId: 1, copyOf: null },
        { articleId: 2, storyId: 1, copyOf: 1 },
        { articleId: 3, storyId: 2, copyOf: null },
      ],
      stories: [1, 2].map((id) => ({ id, headlineId: id, firstAt: at, lastAt: at })),
      developments: [development("later", 5), development("first", 0)],
      ...{ changes: [], alerts: [] },
    }),
  );
  await seat.close();
}, 60_000);
afterAll(async () => {
  await connection.close();
  await database.drop();
});

describe("what pages show of stories", () => {
  it("counts the articles of stories, and names what is repeated", async () => {
    const { articles } = await store.listArticles(connection.db, {});
    const { sizes, originals } = await store.kinshipOf(connection.db, articles);
    expect([...sizes].sort()).toEqual([
      [1, 2],
      [2, 1],
    ]);
    expect([...originals.values()]).toEqual([{ id: 1, title: "One", feed: { title: "Harbour Wire" } }]);
    expect((await store.kinshipOf(connection.db, [])).sizes.size).toBe(0);
  });

  it("lists the developments of a story, oldest first", async () => {
    const list = await store.storyDevelopments(connection.db, 1);
    expect(list.map(({ key }) => key)).toEqual(["first", "later"]);
    expect(await store.storyDevelopments(connection.db, 2)).toEqual([]);
  });

  it("gives developments with their article and its feed's address, for rules to look at", async () => {
    const hour = new Date(Date.now() - 3_600_000);
    const list = await store.developmentsSince(connection.db, hour);
    expect(list).toHaveLength(2);
    expect(list[0]).toMatchObject({ article: { title: "One" }, feedUrl: "https://harbour.example/rss" });
    expect(await store.developmentsSince(connection.db, new Date(Date.now() + 1_000))).toEqual([]);
  });
});
