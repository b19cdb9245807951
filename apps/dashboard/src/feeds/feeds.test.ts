import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { closeFetcher, parseOpml } from "@twotrack/feeds";
import { openQueues, type Queues, type Runner } from "@twotrack/queue";
import * as store from "@twotrack/store";
import { type TestDatabase, testDatabase } from "@twotrack/store/testing";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type AppOptions, createApp, type RunningDashboard, startDashboard } from "../index.js";
import { framework } from "../testing.js";
import { barriersOf, browserPath, openBrowser, visit } from "../testing-browser.js";

vi.setConfig({ testTimeout: 30_000 });

const origin = "http://dashboard.example";

let database: TestDatabase;
let connection: store.Connection;
let db: store.Database;
let queues: Queues;
let runner: Runner;
/** Which feeds the queue had polled. */
let polled: number[];
let site: Server;
/** A news site with two feeds. */
let siteUrl: string;

const rss = (title: string, language: string) =>
  `<rss version="2.0"><channel><title>${title}</title><link>${siteUrl}/</link><language>${language}</language>
  <item><title>One</title><link>${siteUrl}/${title}/1</link><pubDate>Tue, 03 Mar 2026 10:00:00 GMT</pubDate></item>
  </channel></rss>`;
const documents: Record<string, () => string> = {
  "/": () => `<html lang="ja"><link rel="alternate" type="application/rss+xml" href="/news.xml">
    <link rel="alternate" type="application/rss+xml" href="/sports.xml"></html>`,
  "/news.xml": () => rss("港新聞", "ja"),
  "/sports.xml": () => rss("Harbour <b>Sports</b>".replace(/<\/?b>/g, ""), "en"),
  "/empty": () => "<html><p>Nothing here</p></html>",
};

beforeAll(async () => {
  database = await testDatabase();
  connection = store.connect(database.url);
  db = connection.db;
  site = createServer((request, response) => {
    const body = documents[request.url ?? ""];
    response.writeHead(body === undefined ? 404 : 200, {
      "content-type": request.url?.endsWith(".xml") ? "application/rss+xml" : "text/html",
    });
    response.end(body?.());
  }).listen(0, "127.0.0.1");
  await once(site, "listening");
  const address = site.address();
  siteUrl = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  queues = await openQueues({ databaseUrl: database.url });
  runner = await queues.run({ poll: async (id) => void polled.push(id) }, { concurrency: 1 });
}, 60_000);
afterAll(async () => {
  await runner.close();
  await queues.close();
  await closeFetcher();
  site.close();
  await connection.close();
  await database.drop();
});
beforeEach(async () => {
  polled = [];
  await db.execute("truncate feeds, stories restart identity cascade");
  await store.addFeeds(db, [
    feed("a", "Harbour Wire", "press"),
    feed("b", "Dead Letter", "press"),
    feed("c", "朝の便り", null),
  ]);
  await store.recordSuccess(db, 1, { milliseconds: 300, added: 12 });
  await store.recordFailure(db, 2, { error: "https://b.example/feed answered 404.", milliseconds: 20 });
});

const feed = (name: string, title: string, category: string | null) => ({
  ...{ xmlUrl: `https://${name}.example/feed`, title, htmlUrl: null, language: "en", category },
});
const fetching = {
  ...{ allowPrivateNetworks: true, fetchTimeoutSeconds: 5, maxFeedBytes: 100_000, pollSeconds: 900 },
};
/** Someone at this machine asks. */
const access = { open: true, loopback: true, origins: [origin] };
const readers = { access: { ...access, loopback: false } };
const appWith = (options: Partial<AppOptions> = {}) =>
  createApp({ ...{ db, framework, feeds: fetching, queues, access }, ...options });
const get = async (address: string, app = appWith()) => {
  const response = await app.request(origin + address);
  return { status: response.status, headers: response.headers, text: await response.text() };
};
const post = async (address: string, body: FormData | [string, string][], app = appWith()) => {
  const response = await app.request(origin + address, {
    ...{ method: "POST", headers: { origin } },
    body: body instanceof FormData ? body : new URLSearchParams(body),
  });
  return { status: response.status, place: response.headers.get("location"), text: await response.text() };
};
const upload = (text: string, name = "feeds.opml") => {
  const form = new FormData();
  form.set("file", new File([text], name, { type: "text/x-opml" }));
  return form;
};
const titles = async (query: string): Promise<string[]> =>
  JSON.parse((await get(`/api/feeds${query}`)).text).feeds.map(({ title }: { title: string }) => title);

