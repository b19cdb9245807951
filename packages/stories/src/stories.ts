import type { StoryArticle } from "./article.js";
import { type Development, type DevelopmentOptions, Developments } from "./developments.js";
import { type Ground, groundOf, mostProbable } from "./likeness.js";
import { labelsOf, type Member, type Rarities, readMember } from "./member.js";
import { Postings } from "./postings.js";
import { containment, SketchIndex } from "./sketch.js";
import { hoursBetween, type Placed, Story, Strand } from "./story.js";
import { Rarity } from "./vector.js";

/** A change of the stories other than an article that joins one. */
export type StoryChange =
  /** All articles of `story` belong to `into` from now on. */
  | { readonly kind: "merged"; readonly story: number; readonly into: number }
  /** These articles of `from` are the story `story` from now on. */
  | {
      readonly kind: "split";
      readonly story: number;
      readonly from: number;
      readonly articles: readonly string[];
    };

/** Where an article was put, and what that changed. */
export interface Placement {
  readonly story: number;
  /** The id of the article that it repeats; null where it is a report of its own. */
  readonly copyOf: string | null;
  readonly changes: readonly StoryChange[];
  readonly developments: readonly Development[];
}

/** A story as it stands. */
export interface StoryView {
  readonly id: number;
  /** The id of its most central article. */
  readonly headline: string;
  /** Of its first and last article, in milliseconds since 1970. */
  readonly firstAt: number;
  readonly lastAt: number;
}

/** How stories are made. */
export interface StoryOptions extends DevelopmentOptions {
  /** An article joins stories whose last one is at most so many days away; 7 by default. */
  readonly windowDays?: number;
  /** So many articles are remembered; 100,000 by default. Each takes about 9 KB, so that these take 900 MB. */
  readonly windowArticles?: number;
  /** The id of the next new story; 1 by default. */
  readonly nextStory?: number;
}

/** Groups articles into stories, one by one as they arrive. */
export interface Stories {
  /** Puts an article into the story that it tells of, or a new one. Of a known id, it is a correction and stays where it is. */
  place(article: StoryArticle): Placement;
  /** Puts an article where it was put before, as the store tells: nothing is decided anew. */
  restore(article: StoryArticle, story: number, copyOf: string | null): void;
  /** Whether an article of that id is remembered. */
  knows(article: string): boolean;
  /** A story as it stands; undefined where it was merged into another or is out of the window. */
  view(story: number): StoryView | undefined;
  /** How many articles and stories are remembered. */
  size(): { readonly articles: number; readonly stories: number };
}

const HOUR = 3_600_000;
/** So much of the shorter of two texts stands in the longer where one is a copy of the other. */
const COPY = 0.5;
/** A copy comes within so many hours; later, wording that recurs is a publisher's background paragraph. */
const COPY_HOURS = 72;
/** So many articles that share wording are compared. */
const COPIES_COMPARED = 8;
/** By so many of an article's heaviest terms stories are looked up; by so many of its concepts and numbers, others. */
const LOOKED_UP = { words: 16, shared: 8 };
/** So many of the newest articles with a term are looked at: it finds the stories that go on. */
const NEWEST = 64;
/** So many articles in all, by the heaviest terms first. */
const LOOKED_AT = 400;
/** So many stories are compared in full, of those in the article's language, and of those in others. */
const COMPARED = 12;
/** Forgetting looks at all that is remembered, so that it waits for so large a part of the window to be over. */
const SLACK = 0.1;
/** The probability from which an article joins a story. */
const JOIN = 0.5;
/** The probability from which a story in other languages may be one with the one that an article joins. */
const RIVAL = 0.2;
/** The probability from which two stories are one: two mistakes are worse than one. */
const MERGE = 0.6;
/** The probability below which a language's articles leave a story. */
const SPLIT = 0.15;
/** A language may still leave a story while it has so few reports. */
const YOUNG = 8;

/**
 * Makes an empty set of stories.
 *
 * Each article is compared with the few stories that share its rarest terms, so that placing one costs the same however
 * many are remembered. Within a language it is likened to the sum of a story's articles (as Miranda et al. 2018 and the
 * Europe Media Monitor do: words, title, time), across languages by concepts and numbers; a logistic regression says how
 * probable it is that both tell of one event.
 */
