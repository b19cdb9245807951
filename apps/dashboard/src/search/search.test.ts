import { parseAlerts } from "@twotrack/alerts";
import { createTagger } from "@twotrack/framework";
import { addFeeds, type Connection, connect, listSearches, saveArticles } from "@twotrack/store";
import { type TestDatabase, testDatabase } from "@twotrack/store/testing";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createApp, type RunningDashboard, startDashboard } from "../index.js";
import { answerOf, framework } from "../testing.js";
import { barriersOf, browserPath, openBrowser, visit } from "../testing-browser.js";

vi.setConfig({ testTimeout: 60_000 });

const tagger = createTagger(framework);
const now = new Date("2026-03-05T12:00:00Z");
const origin = "http://dashboard.example";

/** What is stored: title, language, source, hours before now, text. */
const news: [title: string, language: string, source: number, age: number, text?: string][] = [
  ["Pyongyang ends abductions inquiry after Tokyo's sanctions over nuclear test", "en", 1, 1],
  [
    "North Korea fires ballistic missile toward the sea",
    "en",
    1,
    2,
    "Two missiles flew 800 km. A drone was seen.",
  ],
  ["拉致被害者家族会が首相と面会", "ja", 2, 3, "北朝鮮による拉致被害者の家族会が首相に面会した。"],
  ["정부, 대북 독자제재 발표", "ko", 2, 4, "북한의 탄도미사일 발사에 대응해 정부가 제재를 발표했다."],
  ["中国外交部：希望朝鲜半岛有关各方保持冷静克制", "zh", 2, 5, "发言人就朝鲜试射导弹答问。"],
  [
    "Cherry trees bloom early",
    "en",
    1,
    30,
    `${"The park was full of people. ".repeat(400)}A missile <b>museum</b> opened nearby.`,
  ],
  ["Harbour festival", "en", 1, 60],
];

let rules = "rules:\n  - name: All\n    to: [desk]\n";
const alerts = {
  read: async () => `${rules}\nchannels:\n  desk: {type: webhook, url: "https://desk.example/secret"}\n`,
  async write(text: string) {
    rules = text;
  },
  parse: (text: string) =>
    parseAlerts(text, { fileName: "alerts.yaml", tags: framework.tags.map(({ id }) => id), environment: {} }),
  ...{ pushKey: async () => "BKey", allowPrivateNetworks: false },
};

let database: TestDatabase;
let connection: Connection;
const appWith = (loopback: boolean, timeZone = "UTC") =>
  createApp({
    ...{ db: connection.db, framework, alerts, now: () => now, timeZone },
    access: { open: true, loopback, origins: [origin] },
  });

beforeAll(async () => {
  database = await testDatabase();
  connection = connect(database.url);
  const { db } = connection;
  await addFeeds(
    db,
    ["Harbour Wire", 'The "Asia" Desk'].map((title, n) => ({
      ...{ xmlUrl: `https://${n}.example/feed`, title, htmlUrl: null, language: "en", category: null },
    })),
  );
  for (const [n, [title, language, source, age, text = null]] of news.entries()) {
    const publishedAt = new Date(now.getTime() - age * 3_600_000).toISOString();
    const url = `https://news.example/${n}`;
    const article = {
      ...{ id: String(n), url, title, summary: null, content: text, publishedAt, updatedAt: null },
      ...{ authors: [], categories: [], language },
    };
    const tags = tagger.tag({ title, summary: null, content: text, language });
    const options = { frameworkVersion: framework.version, etag: null, lastModified: null, now };
    await saveArticles(db, source, [{ article, text, canonicalUrl: url, tags }], options);
  }
}, 60_000);
afterAll(async () => {
  await connection.close();
  await database.drop();
});
beforeEach(async () => {
  await connection.db.execute("truncate searches restart identity");
  rules = "rules:\n  - name: All\n    to: [desk]\n";
});

const addressOf = (path: string, parameters: Record<string, string>) =>
  `${origin}${path}?${new URLSearchParams(parameters)}`;
const get = (path: string, parameters: Record<string, string> = {}, app = appWith(true)) =>
  answerOf(app, addressOf(path, parameters));
const search = async (q: string, more: Record<string, string> = {}) =>
  (await get("/search", { q, ...more })).text;
