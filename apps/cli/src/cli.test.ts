import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

vi.setConfig({ testTimeout: 60_000 });

const program = fileURLToPath(new URL("../bin/twotrack.mjs", import.meta.url));
let folder: string;
let environment: Record<string, string>;
const inFolder = (name: string) => path.join(folder, name);

/** Runs the program as a shell does. */
async function twotrack(args: string[], options: { input?: string; env?: Record<string, string> } = {}) {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment, ...options.env },
  });
  let out = "";
  let error = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    error += chunk;
  });
  child.stdin.end(options.input ?? "");
  const [code] = await once(child, "close");
  const json = () =>
    out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  return { code, out, error, json };
}

const rss = `<rss version="2.0"><channel><title>Harbour Wire</title><link>https://harbour.example/</link>
<item><title>Tokyo and Seoul condemn North Korean ballistic missile launch</title><guid>1</guid>
<link>/1</link><pubDate>Tue, 24 Nov 2026 10:00:00 +0900</pubDate></item></channel></rss>`;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "twotrack-cli-"));
  chmodSync(folder, 0o755);
  environment = { TWOTRACK_DATA_DIR: inFolder("data"), TWOTRACK_ALLOW_PRIVATE_NETWORKS: "true", PORT: "0" };
  await writeFile(inFolder("good.xml"), rss);
  await writeFile(inFolder("page.html"), "<!doctype html><title>A page</title>");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("twotrack", () => {
  it("explains itself", async () => {
    for (const command of [
      [],
      ["parse"],
      ["tag"],
      ["poll"],
      ["feeds"],
      ["feeds", "add"],
      ["doctor"],
      ["start"],
      ["retag"],
      ["framework", "check"],
      ["stories"],
      ["alerts", "test"],
      ["alerts", "try"],
    ]) {
      const { code, out } = await twotrack([...command, "--help"]);
      expect(code).toBe(0);
      expect(out).toMatch(/^Usage: twotrack/);
    }
  });

  it("fails on what it does not know, and says what it knows", async () => {
    const { code, error } = await twotrack(["polll"]);
    expect(code).toBe(1);
    expect(error).toMatch(/unknown command 'polll'.*Did you mean poll\?/s);
  });

  it("names a wrong setting in one line, without a stack", async () => {
    const { code, error } = await twotrack(["doctor"], { env: { LOG_LEVEL: "loud" } });
    expect(code).toBe(1);
    expect(error).toBe("");
    const started = await twotrack(["start"], { env: { LOG_LEVEL: "loud" } });
    expect(started.code).toBe(1);
    expect(started.error).toMatch(/^LOG_LEVEL=loud is not allowed: .*\n$/);
  });
});

describe("twotrack parse", () => {
  it("prints one line a file, and reads on after one that can't be parsed", async () => {
    const files = ["page.html", "missing.xml", "good.xml"];
    const { code, json } = await twotrack(["parse", "--base-url", "https://harbour.example/rss", ...files]);
    expect(code).toBe(1);
    const [page, missing, good] = json();
    expect(page).toMatchObject({ file: "page.html", ok: false, error: expect.stringContaining("web page") });
    expect(missing).toMatchObject({
      file: "missing.xml",
      ok: false,
      error: expect.stringContaining("no such file"),
    });
    expect(good).toEqual({
      file: "good.xml",
      ok: true,
      format: "rss",
      feed: { title: "Harbour Wire", link: "https://harbour.example/", language: null },
      articles: [
        {
          ...{ id: "1", url: "https://harbour.example/1", summary: null, content: null, updatedAt: null },
          title: "Tokyo and Seoul condemn North Korean ballistic missile launch",
          publishedAt: "2026-11-24T01:00:00.000Z",
          ...{ authors: [], categories: [], language: null },
        },
      ],
    });
  });
});

