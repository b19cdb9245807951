import { once } from "node:events";
import { get } from "node:http";
import { connect as dial } from "node:net";
import { type Connection, connect } from "@twotrack/store";
import { type TestDatabase, testDatabase } from "@twotrack/store/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type AppOptions, createApp, type RunningDashboard, startDashboard } from "../index.js";
import { development, framework, place, saveNews } from "../testing.js";
import { browserPath, openBrowser } from "../testing-browser.js";

vi.setConfig({ testTimeout: 30_000 });

let database: TestDatabase;
let connection: Connection;
let dashboard: RunningDashboard;

/** So many stories are there, of one article each. */
const STORIES = 70;

beforeAll(async () => {
  database = await testDatabase();
  connection = connect(database.url);
  const news = Array.from({ length: STORIES }, (_, n) => ({
    ...{
      title: n === 1 ? "金正恩氏が発射に立ち会う" : `Sanctions report ${n + 1}`,
      language: n === 1 ? "ja" : "en",
    },
    ...{ feed: "Harbour Wire", age: n + 1, tags: n === 2 ? [] : ["china", "sanctions"] },
  }));
  await saveNews(connection.db, news);
  // The first ones wait: a test places them when it needs them.
  await place(database.url, {
    placed: news.map((_, n) => ({ articleId: n + 1, storyId: n + 1 })).slice(5),
  });
}, 60_000);
afterAll(async () => {
  await connection.close();
  await database.drop();
});
beforeEach(() => begin());
afterEach(() => dashboard.close());

async function begin(others: Pick<AppOptions, "access"> = {}): Promise<void> {
  const options = { db: connection.db, databaseUrl: database.url, framework, host: "127.0.0.1", port: 0 };
  dashboard = await startDashboard({ ...options, ...others });
}

let commits = 0;
/** Commits developments of a story, one for each reason, and says when that was done. */
async function commit(storyId: number, ...reasons: string[]): Promise<number> {
  await place(database.url, {
    placed: [{ articleId: storyId, storyId }],
    developments: reasons.map((reason) => {
      commits += 1;
      return development({
        ...{ key: `development ${commits}`, storyId, articleId: storyId, reason },
        tags: storyId === 3 ? [] : ["sanctions", "china"],
      });
    }),
  });
  return performance.now();
}

interface Event {
  id: number;
  event: string;
  data: Record<string, unknown>;
  /** When it came. */
  at: number;
}

/** Reads server-sent events as a browser does. */
async function listen(address = "", headers: Record<string, string> = {}) {
  const request = get(`${dashboard.url}/events${address}`, { headers });
  const [response] = await once(request, "response");
  const events: Event[] = [];
  let text = "";
  let ended = false;
  response.setEncoding("utf8");
  response.on("data", (chunk: string) => {
    const blocks = (text + chunk).split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
      const [event, data] = [field("event"), field("data")];
      if (event !== undefined && data !== undefined) {
        events.push({ id: Number(field("id")), event, data: JSON.parse(data), at: performance.now() });
      }
    }
  });
  response.on("close", () => {
    ended = true;
  });
  response.on("error", () => {});
  return {
    ...{ status: response.statusCode, headers: response.headers, events },
    reasons: () => events.map(({ data }) => data.reason),
    ended: () => ended,
    close: () => request.destroy(),
  };
}

