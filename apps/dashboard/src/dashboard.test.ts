import { once } from "node:events";
import { createServer } from "node:http";
import { type Connection, connect, recordFailure } from "@twotrack/store";
import { type TestDatabase, testDatabase } from "@twotrack/store/testing";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createApp, type RunningDashboard, startDashboard } from "./index.js";
import { answerOf, development, framework, place, saveNews } from "./testing.js";
import { barriersOf, browserPath, openBrowser, visit } from "./testing-browser.js";

vi.setConfig({ testTimeout: 60_000 });

let database: TestDatabase;
let connection: Connection;
let app: ReturnType<typeof createApp>;

beforeAll(async () => {
  database = await testDatabase();
  connection = connect(database.url);
  await saveNews(connection.db, [
    { title: "North Korea fires ballistic missile", feed: "Harbour Wire", age: 50, tags: ["deterrence"] },
    {
      title: "拉致被害者家族会が首相と面会",
      feed: "東京新報",
      age: 20,
      language: "ja",
      tags: ["abductions"],
    },
    { title: "Cherry trees bloom early", feed: "Harbour Wire", age: 10 },
  ]);
  await recordFailure(connection.db, 2, { error: "the site answered 503", milliseconds: 20 });
  const developments = [development({ key: "d1", storyId: 1, articleId: 1, tags: ["deterrence"] })];
  const stories = [1, 2, 3].map((n) => ({ articleId: n, storyId: n }));
  await place(database.url, { placed: stories, developments });
  app = createApp({ db: connection.db, framework });
}, 60_000);
afterAll(async () => {
  await connection.close();
  await database.drop();
});

const get = (address: string) => answerOf(app, `http://dashboard.example${address}`);

it("answers whether it and the store are well", async () => {
  expect(await get("/healthz")).toMatchObject({ status: 200, text: "ok" });
  expect(await get("/readyz")).toMatchObject({ status: 200 });
  const lost = connect("postgres://x@127.0.0.1:1/x");
  const ready = await createApp({ db: lost.db, framework, log: { error() {} } }).request("/readyz");
  expect(ready.status).toBe(503);
  await lost.close();
});

it("describes its API by OpenAPI 3.1: each address of /api once, with what it answers", async () => {
  const document = JSON.parse((await get("/openapi.json")).text);
  expect(document.openapi).toBe("3.1.0");
  const described = Object.keys(document.paths).map((path) => path.replaceAll(/\{(\w+)\}/g, ":$1"));
  const served = app.routes.filter(({ method, path }) => method === "GET" && path.startsWith("/api/"));
  expect(new Set(described)).toEqual(new Set([...described, ...served.map(({ path }) => path)]));
  for (const [path, { get: route }] of Object.entries<{ get?: { responses: object; summary: string } }>(
    document.paths,
  )) {
    if (!path.startsWith("/api/")) continue;
    expect(route?.summary, path).toMatch(/\w/);
    expect(route?.responses, path).toHaveProperty(["200", "content", "application/json", "schema"]);
  }
});

it("says what is wrong with a request, in pages and in JSON", async () => {
  const page = await get("/?tag=weather");
  expect(page.status).toBe(400);
  expect(page.text).toContain("must be one of deterrence, abductions, sanctions, china");
  const { status, text } = await get("/api/stories?before=then");
  expect(status).toBe(400);
  expect(JSON.parse(text).error).toMatchObject({
    parameter: "before",
    message: expect.stringMatching(/must be the `next`/),
  });
  expect((await get("/nowhere")).status).toBe(404);
  expect(JSON.parse((await get("/api/nowhere")).text).error.message).toContain("/api/nowhere");
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

/** Every page, each with something on it. */
const pages = [
  ...["/", "/?tag=sanctions", "/tracks", "/search", "/search?q=missile", "/stories/1", "/articles/2"],
  ...["/alerts", "/feeds", "/feeds/2", "/system", "/corrections", "/nowhere"],
];

describe.skipIf(browserPath === undefined)("every page in a browser", () => {
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

  it.each(pages)("%s has no barrier, in light and dark, on a phone and on a desk", async (address) => {
    const missing = address === "/nowhere";
    for (const colorScheme of ["light", "dark"] as const) {
      for (const width of [320, 1280]) {
        const options = { colorScheme, viewport: { width, height: 800 } };
        const seen = visit(browser, dashboard.url + address, options, async (page) => {
          expect(await barriersOf(page)).toEqual([]);
          // Nothing sticks out.
          expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
        });
        // Chromium complains of each answer that is an error.
        if (missing) await expect(seen).rejects.toThrow(/404/);
        else await seen;
      }
    }
  });

  it.each(pages.slice(0, -1))("%s says the same without JavaScript", (address) =>
    visit(browser, dashboard.url + address, { javaScriptEnabled: false }, async (page) => {
      expect((await page.locator("main").textContent())?.trim()).toBeTruthy();
      expect(await page.locator("h1").count()).toBe(1);
    }),
  );
});
