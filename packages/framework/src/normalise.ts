import { hanVariants } from "./han.js";
import { countBelow } from "./search.js";

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
  /** Where units stand that may end a sentence, in order. */
  readonly stops: readonly number[];
  /** UTF-16 offset in the original of the first unit that became unit `k`. */
  startOf(k: number): number;
  /** UTF-16 offset in the original just after the last unit that became unit `k`. */
  endOf(k: number): number;
}

/** The unit of a space; dashes and middle dots become it too. */
export const SPACE = 0x20;
/** The unit that stands for an empty line; no term matches across it. */
export const BREAK = 0x0a;

/** Whether a unit may end a sentence: `.`, `!`, `?`, `。` or an empty line. */
export function isStop(unit: number): boolean {
  return unit === 0x2e || unit === 0x3002 || unit === 0x21 || unit === 0x3f || unit === BREAK;
}

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
  // A compatibility character may have become one that is a variant itself.
  for (const [code, unit] of fold.entries()) if (unit > LINE) fold[code] = fold[unit] ?? unit;
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
  const size = text.length;
  let units = new Uint16Array(size);
  let length = 0;
  const origin = new Origin();
  const stops: number[] = [];

  // Original offset less unit number in the run that goes on; NaN where none does.
  let shift = 0;
  const putCluster = (start: number, end: number) => {
    for (const unit of cluster(text.slice(start, end), fold)) {
      if (length === units.length) units = grown(units, length * 2 + 16);
      origin.cluster(length, start, end);
      if (isStop(unit)) stops.push(length);
      units[length++] = unit;
    }
    shift = Number.NaN;
  };

  let lines = 0;
  for (let i = 0; i < size; ) {
    const unit = fold[text.charCodeAt(i)] ?? DROP;
    if (unit > LINE && unit !== SPACE) {
      lines = 0;
      if (length === units.length) units = grown(units, length * 2 + 16);
      if (i - length !== shift) {
        origin.linear(length, i);
        shift = i - length;
      }
      // Letters are beyond these in every script.
      if ((unit < 0x40 || unit === 0x3002) && isStop(unit)) stops.push(length);
      units[length++] = unit;
      i++;
    } else if (unit === SPACE || unit === LINE) {
      const after = length > 0 ? units[length - 1] : SPACE;
      if (after !== SPACE && after !== BREAK) {
        lines = unit === LINE ? 1 : 0;
        if (length === units.length) units = grown(units, length * 2 + 16);
        if (i - length !== shift) {
          origin.linear(length, i);
          shift = i - length;
        }
        units[length++] = SPACE;
      } else if (unit === LINE && ++lines === 2 && length > 0) {
        units[length - 1] = BREAK;
        stops.push(length - 1);
      }
      i++;
    } else if (unit === DROP) {
      i++;
    } else {
      // A mark belongs to the character before it, where that became one unit.
      const base = length > 0 && i - length === shift ? units[length - 1] : SPACE;
      const start = unit === EXTEND && base !== SPACE && base !== BREAK ? i - 1 : i;
      length -= i - start;
      if (stops.at(-1) === length) stops.pop();
      const end = clusterEnd(text, i + 1, fold);
      putCluster(start, end);
      lines = 0;
      i = end;
    }
  }
  return { units, length, stops, startOf: (k) => origin.startOf(k), endOf: (k) => origin.endOf(k) };
}

/** Where the marks that follow a character end. */
function clusterEnd(text: string, from: number, fold: Uint16Array): number {
  const most = Math.min(text.length, from + LONGEST_CLUSTER - 1);
  let end = from;
  while (end < most && fold[text.charCodeAt(end)] === EXTEND) end++;
  return end;
}

/** Where normalised units came from, as runs: units that stand one for one, and units of one cluster. */
class Origin {
  readonly #units = [0];
  readonly #starts = [0];
  /** The end of a cluster, or -1 for a run of units that stand one for one. */
  readonly #ends = [-1];

  linear(unit: number, start: number): void {
    this.#push(unit, start, -1);
  }

  cluster(unit: number, start: number, end: number): void {
    this.#push(unit, start, end);
  }

  startOf(unit: number): number {
    const run = this.#run(unit);
    const start = this.#starts[run] ?? 0;
    return (this.#ends[run] ?? -1) < 0 ? start + unit - (this.#units[run] ?? 0) : start;
  }

  endOf(unit: number): number {
    const end = this.#ends[this.#run(unit)] ?? -1;
    return end < 0 ? this.startOf(unit) + 1 : end;
  }

  #push(unit: number, start: number, end: number): void {
    this.#units.push(unit);
    this.#starts.push(start);
    this.#ends.push(end);
  }

  /** The last run that begins at or before a unit. */
  #run(unit: number): number {
    return countBelow(this.#units, unit + 1) - 1;
  }
}

/** What `cluster` gave: the same few characters come again and again. */
const clusters = new Map<string, readonly number[]>();
const MOST_CLUSTERS = 4096;

/** The units of a character that takes more than one unit to write, or becomes more than one. */
function cluster(text: string, fold: Uint16Array): readonly number[] {
  const known = clusters.get(text);
  if (known) return known;
  const units: number[] = [];
  for (const char of text.normalize("NFKC").toLowerCase().split("")) {
    const code = char.charCodeAt(0);
    const unit = fold[code] ?? DROP;
    if (unit > LINE) units.push(unit);
    else if (code < 0x300 || code > 0x36f) units.push(code);
  }
  if (clusters.size < MOST_CLUSTERS) clusters.set(text, units);
  return units;
}

function grown(from: Uint16Array<ArrayBuffer>, size: number): Uint16Array<ArrayBuffer> {
  const to = new Uint16Array(size);
  to.set(from);
  return to;
}

/** A normalised text as a string: for terms, tests and messages. */
export function normalisedText(text: string): string {
  return simple(text) ?? written(normalise(text));
}

/** Text in which each character becomes one unit, as most terms are; undefined where one does not. */
function simple(text: string): string | undefined {
  const { fold } = tables();
  let result = "";
  for (let i = 0; i < text.length; i++) {
    const unit = fold[text.charCodeAt(i)] ?? DROP;
    if (unit <= LINE) return undefined;
    if (unit !== SPACE) result += String.fromCharCode(unit);
    else if (result !== "" && !result.endsWith(" ")) result += " ";
  }
  return result;
}

function written({ units, length }: Normalised): string {
  let result = "";
  for (let k = 0; k < length; k++) result += String.fromCharCode(units[k] ?? SPACE);
  return result;
}
