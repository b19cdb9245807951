import { type Foreign, foreignParts } from "./boilerplate.js";
import { Borders } from "./borders.js";
import { type Combined, HalvesFound, type Span } from "./combinations.js";
import type { Framework } from "./framework.js";
import { buildLexicon, type Capitals, type Slot, type Use, type Writing } from "./lexicon.js";
import { normalise } from "./normalise.js";
import { crossesWords } from "./words.js";

/** A place in one field: `[start, end)` in its original text, in UTF-16 units. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** A term that was found. */
export interface Hit extends Place {
  readonly use: Use;
  /** The way of writing that was found, as the framework has it; of a combination, its name. */
  readonly written: string;
  /** Of a combination, where its half that is later in the text stands. */
  readonly other: Place | undefined;
  /** Which sentence of the field it stands in (or begins in), from 0. */
  readonly sentence: number;
}

/** A term that was found and does not count. */
export interface Refusal extends Place {
  readonly use: Use;
  readonly reason: string;
}

/** Finds a framework's terms in one field of an article. */
export interface Matcher {
  /** The languages of the framework's terms, each once. */
  readonly languages: readonly string[];
  /**
   * @param active whether the terms of each of `languages` are looked for.
   * @param refuse is told of what looks like a term and is not.
   */
  match(text: string, active: readonly boolean[], refuse?: (refusal: Refusal) => void): Hit[];
}

interface Candidate extends Span {
  readonly slot: Slot;
}

/** Is told of a candidate that does not count. */
type Report = (candidate: Candidate, reason: string) => void;

/** Prepares the search for all terms of a framework at once. */
export function buildMatcher(framework: Framework): Matcher {
  const { languages, automaton, writings, groups } = buildLexicon(framework);

  return {
    languages,
    match(text, active, refuse) {
      const normal = normalise(text);
      const borders = new Borders(normal.units, normal.length, normal.stops);
      const place = ({ start, end }: Span): Place => ({
        start: normal.startOf(start),
        end: normal.endOf(end - 1),
      });
      const report: Report | undefined =
        refuse && ((candidate, reason) => refuse({ use: candidate.slot.use, ...place(candidate), reason }));

      // Of each way of writing that was found, where; a name that a hundred terms have is looked at once a place.
      const found = new Map<Writing, Span[]>();
      automaton.search(normal.units, normal.length, (pattern, start, end) => {
        const begins = borders.begins(start);
        const ends = begins && borders.ends(end);
        for (const writing of writings[pattern] ?? []) {
          if (!active[writing.language]) continue;
          const span = { start, end: writing.prefix ? borders.latinEnd(end) : end };
          const whole = writing.inside || ends || (begins && writing.prefix);
          const refused =
            (!whole && "not a whole word") ||
            (writing.capitals !== "any" &&
              !hasCapitals(text, place(span), writing.capitals) &&
              "not in capitals") ||
            (writing.word &&
              crossesWords(text, place(span), languages[writing.language]) &&
              "parts of two words");
          if (refused) {
            if (report) for (const slot of writing.slots) report({ slot, start, end }, refused);
            continue;
          }
          const same = found.get(writing);
          if (same) same.push(span);
          else found.set(writing, [span]);
        }
      });
      if (found.size === 0) return [];

      const candidates: Candidate[] = [];
      const facets: Candidate[] = [];
      const halves = new HalvesFound<Use>();
      for (const [writing, places] of found) {
        for (const slot of writing.slots) {
          const list = slot.use.role === "facet" ? facets : candidates;
          for (const { start, end } of places) list.push({ slot, start, end });
        }
        for (const half of writing.halves) halves.add(half, places);
      }
      for (const { use, first, second } of halves.combine(borders, "exclusions")) {
        const slot = { use, group: -1, written: use.term.term };
        candidates.push({ slot, start: first.start, end: second.end });
      }
      const { kept, excluded } = longest(candidates, groups, report);
      const guards = guardsOf(excluded);
      const isAllowed = ({ tag }: Use, span: Span) =>
        !isInside(guards.get(-1), span) && !isInside(guards.get(tag), span);
      const combined = halves.combine(borders, "terms", excluded.length > 0 ? isAllowed : undefined);
      if (kept.length === 0 && combined.length === 0) return [];
      // A facet of a tag that nothing speaks for is not looked at any further.
      const spoken = new Set([
        ...kept.map(({ slot }) => slot.use.tag),
        ...combined.map(({ use }) => use.tag),
      ]);
      const spokenFacets = facets.filter(({ slot }) => spoken.has(slot.use.tag));
      const facetsKept =
        spokenFacets.length > 0 ? longest([...excluded, ...spokenFacets], groups, report).kept : [];
      const headings = kept.filter(({ slot }) => slot.use.role === "boilerplate").map(place);
      return toHits({
        candidates: kept.concat(facetsKept),
        combined,
        foreign: foreignParts(text, headings),
        borders,
        place,
        report,
      });
    },
  };
}

