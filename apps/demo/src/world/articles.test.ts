import { describe, expect, it } from "vitest";
import { articles, sources, type Tag } from "./index.js";

const tags: Tag[] = ["deterrence", "abductions", "sanctions", "china"];
const pairs = tags.flatMap((one, index) => tags.slice(index + 1).map((other) => [one, other] as const));

describe("the articles of the world", () => {
  it("are at least sixty, each with an id of its own", () => {
    expect(articles.length).toBeGreaterThanOrEqual(60);
    expect(new Set(articles.map(({ id }) => id)).size).toBe(articles.length);
  });

  it("are each in the language of a site that exists", () => {
    for (const { source, language } of articles) {
      expect(sources.find(({ id }) => id === source)?.language).toBe(language);
    }
  });

  it.each(["en", "ja", "ko", "zh"])("are there in %s, at the start and later", (language) => {
    const some = articles.filter((article) => article.language === language);
    expect(some.filter(({ at }) => at <= 0).length).toBeGreaterThanOrEqual(5);
    expect(some.filter(({ at }) => at > 0).length).toBeGreaterThanOrEqual(5);
  });

  it.each(tags)("bear %s at least six times", (tag) => {
    expect(articles.filter((article) => article.tags.includes(tag)).length).toBeGreaterThanOrEqual(6);
  });

  it.each(pairs)("show %s and %s meet", (one, other) => {
    expect(articles.some((article) => article.tags.includes(one) && article.tags.includes(other))).toBe(true);
  });

  it("include noise in every language, which bears no tag", () => {
    const noise = articles.filter((article) => article.tags.length === 0);
    expect(noise.length).toBeGreaterThanOrEqual(12);
    expect(new Set(noise.map(({ language }) => language)).size).toBe(4);
  });

  it("include copies, which come after their original, elsewhere, under another headline", () => {
    const copies = articles.filter(({ copyOf }) => copyOf);
    expect(copies.length).toBeGreaterThanOrEqual(8);
    for (const copy of copies) {
      const original = articles.find(({ id }) => id === copy.copyOf);
      expect(original).toMatchObject({ language: copy.language, story: copy.story, tags: copy.tags });
      expect(original?.at).toBeLessThan(copy.at);
      expect(original?.source).not.toBe(copy.source);
      expect(original?.title).not.toBe(copy.title);
    }
  });

  it.each(["launch", "inquiry-halt", "beijing-stance", "rally"])(
    "tell of the %s in all languages",
    (story) => {
      const languages = articles.filter((article) => article.story === story).map(({ language }) => language);
      expect(new Set(languages).size).toBe(4);
    },
  );

  it("follow the cycle: launch, sanctions, end of the inquiry, Beijing's stance", () => {
    const first = ["launch", "tokyo-sanctions", "un-sanctions", "inquiry-halt", "beijing-stance"].map(
      (story) => articles.find((article) => article.story === story)?.at ?? Number.NaN,
    );
    expect(first).toEqual(first.toSorted((a, b) => a - b));
    expect(first[0]).toBeGreaterThan(0);
  });
});