const titles = async (parameters: Record<string, string>, app = appWith(true)): Promise<string[]> => {
  const { text } = await get("/api/articles", parameters, app);
  return JSON.parse(text).articles.map(({ title }: { title: string }) => title);
};
const post = async (path: string, fields: Record<string, string>, app = appWith(true)) => {
  const body = new URLSearchParams(fields);
  const answer = await app.request(origin + path, { method: "POST", headers: { origin }, body });
  return { status: answer.status, location: answer.headers.get("location"), text: await answer.text() };
};

describe("a search", () => {
  it.each([
    ["missile", 2],
    ["missile -drone", 1],
    ['"nuclear test"', 1],
    ["拉致", 1],
    ["導彈", 1],
    ["미사일", 1],
    ["拉致 OR 미사일 OR missile", 4],
    ["tag:abductions", 2],
    ["lang:ko", 1],
    ["source:asia", 3],
    ["after:2026-03-04", 6],
    ["before:1d", 2],
    ["is:meeting", 3],
    ["", 7],
  ])("%s: %i articles", async (q, count) => {
    expect(await titles({ q })).toHaveLength(count);
  });

  it("goes with filters", async () => {
    expect(await titles({ q: "missile", source: "1", lang: "en" })).toHaveLength(2);
    expect(await titles({ q: "missile", minTags: "1" })).toEqual([news[1]?.[0]]);
    expect(await titles({ q: "missile", lang: "ja" })).toEqual([]);
  });

  it("has its days begin where the reader is", async () => {
    // The trees bloomed on the fourth in London, but on the third in Honolulu.
    const q = "before:2026-03-04";
    expect(await titles({ q }, appWith(true, "UTC"))).toHaveLength(1);
    expect(await titles({ q }, appWith(true, "Pacific/Honolulu"))).toHaveLength(2);
  });

  it("is ordered by time or by how well it fits, page by page with all that was asked", async () => {
    expect(await titles({ q: "missile" })).toEqual([news[1]?.[0], news[5]?.[0]]);
    const asked = { q: "missile OR tokyo OR 拉致", minTags: "0", order: "relevance", limit: "2" };
    const first = JSON.parse((await get("/api/articles", asked)).text);
    const second = JSON.parse((await get("/api/articles", { ...asked, before: first.next })).text);
    expect(first.articles).toHaveLength(2);
    expect(second).toMatchObject({ articles: [{}, {}], next: null });
  });

  it("keeps what was asked in the field, in its filters, in its order and in its feeds", async () => {
    const text = await search("missile 拉致", { tag: "deterrence", lang: "ja" });
    expect(text).toMatch(/<input id="q"[^>]* value="missile 拉致"/);
    expect(text).toContain('<input type="hidden" name="tag" value="deterrence"/>');
    const links = [...text.matchAll(/href="(\/(?:search|feed)[^"]*q=[^"]*)"/g)].map(([, href = ""]) => href);
    const order = links.find((href) => href.includes("order=relevance"));
    expect(order).toContain("tag=deterrence");
    expect(links.filter((href) => href.startsWith("/feed.")).length).toBeGreaterThan(2);
    expect(text).toMatch(/href="\/search\?lang=ja&amp;q=missile\+[^"]*" aria-current="true"[^>]*title/);
  });

  it("marks what was found, in the title and in a passage around it", async () => {
    expect(await search("missiles")).toMatch(
      /ballistic <mark class="hit">missile<\/mark>|<mark class="hit">missile<\/mark>/,
    );
    const museum = await search("museum");
    expect(museum).toMatch(/… [^<]*A missile &lt;b&gt;<mark class="hit">museum<\/mark>&lt;\/b&gt; opened/);
    expect(await search("拉致")).toMatch(/<mark class="hit">拉致<\/mark>/);
    expect(await search("-拉致")).not.toContain('class="hit"');
  });

  it("says what could not be understood, and searches for the rest", async () => {
    const text = await search("missile before:yesterdayish tag:sanction lang:klingon");
    expect(text).toContain("before: takes a day");
    expect(text).toContain("unknown tag &#39;sanction&#39;, did you mean &#39;sanctions&#39;?");
    expect(text).toContain("The rest is searched for.");
    expect(text).toContain('id="title-2"');
    const { faults } = JSON.parse((await get("/api/articles", { q: "tag:x" })).text);
    expect(faults).toMatchObject([{ text: "tag:x" }]);
  });

  it("helps where nothing is found", async () => {
    const text = await search("missile 拉致", { lang: "ko" });
    expect(text).toContain("Nothing found");
    expect(text).toContain(
      '<a href="/search?lang=ko&amp;q=%E6%8B%89%E8%87%B4" aria-label="leave it out: missile">',
    );
    expect(text).toContain(
      '<a href="/search?q=missile+%E6%8B%89%E8%87%B4" aria-label="leave it out: in Korean">',
    );
  });

  it("refuses what can't be asked", async () => {
    expect((await get("/search", { q: "x".repeat(1_001) })).status).toBe(400);
    expect((await get("/search", { order: "luck" })).text).toContain("must be time or relevance");
    expect((await get("/search", { q: "\0'\\ <script>alert(1)</script> & | ! :*" })).text).not.toContain(
      "<script>alert",
    );
  });

  it("is a feed that tells what it is about", async () => {
    for (const extension of ["rss", "atom", "json"]) {
      const { text, status } = await get(`/feed.${extension}`, {
        q: '拉致 OR "nuclear test"',
        tag: "abductions",
      });
      expect(status).toBe(200);
      expect(text).toContain("拉致");
      expect(text).toContain("Abductions · Twotrack");
      expect(text).not.toContain("Cherry");
    }
  });
});

