import { beforeEach, describe, expect, it } from "vitest";
import { type Development, type DevelopmentOptions, Developments } from "./developments.js";
import { readMember } from "./member.js";
import { Story } from "./story.js";
import { Rarity } from "./vector.js";

const HOUR = 3_600_000;
const rarities = { words: new Rarity(4, 1), shared: new Rarity(4, 1) };

let news: Developments;
let serial = 0;

function watch(options: DevelopmentOptions = {}): void {
  news = new Developments(options);
}
beforeEach(() => watch());

/** A report of a publisher comes into a story, so many hours after the beginning of all. */
function report(story: Story, source: string, hour: number, ...tags: string[]): Development[] {
  const article = { id: String(serial), title: "", text: "", language: "en", at: hour * HOUR, source };
  const labels = tags.map((tag) => ({ tag, facets: ["imposed"] }));
  const member = readMember({ ...article, tags: labels, concepts: [] }, serial++, rarities);
  story.add({ member, copyOf: null, story });
  return news.told(story, member);
}

/** The same, where only the kinds of what is new matter. */
function kinds(...given: Parameters<typeof report>): string[] {
  return report(...given).map(({ kind }) => kind);
}

/** A report of a story that is correct by now: it bears these tags too. */
function correct(story: Story, ...tags: string[]): Development[] {
  const [strand] = story.strands.values();
  const [member] = strand?.members ?? [];
  if (strand === undefined || member === undefined) throw new Error("no report to correct");
  strand.relabel(member, [...member.labels, ...tags]);
  return news.told(story, member, true);
}

function merge(from: Story, into: Story): void {
  into.absorb(from);
  news.merge(from.id, into.id);
}

describe("a new story", () => {
  it("is news at the second publisher, once", () => {
    const story = new Story(1);
    expect(report(story, "kyodo", 0, "deterrence")).toEqual([]);
    expect(report(story, "yonhap", 1)).toEqual([
      {
        kind: "new-story",
        reason: "new story of kyodo and yonhap",
        story: 1,
        key: "1 new",
        tags: ["deterrence"],
        newTags: ["deterrence"],
        known: null,
        at: HOUR,
      },
    ]);
    expect(report(story, "reuters", 2)).toEqual([]);
  });

  it("is none while one publisher tells of it again and again", () => {
    const story = new Story(1);
    for (let hour = 0; hour < 10; hour++) expect(report(story, "kyodo", hour, "china")).toEqual([]);
  });

  it("is news at once where the publisher is trusted, whenever it tells of it", () => {
    watch({ isTrusted: (source) => source === "mofa", sources: 3 });
    const [first] = report(new Story(1), "mofa", 0);
    expect(first?.reason).toBe("new story of mofa, a trusted source");
    const late = new Story(2);
    expect(report(late, "kyodo", 0)).toEqual([]);
    expect(report(late, "mofa", 0)).toMatchObject([{ kind: "new-story" }]);
    expect(report(late, "yonhap", 0)).toEqual([]);
  });

  it("needs as many publishers as are asked for", () => {
    watch({ sources: 4, nameOf: (source) => source.toUpperCase() });
    const story = new Story(1);
    for (const source of ["a", "b", "c"]) expect(report(story, source, 0)).toEqual([]);
    expect(report(story, "d", 0)).toMatchObject([{ reason: "new story of A, B and 2 others" }]);
    watch({ sources: 1 });
    expect(report(new Story(2), "a", 0)).toMatchObject([{ reason: "new story of a" }]);
  });

  it("says which tags meet in it", () => {
    watch({ labelOf: (tag) => `“${tag}”` });
    const story = new Story(1);
    report(story, "kyodo", 0, "sanctions");
    expect(report(story, "yonhap", 0, "china")).toMatchObject([
      { reason: "“sanctions” and “china” meet: new story of kyodo and yonhap", tags: ["sanctions", "china"] },
    ]);
  });
});

