// From the commit of a development to all browsers that have a page open, beside browsers that ask again and again.
import { fork } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, get } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const resolve = (file) => new URL(`../${file}`, import.meta.url);
const store = await import(resolve("packages/store/dist/index.js"));
const { parseFramework } = await import(resolve("packages/framework/dist/index.js"));
const numbers = process.argv.slice(2).filter((given) => given !== "serve");
const [connections = 1000, commits = 20] = numbers.map(Number);
/** Seconds between two questions of a reader who polls. */
const pollSeconds = 2;
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

if (process.argv.includes("serve")) await serve();
else await run();

/** The dashboard, in a process of its own. */
async function serve() {
  const { startDashboard } = await import(resolve("apps/dashboard/dist/index.js"));
  const databaseUrl = process.env.BENCH_DATABASE;
  const { db } = store.connect(databaseUrl);
  const file = readFileSync(resolve("frameworks/two-track.yaml"), "utf8");
  const framework = parseFramework(file, "two-track.yaml");
  const { url } = await startDashboard({ db, databaseUrl, framework, host: "127.0.0.1", port: 0 });
  process.on("message", () => {
    global.gc();
    process.send({ memory: process.memoryUsage(), cpu: process.cpuUsage() });
  });
  process.on("disconnect", () => process.exit());
  process.send(url);
}

async function run() {
  const folder = mkdtempSync(path.join(tmpdir(), "twotrack-bench-"));
  chmodSync(folder, 0o755);
  const server = await store.embeddedServer(folder);
  await store.migrate(server.url);
  const { db, close } = store.connect(server.url, 2);
  await fill(db);
  const dashboard = fork(fileURLToPath(import.meta.url), ["serve"], {
    env: { ...process.env, BENCH_DATABASE: server.url },
    execArgv: ["--expose-gc"],
  });
  const [url] = await once(dashboard, "message");
  const state = async () => {
    dashboard.send("state");
    return (await once(dashboard, "message"))[0];
  };
  const cpuOf = (before, after) =>
    (after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system) / 1e6;
  const seat = store.groupingSeat(server.url);
  await commit(seat, "warm");

  const idle = await state();
  /** When each development was there, by its reason, and how long each reader waited for it. */
  const told = new Map();
  const waits = { live: [], poll: [] };
  const heard = (list, reason) => {
    const at = told.get(reason);
    if (at !== undefined) list.push(performance.now() - at);
  };
  const readers = await Promise.all(
    Array.from({ length: connections }, () => listen(url, (reason) => heard(waits.live, reason))),
  );
  const open = await state();
  const bytesOf = ({ memory }) => memory.heapUsed + memory.external;
  const perConnection = (bytesOf(open) - bytesOf(idle)) / connections;
  for (let n = 0; n < commits; n += 1) {
    await commit(seat, `live ${n}`, told);
    await sleep(250);
  }
  const liveEnd = await state();
  for (const reader of readers) reader.destroy();

  // The same readers without it: each asks every two seconds, as pages that refresh themselves do.
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const before = await state();
  let polling = true;
  const pollers = Array.from({ length: connections }, async (_, n) => {
    await sleep((pollSeconds * 1000 * n) / connections);
    let newest = "";
    while (polling) {
      const begun = performance.now();
      const reason = await newestReason(url, agent).catch(() => newest);
      if (reason !== newest) heard(waits.poll, reason);
      newest = reason;
      await sleep(Math.max(0, pollSeconds * 1000 - (performance.now() - begun)));
    }
  });
  await sleep(3000);
  const polls = 3;
  for (let n = 0; n < polls; n += 1) {
    await commit(seat, `poll ${n}`, told);
    await sleep(4000);
  }
  const after = await state();
  polling = false;
  await Promise.all(pollers);
  agent.destroy();

  console.log(
    `${connections} connections, ${commits} commits: ${waits.live.length} of ${connections * commits} received`,
  );
  console.log(`  from commit to receipt: ${quantiles(waits.live)}`);
  console.log(
    `  the dashboard's memory: ${(perConnection / 1000).toFixed(1)} kB a connection, its CPU ${cpuOf(open, liveEnd).toFixed(1)} s`,
  );
  console.log(
    `the same readers, asking /api/stories?limit=1 each ${pollSeconds} s, ${polls} commits: ${waits.poll.length} of ${connections * polls} received`,
  );
  console.log(`  from commit to receipt: ${quantiles(waits.poll)}`);
  console.log(`  the dashboard's CPU ${cpuOf(before, after).toFixed(1)} s`);

  await seat.close();
  dashboard.disconnect();
  await once(dashboard, "exit");
  await close();
  await server.release();
  rmSync(folder, { recursive: true, force: true });
}

async function fill(db) {
  const feed = {
    xmlUrl: "https://feed.example/rss",
    title: "Feed",
    htmlUrl: null,
    language: "en",
    category: null,
  };
  await store.addFeeds(db, [feed]);
  const article = {
    ...{ id: "1", url: "https://feed.example/1", title: "Tokyo extends sanctions on North Korea" },
    ...{
      summary: null,
      content: null,
      language: "en",
      publishedAt: new Date().toISOString(),
      updatedAt: null,
    },
    ...{ authors: [], categories: [] },
  };
  const tags = ["sanctions", "china"].map((tag) => ({ tag, score: 0.8, facets: [], evidence: [] }));
  const one = { article, text: null, canonicalUrl: article.url, tags };
  await store.saveArticles(db, 1, [one], { frameworkVersion: "v1", etag: null, lastModified: null });
}

/** Writes a development as grouping does, and notes when it was committed. */
async function commit(seat, reason, told) {
  const at = new Date();
  await seat.turn((turn) =>
    store
      .savePlacements(turn, {
        placed: [{ articleId: 1, storyId: 1, copyOf: null }],
        stories: [{ id: 1, headlineId: 1, firstAt: at, lastAt: at }],
        developments: [
          {
            ...{ key: reason, kind: "gains-tag", reason, storyId: 1, articleId: 1, known: null, at },
            ...{ tags: ["sanctions", "china"], newTags: ["china"] },
          },
        ],
        ...{ changes: [], alerts: [] },
      })
      .then((saved) => {
        // A moment before the commit, so that no receipt comes before it.
        told?.set(reason, performance.now());
        return saved;
      }),
  );
}

async function listen(url, heard) {
  const request = get(`${url}/events`, { agent: false });
  const [response] = await once(request, "response");
  response.setEncoding("utf8");
  let text = "";
  response.on("data", (chunk) => {
    const blocks = (text + chunk).split("\n\n");
    text = blocks.pop();
    for (const block of blocks) {
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (data !== undefined) heard(JSON.parse(data).reason);
    }
  });
  response.on("error", () => {});
  request.on("error", () => {});
  return request;
}

async function newestReason(url, agent) {
  const [response] = await once(get(`${url}/api/stories?limit=1`, { agent }), "response");
  let text = "";
  for await (const chunk of response) text += chunk;
  return JSON.parse(text).stories[0].developments.at(-1).reason;
}

function quantiles(list) {
  const sorted = list.toSorted((a, b) => a - b);
  const at = (share) =>
    `${Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0)} ms`;
  return `median ${at(0.5)}, 95 % within ${at(0.95)}, the slowest ${at(1)}`;
}