/** By the index of the tag they are of, the exclusions that lie in no other, in the order of the text. */
function guardsOf(excluded: readonly Candidate[]): Map<number, Candidate[]> {
  const guards = new Map<number, Candidate[]>();
  for (const candidate of excluded) {
    const same = guards.get(candidate.slot.use.tag);
    if (same === undefined) guards.set(candidate.slot.use.tag, [candidate]);
    else if (candidate.end > (same.at(-1)?.end ?? 0)) same.push(candidate);
  }
  return guards;
}

/** Whether one of some places, in the order of the text and none within another, holds a place. */
function isInside(places: readonly Span[] = [], { start, end }: Span): boolean {
  const place = places[lastFrom(places, start)];
  return place !== undefined && place.end >= end;
}

/** The index of the last place that begins at or before an offset, or -1. */
function lastFrom(places: readonly Span[], offset: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle]?.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function hasCapitals(text: string, { start, end }: Place, wanted: Capitals): boolean {
  return wanted === "first" ? /\p{Lu}/u.test(text.charAt(start)) : !/\p{Ll}/u.test(text.slice(start, end));
}

/**
 * Keeps, in each group, the longest of the candidates that lie in one another, and none that lies in an
 * exclusion of its tag or of the whole framework. The order of the result is that of the text.
 */
function longest(
  candidates: Candidate[],
  groups: number,
  report: Report | undefined,
): { kept: Candidate[]; excluded: Candidate[] } {
  const rank = ({ slot }: Candidate) => (slot.use.role === "exclude" ? 0 : 1);
  candidates.sort((a, b) => a.start - b.start || b.end - a.end || rank(a) - rank(b));
  const widest: (Candidate | undefined)[] = new Array(groups);
  const guards = new Map<number, Candidate>();
  const excluded: Candidate[] = [];
  const kept = candidates.filter((candidate) => {
    const { slot, start, end } = candidate;
    const { use, group } = slot;
    const around = (other: Candidate | undefined) => (other && other.end >= end ? other : undefined);
    if (use.role === "exclude") {
      if (!around(guards.get(use.tag))) guards.set(use.tag, candidate);
      excluded.push(candidate);
      return false;
    }
    const guard = around(guards.get(-1)) ?? around(guards.get(use.tag));
    if (guard) {
      report?.(candidate, `part of '${guard.slot.written}', which is excluded`);
      return false;
    }
    const wider = around(widest[group]);
    if (wider) {
      // The same words in two languages' lists are one find, and no refusal.
      const same = wider.start === start && wider.end === end;
      if (wider.slot.use !== use && !same) {
        report?.(candidate, `part of the longer term '${wider.slot.written}'`);
      }
      return false;
    }
    widest[group] = candidate;
    return true;
  });
  return { kept, excluded };
}

/** What was found, less what stands beside the article's own text. */
function toHits(found: {
  candidates: readonly Candidate[];
  combined: readonly Combined<Use>[];
  foreign: readonly Foreign[];
  borders: Borders;
  place: (span: Span) => Place;
  report: Report | undefined;
}): Hit[] {
  const { candidates, combined, foreign, borders, place, report } = found;
  const hits: Hit[] = [];
  const foreignAround = ({ start }: Place) => {
    const part = foreign[lastFrom(foreign, start)];
    return part && start < part.end ? part : undefined;
  };
  for (const candidate of candidates) {
    const { use } = candidate.slot;
    if (use.role === "boilerplate") continue;
    const range = place(candidate);
    const around = foreignAround(range);
    if (around) report?.(candidate, around.reason);
    else {
      const sentence = borders.sentenceOf(candidate.start);
      hits.push({ use, written: candidate.slot.written, ...range, other: undefined, sentence });
    }
  }
  for (const { use, first, second } of combined) {
    const range = place(first);
    const other = place(second);
    if (foreignAround(range) || foreignAround(other)) continue;
    const sentence = borders.sentenceOf(first.start);
    hits.push({ use, written: use.term.term, ...range, other, sentence });
  }
  return hits;
}
