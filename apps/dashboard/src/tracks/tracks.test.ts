import { type Connection, connect } from "@twotrack/store";
import { type TestDatabase, testDatabase } from "@twotrack/store/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createApp, type RunningDashboard, startDashboard } from "../index.js";
import { answerOf, development, framework, place, saveNews } from "../testing.js";
import { barriersOf, browserPath, openBrowser, visit } from "../testing-browser.js";

vi.setConfig({ testTimeout: 60_000 });

let database: TestDatabase;
let connection: Connection;
let app: ReturnType<typeof createApp>;

beforeAll(async () => {
  database = await testDatabase();
  connection = connect(database.url);
  await saveNews(connection.db, [
    { title: "North Korea fires a ballistic missile", feed: "Harbour Wire", age: 50, tags: ["deterrence"] },
    {
      title: "Tokyo answers with sanctions",
      feed: "Harbour Wire",
      age: 40,
      tags: ["sanctions", "deterrence"],
    },
    {
      title: "北朝鮮、拉致再調査を中止",
      feed: "Minato",
      age: 30,
      language: "ja",
      tags: ["abductions", "sanctions"],
    },
    { title: "An old launch", feed: "Minato", age: 20 * 1_440, tags: ["deterrence"] },
  ]);
  await place(database.url, {
    placed: [1, 2, 3].map((id) => ({ articleId: id, storyId: id })),
    developments: [
      development({ key: "1", storyId: 1, articleId: 1, tags: ["deterrence"], age: 50 }),
      development({ key: "2", storyId: 2, articleId: 2, tags: ["deterrence", "sanctions"], age: 40 }),
      development({
        ...{ key: "3", kind: "gains-tag", storyId: 3, articleId: 3, age: 30, reason: "gains abductions" },
        ...{ tags: ["abductions", "sanctions"], newTags: ["abductions"] },
      }),
      development({ key: "4", kind: "tag-surge", storyId: null, articleId: 2, tags: ["sanctions"], age: 20 }),
    ],
  });
  app = createApp({ db: connection.db, framework, timeZone: "Asia/Tokyo" });
}, 60_000);
afterAll(async () => {
  await connection.close();
  await database.drop();
});

const get = (address: string) => answerOf(app, `http://dashboard.example${address}`);
const ask = async (query: string) => JSON.parse((await get(`/api/tracks${query}`)).text);

describe("the tracks as JSON", () => {
  it("have counts by bucket, what they were before, meetings and developments", async () => {
    const answer = await ask("");
    expect(answer).toMatchObject({ unit: "stories", bucket: "day", timeZone: "Asia/Tokyo" });
    expect(answer.buckets).toHaveLength(14);
    expect(answer.tags).toMatchObject([
      { tag: "deterrence", label: "Deterrence", total: 2, before: 0 },
      { tag: "abductions", total: 1 },
      { tag: "sanctions", total: 2 },
      { tag: "china", total: 0 },
    ]);
    expect(answer.meetings.filter(({ stories }: { stories: number }) => stories > 0)).toEqual([
      { tags: ["deterrence", "sanctions"], stories: 1, before: 0 },
      { tags: ["abductions", "sanctions"], stories: 1, before: 0 },
    ]);
    expect(answer.developments.map(({ story }: { story: { id: number } | null }) => story?.id)).toEqual([
      1,
      2,
      3,
      undefined,
    ]);
  });

  it("count articles where they are asked for, of the tags that are asked for", async () => {
    expect((await ask("?unit=articles&tag=deterrence")).tags).toMatchObject([
      { tag: "deterrence", total: 2, before: 1, meeting: null },
    ]);
  });

  it.each([
    ["?from=2026-13-01", "from", /day such as/],
    ["?from=2026-03-02&to=2026-03-01", "from", /before "to"/],
    ["?last=9y", "last", /./],
    ["?tag=weather", "tag", /must be one of/],
  ])("say what is wrong with %s", async (query, parameter, message) => {
    const { status, text } = await get(`/api/tracks${query}`);
    expect(status).toBe(400);
    expect(JSON.parse(text).error).toMatchObject({ parameter, message: expect.stringMatching(message) });
  });

  it("are described", async () => {
    expect(JSON.parse((await get("/openapi.json")).text).paths).toHaveProperty("/api/tracks");
  });
});

