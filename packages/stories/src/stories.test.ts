import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StoryArticle } from "./article.js";
import { createStories, type Placement, type Stories, type StoryOptions } from "./stories.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MARCH = Date.UTC(2026, 2, 2);

let made = 0;

/** An article with what a test says of it. */
function article(given: Partial<StoryArticle>): StoryArticle {
  const id = `article ${++made}`;
  return {
    ...{ id, title: "", text: "", language: "en", at: MARCH, source: id, tags: [], concepts: [] },
    ...given,
  };
}

function tagged(...tags: string[]): StoryArticle["tags"] {
  return tags.map((tag) => ({ tag, facets: [] }));
}

function concepts(...names: string[]): StoryArticle["concepts"] {
  return names.map((concept) => ({ concept, weight: 4 }));
}

/** Places articles in their order and follows the changes: the story of each, as it stands in the end, by id. */
function follow(stories: Stories, articles: readonly StoryArticle[]) {
  const storyOf = new Map<string, number>();
  const placements: Placement[] = [];
  for (const one of articles) {
    const placement = stories.place(one);
    placements.push(placement);
    storyOf.set(one.id, placement.story);
    for (const change of placement.changes) {
      if (change.kind === "split") for (const id of change.articles) storyOf.set(id, change.story);
      else for (const [id, story] of storyOf) if (story === change.story) storyOf.set(id, change.into);
    }
  }
  return { storyOf, placements };
}

/** The stories of articles in the end, in their order. */
function storiesOf(articles: readonly StoryArticle[], options?: StoryOptions): (number | undefined)[] {
  const { storyOf } = follow(createStories(options), articles);
  return articles.map(({ id }) => storyOf.get(id));
}

/** Articles by what they share: the numbers of those in one story together. */
function partition(articles: readonly StoryArticle[], stories = storiesOf(articles)): string[] {
  const groups = new Map<number | undefined, string[]>();
  for (const [i, { id }] of articles.entries())
    groups.set(stories[i], [...(groups.get(stories[i]) ?? []), id].sort());
  return [...groups.values()].map((ids) => ids.join(", ")).sort();
}

/** A wire report in four languages: title, text, and a number that a correction changes. */
const wire = {
  en: {
    title: "North Korea fires two short-range missiles into the East Sea",
    other: "Pyongyang launches missiles as drills begin",
    text: `North Korea fired two short-range ballistic missiles toward the East Sea on Monday morning, South Korea's Joint
      Chiefs of Staff said. The missiles were launched from the Sunan area near Pyongyang at about 7:40 a.m. and flew some
      350 kilometres before they fell into the water outside Japan's exclusive economic zone. Seoul and Washington began
      their spring field exercises on the same day. The presidential office convened its security council and condemned the
      launch as a clear violation of resolutions. Tokyo lodged a protest through its embassy in Beijing and told vessels to
      stay away from any debris. No damage to ships or aircraft was known by noon.`,
    number: ["350", "360"],
  },
  ja: {
    title: "北朝鮮が短距離弾道ミサイル2発を発射、日本海に落下",
    other: "北朝鮮、米韓演習初日にミサイル発射",
    text: `北朝鮮は2日午前、首都平壌近郊の順安付近から日本海に向けて短距離弾道ミサイル2発を発射した。韓国軍合同参謀本部によると、ミサイルは
      約350キロ飛行し、日本の排他的経済水域の外側に落下したとみられる。米韓両軍はこの日、春の野外機動訓練を開始していた。
      韓国大統領府は国家安全保障会議を招集し、安保理決議の明白な違反だと非難した。日本政府は北京の大使館ルートを通じて厳重に抗議し、
      付近を航行する船舶に落下物への注意を呼びかけた。正午までに船舶や航空機の被害は確認されていない。`,
    number: ["350", "360"],
  },
  ko: {
    title: "북한, 동해상으로 단거리 탄도미사일 2발 발사",
    other: "한미 훈련 첫날 미사일 쏜 북한",
    text: `북한이 2일 오전 평양 순안 일대에서 동해상으로 단거리 탄도미사일 2발을 발사했다고 합동참모본부가 밝혔다. 미사일은 약 350킬로미터를
      비행한 뒤 일본 배타적경제수역 바깥 해상에 떨어진 것으로 추정된다. 한미 양국 군은 같은 날 봄철 야외기동훈련을 시작했다.
      대통령실은 국가안전보장회의를 소집해 안보리 결의의 명백한 위반이라고 규탄했다. 일본 정부는 베이징 대사관 경로를 통해 엄중히 항의하고
      인근 선박에 낙하물 주의를 당부했다. 정오까지 선박이나 항공기 피해는 확인되지 않았다.`,
    number: ["350", "360"],
  },
  zh: {
    title: "朝鲜向东部海域发射两枚短程弹道导弹",
    other: "韩美演习首日 朝鲜试射导弹",
    text: `韩国联合参谋本部通报称，朝鲜2日上午从平壤顺安一带向东部海域发射两枚短程弹道导弹。导弹飞行约350公里后坠入日本专属经济区以外海域。
      韩美两国军队当天启动春季野外机动训练。韩国总统府召开国家安全保障会议，谴责此举明显违反安理会决议。
      日本政府通过驻北京大使馆提出严正抗议，并提醒附近船只注意坠落物。截至当天中午，尚未收到船只或飞机受损的报告。`,
    number: ["350", "360"],
  },
} as const;
const languages = ["en", "ja", "ko", "zh"] as const;

