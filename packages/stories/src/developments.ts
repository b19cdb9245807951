import type { StoryArticle } from "./article.js";
import { Hourly, poissonTail } from "./rates.js";
import type { Story } from "./story.js";

/** What makes a story news. */
export type DevelopmentKind = "new-story" | "gains-tag" | "surge" | "wakes" | "tag-surge";

/** A new development: a story that was not there before, or that changes. */
export interface Development {
  readonly kind: DevelopmentKind;
  /** In plain English, without the story's headline. */
  readonly reason: string;
  /** The story; null where a tag as a whole surges. */
  readonly story: number | null;
  /** Tells the same development from another, also after a restart. */
  readonly key: string;
  /** The tags of the story, in the order in which it got them; or the tag that surges. */
  readonly tags: readonly string[];
  /** Those of them that this development brings. */
  readonly newTags: readonly string[];
  /** What was known before, in plain English; null where nothing was. */
  readonly known: string | null;
  /** When the article was published that brought it, in milliseconds since 1970. */
  readonly at: number;
}

/** What counts as a development. */
export interface DevelopmentOptions {
  /** How many publishers must tell of a story on their own before it is one; 2 by default. */
  readonly sources?: number;
  /** Whether one publisher is enough by itself. */
  readonly isTrusted?: (source: string) => boolean;
  /** What people call a tag, and a publisher. */
  readonly labelOf?: (tag: string) => string;
  readonly nameOf?: (source: string) => string;
}

/** What is known of a story's news. */
interface Known {
  /** Publishers that told of it on their own, in that order. */
  sources: readonly string[];
  /** The tags of the story that are no news any more. */
  tags: readonly string[];
  /** Whether its being there was news already. */
  told: boolean;
  /** When its newest reports were published, in hours, as they came. */
  times: number[];
  lastAt: number;
  surgedAt: number;
}

const HOUR = 3_600_000;
/** A story that was silent for so many hours wakes. */
const SILENCE = 48;
/** A surge: so many reports in an hour, as improbable after `past` hours, of a story of some hours; not again for a while. */
const SURGE = { reports: 5, chance: 0.001, age: 3, past: 24, pause: 12 };
/** The surge of a tag: so many stories in so many hours, as improbable after the days before, some of which are known. */
const TAG_SURGE = { stories: 5, hours: 6, chance: 0.001, known: 72, past: 14 * 24, pause: 24 };
/** So many times of reports are kept. */
const TIMES = 200;

/** Watches stories for what is new in them. Copies are no news, and their publishers no sources. */
export class Developments {
  readonly #known = new Map<number, Known>();
  readonly #all = new Hourly(7 * 24);
  readonly #tags = new Map<string, { readonly stories: Hourly; surgedAt: number }>();
  readonly #needed: number;
  readonly #isTrusted: (source: string) => boolean;
  readonly #labelOf: (tag: string) => string;
  readonly #nameOf: (source: string) => string;

  constructor(options: DevelopmentOptions) {
    this.#needed = options.sources ?? 2;
    this.#isTrusted = options.isTrusted ?? (() => false);
    this.#labelOf = options.labelOf ?? ((tag) => tag);
    this.#nameOf = options.nameOf ?? ((source) => source);
  }

