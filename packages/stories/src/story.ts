import { type Likeness, labelCosine } from "./likeness.js";
import type { Member } from "./member.js";
import { Centroid } from "./vector.js";

const HOUR = 3_600_000;

/** Most articles have none. */
const NO_LABELS: ReadonlyMap<string, number> = new Map();

/** The reports of a story in one language: its articles that are no copies. */
export class Strand {
  readonly words = new Centroid();
  readonly title = new Centroid();
  readonly shared = new Centroid();
  readonly names = new Centroid();
  labels: ReadonlyMap<string, number> = NO_LABELS;
  /** Those of the window, in the order in which they came. */
  members: Member[] = [];
  firstAt = Number.POSITIVE_INFINITY;
  lastAt = Number.NEGATIVE_INFINITY;

  constructor(readonly language: string) {}

  /** How many reports there were, also those that are forgotten. */
  get size(): number {
    return this.words.size;
  }

  add(member: Member): void {
    this.members.push(member);
    this.words.add(member.words);
    this.title.add(member.title);
    this.shared.add(member.shared);
    if (member.names.terms.length > 0) this.names.add(member.names);
    this.#label(member.labels);
    this.firstAt = Math.min(this.firstAt, member.at);
    this.lastAt = Math.max(this.lastAt, member.at);
  }

  /** Notes what a corrected report bears instead of what it bore. */
  relabel(member: Member, labels: readonly string[]): void {
    this.#label(member.labels, -1);
    this.#label(labels);
    member.labels = labels;
  }

  #label(labels: readonly string[], times = 1): void {
    if (labels.length === 0) return;
    const counts = new Map(this.labels);
    for (const label of labels) {
      const count = (counts.get(label) ?? 0) + times;
      if (count > 0) counts.set(label, count);
      else counts.delete(label);
    }
    this.labels = counts;
  }

  /** How like another strand is to this one. */
  likenessTo(other: Strand): Likeness {
    const same = other.language === this.language;
    return {
      sameLanguage: same,
      words: same ? this.words.cosineTo(other.words) : 0,
      title: same ? this.title.cosineTo(other.title) : 0,
      shared: this.shared.cosineTo(other.shared),
      names: this.names.size === 0 || other.names.size === 0 ? undefined : this.names.cosineTo(other.names),
      labels: labelCosine(this.labels, other.labels),
      days: hoursBetween(this, other) / 24,
    };
  }
}

interface Span {
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Hours from the end of the earlier to the beginning of the later, 0 where they overlap. */
export function hoursBetween(a: Span, b: Span): number {
  return Math.max(0, a.firstAt - b.lastAt, b.firstAt - a.lastAt) / HOUR;
}

/** An article in its story. */
export interface Placed {
  readonly member: Member;
  /** The id of the report that it repeats, which may be out of the window; null where it is one of its own. */
  readonly copyOf: string | null;
  story: Story;
}

/** Articles that tell of one event. */
export class Story {
  /** By language; each has reports in the window. */
  readonly strands = new Map<string, Strand>();
  /** All articles of the window, copies too, in the order in which they came. */
  articles: Placed[] = [];
  firstAt = Number.POSITIVE_INFINITY;
  lastAt = Number.NEGATIVE_INFINITY;
  /** The last article that it was found for, the last term by which, and what all such terms weigh. */
  foundFor = -1;
  foundBy = 0;
  found = 0;

  constructor(readonly id: number) {}

  /** The tags of its reports, each once. */
  tags(): string[] {
    const labels = [...this.strands.values()].flatMap((strand) => [...strand.labels.keys()]);
    return [...new Set(labels)].filter((label) => !label.includes("/"));
  }

  /** The publishers that told of it on their own. */
  sources(): Set<string> {
    return new Set([...this.strands.values()].flatMap(({ members }) => members.map(({ source }) => source)));
  }

  /** Takes an article in, wherever it was before. */
  add(article: Placed): void {
    const { member, copyOf } = article;
    article.story = this;
    this.#keep(article);
    if (copyOf !== null) return;
    let strand = this.strands.get(member.language);
    if (strand === undefined) {
      strand = new Strand(member.language);
      this.strands.set(member.language, strand);
    }
    strand.add(member);
  }

  #keep(article: Placed): void {
    this.articles.push(article);
    this.#span(article.member.at, article.member.at);
  }

  #span(firstAt: number, lastAt: number): void {
    this.firstAt = Math.min(this.firstAt, firstAt);
    this.lastAt = Math.max(this.lastAt, lastAt);
  }

  /** Takes the articles of another story in. */
  absorb(other: Story): void {
    for (const article of other.articles) this.add(article);
    this.articles.sort((a, b) => a.member.serial - b.member.serial);
    for (const { members } of this.strands.values()) members.sort((a, b) => a.serial - b.serial);
    this.#span(other.firstAt, other.lastAt);
  }

  /** Gives the reports in one language to another story, and the copies of them. */
  release(strand: Strand, into: Story): void {
    const all = this.articles;
    const released = new Set(strand.members.map(({ id }) => id));
    this.articles = [];
    this.strands.delete(strand.language);
    this.firstAt = Number.POSITIVE_INFINITY;
    this.lastAt = Number.NEGATIVE_INFINITY;
    for (const article of all) {
      if (released.has(article.copyOf ?? article.member.id)) into.add(article);
      else this.#keep(article);
    }
  }

  /**
   * Lets the articles go that came before one. What a language has learnt from its reports, and when the story began, stays
   * until the last of them goes.
   * @returns whether any article is left.
   */
  forget(serial: number): boolean {
    this.articles = this.articles.filter(({ member }) => member.serial >= serial);
    for (const strand of this.strands.values()) {
      strand.members = strand.members.filter((member) => member.serial >= serial);
      if (strand.members.length === 0) this.strands.delete(strand.language);
    }
    return this.articles.length > 0;
  }

  /**
   * How like a strand is to this story: to the strand in the same language, where there is one, else to each of the others,
   * of which the likest counts.
   */
  likenessesTo(strand: Strand): Likeness[] {
    const own = this.strands.get(strand.language);
    if (own !== undefined) return [own.likenessTo(strand)];
    return [...this.strands.values()].map((other) => other.likenessTo(strand));
  }

  /** The article that says most of what all say: the most central of the language that most are in. */
  headline(): Member | undefined {
    let largest: Strand | undefined;
    for (const strand of this.strands.values()) {
      if (largest === undefined || strand.size > largest.size) largest = strand;
    }
    // Without reports, all are copies of what is out of the window.
    if (largest === undefined) return this.articles[0]?.member;
    let [best] = largest.members;
    let most = Number.NEGATIVE_INFINITY;
    for (const member of largest.members.slice(0, LOOKED_AT)) {
      const central = largest.words.cosine(member.words) + largest.title.cosine(member.title);
      if (central > most) {
        most = central;
        best = member;
      }
    }
    return best;
  }
}

/** Of a long story, so many of its first articles may become its headline. */
const LOOKED_AT = 30;
