import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { after, placed, placements, saveSome, startAnew, story } from "./fixtures.js";
import * as store from "./index.js";
import { type TestDatabase, testDatabase } from "./testing.js";

let database: TestDatabase;
let connection: store.Connection;
let db: store.Database;

/** Finds the tags of these articles, whatever they say: what a framework of a version does. */
const taggerOf = (version: string, ...tags: string[]): store.VersionedTagger => ({
  version,
  tag: () => tags.map((tag) => ({ tag, score: 0.5, facets: ["stance"], evidence: [] })),
});
const tagger = taggerOf("v1", "china");

beforeAll(async () => {
  database = await testDatabase();
  connection = store.connect(database.url);
  db = connection.db;
}, 60_000);
afterAll(async () => {
  await connection.close();
  await database.drop();
});
beforeEach(() => startAnew(db, 3));

const say = (articleId: number, tag: string, bears: boolean, note: string | null = null, minutes = 10) =>
  store.correctTag(db, { articleId, tag, bears, note }, tagger, after(minutes));
const tagsOf = async (id: number) => (await store.getArticle(db, id))?.tags.map(({ tag }) => tag).sort();

/** The ids of the articles that wait for their place. */
async function waiting(): Promise<number[]> {
  const seat = store.groupingSeat(database.url);
  const list = await seat.turn(({ tx }) => store.unplacedArticles(tx, 10));
  await seat.close();
  return (list ?? []).map(({ id }) => id);
}

async function placeAll(): Promise<void> {
  const seat = store.groupingSeat(database.url);
  await seat.turn((turn) =>
    store.savePlacements(
      turn,
      placements({ placed: placed([1, 1], [2, 1], [3, 2]), stories: [story(1, 1), story(2, 3)] }),
    ),
  );
  await seat.close();
}