describe("a copy", () => {
  const [first, late] = [MARCH, MARCH + 5 * HOUR];
  const copyOf = (original: StoryArticle, other: StoryArticle) => {
    const stories = createStories();
    const { story } = stories.place(original);
    const placed = stories.place(other);
    if (placed.copyOf === null) return null;
    expect(placed).toEqual({ story, copyOf: original.id, changes: [], developments: [] });
    return placed.copyOf;
  };

  describe.each(languages)("in %s", (language) => {
    const { title, other, text, number } = wire[language];
    const original = article({ title, text, language, at: first });

    it.each([
      ["the same text under another headline", text],
      ["the text cut in half", text.slice(0, text.length / 2)],
      ["the text with something before and after it", `${other}\n${text}\n${title}`],
      ["the text with a number corrected", text.replace(...number)],
    ])("is %s", (_what, changed) => {
      expect(copyOf(original, article({ title: other, text: changed, language, at: late }))).toBe(
        original.id,
      );
    });

    it("is no report of the next launch, a week later, in the same words", () => {
      const next = text.replace(...number);
      expect(copyOf(original, article({ title, text: next, language, at: first + 7 * DAY }))).toBeNull();
    });
  });

  it("has an identity in common, whatever it says, also in another language", () => {
    const identities = ["https://example.org/1"];
    const original = article({ title: "Launch", identities });
    const same = article({ title: "全然別のこと", language: "ja", identities: ["guid 7", ...identities] });
    expect(copyOf(original, same)).toBe(original.id);
    expect(copyOf(original, article({ title: "Launch", identities: ["https://example.org/2"] }))).toBe(
      original.id,
    );
    expect(copyOf(original, article({ title: "Talks", identities: ["https://example.org/2"] }))).toBeNull();
    expect(copyOf(original, article({ title: "Talks", identities, at: MARCH + 4 * DAY }))).toBeNull();
  });

  it("of a copy is a copy of the original", () => {
    const { title, other, text } = wire.en;
    const articles = [title, other, "Launch"].map((headline) => article({ title: headline, text }));
    const { placements } = follow(createStories(), articles);
    expect(placements.map(({ copyOf }) => copyOf)).toEqual([null, articles[0]?.id, articles[0]?.id]);
  });

  it("is no report that ends with the same paragraph of background", () => {
    const background = `The two Koreas remain technically at war, as the conflict of 1950 to 1953 ended in an armistice and no
      peace treaty. Talks on the North's nuclear weapons have been stalled since the Hanoi summit of 2019.`;
    const launch = article({ title: wire.en.title, text: `${wire.en.text} ${background}` });
    const talks = `Envoys of the United States and China met in Geneva on Monday for a first round of consultations on
      tariffs, and agreed to meet again in April. Washington wants Beijing to buy more grain; Beijing asks for an end of the
      export controls on chips. Neither side spoke of the peninsula in public, according to diplomats who took part. Markets
      in Shanghai rose by one per cent after the announcement, and the yuan was steady against the dollar.`;
    const other = article({ title: "Geneva talks on tariffs", text: `${talks} ${background}`, at: late });
    expect(copyOf(launch, other)).toBeNull();
    const short = article({ title: "Geneva", text: background.repeat(1), at: first + 5 * DAY });
    expect(copyOf(launch, short)).toBeNull();
  });

  it("is no text that is too short to tell", () => {
    const text = "More details soon.";
    expect(copyOf(article({ title: "Launch", text }), article({ title: "Talks", text }))).toBeNull();
  });
});