describe("the page of feeds", () => {
  it("says how each does, those with trouble first", async () => {
    const { status, text } = await get("/feeds");
    expect(status).toBe(200);
    expect(text).toContain("3 feeds, 1 in order, 1 failing, 1 not polled yet, about 12 articles a day");
    expect(text.indexOf("Dead Letter</a>")).toBeLessThan(text.indexOf("Harbour Wire</a>"));
    expect(text).toContain("The last poll failed. https://b.example/feed answered 404.");
    expect(text).toMatch(/100%<span class="soft next">300 ms/);
    expect(text).toMatch(/aria-label="New articles in the last 14 days, the oldest first: (?:0, ){13}12"/);
    expect(text).toMatch(/Next: <time[^>]*>in 15 minutes/);
  });

  it.each([
    ["", ["Dead Letter", "朝の便り", "Harbour Wire"]],
    ["?sort=title", ["Dead Letter", "Harbour Wire", "朝の便り"]],
    ["?sort=articles&q=example", ["Harbour Wire", "Dead Letter", "朝の便り"]],
    ["?q=WIRE+harb", ["Harbour Wire"]],
    ["?q=c.example", ["朝の便り"]],
    ["?category=press&sort=title", ["Dead Letter", "Harbour Wire"]],
    ["?state=failing", ["Dead Letter"]],
    ["?state=paused", []],
  ])("asked for by %j lists %j", async (query, expected) => {
    expect(await titles(query)).toEqual(expected);
    const { text } = await get(`/feeds${query}`);
    const places = expected.map((title) => text.indexOf(`>${title}</a>`));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(Math.min(...places, 1)).toBeGreaterThan(0);
    expect(text.match(/<th scope="row"/g) ?? []).toHaveLength(expected.length);
  });

  it("is one of several where there are very many feeds", async () => {
    const many = Array.from({ length: 250 }, (_, n) => feed(`m${n}`, `Feed ${n}`, "many"));
    await store.addFeeds(db, many);
    const rows = async (address: string) =>
      ((await get(address)).text.match(/<th scope="row"/g) ?? []).length;
    expect(await rows("/feeds?category=many")).toBe(50);
    expect(await rows("/feeds?category=many&page=3")).toBe(50);
    expect((await get("/feeds?category=many&page=2")).text).toContain(
      'href="/feeds?category=many&amp;page=3"',
    );
  });

  it("says what is wrong with what it is asked for", async () => {
    for (const address of ["/feeds?sort=size", "/api/feeds?sort=size"]) {
      const { status, text } = await get(address);
      expect(status).toBe(400);
      expect(text).toContain("must be one of trouble, title, articles, polled");
    }
  });

  it("offers no change where nothing may be changed, and no poll without a queue", async () => {
    const { text } = await get("/feeds", appWith(readers));
    expect(text).not.toContain('method="post"');
    expect(text).toContain('href="/feeds.opml"');
    expect((await get("/feeds", createApp({ db, framework, feeds: fetching, access }))).text).not.toContain(
      "Poll now",
    );
    for (const address of ["/feeds/1/pause", "/feeds/opml", "/feeds"])
      expect((await post(address, [], appWith(readers))).status).toBe(403);
  });
});

