import { decode } from "html-entities";
import sanitize from "sanitize-html";
import { httpUrl } from "./url.js";

const invisible =
  /<(script|style|template|noscript|iframe|object)\b[^<>]*>[\s\S]*?(?:<\/\1\s*>|$)|<!--[\s\S]*?(?:-->|$)/gi;
const blockTag =
  /<\/?(?:p|div|br|li|ul|ol|h[1-6]|tr|td|th|table|blockquote|section|article|figure|figcaption|hr|pre|dd|dt)\b[^<>]*>/gi;
const anyTag = /<\/?[a-zA-Z!?][^<>]*>/g;

/** HTML as plain text: entities decoded once, a line for each block, other white space collapsed. */
export function htmlToText(html: string): string {
  if (!/[<&]/.test(html)) return collapse(html);
  const text = html.includes("<")
    ? html.replace(invisible, " ").replace(blockTag, "\n").replace(anyTag, "")
    : html;
  return collapse(text.includes("&") ? decode(text) : text);
}

/** Text without lone surrogates and control characters, which neither XML nor a database takes. */
export function cleanText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is dropped
  return text.toWellFormed().replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]/g, "");
}

function collapse(text: string): string {
  return cleanText(text)
    .replace(/[^\S\n]+/g, " ")
    .replace(/ ?\n[\n ]*/g, "\n")
    .trim();
}

/** Plain text in one line; null when nothing is left. */
export function plainLine(html: string | null): string | null {
  if (html === null) return null;
  return htmlToText(html).replaceAll("\n", " ") || null;
}

/** Text that is no HTML in one line; null when nothing is left. */
export function plainText(text: string | null): string | null {
  if (text === null) return null;
  return cleanText(text).replace(/\s+/g, " ").trim() || null;
}

/** The elements that stored HTML may have. */
export const allowedTags: readonly string[] = [
  "a abbr b blockquote br caption cite code dd del div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins",
  "li ol p pre q rp rt ruby s small span strong sub sup table tbody td tfoot th thead time tr u ul",
].flatMap((line) => line.split(" "));

/** Their attributes; those of `*` may stand on each. */
export const allowedAttributes: Readonly<Record<string, readonly string[]>> = {
  a: ["href", "title"],
  img: ["src", "alt", "width", "height"],
  time: ["datetime"],
  "*": ["lang", "dir"],
};

/**
 * HTML that is safe to show: no scripts, styles, frames or forms, links and images by http(s) only, resolved
 * against `base`. Null when nothing is left.
 */
export function sanitizeHtml(html: string | null, base: string | null): string | null {
  if (html === null) return null;
  if (!/[<&]/.test(html)) return cleanText(html).trim() || null;
  const clean = sanitize(html, {
    allowedTags: [...allowedTags],
    allowedAttributes: Object.fromEntries(
      Object.entries(allowedAttributes).map(([tag, names]) => [tag, [...names]]),
    ),
    allowedSchemes: ["http", "https"],
    allowProtocolRelative: false,
    nestingLimit: 100,
    transformTags: {
      a: (tagName, { href, ...rest }) => {
        const url = httpUrl(href, base);
        return { tagName, attribs: url === null ? rest : { ...rest, href: url } };
      },
      img: (tagName, { src, ...rest }) => {
        const url = httpUrl(src, base);
        return { tagName, attribs: url === null ? rest : { ...rest, src: url } };
      },
    },
    exclusiveFilter: ({ tag, attribs }) => tag === "img" && !attribs.src,
  });
  return cleanText(clean).trim() || null;
}
