// How well the tags are given: precision, recall and F1 per tag and language on labelled articles, beside keyword
// filters. `--errors` names the articles that were tagged otherwise than labelled.
import { readdirSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { byKeyword, byKeywordInContext } from "./keywords.mjs";

const { createTagger, parseFramework } = await import("../../packages/framework/dist/index.js");
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    half: { type: "string", default: "test" },
    framework: {
      type: "string",
      default: new URL("../../frameworks/two-track.yaml", import.meta.url).pathname,
    },
    errors: { type: "boolean", default: false },
  },
});
const framework = parseFramework(readFileSync(values.framework, "utf8"), values.framework);
const tagger = createTagger(framework);
const folder = new URL("articles/", import.meta.url);
const files =
  positionals.length > 0
    ? positionals
    : readdirSync(folder)
        .filter((name) => name.endsWith(`-${values.half}.jsonl`))
        .map((name) => new URL(name, folder));
const articles = files.flatMap((file) =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line)),
);
const tags = framework.tags.map(({ id }) => id);
// Files of one's own, such as exported corrections, may have other languages too.
const languages = [...new Set(articles.map(({ language }) => language))].sort();

const count = () => ({ hit: 0, extra: 0, missed: 0 });
function note(counts, expected, given) {
  for (const tag of new Set([...expected, ...given])) {
    counts[tag] ??= count();
    const key = !expected.includes(tag) ? "extra" : given.includes(tag) ? "hit" : "missed";
    counts[tag][key]++;
  }
}
const ratio = (part, rest) => (part + rest === 0 ? 1 : part / (part + rest));
const measures = ({ hit, extra, missed }) => {
  const [precision, recall] = [ratio(hit, extra), ratio(hit, missed)];
  return { precision, recall, f1: hit === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
};
const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
const shown = (number) => number.toFixed(3);

function evaluate(tag) {
  const cells = Object.fromEntries(languages.map((language) => [language, {}]));
  for (const article of articles) note(cells[article.language], Object.keys(article.tags), tag(article));
  const all = tags.flatMap((tag) =>
    languages.map((language) => ({ tag, language, ...measures(cells[language][tag] ?? count()) })),
  );
  return { all, macro: mean(all.map(({ f1 }) => f1)) };
}

const facetCounts = {};
for (const article of articles) {
  for (const { tag, facets } of tagger.tag(article)) {
    const expected = article.tags[tag];
    if (expected !== undefined) {
      for (const facet of new Set([...expected, ...facets]))
        note(facetCounts, expected.includes(facet) ? ["all"] : [], facets.includes(facet) ? ["all"] : []);
    }
  }
}

const own = evaluate((article) => tagger.tag(article).map(({ tag }) => tag));
console.log(`${articles.length} articles, framework ${framework.version}. Precision / recall / F1:\n`);
console.log(`| tag | ${languages.join(" | ")} | mean F1 |`);
console.log(`|---|${languages.map(() => "---").join("|")}|---|`);
for (const tag of tags) {
  const row = own.all.filter((cell) => cell.tag === tag);
  const cells = row.map(
    ({ precision, recall, f1 }) => `${shown(precision)} / ${shown(recall)} / **${shown(f1)}**`,
  );
  console.log(`| \`${tag}\` | ${cells.join(" | ")} | **${shown(mean(row.map(({ f1 }) => f1)))}** |`);
}
const exact = articles.filter((article) => {
  const given = tagger.tag(article).map(({ tag }) => tag);
  return given.length === Object.keys(article.tags).length && given.every((tag) => tag in article.tags);
});
console.log(`\n| | macro F1 | lowest F1 of a tag in a language |`);
console.log("|---|---|---|");
for (const [name, { all, macro }] of [
  ["Twotrack", own],
  ["keyword filter where North Korea is named", evaluate(byKeywordInContext)],
  ["keyword filter", evaluate(byKeyword)],
]) {
  console.log(`| ${name} | ${shown(macro)} | ${shown(Math.min(...all.map(({ f1 }) => f1)))} |`);
}
const facets = measures(facetCounts.all ?? count());
console.log(
  `\nAll tags of an article right: ${exact.length} of ${articles.length}. Facets of rightly given tags: precision ${shown(facets.precision)}, recall ${shown(facets.recall)}, F1 ${shown(facets.f1)}.`,
);

if (values.errors) {
  for (const article of articles) {
    const explained = tagger.explain(article);
    const wrong = explained.filter(({ tag, borne }) => borne !== tag in article.tags);
    if (wrong.length === 0) continue;
    console.log(`\n${article.id} ${article.kind ?? ""}: ${article.title}`);
    if (article.url) console.log(`  ${article.url}`);
    console.log(
      `  ${[article.summary, article.content].filter(Boolean).join(" ⏎ ").replaceAll("\n", " ⏎ ").slice(0, 900)}`,
    );
    for (const { tag, borne, score, context, fired } of wrong) {
      const why = fired.slice(0, 9).map(({ term, points }) => `${term} ${points.toFixed(2)}`);
      console.log(
        `  ${borne ? "EXTRA" : "MISSED"} ${tag} ${score.toFixed(2)} (context ${context.score.toFixed(2)}): ${why.join(", ")}`,
      );
    }
  }
}
