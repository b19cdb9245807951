import { normalise } from "@twotrack/framework";
import { lexemeOf } from "./lexeme.js";
import { Script, scriptAt } from "./scripts.js";

/** A word of a text as an index keeps it. */
export interface Word {
  /** What is the same for all forms of the word: letters and digits only. */
  readonly lexeme: string;
  /** Counts words from 1. */
  readonly position: number;
  /** UTF-16 offsets in the original text: `[start, end)`. */
  readonly start: number;
  readonly end: number;
}

const DOT = 0x2e;
const COMMA = 0x2c;
const APOSTROPHE = 0x27;
const S = 0x73;

/**
 * Cuts a text into words, in order. Case, width, diacritics and variants of Han characters make no difference
 * ({@link normalise}).
 *
 * - A word of an alphabet is its stem ({@link lexemeOf}), without a possessive 's; hyphens and apostrophes part words, and
 *   so do letters and digits (KN-23 and KN23 are `kn`, `23`); U.S. is `us`.
 * - A number is its digits: 1,000 is `1000`, and 17.5 is `17`, `5`.
 * - Han, kana, Hangul and the scripts of South-East Asia have no borders of words that could be trusted: a run of them is its
 *   overlapping pairs of characters (Nie & Ren 1999), and its last character alone. So what is n >= 2 characters long
 *   stands in the text where its n-1 pairs follow each other, and one character where a lexeme begins with it.
 */
export function wordsOf(text: string): Word[] {
  const { length, startOf, endOf, ...normalised } = normalise(text);
  const units = normalised.units.subarray(0, length);
  const words: Word[] = [];
  const put = (lexeme: string, from: number, to: number) => {
    words.push({ lexeme, position: words.length + 1, start: startOf(from), end: endOf(to - 1) });
  };
  const script = (k: number): Script => scriptAt(units, k);
  const isWord = (k: number) => script(k) !== Script.none;

  /** Where a letter with its marks ends. */
  const letterEnd = (k: number) => {
    let end = k + widthAt(units, k);
    while (script(end) === Script.mark) end += widthAt(units, end);
    return end;
  };

  /** Reads U.N. or D.P.R.K.: letters with dots between them; -1 where it is none. */
  const abbreviation = (from: number): number => {
    let written = "";
    let last = -1;
    for (let k = from; script(k) === Script.letter && written.length < LONGEST; ) {
      const end = letterEnd(k);
      if (isWord(end)) break;
      written += textOf(units, k, end);
      last = end;
      if (units[end] !== DOT) break;
      k = end + 1;
    }
    if (last <= letterEnd(from)) return -1;
    put(lexemeOf(written), from, last);
    return units[last] === DOT ? last + 1 : last;
  };

  const alphabetic = (from: number): number => {
    let end = letterEnd(from);
    const joined = units[end] === DOT ? abbreviation(from) : -1;
    if (joined < 0) {
      while (script(end) === Script.letter) end = letterEnd(end);
      put(lexemeOf(textOf(units, from, Math.min(end, from + LONGEST))), from, end);
    } else end = joined;
    const possessive = units[end] === APOSTROPHE && units[end + 1] === S && !isWord(end + 2);
    return possessive ? end + 2 : end;
  };

  const digitsEnd = (k: number) => {
    let end = k;
    while (script(end) === Script.digit) end += widthAt(units, end);
    return end;
  };

  const number = (from: number): number => {
    let end = digitsEnd(from);
    let digits = textOf(units, from, Math.min(end, from + LONGEST));
    if (end - from <= 3) {
      while (units[end] === COMMA && digitsEnd(end + 1) === end + 4 && digits.length < LONGEST) {
        digits += textOf(units, end + 1, end + 4);
        end += 4;
      }
    }
    put(lexemeOf(digits), from, end);
    return end;
  };

  const unspaced = (from: number): number => {
    let previous = from;
    let end = from + widthAt(units, from);
    let character = textOf(units, from, end);
    for (let k = end; isWord(k); ) {
      const width = widthAt(units, k);
      const of = script(k);
      if (of === Script.unspaced) {
        const next = textOf(units, k, k + width);
        put(character + next, previous, k + width);
        previous = k;
        character = next;
        end = k + width;
      } else if (of !== Script.mark) break;
      k += width;
    }
    put(character, previous, end);
    return end;
  };

  for (let k = 0; k < length; ) {
    const of = script(k);
    if (of === Script.letter) k = alphabetic(k);
    else if (of === Script.digit) k = number(k);
    else if (of === Script.unspaced) k = unspaced(k);
    else k++;
  }
  return words;
}

/** So many units of a word are read: what is longer is no language. */
const LONGEST = 64;

/** How many units the character at `k` takes: 2 where it is a surrogate pair. */
function widthAt(units: Uint16Array, k: number): number {
  return ((units[k] ?? 0) & 0xfc00) === 0xd800 && ((units[k + 1] ?? 0) & 0xfc00) === 0xdc00 ? 2 : 1;
}

function textOf(units: Uint16Array, from: number, to: number): string {
  // Far faster than one call with all units, for words are short.
  let text = "";
  for (let k = from; k < to; k++) text += String.fromCharCode(units[k] ?? 0);
  return text;
}
