import { hanVariants } from "./han.js";

/** What a normalised unit is, as far as the borders of words go. */
export const Kind = {
  other: 0,
  space: 1,
  latin: 2,
  digit: 3,
  katakana: 4,
  hangul: 5,
  han: 6,
  hiragana: 7,
} as const;
/** One of the values of {@link Kind}. */
export type Kind = (typeof Kind)[keyof typeof Kind];

/** A text as the matcher reads it: `units[0..length)`, where each unit came from `[startOf, endOf)` of the original. */
export interface Normalised {
  readonly units: Uint16Array;
  readonly length: number;
  /** UTF-16 offset in the original of the first unit that became unit `k`. */
  startOf(k: number): number;
  /** UTF-16 offset in the original just after the last unit that became unit `k`. */
  endOf(k: number): number;
}

/** The unit of a space; dashes and middle dots become it too. */
export const SPACE = 0x20;
/** The unit that stands for an empty line; no term matches across it. */
export const BREAK = 0x0a;

// Below these three values, no entry of `fold` is a character that a text keeps.
const DROP = 0;
const COMPLEX = 1;
const EXTEND = 2;
const LINE = 3;

interface Tables {
  readonly fold: Uint16Array;
  readonly kind: Uint8Array;
}

const dashes = /[\p{Pd}\u2212\u00b7\u2022\u2027\u30fb\uff65]/u;
const quotes = /[\u2018\u2019\u201b\u02bc\u0060\u00b4\u2032]/;
const doubleQuotes = /[\u201c-\u201f\u00ab\u00bb\u300c-\u300f\u2033]/;
const dropped = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/;

/** The single unit that a character becomes, or one of the codes above. */
function foldOf(code: number): number {
  const char = String.fromCharCode(code);
  if (code === 0x0a || code === 0x2028 || code === 0x2029) return LINE;
  if (/[\s\p{Cc}]/u.test(char)) return SPACE;
  if (dropped.test(char)) return DROP;
  if (dashes.test(char)) return SPACE;
  if (quotes.test(char)) return 0x27;
  if (doubleQuotes.test(char)) return 0x22;
  // Second halves: low surrogates, marks, vowels and finals of Hangul, half-width voicing marks.
  if ((code >= 0xdc00 && code <= 0xdfff) || (code >= 0x1160 && code <= 0x11ff)) return EXTEND;
  if (code === 0xff9e || code === 0xff9f || /\p{M}/u.test(char)) return EXTEND;
  if ((code >= 0xd800 && code <= 0xdbff) || (code >= 0x1100 && code <= 0x115f)) return COMPLEX;
  let folded = char.normalize("NFKC").toLowerCase();
  if (/^\p{Script=Latin}/u.test(folded)) folded = folded.normalize("NFD").replace(/\p{M}/gu, "");
  return folded.length === 1 ? folded.charCodeAt(0) : COMPLEX;
}

function kindOf(code: number): Kind {
  const char = String.fromCharCode(code);
  if (code === SPACE || code === BREAK) return Kind.space;
  if (/\p{Nd}/u.test(char)) return Kind.digit;
  if (/\p{Script=Hangul}/u.test(char)) return Kind.hangul;
  if (/[\p{Script=Katakana}ー]/u.test(char)) return Kind.katakana;
  if (/\p{Script=Hiragana}/u.test(char)) return Kind.hiragana;
  if (/[\p{Script=Han}々]/u.test(char)) return Kind.han;
  return /\p{L}/u.test(char) ? Kind.latin : Kind.other;
}

function buildTables(): Tables {
  const fold = new Uint16Array(65_536);
  const kind = new Uint8Array(65_536);
  for (let code = 0; code < 65_536; code++) {
    // Ideographs, syllables and private use fold to themselves; asking Unicode about each would take long.
    const plain = (code >= 0x3400 && code < 0xd800) || (code >= 0xe000 && code < 0xf900);
    fold[code] = plain ? code : foldOf(code);
    if (code >= 0xac00 && code <= 0xd7a3) kind[code] = Kind.hangul;
    else if (code >= 0x3400 && code <= 0x9fff) kind[code] = Kind.han;
    else kind[code] = plain ? Kind.other : kindOf(code);
  }
  for (const [variant, first] of hanVariants) fold[variant.charCodeAt(0)] = first.charCodeAt(0);
  return { fold, kind };
}

