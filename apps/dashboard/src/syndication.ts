import type { ListedArticle } from "@twotrack/store";
import { type ShownFramework, tagLabel } from "./framework.js";
import { snippet } from "./highlight.js";
import { safeUrl } from "./links.js";

/** What a feed of articles is made from; all addresses are absolute. */
export interface Channel {
  title: string;
  description: string;
  pageUrl: string;
  selfUrl: string;
  nextUrl: string | null;
  /** The address of an article's own page. */
  articleUrl: (id: number) => string;
  framework: ShownFramework;
  articles: readonly ListedArticle[];
  now: Date;
}

/** An RSS 2.0 document. */
export function rss(channel: Channel): string {
  const items = channel.articles.map(
    (article) => `<item>
<title>${xml(article.title)}</title>
<link>${xml(linkOf(channel, article))}</link>
<guid isPermaLink="false">${idOf(article)}</guid>
<pubDate>${article.sortedAt.toUTCString()}</pubDate>
<dc:creator>${xml(article.feed.title)}</dc:creator>
${labels(channel, article)
  .map((label) => `<category>${xml(label)}</category>`)
  .join("\n")}
<description>${xml(plainSnippet(article))}</description>
</item>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
<title>${xml(channel.title)}</title>
<link>${xml(channel.pageUrl)}</link>
<description>${xml(channel.description)}</description>
<atom:link rel="self" type="application/rss+xml" href="${xml(channel.selfUrl)}"/>
<lastBuildDate>${updated(channel).toUTCString()}</lastBuildDate>
${items.join("\n")}
</channel>
</rss>
`;
}

/** An Atom document. */
export function atom(channel: Channel): string {
  const entries = channel.articles.map(
    (article) => `<entry${article.language === null ? "" : ` xml:lang="${xml(article.language)}"`}>
<id>${idOf(article)}</id>
<title>${xml(article.title)}</title>
<link rel="alternate" href="${xml(linkOf(channel, article))}"/>
<link rel="related" href="${xml(channel.articleUrl(article.id))}"/>
<published>${article.sortedAt.toISOString()}</published>
<updated>${article.sortedAt.toISOString()}</updated>
<author><name>${xml(article.feed.title)}</name></author>
${article.tags
  .map(({ tag }) => `<category term="${xml(tag)}" label="${xml(tagLabel(channel.framework, tag))}"/>`)
  .join("\n")}
<summary>${xml(plainSnippet(article))}</summary>
</entry>`,
  );
  const next = channel.nextUrl === null ? "" : `<link rel="next" href="${xml(channel.nextUrl)}"/>\n`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>${xml(channel.selfUrl)}</id>
<title>${xml(channel.title)}</title>
<subtitle>${xml(channel.description)}</subtitle>
<link rel="self" href="${xml(channel.selfUrl)}"/>
<link rel="alternate" type="text/html" href="${xml(channel.pageUrl)}"/>
${next}<updated>${updated(channel).toISOString()}</updated>
${entries.join("\n")}
</feed>
`;
}

/** A JSON Feed 1.1, to be serialised. */
export function jsonFeed(channel: Channel) {
  return {
    version: "https://jsonfeed.org/version/1.1",
    title: channel.title,
    description: channel.description,
    home_page_url: channel.pageUrl,
    feed_url: channel.selfUrl,
    ...(channel.nextUrl !== null && { next_url: channel.nextUrl }),
    items: channel.articles.map((article) => ({
      id: idOf(article),
      url: linkOf(channel, article),
      title: article.title,
      content_text: plainSnippet(article),
      date_published: article.sortedAt.toISOString(),
      authors: [{ name: article.feed.title }],
      tags: labels(channel, article),
      ...(article.language !== null && { language: article.language }),
    })),
  };
}

const idOf = (article: ListedArticle) => `urn:twotrack:article:${article.id}`;
const linkOf = (channel: Channel, article: ListedArticle) =>
  safeUrl(article.url) ?? channel.articleUrl(article.id);
const labels = (channel: Channel, article: ListedArticle) =>
  article.tags.map(({ tag }) => tagLabel(channel.framework, tag));
const plainSnippet = (article: ListedArticle) =>
  (snippet(article) ?? []).map((segment) => segment.text).join("");
const updated = (channel: Channel) => channel.articles[0]?.sortedAt ?? channel.now;

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Escapes text for XML 1.0, which has no place for most control characters. */
function xml(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
      .replace(/[&<>"]/g, (character) => entities[character] ?? character)
  );
}