export function createStories(options: StoryOptions = {}): Stories {
  const windowHours = (options.windowDays ?? 7) * 24;
  const mostArticles = options.windowArticles ?? 100_000;
  const rarities: Rarities = { words: new Rarity(20, 200), shared: new Rarity(16, 200) };
  /** By the order of arrival. */
  const window = new Map<number, Placed>();
  const byId = new Map<string, Placed>();
  const byIdentity = new Map<number, Placed>();
  const sketches = new SketchIndex<Placed>();
  /** By term, the articles that it is one of the heaviest of, in the order of arrival. */
  const postings = new Postings<Placed>();
  const stories = new Map<number, Story>();
  const news = new Developments(options);
  let nextStory = options.nextStory ?? 1;
  let nextSerial = 0;

  function newStory(): Story {
    const story = new Story(nextStory++);
    stories.set(story.id, story);
    return story;
  }

  /** The article that another one repeats. */
  function repeated(member: Member): Placed | undefined {
    const isNear = ({ member: other }: Placed) => Math.abs(other.at - member.at) <= COPY_HOURS * HOUR;
    for (const identity of member.identities) {
      const same = byIdentity.get(identity);
      if (same !== undefined && isNear(same)) return same;
    }
    let best: Placed | undefined;
    let most = COPY;
    for (const other of sketches.find(member.sketch, COPIES_COMPARED)) {
      if (other.member.language !== member.language || !isNear(other)) continue;
      const part = containment(member.sketch, other.member.sketch);
      if (part >= most) {
        most = part;
        best = other;
      }
    }
    return best;
  }

  /** The stories that share an article's rarest terms, those that share most first. */
  function candidates({ serial, language }: Member, { words, shared }: Keys): Story[] {
    const same: Story[] = [];
    const others: Story[] = [];
    const look = (terms: Keys["words"], isShared: boolean) => {
      let left = LOOKED_AT;
      for (const [term, weight] of terms) {
        left -= postings.newest(term, Math.min(NEWEST, left), ({ story }) => {
          if (story.foundFor !== serial) {
            const isSame = story.strands.has(language);
            // Concepts and numbers are in all languages: by them, other languages are found.
            if (isSame && isShared) return;
            (isSame ? same : others).push(story);
            story.foundFor = serial;
            story.foundBy = term;
            story.found = weight;
          } else if (story.foundBy !== term) {
            story.foundBy = term;
            story.found += weight;
          }
        });
      }
    };
    look(words, false);
    look(shared, true);
    return [...mostOf(same), ...mostOf(others)];
  }

  function put(member: Member, story: Story, copyOf: string | null, keys: Keys = keysOf(member)): void {
    const article: Placed = { member, copyOf, story };
    window.set(member.serial, article);
    byId.set(member.id, article);
    for (const identity of member.identities) byIdentity.set(identity, article);
    for (const [term] of [...keys.words, ...keys.shared]) postings.add(term, article);
    sketches.add(member.sketch, article);
    story.add(article);
    if (window.size > mostArticles * (1 + SLACK) + 1) forgetOld();
  }

  /** Forgets the articles that came first, as many as there are more than are to be remembered. */
  function forgetOld(): void {
    let oldest = 0;
    const touched = new Set<Story>();
    for (const [serial, article] of window) {
      if (window.size <= mostArticles) break;
      const { member, story } = article;
      window.delete(serial);
      if (byId.get(member.id) === article) byId.delete(member.id);
      for (const identity of member.identities) {
        if (byIdentity.get(identity) === article) byIdentity.delete(identity);
      }
      touched.add(story);
      oldest = serial + 1;
    }
    for (const story of touched) {
      if (story.forget(oldest)) continue;
      stories.delete(story.id);
      news.forget(story.id);
    }
    const isOld = ({ member }: Placed) => member.serial < oldest;
    postings.forget(isOld);
    sketches.forget(isOld);
  }

  /** The probability that two stories are one: all languages that both have must agree, else the likest of the others. */
  function probabilityOfOne(one: Story, other: Story, ground: Ground): number {
    let both: number | undefined;
    let most = 0;
    for (const strand of other.strands.values()) {
      const likely = mostProbable(one.likenessesTo(strand), ground);
      if (one.strands.has(strand.language)) both = Math.min(both ?? 1, likely);
      else most = Math.max(most, likely);
    }
    return both ?? most;
  }

  /** Takes the other stories in that are one with a story; gives the one that all are then. */
  function mergeWithOthers(
    story: Story,
    others: Iterable<Story>,
    ground: Ground,
    changes: StoryChange[],
  ): Story {
    let into = story;
    for (const other of others) {
      if (other === into || !stories.has(other.id)) continue;
      if (hoursBetween(into, other) > windowHours || probabilityOfOne(into, other, ground) < MERGE) continue;
      // The older address stays, as people may have kept it.
      const [stays, goes] = other.id < into.id ? [other, into] : [into, other];
      stays.absorb(goes);
      stories.delete(goes.id);
      news.merge(goes.id, stays.id);
      changes.push({ kind: "merged", story: goes.id, into: stays.id });
      into = stays;
    }
    return into;
  }

  /**
   * Takes a language out of a story whose other languages, now that more is known, tell of something else; gives the story
   * that the language is in then.
   */
  function splitOff(story: Story, language: string, ground: Ground, changes: StoryChange[]): Story {
    const strand = story.strands.get(language);
    if (strand === undefined || story.strands.size < 2 || strand.size < 2 || strand.size > YOUNG)
      return story;
    const rest = new Story(0);
    for (const other of story.strands.values()) if (other !== strand) rest.strands.set(other.language, other);
    if (mostProbable(rest.likenessesTo(strand), ground) >= SPLIT) return story;
    const own = newStory();
    story.release(strand, own);
    news.split(story, own);
    const articles = own.articles.map(({ member }) => member.id);
    changes.push({ kind: "split", story: own.id, from: story.id, articles });
    return own;
  }

  /** A correction changes what an article bears; its words were weighed already, and mostly stay. */
  function correct(corrected: StoryArticle, { member, copyOf, story }: Placed): Placement {
    let developments: Development[] = [];
    if (copyOf === null) {
      story.strands.get(member.language)?.relabel(member, labelsOf(corrected));
      developments = news.told(story, corrected, true);
    }
    return { story: story.id, copyOf, changes: [], developments };
  }

  return {
    place(article) {
      const known = byId.get(article.id);
      if (known !== undefined) return correct(article, known);

      const member = readMember(article, nextSerial++, rarities);
      const same = repeated(member);
      if (same !== undefined) {
        const { story } = same;
        const copyOf = same.copyOf ?? same.member.id;
        put(member, story, copyOf);
        return { story: story.id, copyOf, changes: [], developments: [] };
      }
      const changes: StoryChange[] = [];
      const probe = new Strand(member.language);
      probe.add(member);
      const keys = keysOf(member);
      const near = candidates(member, keys)
        .filter((story) => hoursBetween(story, probe) <= windowHours)
        .map((story) => ({ story, likenesses: story.likenessesTo(probe) }));
      const ground = groundOf(near.map(({ likenesses }) => likenesses));
      let best: Story | undefined;
      let most = JOIN;
      const rivals: Story[] = [];
      for (const { story, likenesses } of near) {
        const likely = mostProbable(likenesses, ground);
        // In other languages, what one article does not show a few together may.
        if (likely >= (likenesses[0]?.sameLanguage ? JOIN : RIVAL)) rivals.push(story);
        if (likely >= most) {
          most = likely;
          best = story;
        }
      }
      const joined = best ?? newStory();
      put(member, joined, null, keys);
      const story = splitOff(joined, member.language, ground, changes);
      const whole = mergeWithOthers(story, rivals, ground, changes);
      return { story: whole.id, copyOf: null, changes, developments: news.told(whole, member) };
    },
    restore(article, id, copyOf) {
      const member = readMember(article, nextSerial++, rarities);
      let story = stories.get(id);
      if (story === undefined) {
        story = new Story(id);
        stories.set(id, story);
      }
      nextStory = Math.max(nextStory, id + 1);
      put(member, story, copyOf);
      if (copyOf === null) news.told(story, member);
    },
    knows: (article) => byId.has(article),
    view(id) {
      const story = stories.get(id);
      const headline = story?.headline();
      if (story === undefined || headline === undefined) return undefined;
      return { id, headline: headline.id, firstAt: story.firstAt, lastAt: story.lastAt };
    },
    size: () => ({ articles: window.size, stories: stories.size }),
  };
}

/** The terms by which an article is found, heaviest first, each with its weight. */
interface Keys {
  readonly words: readonly (readonly [number, number])[];
  readonly shared: readonly (readonly [number, number])[];
}

function keysOf({ words, shared }: Member): Keys {
  return { words: heaviest(words, LOOKED_UP.words), shared: heaviest(shared, LOOKED_UP.shared) };
}

function heaviest({ terms, weights }: Member["words"], most: number): (readonly [number, number])[] {
  const pairs = terms.map((term, i) => [term, weights[i] ?? 0] as const);
  return pairs.sort((a, b) => b[1] - a[1]).slice(0, most);
}

/** Those that most weight led to. */
function mostOf(stories: Story[]): Story[] {
  const least = Float64Array.from(stories, ({ found }) => found)
    .sort()
    .at(-Math.min(COMPARED, stories.length));
  const most = stories.filter(({ found }) => found >= (least ?? 0));
  return most.sort((a, b) => b.found - a.found || b.id - a.id).slice(0, COMPARED);
}
