import { parseQuery } from "@twotrack/search";
import { describe, expect, it } from "vitest";
import { type Candidate, isAmong, ruled, rulesFor } from "./match.js";
import { planAlerts } from "./plan.js";
import { candidate, file, rule, start } from "./testing.js";

const past = { lastInstant: () => undefined, instantsSince: () => 0 };

const fits = (condition: Parameters<typeof rule>[0], change: Partial<Candidate> = {}) =>
  rulesFor([rule(condition)], { ...candidate(), ...change }).length === 1;
const article = (change: Partial<Candidate["article"]>) => ({
  article: { ...candidate().article, ...change },
});

describe("the rules that take a development", () => {
  const names = (...rules: Parameters<typeof rule>[0][]) =>
    rulesFor(rules.map(rule), candidate({ tags: ["china"] })).map(({ name }) => name);

  it("are the first that fits", () => {
    expect(names({ name: "a", tags: ["sanctions"] }, { name: "b" }, { name: "c" })).toEqual(["b"]);
  });

  it("are those after it too where it lets them be asked", () => {
    expect(names({ name: "a", also: true }, { name: "b", also: true, tags: ["x"] }, { name: "c" })).toEqual([
      "a",
      "c",
    ]);
    expect(names({ name: "a", also: true }, { name: "b" }, { name: "c" })).toEqual(["a", "b"]);
  });

  it("are none where none fits", () => {
    expect(names({ tags: ["sanctions"] })).toEqual([]);
    expect(names()).toEqual([]);
  });
});

describe("a condition", () => {
  it("that is absent does not restrict", () => {
    expect(fits({}, { tags: [], ...article({ language: null }) })).toBe(true);
  });

  it("of developments takes these kinds only", () => {
    expect(fits({ developments: ["wakes", "new-story"] })).toBe(true);
    expect(fits({ developments: ["wakes"] })).toBe(false);
  });

  it("of tags takes a story with one of them", () => {
    expect(fits({ tags: ["china", "sanctions"] }, { tags: ["deterrence", "sanctions"] })).toBe(true);
    expect(fits({ tags: ["china"] }, { tags: ["sanctions"] })).toBe(false);
    expect(fits({ tags: ["china"] }, { tags: [] })).toBe(false);
  });

  it("of tags goes by those that the story gains, where it gains some", () => {
    const gains = { kind: "gains-tag", tags: ["china", "sanctions"], newTags: ["sanctions"] } as const;
    expect(fits({ tags: ["sanctions"] }, gains)).toBe(true);
    expect(fits({ tags: ["china"] }, gains)).toBe(false);
  });

  it("of a meeting takes two tags of any kind, or all that it names", () => {
    const two = { tags: ["china", "sanctions"] };
    expect(fits({ meeting: true }, two)).toBe(true);
    expect(fits({ meeting: true }, { tags: ["china"] })).toBe(false);
    expect(fits({ meeting: ["sanctions", "china"] }, two)).toBe(true);
    expect(fits({ meeting: ["sanctions", "abductions"] }, two)).toBe(false);
  });

  it.each([
    ["yonhap", true],
    ["ＹＯＮＨＡＰ", true],
    ["en.yna.co.kr", true],
    ["EN.YNA", true],
    ["kyodo", false],
  ])("of sources takes a part of a title or address: %s", (name, expected) => {
    const source = { title: "Yonhap News", url: "https://en.yna.co.kr/rss" };
    expect(fits({ sources: [name] }, article({ source }))).toBe(expected);
    expect(isAmong([name], source)).toBe(expected);
  });

  it.each([
    ["zh", true],
    ["zh-Hant-TW", true],
    ["ja-JP", true],
    ["zhx", false],
    ["en", false],
    [null, false],
  ])("of languages takes all their regions: %s", (language, expected) => {
    expect(fits({ languages: ["ja", "zh"] }, article({ language }))).toBe(expected);
  });

  it.each([
    ["MISSILE", "A missile flew", true],
    ["missile", "ＭＩＳＳＩＬＥ", true],
    ["ミサイル", "北朝鮮がﾐｻｲﾙ発射", true],
    ["ﾐｻｲﾙ", "ミサイル", true],
    ["拉致", "拉致被害者の家族", true],
    ["制裁", "新たな制限", false],
    ["미사일", "탄도미사일을 발사".normalize("NFD"), true],
    ["制裁", "聯合國制裁決議", true],
    ["élysée", "E\u0301LYSE\u0301E", true],
    ["two words", "two  words", false],
  ])("of words takes them in any case and width: %s in %s", (word, text, expected) => {
    expect(fits({ words: ["nothing", word] }, article({ title: text, text: "" }))).toBe(expected);
    expect(fits({ words: [word] }, article({ title: "", text }))).toBe(expected);
  });

  it.each([
    ['"pyongyang fired" missile', true],
    ["Pyongyang -missile", false],
    ["tag:deterrence story:1 -is:copy", true],
    ["is:meeting", false],
    ["source:harbour lang:en", true],
    ["after:2026-03-02 before:2026-03-03", true],
    ["after:2h", true],
    ["before:2h", false],
  ])("of a search asks it of the development and its article: %s", (query, expected) => {
    const here = { now: new Date("2026-03-02T04:00:00Z"), timeZone: "UTC" };
    const rules = [rule({ search: parseQuery(query) })];
    expect(rulesFor(rules, candidate(), here)).toHaveLength(expected ? 1 : 0);
  });

  it("of a search has its days begin in the time zone that is told", () => {
    const rules = [rule({ search: parseQuery("before:2026-03-02") })];
    // Three in the morning in UTC.
    expect(rulesFor(rules, candidate(), { now: start, timeZone: "America/New_York" })).toHaveLength(1);
    expect(rulesFor(rules, candidate(), { now: start, timeZone: "Asia/Tokyo" })).toHaveLength(0);
    expect(planAlerts(file(rules, { timeZone: "America/New_York" }), candidate(), start, past)).toHaveLength(
      1,
    );
    expect(planAlerts(file(rules), candidate(), start, past)).toHaveLength(0);
  });

  it("of a search knows a copy by the article that it repeats", () => {
    const stored = {
      ...{ title: "A", summary: null, text: null, language: null, feed: { title: "" }, tags: [] },
      copyOf: 3,
    };
    const found = (article: Candidate["article"]) =>
      rulesFor([rule({ search: parseQuery("is:copy") })], candidate({ article })).length;
    expect(found(ruled(stored, ""))).toBe(1);
    expect(found(ruled({ ...stored, copyOf: null }, ""))).toBe(0);
  });

  it("of a score takes that or more", () => {
    expect(fits({ minScore: 0.6 }, article({ score: 0.6 }))).toBe(true);
    expect(fits({ minScore: 0.6 }, article({ score: 0.59 }))).toBe(false);
  });

  it("is asked together with all others", () => {
    expect(fits({ tags: ["china"], languages: ["en"] }, { tags: ["china"] })).toBe(true);
    expect(fits({ tags: ["china"], languages: ["ja"] }, { tags: ["china"] })).toBe(false);
  });
});
