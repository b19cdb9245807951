import { once } from "node:events";
import { accessSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { parseAlerts } from "@twotrack/alerts";
import type { Article, OpmlFeed } from "@twotrack/feeds";
import { createTagger, parseFramework } from "@twotrack/framework";
import { addFeeds, type Connection, connect, recordFailure, saveArticles } from "@twotrack/store";
import { type TestDatabase, testDatabase } from "@twotrack/store/testing";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type AlertsOptions, createApp, type RunningDashboard, startDashboard } from "./index.js";
import { answerOf } from "./testing.js";

vi.setConfig({ testTimeout: 30_000 });

const file = new URL("../../../frameworks/two-track.yaml", import.meta.url);
const framework = parseFramework(readFileSync(file, "utf8"), "two-track.yaml");
const tagger = createTagger(framework);

/** What the tests read: title, language, minutes of age. */
const news: [title: string, language: string, age: number, summary?: string][] = [
  ["Pyongyang ends abductions inquiry after Tokyo's sanctions over nuclear test", "en", 5],
  ["North Korea fires ballistic missile toward the sea", "en", 10, "It flew 800 km; <b>Tokyo</b> protested."],
  ["拉致被害者家族会が首相と面会", "ja", 20],
  ["정부, 대북 독자제재 발표", "ko", 30],
  ["中国外交部：希望朝鲜半岛有关各方保持冷静克制", "zh", 40],
  ['<script>alert("x")</script> North Korea fires ballistic missile', "en", 50],
  ["Cherry trees bloom early", "en", 60],
];

let database: TestDatabase;
let connection: Connection;
let app: ReturnType<typeof createApp>;

beforeAll(async () => {
  database = await testDatabase();
  connection = connect(database.url);
  const { db } = connection;
  const feed = (xmlUrl: string, title: string): OpmlFeed => ({
    xmlUrl,
    title,
    htmlUrl: null,
    language: "en",
    category: "press",
  });
  await addFeeds(db, [
    feed("https://a.example/feed", "Harbour Wire"),
    feed("https://b.example/feed", "Dead Letter"),
  ]);
  const list = news.map(([title, language, age, summary = null], n) => {
    const publishedAt = new Date(Date.now() - age * 60_000).toISOString();
    const url = `https://a.example/${n}`;
    const article: Article = {
      ...{ id: String(n), url, title, summary, content: null, publishedAt, updatedAt: null },
      ...{ authors: [], categories: [], language },
    };
    return {
      article,
      text: null,
      canonicalUrl: url,
      tags: tagger.tag({ title, summary, language }),
    };
  });
  await saveArticles(db, 1, list, { frameworkVersion: framework.version, etag: null, lastModified: null });
  await recordFailure(db, 2, "https://b.example/feed answered 404: look for the feed on the site.");
  app = createApp({ db, framework });
}, 60_000);
afterAll(async () => {
  await connection.close();
  await database.drop();
});

const get = (address: string) => answerOf(app, `http://dashboard.example${address}`);
const titles = async (query: string): Promise<string[]> => {
  const { text } = await get(`/api/articles${query}`);
  return JSON.parse(text).articles.map(({ title }: { title: string }) => title);
};

describe("the tagged feed", () => {
  it("shows tagged articles newest first, each in its language, with evidence marked", async () => {
    const { status, text } = await get("/");
    expect(status).toBe(200);
    expect(text.indexOf("Pyongyang ends")).toBeLessThan(text.indexOf("fires ballistic"));
    expect(text).toMatch(/<mark class="tag-deterrence"[^>]*>[^<]*ballistic missile/);
    expect(text).toContain('lang="ja"');
    expect(text).toContain("Tracks meet:");
    expect(text).not.toContain("Cherry trees");
  });

  it("never takes a feed's text for HTML", async () => {
    const { text } = await get("/");
    expect(text).not.toContain('<script>alert("x")');
    expect(text).toContain("&lt;script&gt;");
    expect(text).not.toContain("<b>Tokyo</b>");
  });

  it.each([
    ["", 6],
    ["?minTags=0", 7],
    ["?minTags=2", 1],
    ["?tag=sanctions&tag=abductions", 1],
    ["?lang=ja", 1],
    ["?source=2", 0],
    ["?q=ballistic", 2],
    ["?limit=2", 2],
  ])("filtered by %j has %i articles", async (query, count) => {
    expect(await titles(query)).toHaveLength(count);
  });

  it("goes on where a page ended", async () => {
    const { text } = await get("/?limit=4");
    const more = /href="(\/\?[^"]*before=[^"]+)"/.exec(text)?.[1]?.replaceAll("&amp;", "&");
    expect(more).toBeDefined();
    const rest = await titles(more?.slice(1) ?? "");
    expect([...(await titles("?limit=4")), ...rest]).toEqual(await titles(""));
  });

  it.each([
    ["/?tag=weather", /"tag" must be one of deterrence, abductions/],
    ["/?limit=lots", /"limit" must be a whole number/],
    ["/?before=then", /"before" must be/],
  ])("answers %s with what is wrong", async (address, message) => {
    const page = await get(address);
    expect(page.status).toBe(400);
    expect(page.text.replaceAll("&quot;", '"')).toMatch(message);
    const json = await get(address.replace("/?", "/api/articles?"));
    expect(JSON.parse(json.text).error.message).toMatch(message);
  });
});

