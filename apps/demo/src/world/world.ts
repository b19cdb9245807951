import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { escapeXml } from "./article.js";
import { articles as drafts } from "./articles.js";
import { encode } from "./encode.js";
import { mediaTypes, type PublishedArticle, renderFeed } from "./feed.js";
import { listen, shut } from "./listen.js";
import { type Source, sources } from "./sources.js";

/** How a world runs. */
export interface WorldOptions {
  /** Any free port by default. */
  port?: number;
  /** How many seconds of the world pass in one second; 1 by default. */
  speed?: number;
  /** The clock, in milliseconds since 1970; that of the machine by default. */
  now?: () => number;
}

/** A running world of news sites. */
export interface World {
  /** The address of the server, without a slash at the end. */
  url: string;
  /** The list of all feeds, as OPML. */
  opml: string;
  /** Where the server offers that list. */
  feedsUrl: string;
  /** Every article, also those that are still to come, in the order in which they appear. */
  articles: readonly PublishedArticle[];
  /** Moves the world forward, so that a test need not wait. */
  advance(seconds: number): void;
  close(): Promise<void>;
}

/**
 * Starts a server that plays several news sites, with feeds that grow as the world's time passes.
 * An article is dated by its offset from the start, so a world that is advanced or sped up shows dates
 * that are a few minutes ahead.
 */
export async function startWorld({ port, speed = 1, now = Date.now }: WorldOptions = {}): Promise<World> {
  const start = now();
  let advanced = 0;
  let articles: PublishedArticle[] = [];
  let opml = "";

  const server = createServer((request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") return void response.writeHead(405).end();
    const elapsed = ((now() - start) / 1_000) * speed + advanced;
    const [path = "/"] = (request.url ?? "/").split("?");
    const page = findPage(path, elapsed);
    if (page) send(request, response, page);
    else response.writeHead(404, { "content-type": "text/plain" }).end("Not found\n");
  });
  const url = await listen(server, port);

  function findPage(path: string, elapsed: number): Page | undefined {
    if (path === "/") return html("en", "All sites", list(sources.map(({ id, name }) => [`/${id}/`, name])));
    if (path === "/feeds.opml") return { type: "text/x-opml; charset=utf-8", body: Buffer.from(opml) };
    const [, site, name = ""] = path.split("/");
    const source = sources.find(({ id }) => id === site);
    if (!source) return undefined;
    const visible = articles
      .filter((article) => article.source === source.id && article.at <= elapsed)
      .reverse();
    if (name === "") return html(source.locale, source.name, list(visible.map((a) => [a.url, a.title])));
    if (name === "feed") return source.gone ? undefined : feedPage(url, source, visible);
    const article = visible.find(({ id }) => id === name);
    return article && html(source.locale, article.title, articleBody(source, article));
  }

  articles = drafts.map((article) => ({
    ...article,
    url: `${url}/${article.source}/${article.id}`,
    published: new Date(start + article.at * 1_000),
  }));
  opml = feedList(url);
  return {
    url,
    opml,
    feedsUrl: `${url}/feeds.opml`,
    articles,
    advance(seconds) {
      advanced += seconds;
    },
    close: () => shut(server),
  };
}

interface Page {
  type: string;
  body: Buffer;
}

function send(request: IncomingMessage, response: ServerResponse, { type, body }: Page): void {
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  const known = (request.headers["if-none-match"] ?? "").split(",").map((tag) => tag.trim());
  if (known.includes("*") || known.includes(etag) || known.includes(`W/${etag}`)) {
    response.writeHead(304, { etag }).end();
    return;
  }
  response.writeHead(200, { etag, "content-type": type, "content-length": body.length });
  response.end(request.method === "HEAD" ? undefined : body);
}

function feedPage(url: string, source: Source, articles: PublishedArticle[]): Page {
  const home = `${url}/${source.id}/`;
  const text = renderFeed({ source, home, self: `${home}feed`, articles });
  return {
    type: `${mediaTypes[source.format]}; charset=${source.encoding}`,
    body: encode(text, source.encoding),
  };
}

function html(locale: string, title: string, body: string): Page {
  const text = `<!doctype html>
<html lang="${locale}">
<head><meta charset="utf-8"><title>${escapeXml(title)}</title></head>
<body>
<h1>${escapeXml(title)}</h1>
${body}
<footer><small>Invented for a demonstration: none of this happened.</small></footer>
</body>
</html>
`;
  return { type: "text/html; charset=utf-8", body: Buffer.from(text) };
}

function list(links: [href: string, text: string][]): string {
  const items = links.map(([href, text]) => `<li><a href="${escapeXml(href)}">${escapeXml(text)}</a></li>`);
  return `<ul>\n${items.join("\n")}\n</ul>`;
}

function articleBody(source: Source, article: PublishedArticle): string {
  const time = article.published.toISOString();
  return `<p><a href="/${source.id}/">${escapeXml(source.name)}</a> · <time datetime="${time}">${time}</time></p>
<article>
${article.html}
</article>`;
}

function feedList(url: string): string {
  const categories = [...new Set(sources.map(({ category }) => category))];
  const outlines = categories.map((category) => {
    const feeds = sources
      .filter((source) => source.category === category)
      .map(({ id, name, language, format }) => {
        const home = `${url}/${id}/`;
        const title = escapeXml(name);
        const type = format === "json" ? "json" : format === "atom" ? "atom" : "rss";
        return `<outline type="${type}" text="${title}" title="${title}" xmlUrl="${home}feed" htmlUrl="${home}" language="${language}" category="${category}"/>`;
      });
    return `<outline text="${category}">\n${feeds.join("\n")}\n</outline>`;
  });
  return `<?xml version="1.0" encoding="utf-8"?>
<opml version="2.0">
<head><title>Demonstration feeds</title></head>
<body>
${outlines.join("\n")}
</body>
</opml>
`;
}
