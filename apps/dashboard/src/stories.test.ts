import { readFileSync } from "node:fs";
import { parseFramework } from "@twotrack/framework";
import { type Connection, connect } from "@twotrack/store";
import { type TestDatabase, testDatabase } from "@twotrack/store/testing";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createApp } from "./index.js";
import { answerOf, development, place, saveNews } from "./testing.js";

vi.setConfig({ testTimeout: 30_000 });

const file = new URL("../../../frameworks/two-track.yaml", import.meta.url);
const framework = parseFramework(readFileSync(file, "utf8"), "two-track.yaml");

let database: TestDatabase;
let connection: Connection;
let app: ReturnType<typeof createApp>;

beforeAll(async () => {
  database = await testDatabase();
  connection = connect(database.url);
  await saveNews(connection.db, [
    { title: "Pyongyang fires a missile", feed: "Harbour Wire", age: 60, tags: ["deterrence"] },
    { title: "Pyongyang fires a missile", feed: "Coast Daily", age: 50, tags: ["deterrence"] },
    { title: "北朝鮮がミサイル発射", feed: "港新聞", age: 40, language: "ja", tags: ["deterrence"] },
    { title: "Tokyo answers with sanctions", feed: "Coast Daily", age: 5, tags: ["deterrence", "sanctions"] },
    { title: "Cherry trees bloom early", feed: "Harbour Wire", age: 4, tags: ["china"] },
    { title: "Fallout <b>of</b> the launch", feed: "Harbour Wire", age: 3, tags: ["deterrence"] },
  ]);
  await place(database.url, {
    placed: [
      { articleId: 1, storyId: 1 },
      { articleId: 2, storyId: 1, copyOf: 1 },
      { articleId: 3, storyId: 1 },
      { articleId: 4, storyId: 1 },
      { articleId: 5, storyId: 2 },
      { articleId: 6, storyId: 3 },
    ],
    developments: [
      development({ key: "new", storyId: 1, articleId: 3, reason: "a new story", age: 40 }),
      development({ key: "gains", storyId: 1, articleId: 4, reason: "gains Sanctions", age: 5 }),
    ],
  });
  await place(database.url, { changes: [{ kind: "merged", story: 3, into: 1 }] });
  app = createApp({ db: connection.db, framework });
}, 60_000);
afterAll(async () => {
  await connection.close();
  await database.drop();
});

const get = (address: string) => answerOf(app, `http://dashboard.example${address}`);

describe("a story", () => {
  it("is one timeline of what was new and who told of it, newest first", async () => {
    const { status, text } = await get("/stories/1");
    expect(status).toBe(200);
    const order = [
      "Fallout",
      "gains Sanctions",
      "Tokyo answers",
      "a new story",
      "北朝鮮が",
      "Pyongyang fires",
    ];
    const timeline = text.slice(text.indexOf('class="timeline"'));
    const places = order.map((words) => timeline.indexOf(words));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(timeline).toMatch(/lang="ja"[^>]*><a[^>]*>北朝鮮が/);
    expect(text).toContain("&lt;b&gt;of&lt;/b&gt;");
  });

  it("folds copies under the article that they repeat", async () => {
    const { text } = await get("/stories/1");
    expect(text).toMatch(/<summary>1 copy: Coast Daily<\/summary>/);
    expect(text).toContain("5 articles, 1 of them a copy, by 3 publishers, in English and Japanese.");
  });

  it("bears the tags of all its articles, in the order of the framework", async () => {
    const { tags } = JSON.parse((await get("/api/stories/1")).text);
    expect(tags.map(({ label }: { label: string }) => label)).toEqual(["Deterrence", "Sanctions"]);
  });

  it("leads from one that was merged into it, also as JSON", async () => {
    expect(await get("/stories/3")).toMatchObject({ status: 301 });
    expect((await get("/stories/3")).headers.get("location")).toBe("/stories/1");
    expect((await get("/api/stories/3")).headers.get("location")).toBe("/api/stories/1");
  });

  it.each(["/stories/99", "/stories/x", "/api/stories/99"])("is not there at %s", async (address) => {
    expect((await get(address)).status).toBe(404);
  });

  it("is there as JSON, with its developments", async () => {
    const story = JSON.parse((await get("/api/stories/1")).text);
    expect(story).toMatchObject({ id: 1, size: 5, developments: [{ key: "new" }, { key: "gains" }] });
    expect(story.articles[0]).toMatchObject({ title: "Fallout <b>of</b> the launch" });
    expect(story.articles[0]).not.toHaveProperty("text");
  });
});

describe("articles", () => {
  it("lead to their story where it has others, and to what they repeat", async () => {
    const { text } = await get("/");
    expect(text.match(/5 articles in this story/g)).toHaveLength(5);
    expect(text).not.toContain("/stories/2");
    expect(text).toMatch(/href="\/articles\/1"[^>]*>A copy of Harbour Wire</);
    const page = await get("/articles/2");
    expect(page.text).toContain('href="/stories/1"');
    expect(page.text).toContain("A copy of Harbour Wire");
  });
});
