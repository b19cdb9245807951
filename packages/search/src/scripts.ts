/** What a character is, as far as the borders of words go. */
export const Script = { none: 0, letter: 1, mark: 2, digit: 3, unspaced: 4, astral: 5 } as const;
/** One of the values of {@link Script}. */
export type Script = (typeof Script)[keyof typeof Script];

// Ten scripts that are written without spaces, or, as Korean, with particles joined to words.
const unspaced =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]/u;
const wordly = /^[\p{L}\p{M}\p{N}]/u;

function scriptOf(character: string): Script {
  if (!wordly.test(character)) return Script.none;
  if (unspaced.test(character)) return Script.unspaced;
  if (/^\p{L}/u.test(character)) return Script.letter;
  if (/^\p{M}/u.test(character)) return Script.mark;
  return /^\p{Nd}/u.test(character) ? Script.digit : Script.none;
}

let table: Uint8Array | undefined;

/** Of each UTF-16 unit, its script. */
function scripts(): Uint8Array {
  if (table !== undefined) return table;
  table = new Uint8Array(0x10000);
  for (let code = 0; code < 0x10000; code++) {
    // Ideographs, syllables and private use are known; asking Unicode about each would take long.
    const known = (code >= 0x3400 && code <= 0x4dbf) || (code >= 0x4e00 && code <= 0x9fff);
    if (known || (code >= 0xac00 && code <= 0xd7a3)) table[code] = Script.unspaced;
    else if (code >= 0xd800 && code <= 0xdfff) table[code] = Script.astral;
    else if (code < 0xe000 || code >= 0xf900) table[code] = scriptOf(String.fromCharCode(code));
  }
  return table;
}

/** The script of the character that begins at unit `k`; of half a surrogate pair, none. */
export function scriptAt(units: Uint16Array, k: number): Script {
  const script = scripts()[units[k] ?? 0];
  if (script === Script.astral) return scriptOf(String.fromCharCode(units[k] ?? 0, units[k + 1] ?? 0));
  return script === undefined ? Script.none : (script as Script);
}

/** Whether a text begins with a character of a script that is written without spaces. */
export function isUnspaced(text: string): boolean {
  return unspaced.test(text);
}
