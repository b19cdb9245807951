import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { after, placed, placements, saveSome, start, startAnew, story } from "./fixtures.js";
import * as store from "./index.js";
import { type TestDatabase, testDatabase } from "./testing.js";

let database: TestDatabase;
let connection: store.Connection;

beforeAll(async () => {
  database = await testDatabase();
  connection = store.connect(database.url);
}, 60_000);
afterAll(async () => {
  await connection.close();
  await database.drop();
});
/** Two stories: the first has articles 1, 2 and 3, the third being a copy of the second, and the other one article 4. */
beforeEach(async () => {
  await startAnew(connection.db, 4);
  await save({
    placed: placed([1, 1], [2, 1], [3, 1], [4, 2]).map((one) => ({
      ...one,
      copyOf: one.articleId === 3 ? 2 : null,
    })),
    stories: [story(1, 1), { ...story(2, 4), lastAt: after(90) }],
  });
});

async function save(some: Partial<store.Placements>): Promise<void> {
  const seat = store.groupingSeat(database.url);
  try {
    await seat.turn((turn) => store.savePlacements(turn, placements(some)));
  } finally {
    await seat.close();
  }
}

const list = async (filter: store.StoryFilter = {}) =>
  (await store.listStories(connection.db, filter)).stories;

/** Tags all articles again, by their number. */
async function retag(tagsOf: (n: number) => string[], version: string): Promise<void> {
  await store.retagBatch(connection.db, { version, after: 0, limit: 10 }, ({ title }) =>
    tagsOf(Number(title.split(" ")[1])).map((tag) => ({ tag, score: 0.9, facets: [], evidence: [] })),
  );
}

describe("a list of stories", () => {
  it("has those first that had an article last, with what their articles say", async () => {
    expect(await list()).toMatchObject([
      { id: 2, articles: 1, reports: 1, headline: { title: "Title 4" }, sources: ["Harbour Wire"] },
      { id: 1, articles: 3, reports: 2, tags: ["china"], languages: ["en"], firstAt: start },
    ]);
  });

  it("counts a story's articles anew where it grows, merges or splits", async () => {
    await saveSome(connection.db, [5]);
    await save({ placed: placed([5, 2]), stories: [story(2, 4)] });
    expect((await list()).map(({ id, articles }) => [id, articles])).toEqual([
      [2, 2],
      [1, 3],
    ]);
    await save({ changes: [{ kind: "merged", story: 2, into: 1 }] });
    expect(await list()).toMatchObject([{ id: 1, articles: 5, reports: 4 }]);
    await save({
      changes: [{ kind: "split", story: 3, from: 1, articleIds: [2, 3] }],
      stories: [story(3, 2)],
    });
    expect((await list()).map(({ id, articles }) => [id, articles]).sort()).toEqual([
      [1, 3],
      [3, 2],
    ]);
  });

  it("bears the tags of its reports as they are, also once the archive is tagged anew", async () => {
    await retag((n) => (n === 2 ? ["abductions", "sanctions"] : n === 3 ? ["deterrence"] : []), "v2");
    const tags = new Map((await list()).map((one) => [one.id, one.tags.sort()]));
    // Not what a copy bears.
    expect(tags).toEqual(
      new Map([
        [1, ["abductions", "sanctions"]],
        [2, []],
      ]),
    );
    expect((await list({ tags: ["abductions", "sanctions"] })).map(({ id }) => id)).toEqual([1]);
    expect((await list({ minTags: 1 })).map(({ id }) => id)).toEqual([1]);
    expect(await list({ tags: ["china"] })).toEqual([]);
  });

  it("waits for nobody who writes a story while the archive is tagged anew", async () => {
    const free = deferred();
    const held = deferred();
    const other = connection.db.transaction(async (tx) => {
      await tx.execute("update stories set last_at = last_at where id = 1");
      held.resolve();
      await free.promise;
    });
    await held.promise;
    await retag(() => ["deterrence"], "v2");
    expect(await store.countStale(connection.db, "v2")).toBe(3);
    free.resolve();
    await other;
    await retag(() => ["deterrence"], "v2");
    expect(await store.countStale(connection.db, "v2")).toBe(0);
    expect((await list({ tags: ["deterrence"] })).map(({ id }) => id)).toEqual([2, 1]);
  });

  it("is narrowed by feed and language, and goes on where a page ended", async () => {
    expect(await list({ feedId: 1, language: "en" })).toHaveLength(2);
    expect(await list({ feedId: 2 })).toEqual([]);
    expect(await list({ language: "ja" })).toEqual([]);
    const first = await store.listStories(connection.db, { limit: 1 });
    const second = await store.listStories(connection.db, { limit: 1, before: first.next ?? "" });
    expect([...first.stories, ...second.stories].map(({ id }) => id)).toEqual([2, 1]);
    expect(second.next).toBeNull();
  });
});

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
