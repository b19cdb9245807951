import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatQuery, parseQuery } from "./query.js";
import { anyText } from "./testing.js";

const day = 86_400_000;
const words = (text: string, phrase = false) => ({ kind: "words", text, phrase });
const terms = (text: string) => {
  const { groups, faults } = parseQuery(text);
  expect(faults).toEqual([]);
  return groups.map(({ any, not }) => (not ? { not: any } : any.length === 1 ? any[0] : any));
};

describe("a query", () => {
  it.each([
    ["", []],
    ["missile", [words("missile")]],
    ["北朝鮮　拉致", [words("北朝鮮"), words("拉致")]],
    ['"nuclear test" site', [words("nuclear test", true), words("site")]],
    [
      "“nuclear test” 「核 実験」『火星』«essai»",
      ["nuclear test", "核 実験", "火星", "essai"].map((t) => words(t, true)),
    ],
    ["＂북한 미사일＂", [words("북한 미사일", true)]],
    ['missile "never closed', [words("missile"), words("never closed", true)]],
    ["北朝鮮「火星」", [words("北朝鮮"), words("火星", true)]],
    ["a OR b c", [[words("a"), words("b")], words("c")]],
    ['a OR "b c" OR tag:d', [[words("a"), words("b c", true), { kind: "tag", tag: "d" }]]],
    ["a or b", [words("a"), words("or"), words("b")]],
    ["-a －b", [{ not: [words("a")] }, { not: [words("b")] }]],
    ['-"a b" -tag:c', [{ not: [words("a b", true)] }, { not: [{ kind: "tag", tag: "c" }] }]],
    ["Jong-un - b", [words("Jong-un"), words("b")]],
    ["a & … b", [words("a"), words("b")]],
    ["tag:china TAG：china ｔａｇ：ｃｈｉｎａ", Array(3).fill({ kind: "tag", tag: "china" })],
    [
      'source:yonhap source:"Harbour  Wire"',
      ["yonhap", "Harbour Wire"].map((name) => ({ kind: "source", name })),
    ],
    [
      "lang:ja lang:zh-Hant language:KO lang:jp",
      ["ja", "zh", "ko", "ja"].map((language) => ({ kind: "language", language })),
    ],
    ["before:2026-03-02", [{ kind: "before", day: "2026-03-02" }]],
    [
      "after:2026-03 before:2026",
      [
        { kind: "after", day: "2026-03-01" },
        { kind: "before", day: "2026-01-01" },
      ],
    ],
    [
      "after:7d before:24h after:2w",
      [
        { kind: "after", ago: 7 * day },
        { kind: "before", ago: day },
        { kind: "after", ago: 14 * day },
      ],
    ],
    [
      "story:12 is:meeting",
      [
        { kind: "story", id: 12 },
        { kind: "is", what: "meeting" },
      ],
    ],
    ["https://a.example at:5 note:x", [words("https://a.example"), words("at:5"), words("note:x")]],
  ])("%j", (text, expected) => {
    expect(terms(text)).toEqual(expected);
  });

  it.each([
    ["lang:klingonish", "lang: takes a language code"],
    ["before:yesterdayish", "before: takes a day, a month, a year or an age"],
    ["after:2026-02-30", "after: takes a day"],
    ["after:0d", "after: takes a day"],
    ["story:x", "story: takes the number of a story"],
    ["is:foo", "is: takes meeting, tagged or copy"],
    ["tag:", "tag: takes a tag"],
    ['source:"「」"', "source: takes a part"],
    ["OR", "OR must stand between two terms"],
    ["-a OR", "OR must stand between two terms"],
    ["-b OR c", "OR can't join what is excluded"],
  ])("with a fault leaves it out and tells: %s", (text, message) => {
    const { faults } = parseQuery(`${text}`);
    expect(faults.map((fault) => fault.message).join()).toContain(message);
    expect(faults).toHaveLength(1);
  });

  it("joins nothing over what was left out", () => {
    expect(parseQuery("a OR is:foo b").groups).toHaveLength(2);
    expect(parseQuery("a is:foo OR b")).toMatchObject({ groups: [{}, {}], faults: [{ text: "is:foo" }] });
  });

  const parts = fc.constantFrom(
    ...[
      "a",
      "-",
      " ",
      "　",
      "OR",
      " OR ",
      '"',
      "「",
      "」",
      "tag:",
      "lang:ja",
      "before:2026-02",
      "after:90m",
      ":",
      "：",
      "－",
    ],
    ...["source:", "is:copy", "story:3", "北朝鮮", "북한", "´", "\u00a8", "x y", "ＯＲ", "is:", "after:36h"],
  );
  const typed = fc.oneof(
    fc.string({ unit: "binary" }),
    anyText,
    fc.array(parts, { maxLength: 15 }).map((list) => list.join("")),
  );

  it("is the same when its canonical text is read", () => {
    fc.assert(
      fc.property(typed, (text) => {
        const { groups } = parseQuery(text);
        const canonical = formatQuery({ groups });
        expect(parseQuery(canonical)).toEqual({ groups, faults: [] });
        expect(formatQuery(parseQuery(canonical))).toBe(canonical);
      }),
      { numRuns: 2_000 },
    );
  });

  it("has a canonical text", () => {
    const text =
      "  北朝鮮  OR “nuclear  tests” －tag：sanctions lang:jp before:2026-02 after:10080m source:'x' is:foo";
    expect(formatQuery(parseQuery(text))).toBe(
      `北朝鮮 OR "nuclear tests" -tag:sanctions lang:ja before:2026-02-01 after:7d source:'x'`,
    );
  });
});
