import type { Framework, TagDefinition, Term } from "./framework.js";
import { buildMatcher, type Hit, type Refusal, type Use } from "./matcher.js";

/** An article as the tagger reads it: plain text, no mark-up. */
export interface TaggableArticle {
  readonly title: string;
  readonly summary?: string | null | undefined;
  readonly content?: string | null | undefined;
  /** As the feed says it; the tagger looks for the terms of all languages and does not ask. */
  readonly language?: string | null | undefined;
}

/** A part of an article that is searched. */
export type Field = "title" | "summary" | "content";

/** A place that speaks for a tag: `[start, end)` in the field's original text, in UTF-16 units. */
export interface Evidence {
  /** The framework's canonical name of the term. */
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

/** What a term gave to a tag. */
export interface FiredTerm {
  readonly term: string;
  readonly language: string;
  readonly strength: "strong" | "weak";
  readonly points: number;
  readonly places: readonly Evidence[];
}

/** What was found and does not count. */
export interface ExcludedMatch extends Evidence {
  readonly reason: string;
}

/** Why an article bears a tag or not. */
export interface TagExplanation {
  readonly tag: string;
  readonly score: number;
  readonly threshold: number;
  /** `score - threshold`: from 0 the article bears the tag. */
  readonly distance: number;
  readonly borne: boolean;
  /** How much the article is about the framework's subject, and the share of their value that weak terms get. */
  readonly context: { readonly score: number; readonly threshold: number; readonly share: number };
  /** By points, most first. */
  readonly fired: readonly FiredTerm[];
  readonly facets: readonly { readonly facet: string; readonly points: number; readonly shown: boolean }[];
  readonly excluded: readonly ExcludedMatch[];
}

/** Tags articles by one framework. Holds no state between articles. */
export interface Tagger {
  readonly framework: Framework;
  /** The tags at or over their threshold, in framework order. */
  tag(article: TaggableArticle): TagResult[];
  /** Every tag of the framework, with what spoke for it and what did not count. */
  explain(article: TaggableArticle): TagExplanation[];
}

/** A hit and what it is worth: the weight of its place, and whether its sentence is about the context. */
interface Valued {
  readonly hit: Hit;
  readonly field: Field;
  readonly value: number;
  readonly near: boolean;
}

/**
 * Prepares a framework for tagging. The names below are those of its `scoring`.
 *
 * The **value** of an occurrence says where it stands: `weights.title` in the title, `weights.lead` in the lead
 * (the summary, or without one the first `leadLength` characters of the content), and in the body `weights.body`,
 * which falls with the distance d from the beginning of the content as 1 / (1 + d / `fade`), so that a mention
 * at the end of a long article is worth little.
 *
 * The **points** of a term are its weight times the sum of its values, greatest first, each multiplied by one
 * more power of `repeat`: to repeat a word adds less and less, while another term adds in full.
 *
 * The **score** of a tag is 1 - 2^(-points / `half`). That is a noisy-or: each term is on its own a reason to
 * believe, of probability 1 - 2^(-points / half), and the score is the probability that one of them holds.
 *
 * The **context** has a score of the same kind, from its own terms and all strong terms. Under its `threshold`
 * weak terms count nothing; from there their values are multiplied by score / `full` (at most 1), and by `apart`
 * where their sentence holds no term of the context.
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
  const { scoring } = framework;

  const points = (term: Term, values: readonly number[]): number => {
    const falling = values.toSorted((a, b) => b - a);
    return term.weight * falling.reduce((sum, value, i) => sum + value * scoring.repeat ** i, 0);
  };
  const score = (sum: number, half: number): number => 1 - 2 ** (-sum / half);

  function find(article: TaggableArticle, refuse?: (field: Field, refusal: Refusal) => void): Valued[] {
    const leadEnd = article.summary ? 0 : scoring.leadLength;
    const placeValue: Record<Field, (start: number) => number> = {
      title: () => scoring.weights.title,
      summary: () => scoring.weights.lead,
      content: (start) =>
        start < leadEnd ? scoring.weights.lead : scoring.weights.body / (1 + start / scoring.fade),
    };
    return (["title", "summary", "content"] as const).flatMap((field) => {
      const hits = matcher.match(article[field] ?? "", refuse && ((refusal) => refuse(field, refusal)));
      const told = new Set(hits.filter(({ use }) => isContext(use)).map(({ sentence }) => sentence));
      return hits.map((hit) => ({
        hit,
        field,
        value: placeValue[field](hit.places[0]?.start ?? 0),
        near: field === "title" ? told.size > 0 : told.has(hit.sentence),
      }));
    });
  }

  function contextOf(found: readonly Valued[]): { score: number; threshold: number; share: number } {
    const values = groupBy(
      found.filter(({ hit }) => isContext(hit.use)),
      ({ hit }) => hit.use,
    );
    let sum = 0;
    for (const [use, hits] of values)
      sum += points(
        use.term,
        hits.map(({ value }) => value),
      );
    const { threshold, full } = framework.context;
    const reached = score(sum, scoring.half);
    return { score: reached, threshold, share: reached < threshold ? 0 : Math.min(1, reached / full) };
  }

  function weigh(tag: TagDefinition, found: readonly Valued[], share: number) {
    const terms = found.filter(
      ({ hit }) => hit.use.role === "strong" || (hit.use.role === "weak" && share > 0),
    );
    const byUse = groupBy(terms, ({ hit }) => hit.use);
    const facetPoints = new Map(tag.facets.map(({ id }) => [id, 0]));
    const addFacet = (id: string, more: number) => facetPoints.set(id, (facetPoints.get(id) ?? 0) + more);
    const fired: FiredTerm[] = [];
    for (const [{ term, role }, hits] of byUse) {
      const strong = role === "strong";
      const values = hits.map(({ value, near }) =>
        strong ? value : value * share * (near ? 1 : scoring.apart),
      );
      const sum = points(term, values);
      fired.push({
        term: term.term,
        language: term.language,
        strength: strong ? "strong" : "weak",
        points: round(sum),
        places: hits.flatMap(evidenceOf),
      });
      for (const facet of term.facets) addFacet(facet, sum);
    }
    const told = new Set(terms.map(sentenceKey));
    const shown = found.filter((valued) => valued.hit.use.role === "facet" && told.has(sentenceKey(valued)));
    for (const [use, hits] of groupBy(shown, ({ hit }) => hit.use)) {
      const id = tag.facets[use.facet]?.id;
      if (id !== undefined)
        addFacet(
          id,
          points(
            use.term,
            hits.map(({ value }) => value),
          ),
        );
    }
    const sum = fired.reduce((total, { points }) => total + points, 0);
    return { score: round(score(sum, tag.half)), fired, facetPoints };
  }

  const byTag = (found: readonly Valued[]) => groupBy(found, ({ hit }) => hit.use.tag);

  return {
    framework,
    tag(article) {
      const found = find(article);
      if (found.length === 0) return [];
      const { share } = contextOf(found);
      const groups = byTag(found);
      return framework.tags.flatMap((tag, index) => {
        const { score, fired, facetPoints } = weigh(tag, groups.get(index) ?? [], share);
        if (fired.length === 0 || score < tag.threshold) return [];
        const facets = tag.facets
          .map(({ id }) => id)
          .filter((id) => (facetPoints.get(id) ?? 0) >= scoring.facet);
        return [
          { tag: tag.id, score, facets, evidence: fired.flatMap(({ places }) => places).sort(byPlace) },
        ];
      });
    },
    explain(article) {
      const refused: { field: Field; refusal: Refusal }[] = [];
      const found = find(article, (field, refusal) => refused.push({ field, refusal }));
      const context = contextOf(found);
      const groups = byTag(found);
      const rounded = { ...context, score: round(context.score), share: round(context.share) };
      return framework.tags.map((tag, index) => {
        const own = groups.get(index) ?? [];
        const { score, fired, facetPoints } = weigh(tag, own, context.share);
        const excluded = refused
          .filter(
            ({ refusal: { use } }) => use.tag === index && (use.role === "strong" || use.role === "weak"),
          )
          .map(({ field, refusal: { use, start, end, reason } }) => ({
            term: use.term.term,
            field,
            start,
            end,
            reason,
          }));
        const weak = context.share > 0 ? [] : own.filter(({ hit }) => hit.use.role === "weak");
        return {
          tag: tag.id,
          score,
          threshold: tag.threshold,
          distance: round(score - tag.threshold),
          borne: fired.length > 0 && score >= tag.threshold,
          context: rounded,
          fired: fired.toSorted((a, b) => b.points - a.points),
          facets: tag.facets.map(({ id }) => {
            const sum = facetPoints.get(id) ?? 0;
            return { facet: id, points: round(sum), shown: sum >= scoring.facet };
          }),
          excluded: [
            ...excluded,
            ...weak.flatMap((valued) =>
              evidenceOf(valued).map((place) => ({
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

function isContext({ role }: Use): boolean {
  return role === "context" || role === "strong";
}

/** A title is one sentence, whatever full stops it has. */
function sentenceKey({ field, hit }: Valued): string {
  return field === "title" ? field : `${field} ${hit.sentence}`;
}

function evidenceOf({ hit, field }: Valued): Evidence[] {
  return hit.places.map(({ start, end }) => ({ term: hit.use.term.term, field, start, end }));
}

const fieldOrder: Record<Field, number> = { title: 0, summary: 1, content: 2 };

function byPlace(a: Evidence, b: Evidence): number {
  return fieldOrder[a.field] - fieldOrder[b.field] || a.start - b.start || a.end - b.end;
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
