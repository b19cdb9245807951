import type { Framework, TagDefinition, Term } from "./framework.js";
import { languageChooser } from "./languages.js";
import type { Use } from "./lexicon.js";
import { buildMatcher, type Hit, type Refusal } from "./matcher.js";
import { countBelow } from "./search.js";

/** An article as the tagger reads it: plain text, no mark-up. */
export interface TaggableArticle {
  readonly title: string;
  readonly summary?: string | null | undefined;
  readonly content?: string | null | undefined;
  /** As the feed says it (BCP 47); what the text itself shows of its languages counts as well. */
  readonly language?: string | null | undefined;
}

/** A part of an article that is searched. */
export type Field = "title" | "summary" | "content";

/** A place that speaks for a tag: `[start, end)` in the field's original text, in UTF-16 units. */
export interface Evidence {
  /** The way of writing that was found, as the framework has it; of a combination, its name. */
  readonly term: string;
  readonly field: Field;
  readonly start: number;
  readonly end: number;
}

/** A tag that an article bears. */
export interface TagResult {
  readonly tag: string;
  /** 0 to 1, rounded to 4 decimals. */
  readonly score: number;
  /** The ids of the sides of the subject that the article shows, in framework order. */
  readonly facets: readonly string[];
  /** By field, then place. */
  readonly evidence: readonly Evidence[];
}

/** A concept that an article names, and how much it is about it. */
export interface NamedConcept {
  /** The concept's name in the framework, the same in every language. */
  readonly concept: string;
  /** As the points of a term: a name in the title gives the weight of titles, repetition less and less. */
  readonly weight: number;
}

/** All that an article says by a framework. */
export interface Reading {
  /** The tags at or over their threshold, in framework order. */
  readonly tags: TagResult[];
  /** In framework order. */
  readonly concepts: NamedConcept[];
}

/** What a term gave to a tag, a facet or the context; strong terms give to a tag and the context. */
export interface FiredTerm {
  readonly term: string;
  readonly language: string;
  readonly strength: "strong" | "weak" | "context" | "facet";
  readonly points: number;
  readonly places: readonly Evidence[];
}

/** What was found and does not count. */
export interface ExcludedMatch extends Evidence {
  readonly reason: string;
}

/** Why an article is about the framework's subject or not; the same for all tags. */
export interface ContextExplanation {
  readonly score: number;
  readonly threshold: number;
  readonly share: number;
  /** By points, most first. */
  readonly fired: readonly FiredTerm[];
}

/** Why an article shows a side of a tag's subject or not. */
export interface FacetExplanation {
  readonly facet: string;
  readonly points: number;
  readonly shown: boolean;
  /** By points, most first. */
  readonly fired: readonly FiredTerm[];
}

/** Why an article bears a tag or not. */
export interface TagExplanation {
  readonly tag: string;
  readonly score: number;
  readonly threshold: number;
  /** `score - threshold`: from 0 the article bears the tag. */
  readonly distance: number;
  readonly borne: boolean;
  /** How much the article is about the framework's subject, why, and the share of their value that weak terms get. */
  readonly context: ContextExplanation;
  /** By points, most first. */
  readonly fired: readonly FiredTerm[];
  readonly facets: readonly FacetExplanation[];
  readonly excluded: readonly ExcludedMatch[];
}

/** Tags articles by one framework. Holds no state between articles. */
export interface Tagger {
  readonly framework: Framework;
  /** The tags at or over their threshold, in framework order. */
  tag(article: TaggableArticle): TagResult[];
  /** The tags as `tag` gives them, and the concepts that the article names. */
  read(article: TaggableArticle): Reading;
  /** Every tag of the framework, with what spoke for it and what did not count. */
  explain(article: TaggableArticle): TagExplanation[];
}

/** A hit and what it is worth: the weight of its place, and the share of it that a weak term keeps so far from the context. */
interface Valued {
  readonly hit: Hit;
  readonly field: Field;
  /** Which sentence of the article it stands in. */
  readonly sentence: number;
  readonly value: number;
  readonly near: number;
}

/** What was found of one use of a term. */
type Found = ReadonlyMap<Use, readonly Valued[]>;

