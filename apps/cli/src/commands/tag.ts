import { createReadStream } from "node:fs";
import { createInterface } from "node:readline/promises";
import type { Readable } from "node:stream";
import { createTagger } from "@twotrack/framework";
import { z } from "zod";
import { loadSettings, messageOf, UserError } from "../environment.js";
import { loadFramework } from "../framework.js";
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
  const inputs: [string, () => Readable][] =
    files.length === 0
      ? [["standard input", () => process.stdin]]
      : files.map((file) => [file, () => createReadStream(file, "utf8")]);
  for (const [name, open] of inputs) {
    let number = 0;
    for await (const line of lines(name, open())) {
      number += 1;
      if (line.trim() === "") continue;
      const article = read(line);
      if (article === undefined) {
        process.exitCode = 1;
        console.error(`${name}:${number}: not an article: a JSON object with "title" is expected`);
        continue;
      }
      const { id = null, title, ...rest } = article;
      const given = { ...strip(rest), title: title ?? "" };
      if (!options.explain) console.log(JSON.stringify({ id, tags: tagger.tag(given) }));
      else if (options.json) console.log(JSON.stringify({ id, tags: tagger.explain(given) }));
      else console.log(explained(given, tagger.explain(given)));
    }
  }
}

async function* lines(name: string, stream: Readable): AsyncGenerator<string> {
  try {
    // readline alone would swallow the error of a file that is not there.
    const failed = new Promise<never>((_resolve, reject) => stream.once("error", reject));
    failed.catch(() => {});
    const reader = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
    const iterator = reader[Symbol.asyncIterator]();
    for (;;) {
      const next = await Promise.race([iterator.next(), failed]);
      if (next.done) return;
      yield next.value;
    }
  } catch (error) {
    throw new UserError(`${name} can't be read: ${messageOf(error)}`);
  }
}

function read(line: string): z.infer<typeof inputArticle> | undefined {
  try {
    return inputArticle.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function strip({
  summary = null,
  content = null,
  language = null,
}: Omit<z.infer<typeof inputArticle>, "id" | "title">) {
  return { summary, content, language };
}