/** Events of one spring, each as different newsrooms tell of it. */
const events = {
  launch: [
    wire.en,
    {
      title: "North Korea launches two ballistic missiles, Seoul says",
      text: `Two short-range ballistic missiles were fired by North Korea on Monday from Sunan near Pyongyang, the South
        Korean Joint Chiefs said. They flew about 350 kilometres and landed in the East Sea. The launch came on the day when
        Seoul and Washington began their spring exercises. Japan protested through its embassy in Beijing.`,
    },
    {
      title: "Japan protests after North Korea's missiles fall in the East Sea",
      text: `Tokyo has protested to Pyongyang over the two ballistic missiles that North Korea fired from Sunan on Monday.
        The short-range missiles fell outside Japan's exclusive economic zone after a flight of 350 kilometres, the defence
        ministry said. The launch coincided with the beginning of spring exercises by Seoul and Washington.`,
    },
  ],
  quake: [
    {
      title: "Strong earthquake shakes Noto, no tsunami",
      text: `An earthquake of magnitude 6.1 shook the Noto peninsula in Ishikawa on Monday night, the meteorological agency
        said. Houses collapsed in Wajima and eleven people were hurt. There was no danger of a tsunami. Trains of the
        Hokuriku Shinkansen stopped for two hours.`,
    },
    {
      title: "Eleven hurt as magnitude 6.1 earthquake hits Noto peninsula",
      text: `Eleven people were injured and several houses in Wajima collapsed when an earthquake of magnitude 6.1 hit the
        Noto peninsula in Ishikawa late on Monday. The Hokuriku Shinkansen was halted. The meteorological agency issued no
        tsunami warning.`,
    },
  ],
  sanctions: [
    {
      title: "EU lists three shipping firms over oil transfers at sea",
      text: `The European Union put three shipping companies on its sanctions list on Tuesday, saying that their tankers
        transferred refined oil to North Korean vessels at sea. The assets of the firms, registered in the Marshall Islands
        and Hong Kong, are frozen. Brussels named the tankers Orion Star and Blue Pearl.`,
    },
    {
      title: "Brussels sanctions tankers Orion Star and Blue Pearl",
      text: `Tankers named Orion Star and Blue Pearl and the three shipping companies behind them are under sanctions of the
        European Union since Tuesday. Brussels accuses the firms, from the Marshall Islands and Hong Kong, of transferring
        refined oil to North Korean vessels at sea. Their assets are frozen.`,
    },
  ],
  satellite: [
    {
      title: "Spy satellite Malligyong-3 reached no orbit, space agency admits",
      text: `The reconnaissance satellite Malligyong-3 was lost when the second stage of its Chollima rocket broke up over the
        Yellow Sea, the North's space agency at Sohae admitted. It blamed a new engine that burns liquid oxygen, and promised
        another attempt. The South's navy searches for the wreck.`,
    },
    {
      title: "Chollima rocket with spy satellite breaks up after start from Sohae",
      text: `The second stage of a Chollima rocket broke up minutes after its start from Sohae, and the reconnaissance
        satellite Malligyong-3 was lost over the Yellow Sea. A new engine for liquid oxygen and kerosene failed, the space
        agency of the North admitted; another attempt is to follow. A search for the wreck has begun.`,
    },
  ],
  hualien: [
    {
      title: "Earthquake of magnitude 5.8 off Hualien halts trains in eastern Taiwan",
      text: `Trains between Hualien and Taitung stood still after an earthquake of magnitude 5.8 off the coast of eastern
        Taiwan, the island's weather administration said. Rocks fell on the Suhua highway in Taroko gorge, where nine hikers
        were trapped for a night. Chip makers in Hsinchu checked their machines and went on.`,
    },
    {
      title: "Nine hikers freed from Taroko gorge after Taiwan earthquake",
      text: `Helpers have freed nine hikers who were trapped in Taroko gorge when an earthquake of magnitude 5.8 off Hualien
        sent rocks down on the Suhua highway. Trains to Taitung run again. In Hsinchu, chip makers found no harm to their
        machines, the weather administration of Taiwan counted thirty aftershocks.`,
    },
  ],
};

