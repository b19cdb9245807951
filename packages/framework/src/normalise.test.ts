import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalise, normalisedText } from "./normalise.js";

describe("normalised text", () => {
  it.each([
    ["ＮＯＲＴＨ　Ｋｏｒｅａ", "north korea"],
    ["Kim Jong‐un – “leader”", 'kim jong un "leader"'],
    ["Punggye‑ri's", "punggye ri's"],
    ["Pyŏngyang, Bukguksŏng", "pyongyang, bukguksong"],
    ["e\u0301t\u0065\u0301", "ete"],
    ["ﾐｻｲﾙ ﾊﾞﾘｱ", "ミサイル バリア"],
    ["북한", "북한"],
    ["朝鮮 北韓 弾道 彈道", "朝鲜 北韩 弹道 弹道"],
    ["…중·러 거부권", "...중 러 거부권"],
    ["a\u200bb\u00adc", "abc"],
    ["one\r\n\r\n  two \n three", "one\ntwo three"],
  ])("of %j is %j", (text, expected) => {
    expect(normalisedText(text)).toBe(expected);
  });

  const piece = fc.constantFrom(
    "…",
    "㌔",
    "ﷺ",
    "é",
    "e\u0301",
    "ﾊﾞ",
    "각",
    "\n\n",
    " ",
    "a",
    "朝鮮",
    "\ud800",
    "𝐀",
    "·",
  );
  const text = fc
    .array(fc.oneof(piece, fc.string({ unit: "binary" })), { maxLength: 20 })
    .map((parts) => parts.join(""));

  it("leads each unit back to its place in the original, in order, and loses no letter at the end", () => {
    fc.assert(
      fc.property(text, (given) => {
        const { length, startOf, endOf } = normalise(given);
        for (let k = 0; k < length; k++) {
          expect(startOf(k)).toBeGreaterThanOrEqual(k === 0 ? 0 : startOf(k - 1));
          expect(endOf(k)).toBeGreaterThan(startOf(k));
          expect(endOf(k)).toBeLessThanOrEqual(given.length);
        }
        expect(normalisedText(`${given} end`).endsWith("end")).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("is the same as a string as it is in units", () => {
    fc.assert(
      fc.property(text, (given) => {
        const { units, length } = normalise(given);
        expect(normalisedText(given)).toBe(String.fromCharCode(...units.subarray(0, length)));
      }),
      { numRuns: 500 },
    );
  });

  it("is the same when it is normalised again", () => {
    fc.assert(
      fc.property(text, (given) => {
        const once = normalisedText(given);
        expect(normalisedText(once.replaceAll("\n", "\n\n"))).toBe(once);
      }),
      { numRuns: 500 },
    );
  });
});