describe("a correction", () => {
  it("takes a tag off, gives another, and is what articles are found by at once", async () => {
    await say(1, "china", false);
    await say(1, "sanctions", true, "It is about the fine.");
    expect(await tagsOf(1)).toEqual(["sanctions"]);
    expect(await tagsOf(2)).toEqual(["china"]);
    const found = async (tag: string) =>
      (await store.listArticles(db, { tags: [tag] })).articles.map(({ id }) => id);
    expect(await found("sanctions")).toEqual([1]);
    expect(await found("china")).toEqual([3, 2]);
    expect(await store.correctionsOf(db, 1)).toEqual([
      { articleId: 1, tag: "china", bears: false, note: null, createdAt: after(10) },
      { articleId: 1, tag: "sanctions", bears: true, note: "It is about the fine.", createdAt: after(10) },
    ]);
  });

  it("leaves the evidence of a tag that it agrees with", async () => {
    await say(1, "china", true);
    expect((await store.getArticle(db, 1))?.tags).toMatchObject([{ score: 0.5, facets: ["stance"] }]);
  });

  it("replaces what was said of the same tag, and can be taken back", async () => {
    await say(1, "china", false, "first");
    await say(1, "china", true, "second", 11);
    expect(await store.correctionsOf(db, 1)).toMatchObject([{ bears: true, note: "second" }]);
    await say(1, "china", false);
    expect(await store.undoCorrection(db, { articleId: 1, tag: "china" }, tagger)).toBe(true);
    expect(await store.correctionsOf(db, 1)).toEqual([]);
    expect(await tagsOf(1)).toEqual(["china"]);
  });

  it("of an article that is not there is none", async () => {
    expect(await say(99, "china", false)).toBe(false);
    expect(await store.undoCorrection(db, { articleId: 99, tag: "china" }, tagger)).toBe(false);
    expect((await store.listCorrections(db, { limit: 10 })).corrections).toEqual([]);
  });

  it("keeps nothing that Postgres can't: its note may hold anything", async () => {
    await say(1, "china", false, "a\0b\ud800");
    expect(await store.correctionsOf(db, 1)).toMatchObject([{ note: "ab\ufffd" }]);
  });

  it("changes what the story has of it, and has a recent article grouped again", async () => {
    await placeAll();
    expect(await waiting()).toEqual([]);
    await say(1, "sanctions", true);
    await say(3, "sanctions", true, null, 60 * 24 * 30);
    expect((await store.listStories(db, { tags: ["sanctions"] })).stories.map(({ id }) => id)).toEqual([
      2, 1,
    ]);
    expect(await waiting()).toEqual([1]);
  });

  it("that changes no tag has nothing grouped again", async () => {
    await placeAll();
    await say(1, "china", true);
    expect(await waiting()).toEqual([]);
  });

  it("wins over every later tagger, and over what the feed corrects", async () => {
    await say(1, "china", false);
    await say(2, "sanctions", true);
    const next = taggerOf("v2", "china", "deterrence");
    const retagged = await store.retagBatch(db, { version: "v2", after: 0, limit: 10 }, next.tag);
    expect(retagged).toMatchObject({ articles: 3, changed: 3 });
    expect(await tagsOf(1)).toEqual(["deterrence"]);
    expect(await tagsOf(2)).toEqual(["china", "deterrence", "sanctions"]);
    await saveSome(db, [1], () => "Another title");
    expect(await tagsOf(1)).toEqual([]);
  });

  it("counts a story once the turn at grouping is over that changes it", async () => {
    await placeAll();
    await saveSome(db, [4]);
    const seat = store.groupingSeat(database.url);
    const correcting = await seat.turn(async (turn) => {
      await store.savePlacements(turn, placements({ placed: placed([4, 1]), stories: [story(1, 1)] }));
      const corrected = say(1, "sanctions", true);
      await expect
        .poll(async () => (await db.execute("select from pg_locks where not granted")).rows.length)
        .toBe(1);
      return { corrected };
    });
    await correcting?.corrected;
    await seat.close();
    const { stories } = await store.listStories(db, { tags: ["sanctions"] });
    expect(stories).toMatchObject([{ id: 1, articles: 3, tags: ["china", "sanctions"] }]);
  });

  it("of a tag that the framework no longer has stays", async () => {
    await say(1, "submarines", true);
    await store.retagBatch(db, { version: "v2", after: 0, limit: 10 }, taggerOf("v2").tag);
    expect(await tagsOf(1)).toEqual(["submarines"]);
  });

  it("waits for who writes the article at the moment, so that neither is lost", async () => {
    const both = await Promise.all([
      say(1, "china", false),
      say(1, "sanctions", true),
      saveSome(db, [1], () => "Another title"),
    ]);
    expect(both).toMatchObject([true, true, { corrected: 1 }]);
    expect(await tagsOf(1)).toEqual(["sanctions"]);
  });
});

describe("corrections", () => {
  it("are listed newest first, page by page, with what they are about", async () => {
    await say(1, "china", false, "one", 1);
    await say(2, "china", false, "two", 2);
    await say(2, "sanctions", true, "three", 2);
    const notes: (string | null)[] = [];
    let before: string | undefined;
    do {
      const page = await store.listCorrections(db, { limit: 1, ...(before !== undefined && { before }) });
      notes.push(...page.corrections.map(({ note }) => note));
      before = page.next ?? undefined;
    } while (before !== undefined);
    expect(notes).toEqual(["three", "two", "one"]);
    const { corrections } = await store.listCorrections(db, { limit: 1, before: "no page" });
    expect(corrections[0]?.article).toEqual({
      ...{ title: "Title 2", url: null, language: "en", feed: { title: "Harbour Wire" } },
    });
  });

  it("are labelled data: each article once, with all its right tags", async () => {
    await say(1, "sanctions", true);
    await say(1, "deterrence", false);
    await say(3, "china", false);
    const labelled = await store.labelledArticles(db, { after: 0, limit: 10 });
    expect(labelled).toMatchObject([
      {
        ...{ id: 1, title: "Title 1", summary: "Summary", text: "Text", language: "en" },
        tags: { china: ["stance"], sanctions: [] },
        corrections: [
          { tag: "deterrence", bears: false },
          { tag: "sanctions", bears: true },
        ],
      },
      { id: 3, tags: {} },
    ]);
    expect(await store.labelledArticles(db, { after: 1, limit: 10 })).toEqual(labelled.slice(1));
  });
});
