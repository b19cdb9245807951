import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTagger, parseFramework, type TaggableArticle } from "./index.js";

/** Another subject than the product's: no code may know the four tags. */
const harboursFile = `
id: harbours
title: Harbours
description: Ports and what happens in them
scoring:
  weights: {title: 3, lead: 2, body: 1}
lists:
  port: [Rotterdam, Yokohama]
context:
  threshold: 0.25
  full: 0.65
  terms:
    en: [harbour, "@port"]
    ja: [港, 横浜]
    ko: [항구]
    zh: [港口]
exclude:
  ja: [香港]
tags:
  - id: strikes
    label: Strikes
    description: Dockers who do not work
    colour: "#aa3300"
    strong:
      en: [dockers' strike | docker strike]
      ja: [港湾スト]
      ko: [부두 파업]
      zh: [碼頭罷工]
    weak:
      en: [walkout, strike, {term: ILWU, case: true}, {near: [gate, closed], within: 3}]
      ja: [スト]
      ko: [파업]
    exclude:
      en: [strike gold, lightning strike]
      ja: [ストーリー]
    facets:
      - {id: begun, label: Begun, terms: {en: [begin~ | call~]}}
      - {id: over, label: Over, terms: {en: [end~ | settle~]}}
  - id: ships
    label: Ships
    description: Ships that come and go
    colour: "#0033aa"
    strong:
      en: [container ship, Ever Given]
    weak:
      en: [vessel]
`;
const harbours = parseFramework(harboursFile, "harbours.yaml");
const tagger = createTagger(harbours);
const tags = (article: string | TaggableArticle) =>
  tagger.tag(typeof article === "string" ? { title: article } : article).map(({ tag }) => tag);
const scoreOf = (article: TaggableArticle, tag = "strikes") =>
  tagger.explain(article).find((one) => one.tag === tag)?.score ?? 0;

