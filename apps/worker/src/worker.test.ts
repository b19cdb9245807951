import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { readSettings } from "@twotrack/config";
import { closeFetcher } from "@twotrack/feeds";
import { createTagger, parseFramework } from "@twotrack/framework";
import * as store from "@twotrack/store";
import { type TestDatabase, testDatabase } from "@twotrack/store/testing";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type PollOutcome, pollFeed, retagArchive, startWorker } from "./index.js";

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
  await connection.db.execute("truncate feeds, articles, alerts restart identity cascade");
});

const settings = (more: Record<string, string> = {}) =>
  readSettings({
    ...{
      TWOTRACK_ALLOW_PRIVATE_NETWORKS: "true",
      TWOTRACK_FETCH_TIMEOUT_SECONDS: "1",
      TWOTRACK_MAX_FEED_BYTES: "100000",
    },
    ...{ TWOTRACK_POLL_SECONDS: "3600", TWOTRACK_WEBHOOK_URL: `${url}/hook`, ...more },
  });

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
    expect(await poll(id)).toMatchObject({ status: "ok", added: 2, alertIds: [expect.any(Number)] });
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
    expect(await poll(id)).toMatchObject({ added: 0, corrected: 1, alertIds: [expect.any(Number)] });
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
  it("polls all feeds, also those added later; bad ones cost the others nothing; meetings of tracks are alerted on", async () => {
    pages["/good"] = (_request, response) => response.end(rss(items(meeting)));
    pages["/hangs"] = () => {};
    await addFeeds("/good", "/hangs", "/gone");
    const outcomes: PollOutcome[] = [];
    const worker = await startWorker({
      ...{ settings: settings(), databaseUrl: database.url, framework, logger: pino({ level: "silent" }) },
      onPoll: (outcome) => outcomes.push(outcome),
    });
    expect(worker.feeds).toEqual({ total: 3, fresh: 3 });
    await vi.waitFor(() => expect(outcomes).toHaveLength(3), 10_000);
    expect(outcomes[0]).toMatchObject({ feed: expect.stringMatching(/good|gone/) });
    await vi.waitFor(() => expect(hooks).toHaveLength(1), 10_000);
    expect(JSON.parse(hooks[0] ?? "")).toMatchObject({ id: "article-1", article: { title: meeting } });

    pages["/later"] = (_request, response) => response.end(rss(items("A later one")));
    await addFeeds("/later");
    await vi.waitFor(async () => expect(await list()).toHaveLength(2), 10_000);
    await worker.close();
    expect((await store.alertHealth(connection.db)).waiting).toBe(0);
  });

  it("delivers what a crash left in the outbox", async () => {
    pages["/feed"] = (_request, response) => response.end(rss(items(meeting)));
    const [id = 0] = await addFeeds("/feed");
    // Stored, and never put into the queue.
    await poll(id);
    await connection.db.execute("update alerts set created_at = now() - interval '1 minute'");
    const logger = pino({ level: "silent" });
    const worker = await startWorker({ settings: settings(), databaseUrl: database.url, framework, logger });
    await vi.waitFor(() => expect(hooks).toHaveLength(1), 20_000);
    await worker.close();
  });
});

describe("another framework", () => {
  const other = (name: string) =>
    parseFramework(readFileSync(new URL(`../../../frameworks/${name}`, import.meta.url), "utf8"), name);
  /** The framework that ships, where only its first tag is left. */
  const smaller = () => ({ ...framework, version: "smaller", tags: framework.tags.slice(0, 1) });
  const logger = pino({ level: "silent" });
  const tagsOf = async (title: string) =>
    (await list()).find((article) => article.title === title)?.tags.map(({ tag }) => tag);

  it("tags the archive anew while the worker runs, and alerts on nothing of it", async () => {
    pages["/feed"] = (_request, response) => response.end(rss(items(meeting, "Nvidia chips smuggled out")));
    const [id = 0] = await addFeeds("/feed");
    await poll(id);
    const worker = await startWorker({ settings: settings(), databaseUrl: database.url, framework, logger });
    await worker.useFramework(other("chips.yaml"));
    await vi.waitFor(
      async () => expect(await tagsOf("Nvidia chips smuggled out")).toEqual(["controls"]),
      10_000,
    );
    await vi.waitFor(async () => expect(await tagsOf(meeting)).toEqual([]), 10_000);
    await worker.close();
    const { waiting, delivered } = await store.alertHealth(connection.db);
    expect(waiting + delivered).toBe(1);
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
    const all = (await store.countArticles(connection.db)).perTag;
    expect(all).toEqual({ deterrence: 450 });
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
    // No scheduler of an earlier test may know the feed.
    await connection.db.execute("alter sequence feeds_id_seq restart with 900");
    await addFeeds("/feed");
    const polled: PollOutcome[] = [];
    const worker = await startWorker({
      ...{
        settings: settings({ TWOTRACK_FETCH_TIMEOUT_SECONDS: "20" }),
        databaseUrl: database.url,
        framework,
        logger,
      },
      onPoll: (outcome) => polled.push(outcome),
    });
    await vi.waitFor(() => expect(asked).toBe(true), 10_000);
    await worker.useFramework(smaller());
    answer();
    await vi.waitFor(() => expect(polled).toHaveLength(1), 10_000);
    await vi.waitFor(async () => expect(await store.countStale(connection.db, "smaller")).toBe(0), 10_000);
    await worker.close();
    expect((await store.countArticles(connection.db)).perTag).toEqual({ deterrence: 1 });
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
