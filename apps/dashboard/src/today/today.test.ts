import { type Connection, connect } from "@twotrack/store";
import { type TestDatabase, testDatabase } from "@twotrack/store/testing";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createApp, type RunningDashboard, startDashboard } from "../index.js";
import { answerOf, development, framework, place, saveNews } from "../testing.js";
import { browserPath, openBrowser, visit } from "../testing-browser.js";

vi.setConfig({ testTimeout: 60_000 });

let database: TestDatabase;
let connection: Connection;
let app: ReturnType<typeof createApp>;

/** Story 1 is told twice and copied once, where two tracks meet; story 2 in Japanese; story 3 bears no tag. */
const news = [
  { title: "Tokyo's sanctions end the abductions inquiry", feed: "Harbour Wire", age: 50 },
  { title: "Inquiry ended, says Pyongyang", feed: "Peninsula Watch", age: 40, tags: ["abductions"] },
  { title: "Inquiry ended, says Pyongyang", feed: "Copy Desk", age: 35, tags: ["abductions", "china"] },
  { title: "拉致被害者家族会が首相と面会", feed: "東京新報", age: 20, language: "ja", tags: ["abductions"] },
  { title: '<script>alert("x")</script> Cherry trees', feed: "Harbour Wire", age: 10 },
].map((one, n) => (n === 0 ? { ...one, tags: ["sanctions", "abductions"] } : one));

/** Further stories, one an article, to fill pages with. */
const more = Array.from({ length: 70 }, (_, n) => ({
  ...{ title: `Patrol ${n + 1} of the strait`, feed: "Harbour Wire", age: 100 + n, tags: ["deterrence"] },
}));

beforeAll(async () => {
  database = await testDatabase();
  connection = connect(database.url);
  await saveNews(connection.db, [...news, ...more]);
  await place(database.url, {
    placed: [
      { articleId: 1, storyId: 1 },
      { articleId: 2, storyId: 1 },
      { articleId: 3, storyId: 1, copyOf: 2 },
      { articleId: 4, storyId: 2 },
      { articleId: 5, storyId: 3 },
      ...more.map((_, n) => ({ articleId: 6 + n, storyId: 4 + n })),
    ],
    developments: [
      development({
        key: "d1",
        storyId: 1,
        articleId: 1,
        tags: ["sanctions", "abductions"],
        reason: "tracks meet",
      }),
    ],
  });
  // Their order is that of their newest articles, which `place` does not know.
  await connection.db.execute(
    "update stories s set last_at = (select max(sorted_at) from articles a where a.story_id = s.id)",
  );
  app = createApp({ db: connection.db, framework });
}, 60_000);
afterAll(async () => {
  await connection.close();
  await database.drop();
});

const get = (address: string) => answerOf(app, `http://dashboard.example${address}`);
interface Listed {
  id: number;
  articles: number;
  reports: number;
  tags: { tag: string }[];
}
const stories = async (query: string): Promise<Listed[]> =>
  JSON.parse((await get(`/api/stories${query}`)).text).stories;

