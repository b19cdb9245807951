/** A language tag in its canonical form (BCP 47), as feeds write it in many; null where it is none. */
export function parseLanguage(given: string | null | undefined): string | null {
  const tag = given?.trim().replaceAll("_", "-");
  if (!tag || tag.length > 35) return null;
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    return null;
  }
}

/** Tells an article's language, as BCP 47, from its text and from what the feed says of it; null where neither tells. */
export type LanguageDetector = (text: string, said: string | null) => string | null;

/** So many letters tell a language; of a text in another script than that of the language that is said, so few. */
const enough = 120;
const few = 20;
/** An East Asian character counts for so many letters. */
const syllable = 3;
/** Detection reads no more than this: the beginning tells. */
const most = 1_000;

let detector: Promise<LanguageDetector> | undefined;

/**
 * Loads the detector (the package eld, n-grams of 60 languages), which takes a quarter of a second the first time.
 * What the feed says stands, with its region, unless the text contradicts it: by its script, or at length.
 */
export function languageDetector(): Promise<LanguageDetector> {
  detector ??= import("eld/extrasmall").then(({ eld }) => (text, given) => {
    const said = parseLanguage(given);
    const sample = text.slice(0, most);
    const found = eld.detect(sample);
    if (found.language === "" || !found.isReliable()) return said;
    if (said === null) return found.language;
    if (new Intl.Locale(said).language === found.language) return said;
    const letters = sample.match(/\p{L}/gu) ?? [];
    const weight = letters.length + (syllable - 1) * letters.filter((letter) => letter >= "\u3000").length;
    return weight >= (isInItsScript(letters, said) ? enough : few) ? found.language : said;
  });
  return detector;
}

/** Whether a text can be in a language, as far as the script of its letters tells. */
function isInItsScript(letters: readonly string[], language: string): boolean {
  const script = new Intl.Locale(language).maximize().script ?? "Latn";
  const share = (pattern: RegExp) => letters.filter((letter) => pattern.test(letter)).length / letters.length;
  const kana = share(/[\p{Script=Hiragana}\p{Script=Katakana}]/u);
  const han = share(/\p{Script=Han}/u);
  if (script === "Jpan") return kana + han > 0.5;
  if (script === "Hans" || script === "Hant") return han > 0.5 && kana < 0.1;
  if (script === "Kore") return share(/\p{Script=Hangul}/u) + han > 0.5;
  return share(new RegExp(`\\p{Script=${script}}`, "u")) > 0.5;
}