/**
 * Prepares a framework for tagging. The names below are those of its `scoring`.
 *
 * The **value** of an occurrence says where it stands: `weights.title` in the title, `weights.lead` in the lead
 * (the summary, or without one the first `leadLength` characters of the content), and in the body `weights.body`,
 * which falls with the distance d from the beginning of the content as 1 / (1 + d / `fade`), so that a mention
 * at the end of a long article is worth little. Distances are in Latin letters, of which an East Asian one counts as two.
 *
 * The **points** of a term are its weight times the sum of its values, greatest first, each multiplied by one
 * more power of `repeat`: to repeat a word adds less and less, while another term adds in full.
 *
 * The **score** of a tag is 1 - 2^(-points / `half`). That is a noisy-or: each term is on its own a reason to
 * believe, of probability 1 - 2^(-points / half), and the score is the probability that one of them holds.
 *
 * The **context** has a score of the same kind, from its own terms and all strong terms. Under its `threshold`
 * weak terms count nothing; from there their values are multiplied by score / `full` (at most 1), and by how near
 * the context is: by `apart` + (1 - `apart`) / (1 + s), where s is the number of sentences to the nearest of its terms
 * in the same field.
 *
 * Example, with weights 3, 2 and 1, half 2, repeat 0.5: "North Korea fires missile" as a title gives the context
 * 3 points, a score of 1 - 2^-1.5 = 0.65, which is full. "missile" is weak, weight 0.7, in the same sentence:
 * 0.7 × 3 = 2.1 points and a score of 1 - 2^-1.05 = 0.52. Were it in the lead too, it would give
 * 0.7 × (3 + 0.5 × 2) = 2.8 points and 0.62. The same sentence 6,000 characters into the content, with fade 1500,
 * gives the context 0.2 points and 0.07: no context, no tag.
 *
 * A **facet** shows if its terms, in sentences that hold a term of its tag, and the tag's terms that name it have
 * `facet` points together.
 */
