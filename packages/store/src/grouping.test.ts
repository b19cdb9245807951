import { readFileSync } from "node:fs";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import {
  after,
  alert,
  development,
  placed,
  placements,
  saveSome,
  start,
  startAnew,
  story,
} from "./fixtures.js";
import * as store from "./index.js";
import { type TestDatabase, testDatabase } from "./testing.js";

let database: TestDatabase;
let connection: store.Connection;
let seat: store.GroupingSeat;
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
  await startAnew(db, 6);
  seat = store.groupingSeat(database.url);
});
afterEach(() => seat.close());

const save = (some: Partial<store.Placements>) =>
  seat.turn((turn) => store.savePlacements(turn, placements(some)));
const all = async (query: string) => (await db.execute(sql.raw(query))).rows;
const places = () => all("select id::int, story_id::int as story, placement::int from articles order by id");
/** Ends the connections of the seats as a crash of their processes would. */
const endSeats = () =>
  all(`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database =
    (select oid from pg_database where datname = current_database())`);
/** A promise and what resolves it. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
/** Waits until so many statements wait for a lock in the store. */
const untilWaiting = (count: number) =>
  vi.waitFor(async () => {
    const [row] = await all(
      "select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    expect(row).toEqual({ n: count });
  });

describe("the seat", () => {
  it("is held by one at a time, also between its turns, until it is closed", async () => {
    const other = store.groupingSeat(database.url);
    expect(await seat.turn(async () => "mine")).toBe("mine");
    expect(await other.turn(async () => "theirs")).toBeUndefined();
    expect(await seat.turn(async () => "mine again")).toBe("mine again");
    await seat.close();
    expect(await other.turn(async () => "theirs")).toBe("theirs");
    await other.close();
    seat = store.groupingSeat(database.url);
  });

  it("is given to one of many who ask at the same time", async () => {
    const others = Array.from({ length: 5 }, () => store.groupingSeat(database.url));
    const turns = await Promise.all(others.map((other, n) => other.turn(async () => n)));
    expect(turns.filter((turn) => turn !== undefined)).toHaveLength(1);
    await Promise.all(others.map((other) => other.close()));
  });

  it("stays with one who has nothing to do for hours", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      await seat.turn(async () => {});
      vi.advanceTimersByTime(24 * 3_600_000);
    } finally {
      vi.useRealTimers();
    }
    const [row] = await all("select count(*)::int as held from pg_locks where locktype = 'advisory'");
    expect(row).toEqual({ held: 1 });
  });

  it("is taken over when the connection ends of the one who held it, who may ask again", async () => {
    const other = store.groupingSeat(database.url);
    await seat.turn(async () => {});
    await endSeats();
    await vi.waitFor(async () => expect(await other.turn(async () => "theirs")).toBe("theirs"));
    expect(await seat.turn(async () => "mine").catch(() => undefined)).toBeUndefined();
    await other.close();
    await vi.waitFor(async () => expect(await seat.turn(async () => "mine")).toBe("mine"));
  });

  it("shows by the number of the last placement that somebody else has grouped", async () => {
    const lastOf = (one: store.GroupingSeat) => one.turn(async ({ last }) => last);
    expect(await lastOf(seat)).toBe(0);
    await seat.close();
    const other = store.groupingSeat(database.url);
    await other.turn((turn) =>
      store.savePlacements(turn, placements({ placed: placed([1, 1]), stories: [story(1, 1)] })),
    );
    await other.close();
    seat = store.groupingSeat(database.url);
    expect(await lastOf(seat)).toBe(1);
  });
});