describe("server-sent events", () => {
  it("tell of a development within two seconds of its commit, to all who listen", async () => {
    const readers = await Promise.all(Array.from({ length: 20 }, () => listen()));
    expect(readers[0]).toMatchObject({
      status: 200,
      headers: {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-cache, no-transform",
        "x-accel-buffering": "no",
      },
    });
    const committed = await commit(6, "China and Sanctions meet");
    for (const { events, close } of readers) {
      await vi.waitFor(() => expect(events).toHaveLength(1), 2_000);
      expect((events[0]?.at ?? 0) - committed).toBeLessThan(2_000);
      expect(events[0]).toMatchObject({
        event: "development",
        data: {
          ...{ reason: "China and Sanctions meet", known: null },
          tags: [
            { tag: "sanctions", label: "Sanctions" },
            { tag: "china", label: "China" },
          ],
          story: {
            id: 6,
            title: "Sanctions report 6",
            language: "en",
            source: "Harbour Wire",
            url: "/stories/6",
          },
        },
      });
      close();
    }
  });

  it("are not held back by compression", async () => {
    const reader = await listen("", { "accept-encoding": "gzip" });
    expect(reader.headers["content-encoding"]).toBeUndefined();
    await commit(6, "plain");
    await vi.waitFor(() => expect(reader.reasons()).toEqual(["plain"]), 2_000);
    reader.close();
  });

  it("are resumed after the last one, each once, also across a new start of the server", async () => {
    const first = await listen();
    await commit(6, "seen");
    await vi.waitFor(() => expect(first.reasons()).toEqual(["seen"]), 2_000);
    first.close();
    await commit(6, "missed 1", "missed 2");
    const last = String(first.events[0]?.id);
    for (const again of [() => {}, restart]) {
      await again();
      // What the header says is newer than what the address said at the first connect.
      const second = await listen("?after=0", { "last-event-id": last });
      await vi.waitFor(() => expect(second.reasons()).toEqual(["missed 1", "missed 2"]), 2_000);
      const third = await listen(`?after=${last}`);
      await vi.waitFor(() => expect(third.reasons()).toEqual(["missed 1", "missed 2"]), 2_000);
      second.close();
      third.close();
    }
    const now = await listen(`?after=${last}`);
    await commit(6, "live");
    await vi.waitFor(() => expect(now.reasons()).toEqual(["missed 1", "missed 2", "live"]), 2_000);
    now.close();
  });

  it("go on after the connection to the store was lost, without a gap", async () => {
    const reader = await listen();
    await connection.db.execute(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'twotrack live'",
    );
    await commit(6, "while it was lost");
    await vi.waitFor(() => expect(reader.reasons()).toEqual(["while it was lost"]), 5_000);
    reader.close();
  });

  it("say that too much was missed, and go on from there", async () => {
    const early = await listen();
    await commit(6, "first of many");
    await vi.waitFor(() => expect(early.events).toHaveLength(1), 2_000);
    early.close();
    await commit(6, ...Array.from({ length: 201 }, (_, n) => `many ${n}`));
    const newest = (early.events[0]?.id ?? 0) + 201;
    await vi.waitFor(async () => {
      const reader = await listen(`?after=${early.events[0]?.id}`);
      await vi.waitFor(() => expect(reader.events).toMatchObject([{ event: "reset", id: newest }]), 500);
      reader.close();
    }, 5_000);
    const stranger = await listen("", { "last-event-id": "999999" });
    await vi.waitFor(() => expect(stranger.events).toMatchObject([{ event: "reset", id: newest }]), 2_000);
    await commit(6, "next");
    await vi.waitFor(() => expect(stranger.reasons()).toEqual([undefined, "next"]), 2_000);
    stranger.close();
  });

  it("cut off who does not read, and nobody else", async () => {
    const { hostname, port } = new URL(dashboard.url);
    const slow = dial(Number(port), hostname);
    slow.on("error", () => {});
    slow.write(`GET /events HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
    await once(slow, "readable");
    const reader = await listen();
    const cut = new Promise((resolve) => slow.on("close", resolve));
    // More than the buffers of the system take.
    await commit(6, ...Array.from({ length: 10 }, () => "long ".repeat(300_000)));
    await vi.waitFor(() => expect(reader.events).toHaveLength(10), 10_000);
    await commit(6, "long ".repeat(60_000));
    await vi.waitFor(() => expect(reader.events).toHaveLength(11), 2_000);
    await commit(6, "one more");
    await vi.waitFor(() => expect(reader.events).toHaveLength(12), 2_000);
    slow.resume();
    await cut;
    reader.close();
    await connection.db.execute("delete from developments where length(reason) > 1000");
  });

  it("end at once when the dashboard stops", async () => {
    const readers = await Promise.all(Array.from({ length: 50 }, () => listen()));
    const begun = performance.now();
    await dashboard.close();
    expect(performance.now() - begun).toBeLessThan(1_000);
    await vi.waitFor(() => expect(readers.every(({ ended }) => ended())).toBe(true));
  });

  it("end with the login that they were asked by, and with no other", async () => {
    const password = "correct horse battery";
    await restart({ access: { password, open: false, loopback: true, origins: [] } });
    const send = (path: string, init: RequestInit) =>
      fetch(dashboard.url + path, { method: "POST", redirect: "manual", ...init });
    const logIn = async () => {
      const body = new URLSearchParams({ password });
      const { headers } = await send("/login", { headers: { origin: dashboard.url }, body });
      return { cookie: headers.getSetCookie()[0]?.split(";")[0] ?? "" };
    };
    const [leaving, staying] = [await logIn(), await logIn()];
    const [ends, goesOn] = [await listen("", leaving), await listen("", staying)];
    await send("/logout", { headers: { ...leaving, origin: dashboard.url } });
    await vi.waitFor(() => expect(ends.ended()).toBe(true), 2_000);
    await commit(6, "for those who stayed");
    await vi.waitFor(() => expect(goesOn.reasons()).toEqual(["for those who stayed"]), 2_000);
    expect(goesOn.ended()).toBe(false);
    expect((await listen("", leaving)).status).toBe(401);
    goesOn.close();
  });

  it("are not held for who asks for their head alone", async () => {
    const answer = await fetch(`${dashboard.url}/events`, { method: "HEAD" });
    expect(answer.headers.get("content-type")).toContain("text/event-stream");
    const metrics = await (await fetch(`${dashboard.url}/metrics`)).text();
    expect(metrics).toMatch(/^twotrack_live_readers 0$/m);
  });

  it("name tags as a changed framework does", async () => {
    const reader = await listen();
    const tags = framework.tags.map((tag) => (tag.id === "china" ? { ...tag, label: "Beijing" } : tag));
    dashboard.useFramework({ ...framework, tags });
    await commit(6, "renamed");
    await vi.waitFor(() => expect(reader.events).toHaveLength(1), 2_000);
    expect(JSON.stringify(reader.events[0]?.data.tags)).toContain("Beijing");
    reader.close();
  });

  it("are refused in words where there are none, or where the request is wrong", async () => {
    const app = createApp({ db: connection.db, framework });
    const answer = await app.request("/events");
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain("no live updates");
    expect(await (await app.request("/")).text()).not.toContain("data-live");
    expect((await listen("?after=x")).status).toBe(400);
    const { paths } = JSON.parse(await (await app.request("/openapi.json")).text());
    expect(paths["/events"].get.responses["200"].content["text/event-stream"]).toBeDefined();
  });
});

async function restart(others: Pick<AppOptions, "access"> = {}): Promise<void> {
  await dashboard.close();
  await begin(others);
}

describe.skipIf(browserPath === undefined)("in a browser", () => {
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await openBrowser();
  }, 60_000);
  afterAll(() => browser.close());
  beforeEach(async () => {
    complaints.length = 0;
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on("pageerror", ({ message }) => complaints.push(message));
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  });
  afterEach(async () => {
    await page.close();
    expect(complaints).toEqual([]);
  });

  const go = async (address: string) => {
    const listening = page.waitForResponse(/\/events/);
    await page.goto(dashboard.url + address);
    await listening;
  };
  const focused = () => page.evaluate<string>("document.activeElement?.textContent ?? ''");
  const titles = () => page.locator("#list h3").allInnerTexts();

  it("a development appears without a reload, and its card when it is asked for", async () => {
    await go("/");
    await commit(1, "China and Sanctions meet");
    const line = page.getByRole("log").getByRole("paragraph");
    await expect
      .poll(() => line.textContent(), { timeout: 2_000 })
      .toMatch(/\d\d:\d\d China and Sanctions meet: Sanctions report 1/);
    await commit(2, "new <b>story</b>");
    await expect.poll(() => line.count()).toBe(2);
    expect(await line.first().getByRole("link").getAttribute("lang")).toBe("ja");
    expect(await line.first().textContent()).toContain("<b>story</b>");
    expect(await page.title()).toMatch(/^\(2\) Today/);
    expect(await titles()).not.toContain("Sanctions report 1");
    await page.getByRole("button", { name: "Show 2 new" }).click();
    await expect.poll(titles).toContain("Sanctions report 1");
    expect(await focused()).toContain((await titles())[0]);
    expect(await line.count()).toBe(0);
    expect(await page.title()).toMatch(/^Today/);
  });

  it("only what fits the filters is told", async () => {
    await go("/?tag=deterrence");
    const reader = await listen();
    await commit(6, "fits not");
    await vi.waitFor(() => expect(reader.reasons()).toEqual(["fits not"]), 2_000);
    reader.close();
    await expect(page.getByRole("log").textContent()).resolves.toBe("");
    await go("/?tag=china&lang=en");
    await commit(3, "is not tagged");
    await commit(6, "fits");
    await expect.poll(() => page.getByRole("log").textContent()).toContain("Fits:");
    expect(await page.getByRole("log").textContent()).not.toContain("not");
  });

  it("other pages count what is new since the page of today was seen", async () => {
    await go("/");
    await go("/feeds");
    await commit(6, "counted");
    const link = page.getByRole("link", { name: "Today, 1 new" });
    await link.waitFor({ timeout: 2_000 });
    await go("/alerts");
    await link.waitFor({ timeout: 2_000 });
    expect(await page.title()).toMatch(/^\(1\) /);
    await go("/");
    expect(await page.title()).toMatch(/^Today/);
  });

  it("more stories come without losing the place, which a reload and the way back keep", async () => {
    await go("/");
    const before = await titles();
    expect(before).toHaveLength(30);
    const more = page.getByRole("link", { name: "Load more" });
    await more.scrollIntoViewIfNeeded();
    const last = page.locator("#list article").nth(29);
    const place = async () => Math.round((await last.boundingBox())?.y ?? 0);
    const was = await place();
    await more.click();
    await expect.poll(titles).toHaveLength(60);
    const after = await titles();
    expect(after.slice(0, 30)).toEqual(before);
    expect(await place()).toBe(was);
    expect(await focused()).toContain(after[30]);
    expect(page.url()).toBe(`${dashboard.url}/?pages=2`);
    await page.reload();
    expect(await titles()).toEqual(after);
    await page.locator("#list h3 a").nth(40).click();
    await page.waitForURL(/stories/);
    await page.goBack();
    expect(await titles()).toEqual(after);
  });

  it("more stories come without JavaScript too", async () => {
    const plain = await browser.newPage({ javaScriptEnabled: false });
    await plain.goto(dashboard.url);
    await plain.getByRole("link", { name: "Load more" }).click();
    expect(await plain.locator("#list article").count()).toBe(60);
    expect(new URL(plain.url()).hash).toMatch(/^#story-\d+$/);
    await plain.close();
  });

  it("keys lead from headline to headline, also in a list that was loaded anew", async () => {
    await go("/");
    const list = await titles();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    expect(await focused()).toContain(list[1]);
    const ring = () =>
      page.evaluate<string>("getComputedStyle(document.activeElement ?? document.body).outlineStyle");
    expect(await ring()).toBe("solid");
    await page.keyboard.press("k");
    expect(await focused()).toContain(list[0]);
    await page.getByRole("link", { name: "Load more" }).click();
    await expect.poll(titles).toHaveLength(60);
    await page.keyboard.press("j");
    expect(await focused()).toContain((await titles())[31]);
    const [opened] = await Promise.all([page.waitForEvent("popup"), page.keyboard.press("o")]);
    expect(opened.url()).toMatch(/news\.example|about:blank|chrome-error/);
    await opened.close();
  });

  it("a key shows what keys do, and closes it again; who types is left alone", async () => {
    await go("/");
    const dialog = page.getByRole("dialog", { name: "Keys" });
    await page.keyboard.press("?");
    await dialog.waitFor();
    await page.keyboard.press("?");
    await dialog.waitFor({ state: "hidden" });
    await page.keyboard.press("?");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await page.keyboard.press("/");
    await page.waitForURL(/\/search/);
    await go("/feeds");
    const words = page.locator("input[name=q]");
    await words.focus();
    await page.keyboard.type("j?/k");
    expect(await words.inputValue()).toBe("j?/k");
    expect(await dialog.isVisible()).toBe(false);
  });
});