describe("twotrack tag", () => {
  const line = JSON.stringify({ id: "a", title: "北朝鮮が弾道ミサイル発射", content: "日本政府が抗議" });

  it("tags JSON lines from standard input", async () => {
    const { code, json } = await twotrack(["tag"], {
      input: `${line}\n\n${JSON.stringify({ title: "Cherry blossom" })}\n`,
    });
    expect(code).toBe(0);
    const [tagged, none] = json();
    expect(tagged.id).toBe("a");
    expect(tagged.tags.map((one: { tag: string }) => one.tag)).toEqual(["deterrence"]);
    const { field, start, end } = tagged.tags[0].evidence[0];
    expect(field).toBe("title");
    expect("北朝鮮が弾道ミサイル発射".slice(start, end).length).toBeGreaterThan(1);
    expect(none).toEqual({ id: null, tags: [] });
  });

  it("names a line that is no article and tags the others", async () => {
    await writeFile(inFolder("articles.jsonl"), `{"title": 1}\n${line}\nnot json\n`);
    const { code, json, error } = await twotrack(["tag", "articles.jsonl"]);
    expect(code).toBe(1);
    expect(json()).toHaveLength(1);
    expect(error).toMatch(/articles\.jsonl:1: .*\narticles\.jsonl:3: /);
  });

  it("says which file is not there", async () => {
    await writeFile(inFolder("one.jsonl"), line);
    const { code, error, json } = await twotrack(["tag", "one.jsonl", "nowhere.jsonl"]);
    expect(code).toBe(1);
    expect(json()).toHaveLength(1);
    expect(error).toMatch(/^nowhere\.jsonl can't be read: .*\n$/);
  });

  it("names the line of a broken framework file", async () => {
    await writeFile(inFolder("broken.yaml"), "title: [unclosed\n");
    const { code, error } = await twotrack(["tag"], { env: { TWOTRACK_FRAMEWORK: "broken.yaml" } });
    expect(code).toBe(1);
    expect(error).toMatch(/^broken\.yaml:\d+:\d+: /);
  });
});

describe("twotrack tag --explain", () => {
  const input = JSON.stringify({
    id: "a",
    title: "North Korea fires missile",
    summary: "It flew over the South China Sea. Russia sanctions were not discussed.",
  });

  it("says in words what spoke for each tag, what did not count, and how far each tag is from its threshold", async () => {
    const { code, out } = await twotrack(["tag", "--explain"], { input });
    expect(code).toBe(0);
    expect(out).toMatch(/^North Korea fires missile\n {2}context 0\.\d\d \(from 0\.35\): weak terms count/);
    expect(out).toMatch(
      /✓ deterrence 0\.\d\d \(threshold 0\.\d+, 0\.\d\d over\)\n.*“North Korea” in the title/,
    );
    expect(out).toMatch(/✗ china 0\.\d\d \(threshold 0\.\d+, 0\.\d\d short\)/);
    expect(out).toMatch(/not counted: “China” in the summary for .*which is excluded/);
  });

  it("says it as JSON too", async () => {
    const [explained] = (await twotrack(["tag", "--explain", "--json"], { input })).json();
    expect(explained.id).toBe("a");
    expect(explained.tags).toHaveLength(4);
    expect(explained.tags[0]).toMatchObject({ tag: "deterrence", borne: true, context: { share: 1 } });
  });
});

describe("twotrack stories", () => {
  const report = (id: string, hour: number, source: string, title: string, content: string) =>
    JSON.stringify({
      id,
      title,
      content,
      source,
      language: "en",
      publishedAt: `2026-03-01T${10 + hour}:00:00Z`,
    });
  const text = `North Korea fired a ballistic missile from Sunan that flew for 71 minutes and fell 200 km west of Hokkaido,
the Joint Chiefs of Staff in Seoul said. Aegis destroyers tracked it, and no damage to ships was reported by the coast guard.`;
  const lines = [
    report("a", 0, "Harbour Wire", "North Korea fires missile that falls west of Hokkaido", text),
    report("b", 1, "Strait Courier", "Sirens in Hokkaido", `${text} (Harbour Wire)`),
    report(
      "c",
      2,
      "Tokyo Post",
      "Cherry blossoms open early in Kyoto",
      "Gardens expect many visitors next week.",
    ),
    "{broken",
    report(
      ...(["d", 3, "Han Daily", "Missile from Sunan lands west of Hokkaido after 71 minutes"] as const),
      "South Korea's Joint Chiefs of Staff said that the ballistic missile fired from Sunan fell 200 km west of Hokkaido. Tokyo protested.",
    ),
  ];

  it("groups JSON lines, names copies and what is new, and goes on after a line that is none", async () => {
    const { code, json, error } = await twotrack(["stories"], { input: lines.join("\n") });
    expect(code).toBe(1);
    expect(error).toMatch(/^standard input:4: not an article/);
    const [a, b, c, d] = json();
    expect(a).toEqual({ id: "a", story: 1, developments: [] });
    expect(b).toEqual({ id: "b", story: 1, copyOf: "a", developments: [] });
    expect(c.story).not.toBe(1);
    expect(d).toEqual({
      ...{ id: "d", story: 1 },
      developments: [{ kind: "new-story", reason: "new story of Harbour Wire and Han Daily" }],
    });
  });
});

describe("twotrack alerts", () => {
  const token = "do-not-tell-1234";
  let receiver: Server;
  let asked: string[];
  let hook: string;
  beforeAll(async () => {
    receiver = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.writeHead(request.url === "/bad" ? 404 : 204).end();
    }).listen(0, "127.0.0.1");
    await once(receiver, "listening");
    const address = receiver.address();
    hook = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
    asked = [];
    const rules = `rules: [{name: All, to: [good]}]
channels:
  good: {type: webhook, url: "${hook}/$TOKEN"}
  bad: {type: slack, url: "${hook}/bad"}
  unset: {type: slack, url: $NOT_SET_AT_ALL}
`;
    await writeFile(inFolder("alerts.yaml"), rules);
  });
  afterAll(() => receiver.close());
  const run = (args: string[], env = {}) =>
    twotrack(["alerts", ...args], { env: { TWOTRACK_ALERTS: "alerts.yaml", TOKEN: token, ...env } });

  it("says what the file holds, and which variables a channel lacks", async () => {
    const { code, out } = await run(["check"]);
    expect(code).toBe(0);
    expect(out).toBe("1 rule, to good, bad (alerts.yaml)\n  unset is not set up: $NOT_SET_AT_ALL not set\n");
  });

  it("sends a test to a channel, and never shows its secret", async () => {
    const { code, out, error } = await run(["test", "good"]);
    expect(code).toBe(0);
    expect(asked).toEqual([`/${token}`]);
    expect(out).toMatch(/^✓ good: sent to 127\.0\.0\.1:\d+\n$/);
    expect(out + error).not.toContain(token);
  });

  it("tests all channels where none is named, and says which did not take it", async () => {
    const { code, out } = await run(["test"]);
    expect(code).toBe(1);
    expect(out).toMatch(/✓ good: .*\n✗ bad: .*404.*\n✗ unset: not set up, for \$NOT_SET_AT_ALL is not set/);
  });

  it("names the channels there are, and the line of a broken file", async () => {
    expect((await run(["test", "none"])).error).toMatch(
      /no channel 'none' in alerts.yaml; it has good, bad, unset/,
    );
    await writeFile(inFolder("broken.yaml"), "rules:\n  - {nam: x}\n");
    const { code, error } = await run(["check"], { TWOTRACK_ALERTS: "broken.yaml" });
    expect(code).toBe(1);
    expect(error).toMatch(/^broken\.yaml:2:6: unknown key 'nam', did you mean 'name'\?/m);
  });

  it("says what rules would have sent", async () => {
    expect((await run(["try"])).out).toMatch(/0 alerts of 0 developments in 30 days/);
    expect((await run(["try", "--days", "x"])).error).toMatch(/--days x: a whole number/);
  });

  it("makes the file from the example where there is none", async () => {
    const { code, out } = await twotrack(["alerts", "check"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^3 rules, to browser/);
    expect(await readFile(inFolder("data/alerts.yaml"), "utf8")).toContain("Tracks meet");
  });
});