let built: Tables | undefined;
function tables(): Tables {
  built ??= buildTables();
  return built;
}

/** The {@link Kind} of every normalised unit, as a table of 65,536 entries. */
export function kinds(): Uint8Array {
  return tables().kind;
}

/** Longest run of marks that is read as one character; a longer one is not language. */
const LONGEST_CLUSTER = 16;

/**
 * Normalises a text for matching: NFKC; lower case; diacritics off Latin letters; every dash and middle dot a
 * space; runs of white space one space (or one {@link BREAK}, if they hold an empty line); quotes straight;
 * invisible characters gone; traditional Chinese and Japanese characters as in `han.ts`. Time is linear. Any
 * string will do, lone surrogates too.
 */
export function normalise(text: string): Normalised {
  const { fold } = tables();
  let units = new Uint16Array(text.length);
  let length = 0;
  // Made at the first place where a unit is not simply the original's unit at the same offset.
  let starts: Int32Array | undefined;
  let ends: Int32Array | undefined;

  const keepMap = () => {
    starts = new Int32Array(units.length);
    ends = new Int32Array(units.length);
    for (let k = 0; k < length; k++) {
      starts[k] = k;
      ends[k] = k + 1;
    }
  };
  const put = (unit: number, start: number, end: number) => {
    if (length === units.length) {
      units = grown(units, new Uint16Array(length * 2 + 16));
      if (starts) starts = grown(starts, new Int32Array(units.length));
      if (ends) ends = grown(ends, new Int32Array(units.length));
    }
    units[length] = unit;
    if (starts) starts[length] = start;
    if (ends) ends[length] = end;
    length++;
  };

  let lines = 0;
  for (let i = 0; i < text.length; ) {
    const unit = fold[text.charCodeAt(i)] ?? DROP;
    const extended = i + 1 < text.length && fold[text.charCodeAt(i + 1)] === EXTEND;
    if (unit > LINE && unit !== SPACE && !extended) {
      lines = 0;
      put(unit, i, ++i);
    } else if (unit === SPACE || unit === LINE) {
      const after = length > 0 ? units[length - 1] : SPACE;
      if (after !== SPACE && after !== BREAK) {
        lines = unit === LINE ? 1 : 0;
        put(SPACE, i, ++i);
      } else {
        if (!starts) keepMap();
        if (unit === LINE && ++lines === 2 && length > 0) units[length - 1] = BREAK;
        i++;
      }
    } else {
      if (!starts) keepMap();
      let end = i + 1;
      if (unit !== DROP) {
        while (end < text.length && end - i < LONGEST_CLUSTER && fold[text.charCodeAt(end)] === EXTEND) end++;
        for (const char of cluster(text.slice(i, end), fold)) put(char, i, end);
        lines = 0;
      }
      i = end;
    }
  }
  const [from, to] = [starts, ends];
  return {
    units,
    length,
    startOf: (k) => (from ? (from[k] ?? 0) : k),
    endOf: (k) => (to ? (to[k] ?? 0) : k + 1),
  };
}

/** The units of a character that takes more than one unit to write, or becomes more than one. */
function cluster(text: string, fold: Uint16Array): number[] {
  const units: number[] = [];
  for (const char of text.normalize("NFKC").toLowerCase().split("")) {
    const code = char.charCodeAt(0);
    const unit = fold[code] ?? DROP;
    if (unit > LINE) units.push(unit);
    else if (code < 0x300 || code > 0x36f) units.push(code);
  }
  return units;
}

function grown<T extends Uint16Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** A normalised text as a string: for terms, tests and messages. */
export function normalisedText(text: string): string {
  const { units, length } = normalise(text);
  let result = "";
  for (let k = 0; k < length; k++) result += String.fromCharCode(units[k] ?? SPACE);
  return result;
}
