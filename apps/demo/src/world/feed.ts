import { type Article, escapeXml as x } from "./article.js";
import type { FeedFormat, Source } from "./sources.js";

/** An article with its address and its date, as a running world gives it. */
export interface PublishedArticle extends Article {
  url: string;
  published: Date;
}

/** What a feed says: its site, its home page, its own address and its articles, newest first. */
export interface FeedContent {
  source: Source;
  home: string;
  self: string;
  articles: readonly PublishedArticle[];
}

/** The media type under which each format is served. */
export const mediaTypes: Record<FeedFormat, string> = {
  rss: "application/rss+xml",
  rdf: "application/rdf+xml",
  atom: "application/atom+xml",
  json: "application/feed+json",
};

/** Writes a feed in the format of its site. */
export function renderFeed(feed: FeedContent): string {
  return renderers[feed.source.format](feed);
}

const about = "Invented news for a demonstration.";
const namespaces =
  'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"';

const renderers: Record<FeedFormat, (feed: FeedContent) => string> = {
  rss: ({ source, home, articles }) => `${declaration(source)}
<rss version="2.0" ${namespaces}>
<channel>
<title>${x(source.name)}</title>
<link>${x(home)}</link>
<description>${about}</description>
<language>${source.locale}</language>
${lines(
  articles,
  (article) => `<item>
<title>${x(article.title)}</title>
<link>${x(article.url)}</link>
<guid isPermaLink="true">${x(article.url)}</guid>
<pubDate>${article.published.toUTCString()}</pubDate>
<description>${x(article.summary)}</description>
<content:encoded>${x(article.html)}</content:encoded>
</item>`,
)}
</channel>
</rss>
`,

  rdf: ({ source, home, self, articles }) => `${declaration(source)}
<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" ${namespaces}>
<channel rdf:about="${x(self)}">
<title>${x(source.name)}</title>
<link>${x(home)}</link>
<description>${about}</description>
<dc:language>${source.locale}</dc:language>
<items><rdf:Seq>
${lines(articles, (article) => `<rdf:li rdf:resource="${x(article.url)}"/>`)}
</rdf:Seq></items>
</channel>
${lines(
  articles,
  (article) => `<item rdf:about="${x(article.url)}">
<title>${x(article.title)}</title>
<link>${x(article.url)}</link>
<dc:date>${article.published.toISOString()}</dc:date>
<description>${x(article.summary)}</description>
<content:encoded>${x(article.html)}</content:encoded>
</item>`,
)}
</rdf:RDF>
`,

  atom: ({ source, home, self, articles }) => `${declaration(source)}
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${source.locale}">
<title>${x(source.name)}</title>
<subtitle>${about}</subtitle>
<id>${x(home)}</id>
<link rel="alternate" href="${x(home)}"/>
<link rel="self" href="${x(self)}"/>
<author><name>${x(source.name)}</name></author>
<updated>${(articles[0]?.published ?? new Date(0)).toISOString()}</updated>
${lines(
  articles,
  (article) => `<entry>
<title>${x(article.title)}</title>
<id>${x(article.url)}</id>
<link rel="alternate" href="${x(article.url)}"/>
<published>${article.published.toISOString()}</published>
<updated>${article.published.toISOString()}</updated>
<summary>${x(article.summary)}</summary>
<content type="html">${x(article.html)}</content>
</entry>`,
)}
</feed>
`,

  json: ({ source, home, self, articles }) =>
    JSON.stringify({
      version: "https://jsonfeed.org/version/1.1",
      title: source.name,
      description: about,
      home_page_url: home,
      feed_url: self,
      language: source.locale,
      items: articles.map((article) => ({
        id: article.url,
        url: article.url,
        title: article.title,
        summary: article.summary,
        content_html: article.html,
        date_published: article.published.toISOString(),
      })),
    }),
};

function declaration(source: Source): string {
  return `<?xml version="1.0" encoding="${source.encoding}"?>`;
}

function lines<T>(values: readonly T[], render: (value: T) => string): string {
  return values.map(render).join("\n");
}
