// From HTTP to committed, tagged rows: many local feeds through the queue and the worker as they run in production.
import { fork } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const resolve = (file) => new URL(`../${file}`, import.meta.url);
const { articles: samples } = await import(resolve("apps/demo/dist/world/index.js"));
const english = samples.filter(({ language }) => language === "en");
const [feedCount = 1000, articleCount = 50] = process.argv
  .slice(2)
  .filter((given) => given !== "serve")
  .map(Number);
const escapeXml = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

function document(feed) {
  const items = Array.from({ length: articleCount }, (_, n) => {
    const sample = english[(feed * 7 + n) % english.length];
    const id = `http://feed${feed}.example/${n}`;
    return `<item><title>${escapeXml(sample.title)} (${feed}/${n})</title><link>${id}</link><guid>${id}</guid>
<pubDate>Tue, 24 Nov 2026 10:${String(n % 60).padStart(2, "0")}:00 GMT</pubDate><description>${escapeXml(sample.summary)}</description>
<content:encoded><![CDATA[${sample.html}]]></content:encoded></item>`;
  });
  return `<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Feed ${feed}</title><language>en</language>${items.join("\n")}</channel></rss>`;
}

if (process.argv.includes("serve")) {
  const server = createServer((request, response) => {
    response.writeHead(200, { "content-type": "application/rss+xml" });
    response.end(document(Number(request.url.slice(1))));
  }).listen(0, "127.0.0.1", () => process.send(server.address().port));
  process.on("disconnect", () => process.exit());
} else {
  await run();
}

async function run() {
  const store = await import(resolve("packages/store/dist/index.js"));
  const { startWorker } = await import(resolve("apps/worker/dist/index.js"));
  const { readSettings } = await import(resolve("packages/config/dist/index.js"));
  const { parseFramework } = await import(resolve("packages/framework/dist/index.js"));
  const web = fork(fileURLToPath(import.meta.url), ["serve", ...process.argv.slice(2)]);
  const [port] = await once(web, "message");
  const folder = mkdtempSync(path.join(tmpdir(), "twotrack-bench-"));
  chmodSync(folder, 0o755);
  const server = await store.embeddedServer(folder);
  await store.migrate(server.url);
  const { db, close } = store.connect(server.url, 2);
  const list = Array.from({ length: feedCount }, (_, n) => ({
    ...{
      xmlUrl: `http://127.0.0.1:${port}/${n}`,
      title: `Feed ${n}`,
      htmlUrl: null,
      language: "en",
      category: null,
    },
  }));
  await store.addFeeds(db, list);

  const framework = parseFramework(
    readFileSync(resolve("frameworks/two-track.yaml"), "utf8"),
    "two-track.yaml",
  );
  const { parseAlerts } = await import(resolve("packages/alerts/dist/index.js"));
  const alerts = parseAlerts("rules: [{name: All}]", { fileName: "alerts.yaml", tags: [], environment: {} });
  const logger = { info() {}, warn: console.warn, error: console.error };
  const stages = { fetch: 0, parse: 0, tag: 0, store: 0 };
  let polled = 0;
  let failed = 0;
  let added = 0;
  let done;
  const finished = new Promise((fulfil) => {
    done = fulfil;
  });
  const settings = readSettings({
    ...{ TWOTRACK_ALLOW_PRIVATE_NETWORKS: "true", TWOTRACK_POLL_SECONDS: "86400" },
    ...(process.env.TWOTRACK_CONCURRENCY && { TWOTRACK_CONCURRENCY: process.env.TWOTRACK_CONCURRENCY }),
  });
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 100);
  const cpu = process.cpuUsage();
  const started = performance.now();
  const worker = await startWorker({
    ...{ settings, databaseUrl: server.url, framework, alerts, logger, pageUrl: "http://127.0.0.1:8080" },
    onPoll(outcome) {
      if (outcome.status === "failed") failed += 1;
      for (const stage of Object.keys(stages)) stages[stage] += outcome.stages[stage];
      added += outcome.added;
      polled += 1;
      if (polled === feedCount) done();
    },
  });
  await finished;
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  clearInterval(watch);
  await worker.close();
  const [articles, perTag] = await Promise.all([store.countArticles(db), store.countTags(db)]);
  await close();
  await server.release();
  web.kill();
  rmSync(folder, { recursive: true, force: true });

  console.log(
    `${feedCount} feeds of ${articleCount} articles, ${failed} failed: ${articles} rows, ${added} reported`,
  );
  console.log(
    `tags: ${Object.entries(perTag)
      .map(([tag, count]) => `${tag} ${count}`)
      .join(", ")}`,
  );
  console.log(`${seconds.toFixed(1)} s, ${Math.round(added / seconds)} articles/s`);
  console.log(
    `the worker's own CPU: ${((user + system) / 1e6).toFixed(1)} s; peak memory ${Math.round(peak / 1e6)} MB`,
  );
  const total = Object.values(stages).reduce((a, b) => a + b);
  for (const [stage, ms] of Object.entries(stages))
    console.log(`  ${stage.padEnd(6)} ${((100 * ms) / total).toFixed(0)} % of the time in polls`);
  await peer();
}

/** What parsing alone costs with rss-parser's own defaults, which neither sanitises nor decodes nor normalises. */
async function peer() {
  const { parseFeed } = await import(resolve("packages/feeds/dist/index.js"));
  const { createRequire } = await import("node:module");
  const Parser = createRequire(resolve("packages/feeds/package.json"))("rss-parser");
  const text = document(1);
  const bytes = Buffer.from(text);
  const time = async (work) => {
    for (let n = 0; n < 20; n += 1) await work();
    const begun = performance.now();
    for (let n = 0; n < 100; n += 1) await work();
    return (performance.now() - begun) / 100;
  };
  const own = await time(() => parseFeed(bytes));
  const theirs = await time(() => new Parser().parseString(text));
  console.log(
    `parsing one feed: ${own.toFixed(1)} ms, rss-parser alone ${theirs.toFixed(1)} ms (ratio ${(own / theirs).toFixed(2)})`,
  );
}