describe("a feed", () => {
  it("has a page that says all that is known of it", async () => {
    const { status, text } = await get("/feeds/1");
    expect(status).toBe(200);
    for (const words of [
      "Harbour Wire",
      "https://a.example/feed",
      "1 poll, none failed",
      "300 ms on average",
    ])
      expect(text).toContain(words);
    expect(text).toContain('href="/search?source=1"');
    expect(text).toContain("No: the feed gives neither ETag nor date");
    for (const address of ["/feeds/99", "/feeds/x", "/api/feeds/99"])
      expect((await get(address)).status).toBe(404);
  });

  it("is told as JSON, as the API's description has it", async () => {
    const one = JSON.parse((await get("/api/feeds/2")).text);
    expect(one).toMatchObject({
      ...{ title: "Dead Letter", health: "failing", failures: 1, succeededAt: null, paused: false },
      week: { polls: 1, failures: 1, successRate: 0, latency: 20, articlesADay: 0 },
    });
    expect(one.days).toHaveLength(30);
    expect(Date.parse(one.nextPollAt) - Date.parse(one.polledAt)).toBe(900_000);
    const { paths, components } = JSON.parse((await get("/openapi.json")).text);
    expect(paths).toHaveProperty(["/api/feeds/{id}", "get"]);
    expect(Object.keys(components.schemas.Feed.properties).sort()).toEqual(
      Object.keys(one)
        .filter((name) => !["days", "etag", "lastModified"].includes(name))
        .sort(),
    );
  });

  it("is paused and resumed, and comes back to the page that asked", async () => {
    const paused = await post("/feeds/1/pause", [["back", "/feeds?sort=title"]]);
    expect(paused).toMatchObject({ status: 303, place: "/feeds?sort=title&done=paused" });
    expect(await store.activeFeedIds(db)).toEqual([2, 3]);
    expect((await get("/feeds?done=paused")).text).toContain("The feed is paused");
    expect((await get("/feeds/1")).text).toContain("When it is resumed");
    await post("/feeds/1/resume", [["back", "https://evil.example/"]]).then(({ place }) =>
      expect(place).toBe("/feeds?done=resumed"),
    );
    expect(await store.activeFeedIds(db)).toEqual([1, 2, 3]);
  });

  it("is polled now by the queue, unless it is paused", async () => {
    expect((await post("/feeds/1/poll", [["back", "/feeds/1"]])).place).toBe("/feeds/1?done=polled");
    await vi.waitFor(() => expect(polled).toEqual([1]), 10_000);
    await store.pauseFeed(db, 1);
    expect((await post("/feeds/1/poll", [])).status).toBe(404);
  });

  it("is polled next when the queue says", async () => {
    await queues.schedulePolls([1], 7_200);
    await vi.waitFor(() => expect(polled).toEqual([1]), 10_000);
    expect((await get("/feeds/1")).text).toMatch(/in (?:1|2) hours?<\/time>|in \d+ minutes<\/time>/);
    const { nextPollAt } = JSON.parse((await get("/api/feeds/1")).text);
    expect(new Date(nextPollAt)).toEqual((await queues.nextPolls()).get(1));
    await queues.schedulePolls([], 60);
  });

  it("gets another title and category, and is removed", async () => {
    const names: [string, string][] = [
      ["title", " Harbour Post "],
      ["category", ""],
    ];
    expect((await post("/feeds/1", names)).place).toBe("/feeds/1?done=changed");
    expect(await store.getFeedHealth(db, 1)).toMatchObject({ title: "Harbour Post", category: null });
    expect((await post("/feeds/1", [["title", " "]])).status).toBe(400);
    expect((await post("/feeds/1/remove", [])).place).toBe("/feeds?done=removed");
    expect((await post("/feeds/1/remove", [])).status).toBe(404);
    expect(await titles("")).toEqual(["Dead Letter", "朝の便り"]);
  });
});

describe("feeds of a site", () => {
  it("are found, each with what it is, and added with a category", async () => {
    const { status, text } = await post("/feeds/discover", [["address", siteUrl]]);
    expect(status).toBe(200);
    expect(text).toContain("2 feeds found");
    expect(text).toMatch(/lang="ja"[^>]*>港新聞/);
    expect(text).toContain("1 article, the newest");
    const values = [...text.matchAll(/name="feed" value="([^"]*)"/g)].map(([, value]) =>
      (value ?? "").replaceAll("&quot;", '"'),
    );
    const form = [...values.map((value): [string, string] => ["feed", value]), ["category", "ports"]];
    const added = await post("/feeds", form as [string, string][]);
    expect(added).toMatchObject({ status: 303, place: "/feeds?done=added&added=2" });
    expect(await titles("?category=ports")).toEqual(["Harbour Sports", "港新聞"]);
    expect((await post("/feeds/discover", [["address", siteUrl]])).text).toContain(
      "All of them are followed already.",
    );
  });

  it("that are not there, or may not be asked for, are told in words", async () => {
    const { status, text } = await post("/feeds/discover", [["address", `${siteUrl}/empty`]]);
    expect(status).toBe(400);
    expect(text).toContain("it is a page without feeds");
    const strict = appWith({ feeds: { ...fetching, allowPrivateNetworks: false } });
    expect((await post("/feeds/discover", [["address", siteUrl]], strict)).text).toContain("private network");
  });

  it("are taken only as they can be: by an http address, and at least one", async () => {
    const bad = JSON.stringify({ xmlUrl: "javascript:alert(1)", title: "x", htmlUrl: null, language: null });
    for (const form of [[["feed", bad]], [["feed", "{"]], []] as [string, string][][])
      expect((await post("/feeds", form)).status).toBe(400);
    expect(await titles("")).toHaveLength(3);
  });
});

