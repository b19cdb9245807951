import { openQueues, type Queues } from "@twotrack/queue";
import { type Connection, connect, recordAttempt, recordFailure } from "@twotrack/store";
import { type TestDatabase, testDatabase } from "@twotrack/store/testing";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createApp, startDashboard } from "../index.js";
import { alert, answerOf, development, framework, place, saveNews } from "../testing.js";
import { barriersOf, browserPath, openBrowser, visit } from "../testing-browser.js";
import type { Facts } from "./facts.js";
import { troublesOf } from "./verdict.js";
import { size, span } from "./words.js";

vi.setConfig({ testTimeout: 30_000 });

const access = { open: true, loopback: true, origins: [] };
const silent = { error() {} };

let database: TestDatabase;
let connection: Connection;
let queues: Queues;

beforeAll(async () => {
  database = await testDatabase();
  connection = connect(database.url);
  queues = await openQueues({ databaseUrl: database.url });
  await saveNews(connection.db, [
    { title: "Missile tested", feed: "Harbour Wire", age: 2, tags: ["deterrence"] },
    { title: "Envoy to Beijing", feed: "Harbour Wire", age: 10, tags: ["china"] },
    { title: "Found in a drawer", feed: "Harbour Wire", age: 5 * 24 * 60 },
    { title: "Not placed yet", feed: "Port News", age: 4 },
  ]);
  await connection.db.execute(`update feeds set created_at = now() - interval '30 days'`);
  await place(database.url, {
    placed: [
      { articleId: 1, storyId: 1 },
      { articleId: 2, storyId: 2 },
      { articleId: 3, storyId: 2 },
    ],
    developments: [development({ key: "a", storyId: 1, articleId: 1 })],
    alerts: [alert({ key: "one", developmentKey: "a" })],
  });
  await queues.pollNow([1, 2]);
}, 60_000);
afterAll(async () => {
  await queues.close();
  await connection.close();
  await database.drop();
});

const appWith = (change: Partial<Parameters<typeof createApp>[0]> = {}) =>
  createApp({ db: connection.db, framework, queues, access, log: silent, ...change });
const at = (path: string) => `http://127.0.0.1${path}`;

/** The values of a metric by their labels, as the text format has them. */
function readMetrics(text: string, name: string): Record<string, number> {
  const lines = text.matchAll(new RegExp(`^${name}(?:\\{(.*)\\})? (\\S+)$`, "gm"));
  return Object.fromEntries([...lines].map(([, labels = "", value]) => [labels, Number(value)]));
}

describe("the page System", () => {
  it("says first that all is well, then how each part does", async () => {
    const { status, text } = await answerOf(appWith(), at("/system"));
    expect(status).toBe(200);
    expect(text).toContain("All is well");
    expect(text).toContain("PostgreSQL");
    expect(text).toContain("BullMQ on PostgreSQL");
    expect(text).toContain(`version ${framework.version}`);
    for (const link of ["/healthz", "/readyz", "/metrics", "/openapi.json"]) {
      expect(text).toContain(`href="${link}"`);
    }
  });

  it("says so where it has no queue", async () => {
    const { text } = await answerOf(
      createApp({ db: connection.db, framework, access, log: silent }),
      at("/system"),
    );
    expect(text).toContain("runs without a queue");
  });

  it("is there as JSON, with the numbers of the store and of the queue", async () => {
    const { text } = await answerOf(appWith(), at("/api/system"));
    expect(JSON.parse(text)).toMatchObject({
      ...{ well: true, troubles: [], faults: {} },
      inflow: { articles: 4, lag: { of: 3, late: 1, p50: expect.closeTo(240, -1) } },
      grouped: { stories: 2, waiting: { n: 1, more: false }, developments: { n: 1 } },
      outbox: { waiting: { n: 1 }, failed: { n: 0 } },
      feeds: { ok: 2, failing: 0 },
      queue: { kind: "postgres", counts: { polls: { waiting: 2 } }, nextPoll: null, failed: [] },
      framework: { id: framework.id, version: framework.version },
    });
  });

  it("is described in the API", async () => {
    const { text } = await answerOf(appWith(), at("/openapi.json"));
    const { paths } = JSON.parse(text);
    expect(paths["/api/system"].get.responses["200"].content["application/json"].schema).toEqual({
      $ref: "#/components/schemas/System",
    });
  });

  it("still shows the rest where the store or the queue does not answer", async () => {
    const away = connect("postgres://nobody@127.0.0.1:1/nothing");
    const { status, text } = await answerOf(appWith({ db: away.db }), at("/api/system"));
    await away.close();
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({
      ...{ well: false, inflow: null, storage: null },
      troubles: [{ what: expect.stringContaining("The store does not answer: connect ECONNREFUSED") }],
      queue: { counts: { polls: { waiting: 2 } } },
    });
    const broken: Queues = { ...queues, counts: () => Promise.reject(new Error("Redis is away")) };
    const other = JSON.parse((await answerOf(appWith({ queues: broken }), at("/api/system"))).text);
    expect(other).toMatchObject({ queue: null, faults: { queue: "Redis is away" }, inflow: { articles: 4 } });
  });
});

