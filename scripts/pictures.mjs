// Takes the pictures of docs/images anew: the demo's news, spread over two weeks, in Chromium. Needs `npm run build`.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";

const root = new URL("../", import.meta.url);
const load = (file) => import(new URL(file, root));
const [
  store,
  { openGrouping },
  { createTagger, parseFramework },
  { parseAlerts },
  { startDashboard },
  world,
] = await Promise.all([
  load("packages/store/dist/index.js"),
  load("apps/worker/dist/index.js"),
  load("packages/framework/dist/index.js"),
  load("packages/alerts/dist/index.js"),
  load("apps/dashboard/dist/index.js"),
  load("apps/demo/dist/world/index.js"),
]);
const { htmlToText } = await load("packages/feeds/dist/index.js");
const { chromium } = createRequire(new URL("apps/dashboard/package.json", root))("playwright-core");
const text = (file) => readFileSync(new URL(file, root), "utf8");

const framework = parseFramework(text("frameworks/two-track.yaml"), "two-track.yaml");
const tagger = createTagger(framework);
const rules = "maxAge: 90d\nstories: {publishers: 1}\nrules: [{name: Tracks meet, meeting: true}]\n";
const alerts = parseAlerts(rules, {
  fileName: "alerts.yaml",
  tags: framework.tags.map(({ id }) => id),
  environment: {},
});

const folder = mkdtempSync(path.join(tmpdir(), "twotrack-pictures-"));
chmodSync(folder, 0o755);
const server = await store.embeddedServer(folder);
await store.migrate(server.url);
const { db, close } = store.connect(server.url);

const sites = world.sources.map(({ id, name, locale, category }) => ({
  ...{ xmlUrl: `https://${id}.example/feed`, htmlUrl: `https://${id}.example/`, title: name },
  ...{ language: locale, category },
}));
await store.addFeeds(db, sites);
const feeds = await store.listFeeds(db);
const feedOf = (source) => feeds.find(({ xmlUrl }) => xmlUrl === `https://${source}.example/feed`)?.id ?? 0;

// Five minutes of the demo's world become two weeks, the day before it two more.
const now = Date.now();
const HOUR = 3_600_000;
const end = Math.max(...world.articles.map(({ at }) => at));
const begin = Math.min(...world.articles.map(({ at }) => at));
const momentOf = (at) =>
  at >= 0 ? now - 13 * 24 * HOUR * (1 - at / end) - 0.2 * HOUR : now - 13 * 24 * HOUR * (1 + at / begin);
for (const article of world.articles) {
  const { id, source, title, summary, html, language, at } = article;
  const content = htmlToText(html);
  const url = `https://${source}.example/${id}`;
  const published = new Date(momentOf(at));
  const item = {
    article: {
      ...{ id, url, title, summary, content: html, language, authors: [], categories: [] },
      ...{ publishedAt: published.toISOString(), updatedAt: null },
    },
    ...{ text: content, canonicalUrl: url, tags: tagger.tag({ title, summary, content, language }) },
  };
  await store.saveArticles(db, feedOf(source), [item], {
    ...{ frameworkVersion: framework.version, etag: null, lastModified: null, milliseconds: 180 },
  });
}
const gone = world.sources.find(({ gone }) => gone)?.id;
const error = "the site answered 404: look for the feed's new address on the site.";
if (gone !== undefined) await store.recordFailure(db, feedOf(gone), { error, milliseconds: 90 });

const grouping = openGrouping({
  ...{
    db,
    databaseUrl: server.url,
    tagger: () => tagger,
    alerts: () => alerts,
    onDeliveries: async () => {},
  },
  logger: { info() {}, warn: console.warn, error: console.error },
});
await grouping.run();
await grouping.close();

const access = { open: true, loopback: true, origins: [] };
const dashboard = await startDashboard({
  ...{ db, databaseUrl: server.url, framework, access, host: "127.0.0.1", port: 0, timeZone: "Asia/Tokyo" },
});
const ask = async (address) => (await fetch(dashboard.url + address)).json();
const { stories } = await ask("/api/stories?limit=100");
const longest = stories.toSorted(
  (a, b) => b.languages.length - a.languages.length || b.articles - a.articles,
)[0];
const { articles } = await ask("/api/articles?minTags=2&lang=en");

const out = new URL("docs/images/", root);
mkdirSync(out, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
const desk = { width: 1200, height: 800 };
const phone = { width: 390, height: 800 };
for (const [name, address, viewport, colorScheme] of [
  ["today", "/", desk, "light"],
  ["today-phone", "/", phone, "dark"],
  ["tracks", "/tracks", { ...desk, height: 1150 }, "light"],
  ["tracks-dark", "/tracks", { ...desk, height: 1150 }, "dark"],
  ["tracks-phone", "/tracks", phone, "light"],
  ["story", `/stories/${longest?.id}`, desk, "light"],
  ["article", `/articles/${articles[0]?.id}`, desk, "dark"],
  ["search", "/search?q=制裁+OR+sanctions&order=relevance", desk, "light"],
  ["search-phone", "/search?q=ミサイル", phone, "dark"],
  ["feeds", "/feeds", desk, "light"],
  ["system-phone", "/system", phone, "light"],
  ["alerts", "/alerts", desk, "dark"],
]) {
  const context = await browser.newContext({ viewport, colorScheme, timezoneId: "Asia/Tokyo" });
  const page = await context.newPage();
  // The first visit tells the time zone.
  await page.goto(dashboard.url);
  await page.goto(dashboard.url + address);
  await page.waitForLoadState("networkidle").catch(() => {});
  await page.screenshot({ path: new URL(`${name}.png`, out).pathname });
  await context.close();
}
await browser.close();
await dashboard.close();
await close();
await server.release();
rmSync(folder, { recursive: true, force: true });
