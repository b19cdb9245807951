import { readFile } from "node:fs/promises";
import { parseFeed } from "@twotrack/feeds";

/**
 * Prints one JSON object a file: what its feed holds, or why it can't be parsed. A file that fails does not keep the
 * next from being read; the exit code is 1 when any failed.
 */
export async function parse(
  files: string[],
  options: { contentType?: string; baseUrl?: string },
): Promise<void> {
  for (const file of files) {
    const line = await parseFile(file, options);
    if (!line.ok) process.exitCode = 1;
    console.log(JSON.stringify(line));
  }
}

async function parseFile(file: string, options: { contentType?: string; baseUrl?: string }) {
  try {
    const { format, feed, articles } = await parseFeed(await readFile(file), {
      ...options,
      maxItems: Infinity,
    });
    const { title, link, language } = feed;
    return {
      ...{ file, ok: true, format, feed: { title, link, language } },
      articles: articles.map((article) => ({
        ...{ id: article.id, url: article.url, title: article.title, summary: article.summary },
        ...{ content: article.content, publishedAt: article.publishedAt, updatedAt: article.updatedAt },
        ...{ authors: article.authors, categories: article.categories, language: article.language },
      })),
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { file, ok: false, error: message, format: null, feed: null, articles: [] };
  }
}