describe("a turn", () => {
  it("that throws leaves nothing, and the seat where it is", async () => {
    const turn = seat.turn(async (turn) => {
      await store.savePlacements(
        turn,
        placements({
          ...{ placed: placed([1, 1]), stories: [story(1, 1)] },
          ...{ developments: [development("1 new")], alerts: [alert("1 new")] },
        }),
      );
      throw new Error("broken");
    });
    await expect(turn).rejects.toThrow("broken");
    expect(await all("select 1 from stories union all select 1 from alerts")).toEqual([]);
    expect(await seat.turn((turn) => store.unplacedArticles(turn.tx, 9))).toHaveLength(6);
  });

  it("whose connection ends leaves nothing", async () => {
    const turn = seat.turn(async (turn) => {
      await store.savePlacements(turn, placements({ placed: placed([1, 1]), stories: [story(1, 1)] }));
      await endSeats();
      return turn.tx.execute(sql`select 1`);
    });
    await expect(turn).rejects.toThrow();
    expect(await places()).toContainEqual({ id: 1, story: null, placement: null });
  });

  it("sees the articles that wait, oldest first, with all that grouping needs", async () => {
    await saveSome(db, [0]);
    const waiting = await seat.turn(({ tx }) => store.unplacedArticles(tx, 2));
    expect(waiting?.map(({ title }) => title)).toEqual(["Title 0", "Title 1"]);
    expect(waiting?.[1]).toMatchObject({
      ...{ id: 1, summary: "Summary", text: "Text", language: "en", sortedAt: after(1), guid: "guid 1" },
      ...{ canonicalUrl: "https://harbour.example/0001", storyId: null, copyOf: null },
      feed: {
        title: "Harbour Wire",
        xmlUrl: "https://harbour.example/rss",
        htmlUrl: "https://harbour.example/",
      },
      tags: [{ tag: "china", score: 0.5, facets: ["stance"] }],
    });
  });

  it("passes over an article that is being corrected, so that it never places what it did not read", async () => {
    await db.transaction(async (tx) => {
      await tx.execute(sql`update articles set title = 'Corrected' where id = 2`);
      const waiting = await seat.turn((turn) => store.unplacedArticles(turn.tx, 3));
      expect(waiting?.map(({ id }) => id)).toEqual([1, 3, 4]);
    });
  });

  it("is over before an article that it places is corrected, which then waits again", async () => {
    const correcting = await seat.turn(async (turn) => {
      await store.unplacedArticles(turn.tx, 9);
      const corrected = saveSome(db, [1], () => "Corrected");
      await untilWaiting(1);
      await store.savePlacements(turn, placements({ placed: placed([1, 1]), stories: [story(1, 1)] }));
      return { corrected };
    });
    expect(await correcting?.corrected).toMatchObject({ corrected: 1 });
    expect((await places())[0]).toEqual({ id: 1, story: 1, placement: null });
  });
});

describe("saving placements", () => {
  it("numbers them without gaps, turn after turn", async () => {
    expect(await save({ placed: placed([2, 1], [1, 1]), stories: [story(1, 2)] })).toMatchObject({ last: 2 });
    expect(await save({ placed: placed([3, 2]), stories: [story(2, 3)] })).toMatchObject({ last: 3 });
    expect((await places()).slice(0, 4)).toEqual([
      { id: 1, story: 1, placement: 2 },
      { id: 2, story: 1, placement: 1 },
      { id: 3, story: 2, placement: 3 },
      { id: 4, story: null, placement: null },
    ]);
    expect(await store.nextStoryId(db)).toBe(3);
  });

  it("gives them back in their order, from a number on and since a moment", async () => {
    await save({ placed: placed([3, 1], [1, 1], [2, 2]), stories: [story(1, 3), story(2, 2)] });
    const read = async (options: Parameters<typeof store.placedArticles>[1]) => {
      const { articles, last } = await store.placedArticles(db, options);
      return [articles.map(({ id, storyId }) => [id, storyId]), last];
    };
    const since = start;
    expect(await read({ since, after: 0, limit: 2 })).toEqual([
      [
        [3, 1],
        [1, 1],
      ],
      2,
    ]);
    expect(await read({ since, after: 2, limit: 2 })).toEqual([[[2, 2]], 3]);
    expect(await read({ since, after: 3, limit: 2 })).toEqual([[], null]);
    expect(await read({ since: after(2), after: 0, limit: 9 })).toEqual([
      [
        [3, 1],
        [2, 2],
      ],
      3,
    ]);
  });

  it("lets a corrected article wait again, and gives no number twice", async () => {
    await save({ placed: placed([1, 1], [2, 1]), stories: [story(1, 1)] });
    expect(await saveSome(db, [2], () => "Corrected")).toMatchObject({ added: 0, corrected: 1 });
    const waiting = await seat.turn((turn) => store.unplacedArticles(turn.tx, 9));
    expect(waiting?.[0]).toMatchObject({ id: 2, title: "Corrected", storyId: 1 });
    expect(await seat.turn(async ({ last }) => last)).toBe(2);
    expect(await save({ placed: placed([2, 1]), stories: [story(1, 1)] })).toMatchObject({ last: 3 });
  });

  it("makes a story longer, never shorter, and takes its new headline", async () => {
    await save({ placed: placed([1, 1]), stories: [story(1, 1)] });
    const later = { id: 1, headlineId: 2, firstAt: after(30), lastAt: after(90) };
    await save({ placed: placed([2, 1]), stories: [later] });
    const [known] = await store.getStories(db, [1]);
    expect(known).toMatchObject({ headline: { id: 2 }, firstAt: start, lastAt: after(90) });
  });

  it("writes a development once, and tells of it once, whatever alert it should go into later", async () => {
    const digest = (day: number) =>
      alert("1 new", { key: `All until ${day}`, kind: "digest", dueAt: after(day * 1440) });
    const some = { developments: [development("1 new")] };
    await save({
      placed: placed([1, 1]),
      stories: [story(1, 1)],
      ...some,
      alerts: [alert("1 new"), digest(1)],
    });
    const again = await save({ ...some, alerts: [alert("1 new"), digest(2)] });
    expect(again?.deliveryIds).toEqual([]);
    expect(await all("select key from developments")).toEqual([{ key: "1 new" }]);
    expect(await all("select key from alerts order by key")).toEqual([
      { key: "All 1 new" },
      { key: "All until 1" },
    ]);
    expect(await all("select 1 from alert_developments")).toHaveLength(2);
  });

  it("stores what Postgres can't: NUL and half surrogate pairs", async () => {
    const odd = development("1 new", { reason: "a\0b\ud800" });
    await save({ placed: placed([1, 1]), stories: [story(1, 1)], developments: [odd] });
    expect(await all("select reason from developments")).toEqual([{ reason: "ab\ufffd" }]);
  });
});