describe("a term", () => {
  it("that is strong counts by itself; a weak one only in the context", () => {
    expect(tags("Dockers' strike enters its third day")).toEqual(["strikes"]);
    expect(tags("Teachers vote for a strike")).toEqual([]);
    expect(tags("Strike in Rotterdam: walkout closes the harbour")).toEqual(["strikes"]);
  });

  it("does not count where it looks alike and is not", () => {
    expect(tags("Lightning strike hits harbour of Yokohama; miners strike gold")).toEqual([]);
    expect(tags("横浜港のストーリー")).toEqual([]);
  });

  it("of two parts keeps apart what is written alike and means a noun, a verb or a prefix", () => {
    const near = (half: string) => `{near: [${half}, gate], within: 3}`;
    const three = createTagger(
      parseFramework(
        harboursFile.replace(
          "{near: [gate, closed], within: 3}",
          [near("clos~"), near("clos*"), near("clos")].join(", "),
        ),
        "harbours.yaml",
      ),
    );
    const points = (title: string) => three.explain({ title })[0]?.fired.length;
    expect(points("Rotterdam clos gate")).toBe(3);
    expect(points("Rotterdam closed gate")).toBe(2);
    expect(points("Rotterdam closure gate")).toBe(1);
  });

  it("of two parts may be excluded too, with what lies between", () => {
    const guarded = createTagger(
      parseFramework(
        harboursFile.replace(
          "[strike gold, lightning strike]",
          "[{near: [strike, matches|bowling], within: 3}]",
        ),
        "harbours.yaml",
      ),
    );
    expect(guarded.tag({ title: "Rotterdam strike" })).toHaveLength(1);
    expect(guarded.tag({ title: "Rotterdam bowling club scores a strike" })).toEqual([]);
    expect(
      guarded.tag({ title: "Rotterdam strike: no ship and no lorry moved, and matches sold out" }),
    ).toHaveLength(1);
  });

  it("is found whatever its case, width, dashes, quotes and diacritics", () => {
    for (const title of ["DOCKERS’ STRIKE", "Docker-Strike", "ｄｏｃｋｅｒ ｓｔｒｉｋｅ", "Döcker strike"]) {
      expect(tags(title)).toEqual(["strikes"]);
    }
  });

  it("is found in the plural and as a verb, but not inside another word", () => {
    expect(tags("Container ships wait")).toEqual(["ships"]);
    expect(tags("Harbour of Rotterdam: vesselheads and strikers meet")).toEqual([]);
  });

  it("may hold a verb in its middle", () => {
    const verbs = createTagger(
      parseFramework(
        harboursFile.replace("[dockers' strike | docker strike]", "[call~ (a |)walkout]"),
        "harbours.yaml",
      ),
    );
    for (const title of [
      "Dockers called a walkout",
      "Dockers call walkouts",
      "Dockers are calling a walkout",
    ]) {
      expect(verbs.tag({ title })).toHaveLength(1);
    }
  });

  it("of ideographs may be asked not to take parts of two words", () => {
    const guarded = (word: boolean) =>
      createTagger(
        parseFramework(
          harboursFile.replace("zh: [碼頭罷工]", `zh: [{term: 中方 | 弃核 | 军演, word: ${word}}]`),
          "harbours.yaml",
        ),
      );
    for (const title of ["飞机从空中方向飞来", "他宣布放弃核计划", "總統對美軍演說"]) {
      expect(guarded(false).tag({ title })).toHaveLength(1);
      expect(guarded(true).tag({ title })).toEqual([]);
    }
    for (const title of ["中方表示反对", "朝鲜弃核问题", "美韩军演开始"]) {
      expect(guarded(true).tag({ title })).toHaveLength(1);
    }
  });

  it("whose case matters is found in that case only", () => {
    const article = (term: string) => ({
      title: `${term} talks in harbour of Yokohama`,
      summary: `${term} of Yokohama`,
    });
    expect(scoreOf(article("ILWU"))).toBeGreaterThan(0);
    expect(scoreOf(article("ilwu"))).toBe(0);
    expect(scoreOf(article("Ilwu"))).toBe(0);
    const named = createTagger(
      parseFramework(harboursFile.replace("term: ILWU, case", "term: Union, case"), "harbours.yaml"),
    );
    expect(named.explain(article("Union"))[0]?.score).toBeGreaterThan(0);
    expect(named.explain(article("union"))[0]?.score).toBe(0);
  });

  it("of two parts counts where they are near each other", () => {
    expect(scoreOf({ title: "Rotterdam harbour gate is closed" })).toBeGreaterThan(0);
    expect(
      scoreOf({ title: "Rotterdam harbour gate, says the mayor of the old town, was never closed" }),
    ).toBe(0);
  });

  it("is found with Korean particles, and in both kinds of Chinese characters", () => {
    expect(tags("부두 파업이 시작됐다")).toEqual(["strikes"]);
    expect(tags("부두파업은 끝났다")).toEqual(["strikes"]);
    expect(tags("码头罢工")).toEqual(["strikes"]);
    expect(tags("碼頭罷工")).toEqual(["strikes"]);
  });
});

describe("the score", () => {
  const filler =
    "The town council met and spoke about schools, roads and the budget of the coming year. ".repeat(30);

  it("is higher in the title than in the lead, and there than in the body", () => {
    const term = "docker strike";
    const title = scoreOf({ title: term, summary: "News", content: filler });
    const lead = scoreOf({ title: "News", summary: term, content: filler });
    const body = scoreOf({ title: "News", summary: "News", content: `${term}. ${filler}` });
    expect(title).toBeGreaterThan(lead);
    expect(lead).toBeGreaterThan(body);
  });

  it("grows with repetition ever more slowly", () => {
    const [once = 0, twice = 0, thrice = 0] = [1, 2, 3].map((n) =>
      scoreOf({ title: "", content: "docker strike. ".repeat(n) }),
    );
    expect(twice).toBeGreaterThan(once);
    expect(thrice - twice).toBeLessThan(twice - once);
  });

  it("of one passing mention at the end of a long article stays under the threshold", () => {
    expect(tags({ title: "Budget", content: `${filler}It was the year of the docker strike.` })).toEqual([]);
    expect(
      scoreOf({ title: "Budget", content: `${filler}It was the year of the docker strike.` }),
    ).toBeGreaterThan(0);
  });
});

