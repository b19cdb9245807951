import { describe, expect, it } from "vitest";
import { languageChooser } from "./languages.js";

const all = ["en", "ja", "ko", "zh"];
const choose = languageChooser(all);
const chosen = (text: string, said?: string) =>
  all.filter((_, i) => choose({ texts: [text], said })[i] === true);

describe("the languages whose terms are looked for", () => {
  it.each([
    ["a Japanese text", "北朝鮮が弾道ミサイルを発射したと政府が発表した。", ["en", "ja", "ko"]],
    ["a Chinese text", "朝鲜十九日向半岛东部海域发射弹道导弹，".repeat(4), ["en", "ko", "zh"]],
    ["a headline of ideographs alone", "日朝首脳会談開催", ["en", "ja", "ko", "zh"]],
    ["a Chinese text with a Japanese word", `${"朝鲜十九日向半岛东部海域发射弹道导弹，".repeat(4)}の`, all],
  ])("in %s", (_name, text, languages) => {
    expect(chosen(text)).toEqual(languages);
  });

  it("include the one that is said", () => {
    expect(chosen("朝鲜十九日向半岛东部海域发射弹道导弹，".repeat(4), "ja-JP")).toEqual(all);
  });

  it("do not shrink because the wrong one is said", () => {
    expect(chosen("北朝鮮が弾道ミサイルを発射したと政府が発表した。", "en")).toEqual(["en", "ja", "ko"]);
  });

  it("are, of those in Latin letters, the one that is said, or all", () => {
    const latin = languageChooser(["en", "fr"]);
    expect(latin({ texts: ["Le pain"], said: "fr-FR" })).toEqual([false, true]);
    expect(latin({ texts: ["Le pain"], said: undefined })).toEqual([true, true]);
  });
});