describe("what is not well", () => {
  const now = new Date("2026-03-01T10:00:00Z");
  const before = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
  const none = { n: 0, more: false };
  const well: Facts = {
    ...{ at: now, ping: { value: 1 }, inflow: { fault: "not asked" }, arrears: { fault: "not asked" } },
    grouped: {
      value: { stories: 1, roughly: false, waiting: none, waitingSince: null, developments: none },
    },
    outbox: { value: { waiting: none, waitingSince: null, failed: none } },
    storage: { value: { bytes: 1, tables: [], version: "18", connections: 5, mostConnections: 100 } },
    feeds: { value: { ok: 3, failing: 0, waiting: 0, paused: 0, polledAt: now } },
    queue: {
      value: {
        kind: "postgres",
        counts: { polls: {}, deliveries: {}, retags: {} },
        oldestWaiting: { polls: null, deliveries: null, retags: null },
        ...{ nextPoll: before(-1), failed: [] },
      },
    },
  };
  const base: Facts = {
    ...well,
    inflow: { value: { articles: 1, hours: [], lag: { p50: null, p95: null, of: 0, late: 0 } } },
    arrears: { value: { untagged: none, unindexed: 0 } },
  };
  const queueWith = (change: Partial<NonNullable<NonNullable<Facts["queue"]>["value"]>>): Partial<Facts> =>
    base.queue?.value === undefined ? {} : { queue: { value: { ...base.queue.value, ...change } } };
  const waiting = { n: 12, more: false };
  const cases: [name: string, change: Partial<Facts>, said: RegExp, href?: string][] = [
    ["a store that is slow", { ping: { value: 1_200 } }, /store is slow.*1,200 milliseconds/],
    [
      "a part that fails",
      { inflow: { fault: "no answer within 3 s" } },
      /news comes in.*no answer within 3 s/,
    ],
    ["no worker", queueWith({ nextPoll: before(20) }), /No worker is running.*20 minutes/],
    [
      "a queue that waits long",
      queueWith({ oldestWaiting: { polls: before(6), deliveries: null, retags: null } }),
      /queue waits long.*polls for 6 minutes/,
    ],
    [
      "a failed job",
      queueWith({
        failed: [
          { queue: "polls", name: "poll", feedId: 1, reason: "disk full", attempts: 3, at: before(60) },
        ],
      }),
      /given up 1 hour ago: disk full/,
      "#failed",
    ],
    [
      "feeds that fail",
      { feeds: { value: { ok: 3, failing: 1, waiting: 0, paused: 2, polledAt: now } } },
      /1 of 4 feeds is failing/,
      "/feeds",
    ],
    [
      "grouping that is behind",
      {
        grouped: {
          value: { stories: 1, roughly: false, waiting, waitingSince: before(90), developments: none },
        },
      },
      /Grouping is behind: 12 articles wait for a story, the oldest for 1.5 hours/,
    ],
    [
      "dead letters",
      { outbox: { value: { waiting: none, waitingSince: null, failed: { n: 2, more: false } } } },
      /2 alerts were given up/,
      "/alerts",
    ],
    [
      "deliveries that do not arrive",
      { outbox: { value: { waiting, waitingSince: before(11), failed: none } } },
      /12 alerts have not arrived, the oldest for 11 minutes/,
      "/alerts",
    ],
  ];

  it("is nothing where all is well", () => expect(troublesOf(base)).toEqual([]));
  it.each(cases)("is %s, with what to do", (_name, change, said, href) => {
    const troubles = troublesOf({ ...base, ...change });
    expect(troubles).toHaveLength(1);
    expect(troubles[0]?.what).toMatch(said);
    expect(troubles[0]?.todo).not.toBe("");
    expect(troubles[0]?.href).toBe(href);
  });
  it("is not what waits a moment, or failed two days ago", () => {
    const failed = {
      queue: "polls",
      name: "poll",
      feedId: 1,
      reason: "x",
      attempts: 3,
      at: before(2_880),
    } as const;
    const change = queueWith({ nextPoll: before(1), failed: [failed] });
    expect(troublesOf({ ...base, ...change })).toEqual([]);
  });
});

