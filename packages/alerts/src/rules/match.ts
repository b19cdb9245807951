import { type Asked, isSource, matches, plain, type SearchedDocument } from "@twotrack/search";
import type { DevelopmentKind } from "@twotrack/stories";
import type { Rule } from "./file.js";
import { ownTimeZone, startOfDay } from "./time.js";

/** A development and its article, as rules look at them. */
export interface Candidate {
  readonly kind: DevelopmentKind;
  /** Tells it from all others. */
  readonly key: string;
  readonly story: number | null;
  /** Of the story; or the one that surges. */
  readonly tags: readonly string[];
  readonly newTags: readonly string[];
  /** When the article was published that brought it. */
  readonly at: Date;
  readonly article: {
    readonly title: string;
    readonly text: string;
    readonly language: string | null;
    readonly source: Publisher;
    /** The highest of its tags' scores. */
    readonly score: number;
    /** Whether it repeats another; false where it is not told. */
    readonly copy?: boolean | undefined;
  };
}

/** Where an article comes from. */
export interface Publisher {
  readonly title: string;
  readonly url: string;
}

/** An article with its feed, as the store has it. */
export interface RuledArticle {
  readonly title: string;
  readonly summary: string | null;
  readonly text: string | null;
  readonly language: string | null;
  readonly feed: { readonly title: string };
  readonly tags: readonly { readonly score: number }[];
  /** The article that it repeats; none where it is not told. */
  readonly copyOf?: number | null | undefined;
}

/** An article as rules look at it; `feedUrl` is the address of its feed. */
export function ruled(
  { title, summary, text, language, feed, tags, copyOf }: RuledArticle,
  feedUrl: string,
): Candidate["article"] {
  return {
    ...{ title, text: [summary, text].filter(Boolean).join("\n"), language },
    source: { title: feed.title, url: feedUrl },
    score: Math.max(0, ...tags.map(({ score }) => score)),
    copy: typeof copyOf === "number",
  };
}

/** Whether one of some names is a part of a publisher's name or of its feed's address, in any case. */
export function isAmong(names: readonly string[], publisher: Publisher): boolean {
  return names.some((name) => isSource(name, publisher));
}

/** When rules are asked, and in which time zone (IANA) the days of their searches begin. */
export interface Here {
  readonly now: Date;
  readonly timeZone: string;
}

/**
 * The rules that take a development, in the order of the file: the first that fits, and those that are asked too.
 * @param here without it, now and in the zone of this machine.
 */
export function rulesFor(
  rules: readonly Rule[],
  candidate: Candidate,
  { now, timeZone }: Here = { now: new Date(), timeZone: ownTimeZone() },
): Rule[] {
  const taken: Rule[] = [];
  // One object for all rules, so that its words are read once.
  const document = documentOf(candidate);
  const asked: Asked = { now, startOfDay: (day) => startOfDay(day, timeZone) };
  for (const rule of rules) {
    if (!fits(rule, candidate)) continue;
    if (rule.search !== undefined && !matches(rule.search, document, asked)) continue;
    taken.push(rule);
    if (!rule.also) break;
  }
  return taken;
}

/** The article of a development as a search sees it, with the tags and the story of the development. */
function documentOf({ article, tags, at, story }: Candidate): SearchedDocument {
  const { title, text, language, source, copy = false } = article;
  return { title, text, language, source, tags, at, storyId: story, copy };
}

function fits(rule: Rule, { kind, tags, newTags, article }: Candidate): boolean {
  const { developments, meeting, sources, languages, words, minScore } = rule;
  if (developments !== undefined && !developments.includes(kind)) return false;
  const brought = newTags.length > 0 ? newTags : tags;
  if (rule.tags !== undefined && !rule.tags.some((tag) => brought.includes(tag))) return false;
  if (meeting === true && tags.length < 2) return false;
  if (meeting !== undefined && meeting !== true && !meeting.every((tag) => tags.includes(tag))) return false;
  if (sources !== undefined && !isAmong(sources, article.source)) return false;
  if (languages !== undefined && !languages.includes(article.language?.split("-")[0] ?? "")) return false;
  if (minScore !== undefined && article.score < minScore) return false;
  if (words === undefined) return true;
  const text = plain(`${article.title}\n${article.text}`);
  return words.some((word) => text.includes(plain(word)));
}