describe("twotrack framework check", () => {
  const shipped = (name: string) => fileURLToPath(new URL(`../../../frameworks/${name}`, import.meta.url));

  it("says what the framework in use and others hold", async () => {
    const { code, out } = await twotrack(["framework", "check"]);
    expect(code).toBe(0);
    expect(out).toMatch(
      /✓ .*two-track\.yaml: "Two tracks", version [0-9a-f]{12}\n.*context: \d+ terms in en/,
    );
    expect((await twotrack(["framework", "check", shipped("chips.yaml")])).out).toMatch(
      /controls: \d+ terms in en/,
    );
  });

  it("names each fault with file, line and column, and a suggestion, and goes on with the next file", async () => {
    const text = await readFile(shipped("chips.yaml"), "utf8");
    await writeFile(inFolder("wrong.yaml"), text.replace("threshold: 0.25", "treshold: 0.25"));
    const { code, out, error } = await twotrack(["framework", "check", "wrong.yaml", shipped("chips.yaml")]);
    expect(code).toBe(1);
    expect(error).toMatch(/^wrong\.yaml:\d+:\d+: unknown key 'treshold', did you mean 'threshold'\?$/m);
    expect(out).toContain('"Chips"');
  });
});

describe("twotrack feeds, poll and doctor", () => {
  let server: Server;
  let url: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url === "/feed") response.end(rss);
      else response.writeHead(404).end();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  });
  afterAll(() => server.close());

  it("adds, lists, exports, removes and imports feeds", async () => {
    expect(await twotrack(["feeds", "add", `${url}/feed`])).toMatchObject({
      code: 0,
      out: "Added Harbour Wire\n",
    });
    const dead = await twotrack(["feeds", "add", `${url}/gone`]);
    expect(dead).toMatchObject({ code: 1, error: expect.stringMatching(/answered 404.*\n.*not added/) });
    expect((await twotrack(["feeds", "add", "gopher://x"])).code).toBe(1);
    expect((await twotrack(["feeds", "list"])).out).toContain("not polled yet");
    expect((await twotrack(["feeds", "export", "list.opml"])).code).toBe(0);
    expect((await twotrack(["feeds", "remove", `${url}/feed`])).code).toBe(0);
    expect((await twotrack(["feeds", "remove", `${url}/feed`])).code).toBe(1);
    expect((await twotrack(["feeds", "import", "list.opml"])).out).toMatch(/^Imported 1 feeds/);
    const [feeds] = (await twotrack(["feeds", "list", "--json"])).json();
    expect(feeds).toMatchObject([{ xmlUrl: `${url}/feed`, title: "Harbour Wire" }]);
  });

  it("polls once and stores what it finds, once", async () => {
    const first = await twotrack(["poll", "--once", "--json"]);
    expect(first.code).toBe(0);
    expect(first.json()).toMatchObject([{ status: "ok", added: 1, perTag: { deterrence: 1 } }]);
    const again = await twotrack(["poll", "--once"]);
    expect(again.out).toContain("0 new");
  });

  it("tags the archive anew by another framework, shows how far it is, and then has nothing left to do", async () => {
    const chips = {
      TWOTRACK_FRAMEWORK: fileURLToPath(new URL("../../../frameworks/chips.yaml", import.meta.url)),
    };
    const done = await twotrack(["retag"], { env: chips });
    expect(done).toMatchObject({ code: 0, error: "" });
    expect(done.out).toMatch(
      /^Tagging 1 article anew by "Chips", version [0-9a-f]{12}:\n[\s\S]*Done in \d+\.\d s\.\n$/,
    );
    expect((await twotrack(["retag"], { env: chips })).out).toMatch(/^All articles have the tags of version/);
    expect((await twotrack(["retag"])).out).toContain("Done");
  });

  it("takes up a changed framework file while it runs, and keeps the old one while the new one is broken", async () => {
    const shipped = fileURLToPath(new URL("../../../frameworks/chips.yaml", import.meta.url));
    const text = await readFile(shipped, "utf8");
    await writeFile(inFolder("mine.yaml"), text);
    const env = { TWOTRACK_FRAMEWORK: "mine.yaml", TWOTRACK_FEEDS: "list.opml" };
    const worker = spawn(process.execPath, [program, "worker"], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment, ...env },
    });
    let log = "";
    worker.stdout.on("data", (chunk) => {
      log += chunk;
    });
    const logs = (pattern: RegExp) =>
      vi.waitFor(() => expect(log).toMatch(pattern), { timeout: 20_000, interval: 50 });
    await logs(/worker is ready/);
    await logs(/"done":1,.*the archive is tagged anew: done/);
    await writeFile(inFolder("mine.yaml"), text.replace("threshold: 0.25", "treshold: 0.25"));
    await logs(
      /mine\.yaml:\d+:\d+: unknown key 'treshold', did you mean 'threshold'\?.*tagging by the old one/,
    );
    await writeFile(inFolder("mine.yaml"), `${text}# Another version.\n`);
    await logs(/the framework file has changed: tagging by the new one/);
    await logs(/done: 1|"done":1,.*"done":1,/s);
    worker.kill("SIGTERM");
    expect((await once(worker, "exit"))[0]).toBe(0);
    expect((await twotrack(["retag"], { env })).out).toMatch(/^All articles have the tags of version/);
    expect((await twotrack(["retag"])).out).toContain("Done");
  });

  it("fails a poll when every feed fails", async () => {
    const opml = `<opml version="2.0"><body><outline text="Dead" xmlUrl="${url}/dead"/></body></opml>`;
    await writeFile(inFolder("dead.opml"), opml);
    const { code, out } = await twotrack(["poll", "--once", "--feeds", "dead.opml"]);
    expect(code).toBe(1);
    expect(out).toMatch(/✗ .*\/dead\n {2}.*answered 404/);
  });

  it("says what is wrong, and how to mend it", async () => {
    const { code, json } = await twotrack(["doctor", "--json"]);
    expect(code).toBe(1);
    const [findings] = json();
    const wrong = findings.filter((one: { ok: boolean }) => !one.ok);
    expect(wrong).toMatchObject([{ check: "Feeds", detail: expect.stringMatching(/Dead: .*404/) }]);
    expect(findings.map((one: { check: string }) => one.check)).toEqual([
      "Node",
      "Settings",
      "Readers",
      "Framework",
      "Feed list",
      "Database",
      "Queue",
      "Feeds",
      "Alerts",
    ]);
  });

  it("looks only at this installation when asked", async () => {
    expect((await twotrack(["doctor", "--system"])).code).toBe(0);
  });

  it("finds nothing wrong where nothing is", async () => {
    await twotrack(["feeds", "remove", `${url}/dead`]);
    const { code, out } = await twotrack(["doctor"]);
    expect(out).not.toContain("✗");
    expect(code).toBe(0);
  });
});

