// How fast the tagger reads, beside two naive searches for the same words; and whether more terms make it slower.
import { readdirSync, readFileSync } from "node:fs";

const { createTagger, parseFramework } = await import("../../packages/framework/dist/index.js");
const file = new URL("../../frameworks/two-track.yaml", import.meta.url);
const yaml = readFileSync(file, "utf8");
const framework = parseFramework(yaml, "two-track.yaml");
const folder = new URL("articles/", import.meta.url);
const articles = readdirSync(folder).flatMap((file) =>
  readFileSync(new URL(file, folder), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line)),
);
const textOf = ({ title, summary, content }) => [title, summary, content].filter(Boolean).join("\n\n");
const megabytes = (items) => items.reduce((sum, item) => sum + Buffer.byteLength(textOf(item)), 0) / 1e6;

/** Megabytes of UTF-8 a second: the median of several runs of at least a quarter of a second. */
function rate(items, read) {
  const size = megabytes(items);
  const run = () => {
    const begun = performance.now();
    let rounds = 0;
    do {
      for (const item of items) read(item);
      rounds++;
    } while (performance.now() - begun < 250);
    return (size * rounds * 1000) / (performance.now() - begun);
  };
  run();
  return Array.from({ length: 5 }, run).sort((a, b) => a - b)[2];
}

function allTerms({ context, exclude, tags }) {
  return [
    context.terms,
    exclude,
    ...tags.flatMap((tag) => [tag.strong, tag.weak, tag.exclude, ...tag.facets.map(({ terms }) => terms)]),
  ].flat();
}
const wordsOf = (terms) => [
  ...new Set(
    terms.flatMap((term) =>
      [...term.forms, ...(term.near?.forms ?? [])].map(({ written }) => written.toLowerCase()),
    ),
  ),
];
const words = wordsOf(allTerms(framework));
const show = (name, speed) => console.log(`${name.padEnd(44)} ${speed.toFixed(1).padStart(7)} MB/s`);

const starts = Array.from({ length: 9 }, () => {
  const begun = performance.now();
  createTagger(framework);
  return performance.now() - begun;
});
const built = starts[0];
const tagger = createTagger(framework);
console.log(
  `${words.length} words; ${articles.length} articles, ${megabytes(articles).toFixed(2)} MB; matcher built in ${built.toFixed(0)} ms the first time, ${Math.min(...starts).toFixed(0)} ms later\n`,
);

const whole = rate(articles, (article) => tagger.tag(article));
show("Twotrack: tags, scores, evidence", whole);
for (const [name, items] of [
  ["ordinary news, as most of a stream", articles.filter(({ kind }) => kind === "other")],
  ["articles that bear no tag", articles.filter((article) => Object.keys(article.tags).length === 0)],
  ...["en", "ja", "ko", "zh"].map((language) => [
    `articles in ${language}`,
    articles.filter((article) => article.language === language),
  ]),
])
  show(
    `  ${name}`,
    rate(items, (article) => tagger.tag(article)),
  );
const quoted = (word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const alternation = new RegExp(words.map(quoted).join("|"), "gi");
const peers = [
  [
    "one alternation of all words (finds only)",
    (article) => [...textOf(article).matchAll(alternation)].length,
  ],
  [
    "one includes() a word (finds only)",
    (article) => {
      const text = textOf(article).toLowerCase();
      return words.filter((word) => text.includes(word)).length;
    },
  ],
];
for (const [name, read] of peers) {
  const speed = rate(articles, read);
  console.log(
    `${name.padEnd(44)} ${speed.toFixed(1).padStart(7)} MB/s   Twotrack is ${(whole / speed).toFixed(0)} times as fast`,
  );
}

console.log("\nMore terms, random ones beside the same texts:");
let seed = 1;
const random = (below) => {
  seed = (seed * 48271) % 2147483647;
  return seed % below;
};
const syllables = "ka to shi mura han guk bei jing san dak ro pel mis non ter dri val con est ing".split(" ");
const invented = () =>
  Array.from({ length: 2 + random(3) }, () => syllables[random(syllables.length)]).join("") +
  (random(2) ? ` ${syllables[random(syllables.length)]}` : "");
for (const count of [100, 1_000, 10_000]) {
  const terms = Array.from({ length: count }, invented).map((term) => ({
    term,
    language: "en",
    forms: [{ written: term, patterns: [term], prefix: false }],
    weight: 1,
    case: false,
    inside: false,
    word: false,
    facets: [],
  }));
  const many = createTagger({
    ...framework,
    exclude: [],
    boilerplate: [],
    context: { ...framework.context, terms: [] },
    tags: [{ ...framework.tags[0], strong: terms, weak: [], exclude: [], facets: [] }],
  });
  show(
    `  ${count.toLocaleString("en")} terms`,
    rate(articles, (article) => many.tag(article)),
  );
}
