import { type Connection, connect, type Evidence, retagBatch } from "@twotrack/store";
import { type TestDatabase, testDatabase } from "@twotrack/store/testing";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createApp } from "../index.js";
import { answerOf, development, framework, place, saveNews } from "../testing.js";

vi.setConfig({ testTimeout: 30_000 });

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
      development({
        key: "gains",
        storyId: 1,
        articleId: 4,
        reason: "gains Sanctions",
        age: 5,
        newTags: ["sanctions"],
        known: "a launch",
      }),
    ],
  });
  await place(database.url, { changes: [{ kind: "merged", story: 3, into: 1 }] });
  app = createApp({ db: connection.db, framework });
}, 60_000);
afterAll(async () => {
  await connection.close();
  await database.drop();
});

const tag = (id: string, ...evidence: Evidence[]) => ({ tag: id, score: 0.8, facets: [], evidence });

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

  it("says what changed, by which tag, and what was known before", async () => {
    const { text } = await get("/stories/1");
    expect(text).toMatch(
      /gains Sanctions<\/strong> <span class="chip tag-sanctions">.*Known before: a launch/,
    );
  });

  it("shows how each language tells of it side by side, that of its headline first", async () => {
    const { text } = await get("/stories/1");
    const versions = text.slice(text.indexOf("In 2 languages"), text.indexOf('class="day"'));
    expect(versions).toMatch(
      /English<\/strong> · 3 reports.*Pyongyang fires.*Japanese<\/strong> · 1 report.*lang="ja"/s,
    );
    expect((await get("/stories/2")).text).not.toContain("In 1 language");
  });

  it("marks the evidence in titles, and names the terms that most reports have first", async () => {
    const found = (term: string) => ({ term, field: "title" as const, start: 0, end: 5 });
    await retagBatch(connection.db, { version: "v2", after: 0, limit: 10 }, ({ title }) => [
      ...(/Tokyo|Pyongyang/.test(title) ? [tag("deterrence", found("rare"), found("often"))] : []),
      ...(/Tokyo/.test(title) ? [tag("sanctions")] : []),
      ...(/Fallout/.test(title) ? [tag("deterrence", found("often"), found("often"))] : []),
    ]);
    const { text } = await get("/stories/1");
    expect(text).toMatch(/<mark class="tag-deterrence"[^>]*>Tokyo<\/mark>/);
    expect(text).toMatch(/>often<\/mark><span class="soft"><span aria-hidden="true"> ×3.*>rare<\/mark>/s);
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
    const { paths } = JSON.parse((await get("/openapi.json")).text);
    const { schema } = paths["/api/stories/{id}"].get.responses["200"].content["application/json"];
    expect(schema).toEqual({ $ref: "#/components/schemas/Story" });
  });

  it.each(["rss", "atom", "json"])("can be followed as a feed (%s)", async (format) => {
    const { status, text } = await get(`/stories/1/feed.${format}`);
    expect(status).toBe(200);
    expect(text).toMatch(/Tokyo answers with sanctions/);
    expect(text).not.toContain("Cherry trees");
    expect((await get("/stories/1")).text).toContain(`href="/stories/1/feed.${format}"`);
    expect((await get(`/stories/3/feed.${format}`)).headers.get("location")).toBe(
      `/stories/1/feed.${format}`,
    );
  });
});

describe("the page of an article", () => {
  it("leads to its story, and to what it repeats", async () => {
    const { text } = await get("/articles/2");
    expect(text).toContain('href="/stories/1"');
    expect(text).toContain("A copy of Harbour Wire");
  });
});
