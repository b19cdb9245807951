// How well articles are found: by the words of @twotrack/search, beside character trigrams and words between spaces.
import { readdirSync, readFileSync } from "node:fs";

const { parseFramework, normalisedText } = await import("../../packages/framework/dist/index.js");
const { indexed, matches, parseQuery, wordsOf } = await import("../../packages/search/dist/index.js");

const articles = ["tagging", "stories"].flatMap((name) => {
  const folder = new URL(`../${name}/articles/`, import.meta.url);
  return readdirSync(folder).flatMap((file) =>
    readFileSync(new URL(file, folder), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .map(({ title, summary, content, language }) => ({
        ...{ title, language, text: [summary, content].filter(Boolean).join("\n") },
        ...{ source: { title: "", url: "" }, tags: [], at: new Date(0), storyId: null, copy: false },
      })),
  );
});

// What people ask for: the terms of the framework as they are written, and some of other kinds.
const yaml = readFileSync(new URL("../../frameworks/two-track.yaml", import.meta.url), "utf8");
const { concepts, tags } = parseFramework(yaml, "two-track.yaml");
const terms = [
  ...concepts.flatMap((concept) => concept.terms),
  ...tags.flatMap(({ strong, weak }) => [...strong, ...weak]),
].filter(({ near }) => !near);
const byHand = [
  "missile, nuclear test, sanctions, summit, abductee, family, UN, U.S., Kim Jong-un, KN-23, F-35, 1,000, ballistic missiles",
  "核, 拉致, 外, 発射, 北朝鮮, 首相, ミサイル, 家族会, 日米韓, 火星15, 国連安保理, 被害者の家族",
  "핵, 북, 북한, 미사일, 제재, 납치, 정상회담, 유엔, 안보리, 가족, 탄도미사일, 한미",
  "核, 朝鲜, 朝鮮, 导弹, 制裁, 绑架, 美国, 美國, 安理会, 联合国, 韩国, 中方, 试射",
].flatMap((list) => list.split(/, (?!\d)/));
const prefixed = ({ written, prefix }) => prefix && /\p{Script=Latin}$/u.test(written);
const queries = [
  ...new Set([
    ...terms.flatMap(({ forms }) => forms.filter((form) => !prefixed(form)).map(({ written }) => written)),
    ...byHand,
  ]),
].filter((query) => wordsOf(query).length > 0);

// What is true: the letters of the query stand in the article; in alphabets as words, which may be inflected where they have three letters.
const nfkc = (text) => text.normalize("NFKC").toLowerCase();
const alphabetic = "[\\p{Script=Latin}\\p{N}]";
function pattern(query) {
  const text = query
    .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replace(/[\s\p{Pd}]+/gu, "[\\s\\p{Pd}]+")
    .replaceAll("'", "['’]");
  const begin = new RegExp(`^${alphabetic}`, "u").test(query) ? `(?<!${alphabetic})` : "";
  const end = /\p{Script=Latin}{3}$/u.test(query) ? "(?:s|es|ed|ing)?" : "";
  const after = new RegExp(`${alphabetic}$`, "u").test(query) ? `(?!${alphabetic})` : "";
  return new RegExp(begin + text + end + after, "u");
}

const fields = articles.map((article) => [article.title, article.text].map(nfkc));
const same = articles.map((article) => [article.title, article.text].map(normalisedText));
const spaced = fields.map((pair) =>
  pair.map((text) => ` ${(text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).join(" ")} `),
);
const asked = { now: new Date(), startOfDay: (day) => new Date(day) };

const systems = {
  "Twotrack: stems, pairs of characters": (query) => {
    const parsed = parseQuery(`"${query.replaceAll('"', " ")}"`);
    return (n) => matches(parsed, articles[n], asked);
  },
  // As an index of pg_trgm serves ILIKE '%query%': what has no three characters in a row has no trigram to ask it for.
  "character trigrams (as pg_trgm, ILIKE)": (query) => {
    const text = nfkc(query);
    return (n) => /[\p{L}\p{N}]{3}/u.test(text) && fields[n].some((field) => field.includes(text));
  },
  "words between spaces": (query) => {
    const words = ` ${(nfkc(query).match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).join(" ")} `;
    return (n) => spaced[n].some((text) => text.includes(words));
  },
};

const languages = ["en", "ja", "ko", "zh"];
const counts = new Map();
let asking = 0;
for (const query of queries) {
  const true_ = pattern(nfkc(query));
  const variant = pattern(normalisedText(query));
  const truth = fields.map((pair) => pair.some((text) => true_.test(text)));
  if (!truth.includes(true)) continue;
  asking++;
  for (const [name, make] of Object.entries(systems)) {
    const finds = make(query);
    for (const [n, { language }] of articles.entries()) {
      const key = `${name} ${language}`;
      const count = counts.get(key) ?? { right: 0, missed: 0, wrong: 0, variants: 0, examples: [] };
      counts.set(key, count);
      const found = finds(n);
      if (found && truth[n]) count.right++;
      else if (truth[n]) {
        count.missed++;
        count.examples.push(`missed ${query}`);
      } else if (found && same[n].some((text) => variant.test(text))) count.variants++;
      else if (found) {
        count.wrong++;
        count.examples.push(`wrong ${query}`);
      }
    }
  }
}

const frequent = (list) =>
  [...list.reduce((counts, one) => counts.set(one, (counts.get(one) ?? 0) + 1), new Map())]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 25);
console.log(`${articles.length} articles, ${asking} queries that some of them hold\n`);
console.log(`${"".padEnd(40)} recall  precision  other forms of the same characters, found besides`);
for (const name of Object.keys(systems)) {
  for (const language of languages) {
    const { right, missed, wrong, variants, examples } = counts.get(`${name} ${language}`);
    const rate = (part, whole) => (whole === 0 ? "-" : (part / whole).toFixed(4));
    console.log(
      `${name.padEnd(37)} ${language} ${rate(right, right + missed)}     ${rate(right, right + wrong)}  ${variants}`,
    );
    if (process.argv.includes("--examples"))
      for (const [example, times] of frequent(examples)) console.log(`    ${times} ${example}`);
  }
}

/** Megabytes of UTF-8 a second: the median of several runs of at least a quarter of a second. */
function rate(read) {
  const size = articles.reduce((sum, { title, text }) => sum + Buffer.byteLength(title + text), 0) / 1e6;
  const run = () => {
    const begun = performance.now();
    let rounds = 0;
    do {
      for (const article of articles) read(article);
      rounds++;
    } while (performance.now() - begun < 250);
    return (size * rounds * 1000) / (performance.now() - begun);
  };
  run();
  return Array.from({ length: 5 }, run)
    .sort((a, b) => a - b)[2]
    .toFixed(1);
}
console.log(`\nwords of an article ${rate(({ title, text }) => [wordsOf(title), wordsOf(text)])} MB/s`);
console.log(`with their places   ${rate(({ title, text }) => indexed(title, text))} MB/s`);