/** All of them as articles that came in one day. */
function spring(): StoryArticle[] {
  return Object.entries(events).flatMap(([event, tellings]) =>
    tellings.map(({ title, text }, n) =>
      article({ id: `${event} ${n}`, title, text, at: MARCH + n * 3 * HOUR, source: `source ${n}` }),
    ),
  );
}
const eventsOfSpring = Object.entries(events)
  .map(([event, tellings]) => tellings.map((_, n) => `${event} ${n}`).join(", "))
  .sort();

/** Words that no event shares with another: an article of an event is them in any order, so that no wording recurs. */
function telling(event: number, seed: number, given: Partial<StoryArticle> = {}): StoryArticle {
  // Six letters, no two events with the same first: longer words are known by their stem.
  const letter = (n: number) => String.fromCharCode(97 + n);
  const word = (n: number) => `${letter(event)}u${letter(Math.floor(n / 10))}a${letter(n % 10)}o`;
  let state = seed + 1;
  const shuffled = (words: string[]) => {
    const keys = words.map((text) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return { text, key: state };
    });
    return keys.sort((a, b) => a.key - b.key).map(({ text }) => text);
  };
  const words = Array.from({ length: 60 }, (_, n) => word(n));
  return article({ title: shuffled(words.slice(0, 8)).join(" "), text: shuffled(words).join(" "), ...given });
}

describe("articles of one event", () => {
  it("are one story, and those of hard neighbours are others", () => {
    expect(partition(spring())).toEqual(eventsOfSpring);
  });

  it.each([1, 2, 3, 4, 5])("are so in whatever order they come (%i)", (seed) => {
    const order = fc.sample(fc.shuffledSubarray(spring(), { minLength: 11 }), {
      seed,
      numRuns: 1,
    });
    expect(partition(order[0] ?? [])).toEqual(eventsOfSpring);
  });

  it("are the same stories each time", () => {
    const run = () => follow(createStories(), spring()).placements;
    expect(run()).toEqual(run());
  });
});

/** What a launch names, and what other news does. */
const named = concepts(
  "north-korea",
  "japan",
  "sunan",
  "joint-chiefs",
  "short-range",
  "east-sea",
  "seoul",
  "protest",
);
const elsewhere = concepts(
  "iran",
  "israel",
  "enrichment",
  "iaea",
  "vienna",
  "tehran",
  "inspectors",
  "snapback",
);

describe("other languages", () => {
  const launch = languages.map((language) =>
    article({ ...wire[language], language, concepts: named, tags: tagged("deterrence") }),
  );

  it("join by the concepts that they name", () => {
    expect(new Set(storiesOf(launch)).size).toBe(1);
  });

  it("stay apart where they name others, or none", () => {
    const [english, japanese, korean] = launch;
    if (english === undefined || japanese === undefined || korean === undefined) throw new Error("no launch");
    const apart = [
      english,
      { ...japanese, concepts: elsewhere, tags: tagged("china") },
      { ...korean, concepts: [], tags: [] },
    ];
    expect(new Set(storiesOf(apart)).size).toBe(3);
  });
});

