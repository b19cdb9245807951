import { describe, expect, it } from "vitest";
import { languageDetector, parseLanguage } from "./language.js";

const detect = await languageDetector();

describe("the language that a feed says", () => {
  it.each([
    ["en_US", "en-US"],
    [" ja ", "ja"],
    ["zh-hant-tw", "zh-Hant-TW"],
    ["en/us", null],
    ["", null],
  ])("%j is read as %j", (given, expected) => {
    expect(parseLanguage(given)).toBe(expected);
  });
});

describe("an article's language", () => {
  it.each([
    ["en", "North Korea fires two short-range missiles into the sea, Seoul says"],
    ["ja", "北朝鮮が弾道ミサイルを発射、日本のEEZ外に落下か"],
    ["ko", "북한, 동해상으로 탄도미사일 발사"],
    ["zh", "朝鲜向半岛东部海域发射弹道导弹"],
    ["zh", "北韓今天清晨朝半島東部海域發射飛彈"],
  ])("is found from the text where the feed does not say: %s", (language, text) => {
    expect(detect(text, null)).toBe(language);
  });

  it("is that of the text where the feed says another script, even of a headline", () => {
    expect(detect("북한, 동해상으로 탄도미사일 발사", "en")).toBe("ko");
    expect(detect("北朝鮮が弾道ミサイルを発射、EEZ外に落下か", "en-US")).toBe("ja");
    expect(detect("North Korea fires two short-range missiles into the sea", "ja")).toBe("en");
  });

  it("keeps the region that the feed says, and the feed's word on a short text of the same script", () => {
    expect(detect("North Korea fires two short-range missiles into the sea", "en-GB")).toBe("en-GB");
    expect(detect("Kim Jong Un", "en")).toBe("en");
    expect(detect("Kim Jong Un in Wladiwostok", "en")).toBe("en");
  });

  it.each([
    ["NHK NEWS 7", "ja"],
    ["Kim Jong Un", "ja"],
    ["拉致問題対策本部会合、政府認定被害者家族出席", "ja"],
    ["朝鮮半島", "ko"],
    ["朝鲜半岛局势", "zh-Hans"],
  ])("of the short text %j stays %j, as the feed says", (text, said) => {
    expect(detect(text, said)).toBe(said);
  });

  it("is not lost where the feed writes it in a way of its own, or wrongly", () => {
    const text = "North Korea fires two short-range missiles into the sea, Seoul says";
    expect(detect(text, "en_US")).toBe("en-US");
    expect(detect(text, "english!")).toBe("en");
  });

  it("is that of a long text where the feed says another of the same script", () => {
    const german =
      "Nordkorea hat am Mittwoch zwei Raketen kurzer Reichweite ins Meer gefeuert. Das teilte der Generalstab in Seoul mit. " +
      "Die Regierung in Tokio verurteilte den Start scharf und kündigte an, sich eng mit ihren Verbündeten abzustimmen.";
    expect(detect(german, "en")).toBe("de");
  });

  it("is unknown where there is no text to tell, and nobody says", () => {
    expect(detect("", null)).toBeNull();
    expect(detect("2026 11 24", null)).toBeNull();
  });
});
