import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { parseAlerts } from "@twotrack/alerts";
import { readSettings } from "@twotrack/config";
import { closeFetcher } from "@twotrack/feeds";
import { createTagger, parseFramework } from "@twotrack/framework";
import * as store from "@twotrack/store";
import { type TestDatabase, testDatabase } from "@twotrack/store/testing";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { openGrouping, type PollOutcome, pollFeed, retagArchive, startWorker } from "./index.js";

vi.setConfig({ testTimeout: 30_000 });

const file = new URL("../../../frameworks/two-track.yaml", import.meta.url);
const framework = parseFramework(readFileSync(file, "utf8"), "two-track.yaml");
const meeting = "Pyongyang ends abductions inquiry after Tokyo's sanctions over ballistic missile launch";
const items = (...titles: string[]) =>
  titles
    .map((title, n) => `<item><title>${title}</title><guid>${n}</guid><link>/${title.length}</link></item>`)
    .join("");
const rss = (content: string) => `<rss version="2.0"><channel><title>Feed</title>${content}</channel></rss>`;

let database: TestDatabase;
let connection: store.Connection;
let server: Server;
let url: string;
let pages: Record<string, RequestListener>;
let hooks: string[];
let firstFeed = 0;

beforeAll(async () => {
  database = await testDatabase();
  connection = store.connect(database.url);
  server = createServer((request, response) => {
    const answer = pages[request.url ?? ""];
    if (answer === undefined) response.writeHead(404).end();
    else answer(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}, 60_000);
afterAll(async () => {
  await closeFetcher();
  server.close().closeAllConnections();
  await connection.close();
  await database.drop();
});
beforeEach(async () => {
  hooks = [];
  pages = {
    async "/hook"(request, response) {
      let body = "";
      for await (const chunk of request) body += chunk;
      hooks.push(body);
      response.end();
    },
  };
  await connection.db.execute("truncate feeds, stories, alerts restart identity cascade");
  // The queue knows the feeds of earlier tests, and when they are to be polled again.
  firstFeed += 100;
  await connection.db.execute(`alter sequence feeds_id_seq restart with ${firstFeed}`);
});

const settings = (more: Record<string, string> = {}) =>
  readSettings({
    ...{
      TWOTRACK_ALLOW_PRIVATE_NETWORKS: "true",
      TWOTRACK_FETCH_TIMEOUT_SECONDS: "1",
      TWOTRACK_MAX_FEED_BYTES: "100000",
    },
    ...{ TWOTRACK_POLL_SECONDS: "3600", ...more },
  });

/** Rules and one channel; one publisher makes a story. */
const alerts = (text = "") =>
  parseAlerts(
    `
stories: {publishers: 1}
rules: [{name: All, to: [desk]}]
channels: {desk: {type: webhook, url: "${url}/hook"}}
${text}`,
    { fileName: "alerts.yaml", tags: framework.tags.map(({ id }) => id), environment: {} },
  );
const start = (more: Partial<Parameters<typeof startWorker>[0]> = {}) =>
  startWorker({
    ...{ settings: settings(), databaseUrl: database.url, framework, alerts: alerts() },
    ...{ pageUrl: "http://127.0.0.1:8080", logger: pino({ level: "silent" }), ...more },
  });
/** The headlines of the alerts that arrived. */
const told = () =>
  hooks
    .map((body) =>
      z
        .object({ data: z.object({ items: z.array(z.object({ headline: z.string() })) }) })
        .parse(JSON.parse(body)),
    )
    .flatMap(({ data }) => data.items.map(({ headline }) => headline));

async function addFeeds(...paths: string[]): Promise<number[]> {
  const feed = (path: string) => ({
    xmlUrl: url + path,
    title: path,
    htmlUrl: null,
    language: "en",
    category: null,
  });
  await store.addFeeds(connection.db, paths.map(feed));
  return store.activeFeedIds(connection.db);
}

async function poll(id: number, stopping = new AbortController().signal): Promise<PollOutcome | undefined> {
  const tagger = createTagger(framework);
  const context = {
    db: connection.db,
    settings: settings(),
    tagger,
    stopping,
  };
  return pollFeed(context, id);
}
const list = async () => (await store.listArticles(connection.db, {})).articles;

describe("polling a feed", () => {
  it("stores its articles with their tags, and asks only for what is new afterwards", async () => {
    const asked: unknown[] = [];
    pages["/feed"] = (request, response) => {
      asked.push(request.headers["if-none-match"]);
      if (request.headers["if-none-match"] === '"1"') response.writeHead(304).end();
      else response.setHeader("etag", '"1"').end(rss(items(meeting, "Cherry trees bloom early")));
    };
    const [id = 0] = await addFeeds("/feed");
    expect(await poll(id)).toMatchObject({ status: "ok", added: 2 });
    expect(await poll(id)).toMatchObject({ status: "not-modified", added: 0 });
    expect(asked).toEqual([undefined, '"1"']);
    const stored = (await list()).find(({ title }) => title === meeting);
    expect(stored?.tags.map(({ tag }) => tag).sort()).toEqual(["abductions", "deterrence", "sanctions"]);
    expect(stored?.language).toBe("en");
  });

  it("tags a corrected article anew, and leaves the others alone", async () => {
    pages["/feed"] = (_request, response) => response.end(rss(items("Cherry trees bloom early", "Rain")));
    const [id = 0] = await addFeeds("/feed");
    await poll(id);
    pages["/feed"] = (_request, response) => response.end(rss(items(meeting, "Rain")));
    expect(await poll(id)).toMatchObject({ added: 0, corrected: 1 });
    expect((await list()).find(({ title }) => title === meeting)?.tags).toHaveLength(3);
  });

  it.each<[string, RequestListener, RegExp]>([
    ["is not there", (_request, response) => response.writeHead(404).end(), /answered 404/],
    ["is a web page", (_request, response) => response.end("<!doctype html><p>Hello"), /web page/],
    ["is empty", (_request, response) => response.end(""), /empty/],
    ["is too large", (_request, response) => response.end("x".repeat(200_000)), /larger than 100000 bytes/],
    [
      "never ends",
      (_request, response) => void response.write("<rss"),
      /did not answer completely within 1 s/,
    ],
    [
      "redirects for ever",
      (_request, response) => response.writeHead(302, { location: "/feed" }).end(),
      /redirects more than/,
    ],
    ["hangs up", (request) => request.socket.destroy(), /connection broke/],
  ])("notes why a feed failed that %s", async (_name, listener, reason) => {
    pages["/feed"] = listener;
    const [id = 0] = await addFeeds("/feed");
    expect(await poll(id)).toMatchObject({ status: "failed", error: expect.stringMatching(reason) });
    expect(await store.getFeed(connection.db, id)).toMatchObject({
      failures: 1,
      error: expect.stringMatching(reason),
    });
  });

  it("hands the poll back to the queue when the worker stops, without a mark on the feed", async () => {
    pages["/feed"] = () => {};
    const [id = 0] = await addFeeds("/feed");
    const stopping = new AbortController();
    const polled = poll(id, stopping.signal);
    stopping.abort(new Error("the worker stops"));
    await expect(polled).rejects.toThrow("the worker stops");
    expect(await store.getFeed(connection.db, id)).toMatchObject({ failures: 0, error: null });
  });
});

describe("the worker", () => {
  it("polls all feeds, also those added later; bad ones cost the others nothing; what is new is alerted on", async () => {
    pages["/good"] = (_request, response) => response.end(rss(items(meeting)));
    pages["/hangs"] = () => {};
    await addFeeds("/good", "/hangs", "/gone");
    const outcomes: PollOutcome[] = [];
    const worker = await start({ onPoll: (outcome) => outcomes.push(outcome) });
    expect(worker.feeds).toEqual({ total: 3, fresh: 3 });
    await vi.waitFor(() => expect(outcomes).toHaveLength(3), 10_000);
    expect(outcomes[0]).toMatchObject({ feed: expect.stringMatching(/good|gone/) });
    await vi.waitFor(() => expect(told()).toEqual([meeting]), 10_000);
    expect(JSON.parse(hooks[0] ?? "")).toMatchObject({
      type: "alert.instant",
      data: { rule: "All", items: [{ url: "http://127.0.0.1:8080/stories/1", tags: [{}, {}, {}] }] },
    });

    pages["/later"] = (_request, response) => response.end(rss(items("A later one")));
    await addFeeds("/later");
    await vi.waitFor(async () => expect(await list()).toHaveLength(2), 10_000);
    await vi.waitFor(() => expect(told()).toEqual([meeting, "A later one"]), 10_000);
    await worker.close();
  });

  it("delivers what a crash left in the outbox", async () => {
    pages["/feed"] = (_request, response) => response.end(rss(items(meeting)));
    const [id = 0] = await addFeeds("/feed");
    await poll(id);
    // Placed, and never put into the queue.
    const grouping = openGrouping({
      ...{ db: connection.db, databaseUrl: database.url, tagger: () => createTagger(framework) },
      ...{ alerts: () => rules, logger: pino({ level: "silent" }), onDeliveries: async () => {} },
    });
    const rules = alerts();
    await grouping.run();
    await grouping.close();
    await connection.db.execute("update deliveries set created_at = now() - interval '1 minute'");
    const worker = await start();
    await vi.waitFor(() => expect(told()).toEqual([meeting]), 20_000);
    await worker.close();
  });

  it("tries a receiver again that fails, and gives up at once where that is no use", async () => {
    const answers = [503, 204];
    pages["/hook"] = (_request, response) => response.writeHead(answers.shift() ?? 410).end();
    pages["/feed"] = (_request, response) => response.end(rss(items(meeting)));
    await addFeeds("/feed");
    const worker = await start();
    const health = async () => (await store.channelHealth(connection.db))[0];
    await vi.waitFor(async () => expect(await health()).toMatchObject({ delivered: 1, error: null }), 30_000);
    pages["/later"] = (_request, response) => response.end(rss(items("Cherry trees bloom early")));
    await addFeeds("/later");
    await vi.waitFor(
      async () => expect(await health()).toMatchObject({ failed: 1, error: expect.stringContaining("410") }),
      20_000,
    );
    await worker.close();
  }, 60_000);

  it("is not held up by a channel that hangs", async () => {
    pages["/hangs"] = () => {};
    const titles = [..."abcdefghijklmnopqrstuvwxyz"].map((letter) => `${letter.repeat(9)} arrives`);
    pages["/feed"] = (_request, response) =>
      response.end(
        rss(titles.map((title, n) => `<item><title>${title}</title><guid>${n}</guid></item>`).join("")),
      );
    await addFeeds("/feed");
    const rules = parseAlerts(
      `
stories: {publishers: 1}
burst: {alerts: 1000, within: 1m}
rules: [{name: All, to: [slow, desk]}]
channels:
  slow: {type: webhook, url: "${url}/hangs"}
  desk: {type: webhook, url: "${url}/hook"}`,
      { fileName: "alerts.yaml", tags: [], environment: {} },
    );
    const worker = await start({ alerts: rules });
    await vi.waitFor(() => expect(told().sort()).toEqual(titles.toSorted()), 9_000);
    await worker.close();
  });
});

describe("the grouping of articles", () => {
  const logger = pino({ level: "silent" });
  const tagger = createTagger(framework);
  const rules = alerts;
  const group = async (file = rules(), now = () => new Date()) => {
    const grouping = openGrouping({
      ...{ db: connection.db, databaseUrl: database.url, logger, now, tagger: () => tagger },
      ...{ alerts: () => file, onDeliveries: async () => {} },
    });
    await grouping.run();
    return grouping;
  };
  const reasons = async () =>
    (await store.developmentsSince(connection.db, new Date(0))).map(({ reason }) => reason);

  it("goes on after a restart as if there was none", async () => {
    const launch = "North Korea fires ballistic missile that flies 71 minutes and falls west of Hokkaido";
    pages["/one"] = (_request, response) => response.end(rss(items(launch)));
    const [first = 0] = await addFeeds("/one");
    await poll(first);
    const publishers = alerts("").stories;
    const file = { ...rules(), stories: { ...publishers, publishers: 2 } };
    await (await group(file)).close();
    expect(await reasons()).toEqual([]);
    pages["/two"] = (_request, response) =>
      response.end(rss(items("Missile from North Korea flies 71 minutes, falls west of Hokkaido: Tokyo")));
    const [, second = 0] = await addFeeds("/one", "/two");
    await poll(second);
    await (await group(file)).close();
    expect(await reasons()).toEqual(["new story of /one and /two"]);
    expect(new Set((await list()).map(({ storyId }) => storyId)).size).toBe(1);
  });

  it("is done by one process at a time; another takes over when it ends", async () => {
    const [id = 0] = await addFeeds("/feed");
    const holder = await group();
    pages["/feed"] = (_request, response) => response.end(rss(items(meeting)));
    await poll(id);
    const other = await group();
    expect((await list())[0]?.storyId).toBeNull();
    await holder.close();
    await other.run();
    expect((await list())[0]?.storyId).toBe(1);
    await other.close();
  });

  it("alerts on nothing of a backlog", async () => {
    pages["/feed"] = (_request, response) =>
      response.end(
        rss(items(meeting).replace("<link>", "<pubDate>Sun, 01 Mar 2020 10:00:00 GMT</pubDate><link>")),
      );
    const [id = 0] = await addFeeds("/feed");
    await poll(id);
    await (await group()).close();
    expect(await reasons()).toHaveLength(1);
    expect(await store.listAlerts(connection.db, { limit: 9 })).toEqual([]);
  });
});

describe("another framework", () => {
  const other = (name: string) =>
    parseFramework(readFileSync(new URL(`../../../frameworks/${name}`, import.meta.url), "utf8"), name);
  /** The framework that ships, where only its first tag is left. */
  const smaller = () => ({ ...framework, version: "smaller", tags: framework.tags.slice(0, 1) });
  const tagsOf = async (title: string) =>
    (await list()).find((article) => article.title === title)?.tags.map(({ tag }) => tag);

  it("tags the archive anew while the worker runs, and alerts on nothing of it", async () => {
    pages["/feed"] = (_request, response) => response.end(rss(items(meeting, "Nvidia chips smuggled out")));
    const [id = 0] = await addFeeds("/feed");
    await poll(id);
    const worker = await start();
    await worker.useFramework(other("chips.yaml"));
    await vi.waitFor(
      async () => expect(await tagsOf("Nvidia chips smuggled out")).toEqual(["controls"]),
      10_000,
    );
    await vi.waitFor(async () => expect(await tagsOf(meeting)).toEqual([]), 10_000);
    await worker.close();
    expect(hooks.length).toBeLessThanOrEqual(2);
  });

  it("goes on where it was stopped, with what is left", async () => {
    const many = Array.from(
      { length: 450 },
      (_, n) => `<item><title>${meeting}</title><guid>${n}</guid></item>`,
    );
    pages["/feed"] = (_request, response) => response.end(rss(many.join("")));
    const [id = 0] = await addFeeds("/feed");
    await poll(id);
    const stopping = new AbortController();
    const context = { db: connection.db, tagger: () => createTagger(smaller()), stopping: stopping.signal };
    const interrupted = retagArchive(context, async ({ done }) => {
      if (done > 0) stopping.abort(new Error("the worker stops"));
    });
    await expect(interrupted).rejects.toThrow("the worker stops");
    const left = await store.countStale(connection.db, "smaller");
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(450);
    const rest = await retagArchive({ ...context, stopping: new AbortController().signal });
    expect(rest).toEqual({ done: left, total: left, changed: left });
    const all = await store.countTags(connection.db);
    expect(all).toEqual({ deterrence: 450 });
  });

  it("is grouped by once another worker has tagged the archive anew: no tag that it gave is news", async () => {
    pages["/one"] = (_request, response) => response.end(rss(items(meeting)));
    pages["/two"] = (_request, response) =>
      response.end(
        rss(items("Sanctions and a ballistic missile: North Korea stops its inquiry into abductions")),
      );
    const [one = 0, two = 0] = await addFeeds("/one", "/two");
    await poll(one);
    const archive = (tagger = createTagger(framework)) => ({
      ...{ db: connection.db, tagger: () => tagger, stopping: new AbortController().signal },
    });
    await retagArchive(archive(createTagger(smaller())));
    const file = alerts();
    const grouping = openGrouping({
      ...{ db: connection.db, databaseUrl: database.url, logger: pino({ level: "silent" }) },
      ...{ tagger: archive().tagger, alerts: () => file, onDeliveries: async () => {} },
    });
    await grouping.run();
    await retagArchive(archive());
    await poll(two);
    await grouping.run();
    await grouping.close();
    expect(new Set((await list()).map(({ storyId }) => storyId)).size).toBe(1);
    const told = await store.developmentsSince(connection.db, new Date(0));
    expect(told.map(({ kind }) => kind)).toEqual(["new-story"]);
  });

  it("that comes while the archive is tagged anew ends that, as it is superseded", async () => {
    pages["/feed"] = (_request, response) => response.end(rss(items(meeting, "Rain")));
    const [id = 0] = await addFeeds("/feed");
    await poll(id);
    let tagger = createTagger(smaller());
    const context = { db: connection.db, tagger: () => tagger, stopping: new AbortController().signal };
    const done = await retagArchive(context, async ({ done }) => {
      if (done === 0) tagger = createTagger(other("chips.yaml"));
    });
    expect(done).toMatchObject({ done: 0, total: 2 });
    await retagArchive(context);
    expect(await store.countStale(connection.db, tagger.framework.version)).toBe(0);
  });

  it("that comes while a poll is under way reaches what that poll stores too", async () => {
    let asked = false;
    let answer = () => {};
    pages["/feed"] = (_request, response) => {
      asked = true;
      answer = () => void response.end(rss(items(meeting)));
    };
    await addFeeds("/feed");
    const polled: PollOutcome[] = [];
    const worker = await start({
      settings: settings({ TWOTRACK_FETCH_TIMEOUT_SECONDS: "20" }),
      onPoll: (outcome) => polled.push(outcome),
    });
    await vi.waitFor(() => expect(asked).toBe(true), 10_000);
    await worker.useFramework(smaller());
    answer();
    await vi.waitFor(() => expect(polled).toHaveLength(1), 10_000);
    await vi.waitFor(async () => expect(await store.countStale(connection.db, "smaller")).toBe(0), 10_000);
    await worker.close();
    expect(await store.countTags(connection.db)).toEqual({ deterrence: 1 });
  });
});

describe("an article that its feed corrects", () => {
  it("after grouping has forgotten it stays in its story, and is no news", async () => {
    const [past, recent] = ["Mon, 05 Jan 2026 10:00:00 GMT", new Date().toUTCString()];
    const dated = (title: string, when: string) =>
      rss(`<item><title>${title}</title><guid>1</guid><pubDate>${when}</pubDate></item>`);
    const [old = 0, other = 0] = await addFeeds("/old", "/other");
    const file = alerts();
    const tagger = createTagger(framework);
    const grouping = openGrouping({
      ...{ db: connection.db, databaseUrl: database.url, logger: pino({ level: "silent" }) },
      ...{ tagger: () => tagger, alerts: () => file, onDeliveries: async () => {} },
    });
    const group = async (feed: number, page: string, content: string) => {
      pages[page] = (_request, response) => response.end(content);
      await poll(feed);
      await grouping.run();
    };
    await group(old, "/old", dated("Rain", past));
    await group(other, "/other", dated("Cherry trees bloom early", recent));
    const news = async () =>
      (await store.developmentsSince(connection.db, new Date(0))).map(({ key }) => key);
    const before = await news();
    grouping.forget();
    await group(old, "/old", dated(meeting, past));
    await grouping.close();
    const { stories } = await store.listStories(connection.db, {});
    expect(stories).toMatchObject([
      { headline: { title: "Cherry trees bloom early" }, articles: 1, tags: [] },
      { headline: { title: meeting }, articles: 1, tags: expect.arrayContaining(["sanctions"]) },
    ]);
    expect(await news()).toEqual(before);
  });
});

describe("an article's language", () => {
  it("is that of its text where the feed says another", async () => {
    pages["/feed"] = (_request, response) =>
      response.end(
        rss(items("북한, 동해상으로 탄도미사일 발사")).replace(
          "<title>Feed",
          "<language>en</language><title>Feed",
        ),
      );
    const [id = 0] = await addFeeds("/feed");
    await poll(id);
    expect((await list()).map(({ language }) => language)).toEqual(["ko"]);
  });
});