describe("saved searches", () => {
  const save = (name: string, query: string) => post("/searches", { name, query });

  it("are one query each, with all the filters", async () => {
    const text = await search("missile -drone", { tag: "deterrence", minTags: "2", lang: "en", source: "2" });
    const query = /name="query" value="([^"]*)"/.exec(text)?.[1] ?? "";
    expect(query).toBe("missile -drone tag:deterrence is:meeting source:Asia lang:en");
    expect(await save("Missiles", query)).toMatchObject({ status: 303 });
    expect(await search(query)).toContain("Saved as");
    expect(JSON.parse((await get("/api/searches")).text).searches).toMatchObject([
      { id: 1, name: "Missiles", query },
    ]);
  });

  it("have feeds whose addresses stay", async () => {
    await save("Families", "拉致  OR abductions");
    await post("/searches/1", { name: "The <families>" });
    for (const extension of ["rss", "atom", "json"]) {
      const { status, text } = await get(`/searches/1.${extension}`);
      expect(status).toBe(200);
      expect(text).toMatch(/The (?:&lt;|<)families(?:&gt;|>) · Twotrack/);
      expect(text).toContain("拉致被害者家族会");
      expect(text).not.toContain("Cherry");
    }
    expect((await get("/searches/2.rss")).status).toBe(404);
    expect((await get("/searches/1.exe")).status).toBe(404);
  });

  it("can be renamed and deleted", async () => {
    await save("One", "missile");
    await save("Two", "拉致");
    expect(await post("/searches/2", { name: "One" })).toMatchObject({ status: 400 });
    expect(await post("/searches/2", { name: " Third " })).toMatchObject({ status: 303 });
    expect((await post("/searches/1/delete", {})).status).toBe(303);
    expect((await post("/searches/1/delete", {})).status).toBe(404);
    expect(await listSearches(connection.db)).toMatchObject([{ id: 2, name: "Third", query: "拉致" }]);
  });

  it.each([
    [{ name: "", query: "missile" }, /name must not be empty/],
    [{ name: "x".repeat(81), query: "missile" }, /at most 80/],
    [{ name: "Nothing", query: " tag:nowhere " }, /nothing to save/],
    [{ name: "Same", query: "drone" }, /has the name “Same” already/],
  ])("are refused where they say %j", async (fields, reason) => {
    await save("Same", "missile");
    const { status, text } = await post("/searches", fields);
    expect(status).toBe(400);
    expect(text).toMatch(reason);
    expect(await listSearches(connection.db)).toHaveLength(1);
  });

  it("are shown, but not changed, where nothing may be changed", async () => {
    await save("Missiles", "missile");
    const app = appWith(false);
    const { text } = await get("/search", { q: "drone" }, app);
    expect(text).toContain("Missiles");
    expect(text).not.toMatch(/method="post"|Make it an alert rule/);
    expect((await post("/searches/1/delete", {}, app)).status).toBe(403);
  });

  it("become rules of alerts, which are tried and saved there", async () => {
    await save("Kim's: families", '"nuclear test" OR 拉致 -is:copy');
    const { text } = await get("/alerts/rules", { search: "1" });
    expect(text).toContain("The last rule below is that of the search “Kim&#39;s: families”");
    const typed = (/<textarea[^>]*>\n?([^<]*)</.exec(text)?.[1] ?? "")
      .replaceAll("&#39;", "'")
      .replaceAll("&quot;", '"');
    expect(typed).toBe(`rules:
  - name: All
    to: [desk]
  - name: 'Kim''s: families'
    search: '"nuclear test" OR 拉致 -is:copy'
    send: instant
    to: ['desk']
`);
    expect(typed).not.toContain("secret");
    const base = /name="base" value="([^"]*)"/.exec(text)?.[1] ?? "";
    expect((await post("/alerts/rules", { rules: typed, base })).location).toBe("/alerts/rules?saved=1");
    expect(alerts.parse(rules).rules.map(({ name }) => name)).toEqual(["All", "Kim's: families"]);
  });

  it.each([
    ["# mine\nrules: []\n", "# mine\nrules:\n  - name: 'N'\n    search: 'x'\n    send: instant\n"],
    ["", "rules:\n  - name: 'N'\n    search: 'x'\n    send: instant\n"],
    [
      "rules:\n- name: A\n  # last\n\n# of stories\nstories: {publishers: 1}\n",
      "rules:\n- name: A\n- name: 'N'\n  search: 'x'\n  send: instant\n  # last\n\n# of stories\nstories: {publishers: 1}\n",
    ],
  ])("are added to rules as they stand: %j", async (before, after) => {
    await save("N", "x");
    rules = before;
    const { text } = await get("/alerts/rules", { search: "1" });
    expect((/<textarea[^>]*>\n?([^<]*)</.exec(text)?.[1] ?? "").replaceAll("&#39;", "'").trim()).toBe(
      after.trim(),
    );
  });

  it("are not added to rules that are written in one line", async () => {
    await save("N", "x");
    rules = "rules: [{name: All}]\n";
    const { text, status } = await get("/alerts/rules", { search: "1" });
    expect(status).toBe(422);
    expect(text).toContain("add it yourself");
    expect(text).toContain("rules: [{name: All}]");
  });
});