export function createTagger(framework: Framework): Tagger {
  const matcher = buildMatcher(framework);
  const languagesOf = languageChooser(matcher.languages);
  const { scoring } = framework;

  /** Of values in any order; sorts them. */
  const points = (term: Term, values: number[]): number => {
    if (values.length > 1) values.sort((a, b) => b - a);
    let sum = 0;
    let share = 1;
    for (const value of values) {
      sum += value * share;
      share *= scoring.repeat;
    }
    return term.weight * sum;
  };
  const score = (sum: number, half: number): number => 1 - 2 ** (-sum / half);

  function find(article: TaggableArticle, refuse?: (field: Field, refusal: Refusal) => void): Found {
    const { title, summary, content, language } = article;
    const leadEnd = summary ? 0 : scoring.leadLength;
    const width = widthOf(content ?? "");
    const worthAt = (field: Field, start: number): number => {
      if (field === "title") return scoring.weights.title;
      const distance = start * width;
      if (field === "summary" || distance < leadEnd) return scoring.weights.lead;
      return scoring.weights.body / (1 + distance / scoring.fade);
    };
    const active = languagesOf({ texts: [title, summary ?? "", content ?? ""], said: language });
    const found = new Map<Use, Valued[]>();
    for (const field of fields) {
      const text = article[field];
      if (!text) continue;
      const hits = matcher.match(text, active, refuse && ((refusal) => refuse(field, refusal)));
      const told = hits.filter(({ use }) => isContext(use)).map(({ sentence }) => sentence);
      const distance = distanceTo(told);
      for (const hit of hits) {
        // A title is one sentence, whatever full stops it has.
        const far = field === "title" && told.length > 0 ? 0 : distance(hit.sentence);
        const near = scoring.apart + (1 - scoring.apart) / (1 + far);
        const sentence = field === "title" ? 0 : hit.sentence + fieldOrder[field] * MOST_SENTENCES;
        const valued = { hit, field, sentence, value: worthAt(field, hit.start), near };
        const same = found.get(hit.use);
        if (same === undefined) found.set(hit.use, [valued]);
        else if (same.length < MOST_PLACES) same.push(valued);
      }
    }
    return found;
  }

  function contextOf(found: Found): { score: number; threshold: number; share: number; fired: Fired[] } {
    const fired: Fired[] = [];
    for (const [use, hits] of found) {
      if (isContext(use))
        fired.push({
          use,
          strength: use.role === "strong" ? "strong" : "context",
          hits,
          points: points(use.term, hits.map(worth)),
        });
    }
    const { threshold, full } = framework.context;
    const reached = score(sumOf(fired), scoring.half);
    return { score: reached, threshold, share: reached < threshold ? 0 : Math.min(1, reached / full), fired };
  }

  /** What each term gave to each tag; without the share of a context, weak terms give nothing. */
  function fire(found: Found, share: number): Fired[][] {
    const fired: Fired[][] = framework.tags.map(() => []);
    for (const [use, hits] of found) {
      const strong = use.role === "strong";
      if (!strong && (use.role !== "weak" || share === 0)) continue;
      const values = hits.map(({ value, near }) => (strong ? value : value * share * near));
      const strength = strong ? "strong" : "weak";
      fired[use.tag]?.push({ use, strength, hits, points: points(use.term, values) });
    }
    return fired;
  }
  const scoreOf = (tag: TagDefinition, fired: readonly Fired[]) => round(score(sumOf(fired), tag.half));
  const isBorne = (tag: TagDefinition, score: number) => score > 0 && score >= tag.threshold;

  /** What spoke for each facet of a tag, in framework order: terms of its own, and those of the tag that name it. */
  function fireFacets(found: Found, index: number, tag: TagDefinition, fired: readonly Fired[]): Fired[][] {
    const perFacet: Fired[][] = tag.facets.map(() => []);
    const told = new Set<number>();
    for (const one of fired) {
      for (const { sentence } of one.hits) told.add(sentence);
      for (const [facet, { id }] of tag.facets.entries()) {
        if (one.use.term.facets.includes(id)) perFacet[facet]?.push(one);
      }
    }
    for (const [use, hits] of found) {
      if (use.role !== "facet" || use.tag !== index) continue;
      const own = hits.filter(({ sentence }) => told.has(sentence));
      if (own.length > 0)
        perFacet[use.facet]?.push({
          use,
          strength: "facet",
          hits: own,
          points: points(use.term, own.map(worth)),
        });
    }
    return perFacet;
  }
  const isShown = (fired: readonly Fired[]) => sumOf(fired) >= scoring.facet;

  function tagsOf(found: Found): TagResult[] {
    if (found.size === 0) return [];
    const { share } = contextOf(found);
    const firedPerTag = fire(found, share);
    return framework.tags.flatMap((tag, index) => {
      const fired = firedPerTag[index] ?? [];
      const score = scoreOf(tag, fired);
      if (!isBorne(tag, score)) return [];
      const perFacet = fireFacets(found, index, tag, fired);
      const facets = tag.facets.filter((_, facet) => isShown(perFacet[facet] ?? [])).map(({ id }) => id);
      return [{ tag: tag.id, score, facets, evidence: evidenceIn(fired).sort(byPlace) }];
    });
  }

  /** A concept's ways of writing are terms of their own here: the one that an article uses most counts. */
  function conceptsOf(found: Found): NamedConcept[] {
    const weights = new Map<number, number>();
    for (const [use, hits] of found) {
      if (use.role !== "concept") continue;
      const weight = points(use.term, hits.map(worth));
      weights.set(use.concept, Math.max(weight, weights.get(use.concept) ?? 0));
    }
    return [...weights]
      .sort(([one], [other]) => one - other)
      .map(([index, weight]) => ({ concept: framework.concepts[index]?.name ?? "", weight: round(weight) }));
  }

  return {
    framework,
    tag: (article) => tagsOf(find(article)),
    read(article) {
      const found = find(article);
      return { tags: tagsOf(found), concepts: conceptsOf(found) };
    },
    explain(article) {
      const refused: { field: Field; refusal: Refusal }[] = [];
      const found = find(article, (field, refusal) => refused.push({ field, refusal }));
      const context = contextOf(found);
      const firedPerTag = fire(found, context.share);
      const rounded = {
        score: round(context.score),
        threshold: context.threshold,
        share: round(context.share),
        fired: mostFirst(context.fired),
      };
      return framework.tags.map((tag, index) => {
        const fired = firedPerTag[index] ?? [];
        const score = scoreOf(tag, fired);
        const perFacet = fireFacets(found, index, tag, fired);
        const counted = evidenceIn(fired);
        const excluded = refused
          .filter(({ refusal: { use } }) => use.tag === index && isWorth(use))
          .map(({ field, refusal: { use, start, end, reason } }) => {
            return { term: use.term.term, field, start, end, reason };
          })
          // A part of what does count is no loss.
          .filter((place) => !counted.some((around) => isWithin(place, around)));
        const weak = [...found].filter(
          ([use]) => use.tag === index && use.role === "weak" && context.share === 0,
        );
        return {
          tag: tag.id,
          score,
          threshold: tag.threshold,
          distance: round(score - tag.threshold),
          borne: isBorne(tag, score),
          context: rounded,
          fired: mostFirst(fired),
          facets: tag.facets.map(({ id }, facet) => {
            const speaking = perFacet[facet] ?? [];
            return {
              facet: id,
              points: round(sumOf(speaking)),
              shown: isShown(speaking),
              fired: mostFirst(speaking),
            };
          }),
          excluded: [
            ...excluded,
            ...weak.flatMap(([, hits]) =>
              hits.flatMap(evidenceOf).map((place) => ({
                ...place,
                reason: "the article is not about the context",
              })),
            ),
          ].sort(byPlace),
        };
      });
    },
  };
}

