// Fills a store of its own with a year of news: node bench/dashboard/seed.mjs FOLDER [articles].
// Real texts of the labelled articles, in four languages, each with words of its own, from common to rare.
import { chmodSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";

const root = new URL("../../", import.meta.url);
const { embeddedServer, migrate } = await import(new URL("packages/store/dist/index.js", root));
const { indexed } = await import(new URL("packages/search/dist/index.js", root));
const { createTagger, parseFramework } = await import(new URL("packages/framework/dist/index.js", root));

const [folder, count = "1000000"] = process.argv.slice(2);
if (folder === undefined)
  throw new Error("Say into which folder: node bench/dashboard/seed.mjs FOLDER [articles]");
const total = Number(count);
const FEEDS = 1_000;
const DAYS = 365;
const BATCH = 2_000;

/** The same numbers at each run. */
let state = 42;
const random = () => {
  state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
  return state / 4_294_967_296;
};
const pick = (list) => list[Math.floor(random() * list.length)];

mkdirSync(folder, { recursive: true });
chmodSync(folder, 0o755);
const server = await embeddedServer(path.resolve(folder));
await migrate(server.url);
const client = new pg.Client({ connectionString: server.url });
await client.connect();
const query = (text, ...values) => client.query(text, values);
const insert = (table, columns, rows) =>
  query(
    `insert into ${table} (${Object.keys(columns)}) overriding system value
     select ${Object.keys(columns)} from json_to_recordset($1::json) as x(${Object.entries(columns).map(([name, type]) => `${name} ${type}`)})`,
    JSON.stringify(rows),
  );

const framework = parseFramework(
  readFileSync(new URL("frameworks/two-track.yaml", root), "utf8"),
  "two-track.yaml",
);
const tagger = createTagger(framework);
const samples = ["bench/tagging/articles/", "bench/stories/articles/"].flatMap((place) =>
  readdirSync(new URL(place, root)).flatMap((file) =>
    readFileSync(new URL(place + file, root), "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  ),
);
const told = samples.map(({ title, summary = null, content = null, language }) => {
  const text = content ?? null;
  return { title, summary, text, language, tags: tagger.tag({ title, summary, content: text, language }) };
});
const tagged = told.filter(({ tags }) => tags.length > 0);
const plain = told.filter(({ tags }) => tags.length === 0);

/** Words of Zipf's law: few are common, most are rare. */
const syllables = "ka to mi ra ne so lu ve di pa shi on er al th or en qu".split(" ");
const vocabulary = Array.from({ length: 200_000 }, () =>
  Array.from({ length: 2 + Math.floor(random() * 3) }, () => pick(syllables)).join(""),
);
const words = (n) =>
  Array.from({ length: n }, () => vocabulary[Math.floor(vocabulary.length ** random()) - 1]).join(" ");

const end = Date.now();
const begin = end - DAYS * 86_400_000;
const iso = (ms) => new Date(ms).toISOString();

console.log(`${total} articles of ${FEEDS} feeds over ${DAYS} days into ${folder}`);
const tables =
  "articles, article_tags, article_words, stories, developments, alerts, alert_developments, deliveries";
// Indexes are made at the end, all at once.
const { rows: indexes } = await query(`
  select indexdef, indexname from pg_indexes i where schemaname = 'public' and tablename = any(string_to_array('${tables}', ', '))
  and not exists (select 1 from pg_constraint c where c.conname = i.indexname)`);
for (const { indexname } of indexes) await query(`drop index "${indexname}"`);
await query("set session_replication_role = replica");
await query("set synchronous_commit = off");

const languages = ["en", "ja", "ko", "zh"];
await insert(
  "feeds",
  {
    ...{ id: "bigint", xml_url: "text", title: "text", html_url: "text", language: "text", category: "text" },
    ...{ polled_at: "timestamptz", succeeded_at: "timestamptz", failures: "int", error: "text" },
  },
  Array.from({ length: FEEDS }, (_, n) => ({
    ...{
      id: n + 1,
      xml_url: `https://feed${n + 1}.example/rss`,
      title: `Feed ${n + 1}`,
      language: languages[n % 4],
    },
    ...{
      html_url: `https://feed${n + 1}.example/`,
      category: pick(["press", "agencies", "government", "research"]),
    },
    ...{ polled_at: iso(end - random() * 900_000), succeeded_at: iso(end - 900_000) },
    ...(n % 20 === 0 ? { failures: 3, error: "the site answered 503" } : { failures: 0, error: null }),
  })),
);

let story = 0;
let left = 0;
let about;
let developmentId = 0;
const started = Date.now();
for (let first = 1; first <= total; first += BATCH) {
  const articles = [];
  const tags = [];
  const vectors = [];
  const stories = [];
  const developments = [];
  for (let id = first; id < Math.min(first + BATCH, total + 1); id++) {
    const at = iso(begin + ((end - begin) * id) / total);
    if (left === 0) {
      story++;
      // Most events are told of once or twice, few by hundreds.
      left = Math.min(300, Math.max(1, Math.round(1 / (0.02 + random()) ** 1.2)));
      about = random() < 0.4 ? tagged : plain;
      stories.push({
        id: story,
        headline_id: id,
        first_at: at,
        last_at: at,
        articles: 0,
        reports: 0,
        tags: new Set(),
        feed_ids: new Set(),
        languages: new Set(),
      });
    }
    left--;
    const sample = pick(about);
    const text = [sample.text, words(40)].filter(Boolean).join("\n");
    const title = `${sample.title} (${id})`;
    const feed = 1 + Math.floor(random() ** 2 * FEEDS);
    const copy = left > 0 && random() < 0.15;
    articles.push({
      ...{
        id,
        feed_id: feed,
        guid: String(id),
        url: `https://feed${feed}.example/${id}`,
        hash: String(id),
        title,
      },
      ...{
        canonical_url: `https://feed${feed}.example/${id}`,
        summary: sample.summary,
        text,
        language: sample.language,
      },
      ...{
        content: `<p>${text}</p>`,
        published_at: at,
        fetched_at: iso(Date.parse(at) + random() * 900_000),
        sorted_at: at,
      },
      ...{ story_id: story, placement: id, copy_of: null, framework_version: framework.version },
    });
    for (const { tag, score, facets, evidence } of sample.tags)
      tags.push({ article_id: id, tag, score, facets, evidence, framework_version: framework.version, at });
    const { places, title: titleEnd } = indexed(title, [sample.summary, text].filter(Boolean).join("\n"));
    const lexemes = [
      ...[`@${feed}`, `~${sample.language}`, `%${Math.floor(Date.parse(at) / 604_800_000)}`],
      ...sample.tags.flatMap(({ tag }, n) => [`#${tag}`, `+${n + 1}`]),
    ].map((lexeme) => `'${lexeme}'`);
    for (const [lexeme, positions] of places)
      lexemes.push(`'${lexeme}':${positions.map((place) => (place <= titleEnd ? `${place}A` : place))}`);
    vectors.push({ article_id: id, at, words: lexemes.join(" ") });
    const own = stories.at(-1) ?? { tags: new Set(), feed_ids: new Set(), languages: new Set() };
    own.articles++;
    if (!copy) own.reports++;
    own.last_at = at;
    own.feed_ids.add(feed);
    own.languages.add(sample.language);
    for (const { tag } of sample.tags) {
      if (own.tags.has(tag) || random() > 0.5) continue;
      developments.push({
        ...{
          id: ++developmentId,
          key: `d${developmentId}`,
          story_id: story,
          article_id: id,
          at,
          created_at: at,
          known: null,
        },
        ...(own.tags.size === 0
          ? { kind: "new-story", reason: "a new story", new_tags: [] }
          : { kind: "gains-tag", reason: `gains ${tag}`, new_tags: [tag] }),
        tags: [...own.tags, tag],
      });
    }
    for (const { tag } of sample.tags) own.tags.add(tag);
  }
  await insert(
    "articles",
    {
      id: "bigint",
      feed_id: "bigint",
      guid: "text",
      url: "text",
      canonical_url: "text",
      hash: "text",
      title: "text",
      summary: "text",
      content: "text",
      text: "text",
      language: "text",
      published_at: "timestamptz",
      fetched_at: "timestamptz",
      sorted_at: "timestamptz",
      story_id: "bigint",
      placement: "bigint",
      copy_of: "bigint",
      framework_version: "text",
      authors: "text[]",
      categories: "text[]",
    },
    articles.map((one) => ({ ...one, authors: [], categories: [] })),
  );
  await insert(
    "article_tags",
    {
      article_id: "bigint",
      tag: "text",
      score: "real",
      facets: "text[]",
      evidence: "jsonb",
      framework_version: "text",
      at: "timestamptz",
    },
    tags,
  );
  await query(
    "insert into article_words select article_id, at, words::tsvector from json_to_recordset($1::json) as x(article_id bigint, at timestamptz, words text)",
    JSON.stringify(vectors),
  );
  await insert(
    "stories",
    {
      id: "bigint",
      headline_id: "bigint",
      first_at: "timestamptz",
      last_at: "timestamptz",
      articles: "int",
      reports: "int",
      tags: "text[]",
      feed_ids: "bigint[]",
      languages: "text[]",
    },
    stories.map((one) => ({
      ...one,
      tags: [...one.tags],
      feed_ids: [...one.feed_ids],
      languages: [...one.languages],
    })),
  );
  await insert(
    "developments",
    {
      id: "bigint",
      key: "text",
      kind: "text",
      reason: "text",
      story_id: "bigint",
      article_id: "bigint",
      tags: "text[]",
      new_tags: "text[]",
      known: "text",
      at: "timestamptz",
      created_at: "timestamptz",
    },
    developments,
  );
  if (first % 100_000 < BATCH) console.log(`${first} after ${Math.round((Date.now() - started) / 1000)} s`);
}

await query(`
  insert into alerts (key, rule, kind, channels, due_at, released_at, created_at)
  select 'a' || id, 'Tracks meet', 'instant', '{desk}', at, at, at from developments where kind = 'gains-tag' order by id desc limit 20000`);
await query(`
  insert into alert_developments select a.id, d.id from alerts a join developments d on d.id = substr(a.key, 2)::bigint`);
await query(`
  insert into deliveries (alert_id, channel, created_at, attempts, attempted_at, delivered_at)
  select id, 'desk', created_at, 1, created_at, created_at from alerts`);
await query(`
  insert into feed_days select f.id, day::date, 96, (random() * 3)::int, 96 * 250, (random() * 6)::int
  from feeds f, generate_series(now() - interval '89 days', now(), interval '1 day') day`);
await query("update feeds f set articles = (select count(*) from articles a where a.feed_id = f.id)").catch(
  () => {},
);
console.log(`rows after ${Math.round((Date.now() - started) / 1000)} s; indexes …`);
await query("set maintenance_work_mem = '1GB'");
for (const { indexdef } of indexes) await query(indexdef);
await query(`select setval(pg_get_serial_sequence('articles', 'id'), ${total})`);
await query(`select setval(pg_get_serial_sequence('developments', 'id'), ${Math.max(developmentId, 1)})`);
await query(
  "insert into keepsakes values ('last-placement', to_jsonb($1::bigint)) on conflict (name) do update set value = excluded.value",
  total,
);
await query("vacuum analyze");
const { rows: sizes } = await query(`
  select relname, pg_size_pretty(pg_total_relation_size(oid)) as size from pg_class
  where relkind = 'r' and relnamespace = 'public'::regnamespace order by pg_total_relation_size(oid) desc limit 6`);
console.log(sizes.map(({ relname, size }) => `${relname} ${size}`).join(", "));
console.log(
  `${total} articles in ${story} stories, ${developmentId} developments, after ${Math.round((Date.now() - started) / 1000)} s`,
);
await client.end();
await server.release();