describe("the newest stories", () => {
  it("are shown once, however many articles tell of them, with their developments", async () => {
    const { text } = await get("/?limit=5");
    expect(text.match(/Tokyo&#39;s sanctions end|Tokyo's sanctions end/g)?.length).toBe(1);
    expect(text).not.toContain("Inquiry ended");
    expect(text).toContain("tracks meet");
    expect(text).toContain("3 articles");
    expect(text).toContain('lang="ja"');
  });

  it("bear the tags of their reports, not of copies", async () => {
    const [one] = await stories("?tag=sanctions");
    expect(one).toMatchObject({ articles: 3, reports: 2 });
    expect(one?.tags.map(({ tag }) => tag).sort()).toEqual(["abductions", "sanctions"]);
  });

  it.each([
    ["?limit=100", 72],
    ["?limit=100&minTags=0", 73],
    ["?minTags=2", 1],
    ["?tag=sanctions&tag=abductions", 1],
    ["?tag=china", 0],
    ["?lang=ja", 1],
    ["?source=2", 1],
    ["?limit=2", 2],
  ])("filtered by %j are %i", async (query, count) => {
    expect(await stories(query)).toHaveLength(count);
  });

  it("are there one page after the other, each once", async () => {
    const seen: number[] = [];
    let before = "";
    do {
      const { stories, next } = JSON.parse((await get(`/api/stories?limit=9&before=${before}`)).text);
      seen.push(...stories.map(({ id }: { id: number }) => id));
      before = next ?? "";
    } while (before !== "");
    expect(seen).toHaveLength(72);
    expect(seen).toEqual((await stories("?limit=100")).map(({ id }) => id));
  });

  it("are there as feeds of the same filter", async () => {
    for (const [extension, type] of [
      ["rss", "rss"],
      ["atom", "atom"],
      ["json", "feed+json"],
    ] as const) {
      const { headers, text } = await get(`/stories.${extension}?lang=ja`);
      expect(headers.get("content-type")).toContain(type);
      expect(text).toContain("拉致被害者家族会");
      expect(text).not.toContain("Patrol");
    }
  });

  it("are never HTML of a feed's making", async () => {
    const { text } = await get("/?minTags=0");
    expect(text).not.toContain('<script>alert("x")');
    expect(text).toContain("&lt;script&gt;");
  });
});

describe("a visit", () => {
  const at = (minutes: number) => new Date(Date.now() + minutes * 60_000);
  const visitAt = async (now: Date, cookie: string) => {
    const response = await createApp({ db: connection.db, framework, now: () => now }).request("/", {
      headers: { cookie },
    });
    const [next = ""] = (response.headers.get("set-cookie") ?? "").split(";");
    return { text: await response.text(), cookie: next };
  };

  it("marks what came since the one before, as long as it lasts", async () => {
    const first = await visitAt(at(-45), "");
    expect(first.text).not.toContain("since your last visit");
    const soon = await visitAt(at(-30), first.cookie);
    expect(soon.text).not.toContain("since your last visit");
    const later = await visitAt(at(0.5), soon.cookie);
    expect(later.text).toContain("since your last visit");
    expect(await visitAt(at(20), later.cookie)).toMatchObject({
      text: expect.stringContaining("since your last visit"),
    });
    expect((await visitAt(at(90), later.cookie)).text).not.toContain("since your last visit");
  });

  it("takes no other cookie for one", async () => {
    for (const cookie of ["visit=x", "visit=1", "visit=99999999999999999.1", 'visit="'])
      expect((await visitAt(at(0), cookie)).text).not.toContain("since your last visit");
  });
});

describe.skipIf(browserPath === undefined)("in a browser", () => {
  let browser: Browser;
  let dashboard: RunningDashboard;

  beforeAll(async () => {
    dashboard = await startDashboard({ db: connection.db, framework, host: "127.0.0.1", port: 0 });
    browser = await openBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await dashboard.close();
  });

  it.each([true, false])("two tags show only where they meet (with JavaScript: %s)", (javaScriptEnabled) =>
    visit(browser, dashboard.url, { javaScriptEnabled }, async (page) => {
      await page.getByRole("link", { name: "Abductions", exact: true }).click();
      await page.waitForURL(/tag=abductions/);
      expect(await page.locator("article").count()).toBe(2);
      await page.getByRole("link", { name: "Sanctions", exact: true }).click();
      await page.waitForURL(/tag=sanctions/);
      expect(await page.locator("article h3").allInnerTexts()).toEqual([news[0]?.title]);
    }),
  );

  it.each([true, false])("more are loaded where the list ends (with JavaScript: %s)", (javaScriptEnabled) =>
    visit(browser, dashboard.url, { javaScriptEnabled }, async (page) => {
      const last = page.locator("article").nth(29);
      await page.getByRole("link", { name: "Load more" }).click();
      await page.waitForURL(/pages=2/);
      await page.locator("article").nth(59).waitFor();
      expect(await last.isVisible()).toBe(true);
      // The place is kept: the story that was last is still there to see, or the first of the new ones.
      const tops = await page.evaluate(
        "[...document.querySelectorAll('article')].slice(29, 31).map((one) => one.getBoundingClientRect().top)",
      );
      expect(tops).toSatisfy((list: number[]) => list.some((top) => top > -5 && top < 800));
    }),
  );

  it("a language and a source are chosen by the form", () =>
    visit(browser, dashboard.url, {}, async (page) => {
      await page.getByLabel("Language").selectOption("ja");
      await page.getByRole("button", { name: "Show" }).click();
      await page.waitForURL(/lang=ja/);
      expect(await page.locator("article").count()).toBe(1);
    }));
});
