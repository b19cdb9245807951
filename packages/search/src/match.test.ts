import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foundIn, matches, type SearchedDocument } from "./match.js";
import { indexed, lexemesOf } from "./phrase.js";
import { parseQuery } from "./query.js";
import { anyText, asked, document, piece, run } from "./testing.js";
import { wordsOf } from "./words.js";

const finds = (query: string, change: Partial<SearchedDocument> = {}) =>
  matches(parseQuery(query), document(change), asked);
const words = (text: string) => ({ kind: "words", text, phrase: true }) as const;
const findsWords = (text: string, change: Partial<SearchedDocument>) =>
  matches({ groups: [{ any: [words(text)], not: false }] }, document(change), asked);

describe("a query holds of an article", () => {
  it.each([
    ["", true],
    ["missile", true],
    ["MISSILES fired", true],
    ["missile drone", false],
    ["missile OR drone", true],
    ["-drone", true],
    ["missile -fires", false],
    ['"two missiles"', true],
    ['"missiles two"', false],
    ['"missiles the"', false],
    ["UN", true],
    ["u.n. york", true],
    ["tag:deterrence", true],
    ["tag:china", false],
    ["-tag:china is:tagged", true],
    ["is:meeting", false],
    ["is:copy", false],
    ["source:HARBOUR", true],
    ["source:harbour.example", true],
    ["source:yonhap", false],
    ["lang:en", true],
    ["lang:ja", false],
    ["story:7", true],
    ["story:8", false],
    ["after:2026-03-02 before:2026-03-03", true],
    ["before:2026-03-02", false],
    ["after:2026-03 before:2026-04", true],
    ["before:2026", false],
    ["after:4d", true],
    ["after:3d", false],
    ["before:3d", true],
  ])("%s: %s", (query, expected) => {
    expect(finds(query)).toBe(expected);
  });

  it.each([
    ["拉致", "北朝鮮による拉致被害者", true],
    ["朝鮮", "北朝鮮が発射", true],
    ["朝鲜", "北朝鮮が発射", true],
    ["射", "北朝鮮が発射", true],
    ["北", "北朝鮮が発射", true],
    ["鮮発", "北朝鮮が発射", false],
    ["미사일", "탄도미사일을 발사", true],
    ["미사일 발사", "탄도미사일을 발사", true],
    ['"미사일 발사"', "탄도미사일을 발사", false],
    ["導彈", "朝鲜试射导弹", true],
    ["KN23", "新型のKN-23を", true],
    ["火星15", "「火星-15」型", true],
    ["ミサイル", "ﾐｻｲﾙ", true],
  ])("%s in %s: %s", (query, text, expected) => {
    expect(finds(query, { text })).toBe(expected);
    expect(finds(query, { title: text, text: "" })).toBe(expected);
  });

  it("by any part of a run without spaces", () => {
    const part = run.chain((whole) => {
      const characters = [...whole];
      return fc
        .tuple(fc.nat(characters.length - 1), fc.integer({ min: 1, max: characters.length }))
        .map(([from, length]) => ({ whole, part: characters.slice(from, from + length).join("") }));
    });
    fc.assert(
      fc.property(anyText, part, anyText, (before, { whole, part }, after) => {
        expect(findsWords(part, { text: `${before} ${whole} ${after}` })).toBe(true);
        expect(findsWords(part, { title: whole, text: "" })).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("of runs, by these parts alone", () => {
    fc.assert(
      fc.property(run, fc.array(run, { maxLength: 4 }), (part, runs) => {
        const plain = (text: string) =>
          text
            .replaceAll("鮮", "鲜")
            .replaceAll("韓", "韩")
            .replaceAll("導", "导")
            .replaceAll("彈", "弹")
            .replaceAll("綁", "绑")
            .replaceAll("質", "质")
            .replaceAll("東", "东")
            .replaceAll("発", "发");
        expect(findsWords(part, { title: "", text: runs.join("、") })).toBe(
          runs.some((text) => plain(text).includes(plain(part))),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("as a naive search of its words has it", () => {
    fc.assert(
      fc.property(
        fc.array(piece, { minLength: 1, maxLength: 3 }),
        anyText,
        anyText,
        (pieces, title, text) => {
          const phrase = lexemesOf(pieces.join(""));
          const naive = [title, text].some((field) =>
            wordsOf(field).some(
              (_, from, list) =>
                phrase.length > 0 &&
                phrase.every(({ lexeme, prefix }, n) => {
                  const word = list[from + n]?.lexeme ?? "";
                  return prefix ? word.startsWith(lexeme) : word === lexeme;
                }),
            ),
          );
          expect(findsWords(pieces.join(""), { title, text })).toBe(naive);
          expect(
            foundIn(parseQuery(`"${pieces.join("").replace(/["“”„‟＂]/g, " ")}"`), `${title}`).length > 0,
          ).toBe(findsWords(pieces.join(""), { title, text: "" }));
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe("what an article is found by", () => {
  it("has a gap between title and text", () => {
    const { places, title } = indexed("One two", "three");
    expect([...places]).toEqual([
      ["one", [1]],
      ["two", [2]],
      ["three", [13]],
    ]);
    expect(title).toBe(2);
  });

  it("is as much as a tsvector has: positions up to 16383, 256 of a word, 20,000 words", () => {
    const text = Array.from({ length: 30_000 }, (_, n) => `${n} the`).join(" ");
    const { places } = indexed("", text);
    expect(places.get("the")).toHaveLength(256);
    expect(places.get("9999")).toEqual([16_383]);
    expect(places.get("10000")).toBeUndefined();
    expect(findsWords("100 the", { title: "", text })).toBe(true);
    expect(findsWords("9999", { title: "", text })).toBe(true);
    expect(findsWords("9998 the", { title: "", text })).toBe(false);
  });
});

describe("the places of a query in a text", () => {
  const marked = (query: string, text: string) =>
    foundIn(parseQuery(query), text)
      .reverse()
      .reduce((so, { start, end }) => `${so.slice(0, start)}[${so.slice(start, end)}]${so.slice(end)}`, text);

  it.each([
    ["missile -test", "Two Missiles; a test", "Two [Missiles]; a test"],
    ["拉致", "日本人拉致、拉致問題", "日本人[拉致]、[拉致]問題"],
    ["北朝鮮 朝鮮半島", "北朝鮮半島の", "[北朝鮮半島]の"],
    ["外", "外に出た外", "[外]に出た[外]"],
    ["キロ", "５００㌔の", "５００[㌔]の"],
    ["ミサイル", "ﾐｻｲﾙ発射", "[ﾐｻｲﾙ]発射"],
    ['"미사일을 발사"', "탄도미사일을 발사했다", "탄도[미사일을 발사]했다"],
    ["tag:missile", "missile", "missile"],
    ["élysée", "Elysees", "[Elysees]"],
  ])("%s", (query, text, expected) => {
    expect(marked(query, text)).toBe(expected);
  });

  it("are in order, and none touches another", () => {
    fc.assert(
      fc.property(anyText, anyText, (query, text) => {
        const spans = foundIn(parseQuery(query), text);
        for (const [n, { start, end }] of spans.entries()) {
          expect(end).toBeGreaterThan(start);
          expect(start).toBeGreaterThan(spans[n - 1]?.end ?? -1);
        }
      }),
    );
  });
});
