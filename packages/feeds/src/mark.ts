import { Parser } from "htmlparser2";
import { allowedAttributes, allowedTags, htmlToText, plainText } from "./html.js";
import { httpUrl } from "./url.js";
import { escapeXml } from "./xml.js";

/** A place in `htmlToText(html)`, in UTF-16 units, and the attributes of the marks that show it. */
export interface MarkedPlace {
  start: number;
  /** Exclusive. */
  end: number;
  /** Handlers (`on…`) and `style` are left out. An `id` stands on the place's first mark only. */
  attributes: Readonly<Record<string, string>>;
}

/** How HTML is shown. */
export interface MarkOptions {
  /** `blocked` puts a text in the place of each image, so that showing the HTML sends no request. */
  images: "blocked" | "shown";
}

const tags = new Set(allowedTags);
const voids = new Set(["br", "hr", "img"]);

/**
 * Stored HTML, ready to be shown in a page, with `<mark>` around places of its text. A place that spans elements gets a
 * mark in each; where places overlap, the one that comes first in the list has the text. Links get a `rel`, headings
 * become h3 or h4, and images what `images` says. Only what `sanitizeHtml` allows is written, so that the result is
 * harmless even where `html` is not. Should the text of `html` differ from `htmlToText(html)`, which that of sanitised
 * HTML does not, marks end where it begins to differ.
 */
export function markHtml(html: string, places: readonly MarkedPlace[], { images }: MarkOptions): string {
  const { letters, owners } = ownersOf(htmlToText(html), places);
  const openings = places.map(({ attributes }) =>
    written(Object.entries(attributes).filter(([name]) => /^(?!on|style$)[a-z][a-z0-9-]*$/i.test(name))),
  );
  const out: string[] = [];
  const begun = new Set<number>();
  let text = "";
  let position = 0;

  /** The place that has a letter of the text, the next each time; -1 when none has it. */
  const nextOwner = (code: number): number => {
    if (letters[position] !== code) position = letters.length;
    const owner = owners[position] ?? -1;
    position += 1;
    return owner;
  };
  const mark = (owner: number, marked: string) => {
    const attributes = openings[owner] ?? "";
    out.push(`<mark${begun.has(owner) ? attributes.replace(/ id="[^"]*"/i, "") : attributes}>`);
    out.push(escapeText(marked), "</mark>");
    begun.add(owner);
  };
  const flush = () => {
    if (text === "") return;
    let done = 0;
    let [start, end, current] = [0, 0, -1];
    const close = () => {
      if (current === -1) return;
      out.push(escapeText(text.slice(done, start)));
      mark(current, text.slice(start, end));
      done = end;
    };
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (isBlank(code)) continue;
      const owner = nextOwner(code);
      if (owner !== current) {
        close();
        [start, current] = [at, owner];
      }
      end = at + 1;
    }
    close();
    out.push(escapeText(text.slice(done)));
    text = "";
  };

  const parser = new Parser({
    onopentag(name, attributes) {
      if (!tags.has(name)) return;
      flush();
      if (name === "img") out.push(image(attributes, images));
      else out.push(`<${shownName(name)}${written(kept(name, attributes))}${voids.has(name) ? " /" : ""}>`);
    },
    ontext(data) {
      text += data;
    },
    onclosetag(name) {
      if (!tags.has(name) || voids.has(name)) return;
      flush();
      out.push(`</${shownName(name)}>`);
    },
  });
  parser.end(html);
  flush();
  return out.join("");
}

/** The UTF-16 units of a text that are not blank, and for each the place that has it, or -1. */
function ownersOf(
  text: string,
  places: readonly MarkedPlace[],
): { letters: Uint16Array; owners: Int32Array } {
  const byOffset = new Int32Array(text.length).fill(-1);
  for (const [index, { start, end }] of places.entries()) {
    for (let at = Math.max(0, start); at < end && at < text.length; at += 1) {
      if (byOffset[at] === -1) byOffset[at] = index;
    }
  }
  const letters = new Uint16Array(text.length);
  const owners = new Int32Array(text.length);
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isBlank(code)) continue;
    letters[count] = code;
    owners[count] = byOffset[at] ?? -1;
    if (code >= 0xdc00 && code <= 0xdfff) {
      // Halves of one character have one owner.
      const [high = -1, low = -1] = owners.subarray(count - 1);
      owners.fill(high === -1 ? low : high, count - 1, count + 1);
    }
    count += 1;
  }
  return { letters: letters.subarray(0, count), owners: owners.subarray(0, count) };
}

/** Whether `htmlToText` collapses or drops this UTF-16 unit. */
const isBlank = (code: number): boolean =>
  code <= 0x20 ||
  code === 0x7f ||
  code === 0xa0 ||
  (code >= 0x1680 && /[\s\ufffe\uffff]/.test(String.fromCharCode(code)));

/** Headings stand below those of the page around them. */
function shownName(name: string): string {
  if (name === "h1" || name === "h2") return "h3";
  return /^h[3-6]$/.test(name) ? "h4" : name;
}

const general = allowedAttributes["*"] ?? [];
const attributesOf = new Map(
  allowedTags.map((tag) => [tag, [...(allowedAttributes[tag] ?? []), ...general]]),
);

function kept(name: string, attributes: Record<string, string>): [string, string][] {
  return (attributesOf.get(name) ?? []).flatMap((key): [string, string][] => {
    const value = attributes[key];
    if (value === undefined) return [];
    if (key !== "href") return [[key, value]];
    const url = httpUrl(value);
    if (url === null) return [];
    return [
      ["href", url],
      ["rel", "noopener noreferrer nofollow"],
    ];
  });
}

const inlineImage = /^data:image\/(?:avif|gif|jpeg|png|webp);base64,[a-z0-9+/=]+$/i;

function image(
  { src: given = "", alt: described }: Record<string, string>,
  images: MarkOptions["images"],
): string {
  const alt = plainText(described ?? null);
  if (images === "blocked") return `<span class="image-off">${escapeText(alt ?? "Image")}</span>`;
  const src = inlineImage.test(given) ? given : httpUrl(given);
  if (src === null) return "";
  return `<img${written([
    ["src", src],
    ["alt", alt ?? ""],
    ["loading", "lazy"],
    ["referrerpolicy", "no-referrer"],
  ])} />`;
}

const escapeText = (text: string): string =>
  /[&<>]/.test(text) ? text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;") : text;

const written = (attributes: readonly [string, string][]): string =>
  attributes.map(([name, value]) => ` ${name}="${escapeXml(value)}"`).join("");
