import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lexemesOf } from "./phrase.js";
import { anyText, run } from "./testing.js";
import { wordsOf } from "./words.js";

const lexemes = (text: string) => wordsOf(text).map(({ lexeme }) => lexeme);

describe("the words of a text", () => {
  it.each([
    ["MISSILES missile", ["missil", "missil"]],
    ["Ｍｉｓｓｉｌｅ ﾐｻｲﾙ", ["missil", "ミサ", "サイ", "イル", "ル"]],
    ["launch launched launching launches", ["launch", "launch", "launch", "launch"]],
    ["Kim's Kim’s abductees'", ["kim", "kim", "abducte"]],
    ["US used use, or ores ore, MP MPs, age aging", "us use use or ore ore mp mp age age".split(" ")],
    ["Kim Jong-un", ["kim", "jong", "un"]],
    ["don't l'Élysée", ["don", "t", "l", "elyse"]],
    ["the U.N., U.S.-based, D.P.R.K.'s", ["the", "un", "us", "base", "dprk"]],
    ["N. Korea. A plan. yna.co.kr", ["n", "korea", "a", "plan", "yna", "co", "kr"]],
    ["KN-23 KN23 9th", ["kn", "23", "kn", "23", "9", "th"]],
    ["1,000 1000 10,00 17.5", ["1000", "1000", "10", "00", "17", "5"]],
    ["Pyŏngyang Straße STRASSE", ["pyongyang", "strass", "strass"]],
    ["Королёв ΛΌΓΟΣ λόγος", ["королев", "λογοσ", "λογοσ"]],
    ["#tag @user 50% C++ ~a", ["tag", "user", "50", "c", "a"]],
    ["", []],
    ["— … 「」 \u0000", []],
  ])("of %j", (text, expected) => {
    expect(lexemes(text)).toEqual(expected);
  });

  it.each([
    ["拉致", ["拉致", "致"]],
    ["北朝鮮が", ["北朝", "朝鲜", "鲜が", "が"]],
    ["北朝鲜", ["北朝", "朝鲜", "鲜"]],
    ["북한 미사일", ["북한", "한", "미사", "사일", "일"]],
    ["EEZ外に火星15", ["eez", "外に", "に火", "火星", "星", "15"]],
    ["キム・ジョンウン", ["キム", "ム", "ジョ", "ョン", "ンウ", "ウン", "ン"]],
    ["𠮷野", ["𠮷野", "野"]],
    ["葛\u{e0100}城", ["葛城", "城"]],
    ["ไทย", ["ไท", "ทย", "ย"]],
  ])("of %j, which has no spaces that tell, are pairs and the last character", (text, expected) => {
    expect(lexemes(text)).toEqual(expected);
  });

  it("stand where the original has them, at positions from 1", () => {
    const text = "１０ missiles，「ﾐｻｲﾙ」";
    expect(wordsOf(text).map(({ start, end }) => text.slice(start, end))).toEqual([
      "１０",
      "missiles",
      "ﾐｻ",
      "ｻｲ",
      "ｲﾙ",
      "ﾙ",
    ]);
    expect(wordsOf(text).map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("have lexemes that a tsvector takes, whatever the text: letters and digits, at most 40 bytes", () => {
    const long = fc.string({ unit: fc.constantFrom("a", "é", "ж", "ß", "9", "ا", "क"), maxLength: 200 });
    fc.assert(
      fc.property(fc.oneof(anyText, long), (text) => {
        for (const { lexeme } of wordsOf(text)) {
          expect(lexeme).toMatch(/^[\p{L}\p{N}][\p{L}\p{N}\p{M}]*$/u);
          expect(Buffer.byteLength(lexeme)).toBeLessThanOrEqual(40);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("go through the original in order", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let before = { start: 0, end: 0 };
        for (const word of wordsOf(text)) {
          expect(word.start).toBeGreaterThanOrEqual(before.start);
          expect(word.end).toBeGreaterThanOrEqual(before.end);
          expect(word.end).toBeGreaterThan(word.start);
          expect(word.end).toBeLessThanOrEqual(text.length);
          before = word;
        }
      }),
      { numRuns: 500 },
    );
  });

  it("take time that grows with the text alone", () => {
    for (const part of ["a.", "1,111", "a'", "𠮷", "e\u0301", "x", "9", "가", ",1"]) {
      const begun = performance.now();
      wordsOf(part.repeat(200_000));
      expect(performance.now() - begun).toBeLessThan(5_000);
    }
  });
});

describe("the lexemes of a query", () => {
  it.each([
    ["nuclear tests", ["nuclear", "test"]],
    ["朝鮮", ["朝鲜"]],
    ["北朝鮮", ["北朝", "朝鲜"]],
    ["外", ["外*"]],
    ["EEZ外", ["eez", "外*"]],
    ["ミサイルEEZ", ["ミサ", "サイ", "イル", "ル", "eez"]],
    ["북 미사일", ["북", "미사", "사일"]],
    ["㌔", ["キロ"]],
    ["…", []],
  ])("of %j are in a row", (text, expected) => {
    expect(lexemesOf(text).map(({ lexeme, prefix }) => lexeme + (prefix ? "*" : ""))).toEqual(expected);
  });

  it("of n >= 2 characters without spaces are their n-1 pairs", () => {
    fc.assert(
      fc.property(run, (text) => {
        const characters = [...text].length;
        const found = lexemesOf(text);
        expect(found).toHaveLength(Math.max(1, characters - 1));
        expect(found.some(({ prefix }) => prefix)).toBe(characters === 1);
      }),
    );
  });
});