describe("a list of feeds (OPML)", () => {
  it("comes out with categories and paused ones, and in again elsewhere", async () => {
    await store.pauseFeed(db, 1);
    const { headers, text } = await get("/feeds.opml");
    expect(headers.get("content-type")).toContain("text/x-opml");
    const feeds = parseOpml(text);
    expect(feeds.map(({ title, category }) => [title, category]).sort()).toEqual([
      ["Dead Letter", "press"],
      ["Harbour Wire", "press"],
      ["朝の便り", null],
    ]);
    await db.execute("truncate feeds cascade");
    expect((await post("/feeds/opml", upload(text))).place).toBe("/feeds?done=imported&added=3");
    expect((await store.listFeeds(db)).map(({ title }) => title).sort()).toEqual(
      feeds.map(({ title }) => title).sort(),
    );
  });

  it("tells how many were added, were known, and can't be used", async () => {
    const outlines = ["https://a.example/feed", "https://new.example/feed", "ftp://old.example/feed"]
      .map((url) => `<outline text="x" xmlUrl="${url}"/>`)
      .join("");
    const { place } = await post("/feeds/opml", upload(`<opml><body>${outlines}</body></opml>`));
    expect(place).toBe("/feeds?done=imported&added=1&known=1&skipped=1");
    const { text } = await get(place ?? "");
    expect(text).toContain("1 feed added");
    expect(text).toContain("1 feed was followed already");
    expect(text).toContain("1 feed was left out");
  });

  it("may be much larger than a form, but not more than 2 MB", async () => {
    const long = (bytes: number) => `<opml><!--${"x".repeat(bytes)}--><body/></opml>`;
    expect((await post("/feeds/opml", upload(long(1_900_000)))).status).toBe(303);
    const refused = await post("/feeds/opml", upload(long(2_000_000)));
    expect(refused.status).toBe(413);
    expect(refused.text).toContain("at most 2000 kB");
  });

  it("that is none is told in words", async () => {
    const { status, text } = await post("/feeds/opml", upload("<html>", "bookmarks.html"));
    expect(status).toBe(400);
    expect(text).toContain("bookmarks.html can&#39;t be used: it is no OPML");
    expect((await post("/feeds/opml", new FormData())).text).toContain("Choose a file first");
  });
});

describe.skipIf(browserPath === undefined)("in a browser", () => {
  let browser: Browser;
  let dashboard: RunningDashboard;
  beforeAll(async () => {
    const options = { db, framework, feeds: fetching, queues, access, host: "127.0.0.1", port: 0 };
    dashboard = await startDashboard(options);
    browser = await openBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await dashboard.close();
  });

  it.each([true, false])(
    "feeds are added, paused, polled, exported, imported and removed (with JavaScript: %s)",
    (javaScriptEnabled) =>
      visit(browser, `${dashboard.url}/feeds`, { javaScriptEnabled }, async (page) => {
        const told = (words: string) => page.getByRole("status").getByText(words).waitFor();
        await page.getByLabel("Address of a site or feed").fill(siteUrl);
        await page.getByRole("button", { name: "Look for feeds" }).click();
        await page.getByLabel("Harbour Sports").check();
        await page.getByLabel(/^Category/).fill("ports");
        await page.getByRole("button", { name: "Follow the chosen" }).click();
        await told("2 feeds added");

        await page.getByRole("button", { name: "Pause: Harbour Sports" }).click();
        await told("The feed is paused");
        expect(await page.getByRole("row", { name: /Harbour Sports/ }).textContent()).toContain("Paused");
        await page.getByRole("button", { name: "Poll now: 港新聞" }).click();
        await told("is polled now");
        await vi.waitFor(() => expect(polled).toHaveLength(1), 10_000);

        await page.getByText("Lists of feeds (OPML)").click();
        const [download] = await Promise.all([
          page.waitForEvent("download"),
          page.getByRole("link", { name: "Export all feeds" }).click(),
        ]);
        const text = readFileSync(await download.path(), "utf8").replaceAll("b.example", "other.example");
        const opml = { name: "feeds.opml", mimeType: "text/x-opml", buffer: Buffer.from(text) };
        await page.getByLabel(/^Add the feeds of a file/).setInputFiles(opml);
        await page.getByRole("button", { name: "Import" }).click();
        await told("1 feed added");

        await page.getByRole("link", { name: "Harbour Sports" }).click();
        await page.getByText("Remove this feed").click();
        await page.getByRole("button", { name: "Remove it" }).click();
        await told("was removed");
        expect(await page.getByRole("link", { name: "Harbour Sports" }).count()).toBe(0);
      }),
    60_000,
  );

  const widths = [1280, 390];
  it.each(["light", "dark"] as const)(
    "nobody is kept out (%s)",
    async (colorScheme) => {
      for (const width of widths) {
        const options = { colorScheme, viewport: { width, height: 900 } };
        await visit(browser, `${dashboard.url}/feeds?state=paused`, options, async (page) => {
          const barriers = [await barriersOf(page)];
          for (const address of ["/feeds?done=paused", "/feeds/1", "/feeds/2"]) {
            await page.goto(dashboard.url + address);
            for (const summary of await page.locator("main summary").all()) await summary.click();
            barriers.push(await barriersOf(page));
            const wide = await page.evaluate<number>("document.documentElement.scrollWidth");
            expect(wide).toBeLessThanOrEqual(width);
          }
          await page.goto(`${dashboard.url}/feeds`);
          await page.getByLabel("Address of a site or feed").fill(siteUrl);
          await page.getByRole("button", { name: "Look for feeds" }).click();
          await page.getByRole("heading", { name: "Add feeds" }).waitFor();
          barriers.push(await barriersOf(page));
          expect(barriers.flat()).toEqual([]);
        });
      }
    },
    60_000,
  );
});
