// How well articles are grouped into stories: B-cubed precision, recall and F1 on labelled articles, copies, and which
// stories were torn or mixed (`--errors`).
import { parseArgs } from "node:util";
import { bCubed, group, readArticles } from "./grouping.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { half: { type: "string", default: "test" }, errors: { type: "boolean", default: false } },
});
const articles = readArticles(positionals, values.half);
const placed = group(articles);
const labelOf = new Map(articles.map(({ id, story }) => [id, story]));
const groupOf = (id) => placed.get(id).story;
const shown = (number) => number.toFixed(3);
const row = (name, some) => {
  const ids = some.map(({ id }) => id);
  const { precision, recall, f1 } = bCubed(ids, (id) => labelOf.get(id), groupOf);
  const stories = new Set(ids.map((id) => labelOf.get(id))).size;
  console.log(
    `| ${name} | ${ids.length} | ${stories} | ${new Set(ids.map(groupOf)).size} | ${shown(precision)} | ${shown(recall)} | **${shown(f1)}** |`,
  );
};
console.log(
  "| articles | number | stories | found | precision | recall | F1 |\n|---|---|---|---|---|---|---|",
);
row("all", articles);
for (const language of [...new Set(articles.map((article) => article.language))].sort()) {
  row(
    language,
    articles.filter((article) => article.language === language),
  );
}

const given = articles.filter(({ id }) => placed.get(id).copyOf !== null);
const labelled = articles.filter(({ copyOf }) => copyOf !== undefined);
if (labelled.length > 0) {
  const family = new Map(articles.map(({ id, copyOf }) => [id, copyOf ?? id]));
  const right = given.filter(
    ({ id, copyOf }) => copyOf !== undefined && family.get(placed.get(id).copyOf) === family.get(id),
  );
  console.log(
    `\nCopies: ${labelled.length} labelled, ${given.length} found, ${right.length} of them rightly.`,
  );
}

if (values.errors) {
  const byId = new Map(articles.map((article) => [article.id, article]));
  const line = (id) =>
    `    ${byId.get(id).publishedAt.slice(0, 16)} ${byId.get(id).language} ${id} ${byId.get(id).title}`;
  const grouped = (ids, keyOf) => {
    const groups = new Map();
    for (const id of ids) groups.set(keyOf(id), [...(groups.get(keyOf(id)) ?? []), id]);
    return groups;
  };
  const ids = articles.map(({ id }) => id);
  for (const [story, some] of grouped(ids, (id) => labelOf.get(id))) {
    const parts = grouped(some, groupOf);
    if (parts.size > 1) {
      console.log(`\nTORN ${story}`);
      for (const [part, members] of parts) console.log(`  in ${part}\n${members.map(line).join("\n")}`);
    }
  }
  for (const [story, some] of grouped(ids, groupOf)) {
    const parts = grouped(some, (id) => labelOf.get(id));
    if (parts.size > 1) {
      console.log(`\nMIXED ${story}`);
      for (const [part, members] of parts) console.log(`  of ${part}\n${members.map(line).join("\n")}`);
    }
  }
  for (const { id, copyOf } of articles) {
    const found = placed.get(id).copyOf;
    if ((found === null) !== (copyOf === undefined))
      console.log(
        `\nCOPY ${found === null ? "missed" : "wrong"}: ${found ?? copyOf}\n${line(id)}\n${line(found ?? copyOf)}`,
      );
  }
}