describe("changes", () => {
  it("two stories are merged as soon as an article shows that they are one; the older id stays", () => {
    const stories = createStories();
    const japanese = (seed: number, given: Partial<StoryArticle>) =>
      telling(1, seed, { language: "ja", tags: tagged("deterrence"), ...given });
    const { storyOf, placements } = follow(stories, [
      telling(0, 0, { id: "en", concepts: named, tags: tagged("deterrence") }),
      japanese(1, { id: "ja 1", at: MARCH - HOUR }),
      telling(2, 2, { id: "other" }),
      japanese(3, { id: "ja 2", concepts: named, at: MARCH + HOUR }),
      japanese(4, { id: "ja 3", concepts: named, at: MARCH + 2 * HOUR }),
    ]);
    expect(placements.flatMap(({ changes }) => changes)).toEqual([{ kind: "merged", story: 2, into: 1 }]);
    expect([...storyOf.values()]).toEqual([1, 1, 3, 1, 1]);
    expect(placements.at(-1)?.story).toBe(1);
    expect(stories.view(2)).toBeUndefined();
    expect(stories.view(1)).toMatchObject({ firstAt: MARCH - HOUR, lastAt: MARCH + 2 * HOUR });
    expect(stories.size()).toEqual({ articles: 5, stories: 2 });
  });

  it("a language leaves a story as soon as its articles show that they tell of something else", () => {
    const stories = createStories();
    const later = Array.from({ length: 6 }, (_, n) =>
      telling(1, n + 2, {
        ...{ id: `ja ${n + 2}`, language: "ja", at: MARCH + DAY + n * HOUR },
        ...{ concepts: elsewhere, tags: tagged("china") },
      }),
    );
    const { storyOf, placements } = follow(stories, [
      telling(0, 0, { id: "en", concepts: named, tags: tagged("deterrence") }),
      telling(1, 1, {
        ...{ id: "ja 1", language: "ja", at: MARCH + DAY, concepts: named, tags: tagged("deterrence") },
      }),
      ...later,
    ]);
    expect(placements.slice(0, 2).map(({ story }) => story)).toEqual([1, 1]);
    const changes = placements.flatMap((placement) => placement.changes);
    expect(changes).toMatchObject([{ kind: "split", story: 2, from: 1 }]);
    const [split] = changes;
    expect(split?.kind === "split" && split.articles.slice(0, 2)).toEqual(["ja 1", "ja 2"]);
    expect([...storyOf.values()]).toEqual([1, 2, 2, 2, 2, 2, 2, 2]);
    expect(stories.view(1)).toEqual({ id: 1, headline: "en", firstAt: MARCH, lastAt: MARCH });
    expect(stories.view(2)).toMatchObject({ firstAt: MARCH + DAY, lastAt: MARCH + DAY + 5 * HOUR });
  });
});

describe("a story as it stands", () => {
  it("has its most central article for a headline, and begins and ends with its articles, copies too", () => {
    const stories = createStories();
    const aside = telling(0, 0);
    const half = aside.text.split(" ").slice(0, 30).join(" ");
    stories.place(telling(0, 1, { id: "aside", text: half, at: MARCH + HOUR }));
    for (const seed of [2, 3, 4]) stories.place(telling(0, seed, { id: `centre ${seed}`, at: MARCH }));
    const copy = telling(0, 2, { id: "copy", at: MARCH + 9 * HOUR });
    expect(stories.place(copy).copyOf).toBe("centre 2");
    const view = stories.view(1);
    expect(view).toMatchObject({ id: 1, firstAt: MARCH, lastAt: MARCH + 9 * HOUR });
    expect(view?.headline).toMatch(/^centre/);
  });

  it("is unknown where there is none", () => {
    expect(createStories().view(1)).toBeUndefined();
  });

  it("has the next id that was asked for", () => {
    expect(createStories({ nextStory: 70 }).place(telling(0, 0)).story).toBe(70);
  });
});

