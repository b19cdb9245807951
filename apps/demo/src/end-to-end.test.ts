import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { accessSync, chmodSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { type Inbox, startInbox, startWorld, type World } from "./world/index.js";

const program = fileURLToPath(new URL("../../cli/bin/twotrack.mjs", import.meta.url));
const page = z.object({
  articles: z.array(
    z.object({ url: z.string(), title: z.string(), tags: z.array(z.object({ tag: z.string() })) }),
  ),
  next: z.string().nullable(),
});

const browserPath = [
  process.env.CHROMIUM_PATH ?? "",
  ...findInPath(["chromium", "chromium-browser", "google-chrome"]),
]
  .filter(Boolean)
  .find((file) => exists(file));
if (browserPath === undefined) {
  if (process.env.CI)
    throw new Error("Chromium is not installed: the dashboard can't be tested in a browser");
  console.log("Skipped: the dashboard in a browser, for no Chromium was found (CHROMIUM_PATH can name one)");
}

function findInPath(names: string[]): string[] {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
}

function exists(file: string): boolean {
  try {
    accessSync(file);
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** The whole product, started as a user starts it. */
class Twotrack {
  output = "";
  private child: ChildProcess | undefined;
  constructor(readonly environment: Record<string, string>) {}

  get url() {
    return `http://127.0.0.1:${this.environment.PORT}`;
  }
  async start(): Promise<void> {
    this.output = "";
    this.child = fork(program, ["start"], { env: { ...process.env, ...this.environment }, silent: true });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on("data", (chunk) => {
        this.output += chunk;
      });
    }
    await this.says(/Dashboard +http/, 60_000);
    await this.says(/Feeds +\d+/, 60_000);
  }
  says(pattern: RegExp, timeout = 30_000): Promise<void> {
    return vi.waitFor(() => expect(this.output).toMatch(pattern), { timeout, interval: 50 });
  }
  async stop(): Promise<number | null> {
    if (this.child === undefined || this.child.exitCode !== null) return this.child?.exitCode ?? null;
    const exited = once(this.child, "exit");
    this.child.kill("SIGINT");
    await exited;
    return this.child.exitCode;
  }
  /** The worker's process id, from the log that both services write. */
  async workerPid(): Promise<number> {
    const log = await readFile(path.join(this.environment.TWOTRACK_DATA_DIR ?? "", "twotrack.log"), "utf8");
    const pids = [...log.matchAll(/"pid":(\d+),"process":"worker"/g)].map((match) => Number(match[1]));
    const pid = pids.at(-1);
    if (pid === undefined) throw new Error("the log names no worker");
    return pid;
  }
  async articles(query = "&minTags=0"): Promise<z.infer<typeof page>["articles"]> {
    const found = [];
    let before = "";
    do {
      const response = await fetch(`${this.url}/api/articles?limit=200${query}${before}`);
      const { articles, next } = page.parse(await response.json());
      found.push(...articles);
      before = next === null ? "" : `&before=${encodeURIComponent(next)}`;
    } while (before !== "");
    return found;
  }
}

describe("Twotrack, end to end", () => {
  let folder: string;
  let world: World;
  let inbox: Inbox;
  let twotrack: Twotrack;
  let browser: Browser | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "twotrack-end-to-end-"));
    chmodSync(folder, 0o755);
    world = await startWorld();
    // The receiver is down every third time.
    inbox = await startInbox({ fail: (n) => n % 3 === 0 });
    const feeds = path.join(folder, "feeds.opml");
    await writeFile(feeds, world.opml);
    twotrack = new Twotrack({
      ...{ DATABASE_URL: "", REDIS_URL: "", PORT: String(await freePort()) },
      TWOTRACK_DATA_DIR: path.join(folder, "data"),
      TWOTRACK_FEEDS: feeds,
      TWOTRACK_POLL_SECONDS: "1",
      TWOTRACK_ALLOW_PRIVATE_NETWORKS: "true",
      TWOTRACK_WEBHOOK_URL: inbox.url,
    });
    await twotrack.start();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await twotrack.stop();
    await world.close();
    await inbox.close();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  it("says what it set up, and how the first poll went", async () => {
    await twotrack.says(/First poll +11 of 11 feeds, 1 failed in \d+ s; \d+ new articles: Deterrence \d+/);
    expect(twotrack.output).toMatch(/Store +Postgres of its own/);
    expect(twotrack.output).toMatch(/Framework +.*Deterrence, Abductions, Sanctions, China/);
  });

  it.skipIf(browserPath === undefined)(
    "shows the tagged articles in a browser, and where tracks meet",
    async () => {
      browser = await chromium.launch({
        executablePath: browserPath ?? "",
        args: [
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
        ],
      });
      const tab = await browser.newPage();
      await tab.goto(twotrack.url);
      await tab
        .getByText("Patrol aircraft photographs fuel transfer to North Korean tanker off Shandong")
        .first()
        .waitFor();
      expect(await tab.locator("mark").count()).toBeGreaterThan(5);
      await tab.goto(`${twotrack.url}/?tag=sanctions&tag=china`);
      const shown = await tab.locator("article").count();
      expect(shown).toBeGreaterThan(0);
      expect(shown).toBe((await twotrack.articles("&tag=sanctions&tag=china")).length);
      await tab.goto(`${twotrack.url}/feeds`);
      await tab
        .getByText(/answered 404/)
        .first()
        .waitFor();
    },
  );

  it("takes what breaks while it runs, kill -9 of the worker in mid-poll included: nothing lost, nothing doubled", async () => {
    for (let minute = 0; minute < 6; minute += 1) {
      world.advance(60);
      const pid = await twotrack.workerPid();
      await vi.waitFor(
        async () => expect((await twotrack.articles()).length).toBeGreaterThan(10 * minute),
        30_000,
      );
      process.kill(pid, "SIGKILL");
      await vi.waitFor(async () => expect(await twotrack.workerPid()).not.toBe(pid), { timeout: 20_000 });
    }
    expect(twotrack.output).toMatch(/worker ended unexpectedly \(SIGKILL\): starting it again/);
    const expected = world.articles.map(({ url }) => url).sort();
    const stored = async () => (await twotrack.articles()).map(({ url }) => url).sort();
    await vi.waitFor(async () => expect(await stored()).toEqual(expected), {
      timeout: 60_000,
      interval: 500,
    });
  }, 180_000);

  it("delivers one alert for each article where tracks meet, although the receiver fails and the worker was killed", async () => {
    const meetings = (await twotrack.articles("&minTags=2")).map(({ title }) => title).sort();
    expect(meetings.length).toBeGreaterThan(10);
    const body = z.object({ id: z.string(), article: z.object({ title: z.string() }) });
    await vi.waitFor(
      () => {
        const arrived = inbox.received
          .filter(({ status }) => status === 204)
          .map((one) => body.parse(JSON.parse(one.body)));
        const once = new Map(arrived.map(({ id, article }) => [id, article.title]));
        expect([...once.values()].sort()).toEqual(meetings);
      },
      { timeout: 120_000, interval: 500 },
    );
    expect(inbox.received.some(({ status }) => status === 500)).toBe(true);
  }, 130_000);

  it("stops cleanly on Ctrl-C, and is ready again in under 3 seconds with all that it had", async () => {
    const before = (await twotrack.articles()).length;
    expect(await twotrack.stop()).toBe(0);
    expect(twotrack.output).toMatch(/Twotrack has stopped\.\n$/);
    const started = performance.now();
    await twotrack.start();
    expect(performance.now() - started).toBeLessThan(process.env.CI ? 6_000 : 3_000);
    expect(await twotrack.articles()).toHaveLength(before);
  }, 60_000);
});
