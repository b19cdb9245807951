import { type Framework, parseFramework, type Term } from "@twotrack/framework";
import { loadSettings, messageOf, readText, shown } from "../environment.js";

/**
 * Checks framework files, without one that of the settings, and says what each holds. A fault is told with file, line
 * and column, and makes the exit code 1.
 */
export async function check(files: string[]): Promise<void> {
  const given = files.length > 0 ? files : [loadSettings().frameworkFile];
  for (const file of given) {
    try {
      print(file, parseFramework(await readText(file), shown(file)));
    } catch (error) {
      process.exitCode = 1;
      console.error(messageOf(error));
    }
  }
}

function print(file: string, framework: Framework): void {
  const { title, version, context, tags } = framework;
  console.log(`✓ ${shown(file)}: "${title}", version ${version}`);
  console.log(`  context: ${perLanguage(context.terms)}`);
  for (const { id, strong, weak, exclude, facets } of tags) {
    const terms = [...strong, ...weak, ...exclude, ...facets.flatMap((facet) => facet.terms)];
    const sides = facets.length === 0 ? "" : `; facets ${facets.map((facet) => facet.id).join(", ")}`;
    console.log(`  ${id}: ${perLanguage(terms)}${sides}`);
  }
}

/** "12 terms in en, 9 in ja" */
function perLanguage(terms: readonly Term[]): string {
  const counts = new Map<string, number>();
  for (const { language } of terms) counts.set(language, (counts.get(language) ?? 0) + 1);
  const [first, ...rest] = [...counts].map(
    ([language, count], i) => `${count}${i === 0 ? " terms" : ""} in ${language}`,
  );
  return first === undefined ? "no terms" : [first, ...rest].join(", ");
}
