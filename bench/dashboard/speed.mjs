// How fast the pages of a large store are: node bench/dashboard/speed.mjs FOLDER [requests], after seed.mjs.
import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import pg from "pg";

const root = new URL("../../", import.meta.url);
const { embeddedServer } = await import(new URL("packages/store/dist/index.js", root));
const [folder, requests = "100"] = process.argv.slice(2);
if (folder === undefined)
  throw new Error("Say where the store is: node bench/dashboard/speed.mjs FOLDER [requests]");

let state = 7;
const random = () => {
  state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
  return state / 4_294_967_296;
};

const server = await embeddedServer(path.resolve(folder));
const client = new pg.Client({ connectionString: server.url });
await client.connect();
const one = async (text) => Object.values((await client.query(text)).rows[0] ?? {})[0];
const articles = Number(await one("select max(id) from articles"));
const stories = Number(await one("select max(id) from stories"));
const longest = await one("select id from stories order by articles desc limit 1");

const program = fork(fileURLToPath(new URL("apps/cli/bin/twotrack.mjs", root)), ["dashboard"], {
  env: {
    ...process.env,
    DATABASE_URL: server.url,
    PORT: "0",
    TWOTRACK_DATA_DIR: path.resolve(folder),
    LOG_LEVEL: "error",
  },
});
const [{ url }] = await once(program, "message");
const ask = async (address) => {
  const begin = performance.now();
  const response = await fetch(url + address, { headers: { "accept-encoding": "gzip" } });
  const body = await response.text();
  if (response.status !== 200)
    throw new Error(`${address} answered ${response.status}: ${body.slice(0, 300)}`);
  return { ms: performance.now() - begin, body };
};

const id = (most) => 1 + Math.floor(random() * most);
const daysAgo = (n) => new Date(Date.now() - n * 86_400_000).toISOString().slice(0, 10);
const pages = {
  Today: () => "/",
  "Today, meetings": () => "/?minTags=2",
  "Today, two tags": () => "/?tag=abductions&tag=china",
  "Today, four tags": () => "/?tag=deterrence&tag=abductions&tag=sanctions&tag=china",
  "Today, one source": () => `/?source=${id(1000)}&minTags=0`,
  "Today, a language": () => "/?lang=ko&tag=sanctions",
  "Today, 3 pages": () => "/?pages=3",
  "Tracks, 2 weeks": () => "/tracks",
  "Tracks, 3 months": () => `/tracks?from=${daysAgo(91)}&to=${daysAgo(0)}`,
  "Tracks, 2 other weeks": () => {
    const day = 14 + id(340);
    return `/tracks?from=${daysAgo(day)}&to=${daysAgo(day - 13)}`;
  },
  "Tracks, 1 year": () => `/tracks?from=${daysAgo(364)}&to=${daysAgo(0)}`,
  "Tracks, by stories": () => "/tracks?unit=stories",
  Story: () => `/stories/${id(stories)}`,
  "Story, the longest": () => `/stories/${longest}`,
  Article: () => `/articles/${id(articles)}`,
  "Search, nothing asked": () => "/search",
  Feeds: () => "/feeds",
  Feed: () => `/feeds/${id(1000)}`,
  Alerts: () => "/alerts",
  System: () => "/system",
  Corrections: () => "/corrections",
  "API, stories": () => "/api/stories",
  "Feed of stories": () => "/stories.atom",
};
const searches = {
  "common word": ["missile", "china", "sanctions", "japan"],
  "rare word": ["Yongbyon", "Yaizu", "kondipato", "moshira"],
  "common words": ["north korea missile", "japan abductions talks", "china sanctions trade"],
  phrase: ['"ballistic missile"', '"united nations"', '"foreign ministry"', '"fires short-range ballistic"'],
  "Japanese, 2 characters": ["拉致", "制裁", "会談", "中国"],
  "Japanese, more": ["ミサイル", "弾道ミサイル", "拉致被害者", "経済産業省"],
  Korean: ["미사일", "제재", "대북제재", "납치"],
  Chinese: ["制裁", "朝鲜半岛", "外交部", "导弹"],
  "one character": ["核", "북", "船"],
  "tag and word": ["tag:china talks", "tag:abductions missile", "tag:sanctions 拉致"],
  "source and word": ['source:"Feed 7" missile', "source:feed99.example 制裁", 'source:"Feed 1000" trade'],
  "language and word": ["lang:ko missile", "lang:zh 制裁", "lang:en trade"],
  "without a word": ["missile -china", "-missile", "japan -tag:deterrence"],
  "before and after": [
    `missile before:${daysAgo(200)}`,
    `after:${daysAgo(30)} 制裁`,
    `before:${daysAgo(350)} trade`,
  ],
  either: ["missile OR ミサイル OR 미사일", "拉致 OR 납치", "kondipato OR yongbyon"],
  meetings: ["is:meeting missile", "is:meeting 拉致", "is:meeting lang:ko"],
};
for (const order of ["time", "relevance"]) {
  for (const [name, list] of Object.entries(searches)) {
    pages[`Search: ${name}${order === "time" ? "" : ", best fit"}`] = () =>
      `/search?${new URLSearchParams({ q: list[Math.floor(random() * list.length)], ...(order === "relevance" && { order }) })}`;
  }
}