describe("/metrics", () => {
  it("has the numbers of the store, the queue and the process in the Prometheus format", async () => {
    const app = appWith({ now: () => new Date() });
    const { status, headers, text } = await answerOf(app, at("/metrics"));
    expect(status).toBe(200);
    expect(headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(readMetrics(text, "twotrack_articles")).toEqual({ "": 4 });
    expect(readMetrics(text, "twotrack_stories")).toEqual({ "": 2 });
    expect(readMetrics(text, "twotrack_feeds")).toMatchObject({ 'health="ok"': 2, 'health="failing"': 0 });
    expect(readMetrics(text, "twotrack_queue_jobs")).toMatchObject({ 'queue="polls",state="waiting"': 2 });
    expect(readMetrics(text, "twotrack_deliveries")).toEqual({ 'state="waiting"': 1, 'state="dead"': 0 });
    expect(readMetrics(text, "twotrack_publication_lag_seconds")['quantile="0.5"']).toBeCloseTo(240, -1);
    expect(readMetrics(text, "process_resident_memory_bytes")[""]).toBeGreaterThan(1e6);
  });

  it("has how long requests took by the pattern of their route", async () => {
    const app = appWith();
    for (const path of ["/stories/1", "/stories/2", "/stories/99", "/nowhere", "/wp-admin.php"]) {
      await answerOf(app, at(path));
    }
    const name = "twotrack_http_request_duration_seconds_count";
    const { text } = await answerOf(app, at("/metrics"));
    expect(readMetrics(text, name)).toEqual({
      'method="GET",route="/stories/:id",status="200"': 2,
      'method="GET",route="/stories/:id",status="404"': 1,
      'method="GET",route="none",status="404"': 2,
    });
    // One that is made anew, as when the framework changes, has its own; the process has one.
    expect(readMetrics((await answerOf(appWith(), at("/metrics"))).text, name)).toEqual({});
  });

  it("does without a part that fails, and says which", async () => {
    const broken: Queues = { ...queues, counts: () => Promise.reject(new Error("Redis is away")) };
    const { status, text } = await answerOf(appWith({ queues: broken }), at("/metrics"));
    expect(status).toBe(200);
    expect(readMetrics(text, "twotrack_part_up")).toMatchObject({ 'part="queue"': 0, 'part="inflow"': 1 });
    expect(readMetrics(text, "twotrack_queue_jobs")).toEqual({});
    expect(readMetrics(text, "twotrack_articles")).toEqual({ "": 4 });
  });

  it("asks the parts once in five seconds, however often it is read", async () => {
    let time = Date.now();
    let asked = 0;
    const counts = () => {
      asked++;
      return queues.counts();
    };
    const app = appWith({ queues: { ...queues, counts }, now: () => new Date(time) });
    await Promise.all([answerOf(app, at("/metrics")), answerOf(app, at("/system"))]);
    time += 4_900;
    await answerOf(app, at("/metrics"));
    expect(asked).toBe(1);
    time += 200;
    await answerOf(app, at("/metrics"));
    expect(asked).toBe(2);
  });
});

describe("the time zone", () => {
  const choose = (zone: string, headers: Record<string, string> = { "sec-fetch-site": "same-origin" }) =>
    appWith({ access: { open: true, loopback: false, origins: [] } }).request(at("/system/zone"), {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
      body: new URLSearchParams({ zone }),
    });

  it("is kept by the browser, also where nothing else may be changed", async () => {
    const response = await choose("Asia/Tokyo");
    expect(response.status).toBe(303);
    expect(response.headers.get("set-cookie")).toMatch(/^zone=Asia%2FTokyo; .*Path=\//);
    const shown = await appWith().request(at("/system"), { headers: { cookie: "zone=Asia%2FTokyo" } });
    const text = await shown.text();
    expect(text).toContain("told as in Asia/Tokyo");
    expect(text).toMatch(/<option value="Asia\/Tokyo" selected/);
  });

  it("is that of the browser again where none is chosen", async () => {
    expect((await choose("")).headers.get("set-cookie")).toMatch(/^zone=; .*Max-Age=0/);
  });

  it("is not taken where there is no such zone, or from a page of another site", async () => {
    expect((await choose("Mars/Olympus")).status).toBe(400);
    const foreign = await choose("Asia/Tokyo", {
      "sec-fetch-site": "cross-site",
      origin: "https://evil.example",
    });
    expect(foreign.status).toBe(403);
    expect(foreign.headers.get("set-cookie")).toBeNull();
  });
});

describe.skipIf(browserPath === undefined)("in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  }, 60_000);
  afterAll(() => browser.close());

  it("everyone can read the page, narrow or wide, and choose a time zone without scripts", async () => {
    await recordFailure(connection.db, 2, { error: "answered 404", milliseconds: 5 });
    await recordAttempt(connection.db, { id: 1, error: "410 Gone", givenUp: true });
    const running = await startDashboard({
      ...{ db: connection.db, framework, queues, access, log: silent, host: "127.0.0.1", port: 0 },
    });
    try {
      for (const width of [390, 1280]) {
        const options = { viewport: { width, height: 900 } };
        await visit(browser, `${running.url}/system`, options, async (page) => {
          expect(await page.getByRole("heading", { level: 2 }).first().textContent()).toContain(
            "2 things need a look",
          );
          expect(await page.evaluate<boolean>("document.documentElement.scrollWidth <= innerWidth")).toBe(
            true,
          );
          expect(await barriersOf(page)).toEqual([]);
        });
      }
      await visit(browser, `${running.url}/system`, { javaScriptEnabled: false }, async (page) => {
        await page.getByRole("combobox").selectOption("Asia/Seoul");
        await page.getByRole("button", { name: "Use it" }).click();
        await page.waitForURL(/#zone/);
        expect(await page.textContent("footer")).toContain("Days are in Asia/Seoul");
      });
    } finally {
      await running.close();
    }
  }, 60_000);
});

describe("numbers in words", () => {
  it.each([
    [0, "0 seconds"],
    [59, "59 seconds"],
    [60, "1 minute"],
    [95, "1.6 minutes"],
    [5_400, "1.5 hours"],
    [86_400, "1 day"],
  ])("%d seconds are %s", (seconds, text) => expect(span(seconds)).toBe(text));
  it.each([
    [0, "0 bytes"],
    [1_500, "1.5 kB"],
    [2_391_824_063, "2.4 GB"],
  ])("%d bytes are %s", (bytes, text) => expect(size(bytes)).toBe(text));
});
