import { stemmer } from "stemmer";

/** UTF-8 bytes of a lexeme: 20,000 of them are less than the megabyte that a tsvector may have. */
const MOST_BYTES = 40;
/** Of words that come again and again, which most do, their lexemes. */
const known = new Map<string, string>();
const MOST_KNOWN = 50_000;

/**
 * What is the same for all forms of a normalised word: the stem of a word in ASCII letters (Porter 1980); of others the
 * word, without the accents of Greek and with ß, ς and ё as ss, σ and е. At most 40 bytes of UTF-8.
 */
export function lexemeOf(word: string): string {
  const before = known.get(word);
  if (before !== undefined) return before;
  const plain = cut(folded(word));
  const lexeme = /^[a-z]+$/.test(plain) ? stemOf(plain) : plain;
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(word, lexeme);
  return lexeme;
}

/** Porter's stem, but for a few short words: he has "used" for "us", and "ore" for "or". */
function stemOf(word: string): string {
  const stem = stemmer(word);
  return /^[aeiou][^aeiou]$/.test(stem) && word !== stem && word !== `${stem}s` ? `${stem}e` : stem;
}

function folded(word: string): string {
  if (/^[a-z\d]+$/.test(word)) return word;
  const plain = /\p{Script=Greek}/u.test(word) ? word.normalize("NFD").replace(/\p{M}/gu, "") : word;
  return plain.replaceAll("ß", "ss").replaceAll("ς", "σ").replaceAll("ё", "е");
}

function cut(word: string): string {
  // No character has more than three bytes a unit.
  if (word.length * 3 <= MOST_BYTES) return word;
  let bytes = 0;
  let kept = "";
  for (const character of word) {
    bytes += Buffer.byteLength(character);
    if (bytes > MOST_BYTES) break;
    kept += character;
  }
  return kept;
}
