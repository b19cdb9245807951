import { isUnspaced } from "./scripts.js";
import { type Word, wordsOf } from "./words.js";

/** What a word of a text must be: of a query's words, each follows the one before. */
export interface Lexeme {
  readonly lexeme: string;
  /** Whether it is enough that the word begins so. */
  readonly prefix: boolean;
}

/**
 * What stands in a text where these words do, at consecutive positions; empty where they have neither letters nor digits.
 * What is unspaced may go on after the last character: `朝鮮` is found in `北朝鮮が`.
 */
export function lexemesOf(text: string): Lexeme[] {
  const words = wordsOf(text);
  const last = words.at(-1);
  const before = words.at(-2);
  const plain = words.map(({ lexeme }) => ({ lexeme, prefix: false }));
  if (last === undefined || !isUnspaced(last.lexeme)) return plain;
  // The last of a run stands alone: it says that the run ends, which it need not.
  const isPair =
    before?.end === last.end &&
    before.lexeme.length > last.lexeme.length &&
    before.lexeme.endsWith(last.lexeme);
  return isPair && isUnspaced(before.lexeme)
    ? plain.slice(0, -1)
    : [...plain.slice(0, -1), { lexeme: last.lexeme, prefix: true }];
}

/** The words of an article as the index of the store has them. */
export interface Indexed {
  /** Of each lexeme where it stands, in order: at most 256 places. */
  readonly places: ReadonlyMap<string, readonly number[]>;
  /** The last place of the title. */
  readonly title: number;
}

/** So many words of an article are searched by, which keeps them below the megabyte that a tsvector may have. */
const MOST_WORDS = 20_000;
/** The highest position that a tsvector knows: all that come later are this one, and follow nothing. */
const LAST_POSITION = 16_383;
/** So many positions of a lexeme a tsvector keeps, the first ones. */
const MOST_PLACES = 256;
/** No phrase goes over from the title into the text. */
const GAP = 10;

/** By what words an article is found. The limits are those of Postgres, so that it finds by the same. */
export function indexed(title: string, text: string): Indexed {
  const places = new Map<string, number[]>();
  const put = ({ lexeme, position }: Word, after: number) => {
    const place = Math.min(after + position, LAST_POSITION);
    const known = places.get(lexeme);
    if (known === undefined) places.set(lexeme, [place]);
    else if (known.length < MOST_PLACES && known.at(-1) !== place) known.push(place);
  };
  const own = wordsOf(title).slice(0, MOST_WORDS);
  for (const word of own) put(word, 0);
  for (const word of wordsOf(text).slice(0, MOST_WORDS - own.length)) put(word, own.length + GAP);
  return { places, title: Math.min(own.length, LAST_POSITION) };
}

/** Whether words follow each other somewhere, as Postgres finds them by `<->`. */
export function stands({ places }: Indexed, phrase: readonly Lexeme[]): boolean {
  const [first, ...rest] = phrase.map(({ lexeme, prefix }) =>
    prefix
      ? [...places].flatMap(([known, at]) => (known.startsWith(lexeme) ? at : []))
      : (places.get(lexeme) ?? []),
  );
  if (first === undefined) return false;
  if (rest.length === 0) return first.length > 0;
  const others = rest.map((list) => new Set(list));
  return first.some((place) => others.every((list, n) => list.has(place + n + 1)));
}

/** Where words follow each other in a text, as `[start, end)` in its UTF-16 units, in order. */
export function spansOf(words: readonly Word[], phrase: readonly Lexeme[]): { start: number; end: number }[] {
  if (phrase.length === 0) return [];
  const is = (word: Word | undefined, { lexeme, prefix }: Lexeme) =>
    word !== undefined && (prefix ? word.lexeme.startsWith(lexeme) : word.lexeme === lexeme);
  return words.flatMap((first, from) => {
    if (!phrase.every((lexeme, n) => is(words[from + n], lexeme))) return [];
    const last = words[from + phrase.length - 1] ?? first;
    const next = words[from + phrase.length];
    // Of a pair that only has to begin so, the first character.
    const half = phrase.at(-1)?.prefix && next !== undefined && next.start > last.start;
    return [{ start: first.start, end: half ? Math.min(last.end, next.start) : last.end }];
  });
}