it("says so where nothing happened, and leads on", async () => {
  const { text } = await get("/tracks?from=2020-01-01&to=2020-01-05");
  expect(text).toContain("Nothing happened here");
  expect(text).toContain("/tracks?from=2019-12-27&amp;to=2019-12-31");
  expect(text).not.toContain("<svg width");
});

it("leads from a surge to the articles of that day", async () => {
  expect((await get("/tracks")).text).toMatch(/href="\/search\?q=tag%3Asanctions\+after%3A[\d-]+\+before%3A/);
});

describe.skipIf(browserPath === undefined)("the chart in a browser", () => {
  let browser: Browser;
  let dashboard: RunningDashboard;

  beforeAll(async () => {
    dashboard = await startDashboard({
      ...{ db: connection.db, framework, host: "127.0.0.1", port: 0, timeZone: "Asia/Tokyo" },
    });
    browser = await openBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await dashboard.close();
  });

  const open = (
    query: string,
    options: Parameters<Browser["newContext"]>[0],
    work: (page: Page) => Promise<void>,
  ) => visit(browser, `${dashboard.url}/tracks${query}`, { timezoneId: "Asia/Tokyo", ...options }, work);
  const tall = async (page: Page) => (await page.locator(".chart > svg").boundingBox())?.height ?? 0;

  it("is there without scripts, and a bar leads closer", async () => {
    await open("", { javaScriptEnabled: false }, async (page) => {
      expect(await tall(page)).toBeGreaterThan(400);
      const bar = page.locator(".columns a", { hasText: "Deterrence: 2" });
      await page.goto(new URL((await bar.getAttribute("href")) ?? "", page.url()).href);
      expect(new URL(page.url()).searchParams.get("from")).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(await page.locator(".columns a").count()).toBe(24);
    });
  });

  it("has marks that lead to their stories, with keys too", async () => {
    await open("?last=24h", {}, async (page) => {
      const mark = page.locator(".marks.wide a", { hasText: "gains abductions" });
      await mark.focus();
      await page.keyboard.press("Enter");
      await page.waitForURL("**/stories/3");
    });
  });

  it("shows the range that is dragged across it", async () => {
    await open("?last=3d&tag=deterrence", {}, async (page) => {
      const box = await page.locator(".chart > svg").boundingBox();
      if (box === null) throw new Error("there is no chart");
      const y = box.y + 20;
      await page.mouse.move(box.x + box.width * 0.5, y);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.99, y, { steps: 4 });
      expect(await page.locator(".brush").getAttribute("visibility")).toBe("visible");
      await page.mouse.up();
      await page.waitForURL(/from=/);
      const asked = new URL(page.url()).searchParams;
      const hours = (Date.parse(asked.get("to") ?? "") - Date.parse(asked.get("from") ?? "")) / 3_600_000;
      expect(hours).toBeGreaterThanOrEqual(35);
      expect(hours).toBeLessThanOrEqual(37);
      expect(asked.getAll("tag")).toEqual(["deterrence"]);
      expect(await page.locator(".columns a").count()).toBe(hours);
    });
  });

  it("takes dates in a form", async () => {
    await open("", { javaScriptEnabled: false }, async (page) => {
      await page.getByLabel("From").fill("2026-03-01");
      await page.getByLabel("To", { exact: true }).fill("2026-03-07");
      await page.getByRole("button", { name: "Show" }).click();
      expect(new URL(page.url()).search).toBe("?from=2026-03-01&to=2026-03-07");
    });
  });

  it.each(["light", "dark"] as const)("has no barrier in %s, and fits a phone", async (colorScheme) => {
    for (const width of [1280, 390]) {
      const options = { colorScheme, viewport: { width, height: 800 }, bypassCSP: true };
      await open("?last=24h", options, async (page) => {
        await page.getByText("The same as a table").click();
        expect(await barriersOf(page)).toEqual([]);
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      });
    }
  });
});
