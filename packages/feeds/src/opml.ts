import { Parser } from "htmlparser2";
import { FeedError } from "./error.js";
import { plainText } from "./html.js";
import { parseLanguage } from "./language.js";
import { httpUrl, withoutFeedScheme } from "./url.js";
import { escapeXml } from "./xml.js";

/** A feed of a list. */
export interface OpmlFeed {
  xmlUrl: string;
  title: string;
  htmlUrl: string | null;
  /** BCP 47. */
  language: string | null;
  category: string | null;
}

/**
 * Reads a list of feeds (OPML 2.0, http://opml.org/spec2.opml). The category is the nearest folder around the
 * feed, an outline without an address, else the feed's own attribute. An address that comes twice counts once, where it
 * comes first.
 * @param skip told of each feed that can't be used, which is left out then; without it, such a feed is an error
 * @throws {FeedError} `bad-opml`, naming the file and what is wrong with it
 */
export function parseOpml(
  text: string,
  fileName = "The list of feeds",
  skip?: (problem: string) => void,
): OpmlFeed[] {
  const bad = (what: string) => new FeedError("bad-opml", `${fileName} can't be used: ${what}`);
  const feeds = new Map<string, OpmlFeed>();
  const groups: (string | null)[] = [];
  let sawOpml = false;
  let problem: string | undefined;
  const parser = new Parser(
    {
      onopentag(rawName, attributes) {
        const name = rawName.toLowerCase();
        if (name === "opml") sawOpml = true;
        if (name !== "outline") return;
        const given = new Map(Object.entries(attributes).map(([key, value]) => [key.toLowerCase(), value]));
        const label = plainText(given.get("title") ?? null) ?? plainText(given.get("text") ?? null);
        // Folders have an empty address in some exports.
        const address = given.get("xmlurl")?.trim() || undefined;
        groups.push(address === undefined ? label : null);
        if (address === undefined) return;
        const xmlUrl = httpUrl(withoutFeedScheme(address));
        if (xmlUrl === null) {
          const what = `the feed ${label ?? "without a title"} has the address "${address}", which is no http(s) URL.`;
          if (skip === undefined) problem ??= what;
          else skip(what);
          return;
        }
        if (feeds.has(xmlUrl)) return;
        feeds.set(xmlUrl, {
          xmlUrl,
          title: label ?? new URL(xmlUrl).host,
          htmlUrl: httpUrl(given.get("htmlurl")),
          language: parseLanguage(given.get("language")),
          category:
            groups.findLast((group) => group !== null) ?? plainText(given.get("category") ?? null) ?? null,
        });
      },
      onclosetag(name) {
        if (name.toLowerCase() === "outline") groups.pop();
      },
    },
    { xmlMode: true },
  );
  parser.end(text.replace(/^\uFEFF/, ""));
  if (!sawOpml) throw bad("it is no OPML: an <opml> element is expected.");
  if (!/<\/opml\s*>|<opml[^>]*\/>/i.test(text)) throw bad("<opml> is never closed; the file may be cut off.");
  if (problem !== undefined) throw bad(problem);
  return [...feeds.values()];
}

/**
 * Writes a list of feeds as OPML 2.0, in the form that feed readers import: a folder for each category, in the order in
 * which they come first. Feeds without one stand outside.
 */
export function writeOpml(feeds: readonly OpmlFeed[], title = "Feeds", created = new Date()): string {
  const folders = new Map<string | null, OpmlFeed[]>();
  for (const feed of feeds) {
    const category = plainText(feed.category);
    const inside = folders.get(category);
    if (inside === undefined) folders.set(category, [feed]);
    else inside.push(feed);
  }
  const body = [...folders].flatMap(([category, inside]) => {
    if (category === null) return inside.map((feed) => `    ${outline(feed)}`);
    return [
      `    <outline${written({ text: category, title: category })}>`,
      ...inside.map((feed) => `      ${outline(feed)}`),
      "    </outline>",
    ];
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<opml version="2.0">',
    "  <head>",
    `    <title>${escapeXml(title)}</title>`,
    `    <dateCreated>${created.toUTCString()}</dateCreated>`,
    "  </head>",
    "  <body>",
    ...body,
    "  </body>",
    "</opml>",
    "",
  ].join("\n");
}

const outline = ({ title, xmlUrl, htmlUrl, language }: OpmlFeed): string =>
  `<outline${written({ type: "rss", text: title, title, xmlUrl, htmlUrl, language })}/>`;

const written = (attributes: Record<string, string | null>): string =>
  Object.entries(attributes)
    .map(([name, value]) => (value === null ? "" : ` ${name}="${escapeXml(value)}"`))
    .join("");