describe("a correction", () => {
  it("stays in its story, whatever it says by now, and can bring a tag", () => {
    const stories = createStories();
    const [one, two] = [telling(0, 0), telling(0, 1)];
    stories.place(one);
    expect(stories.place(two).developments).toMatchObject([{ kind: "new-story", tags: [] }]);
    const corrected = { ...telling(5, 0), id: one.id, source: one.source, tags: tagged("china") };
    expect(stories.place(corrected)).toMatchObject({
      ...{ story: 1, copyOf: null, changes: [] },
      developments: [{ kind: "gains-tag", newTags: ["china"] }],
    });
    expect(stories.place(corrected).developments).toEqual([]);
    // A tag that goes and comes back is no news.
    expect(stories.place({ ...corrected, tags: [] }).developments).toEqual([]);
    expect(stories.place(corrected).developments).toEqual([]);
    expect(stories.size()).toEqual({ articles: 2, stories: 1 });
  });

  it("of a copy stays one, and brings nothing", () => {
    const stories = createStories();
    const [one, copy] = [telling(0, 0), telling(0, 0)];
    stories.place(one);
    stories.place(copy);
    const corrected = { ...telling(5, 0), id: copy.id, tags: tagged("china") };
    expect(stories.place(corrected)).toEqual({ story: 1, copyOf: one.id, changes: [], developments: [] });
  });
});

describe("developments", () => {
  it("come of reports by two publishers, never of copies or of what one publisher issues again", () => {
    const stories = createStories();
    const kinds = (given: StoryArticle) => stories.place(given).developments.map(({ kind }) => kind);
    expect(kinds(telling(0, 0, { source: "kyodo" }))).toEqual([]);
    // Word for word, and more than half of it.
    for (const source of ["yonhap", "afp", "reuters"]) expect(kinds(telling(0, 0, { source }))).toEqual([]);
    const { title, text } = telling(0, 0);
    expect(kinds(article({ title, text: text.slice(0, text.length * 0.7), source: "ap" }))).toEqual([]);
    expect(kinds(telling(0, 1, { source: "kyodo" }))).toEqual([]);
    expect(kinds(telling(0, 2, { source: "yonhap" }))).toEqual(["new-story"]);
  });

  it("tell that tags meet where two stories that were told become one", () => {
    const named = concepts(
      "north-korea",
      "japan",
      "sunan",
      "joint-chiefs",
      "short-range",
      "east-sea",
      "seoul",
      "fleet",
    );
    const facet = (tag: string) => [{ tag, facets: ["imposed", "eased", "threatened"] }];
    const japanese = (seed: number, given: Partial<StoryArticle>) =>
      telling(1, seed, { language: "ja", tags: facet("sanctions"), ...given });
    const { placements } = follow(createStories(), [
      telling(0, 0, { concepts: named, tags: facet("sanctions") }),
      telling(0, 1, { concepts: named, tags: facet("sanctions") }),
      japanese(2, {}),
      japanese(3, { tags: [...facet("sanctions"), ...tagged("china")] }),
      japanese(4, { concepts: named }),
      japanese(5, { concepts: named }),
    ]);
    expect(placements.flatMap(({ changes }) => changes)).toHaveLength(1);
    expect(placements.flatMap((placement) => placement.developments)).toMatchObject([
      { kind: "new-story", story: 1, tags: ["sanctions"] },
      { kind: "new-story", story: 2, tags: ["sanctions", "china"] },
      { kind: "gains-tag", story: 1, reason: "gains china, which meets sanctions" },
    ]);
  });
});

describe("the window", () => {
  it("is so many days wide", () => {
    const far = (days: number) =>
      storiesOf([telling(0, 0), telling(0, 1, { at: MARCH + days * DAY })], { windowDays: 2 });
    expect(new Set(far(0.5)).size).toBe(1);
    expect(new Set(far(2.1)).size).toBe(2);
    expect(new Set(far(-2.1)).size).toBe(2);
  });

  it("holds so many articles and a few more; the first go, and their stories with the last of them", () => {
    const stories = createStories({ windowArticles: 20 });
    for (let n = 0; n < 200; n++) {
      stories.place(telling(n % 15, n, { at: MARCH + n * HOUR }));
      expect(stories.size().articles).toBeLessThanOrEqual(23);
    }
    expect(stories.size().stories).toBe(15);
    const first = stories.place(telling(16, 0));
    for (let n = 0; n < 25; n++) stories.place(telling(3, 1000 + n));
    expect(stories.size().stories).toBe(1);
    expect(stories.view(first.story)).toBeUndefined();
    expect(stories.place(telling(16, 1)).story).toBeGreaterThan(first.story);
  });

  it("forgets copies, too: what is out of it is repeated by nothing", () => {
    const stories = createStories({ windowArticles: 10 });
    const first = telling(0, 0, { identities: ["guid 1"] });
    stories.place(first);
    for (let n = 0; n < 20; n++) stories.place(telling(1, n));
    expect(stories.place({ ...first, id: "again" }).copyOf).toBeNull();
    expect(stories.place(first).copyOf).toBe("again");
  });

  it("lets a story go on for ever, with what it has learnt", () => {
    const stories = createStories({ windowArticles: 40 });
    for (let n = 0; n < 100; n++) {
      const at = MARCH + n * HOUR;
      expect(stories.place(telling(0, n, { id: `report ${n}`, at })).story).toBe(1);
      for (const k of [1, 2, 3]) stories.place(telling(1 + ((3 * n + k) % 20), n, { at }));
    }
    const view = stories.view(1);
    expect(view).toMatchObject({ firstAt: MARCH, lastAt: MARCH + 99 * HOUR });
    // Its headline is an article that is still known.
    expect(Number(view?.headline.split(" ")[1])).toBeGreaterThanOrEqual(88);
  });
});

