import RssParser from "rss-parser";
import { z } from "zod";
import type { Article, ParsedFeed } from "./article.js";
import { decode } from "./decode.js";
import { FeedError } from "./error.js";
import { plainLine } from "./html.js";
import { parseJsonFeed } from "./json-feed.js";
import { parseLanguage } from "./language.js";
import { attribute, children, firstText, type Node } from "./nodes.js";
import { atomArticle, linkOf, rssArticle } from "./read.js";
import { httpUrl } from "./url.js";
import { checkDepth, prepareXml, repairXml, webPage } from "./xml.js";

/** What is known of a document besides its bytes. */
export interface ParseOptions {
  /** The HTTP header. */
  contentType?: string | null | undefined;
  /** Where the document came from: relative links are resolved against it. */
  baseUrl?: string | null | undefined;
  /** Articles beyond this many are left out; 1,000 unless told. */
  maxItems?: number;
}

/**
 * Reads a feed: RSS 0.9x and 2.0, RSS 1.0 (RDF), Atom 0.3 and 1.0 (RFC 4287), JSON Feed 1 and 1.1. Strictly first; a
 * broken document is repaired and read again.
 * @throws {FeedError} `empty` or `not-a-feed`
 */
export async function parseFeed(bytes: Uint8Array, options: ParseOptions = {}): Promise<ParsedFeed> {
  const { contentType, baseUrl = null, maxItems = 1_000 } = options;
  const text = decode(bytes, contentType).trimStart();
  if (text.trim() === "") throw new FeedError("empty", "The document is empty: there is no feed in it.");
  if (/^[[{]/.test(text)) {
    try {
      return parseJsonFeed(text, baseUrl, maxItems);
    } catch (error) {
      // A server's warning in brackets may stand before XML.
      if (!/<(?:\?xml|rss|feed|rdf:RDF)\b/i.test(text)) throw error;
    }
  }
  const xml = prepareXml(text);
  const [format, root, rootPrefix] = rootOf(xml);
  checkDepth(xml);
  let document: Node;
  try {
    document = await readXml(xml, rootPrefix);
  } catch {
    document = await readXml(repairXml(xml), rootPrefix).catch((error: unknown) => {
      throw new FeedError(
        "not-a-feed",
        `The document calls itself ${format === "atom" ? "Atom" : "RSS"}, but no feed can be made out in it: it may be cut off at its beginning.`,
        { cause: error },
      );
    });
  }
  return normalise(document, format, root, baseUrl, maxItems);
}

function firstElement(xml: string): RegExpExecArray | undefined {
  const markup = /<!--[\s\S]*?(?:-->|$)|<([a-z_][\w.-]*:)?([a-z_][\w.-]*)(?=[\s/>])[^<>]*>/gi;
  for (const match of xml.matchAll(markup)) {
    if (match[2] !== undefined) return match;
  }
  return undefined;
}

/** The format, by the root element, that element's opening tag and its name's prefix. */
function rootOf(xml: string): [format: ParsedFeed["format"], tag: string, prefix: string] {
  const opening = firstElement(xml);
  const name = opening?.[2]?.toLowerCase();
  const tag = opening?.[0] ?? "";
  const rootPrefix = opening?.[1]?.toLowerCase() ?? "";
  if (name === "rss") return ["rss", tag, rootPrefix];
  if (name === "rdf") return ["rdf", tag, rootPrefix];
  if (name === "feed") return ["atom", tag, rootPrefix];
  if (name === "html" || name === "body" || name === "head") throw webPage();
  if (name === undefined) {
    throw new FeedError("not-a-feed", "The document is no feed: there is no XML element in it.");
  }
  throw new FeedError(
    "not-a-feed",
    `The document is no feed: its outermost element is <${opening?.[2]}>, where rss, feed or rdf:RDF is expected.`,
  );
}

/**
 * rss-parser's own reading of a field throws the whole feed away for one odd date or link, and turns others into
 * objects. So every element gets a prefix that it does not know but for those that make up the frame; it gives back
 * the frame with the untouched nodes of each item.
 */
const prefix = "raw:";
const frame = new Set(["rss", "feed", "channel", "item", "entry"]);

function rename(name: string, rootPrefix: string): string {
  const lower = name.toLowerCase();
  const local = lower.slice(lower.indexOf(":") + 1);
  if (local === "rdf") return "rdf:RDF";
  const isPlain = lower === local || /^(?:atom|rss|a)\d*:/.test(lower);
  if (isPlain || (rootPrefix !== "" && lower.startsWith(rootPrefix))) {
    return frame.has(local) ? local : `${prefix}${local}`;
  }
  return `${prefix}${lower}`;
}

const feedFields = [
  "title",
  "dc:title",
  "link",
  "language",
  "dc:language",
  "author",
  "managingeditor",
  "dc:creator",
];
const itemFields = [
  ...["title", "dc:title", "media:title", "link", "guid", "id", "category", "dc:subject", "enclosure"],
  ...["description", "dc:description", "summary", "content", "content:encoded", "body", "fullitem"],
  ...[
    "media:description",
    "media:group",
    "media:content",
    "itunes:summary",
    "itunes:subtitle",
    "itunes:author",
  ],
  ...[
    "pubdate",
    "dc:date",
    "dcterms:issued",
    "dcterms:created",
    "dcterms:modified",
    "published",
    "issued",
    "created",
  ],
  ...[
    "updated",
    "modified",
    "date",
    "lastbuilddate",
    "author",
    "dc:creator",
    "contributor",
    "dc:language",
    "language",
  ],
  ...["source", "origlink", "feedburner:origlink"],
];
const asNodes = (names: string[]) => [
  ...names.map((name): [string, string, { keepArray: boolean }] => [
    prefix + name,
    name,
    { keepArray: true },
  ]),
  ["$", "$", { keepArray: true }] as [string, string, { keepArray: boolean }],
];

// The types of rss-parser know fewer forms of this option than its code.
const customFields = JSON.parse(JSON.stringify({ feed: asNodes(feedFields), item: asNodes(itemFields) }));

/** A parser for each document, since one that met an error never answers again. */
function readXml(xml: string, rootPrefix: string): Promise<Node> {
  // The prefix of rdf:RDF belongs to nothing but the root.
  const ownPrefix = rootPrefix === "rdf:" ? "" : rootPrefix;
  const parser = new RssParser({
    defaultRSS: 2.0,
    xml2js: {
      tagNameProcessors: [(name: string) => rename(name, ownPrefix)],
      attrNameProcessors: [(name: string) => name.toLowerCase()],
      // Without these an empty or text-only item is a string, on which rss-parser stumbles.
      explicitCharkey: true,
      emptyTag: () => ({}),
      xmlns: false,
    },
    customFields,
  });
  return parser.parseString(xml);
}

const itemList = z.object({ items: z.array(z.unknown()) });

function normalise(
  document: Node,
  format: ParsedFeed["format"],
  root: string,
  baseUrl: string | null,
  maxItems: number,
): ParsedFeed {
  const { items } = itemList.parse(document);
  const ownBase = /\sxml:base\s*=\s*["']([^"']*)["']/i.exec(root)?.[1];
  const declaredBase = httpUrl(attribute(document, "xml:base") ?? ownBase, baseUrl) ?? baseUrl;
  const link = linkOf(document, declaredBase);
  const base = declaredBase ?? link;
  const language =
    firstText(document, "language", "dc:language") ??
    attribute(document, "xml:lang") ??
    /\sxml:lang\s*=\s*["']([^"']*)["']/i.exec(root)?.[1] ??
    null;
  const title = firstText(document, "title", "dc:title");
  const authors = children(document, "author");
  const read = (item: Node): Article =>
    format === "atom" ? atomArticle(item, base, authors) : rssArticle(item, base ?? link);
  return {
    format,
    feed: { title: plainLine(title), link: httpUrl(link, base), language: parseLanguage(language) },
    articles: items.slice(0, maxItems).map(read),
  };
}
