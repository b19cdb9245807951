/** A written article, as far as its language goes. */
interface Written {
  readonly texts: readonly string[];
  /** What the feed or a detector says of it: a BCP 47 tag, or nothing. */
  readonly said: string | null | undefined;
}

/** Kana make up at least this share of Japanese text; less is a quotation, or a Chinese one's の. */
const japanese = 0.1;
/** So few ideographs, without any kana, may be a Japanese headline as well as a Chinese one. */
const few = 40;

/**
 * Prepares the choice of the languages whose terms are looked for in an article. Languages that share their script
 * with no other of the framework always are: their words show of themselves, in a mixed article too. Of Japanese
 * and Chinese, the one that the text shows by its kana or the lack of them is, both where it holds both or too
 * little to tell, and the one that is said. Of languages in another common script, the one that is said, or all.
 *
 * @param all the languages of the framework, each once.
 * @returns for an article, whether each of `all` is looked for; of the same order.
 */
export function languageChooser(all: readonly string[]): (written: Written) => readonly boolean[] {
  const scripts = all.map(scriptOf);
  const alone = scripts.map((script) => scripts.filter((other) => other === script).length === 1);
  const everything = all.map(() => true);
  if (alone.every(Boolean)) return () => everything;
  return ({ texts, said }) => {
    const base = said?.split(/[-_]/)[0]?.toLowerCase() ?? "";
    const index = all.indexOf(base);
    const saidScript = scripts[index];
    const han = scripts.includes("Han") ? writtenInHan(texts) : undefined;
    return all.map((language, i) => {
      if (alone[i] || language === base) return true;
      if (scripts[i] === "Han" && han !== undefined) return language === "ja" ? han.japanese : han.chinese;
      return saidScript !== scripts[i];
    });
  };
}

function scriptOf(language: string): string {
  const script = new Intl.Locale(language).maximize().script ?? language;
  return ["Jpan", "Hans", "Hant"].includes(script) ? "Han" : script;
}

function writtenInHan(texts: readonly string[]): { japanese: boolean; chinese: boolean } {
  let han = 0;
  let kana = 0;
  for (const text of texts) {
    if (!/[\u3040-\u30ff\u3400-\u9fff]/.test(text)) continue;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code >= 0x3400 && code <= 0x9fff) han++;
      // The middle dot and the long-vowel mark of the block are in Chinese texts too.
      else if (code >= 0x3041 && code <= 0x30fa) kana++;
    }
  }
  const share = kana / Math.max(1, han + kana);
  return { japanese: share > 0 || han < few, chinese: share < japanese };
}