describe("restoring", () => {
  it("puts articles where they were, and decides nothing anew", () => {
    const stories = createStories();
    stories.restore(telling(0, 0, { id: "one" }), 7, null);
    stories.restore(telling(3, 0, { id: "two" }), 7, null);
    stories.restore(telling(0, 0, { id: "copy" }), 7, "one");
    expect(["one", "copy", "three"].map((id) => stories.knows(id))).toEqual([true, true, false]);
    expect(stories.size()).toEqual({ articles: 3, stories: 1 });
    expect(stories.place(telling(0, 1)).story).toBe(7);
    expect(stories.place(telling(5, 0)).story).toBe(8);
    expect(stories.place({ ...telling(5, 0), id: "copy" })).toMatchObject({ story: 7, copyOf: "one" });
  });

  it("takes a copy for a copy, also where what it repeats is out of the window", () => {
    const stories = createStories();
    stories.restore(telling(0, 0, { source: "kyodo" }), 1, null);
    stories.restore(telling(0, 1, { id: "copy", source: "yonhap" }), 1, "gone");
    expect(stories.place(telling(0, 1)).copyOf).toBe("gone");
    expect(stories.place(telling(0, 2, { source: "kyodo" })).developments).toEqual([]);
    expect(stories.place(telling(0, 3, { source: "afp" })).developments).toMatchObject([
      { kind: "new-story", reason: "new story of kyodo and afp" },
    ]);
  });

  it("a story of copies only has a headline, and is joined by nothing", () => {
    const stories = createStories();
    stories.restore(telling(0, 0, { id: "copy" }), 1, "gone");
    expect(stories.view(1)?.headline).toBe("copy");
    expect(stories.place(telling(0, 1)).story).toBe(2);
  });

  interface Step {
    readonly what: "report" | "copy" | "correction";
    readonly event: number;
    readonly isForeign: boolean;
    readonly source: string;
    readonly tags: StoryArticle["tags"];
    readonly hours: number;
  }
  const step: fc.Arbitrary<Step> = fc.record({
    what: fc.constantFrom("report", "report", "report", "copy", "correction"),
    event: fc.integer({ min: 0, max: 4 }),
    isForeign: fc.boolean(),
    source: fc.constantFrom("kyodo", "yonhap", "reuters"),
    tags: fc.constantFrom([], [], tagged("china"), tagged("sanctions"), tagged("abductions")),
    hours: fc.constantFrom(0, 0.1, 1, 6, 60),
  });

  /** What each step comes as. In another language, an event has other words and the same concepts. */
  const streamOf = (steps: readonly Step[]) => {
    const stream: StoryArticle[] = [];
    let at = MARCH;
    for (const [n, { what, event, isForeign, source, tags, hours }] of steps.entries()) {
      at += hours * HOUR;
      const id = `n${n}`;
      const chosen = stream[(n * 7) % Math.max(1, n)];
      const before = stream.findLast((one) => one.id === chosen?.id);
      if (before !== undefined && what === "copy") stream.push({ ...before, id, at, source });
      else if (before !== undefined && what === "correction")
        stream.push({ ...before, tags: [...before.tags, ...tags] });
      else {
        const named = concepts(...Array.from({ length: 8 }, (_, k) => `concept ${event} ${k}`));
        const language = isForeign ? "ja" : "en";
        stream.push(
          telling(isForeign ? event + 5 : event, n, { id, at, source, tags, language, concepts: named }),
        );
      }
    }
    return stream;
  };

  it("goes on as if it had never stopped", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 40 }), fc.nat(), (steps, cut) => {
        const stream = streamOf(steps);
        const half = cut % stream.length;
        const stories = createStories();
        const { storyOf, placements } = follow(stories, stream.slice(0, half));
        const copies = new Map(placements.map(({ copyOf }, n) => [stream[n]?.id, copyOf]));

        const restored = createStories({
          nextStory: Math.max(0, ...placements.map(({ story }) => story)) + 1,
        });
        const latest = new Map(stream.slice(0, half).map((one) => [one.id, one]));
        for (const [id, one] of latest) restored.restore(one, storyOf.get(id) ?? 0, copies.get(id) ?? null);
        expect(restored.size()).toEqual(stories.size());
        for (const story of new Set(storyOf.values()))
          expect(restored.view(story)).toEqual(stories.view(story));

        const rest = stream.slice(half);
        const [on, anew] = [stories, restored].map((engine) => follow(engine, rest).placements);
        const where = (some: readonly Placement[] = []) =>
          some.map(({ story, copyOf }) => ({ story, copyOf }));
        expect(where(anew)).toEqual(where(on));
        const keys = (some: readonly Placement[] = []) =>
          some.map(({ developments }) => developments.map(({ key }) => key));
        expect(keys(anew)).toEqual(keys(on));
        const all = [...placements, ...(anew ?? [])].flatMap(({ developments }) => developments);
        expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
      }),
      { numRuns: 150 },
    );
  });
});

