import { decode } from "html-entities";
import { Parser } from "htmlparser2";
import { FeedError } from "./error.js";
import { cleanText } from "./html.js";

/** Deeper than any feed, shallower than what makes a recursive reader fail. */
const maxDepth = 200;

/** What becomes of a document before any parser sees it: junk around it goes, and so does a DOCTYPE with its entities. */
export function prepareXml(text: string): string {
  const start = text.search(/<(?:[a-z!?])/i);
  if (start < 0) throw new FeedError("not-a-feed", "The document is no feed: it is neither XML nor JSON.");
  let xml = start === 0 ? text : text.slice(start);
  // Entities that a document defines itself are how "billion laughs" and file disclosure work; feeds need none.
  const doctype =
    /^(?:<\?[^>]*\?>|<!--(?:(?!-->)[\s\S])*-->|\s)*(<!DOCTYPE[^[>]*(?:\[[\s\S]*?\]\s*)?>)/i.exec(
      xml.slice(0, 100_000),
    );
  if (doctype?.[1] !== undefined) {
    if (/^<!DOCTYPE\s+html/i.test(doctype[1])) throw webPage();
    xml = xml.replace(doctype[1], "");
  }
  // XHTML inside Atom becomes text, since what is parsed as XML elements loses its order.
  return /["'](?:application\/)?xhtml|mode\s*=\s*["']xml/i.test(xml) ? xhtmlToCdata(xml) : xml;
}

const textOpening = /<((?:[\w-]+:)?(?:content|summary|title|subtitle|tagline|info|rights))(\s[^<>]*)>/gi;
const inlineMarkup = /\stype\s*=\s*["'](?:application\/)?xhtml(?:\+xml)?["']|\smode\s*=\s*["']xml["']/i;

/** Each search goes on where the last one ended, so that no document makes this slow. */
function xhtmlToCdata(xml: string): string {
  const out: string[] = [];
  const unclosed = new Set<string>();
  let position = 0;
  textOpening.lastIndex = 0;
  for (;;) {
    const opening = textOpening.exec(xml);
    if (opening === null) break;
    const [tag, name = "", attributes = ""] = opening;
    if (tag.endsWith("/>") || unclosed.has(name) || !inlineMarkup.test(attributes)) continue;
    // In Atom 0.3 the mode tells how the content is written, whatever its type.
    if (/\smode\s*=\s*["'](?:escaped|base64)["']/i.test(attributes)) continue;
    const start = textOpening.lastIndex;
    const end = xml.indexOf(`</${name}`, start);
    if (end < 0) {
      unclosed.add(name);
      continue;
    }
    const inner = xml.slice(start, end).replaceAll("<![CDATA[", "").replaceAll("]]>", "");
    out.push(xml.slice(position, start), `<![CDATA[${inner}]]>`);
    position = end;
    textOpening.lastIndex = end;
  }
  return out.join("") + xml.slice(position);
}

/** The error for a page where a feed was expected. */
export function webPage(): FeedError {
  return new FeedError(
    "not-a-feed",
    "The document is a web page, not a feed: look on it for the feed's own address.",
  );
}

/** @throws {FeedError} when elements are nested deeper than any feed has them. */
export function checkDepth(xml: string): void {
  const open: string[] = [];
  for (const [tag, slash, name = ""] of xml.matchAll(
    /<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|<!--[\s\S]*?(?:-->|$)|<(\/?)([a-z_][^\s<>/]*)(?=[\s/>])[^<>]*>/gi,
  )) {
    // Those are what HTML pasted into a feed leaves open.
    if (tag.startsWith("<!") || tag.endsWith("/>") || /^(?:br|hr|img|wbr)$/i.test(name)) continue;
    if (slash === "/") {
      const at = open.lastIndexOf(name);
      if (at >= 0) open.length = at;
    } else if (open.push(name) > maxDepth) {
      throw new FeedError(
        "not-a-feed",
        `The document nests elements more than ${maxDepth} deep, which no feed does.`,
      );
    }
  }
}

/** Writes a broken document anew as well-formed XML: entities, stray ampersands, unclosed elements and CDATA mended. */
export function repairXml(xml: string): string {
  const out: string[] = [];
  const open: string[] = [];
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        // A second root, and whatever follows the first, is junk.
        if (open.length === 0 && out.length > 0) return;
        open.push(name);
        const written = Object.entries(attributes).map(
          ([key, value]) => ` ${safeName(key)}="${escapeXml(value)}"`,
        );
        out.push(`<${safeName(name)}${written.join("")}>`);
      },
      ontext(text) {
        if (open.length > 0) out.push(escapeXml(text));
      },
      onclosetag(name) {
        if (open.at(-1) !== name) return;
        open.pop();
        out.push(`</${safeName(name)}>`);
      },
    },
    { xmlMode: true, decodeEntities: true, recognizeSelfClosing: true },
  );
  const closed = xml.lastIndexOf("<![CDATA[") > xml.lastIndexOf("]]>") ? `${xml}]]>` : xml;
  parser.end(closed.replace(/&(?!(?:amp|lt|gt|quot|apos|#)\b)\w+;/g, (entity) => escapeXml(decode(entity))));
  return out.join("");
}

const safeName = (name: string) => name.replace(/[^\w:.-]/g, "_").replace(/^[^A-Za-z_]/, "_");

/** Text as XML; characters that XML 1.0 §2.2 does not have are dropped. */
export function escapeXml(text: string): string {
  return cleanText(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
