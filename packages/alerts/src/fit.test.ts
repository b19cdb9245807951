import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytes, clean, cut, webUrl } from "./fit.js";
import { anyText } from "./testing.js";

describe("clean text", () => {
  it.each([
    ["two\r\nlines\tand   gaps ", "two lines and gaps"],
    ["Subject\nBcc: all@example.org", "Subject Bcc: all@example.org"],
    ["bell\u0007 and escape\u001b[31m", "bell and escape [31m"],
    ["half a sign \ud83d", "half a sign \ufffd"],
    ["backwards \u202eevil", "backwards evil"],
    ["👩‍👩‍👧 北朝鮮", "👩‍👩‍👧 北朝鮮"],
  ])("of %j is %j", (text, cleaned) => expect(clean(text)).toBe(cleaned));
});

describe("a cut", () => {
  it.each([
    ["whole", 5, "whole"],
    ["too long", 5, "too…"],
    ["😀😀😀", 4, "😀…"],
    ["", 0, ""],
  ])("of %j to %i is %j", (text, limit, short) => expect(cut(text, limit)).toBe(short));

  it("counts as it is told, and leaves characters whole", () => {
    expect(cut("北朝鮮", 8, bytes)).toBe("北…");
    fc.assert(
      fc.property(anyText.map(clean), fc.integer({ min: 3, max: 300 }), (text, limit) => {
        const short = cut(text, limit, bytes);
        expect(bytes(short)).toBeLessThanOrEqual(limit);
        expect(short.isWellFormed()).toBe(true);
        expect(text.startsWith(short.replace(/…$/, ""))).toBe(true);
      }),
    );
  });
});

describe("a link", () => {
  it.each([
    ["https://site.example/a b?c=<d>", "https://site.example/a%20b?c=%3Cd%3E"],
    ["javascript:alert(1)", null],
    ["data:text/html,x", null],
    ["/relative", null],
    [`https://site.example/${"a".repeat(1000)}`, null],
    [null, null],
  ])("to %j leads to %j", (url, link) => expect(webUrl(url)).toBe(link));
});