describe("a tag that a story gains", () => {
  const story = () => {
    const told = new Story(7);
    report(told, "kyodo", 0, "sanctions");
    report(told, "yonhap", 0);
    return told;
  };

  it("is news once, with what it meets and what was known", () => {
    const told = story();
    expect(report(told, "reuters", 1, "china", "sanctions")).toEqual([
      {
        kind: "gains-tag",
        reason: "gains china, which meets sanctions",
        story: 7,
        key: "7 gains china",
        tags: ["sanctions", "china"],
        newTags: ["china"],
        known: "told by kyodo and yonhap; sanctions",
        at: HOUR,
      },
    ]);
    expect(report(told, "afp", 2, "china")).toEqual([]);
  });

  it("meets nothing where it is the first; two at once meet each other", () => {
    const bare = () => {
      const told = new Story(1);
      report(told, "kyodo", 0);
      report(told, "yonhap", 0);
      return told;
    };
    expect(report(bare(), "afp", 1, "china")).toMatchObject([{ reason: "gains china" }]);
    watch();
    expect(report(bare(), "afp", 1, "china", "abductions")).toMatchObject([
      { reason: "gains china and abductions: tracks meet", newTags: ["china", "abductions"] },
    ]);
  });

  it("may come by a correction, which brings nothing else", () => {
    const told = story();
    expect(correct(told)).toEqual([]);
    expect(correct(told, "abductions")).toMatchObject([{ kind: "gains-tag", newTags: ["abductions"] }]);
    expect(correct(told, "abductions")).toEqual([]);
  });

  it("is no news before the story is: then it is a part of it", () => {
    const untold = new Story(1);
    expect(report(untold, "kyodo", 0, "china")).toEqual([]);
    expect(correct(untold, "sanctions")).toEqual([]);
    expect(report(untold, "afp", 1)).toMatchObject([{ kind: "new-story", tags: ["china", "sanctions"] }]);
  });
});

describe("a story that wakes", () => {
  it("was silent for two days", () => {
    const story = new Story(1);
    report(story, "kyodo", 0);
    report(story, "yonhap", 10);
    expect(report(story, "kyodo", 57)).toEqual([]);
    expect(report(story, "afp", 57 + 72)).toMatchObject([
      { kind: "wakes", reason: "wakes after 3 days of silence: afp", key: "1 wakes 129", newTags: [] },
    ]);
    expect(report(story, "yonhap", 130)).toEqual([]);
  });

  it("does not wake by a report that comes late, nor before it was news", () => {
    const story = new Story(1);
    report(story, "kyodo", 100);
    report(story, "yonhap", 100);
    expect(report(story, "afp", 20)).toEqual([]);
    const untold = new Story(2);
    report(untold, "kyodo", 0);
    expect(report(untold, "kyodo", 100)).toEqual([]);
  });
});

describe("a surge of a story", () => {
  /** A story of which each hour for a day brings so many reports; gives the hour after. */
  const steady = (story: Story, each: number) => {
    for (let n = 0; n < 24 * each; n++) report(story, `source ${n % 3}`, n / each);
    return 24;
  };
  /** So many reports within an hour; the kinds of what is new. */
  const burst = (story: Story, hour: number, reports: number) =>
    Array.from({ length: reports }, (_, n) =>
      kinds(story, `source ${n % 3}`, hour + 0.1 + (n * 0.8) / reports),
    );

  it("is many reports in an hour, where few were to be expected, and is told once in half a day", () => {
    const story = new Story(1);
    const hour = steady(story, 1);
    const all = burst(story, hour, 12).flat();
    expect(all).toEqual(["surge"]);
    expect(burst(story, hour + 2, 12).flat()).toEqual([]);
    steady(story, 1);
    expect(burst(story, hour + 36, 12).flat()).toEqual(["surge"]);
  });

  it("is measured by the story's own past", () => {
    const story = new Story(1);
    expect(burst(story, steady(story, 6), 9).flat()).toEqual([]);
  });

  it("is none in a story that has just begun: there, all is new", () => {
    expect(burst(new Story(1), 0, 20).flat()).toEqual(["new-story"]);
  });

  it("needs more where there is more of all other news", () => {
    const quiet = new Story(1);
    const hour = steady(quiet, 1);
    expect(burst(quiet, hour, 7).flat()).toEqual(["surge"]);
    watch();
    const busy = new Story(2);
    steady(busy, 1);
    for (let n = 0; n < 200; n++) report(new Story(100 + n), "kyodo", hour + 0.05);
    expect(burst(busy, hour, 7).flat()).toEqual([]);
  });
});

describe("a surge of a tag", () => {
  /** A story gets the tag every `each` hours, from one hour to another. */
  const usual = (tag: string, each: number, from: number, to: number) => {
    const found: Development[] = [];
    for (let hour = from; hour < to; hour += each)
      found.push(...report(new Story(++serial), "kyodo", hour, tag));
    return found;
  };

  it("is more stories with it than usual, and is told once a day", () => {
    watch({ labelOf: (tag) => tag.toUpperCase() });
    expect(usual("china", 12, 0, 240)).toEqual([]);
    const found = usual("china", 0.5, 240, 246);
    expect(found).toMatchObject([
      {
        kind: "tag-surge",
        reason: "CHINA surges: 5 stories in 6 hours, where 0.5 are usual",
        story: null,
        key: "china surge 242",
        tags: ["china"],
        newTags: ["china"],
      },
    ]);
    expect(usual("china", 12, 246, 480)).toEqual([]);
    expect(usual("china", 0.5, 480, 486)).toHaveLength(1);
  });

  it("is measured by what is usual of that tag", () => {
    usual("china", 0.5, 0, 240);
    usual("abductions", 24, 0, 240);
    expect(usual("china", 0.4, 240, 246)).toEqual([]);
    expect(usual("abductions", 0.5, 240, 246)).toHaveLength(1);
  });

  it("is none before three days of it are known", () => {
    usual("china", 12, 0, 48);
    expect(usual("china", 0.25, 48, 54)).toEqual([]);
  });

  it("counts stories, not reports", () => {
    usual("china", 12, 0, 240);
    const story = new Story(1);
    const found = Array.from({ length: 30 }, (_, n) => report(story, "kyodo", 240 + n / 10, "china")).flat();
    expect(found).toEqual([]);
  });
});

