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

/** The detector needs about so many letters of Latin text before it is believed rather than the feed. */
const enough = 200;
/** Detection reads no more than this: the beginning tells. */
const most = 1_000;

let detector: Promise<LanguageDetector> | undefined;

/**
 * Loads the detector (the package eld, n-grams of 60 languages), which takes a quarter of a second the first time.
 * What the feed says stands, with its region, unless the text contradicts it: by its script, or at length.
 */
export function languageDetector(): Promise<LanguageDetector> {
  detector ??= import("eld/extrasmall").then(({ eld }) => (text, said) => {
    const sample = text.slice(0, most);
    const found = eld.detect(sample);
    if (found.language === "" || base(said) === found.language) return said;
    if (said === null) return found.isReliable() ? found.language : null;
    const sure =
      scriptOf(said) !== scriptOf(found.language) || (found.isReliable() && sample.length >= enough);
    return sure ? found.language : said;
  });
  return detector;
}

const base = (language: string | null) => language?.split("-")[0]?.toLowerCase();

/** The script that a language is mostly written in; Japanese and Chinese, which share characters, have one each. */
function scriptOf(language: string): string | undefined {
  const script = new Intl.Locale(language).maximize().script;
  return script === "Hant" ? "Hans" : script;
}
