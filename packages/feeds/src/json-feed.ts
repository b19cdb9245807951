import { z } from "zod";
import type { ParsedFeed } from "./article.js";
import { parseDate } from "./dates.js";
import { FeedError } from "./error.js";
import { plainLine, plainText, sanitizeHtml } from "./html.js";
import { parseLanguage } from "./language.js";
import { finish } from "./read.js";
import { httpUrl } from "./url.js";
import { escapeXml } from "./xml.js";

/** A field of another type than the format says counts as absent. */
const text = z.string().nullish().catch(null);
const author = z.object({ name: text }).nullish().catch(null);
const item = z.object({
  id: z.union([z.string(), z.number()]).nullish().catch(null),
  ...{ url: text, external_url: text, title: text, summary: text, content_html: text, content_text: text },
  ...{ date_published: text, date_modified: text, language: text },
  ...{
    author,
    authors: z.array(author).nullish().catch(null),
    tags: z.array(z.string()).nullish().catch(null),
  },
});
const document = z.object({
  version: z.string(),
  ...{ title: text, home_page_url: text, language: text },
  items: z.array(z.unknown()),
});

/**
 * Reads a JSON Feed, version 1 or 1.1 (https://www.jsonfeed.org/version/1.1/).
 * @throws {FeedError} `not-a-feed`
 */
export function parseJsonFeed(json: string, baseUrl: string | null, maxItems: number): ParsedFeed {
  const feed = read(json);
  const home = httpUrl(feed.home_page_url, baseUrl);
  const base = baseUrl ?? home;
  const articles = feed.items.slice(0, maxItems).flatMap((raw) => {
    const parsed = item.safeParse(raw);
    if (!parsed.success) return [];
    const given = parsed.data;
    const html = given.content_html ?? (given.content_text ? escapeXml(given.content_text) : null);
    const authors = given.authors ?? (given.author ? [given.author] : []);
    return finish({
      id: given.id === null || given.id === undefined ? null : String(given.id),
      url: httpUrl(given.url, base) ?? httpUrl(given.external_url, base),
      title: plainText(given.title ?? null),
      summary: plainLine(given.summary ?? null),
      content: sanitizeHtml(html, base),
      publishedAt: parseDate(given.date_published ?? null),
      updatedAt: parseDate(given.date_modified ?? null),
      authors: authors.flatMap((one) => plainText(one?.name ?? null) ?? []),
      categories: given.tags ?? [],
      language: parseLanguage(given.language),
    });
  });
  return {
    format: "json",
    feed: { title: plainText(feed.title ?? null), link: home, language: parseLanguage(feed.language) },
    articles,
  };
}

function read(json: string): z.infer<typeof document> {
  try {
    const feed = document.parse(JSON.parse(json));
    if (feed.version.includes("jsonfeed.org")) return feed;
  } catch {
    // Falls through to the same answer.
  }
  throw new FeedError(
    "not-a-feed",
    "The document is JSON, but not a JSON Feed: it lacks its version or its items.",
  );
}
