import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalUrl, httpUrl } from "./url.js";

describe("canonicalUrl", () => {
  test.each([
    ["HTTP://WWW.Example.COM/News/", "https://www.example.com/News"],
    ["https://example.com", "https://example.com/"],
    ["http://example.com:80/a#top", "https://example.com/a"],
    ["https://example.com:8443/a", "https://example.com:8443/a"],
    ["https://e.com/a?utm_source=x&b=2&a=1&fbclid=z", "https://e.com/a?a=1&b=2"],
    ["https://bbc.com/n?at_medium=RSS&at_campaign=KARANGA", "https://bbc.com/n"],
    ["https://e.com/a?cmpid=1&mc_cid=2&gclid=3&ref_src=4", "https://e.com/a"],
    ["https://m.e.com/記事", "https://m.e.com/%E8%A8%98%E4%BA%8B"],
    ["urn:x:y", "urn:x:y"],
    [" not a url ", "not a url"],
  ])("%s → %s", (given, wanted) => expect(canonicalUrl(given)).toBe(wanted));

  test("is idempotent", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.string()),
        (url) => {
          expect(canonicalUrl(canonicalUrl(url))).toBe(canonicalUrl(url));
        },
      ),
    );
  });

  test("does not depend on the order of the query or on the scheme", () => {
    expect(canonicalUrl("http://e.com/?b=1&a=2")).toBe(canonicalUrl("https://e.com/?a=2&b=1"));
  });
});

describe("httpUrl", () => {
  test.each([
    ["/a", "https://e.com/x/", "https://e.com/a"],
    ["//cdn.e.com/i.png", "https://e.com/", "https://cdn.e.com/i.png"],
    [" https://e.com/a\n", null, "https://e.com/a"],
    ["javascript:alert(1)", "https://e.com/", null],
    ["data:text/html,x", null, null],
    ["/a", null, null],
    ["/a", "nonsense", null],
    ["", "https://e.com/", null],
    [`https://e.com/${"a".repeat(3_000)}`, null, null],
  ])("%s against %s is %s", (given, base, wanted) => expect(httpUrl(given, base)).toBe(wanted));
});