describe("two stories that become one", () => {
  const told = (id: number, ...tags: string[]) => {
    const story = new Story(id);
    report(story, "kyodo", 0, ...tags);
    report(story, "yonhap", 0);
    return story;
  };

  it("were both told: the next report tells that their tags meet", () => {
    const [stays, goes] = [told(1, "sanctions"), told(2, "china")];
    merge(goes, stays);
    expect(report(stays, "afp", 1)).toMatchObject([
      { kind: "gains-tag", reason: "gains china, which meets sanctions", story: 1, newTags: ["china"] },
    ]);
    expect(report(stays, "afp", 2)).toEqual([]);
  });

  it("were told of the same: nothing is new", () => {
    const [stays, goes] = [told(1, "china"), told(2, "china")];
    merge(goes, stays);
    expect(report(stays, "afp", 1)).toEqual([]);
  });

  it("of which only the one that goes was told: what the other adds is news", () => {
    const stays = new Story(1);
    report(stays, "afp", 0, "sanctions");
    const goes = told(2, "china");
    merge(goes, stays);
    expect(report(stays, "afp", 1)).toMatchObject([
      { kind: "gains-tag", reason: "gains sanctions, which meets china", story: 1 },
    ]);
  });

  it("of which none was told: their publishers count together", () => {
    const [stays, goes] = [new Story(1), new Story(2)];
    report(stays, "afp", 0);
    report(goes, "kyodo", 0, "china");
    merge(goes, stays);
    expect(report(stays, "afp", 1)).toMatchObject([
      { kind: "new-story", reason: "new story of afp and kyodo", tags: ["china"] },
    ]);
  });

  it("keep a tag that came by a correction", () => {
    const [stays, goes] = [told(1, "sanctions"), told(2)];
    correct(goes, "china");
    merge(goes, stays);
    expect(report(stays, "afp", 1)).toMatchObject([{ kind: "gains-tag", newTags: ["china"] }]);
  });

  it("do not wake where one of them was not silent", () => {
    const [stays, goes] = [told(1), told(2)];
    report(goes, "kyodo", 80);
    merge(goes, stays);
    expect(report(stays, "afp", 100)).toEqual([]);
  });
});

describe("a story that splits", () => {
  it("has its publishers and tags shared out; the one that leaves is to be told anew", () => {
    const story = new Story(1);
    report(story, "kyodo", 0, "sanctions");
    const japanese = { id: "ja", title: "", text: "", language: "ja", at: 0, source: "nhk", concepts: [] };
    const member = readMember({ ...japanese, tags: [{ tag: "abductions", facets: [] }] }, serial++, rarities);
    story.add({ member, copyOf: null, story });
    expect(news.told(story, member)).toMatchObject([{ kind: "new-story" }]);
    const strand = story.strands.get("ja");
    const own = new Story(2);
    if (strand !== undefined) story.release(strand, own);
    news.split(story, own);
    expect(own.tags()).toEqual(["abductions"]);
    expect(report(own, "asahi", 1)).toMatchObject([
      { kind: "new-story", reason: "new story of nhk and asahi", tags: ["abductions"], key: "2 new" },
    ]);
    expect(report(story, "afp", 1)).toEqual([]);
  });
});

it("the keys of developments are all different", () => {
  const keys: string[] = [];
  const stories = Array.from({ length: 12 }, (_, n) => new Story(n + 1));
  for (let n = 0; n < 3000; n++) {
    const hour = Math.floor(n / 100) * 30 + (n % 7) / 10;
    const story = stories[(n * n) % 12];
    if (story === undefined) continue;
    const found = report(story, `source ${n % 5}`, hour, ...(n % 50 === 0 ? [`tag-${n % 11}`] : []));
    keys.push(...found.map(({ key }) => key));
  }
  expect(keys.length).toBeGreaterThan(30);
  expect(new Set(keys).size).toBe(keys.length);
});

it("what is forgotten of a story begins anew", () => {
  const story = new Story(1);
  report(story, "kyodo", 0);
  news.forget(1);
  expect(report(story, "yonhap", 1)).toEqual([]);
});
