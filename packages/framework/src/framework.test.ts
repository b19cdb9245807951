import { readFileSync } from "node:fs";
import { FileError } from "@twotrack/config";
import { describe, expect, it } from "vitest";
import { createTagger, parseFramework } from "./index.js";

const shipped = readFileSync(new URL("../../../frameworks/two-track.yaml", import.meta.url), "utf8");

const chips = readFileSync(new URL("../../../frameworks/chips.yaml", import.meta.url), "utf8");

/** So much text of a language that it is told from others. */
const around: Record<string, string> = {
  en: "The government said so yesterday.",
  ja: "政府はきのうこのことについて発表しました。",
  ko: "정부는 어제 이렇게 발표했다.",
  zh: "这是昨天发表的消息，有关方面表示将会进一步说明具体情况，请大家继续关注后续的报道和评论文章。",
};

function problemsOf(text: string) {
  try {
    parseFramework(text, "mine.yaml");
  } catch (error) {
    if (error instanceof FileError) return error;
    throw error;
  }
  throw new Error("the file was accepted");
}

describe("a framework file", () => {
  it("that ships with the product has the four tags, each with a colour and facets", () => {
    const { tags, title } = parseFramework(shipped, "two-track.yaml");
    expect(title).toBe("Two tracks");
    expect(tags.map(({ id }) => id)).toEqual(["deterrence", "abductions", "sanctions", "china"]);
    for (const tag of tags) {
      expect(tag.colour).toMatch(/^#[0-9a-f]{6}$/i);
      expect(tag.facets.length).toBeGreaterThan(2);
    }
  });

  it("that ships as an example has another subject, in the same four languages", () => {
    const { tags, context } = parseFramework(chips, "chips.yaml");
    expect(tags.map(({ id }) => id)).toEqual(["controls", "capacity", "materials"]);
    expect(new Set(context.terms.map(({ language }) => language))).toEqual(new Set(["en", "ja", "ko", "zh"]));
  });

  it("has another version when its text is another", () => {
    const version = (text: string) => parseFramework(text, "mine.yaml").version;
    expect(version(shipped)).toBe(version(shipped));
    expect(version(`${shipped}\n`)).not.toBe(version(shipped));
  });

  it("that ships names each concept in all four languages, and finds it in each", () => {
    const framework = parseFramework(shipped, "two-track.yaml");
    const tagger = createTagger(framework);
    expect(framework.concepts.length).toBeGreaterThan(500);
    expect(new Set(framework.concepts.map(({ name }) => name)).size).toBe(framework.concepts.length);
    const missed = framework.concepts.flatMap(({ name, terms }) =>
      ["en", "ja", "ko", "zh"].filter((language) => {
        const written = terms.find((term) => term.language === language)?.forms[0]?.written ?? "";
        const { concepts } = tagger.read({ title: written, content: around[language], language });
        return !concepts.some(({ concept }) => concept === name);
      }),
    );
    expect(missed.length).toBeLessThan(10);
  });

  it("that is no YAML is refused with the place", () => {
    expect(problemsOf("title: [a, b").message).toMatch(/^mine\.yaml:\d+:\d+: /);
  });

  it("with a misspelt key is refused with its line and a suggestion", () => {
    const wrong = shipped.replace("  threshold: 0.35", "  treshold: 0.35");
    const line = wrong.split("\n").findIndex((text) => text.includes("treshold")) + 1;
    const { problems, message } = problemsOf(wrong);
    const told = problems.map(({ message }) => message).join("\n");
    expect(told).toMatch(/unknown key 'treshold', did you mean 'threshold'\?/);
    expect(message).toContain(`mine.yaml:${line}:`);
  });

  it("with several mistakes is told all of them at once", () => {
    const wrong = shipped.replace("id: two-track", "id: Two Track").replace(/fade: \d+/, "fade: soon");
    expect(problemsOf(wrong).problems.length).toBeGreaterThanOrEqual(2);
  });

  it.each([
    ["a prefix within a form", "semi* conductor", /'\*' within/],
    ["a verb's mark within a word", "semi~conductor", /'~' within a word/],
    ["an unknown list", '"@nowhere"', /unknown list '@nowhere'/],
  ])("with %s is refused where it stands", (_name, term, message) => {
    const wrong = chips.replace("en: [semiconductor,", `en: [${term},`);
    const line = wrong.split("\n").findIndex((text) => text.includes(term)) + 1;
    expect(problemsOf(wrong).problems[0]).toMatchObject({ line, message: expect.stringMatching(message) });
  });

  it("with brackets that do not match is refused where the term stands", () => {
    const wrong = chips.replace('"chip(maker|making|)"', '"chip(maker|making|"');
    const line = wrong.split("\n").findIndex((text) => text.includes('making|"')) + 1;
    expect(problemsOf(wrong).problems[0]).toMatchObject({
      line,
      message: expect.stringContaining("without ')'"),
    });
  });
});