describe.skipIf(browserPath === undefined)("the search in a browser", () => {
  let dashboard: RunningDashboard;
  let browser: Browser;
  beforeAll(async () => {
    dashboard = await startDashboard({
      ...{ db: connection.db, framework, alerts, host: "127.0.0.1", port: 0, now: () => now },
      access: { open: true, loopback: true, origins: [] },
    });
    browser = await openBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await dashboard.close();
  });

  it.each([true, false])("finds, narrows, saves and deletes (scripts: %s)", async (javaScriptEnabled) => {
    await visit(browser, `${dashboard.url}/search`, { javaScriptEnabled }, async (page) => {
      await page.getByRole("searchbox").fill("拉致 OR missile");
      await page.getByRole("button", { name: "Search", exact: true }).click();
      await page.getByRole("link", { name: "Abductions", exact: true }).click();
      expect(await page.locator("[data-entry]").count()).toBe(1);
      expect(await page.locator("mark.hit").first().textContent()).toBe("拉致");
      await page.getByLabel("Name of this search").fill("Families");
      await page.getByRole("button", { name: "Save this search" }).click();
      expect(await page.getByRole("searchbox").inputValue()).toBe("拉致 OR missile tag:abductions");
      expect(await page.locator("[data-entry]").count()).toBe(1);
      await page.locator("summary", { hasText: "Rename or delete" }).click();
      await page.getByRole("button", { name: "Delete Families" }).click();
      expect(await page.locator(".saved").count()).toBe(0);
    });
  });

  it.each([
    "?q=missile+OR+拉致+before:soon",
    "?q=nothingatall+tag:china&lang=ja",
    "?q=발사&order=relevance",
    "",
  ])("has no barrier: %s", async (address) => {
    await post("/searches", { name: "The families", query: "拉致 OR abductees OR 납북" });
    for (const colorScheme of ["light", "dark"] as const) {
      for (const width of [360, 1280]) {
        const options = { colorScheme, viewport: { width, height: 900 } };
        await visit(browser, `${dashboard.url}/search${address}`, options, async (page) => {
          expect(await barriersOf(page)).toEqual([]);
          expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
        });
      }
    }
  });
});