describe("twotrack start says in a line what is wrong, and ends", () => {
  it.each<[string, Record<string, string>, RegExp]>([
    [
      "a database that is not there",
      { DATABASE_URL: "postgres://u:secret@127.0.0.1:1/x" },
      /u:\*\*\*@127\.0\.0\.1:1\/x can't be used .*ECONNREFUSED/,
    ],
    [
      "a data directory that can't be written",
      { TWOTRACK_DATA_DIR: "good.xml/data" },
      /data directory .* can't be written.*TWOTRACK_DATA_DIR/,
    ],
    [
      "a list of feeds that is broken",
      { TWOTRACK_FEEDS: "good.xml" },
      /good\.xml can't be used: it is no OPML/,
    ],
    [
      "a list of feeds that is not there",
      { TWOTRACK_FEEDS: "none.opml" },
      /none\.opml can't be read: .*TWOTRACK_FEEDS/,
    ],
    [
      "a framework that is not there",
      { TWOTRACK_FRAMEWORK: "none.yaml" },
      /none\.yaml can't be read: .*TWOTRACK_FRAMEWORK/,
    ],
    [
      "a dashboard that others could read",
      { TWOTRACK_HOST: "0.0.0.0" },
      /^Others could read the dashboard at 0\.0\.0\.0: set TWOTRACK_PASSWORD .*TWOTRACK_OPEN=true/,
    ],
    [
      "a name that only looks like this machine",
      { TWOTRACK_HOST: "127.0.0.1.example" },
      /^Others could read the dashboard at 127\.0\.0\.1\.example/,
    ],
    [
      "a password that is short",
      { TWOTRACK_HOST: "0.0.0.0", TWOTRACK_PASSWORD: "hunter2" },
      /^TWOTRACK_PASSWORD=\*\*\* is not allowed: at least 12 characters\n$/,
    ],
  ])("%s", async (_name, env, message) => {
    const { code, error } = await twotrack(["start"], { env });
    expect(code).toBe(1);
    expect(error).toMatch(message);
    expect(error).not.toMatch(/\n\s+at /);
  });

  it("the dashboard alone says so too, before it sets anything up", async () => {
    const { code, error, out } = await twotrack(["dashboard"], {
      env: { TWOTRACK_HOST: "::", TWOTRACK_DATA_DIR: "never-made" },
    });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(error).toMatch(/^Others could read the dashboard at ::: set TWOTRACK_PASSWORD/);
    expect(existsSync(inFolder("never-made"))).toBe(false);
  });

  it("a port that is taken", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const address = taken.address();
    const port = String(typeof address === "object" ? address?.port : "");
    const opml = `<opml version="2.0"><body></body></opml>`;
    await writeFile(inFolder("empty.opml"), opml);
    const { code, error, out } = await twotrack(["start"], {
      env: { PORT: port, TWOTRACK_FEEDS: "empty.opml" },
    });
    taken.close();
    expect(error).toMatch(new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is taken.*PORT=\\d+`, "m"));
    expect(code).toBe(1);
    expect(out).toContain("Twotrack has stopped.");
  });
});