describe("a tagged article", () => {
  it("shows why, with places in the original text", () => {
    const article = {
      title: "Rotterdam: ｄｏｃｋｅｒ strike",
      summary: null,
      content: "The “docker‐strike” goes on.",
    };
    const [tag] = tagger.tag(article);
    const found = tag?.evidence.map(({ field, start, end }) =>
      field === "summary" ? "" : article[field].slice(start, end),
    );
    expect(found).toEqual(expect.arrayContaining(["ｄｏｃｋｅｒ strike", "docker‐strike"]));
  });

  it("shows facets", () => {
    expect(tagger.tag({ title: "Dockers call a docker strike in Rotterdam harbour" })[0]?.facets).toEqual([
      "begun",
    ]);
  });

  it("tells what spoke for each facet, and for those that just missed", () => {
    const title = "Dockers call a docker strike in Rotterdam harbour";
    const [strikes] = tagger.explain({ title });
    const [begun, over] = strikes?.facets ?? [];
    expect(begun).toMatchObject({
      facet: "begun",
      shown: true,
      fired: [{ term: "begin", strength: "facet" }],
    });
    const place = begun?.fired[0]?.places[0];
    expect(title.slice(place?.start, place?.end)).toBe("call");
    expect(over).toEqual({ facet: "over", points: 0, shown: false, fired: [] });
  });

  it("tells what made it one about the subject", () => {
    const [strikes] = tagger.explain({ title: "Strike in Rotterdam" });
    expect(strikes?.context).toMatchObject({ fired: [{ term: "Rotterdam", strength: "context" }] });
    expect(strikes?.context.share).toBeGreaterThan(0.9);
  });

  it("has no evidence of which a half stands in a list of other stories", () => {
    const content = `The gate of Rotterdam\nRelated stories\nClosed for ever`;
    const related = createTagger(
      parseFramework(`${harboursFile}boilerplate: {en: [Related stories]}\n`, "harbours.yaml"),
    );
    expect(related.explain({ title: "Rotterdam", content })[0]?.fired).toEqual([]);
  });

  it("has no evidence in a list of other stories", () => {
    const content = `Docker strike goes on.\n\nRelated stories\nContainer ship runs aground`;
    const related = parseFramework(`${harboursFile}boilerplate: {en: [Related stories]}\n`, "harbours.yaml");
    const found = createTagger(related).tag({ title: "Rotterdam", content });
    expect(found.map(({ tag }) => tag)).toEqual(["strikes"]);
  });

  it("is explained, also where a tag was missed", () => {
    const [strikes] = tagger.explain({ title: "Teachers strike; lightning strike" });
    expect(strikes).toMatchObject({ tag: "strikes", borne: false, score: 0 });
    expect(strikes?.distance).toBeLessThan(0);
    expect(strikes?.excluded.map(({ reason }) => reason).length).toBeGreaterThan(0);
  });
});

describe("any text", () => {
  const word = fc.constantFrom(
    "docker strike",
    "港湾スト",
    "부두 파업",
    "碼頭罷工",
    "Rotterdam",
    "ﬁ",
    "İ",
    "\ud800",
    "é",
    "㌔",
  );
  const text = fc.array(fc.oneof(word, fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" })), {
    maxLength: 12,
  });

  const crowded = createTagger(
    parseFramework(
      harboursFile
        .replace(
          "[strike gold, lightning strike]",
          "[strike gold, lightning strike, {near: [gate, strike], within: 2}]",
        )
        .concat("boilerplate: {en: [Related stories]}\n"),
      "harbours.yaml",
    ),
  );

  it("gives scores from 0 to 1 and evidence within its field, and never fails", () => {
    fc.assert(
      fc.property(text, text, text, (title, summary, content) => {
        const article = { title: title.join(" "), summary: summary.join(""), content: content.join("\n") };
        for (const { score, evidence } of tagger.tag(article)) {
          expect(score).toBeGreaterThan(0);
          expect(score).toBeLessThanOrEqual(1);
          for (const { field, start, end } of evidence) {
            expect(start).toBeGreaterThanOrEqual(0);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThanOrEqual(article[field].length);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ...[
      "docker ",
      "strike ",
      "港",
      "부두",
      "a",
      "(",
      " \n",
      "…",
      "e\u0301",
      "Rotterdam harbour strike gate closed ",
    ],
    ...[
      "lightning strike ",
      "gate ",
      "gate lightning strike closed. ",
      "Related stories\n",
      "A | harbour | strike | d\n",
      "x\n",
    ],
  ])("made of %j takes time in proportion to its length", (unit) => {
    const time = (length: number) => {
      const content = unit.repeat(Math.ceil(length / unit.length));
      const runs = Array.from({ length: 5 }, () => {
        const begun = performance.now();
        crowded.tag({ title: "", content });
        return performance.now() - begun;
      });
      return Math.min(...runs);
    };
    time(20_000);
    expect(time(320_000)).toBeLessThan(60 * time(20_000) + 20);
  });
});