/** What one use of a term gave to its tag. */
interface Fired {
  readonly use: Use;
  readonly strength: FiredTerm["strength"];
  readonly hits: readonly Valued[];
  readonly points: number;
}

function firedTerm({ use, strength, hits, points }: Fired): FiredTerm {
  return {
    term: use.term.term,
    language: use.term.language,
    strength,
    points: round(points),
    places: hits.flatMap(evidenceOf),
  };
}

const sumOf = (fired: readonly Fired[]) => fired.reduce((sum, { points }) => sum + points, 0);
const mostFirst = (fired: readonly Fired[]) => fired.toSorted((a, b) => b.points - a.points).map(firedTerm);
const worth = ({ value }: Valued) => value;

/** Whether a use can give points to its tag. */
function isWorth({ role }: Use): boolean {
  return role === "strong" || role === "weak";
}

function isContext({ role }: Use): boolean {
  return role === "context" || role === "strong";
}

/** How many Latin letters a character of a text stands for: two in East Asian scripts, which say as much with half. */
function widthOf(text: string): number {
  const sample = Math.min(text.length, 100);
  let wide = 0;
  for (let i = 0; i < sample; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x1100 && code <= 0xfaff && (code <= 0x11ff || code >= 0x2e80)) wide++;
  }
  return wide * 3 > sample ? 2 : 1;
}

/** How many sentences it is to the nearest of some; infinite where there are none. */
function distanceTo(sentences: readonly number[]): (sentence: number) => number {
  if (sentences.length === 0) return () => Number.POSITIVE_INFINITY;
  const sorted = sentences.toSorted((a, b) => a - b);
  return (sentence) => {
    const low = countBelow(sorted, sentence);
    const after = sorted[low] ?? Number.POSITIVE_INFINITY;
    const before = sorted[low - 1] ?? Number.NEGATIVE_INFINITY;
    return Math.min(after - sentence, sentence - before);
  };
}

function evidenceIn(fired: readonly Fired[]): Evidence[] {
  const evidence: Evidence[] = [];
  for (const { hits } of fired) for (const hit of hits) evidence.push(...evidenceOf(hit));
  return evidence;
}

function evidenceOf({ hit, field }: Valued): Evidence[] {
  const { written: term, start, end, other } = hit;
  const first = { term, field, start, end };
  return other === undefined ? [first] : [first, { term, field, start: other.start, end: other.end }];
}

const fields = ["title", "summary", "content"] as const satisfies readonly Field[];
/** So many places of a term are looked at: the next ones would be worth nothing, and make the evidence endless. */
const MOST_PLACES = 100;
/** More sentences than any field has. */
const MOST_SENTENCES = 2 ** 40;
const fieldOrder: Record<Field, number> = { title: 0, summary: 1, content: 2 };

function isWithin(place: Evidence, around: Evidence): boolean {
  return place.field === around.field && place.start >= around.start && place.end <= around.end;
}

function byPlace(a: Evidence, b: Evidence): number {
  return fieldOrder[a.field] - fieldOrder[b.field] || a.start - b.start || a.end - b.end;
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
