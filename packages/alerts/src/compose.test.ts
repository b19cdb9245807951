import { describe, expect, it } from "vitest";
import { type ComposedAlert, type ComposedArticle, composeMessage, type Labels } from "./compose.js";

const page = "https://desk.example";
const at = (minutes: number) => new Date(Date.UTC(2026, 2, 1, 10, minutes));
const labels: Labels = {
  tags: [
    { id: "deterrence", label: "Deterrence", facets: [{ id: "test", label: "a test" }] },
    { id: "sanctions", label: "Sanctions", facets: [] },
  ],
};

type Development = ComposedAlert["developments"][number];
type Tag = ComposedArticle["tags"][number];

const tag = (id: string, rest: Partial<Tag> = {}): Tag => ({
  ...{ tag: id, score: 0.5, facets: [], evidence: [{ term: `${id} term` }] },
  ...rest,
});

const article = (id: number, rest: Partial<ComposedArticle> = {}): ComposedArticle => ({
  ...{ id, title: `Title ${id}`, url: `https://news.example/${id}`, language: "en", sortedAt: at(id) },
  ...{ feed: { title: `Feed ${id}` }, copyOf: null, tags: [] },
  ...rest,
});

const development = (
  minutes: number,
  articles: ComposedArticle[],
  rest: Partial<Development> = {},
  story = 1,
): Development => ({
  ...{ kind: "new-story", reason: `reason ${minutes}`, at: at(minutes), tags: [], newTags: [], known: null },
  article: articles[0],
  story: { id: story, headline: articles.at(-1) ?? article(0), firstAt: at(0), lastAt: at(9), articles },
  ...rest,
});

const alert = (...developments: Development[]): ComposedAlert => ({
  ...{ id: 7, createdAt: at(30), rule: "Tracks meet", kind: "instant", why: null },
  developments,
});
const compose = (composed: ComposedAlert) => composeMessage(composed, labels, page);

describe("the message of an instant alert", () => {
  it("says what is new, and leads to its story", () => {
    const articles = [
      article(2, { tags: [tag("sanctions", { score: 0.9 })] }),
      article(1, { title: "発射", language: "ja", tags: [tag("deterrence", { facets: ["test", "odd"] })] }),
    ];
    const gain = { kind: "gains-tag", newTags: ["sanctions"], tags: ["deterrence", "sanctions"] };
    const message = compose(alert(development(5, articles, { ...gain, known: "told by Feed 1" })));
    expect(message).toEqual({
      ...{ id: "alert-7", createdAt: "2026-03-01T10:30:00.000Z", rule: "Tracks meet", kind: "instant" },
      ...{ title: "発射: reason 5", url: `${page}/stories/1`, settingsUrl: `${page}/alerts/rules` },
      items: [
        {
          ...{ headline: "発射", language: "ja", url: `${page}/stories/1` },
          developments: [{ kind: "gains-tag", reason: "reason 5", at: "2026-03-01T10:05:00.000Z" }],
          tags: [
            {
              ...{ id: "deterrence", label: "Deterrence", score: 0.5, facets: ["a test", "odd"] },
              ...{ terms: ["deterrence term"], isNew: false },
            },
            {
              ...{ id: "sanctions", label: "Sanctions", score: 0.9, facets: [] },
              ...{ terms: ["sanctions term"], isNew: true },
            },
          ],
          story: {
            ...{ id: 1, firstAt: "2026-03-01T10:00:00.000Z", lastAt: "2026-03-01T10:09:00.000Z" },
            ...{ articles: 2, publishers: 2, known: "told by Feed 1" },
            sources: [2, 1].map((n) => ({
              ...{ name: `Feed ${n}`, title: n === 1 ? "発射" : "Title 2", language: n === 1 ? "ja" : "en" },
              ...{ url: `https://news.example/${n}`, at: at(n).toISOString() },
            })),
          },
        },
      ],
    });
  });

  it("says why it waited, where it did", () => {
    expect(compose({ ...alert(development(1, [article(1)])), why: "quiet hours" }).rule).toBe(
      "Tracks meet (quiet hours)",
    );
  });

  it("names the tags that the framework has no more as they are stored, after the others", () => {
    const [item] = compose(
      alert(development(1, [article(1, { tags: [tag("old"), tag("sanctions")] })])),
    ).items;
    expect(item?.tags.map(({ label }) => label)).toEqual(["Sanctions", "old"]);
  });

  it("gives each tag its highest score, and eight of its terms, each once, the newest article's first", () => {
    const terms = (...names: string[]) => ({ evidence: names.map((term) => ({ term })) });
    const articles = [
      article(2, { tags: [tag("sanctions", { score: 0.6, ...terms("z", "a") })] }),
      article(1, { tags: [tag("sanctions", { score: 0.8, ...terms("a", ..."bcdefghijk") })] }),
    ];
    const [item] = compose(alert(development(1, articles))).items;
    expect(item?.tags[0]).toMatchObject({ score: 0.8, terms: ["z", "a", "b", "c", "d", "e", "f", "g"] });
  });

  it("names ten sources, none of them a copy, and counts publishers of their own only", () => {
    const reports = Array.from({ length: 12 }, (_, n) => article(n, { feed: { title: `Feed ${n % 11}` } }));
    const copies = [article(50, { copyOf: 1, tags: [tag("china")] }), article(51, { copyOf: 1 })];
    const [item] = compose(alert(development(1, [...copies, ...reports]))).items;
    expect(item?.story).toMatchObject({ articles: 14, publishers: 11 });
    expect(item?.story?.sources.map(({ title }) => title)).toEqual(
      reports.slice(0, 10).map(({ title }) => title),
    );
    expect(item?.tags).toEqual([]);
  });

  it.each([
    ["javascript:alert(1)", null],
    ["data:text/html,x", null],
    ["//news.example/1", null],
    [null, null],
    ["HTTP://news.example/1", "HTTP://news.example/1"],
  ])("links to what is on the web only: %s", (url, expected) => {
    const [item] = compose(alert(development(1, [article(1, { url })]))).items;
    expect(item?.story?.sources[0]?.url).toBe(expected);
  });

  it("tells of a tag that surges, which is of no one story", () => {
    const surge = { kind: "tag-surge", tags: ["sanctions"], newTags: ["sanctions"], story: undefined };
    const message = compose(alert(development(1, [article(1)], surge)));
    expect(message).toMatchObject({ title: "Sanctions: reason 1", url: `${page}/?tag=sanctions` });
    expect(message.items[0]).toMatchObject({ headline: "Sanctions", language: "en", tags: [], story: null });
  });

  it("is refused where nothing is left to tell", () => {
    expect(() => compose(alert())).toThrow("Alert 7 has no developments");
  });
});

