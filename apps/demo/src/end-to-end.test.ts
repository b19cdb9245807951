import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { accessSync, chmodSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { type Inbox, startInbox, startWorld, type World } from "./world/index.js";

const program = fileURLToPath(new URL("../../cli/bin/twotrack.mjs", import.meta.url));
const page = z.object({
  articles: z.array(
    z.object({
      ...{ url: z.string(), title: z.string(), storyId: z.number().nullable() },
      tags: z.array(z.object({ tag: z.string() })),
    }),
  ),
  next: z.string().nullable(),
});

const alertList = z.object({ alerts: z.array(z.object({ id: z.number() })) });
const delivered = z.object({
  data: z.object({
    id: z.string(),
    items: z.array(
      z.object({
        developments: z.array(z.object({ kind: z.string(), reason: z.string() })),
        story: z
          .object({ id: z.number(), sources: z.array(z.object({ url: z.string(), title: z.string() })) })
          .nullable(),
      }),
    ),
  }),
});

/** The same random moments in each run. */
let seed = 7;
function random(): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
}

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
  async json(where: string): Promise<unknown> {
    return (await fetch(this.url + where)).json();
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
    // The receiver is down half of the time.
    inbox = await startInbox({ fail: () => random() < 0.5 });
    const feeds = path.join(folder, "feeds.opml");
    await writeFile(feeds, world.opml);
    const alerts = path.join(folder, "alerts.yaml");
    await writeFile(
      alerts,
      `rules: [{name: All, to: [inbox]}]
burst: {alerts: 1000, within: 1h}
maxAge: 30d
channels: {inbox: {type: webhook, url: "${inbox.url}"}}
`,
    );
    twotrack = new Twotrack({
      ...{ DATABASE_URL: "", REDIS_URL: "", PORT: String(await freePort()) },
      TWOTRACK_DATA_DIR: path.join(folder, "data"),
      TWOTRACK_FEEDS: feeds,
      TWOTRACK_POLL_SECONDS: "1",
      TWOTRACK_ALLOW_PRIVATE_NETWORKS: "true",
      TWOTRACK_ALERTS: alerts,
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
    "shows stories and articles in a browser, and where tracks meet",
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
      expect(await tab.locator("article").count()).toBeGreaterThan(0);
      await tab.goto(`${twotrack.url}/search?tag=sanctions&tag=china`);
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

  it("takes what breaks while it runs, kill -9 of the worker at ten random moments included: nothing lost, nothing doubled", async () => {
    for (let kill = 0; kill < 10; kill += 1) {
      world.advance(32);
      const pid = await twotrack.workerPid();
      await vi.waitFor(async () => expect((await twotrack.articles()).length).toBeGreaterThan(kill), 30_000);
      await setTimeout(random() * 3_000);
      process.kill(pid, "SIGKILL");
      await vi.waitFor(async () => expect(await twotrack.workerPid()).not.toBe(pid), { timeout: 30_000 });
    }
    expect(twotrack.output).toMatch(/worker ended unexpectedly \(SIGKILL\): starting it again/);
    const expected = world.articles.map(({ url }) => url).sort();
    const stored = async () => (await twotrack.articles()).map(({ url }) => url).sort();
    await vi.waitFor(async () => expect(await stored()).toEqual(expected), {
      timeout: 60_000,
      interval: 500,
    });
    await vi.waitFor(
      async () => expect((await twotrack.articles()).every(({ storyId }) => storyId !== null)).toBe(true),
      { timeout: 30_000, interval: 500 },
    );
  }, 240_000);

  it("alerts on each development once, although the receiver fails half of the time: none missed, none for copies", async () => {
    const received = () => [
      ...new Map(
        inbox.received
          .filter(({ status }) => status === 204)
          .map(({ body }) => delivered.parse(JSON.parse(body)).data)
          .map((data) => [data.id, data]),
      ).values(),
    ];
    const { alerts } = alertList.parse(await twotrack.json("/api/alerts"));
    expect(alerts.length).toBeGreaterThan(10);
    await vi.waitFor(() => expect(received()).toHaveLength(alerts.length), {
      timeout: 120_000,
      interval: 500,
    });
    expect(inbox.received.some(({ status }) => status === 500)).toBe(true);

    // What the world holds, as its articles are labelled.
    const byUrl = new Map(world.articles.map((article) => [article.url, article]));
    const storyOf = ({ story, id }: { story?: string | undefined; id: string }) => story ?? id;
    const publishers = new Map<string, Set<string>>();
    for (const article of world.articles.filter(({ copyOf }) => copyOf === undefined)) {
      const known = publishers.get(storyOf(article)) ?? new Set();
      publishers.set(storyOf(article), known.add(article.source));
    }
    const told = [...publishers].filter(([, sources]) => sources.size > 1).map(([story]) => story);

    const items = received().flatMap((alert) => alert.items.filter(({ story }) => story !== null));
    const named = new Set(
      items
        .flatMap(({ story }) => story?.sources ?? [])
        .flatMap(({ url }) => {
          const article = byUrl.get(url);
          return article === undefined ? [] : [storyOf(article)];
        }),
    );
    expect(told.filter((story) => !named.has(story))).toEqual([]);

    // Of an article and its copies, whichever came first is the source.
    for (const { story } of items) {
      const families = (story?.sources ?? []).flatMap(({ url }) => {
        const article = byUrl.get(url);
        return article === undefined ? [] : [article.copyOf ?? article.id];
      });
      expect(families).toHaveLength(new Set(families).size);
    }
    // One story is new once, and gains a tag once.
    const news = items.flatMap(({ story, developments }) =>
      developments.map(({ kind, reason }) => `${story?.id} ${kind} ${kind === "new-story" ? "" : reason}`),
    );
    expect(news).toHaveLength(new Set(news).size);
  }, 150_000);

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
