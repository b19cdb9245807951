/** What a feed reader shows as one thing; all addresses are absolute. */
export interface Entry {
  /** Stays the same for ever. */
  id: string;
  title: string;
  url: string;
  /** Its own page in the dashboard. */
  pageUrl: string;
  at: Date;
  author: string;
  /** BCP 47; null where it is not known. */
  language: string | null;
  tags: { id: string; label: string }[];
  /** Plain text, maybe of several lines. */
  text: string;
}

/** What a feed is made from; all addresses are absolute. */
export interface Channel {
  title: string;
  description: string;
  pageUrl: string;
  selfUrl: string;
  nextUrl: string | null;
  entries: readonly Entry[];
  now: Date;
}

/** An RSS 2.0 document. */
export function rss(channel: Channel): string {
  const items = channel.entries.map(
    (entry) => `<item>
<title>${xml(entry.title)}</title>
<link>${xml(entry.url)}</link>
<guid isPermaLink="false">${xml(entry.id)}</guid>
<pubDate>${entry.at.toUTCString()}</pubDate>
<dc:creator>${xml(entry.author)}</dc:creator>
${entry.tags.map(({ label }) => `<category>${xml(label)}</category>`).join("\n")}
<description>${xml(html(entry.text))}</description>
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
  const entries = channel.entries.map(
    (entry) => `<entry${entry.language === null ? "" : ` xml:lang="${xml(entry.language)}"`}>
<id>${xml(entry.id)}</id>
<title>${xml(entry.title)}</title>
<link rel="alternate" href="${xml(entry.url)}"/>
<link rel="related" href="${xml(entry.pageUrl)}"/>
<published>${entry.at.toISOString()}</published>
<updated>${entry.at.toISOString()}</updated>
<author><name>${xml(entry.author)}</name></author>
${entry.tags.map(({ id, label }) => `<category term="${xml(id)}" label="${xml(label)}"/>`).join("\n")}
<summary>${xml(entry.text)}</summary>
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
    items: channel.entries.map((entry) => ({
      id: entry.id,
      url: entry.url,
      title: entry.title,
      content_text: entry.text,
      date_published: entry.at.toISOString(),
      authors: [{ name: entry.author }],
      tags: entry.tags.map(({ label }) => label),
      ...(entry.language !== null && { language: entry.language }),
    })),
  };
}

/** A feed that a page offers to feed readers. */
export interface Alternate {
  type: string;
  /** Of its format. */
  name: string;
  title: string;
  href: string;
}

/** The formats in which each feed is there. */
export const formats = [
  { extension: "rss", type: "application/rss+xml", name: "RSS", write: rss },
  { extension: "atom", type: "application/atom+xml", name: "Atom", write: atom },
  {
    extension: "json",
    type: "application/feed+json",
    name: "JSON Feed",
    write: (channel: Channel) => JSON.stringify(jsonFeed(channel), null, 2),
  },
];

/** A feed in each of its formats. */
export function alternatesOf(title: string, hrefOf: (extension: string) => string): Alternate[] {
  return formats.map(({ extension, type, name }) => ({
    ...{ type, name, title: `${title} (${name})`, href: hrefOf(extension) },
  }));
}

const updated = (channel: Channel) => channel.entries[0]?.at ?? channel.now;

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => entities[character] ?? character);

/** Plain text as HTML, which readers of RSS take descriptions for. */
const html = (text: string) => escaped(text).replaceAll("\n", "<br>\n");

/** Escapes text for XML 1.0, which has no place for most control characters. */
function xml(text: string): string {
  return escaped(
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ""),
  );
}