describe("any text", () => {
  const odd = [
    ...[
      "",
      " ",
      "\0",
      "🚀",
      "\ud83d",
      "\udc00\ud83d",
      "e\u0301",
      "ﷺ",
      "\u202e",
      "<b>",
      "1,",
      "1.2.3",
      "’s",
      "Ａ",
    ],
    ...["Kim", "ミサイル", "核", "한", "İ", "ß", "\u3000", "\n\n", "-", "“"],
  ];
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.array(fc.constantFrom(...odd), { maxLength: 60 }).map((parts) => parts.join("")),
  );
  const any = fc.record({
    id: fc.oneof(fc.constantFrom("a", "b"), fc.string()),
    title: text,
    text,
    language: fc.constantFrom(
      null,
      "",
      "en",
      "ja-JP",
      "KO",
      "zh_Hant",
      "x",
      "constructor",
      "__proto__",
      "\ud800",
    ),
    at: fc.integer({ min: -1e15, max: 1e15 }),
    source: text,
    identities: fc.array(text, { maxLength: 2 }),
    tags: fc.array(fc.record({ tag: text, facets: fc.array(text, { maxLength: 2 }) }), { maxLength: 2 }),
    concepts: fc.array(fc.record({ concept: text, weight: fc.double({ min: 0, max: 100, noNaN: true }) }), {
      maxLength: 3,
    }),
  });

  it("has its place", () => {
    fc.assert(
      fc.property(fc.array(any, { maxLength: 12 }), (articles) => {
        const stories = createStories({ windowArticles: 6 });
        for (const one of articles) {
          const { story } = stories.place(one);
          expect(stories.view(story)?.id).toBe(story);
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ["one word", "a".repeat(1_000_000)],
    ["words", "Ab, ".repeat(250_000)],
    ["Han", "核".repeat(1_000_000)],
    ["digits", "1,".repeat(500_000)],
    ["nothing", "\0 ".repeat(500_000)],
    ["halves of emoji", "\ud83d".repeat(1_000_000)],
  ])("has its place soon, of a million characters too: %s", (_what, long) => {
    const stories = createStories();
    const started = performance.now();
    for (const language of ["en", "zh"]) {
      stories.place(article({ title: long, text: long, language }));
      stories.place(article({ title: `${long}.`, text: `${long}, and more`, language }));
    }
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
