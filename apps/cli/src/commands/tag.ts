import { createTagger } from "@twotrack/framework";
import { z } from "zod";
import { loadSettings } from "../environment.js";
import { loadFramework } from "../framework.js";
import { jsonLines } from "../lines.js";
import { explained } from "./explain.js";

const inputArticle = z.object({
  id: z.union([z.string(), z.number()]).nullish(),
  title: z.string().nullish(),
  summary: z.string().nullish(),
  content: z.string().nullish(),
  language: z.string().nullish(),
});

/**
 * Tags articles that come as JSON lines from files or standard input, and prints one JSON object a line; with `explain` it
 * says why in words, or with `json` too as one JSON object a line. A line that is no article is named on standard error
 * and makes the exit code 1; the others are tagged all the same.
 */
export async function tag(
  files: string[],
  options: { explain?: boolean; json?: boolean } = {},
): Promise<void> {
  const { frameworkFile } = loadSettings();
  const tagger = createTagger(await loadFramework(frameworkFile));
  for await (const article of jsonLines(files, inputArticle, 'a JSON object with "title"')) {
    const { id = null, title, ...rest } = article;
    const given = { ...strip(rest), title: title ?? "" };
    if (!options.explain) console.log(JSON.stringify({ id, tags: tagger.tag(given) }));
    else if (options.json) console.log(JSON.stringify({ id, tags: tagger.explain(given) }));
    else console.log(explained(given, tagger.explain(given)));
  }
}

function strip({
  summary = null,
  content = null,
  language = null,
}: Omit<z.infer<typeof inputArticle>, "id" | "title">) {
  return { summary, content, language };
}
