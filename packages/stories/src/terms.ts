import { normalisedText } from "@twotrack/framework";
import * as stopwords from "stopword";
import { finished, hashText } from "./hash.js";

/** What a character is, as far as cutting words goes. */
const Script = { none: 0, letter: 1, digit: 2, han: 3, katakana: 4, hangul: 5 } as const;

let scripts: Uint8Array | undefined;

/** Of each UTF-16 unit, its script. */
function scriptTable(): Uint8Array {
  if (scripts !== undefined) return scripts;
  const table = new Uint8Array(0x10000);
  for (let code = 0; code < 0x10000; code++) {
    if (code >= 0x30 && code <= 0x39) table[code] = Script.digit;
    else if (code < 0x80) {
      if ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a) table[code] = Script.letter;
    } else if (code >= 0x3400 && code <= 0x9fff) table[code] = Script.han;
    // Hiragana is left out: in Japanese it is what joins words and bends them.
    else if (code >= 0x30a1 && code <= 0x30fc && code !== 0x30fb) table[code] = Script.katakana;
    else if (code >= 0xac00 && code <= 0xd7a3) table[code] = Script.hangul;
    else if (code >= 0x3041 && code <= 0x309f) table[code] = Script.none;
    else if (/\p{L}|\p{M}/u.test(String.fromCharCode(code))) table[code] = Script.letter;
  }
  scripts = table;
  return table;
}

/** So much of a word is kept: a common stem of its forms, good enough in European languages (McNamee & Mayfield 2004). */
const STEM = 6;

/** What every report has, whatever it is about. */
const reporting =
  "said says told according reported report reports news agency would could also new one two year".split(" ");

const byLanguage: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    ...{ ar: stopwords.ara, de: stopwords.deu, en: [...stopwords.eng, ...reporting], es: stopwords.spa },
    ...{ fr: stopwords.fra, it: stopwords.ita, ja: stopwords.jpn, ko: stopwords.kor, nl: stopwords.nld },
    ...{ pt: stopwords.por, ru: stopwords.rus, zh: stopwords.zho },
  }),
);

/** Of each language whose stop words were asked for, their terms. */
const silent = new Map<string, ReadonlySet<number>>();
const NONE: ReadonlySet<number> = new Set();

/** The hashes of the words of a language that say nothing of an article's subject. */
function silentTerms(language: string): ReadonlySet<number> {
  const known = silent.get(language);
  if (known !== undefined) return known;
  const words = byLanguage.get(language);
  // Feeds may claim any language: those without stop words leave nothing behind.
  if (words === undefined) return NONE;
  const terms = new Set(words.flatMap((word) => cut(normalisedText(word), language, new Set(), [])));
  silent.set(language, terms);
  return terms;
}

/**
 * Cuts a text into terms: words of alphabets by their stem, Han and Hangul by pairs of characters within a word (which
 * need no dictionary and find as well: Nie & Ren 1999), katakana words whole, numbers. Stop words are left out.
 * @param language the language without its region; terms of two languages are the same by chance only.
 * @param numbers gets the numbers that have two digits or more.
 */
export function termsOf(text: string, language: string, numbers: Set<string>): number[] {
  const quiet = silentTerms(language);
  return cut(normalisedText(text), language, numbers, []).filter((term) => !quiet.has(term));
}

function cut(text: string, language: string, numbers: Set<string>, into: number[]): number[] {
  const table = scriptTable();
  const begin = hashText(language);
  const { length } = text;
  let i = 0;
  while (i < length) {
    const script = table[text.charCodeAt(i)] ?? Script.none;
    if (script === Script.none) {
      i++;
      continue;
    }
    let end = i + 1;
    if (script === Script.digit) {
      end = numberEnd(text, i, table);
      if (end - i > 1) {
        const digits = text.slice(i, end).replaceAll(",", "");
        numbers.add(digits);
        into.push(finished(hashText(digits, begin)));
      }
    } else {
      while (end < length && table[text.charCodeAt(end)] === script) end++;
      if (script === Script.letter) {
        if (end - i > 1) into.push(stem(text, i, end, begin));
      } else if (script === Script.katakana) {
        if (end - i > 1) into.push(finished(hashText(text, begin, i, end)));
      } else {
        pairs(text, i, end, begin, into);
      }
    }
    i = end;
  }
  return into;
}

function numberEnd(text: string, from: number, table: Uint8Array): number {
  let end = from + 1;
  for (; end < text.length; end++) {
    const unit = text.charCodeAt(end);
    if (table[unit] === Script.digit) continue;
    const joins = (unit === 0x2c || unit === 0x2e) && table[text.charCodeAt(end + 1)] === Script.digit;
    if (!joins) break;
  }
  return end;
}

function stem(text: string, from: number, end: number, begin: number): number {
  let to = end;
  // A plural is cut before the stem is, so that "talks" is "talk" and "koreas" "korea".
  if (to - from > 3 && text.charCodeAt(to - 1) === 0x73 && text.charCodeAt(to - 2) !== 0x73) to--;
  return finished(hashText(text, begin, from, Math.min(to, from + STEM)));
}

function pairs(text: string, from: number, end: number, begin: number, into: number[]): void {
  for (let i = from; i + 1 < end; i++) into.push(finished(hashText(text, begin, i, i + 2)));
}

/** The language of a tag without its region, or "und". */
export function baseLanguage(tag: string | null | undefined): string {
  return tag?.split(/[-_]/)[0]?.toLowerCase() || "und";
}

/** The hash under which concepts, numbers and the like are known, whatever language they stand in. */
export function sharedTerm(text: string): number {
  return finished(hashText(text));
}
