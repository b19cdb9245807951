import { Parser } from "htmlparser2";
import { FeedError } from "./error.js";
import { plainText } from "./html.js";
import { parseLanguage } from "./language.js";
import { httpUrl } from "./url.js";
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
 * Reads a list of feeds (OPML 2.0, http://opml.org/spec2.opml). The category is the feed's own, else the text of the
 * outline around it. An address that comes twice counts once.
 * @throws {FeedError} `bad-opml`, naming the file and what is wrong with it
 */
export function parseOpml(text: string, fileName = "The list of feeds"): OpmlFeed[] {
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
        const address = given.get("xmlurl");
        groups.push(address === undefined ? label : null);
        if (address === undefined) return;
        const xmlUrl = httpUrl(address);
        if (xmlUrl === null) {
          problem ??= `the feed ${label ?? "without a title"} has the address "${address}", which is no http(s) URL.`;
          return;
        }
        if (feeds.has(xmlUrl)) return;
        feeds.set(xmlUrl, {
          xmlUrl,
          title: label ?? new URL(xmlUrl).host,
          htmlUrl: httpUrl(given.get("htmlurl")),
          language: parseLanguage(given.get("language")),
          category:
            plainText(given.get("category") ?? null) ?? groups.findLast((group) => group !== null) ?? null,
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

/** Writes a list of feeds as OPML 2.0. */
export function writeOpml(feeds: readonly OpmlFeed[], title = "Feeds"): string {
  const outlines = feeds.map(({ xmlUrl, title, htmlUrl, language, category }) => {
    const attributes = { type: "rss", text: title, title, xmlUrl, htmlUrl, language, category };
    const written = Object.entries(attributes).flatMap(([key, value]) =>
      value === null ? [] : `${key}="${escapeXml(value)}"`,
    );
    return `    <outline ${written.join(" ")}/>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<opml version="2.0">',
    `  <head><title>${escapeXml(title)}</title></head>`,
    "  <body>",
    ...outlines,
    "  </body>",
    "</opml>",
    "",
  ].join("\n");
}
