import { languageDetector, parseLanguage } from "@twotrack/feeds";
import { createTagger } from "@twotrack/framework";
import { createStories, type Development } from "@twotrack/stories";
import { z } from "zod";
import { loadSettings } from "../environment.js";
import { loadFramework } from "../framework.js";
import { jsonLines } from "../lines.js";

const inputArticle = z.object({
  id: z.union([z.string(), z.number()]),
  title: z.string().nullish(),
  summary: z.string().nullish(),
  content: z.string().nullish(),
  language: z.string().nullish(),
  publishedAt: z.union([z.string(), z.number()]).nullish(),
  source: z.string().nullish(),
  url: z.string().nullish(),
});

/** What is known of an article that was placed. */
interface Placed {
  id: string | number;
  story: number;
  copyOf: string | null;
  developments: readonly Development[];
}

/**
 * Groups articles that come as JSON lines from files or standard input, in their order, and prints one JSON object a line
 * for each: its story as it stands after the last article, what it is a copy of, and the developments that it brought.
 */
export async function stories(files: string[]): Promise<void> {
  const { frameworkFile } = loadSettings();
  const tagger = createTagger(await loadFramework(frameworkFile));
  const labels = new Map(tagger.framework.tags.map(({ id, label }) => [id, label]));
  const grouping = createStories({ labelOf: (tag) => labels.get(tag) ?? tag });
  const languageOf = await languageDetector();
  const placed: Placed[] = [];
  const byId = new Map<string, Placed>();
  const ids = new Map<string, string | number>();
  const mergedInto = new Map<number, number>();
  let clock = 0;
  const expected = 'a JSON object with "id" and "title"';
  for await (const { id, publishedAt, ...article } of jsonLines(files, inputArticle, expected)) {
    const { title, summary, content, source, url } = article;
    const time = typeof publishedAt === "number" ? publishedAt : Date.parse(publishedAt ?? "");
    // Without a time of its own, an article is as old as the one before it.
    const at = Number.isNaN(time) ? clock : time;
    clock = at;
    const text = [summary, content].filter(Boolean).join("\n");
    const language = parseLanguage(article.language) ?? languageOf(`${title}\n${text}`, null);
    const given = { title: title ?? "", language };
    const { tags, concepts } = tagger.read({ ...given, summary, content });
    const { story, copyOf, changes, developments } = grouping.place({
      ...{ ...given, id: String(id), text, at, tags, concepts },
      source: source ?? "",
      ...(url && { identities: [url] }),
    });
    const one = { id, story, copyOf, developments };
    placed.push(one);
    byId.set(String(id), one);
    ids.set(String(id), id);
    for (const change of changes) {
      if (change.kind === "merged") mergedInto.set(change.story, change.into);
      else {
        for (const moved of change.articles) {
          const other = byId.get(moved);
          if (other !== undefined) other.story = change.story;
        }
      }
    }
  }
  for (const { id, story, copyOf, developments } of placed) {
    const line = {
      ...{ id, story: finalStory(story, mergedInto) },
      ...(copyOf !== null && { copyOf: ids.get(copyOf) ?? copyOf }),
      developments: developments.map(({ kind, reason }) => ({ kind, reason })),
    };
    console.log(JSON.stringify(line));
  }
}

/** The story that a story is a part of in the end. */
function finalStory(story: number, mergedInto: ReadonlyMap<number, number>): number {
  let last = story;
  for (let next = mergedInto.get(last); next !== undefined; next = mergedInto.get(last)) last = next;
  return last;
}