describe("other pages", () => {
  it("show why an article bears its tags", async () => {
    const { articles } = JSON.parse((await get("/api/articles")).text);
    const page = await get(`/articles/${articles[0].id}`);
    expect(page.status).toBe(200);
    for (const { label } of framework.tags.slice(0, 3)) expect(page.text).toContain(label);
    expect((await get("/articles/999999")).status).toBe(404);
    expect((await get("/articles/x")).status).toBe(404);
  });

  it("show the health of feeds, failing ones first", async () => {
    const { text } = await get("/feeds");
    expect(text).toContain("answered 404");
    expect(text.indexOf("Dead Letter")).toBeLessThan(text.indexOf("Harbour Wire"));
    expect(JSON.parse((await get("/api/feeds")).text).feeds[0]).toMatchObject({
      title: "Dead Letter",
      health: "failing",
    });
  });

  it("are there as feeds of the same filter", async () => {
    for (const [address, type] of [
      ["/feed.rss", "rss"],
      ["/feed.atom", "atom"],
      ["/feed.json", "feed+json"],
    ] as const) {
      const { headers, text } = await get(`${address}?tag=abductions`);
      expect(headers.get("content-type")).toContain(type);
      expect(text).toContain("拉致被害者家族会");
      expect(text).not.toContain("Cherry");
    }
  });

  it("answer whether they and the store are well", async () => {
    expect(await get("/healthz")).toMatchObject({ status: 200, text: "ok" });
    expect(await get("/readyz")).toMatchObject({ status: 200 });
    const lost = connect("postgres://x@127.0.0.1:1/x");
    const ready = await createApp({ db: lost.db, framework, log: { error() {} } }).request("/readyz");
    expect(ready.status).toBe(503);
    await lost.close();
  });

  it("let no script or style of others in", async () => {
    const { headers, text } = await get("/");
    expect(headers.get("content-security-policy")).toMatch(
      /default-src 'none'; style-src 'self'; script-src 'self'/,
    );
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(text).not.toMatch(/\sstyle="|<style|<script(?![^>]*src=)/);
  });
});

it("says which port is taken, and what to do", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const address = taken.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const started = startDashboard({ db: connection.db, framework, host: "127.0.0.1", port });
  await expect(started).rejects.toThrow(new RegExp(`Port ${port} on 127.0.0.1 is taken.*PORT=${port + 1}`));
  taken.close();
});

it("shows tags as a changed framework has them, without a new start", async () => {
  const dashboard = await startDashboard({ db: connection.db, framework, host: "127.0.0.1", port: 0 });
  const page = async () => (await fetch(dashboard.url)).text();
  expect(await page()).toContain("Deterrence");
  const [first, ...rest] = framework.tags;
  if (first === undefined) throw new Error("the framework has no tags");
  dashboard.useFramework({ ...framework, version: "next", tags: [{ ...first, label: "Weapons" }, ...rest] });
  const changed = await page();
  expect(changed).toContain("Weapons");
  expect(changed).not.toContain("Deterrence");
  expect(changed).toContain("version next");
  await dashboard.close();
});

const browserPath = [
  process.env.CHROMIUM_PATH,
  ...["chromium", "chromium-browser", "google-chrome"].flatMap(inPath),
].find(exists);
if (browserPath === undefined) {
  if (process.env.CI)
    throw new Error("Chromium is not installed: the dashboard can't be tested in a browser");
  console.log("Skipped: the dashboard in a browser, for no Chromium was found (CHROMIUM_PATH can name one)");
}