describe("the message of a digest", () => {
  const digest = (...developments: Development[]): ComposedAlert => ({
    ...alert(...developments),
    kind: "digest",
  });
  const both = [tag("deterrence"), tag("sanctions")];

  it("tells each story once, with all that is new in it and what was known before all of it", () => {
    const first = development(1, [article(1, { tags: both })], { newTags: ["deterrence"], known: "before" });
    const second = development(2, [article(1, { tags: both })], { newTags: ["sanctions"], known: "then" });
    const { items, title, url } = compose(digest(first, second));
    expect(items).toHaveLength(1);
    expect(items[0]?.developments.map(({ reason }) => reason)).toEqual(["reason 1", "reason 2"]);
    expect(items[0]?.tags.map(({ isNew }) => isNew)).toEqual([true, true]);
    expect(items[0]?.story?.known).toBe("before");
    expect({ title, url }).toEqual({ title: "Title 1: reason 2", url: `${page}/stories/1` });
  });

  it("puts first where tracks meet anew, then what is newest, and leads to its own page", () => {
    const { items, title, url } = compose(
      digest(
        development(1, [article(1)], {}, 1),
        development(2, [article(2, { tags: both })], { newTags: ["sanctions"] }, 2),
        development(3, [article(3, { tags: both })], {}, 3),
        development(4, [article(4)], {}, 4),
      ),
    );
    expect(items.map(({ headline }) => headline)).toEqual(["Title 2", "Title 4", "Title 3", "Title 1"]);
    expect({ title, url }).toEqual({
      title: "Tracks meet: 4 stories, 2 where tracks meet",
      url: `${page}/alerts/7`,
    });
  });

  it("keeps the order of what is equally new", () => {
    const { items } = compose(digest(...[1, 2, 3].map((n) => development(5, [article(n)], {}, n))));
    expect(items.map(({ headline }) => headline)).toEqual(["Title 1", "Title 2", "Title 3"]);
  });

  it("tells tags that surge apart from stories and from each other", () => {
    const surge = (id: string) => ({ kind: "tag-surge", tags: [id], newTags: [id], story: undefined });
    const { items } = compose(
      digest(
        development(3, [article(1)], surge("deterrence")),
        development(2, [article(1)], surge("sanctions")),
        development(1, [article(1)]),
      ),
    );
    expect(items.map(({ headline }) => headline)).toEqual(["Deterrence", "Sanctions", "Title 1"]);
  });
});