describe("stories that merge and split", () => {
  beforeEach(async () => {
    await save({
      placed: placed([1, 1], [2, 2], [3, 3]),
      stories: [
        story(1, 1),
        { ...story(2, 2), lastAt: after(300) },
        { ...story(3, 3), firstAt: after(-300) },
      ],
      developments: [development("2 new", { storyId: 2 })],
    });
  });
  const merge = (from: number, into: number) => ({ kind: "merged" as const, story: from, into });

  it("lead on from the story that is gone, with its articles, its developments and its time", async () => {
    await save({ changes: [merge(2, 1)] });
    expect(await store.currentStoryId(db, 2)).toBe(1);
    const [known] = await store.getStories(db, [2]);
    expect(known).toMatchObject({ id: 1, firstAt: start, lastAt: after(300) });
    expect(known?.articles.map(({ id }) => id)).toEqual([2, 1]);
    expect((await store.storyDevelopments(db, 1)).map(({ key }) => key)).toEqual(["2 new"]);
  });

  it("lead on through chains, in one turn or in several", async () => {
    await save({ changes: [merge(2, 1)] });
    await save({ changes: [merge(1, 3)] });
    expect(await Promise.all([1, 2, 3, 4].map((id) => store.currentStoryId(db, id)))).toEqual([
      ...[3, 3, 3, undefined],
    ]);
    expect((await store.getStories(db, [1, 2, 3])).map(({ id }) => id)).toEqual([3]);
    await save({
      placed: placed([4, 4], [5, 5]),
      stories: [story(3, 3)],
      changes: [merge(5, 4), merge(4, 3)],
    });
    expect(await store.currentStoryId(db, 5)).toBe(3);
    const [known] = await store.getStories(db, [5]);
    expect(known?.articles.map(({ id }) => id)).toEqual([5, 4, 3, 2, 1]);
    // Of stories that came and went in one turn nothing but the time of their articles is known.
    expect(known?.lastAt).toEqual(after(300));
  });

  it("take along what was told of a story before it was merged in the same turn", async () => {
    await save({
      placed: placed([4, 4]),
      stories: [story(3, 3)],
      developments: [development("4 new", { storyId: 4, articleId: 4 })],
      changes: [merge(4, 3)],
    });
    expect((await store.storyDevelopments(db, 3)).map(({ key }) => key)).toEqual(["4 new"]);
  });

  it("move articles to the story that splits off, which tells where from", async () => {
    await save({ placed: placed([4, 1]), stories: [story(1, 1)] });
    await save({
      placed: placed([5, 1]),
      stories: [story(1, 1), story(4, 4)],
      changes: [{ kind: "split", story: 4, from: 1, articleIds: [4, 5] }],
    });
    const [off] = await store.getStories(db, [4]);
    expect(off).toMatchObject({ splitFrom: 1, headline: { id: 4 } });
    expect(off?.articles.map(({ id }) => id)).toEqual([5, 4]);
    const [left] = await store.getStories(db, [1]);
    expect(left?.articles.map(({ id }) => id)).toEqual([1]);
  });

  it("may split off and merge again in one turn", async () => {
    await save({ placed: placed([4, 1]), stories: [story(1, 1)] });
    await save({
      stories: [story(1, 1), story(3, 3)],
      changes: [{ kind: "split", story: 9, from: 1, articleIds: [4] }, merge(9, 3)],
    });
    expect(await store.currentStoryId(db, 9)).toBe(3);
    expect((await places())[3]).toMatchObject({ id: 4, story: 3 });
  });
});

