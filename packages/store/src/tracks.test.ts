import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { after, development, placed, placements, saveSome, start, startAnew, story } from "./fixtures.js";
import * as store from "./index.js";
import { type TestDatabase, testDatabase } from "./testing.js";

let database: TestDatabase;
let connection: store.Connection;

const tags = ["deterrence", "abductions", "sanctions", "china"];
/** What each article bears, by its number, which is also the minute in which it came. */
const borne: Record<number, string[]> = {
  1: ["deterrence"],
  5: ["sanctions", "china"],
  11: ["deterrence", "sanctions"],
  12: ["sanctions"],
  13: ["sanctions"],
  21: ["abductions", "deterrence", "sanctions"],
};
/** Two buckets of ten minutes, and the ten minutes before. */
const spans: store.Spans = {
  bounds: [after(10), after(20), after(30)],
  before: { from: start, to: after(10) },
};

/** Articles 1, 5, 11 and 21 are stories of their own; 12 and 13 belong to that of 11, and 30 is not placed. */
beforeAll(async () => {
  database = await testDatabase();
  connection = store.connect(database.url);
  const { db } = connection;
  await startAnew(db, 0);
  await saveSome(db, [1, 5, 11, 12, 13, 21, 30], String);
  await store.retagBatch(db, { version: "v2", after: 0, limit: 10 }, ({ title }) =>
    (borne[Number(title)] ?? []).map((tag) => ({ tag, score: 0.9, facets: [], evidence: [] })),
  );
  const seat = store.groupingSeat(database.url);
  const at = (id: number, headlineId: number, minute: number) => ({
    ...story(id, headlineId),
    ...{ firstAt: after(minute), lastAt: after(minute + 2) },
  });
  await seat.turn((turn) =>
    store.savePlacements(
      turn,
      placements({
        placed: placed([1, 1], [2, 2], [3, 3], [4, 3], [5, 3], [6, 4]),
        stories: [at(1, 1, 1), at(2, 2, 5), at(3, 3, 11), at(4, 6, 21)],
        developments: [
          development("new 1", { storyId: 1, articleId: 1, tags: ["deterrence"], at: after(1) }),
          development("new 3", { storyId: 3, articleId: 3, tags: ["deterrence"], at: after(11) }),
          development("gains 3", {
            ...{ kind: "gains-tag", storyId: 3, articleId: 4, newTags: ["sanctions"], at: after(12) },
            tags: ["deterrence", "sanctions"],
          }),
          development("surge", {
            kind: "tag-surge",
            storyId: null,
            articleId: 5,
            tags: ["sanctions"],
            at: after(13),
          }),
          development("new 4", { storyId: 4, articleId: 6, tags: ["abductions"], at: after(21) }),
        ],
      }),
    ),
  );
  await seat.close();
}, 60_000);
afterAll(async () => {
  await connection.close();
  await database.drop();
});

const byTag = (series: store.TagSeries[]) =>
  Object.fromEntries(series.map(({ tag, ...rest }) => [tag, rest]));

describe("articles over time", () => {
  it("are counted by bucket and tag, and in the stretch before", async () => {
    expect(byTag(await store.articlesOverTime(connection.db, tags, spans))).toEqual({
      deterrence: { counts: [1, 1], meeting: null, before: 1 },
      abductions: { counts: [0, 1], meeting: null, before: 0 },
      sanctions: { counts: [3, 1], meeting: null, before: 1 },
      china: { counts: [0, 0], meeting: null, before: 1 },
    });
  });

  it("belong to the bucket that begins with them, not to the one that ends there", async () => {
    const bounds = [after(11), after(12), after(21)];
    const [series] = await store.articlesOverTime(connection.db, ["sanctions"], { ...spans, bounds });
    expect(series?.counts).toEqual([1, 2]);
  });
});

describe("stories over time", () => {
  it("are counted when they began, with those that bear another tag too", async () => {
    const { series } = await store.storiesOverTime(connection.db, tags, spans);
    expect(byTag(series)).toEqual({
      deterrence: { counts: [1, 1], meeting: [1, 1], before: 1 },
      abductions: { counts: [0, 1], meeting: [0, 1], before: 0 },
      sanctions: { counts: [1, 1], meeting: [1, 1], before: 1 },
      china: { counts: [0, 0], meeting: [0, 0], before: 1 },
    });
  });

  it("are counted for each pair of tags that they bear", async () => {
    const { pairs } = await store.storiesOverTime(connection.db, tags, spans);
    expect(pairs).toHaveLength(6);
    expect(pairs.filter(({ count, before }) => count + before > 0)).toEqual([
      { tags: ["deterrence", "abductions"], count: 1, before: 0 },
      { tags: ["deterrence", "sanctions"], count: 2, before: 0 },
      { tags: ["abductions", "sanctions"], count: 1, before: 0 },
      { tags: ["sanctions", "china"], count: 0, before: 1 },
    ]);
  });

  it("leave what lies between the range and the stretch before uncounted", async () => {
    const before = { from: start, to: after(5) };
    const { series } = await store.storiesOverTime(connection.db, ["china"], { ...spans, before });
    expect(series).toEqual([{ tag: "china", counts: [0, 0], meeting: [0, 0], before: 0 }]);
  });
});

describe("telling developments", () => {
  const tell = async (limit?: number) =>
    (await store.tellingDevelopments(connection.db, { tags, from: after(10), to: after(30) }, limit)).map(
      ({ kind, story: own }) => [kind, own?.title ?? null],
    );

  it("come in the order of time, with the headlines of their stories", async () => {
    expect(await tell()).toEqual([
      ["new-story", "11"],
      ["gains-tag", "11"],
      ["tag-surge", null],
      ["new-story", "21"],
    ]);
  });

  it("are those where tracks meet, where not all are asked for, then surges, then what is reported most", async () => {
    expect(await tell(1)).toEqual([["gains-tag", "11"]]);
    expect(await tell(3)).toEqual([
      ["new-story", "11"],
      ["gains-tag", "11"],
      ["tag-surge", null],
    ]);
  });

  it("are only those of the tags that are asked for", async () => {
    const asked = { tags: ["abductions"], from: after(10), to: after(30) };
    expect(await store.tellingDevelopments(connection.db, asked)).toMatchObject([{ tags: ["abductions"] }]);
  });
});
