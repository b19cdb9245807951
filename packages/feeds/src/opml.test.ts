import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FeedError, type OpmlFeed, parseOpml, writeOpml } from "./index.js";

const opml = (body: string) => `<opml version="2.0"><head/><body>${body}</body></opml>`;
const outline = (url: string, rest = "") => `<outline text="A" xmlUrl="${url}" ${rest}/>`;

describe("a list of feeds", () => {
  it("gives each feed once, with the category of the outline around it", () => {
    const feeds = parseOpml(
      opml(
        `<outline text="Wires">${outline("https://a.example/1", 'htmlUrl="https://a.example" language="ja"')}</outline>
        ${outline("https://a.example/2", 'category="own"')}${outline("https://a.example/1")}`,
      ),
    );
    expect(feeds).toEqual([
      {
        xmlUrl: "https://a.example/1",
        title: "A",
        htmlUrl: "https://a.example/",
        language: "ja",
        category: "Wires",
      },
      { xmlUrl: "https://a.example/2", title: "A", htmlUrl: null, language: null, category: "own" },
    ]);
  });

  it.each([
    ["no OPML", "<rss></rss>", /no OPML/],
    ["empty", "", /no OPML/],
    ["cut off", '<opml version="2.0"><body><outline text="A"', /cut off/],
    ["holds an address that is none", opml(outline("gopher://x")), /feed A has the address "gopher:\/\/x"/],
  ])("that is %s is refused by name", (_name, text, message) => {
    const read = () => parseOpml(text, "mine.opml");
    expect(read).toThrow(FeedError);
    expect(read).toThrow(/^mine\.opml can't be used: /);
    expect(read).toThrow(message);
  });

  it("is the same after it was written and read", () => {
    const words = fc.string({ unit: "binary", minLength: 1 }).map((text) =>
      text
        .replace(/[^\P{C}]/gu, "")
        .replace(/\s+/g, " ")
        .trim(),
    );
    const label = fc.oneof(words, fc.constantFrom('"&<>', "北朝鮮", "a'b"));
    const feed: fc.Arbitrary<OpmlFeed> = fc.record({
      xmlUrl: fc.webUrl().map((url) => new URL(url).href),
      title: label.filter((text) => text !== ""),
      htmlUrl: fc.option(fc.webUrl().map((url) => new URL(url).href)),
      language: fc.option(fc.constantFrom("ja", "en-US", "zh-Hant")),
      category: fc.option(label.filter((text) => text !== "")),
    });
    const list = fc.uniqueArray(feed, { selector: ({ xmlUrl }) => xmlUrl });
    fc.assert(
      fc.property(list, (feeds) => {
        expect(parseOpml(writeOpml(feeds))).toEqual(feeds);
      }),
    );
  });
});

describe("the default list", () => {
  const feeds = parseOpml(
    readFileSync(new URL("../../../feeds.opml", import.meta.url), "utf8"),
    "feeds.opml",
  );

  it("has feeds of all four languages and of several kinds, with all that is known of them", () => {
    expect(feeds.length).toBeGreaterThanOrEqual(24);
    for (const language of ["en", "ja", "ko", "zh"]) {
      expect(feeds.filter((feed) => feed.language?.split("-")[0] === language).length).toBeGreaterThanOrEqual(
        3,
      );
    }
    expect(new Set(feeds.map(({ category }) => category)).size).toBeGreaterThanOrEqual(4);
    for (const feed of feeds) expect(Object.values(feed)).not.toContain(null);
  });
});
