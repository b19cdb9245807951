import { createHash } from "node:crypto";
import type { Article } from "./article.js";
import { parseDate } from "./dates.js";
import { plainLine, plainText, sanitizeHtml } from "./html.js";
import { parseLanguage } from "./language.js";
import { attribute, children, firstText, type Node, textOf } from "./nodes.js";
import { canonicalUrl, httpUrl } from "./url.js";
import { escapeXml } from "./xml.js";

/** An item of RSS 0.9x, 1.0 or 2.0. */
export function rssArticle(item: Node, inheritedBase: string | null): Article {
  const base = httpUrl(attribute(item, "xml:base"), inheritedBase) ?? inheritedBase;
  const guid = children(item, "guid")[0];
  const permalink = attribute(guid, "ispermalink")?.toLowerCase() === "false" ? null : httpUrl(textOf(guid));
  const url = httpUrl(linkOf(item, base), base) ?? permalink;
  const title = plainLine(firstText(item, "title", "dc:title", "media:title"));
  const media = children(item, "media:group")[0] ?? children(item, "media:content")[0];
  const description =
    firstText(
      item,
      "description",
      "dc:description",
      "summary",
      "media:description",
      "itunes:summary",
      "itunes:subtitle",
    ) ?? firstText(media, "raw:media:description");
  const full = firstText(item, "content:encoded", "body", "fullitem") ?? firstText(item, "content");
  return finish({
    id: textOf(guid) ?? firstText(item, "id") ?? attribute(item, "rdf:about"),
    url,
    title,
    summary: plainLine(description),
    content: sanitizeHtml(full, base),
    publishedAt: firstDate(
      item,
      "pubdate",
      "dc:date",
      "dcterms:issued",
      "published",
      "issued",
      "dcterms:created",
      "date",
    ),
    updatedAt: firstDate(item, "dcterms:modified", "updated", "modified", "lastbuilddate"),
    authors: authorsOf(item),
    categories: texts([...children(item, "category"), ...children(item, "dc:subject")]),
    language: parseLanguage(firstText(item, "dc:language", "language") ?? attribute(item, "xml:lang")),
  });
}

/** An entry of Atom 0.3 or 1.0 (RFC 4287 §4.1.2). */
export function atomArticle(entry: Node, inheritedBase: string | null, feedAuthors: Node[]): Article {
  const base = httpUrl(attribute(entry, "xml:base"), inheritedBase) ?? inheritedBase;
  const content = children(entry, "content")[0];
  const contentBase = httpUrl(attribute(content, "xml:base"), base) ?? base;
  const summary = htmlOf(children(entry, "summary")[0]) ?? firstText(entry, "media:description");
  const own = authorsOf(entry);
  return finish({
    id: firstText(entry, "id", "guid"),
    url: httpUrl(linkOf(entry, base), base),
    title: plainOf(children(entry, "title")[0]) ?? plainLine(firstText(entry, "media:title")),
    summary: plainLine(summary),
    content: sanitizeHtml(htmlOf(content), contentBase),
    publishedAt: firstDate(entry, "published", "issued", "dc:date", "created", "pubdate"),
    updatedAt: firstDate(entry, "updated", "modified", "dcterms:modified"),
    authors: own.length > 0 ? own : names(feedAuthors),
    categories: children(entry, "category").flatMap((node) => attribute(node, "term") ?? textOf(node) ?? []),
    language: parseLanguage(firstText(entry, "dc:language") ?? attribute(entry, "xml:lang")),
  });
}

/** The address of a feed's or an item's page: RSS has it as text, Atom as an attribute. */
export function linkOf(node: Node, base: string | null): string | null {
  const links = children(node, "link");
  for (const link of links) {
    const text = textOf(link);
    if (text !== null && httpUrl(text, baseOf(link, base)) !== null) return httpUrl(text, baseOf(link, base));
  }
  const alternate = links.filter((link) => (attribute(link, "rel") ?? "alternate") === "alternate");
  const page = alternate.find((link) => /html/.test(attribute(link, "type") ?? "html")) ?? alternate[0];
  return httpUrl(attribute(page, "href"), baseOf(page, base));
}

const baseOf = (node: Node, base: string | null) => httpUrl(attribute(node, "xml:base"), base) ?? base;

/** What an Atom text construct (RFC 4287 §3.1) or Atom 0.3's content says, as HTML. */
function htmlOf(node: Node): string | null {
  const text = decodedText(node);
  if (text === null) return null;
  const type = attribute(node, "type") ?? "text";
  // Many say nothing of the type and mean HTML: only what looks like it is taken so.
  return /html|xml/.test(type) || /<[a-z/][^<>]*>/i.test(text) ? text : escapeXml(text);
}

function plainOf(node: Node): string | null {
  const type = attribute(node, "type") ?? "text";
  const isPlain = type === "text" || type === "text/plain";
  return isPlain ? plainText(decodedText(node)) : plainLine(htmlOf(node));
}

/** A node's text, out of the base64 in which Atom 0.3 may have it. */
function decodedText(node: Node): string | null {
  const text = textOf(node);
  if (text === null || attribute(node, "mode") !== "base64") return text;
  return Buffer.from(text, "base64").toString("utf8");
}

function firstDate(node: Node, ...names: string[]): string | null {
  for (const name of names) {
    for (const child of children(node, name)) {
      const date = parseDate(textOf(child));
      if (date !== null) return date;
    }
  }
  return null;
}

function authorsOf(item: Node): string[] {
  for (const name of ["author", "dc:creator", "itunes:author"]) {
    const found = names(children(item, name));
    if (found.length > 0) return found;
  }
  return [];
}

/** Names of people: Atom's `name`, or RSS's `mail@example.org (Name)`. */
function names(nodes: Node[]): string[] {
  return unique(
    nodes.flatMap((node) => {
      const text = firstText(node, "raw:name") ?? textOf(node) ?? firstText(node, "raw:email");
      const name = /^[^\s@]+@[^\s@]+\s+\((.+)\)$/.exec(text ?? "")?.[1] ?? text;
      return plainLine(name) ?? [];
    }),
  );
}

const texts = (nodes: Node[]) => unique(nodes.flatMap((node) => plainLine(textOf(node)) ?? []));
const unique = (list: string[]) => [...new Set(list)];

/** Gives an article the id by which it is known again. */
export function finish(article: Omit<Article, "id"> & { id: string | null }): Article {
  const { url, title, publishedAt, summary, content } = article;
  const hash = () =>
    createHash("sha256")
      .update(JSON.stringify([title, publishedAt, summary, content]))
      .digest("hex");
  return { ...article, id: article.id ?? (url === null ? hash() : canonicalUrl(url)) };
}