  /** What is new by a report of its own that came into a story, or by the correction of one. */
  told(
    story: Story,
    { at, source }: Pick<StoryArticle, "at" | "source">,
    isCorrection = false,
  ): Development[] {
    const known = this.#of(story.id);
    const before = known.told ? this.#describe(known) : null;
    const hour = at / HOUR;
    const silence = hour - known.lastAt;
    known.sources = union(known.sources, [source]);
    const newTags = story.tags().filter((tag) => !known.tags.includes(tag));
    known.tags = union(known.tags, newTags);
    const { tags } = known;
    const found: Development[] = [];
    const add = (kind: DevelopmentKind, key: string, reason: string, brought: readonly string[]) =>
      found.push({
        ...{ kind, reason, story: story.id, key: `${story.id} ${key}` },
        ...{ tags, newTags: brought, known: before, at },
      });

    if (known.told && newTags.length > 0)
      add("gains-tag", `gains ${newTags.join(" ")}`, this.#gain(tags, newTags), newTags);
    const introduction = known.told ? undefined : this.#introduction(known);
    if (introduction !== undefined) {
      known.told = true;
      add("new-story", "new", introduction, tags);
    } else if (known.told && !isCorrection) {
      if (silence >= SILENCE)
        add(
          "wakes",
          `wakes ${Math.floor(hour)}`,
          `wakes after ${inDays(silence)} of silence: ${this.#nameOf(source)}`,
          [],
        );
      const surge = this.#surge(known, hour);
      if (surge !== undefined) add("surge", `surge ${Math.floor(hour)}`, surge, []);
    }
    if (!isCorrection) {
      this.#all.add(hour);
      known.times = [...known.times.slice(1 - TIMES), hour];
      known.lastAt = Math.max(known.lastAt, hour);
    }
    for (const tag of newTags) found.push(...this.#tagSurge(tag, at));
    return found;
  }

  /** One story goes into another. What was told of the one that stays is known; what only the other had is news of it. */
  merge(from: number, into: number): void {
    const gone = this.#known.get(from);
    this.#known.delete(from);
    if (gone === undefined) return;
    const stays = this.#of(into);
    if (!stays.told && gone.told) {
      stays.told = true;
      stays.tags = gone.tags;
    }
    stays.sources = union(stays.sources, gone.sources);
    stays.times = [...stays.times, ...gone.times].sort((a, b) => a - b).slice(-TIMES);
    stays.lastAt = Math.max(stays.lastAt, gone.lastAt);
    stays.surgedAt = Math.max(stays.surgedAt, gone.surgedAt);
  }

  /** Reports leave a story for one of their own, of which nothing was told yet. */
  split(left: Story, own: Story): void {
    const old = this.#of(left.id);
    old.sources = [...left.sources()];
    const fresh = this.#of(own.id);
    fresh.sources = [...own.sources()];
    fresh.tags = own.tags();
    fresh.lastAt = own.lastAt / HOUR;
  }

  /** Nothing more will come of a story. */
  forget(story: number): void {
    this.#known.delete(story);
  }

  #of(story: number): Known {
    let known = this.#known.get(story);
    if (known === undefined) {
      const never = Number.NEGATIVE_INFINITY;
      known = { sources: [], tags: [], told: false, times: [], lastAt: never, surgedAt: never };
      this.#known.set(story, known);
    }
    return known;
  }

  #labels(tags: readonly string[]): string {
    return inWords(tags.map(this.#labelOf));
  }

  #names(sources: readonly string[]): string {
    return someInWords(sources.map(this.#nameOf));
  }

  #describe({ sources, tags }: Known): string {
    const told = `told by ${this.#names(sources)}`;
    return tags.length === 0 ? told : `${told}; ${this.#labels(tags)}`;
  }

  #gain(tags: readonly string[], brought: readonly string[]): string {
    const before = tags.filter((tag) => !brought.includes(tag));
    const gains = `gains ${this.#labels(brought)}`;
    if (tags.length < 2) return gains;
    return before.length === 0 ? `${gains}: tracks meet` : `${gains}, which meets ${this.#labels(before)}`;
  }

  /** Why a story is one, or undefined while too few tell of it. */
  #introduction({ sources, tags }: Known): string | undefined {
    const meeting = tags.length < 2 ? "" : `${this.#labels(tags)} meet: `;
    if (sources.length >= this.#needed) return `${meeting}new story of ${this.#names(sources)}`;
    const trusted = sources.find(this.#isTrusted);
    return trusted === undefined
      ? undefined
      : `${meeting}new story of ${this.#nameOf(trusted)}, a trusted source`;
  }

  /** How much more is reported of a story than before, where that is too much for chance. */
  #surge(known: Known, hour: number): string | undefined {
    const first = known.times[0] ?? hour;
    const reports = 1 + known.times.filter((time) => time > hour - 1 && time <= hour).length;
    if (reports < SURGE.reports || hour - first < SURGE.age || hour - known.surgedAt < SURGE.pause)
      return undefined;
    const hours = Math.min(SURGE.past, hour - 1 - first);
    const past = known.times.filter((time) => time <= hour - 1 && time > hour - 1 - SURGE.past).length;
    // In an hour of much news, each story has more.
    const now = Math.floor(hour);
    const day = Math.min(24, this.#all.known(hour));
    const usual = day === 0 ? 0 : this.#all.between(now - day, now) / day;
    const lately = this.#all.between(now, now + 1) + (now + 1 - hour) * this.#all.between(now - 1, now);
    // The others only: its own surge is no reason to expect more of it.
    const busy = usual === 0 ? 1 : Math.max(1, (lately - (reports - 1)) / usual);
    const expected = Math.max(0.5, past / Math.max(1, hours)) * Math.min(busy, 3);
    if (poissonTail(reports, expected) > SURGE.chance) return undefined;
    known.surgedAt = hour;
    return `surges: ${reports} reports in an hour, where ${expected.toFixed(1)} were to be expected`;
  }

  /** A story got a tag: whether more do than usual. */
  #tagSurge(tag: string, at: number): Development[] {
    let counted = this.#tags.get(tag);
    if (counted === undefined) {
      counted = { stories: new Hourly(TAG_SURGE.past), surgedAt: Number.NEGATIVE_INFINITY };
      this.#tags.set(tag, counted);
    }
    const hour = at / HOUR;
    const { stories } = counted;
    stories.add(hour);
    const from = Math.floor(hour) + 1 - TAG_SURGE.hours;
    const count = stories.between(from, from + TAG_SURGE.hours);
    const known = stories.known(from);
    if (count < TAG_SURGE.stories || known < TAG_SURGE.known || hour - counted.surgedAt < TAG_SURGE.pause)
      return [];
    const expected = Math.max(0.5, (stories.between(from - known, from) / known) * TAG_SURGE.hours);
    if (poissonTail(count, expected) > TAG_SURGE.chance) return [];
    counted.surgedAt = hour;
    const usual = `where ${expected.toFixed(1)} are usual`;
    return [
      {
        ...{ kind: "tag-surge", story: null, key: `${tag} surge ${Math.floor(hour)}`, at },
        ...{ tags: [tag], newTags: [tag], known: null },
        reason: `${this.#labelOf(tag)} surges: ${count} stories in ${TAG_SURGE.hours} hours, ${usual}`,
      },
    ];
  }
}

/** What is in one or both, each once; the same list where nothing comes to it. */
function union(some: readonly string[], others: readonly string[]): readonly string[] {
  const fresh = others.filter((item) => !some.includes(item));
  return fresh.length === 0 ? some : [...some, ...fresh];
}

const list = new Intl.ListFormat("en-GB", { type: "conjunction" });
/** So many names are given. */
const NAMED = 3;

function inWords(items: readonly string[]): string {
  return list.format(items);
}

function someInWords(names: readonly string[]): string {
  if (names.length <= NAMED) return inWords(names);
  return inWords([...names.slice(0, NAMED - 1), `${names.length - NAMED + 1} others`]);
}

function inDays(hours: number): string {
  const days = Math.round(hours / 24);
  return days === 1 ? "a day" : `${days} days`;
}