function inPath(name: string): string[] {
  return (process.env.PATH ?? "").split(path.delimiter).map((folder) => path.join(folder, name));
}

function exists(name: string | undefined): boolean {
  try {
    accessSync(name ?? "");
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(browserPath === undefined)("in a browser", () => {
  let browser: Browser;
  let dashboard: RunningDashboard;
  let rules = "rules:\n  - name: Tracks meet\nchannels:\n  browser: {type: push}\n";
  const alerts: AlertsOptions = {
    read: async () => rules,
    write: async (text) => {
      rules = text;
    },
    parse: (text) => parseAlerts(text, { fileName: "alerts.yaml", tags: [], environment: {} }),
    ...{ writable: true, origins: [], pushKey: async () => "BKey", allowPrivateNetworks: false },
  };

  beforeAll(async () => {
    const options = { db: connection.db, framework, alerts, host: "127.0.0.1", port: 0 };
    dashboard = await startDashboard(options);
    const args = [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
    ];
    browser = await chromium.launch({ executablePath: browserPath ?? "", args });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await dashboard.close();
  });

  async function visit(
    options: Parameters<Browser["newPage"]>[0],
    work: (page: Page) => Promise<void>,
  ): Promise<void> {
    const page = await browser.newPage(options);
    const complaints: string[] = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(dashboard.url);
    await work(page);
    expect(complaints).toEqual([]);
    await page.close();
  }

  it.each([true, false])("two tags show only where they meet (with JavaScript: %s)", (javaScriptEnabled) =>
    visit({ javaScriptEnabled }, async (page) => {
      expect(await page.locator("article").count()).toBe(6);
      await page
        .getByRole("link", { name: /^Abductions/ })
        .first()
        .click();
      await page.waitForURL(/tag=abductions/);
      expect(await page.locator("article").count()).toBe(2);
      await page
        .getByRole("link", { name: /^Sanctions/ })
        .first()
        .click();
      await page.waitForURL(/tag=sanctions/);
      expect(await page.locator("article h3, article h2").allInnerTexts()).toEqual([news[0]?.[0]]);
    }),
  );

  it("words are searched for by the form", () =>
    visit({}, async (page) => {
      await page.getByLabel("Words").fill("拉致");
      await page.getByRole("button", { name: "Show" }).click();
      await page.waitForURL(/q=/);
      expect(await page.locator("article").count()).toBe(1);
    }));

  it.each([true, false])("rules are tried and saved (with JavaScript: %s)", (javaScriptEnabled) =>
    visit({ javaScriptEnabled }, async (page) => {
      const name = `Rule ${javaScriptEnabled}`;
      await page.goto(`${dashboard.url.replace("127.0.0.1", "localhost")}/alerts/rules`);
      await page.getByRole("textbox").fill(`rules:\n  - name: ${name}\n`);
      await page.getByRole("button", { name: "Try" }).click();
      await page.getByRole("heading", { name: /^In the last 30 days/ }).waitFor();
      await page.getByRole("button", { name: "Save" }).click();
      await page.waitForURL(/saved=1/);
      expect(rules).toBe(`rules:\n  - name: ${name}\nchannels:\n  browser: {type: push}\n`);
    }),
  );

  it("the button of its own alerts is there with JavaScript only", async () => {
    for (const javaScriptEnabled of [true, false]) {
      await visit({ javaScriptEnabled }, async (page) => {
        await page.goto(`${dashboard.url}/alerts`);
        const button = page.getByRole("button", { name: "Alerts in this browser" });
        if (javaScriptEnabled) await button.waitFor();
        else expect(await button.count()).toBe(0);
      });
    }
  });

  it("the keyboard moves between articles and to the search", () =>
    visit({}, async (page) => {
      await page.keyboard.press("j");
      await page.keyboard.press("j");
      const focused = () => page.evaluate("document.activeElement.textContent");
      expect(await focused()).toContain(news[1]?.[0]);
      await page.keyboard.press("k");
      expect(await focused()).toContain(news[0]?.[0]);
      await page.keyboard.press("/");
      expect(await page.evaluate("document.activeElement.name")).toBe("q");
    }));

  it.each([360, 1280])("nothing sticks out of a window %i pixels wide", (width) =>
    visit({ viewport: { width, height: 800 } }, async (page) => {
      for (const address of ["/", "/feeds", "/?tag=sanctions", "/articles/1", "/alerts", "/alerts/rules"]) {
        await page.goto(dashboard.url + address);
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
      }
    }),
  );
});