const quantile = (list, share) => list[Math.min(list.length - 1, Math.floor(list.length * share))] ?? 0;
const row = (name, times) =>
  console.log(
    `${name.padEnd(42)} ${[0.5, 0.95, 1].map((share) => `${quantile(times, share).toFixed(1).padStart(8)} ms`).join("")}`,
  );
console.log(`${articles} articles, ${stories} stories; ${requests} requests a row, one after the other`);
console.log(`${"".padEnd(42)} ${["p50", "p95", "max"].map((name) => name.padStart(11)).join("")}`);
const all = { pages: [], searches: [] };
for (const [name, address] of Object.entries(pages)) {
  try {
    // As a service that runs has read what it needs.
    for (let n = 0; n < 5; n++) await ask(address());
    const times = [];
    for (let n = 0; n < Number(requests); n++) times.push((await ask(address())).ms);
    all[name.startsWith("Search: ") ? "searches" : "pages"].push(...times);
    row(
      name,
      times.sort((a, b) => a - b),
    );
  } catch (error) {
    console.log(`${name.padEnd(42)} ${error.message}`);
  }
}
for (const [name, times] of Object.entries(all))
  row(
    `All ${name}`,
    times.sort((a, b) => a - b),
  );

const { body } = await ask("/");
const files = [...body.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, file]) => file);
const scripts = new Set(files);
for (const file of files.filter((name) => name.endsWith(".js"))) {
  for (const [, name] of (await ask(file)).body.matchAll(/import ?(?:[^"]*from ?)?"\.\/([\w.-]+)"/g))
    scripts.add(file.replace(/[^/]+$/, name));
}
const bodies = [body, ...(await Promise.all([...scripts].map(async (file) => (await ask(file)).body)))];
const kB = (sizes) => `${(sizes.reduce((sum, size) => sum + size, 0) / 1000).toFixed(1)} kB`;
console.log(
  `First page in all: ${kB(bodies.map((text) => gzipSync(text).length))} as sent (gzip), ${kB(bodies.map((text) => Buffer.byteLength(text)))} unpacked, ${bodies.length} files`,
);

console.log("Peer: the same store searched by ilike, as a reader with keyword filters does");
for (const word of ["missile", "拉致", "kondipato"]) {
  const begin = performance.now();
  await client.query(
    "select id from articles where title ilike $1 or summary ilike $1 or text ilike $1 order by sorted_at desc nulls last limit 50",
    [`%${word}%`],
  );
  const peer = performance.now() - begin;
  const own = (await ask(`/search?q=${encodeURIComponent(word)}`)).ms;
  console.log(
    `  ${word.padEnd(12)} ${peer.toFixed(0)} ms, Twotrack ${own.toFixed(1)} ms with the page: ${(peer / own).toFixed(1)} times`,
  );
}
program.kill("SIGTERM");
await once(program, "exit");
await client.end();
await server.release();