describe("releasing alerts", () => {
  const due = after(60);
  const seconds = (n: number) => new Date(due.getTime() + n * 1_000);
  const digest = (key: string, change: Partial<store.NewAlert> = {}) =>
    alert(key, { key: "Digest", kind: "digest", dueAt: due, ...change });
  const tell = (key: string, ...alerts: store.NewAlert[]) => ({
    ...{ developments: [development(key)], alerts },
  });
  const told = () =>
    all(`select a.key, array_agg(d.key order by d.key) as told from alerts a
      join alert_developments ad on ad.alert_id = a.id join developments d on d.id = ad.development_id
      group by a.key order by a.key`);
  const deliveries = () => all("select id::int, channel from deliveries order by id");
  beforeEach(() => save({ placed: placed([1, 1]), stories: [story(1, 1)] }));

  it("lets go of instant ones at once, with one delivery for each channel", async () => {
    const saved = await save(tell("1 new", alert("1 new", { channels: ["desk", "team", "desk"] })));
    expect(saved?.deliveryIds).toHaveLength(2);
    expect(await deliveries()).toEqual([
      { id: 1, channel: "desk" },
      { id: 2, channel: "team" },
    ]);
    expect(await store.releaseDueAlerts(db, after(1440))).toEqual([]);
  });

  it("shows one without channels, and delivers nothing", async () => {
    expect((await save(tell("1 new", alert("1 new", { channels: [] }))))?.deliveryIds).toEqual([]);
    expect(await store.listAlerts(db, { limit: 9 })).toHaveLength(1);
  });

  it("lets digests gather until they are due, and 5 seconds for turns that began before", async () => {
    expect((await save(tell("1 new", digest("1 new"))))?.deliveryIds).toEqual([]);
    await save(tell("1 surge", digest("1 surge")));
    expect(await store.releaseDueAlerts(db, seconds(4.999))).toEqual([]);
    expect(await store.listAlerts(db, { limit: 9 })).toEqual([]);
    expect(await store.releaseDueAlerts(db, seconds(5))).toHaveLength(2);
    expect(await told()).toEqual([{ key: "Digest", told: ["1 new", "1 surge"] }]);
    expect(await store.releaseDueAlerts(db, seconds(9))).toEqual([]);
  });

  it("releases each once, however many sweep at the same time", async () => {
    for (let n = 0; n < 20; n++) await save(tell(`1 ${n}`, digest(`1 ${n}`, { key: `Digest ${n}` })));
    const sweeps = Array.from({ length: 6 }, () => store.releaseDueAlerts(db, seconds(5)));
    const ids = (await Promise.all(sweeps)).flat();
    ids.push(...(await store.releaseDueAlerts(db, seconds(5))));
    expect(ids.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
  });

  it("waits for a turn that adds to one, and then has what was added", async () => {
    await save(tell("1 new", digest("1 new")));
    const { opened, open } = gate();
    const adding = gate();
    const turn = seat.turn(async (turn) => {
      await store.savePlacements(turn, placements(tell("1 surge", digest("1 surge"))));
      adding.open();
      await opened;
    });
    await adding.opened;
    expect(await store.releaseDueAlerts(db, seconds(5))).toEqual([]);
    open();
    await turn;
    expect(await store.releaseDueAlerts(db, seconds(5))).toHaveLength(2);
    expect(await told()).toEqual([{ key: "Digest", told: ["1 new", "1 surge"] }]);
  });

  it("loses nothing that comes to a digest while it is released: that is in another, which is due too", async () => {
    await save(tell("1 new", digest("1 new")));
    const saving = await db.transaction(async (tx) => {
      await store.releaseDueAlerts(tx, seconds(5));
      const keys = ["1 surge", "1 wakes"];
      const saving = save({
        developments: keys.map((key) => development(key)),
        alerts: keys.map((key) => digest(key)),
      });
      await untilWaiting(1);
      return { saving };
    });
    await saving.saving;
    expect(await told()).toEqual([
      { key: "Digest", told: ["1 new"] },
      { key: "Digest after 1", told: ["1 surge", "1 wakes"] },
    ]);
    expect(await store.releaseDueAlerts(db, seconds(5))).toHaveLength(2);
  });
});

describe("what was sent before", () => {
  it("is the last instant alert on each story by rule, also after a merge, and all since a moment", async () => {
    const instant = (key: string, minutes: number, rule = "All") =>
      alert(key, { key: `${rule} ${key}`, rule, dueAt: after(minutes) });
    await save({
      placed: placed([1, 1], [2, 2]),
      stories: [story(1, 1), story(2, 2)],
      developments: [development("1 new"), development("1 surge"), development("2 new", { storyId: 2 })],
      alerts: [
        ...[instant("1 new", 0), instant("1 surge", 30), instant("2 new", 60, "Other")],
        alert("2 new", { key: "Digest", kind: "digest", dueAt: after(90) }),
      ],
    });
    expect(await store.pastAlerts(db, { stories: [1, 3], since: after(30) })).toEqual({
      last: [{ rule: "All", story: 1, at: after(30) }],
      instants: expect.toSatisfy(
        (list: { rule: string }[]) =>
          list
            .map(({ rule }) => rule)
            .sort()
            .join() === "All,Other",
      ),
    });
    await save({ changes: [{ kind: "merged", story: 2, into: 1 }] });
    const { last } = await store.pastAlerts(db, { stories: [1], since: after(61) });
    expect(last.map(({ rule, at }) => [rule, at]).sort()).toEqual([
      ["All", after(30)],
      ["Other", after(60)],
    ]);
    expect(await store.pastAlerts(db, { stories: [], since: after(61) })).toEqual({ last: [], instants: [] });
  });
});

describe("a database of the version before", () => {
  // It wrote no stories.
  it("keeps its feeds and articles, which wait for their place, and lets go of its alerts", async () => {
    await db.execute(sql`create database before`);
    const url = new URL(database.url);
    url.pathname = "/before";
    const old = store.connect(url.href);
    const folder = new URL("../migrations/", import.meta.url);
    const journal: { entries: { tag: string; when: number }[] } = JSON.parse(
      readFileSync(new URL("meta/_journal.json", folder), "utf8"),
    );
    await old.db.execute(sql`create schema drizzle`);
    await old.db.execute(
      sql`create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`,
    );
    for (const { tag, when } of journal.entries.slice(0, 2)) {
      await old.db.execute(sql.raw(readFileSync(new URL(`${tag}.sql`, folder), "utf8")));
      await old.db.execute(
        sql`insert into drizzle.__drizzle_migrations (hash, created_at) values (${tag}, ${when})`,
      );
    }
    await old.db.execute(
      sql.raw(`
      insert into feeds (xml_url, title) values ('https://a.example/rss', 'A');
      insert into articles (feed_id, guid, hash, title, authors, categories, sorted_at)
        values (1, 'g', 'h', 'Kept', '{}', '{}', now());
      insert into article_tags values (1, 'china', 0.5, '{}', '[]', 'v1');
      insert into alerts (idempotency_key, article_id) values ('k', 1);
      insert into deliveries (alert_id, channel, attempt, error) values (1, 'webhook', 1, '500')`),
    );
    await store.migrate(url.href);
    await store.migrate(url.href);
    const place = store.groupingSeat(url.href);
    const waiting = await place.turn(({ tx }) => store.unplacedArticles(tx, 9));
    expect(waiting).toMatchObject([{ title: "Kept", tags: [{ tag: "china" }] }]);
    expect(await store.listAlerts(old.db, { limit: 9 })).toEqual([]);
    await place.turn((turn) =>
      store.savePlacements(
        turn,
        placements({
          ...{ placed: placed([1, 1]), stories: [story(1, 1)] },
          ...{ developments: [development("1 new")], alerts: [alert("1 new")] },
        }),
      ),
    );
    expect(await store.listAlerts(old.db, { limit: 9 })).toHaveLength(1);
    await place.close();
    await old.close();
    await db.execute(sql`drop database before with (force)`);
  });
});
