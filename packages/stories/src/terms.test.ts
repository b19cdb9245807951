import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { baseLanguage, sharedTerm, termsOf } from "./terms.js";

function terms(text: string, language: string): number[] {
  return termsOf(text, language, new Set());
}

function numbers(text: string, language = "en"): string[] {
  const found = new Set<string>();
  termsOf(text, language, found);
  return [...found];
}

describe("terms", () => {
  it.each([
    ["en", "talks", "talk"],
    ["en", "Missiles", "missile"],
    ["en", "negotiations", "negotiating"],
    ["en", "ＳＡＮＣＴＩＯＮＳ", "sanction"],
    ["fr", "Élection", "election"],
    ["ru", "президента", "президенту"],
    ["ja", "ミサイルを発射した", "ミサイルの発射"],
    ["ja", "ﾐｻｲﾙ", "ミサイル"],
    ["zh", "彈道導彈", "弹道导弹"],
    ["ko", "미사일을 쐈다", "미사일을 쐈다."],
  ])("in %s, %j is the same as %j", (language, one, other) => {
    expect(terms(one, language)).toEqual(terms(other, language));
    expect(terms(one, language)).not.toEqual([]);
  });

  it.each([
    ["en", "missile", "mission"],
    ["en", "pass", "pas"],
    ["ja", "ミサイル", "ミサ"],
    ["zh", "弹道", "道弹"],
  ])("in %s, %j is not the same as %j", (language, one, other) => {
    expect(terms(one, language)).not.toEqual(terms(other, language));
  });

  it.each([
    ["en", "the agency said that it would be in a new year", 0],
    ["en", "North Korea fired a missile", 4],
    ["en", "x 7 ! 🚀", 0],
    ["ja", "これはそのようなものである", 0],
    ["ja", "核", 0],
    ["zh", "弹道导弹", 3],
    ["ko", "대통령", 2],
    ["und", "the missile", 2],
  ])("in %s, %j has as many as %i", (language, text, count) => {
    expect(terms(text, language)).toHaveLength(count);
  });

  it("of two languages have nothing in common", () => {
    expect(terms("missile 2024", "fr")).not.toEqual(terms("missile 2024", "en"));
    expect(terms("日本", "zh").some((term) => terms("日本", "ja").includes(term))).toBe(false);
  });

  it("stand in the order of the text, each as often as there", () => {
    const [missile] = terms("missile", "en");
    const [launch] = terms("launch", "en");
    expect(terms("Missile launch, missile!", "en")).toEqual([missile, launch, missile]);
  });

  it.each([
    ["1,500 km and 48 drills, 7 days", ["1500", "48"]],
    ["3.5 per cent. 20. Then 30", ["3.5", "20", "30"]],
    ["１２人", ["12"]],
    ["10,", ["10"]],
    ["no numbers", []],
  ])("give the numbers of %j", (text, expected) => {
    expect(numbers(text)).toEqual(expected);
  });

  it("are cut from any text in any language, and are whole numbers of 32 bits", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom("9", ",", ".", "a", "S", "ミ", "日", "가", "\ud83d", "\0", " ") }),
    );
    const language = fc.oneof(
      fc.constantFrom("en", "ja", "ko", "zh", "und", "constructor", "__proto__", "toString"),
      fc.string(),
    );
    fc.assert(
      fc.property(text, language, (given, name) => {
        for (const term of terms(given, name)) expect(term).toBe(term | 0);
      }),
      { numRuns: 500 },
    );
  });

  it("of two texts that a line parts are those of both", () => {
    const word = fc.constantFrom("Missile", "talks,", "12", "ミサイル", "発射", "北한국", "the", "!");
    const text = fc.array(word).map((words) => words.join(" "));
    fc.assert(
      fc.property(text, text, (one, other) => {
        expect(terms(`${one}\n${other}`, "en")).toEqual([...terms(one, "en"), ...terms(other, "en")]);
      }),
    );
  });
});

describe("the language of a tag", () => {
  it.each([
    ["en-GB", "en"],
    ["zh_Hant", "zh"],
    ["JA", "ja"],
    ["", "und"],
    ["-x", "und"],
    [null, "und"],
    [undefined, "und"],
  ])("of %j is %s", (tag, language) => {
    expect(baseLanguage(tag)).toBe(language);
  });
});

describe("a shared term", () => {
  it("is the same for the same text, and another for another", () => {
    expect(sharedTerm("north-korea")).toBe(sharedTerm("north-korea"));
    expect(sharedTerm("north-korea")).not.toBe(sharedTerm("south-korea"));
  });
});
