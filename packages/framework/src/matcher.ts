import { AutomatonBuilder } from "./automaton.js";
import { foreignParts } from "./boilerplate.js";
import { Borders, wordClasses } from "./borders.js";
import type { Form } from "./form.js";
import type { Framework, Term } from "./framework.js";
import { normalise } from "./normalise.js";
import { crossesWords } from "./words.js";

/** What a term is looked for as: a part of the framework in which longer terms hide the shorter ones inside them. */
export interface Use {
  readonly term: Term;
  readonly role: "context" | "strong" | "weak" | "facet" | "exclude" | "boilerplate";
  /** Index of the tag, or -1. */
  readonly tag: number;
  /** Index of the facet in its tag, or -1. */
  readonly facet: number;
}

/** A place in one field: `[start, end)` in its original text, in UTF-16 units. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** A term that was found; a combination has two places, in the order of the text. */
export interface Hit {
  readonly use: Use;
  readonly places: readonly Place[];
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

/** One half of combinations, which those of a tag that write it alike have in common. */
interface Half {
  readonly number: number;
  readonly combinations: Combination[];
}

interface Combination {
  readonly use: Use;
  readonly first: Half;
  readonly second: Half;
  readonly within: number;
}

/** How a pattern is used: as a form of a term, or of a half of combinations. */
interface Slot {
  /** Of a half, the use of the first combination that has it. */
  readonly use: Use;
  readonly half: Half | undefined;
  readonly language: number;
  /** Candidates of one group hide one another. */
  readonly group: number;
  readonly prefix: boolean;
  readonly upper: boolean;
  readonly written: string;
}

interface Candidate {
  readonly slot: Slot;
  readonly start: number;
  readonly end: number;
}

/** Is told of a candidate that does not count. */
type Report = (candidate: Candidate, reason: string) => void;

/** Prepares the search for all terms of a framework at once. */
export function buildMatcher(framework: Framework): Matcher {
  const { languages, patterns, slots, groups, halves, inside } = slotsOf(framework);
  const automaton = patterns.build(withoutWords(inside));

  return {
    languages,
    match(text, active, refuse) {
      const normal = normalise(text);
      const borders = new Borders(normal.units, normal.length);
      const candidates: Candidate[] = [];
      const place = (start: number, end: number): Place => ({
        start: normal.startOf(start),
        end: normal.endOf(end - 1),
      });
      // Half of a combination that is not one says nothing to anybody.
      const report: Report | undefined =
        refuse &&
        (({ slot, start, end }, reason) => {
          if (slot.half === undefined) refuse({ use: slot.use, ...place(start, end), reason });
        });
      automaton.search(normal.units, normal.length, (pattern, start, end) => {
        const begins = borders.begins(start);
        let ends: boolean | undefined;
        for (const slot of slots[pattern] ?? []) {
          if (!active[slot.language]) continue;
          if (!slot.use.term.inside) {
            if (!slot.prefix) ends ??= borders.ends(end);
            if (!begins || !(slot.prefix || ends)) {
              report?.({ slot, start, end }, "not a whole word");
              continue;
            }
          }
          if (slot.upper && !inCapitals(text, place(start, end))) {
            report?.({ slot, start, end }, "not in capitals");
          } else if (slot.use.term.word && isCrossing(text, place(start, end), slot.use.term)) {
            report?.({ slot, start, end }, "parts of two words");
          } else candidates.push({ slot, start, end: slot.prefix ? borders.latinEnd(end) : end });
        }
      });
      if (candidates.length === 0) return [];
      candidates.push(...excludedSpans(candidates, halves, borders));
      const own = withoutForeign(longest(candidates, groups, report), text, place, report);
      return toHits(own, halves, borders, place);
    },
  };
}

/** Which patterns there are, and what each is used for. */
function slotsOf(framework: Framework) {
  const uses = [...usesOf(framework)];
  const languages = [...new Set(uses.map(({ term }) => term.language))];
  const patterns = new AutomatonBuilder();
  /** By the number of the pattern. */
  const slots: Slot[][] = [];
  /** The first units of what may stand inside a longer word. */
  const inside = new Set<number>();
  const groups = new Map<string, number>();
  const halves = new Map<string, Half>();
  const numberOf = (group: string) => {
    const number = groups.get(group) ?? groups.size;
    groups.set(group, number);
    return number;
  };
  const add = (use: Use, forms: readonly Form[], group: number, half: Half | undefined) => {
    const language = languages.indexOf(use.term.language);
    for (const { patterns: writings, prefix, written } of forms) {
      const upper = use.term.case && !/\p{Ll}/u.test(written);
      const slot = { use, half, language, group, prefix, upper, written };
      for (const pattern of writings) {
        const number = patterns.add(pattern);
        const list = slots[number];
        if (list) list.push(slot);
        else slots[number] = [slot];
        if (use.term.inside) inside.add(pattern.charCodeAt(0));
      }
    }
  };
  const halfOf = (use: Use, forms: readonly Form[]): Half => {
    const { language, case: capitals, inside, word } = use.term;
    const name = JSON.stringify([
      use.tag,
      language,
      capitals,
      inside,
      word,
      forms.map(({ written }) => written),
    ]);
    const known = halves.get(name);
    if (known) return known;
    const half = { number: halves.size, combinations: [] };
    halves.set(name, half);
    // Halves hide nothing and are not hidden, except by exclusions: each has a group of its own.
    add(use, forms, numberOf(`half ${half.number}`), half);
    return half;
  };
  for (const use of uses) {
    const { near } = use.term;
    if (near === undefined) add(use, use.term.forms, numberOf(groupName(use)), undefined);
    else {
      const [first, second] = [halfOf(use, use.term.forms), halfOf(use, near.forms)];
      first.combinations.push({ use, first, second, within: near.within });
    }
  }
  return { languages, patterns, slots, groups: groups.size, halves: [...halves.values()], inside };
}

function* usesOf(framework: Framework): Generator<Use> {
  const none = { tag: -1, facet: -1 };
  for (const term of framework.exclude) yield { term, role: "exclude", ...none };
  for (const term of framework.boilerplate) yield { term, role: "boilerplate", ...none };
  for (const term of framework.context.terms) yield { term, role: "context", ...none };
  for (const [tag, { strong, weak, exclude, facets }] of framework.tags.entries()) {
    for (const term of exclude) yield { term, role: "exclude", tag, facet: -1 };
    for (const term of strong) yield { term, role: "strong", tag, facet: -1 };
    for (const term of weak) yield { term, role: "weak", tag, facet: -1 };
    for (const [facet, { terms }] of facets.entries()) {
      for (const term of terms) yield { term, role: "facet", tag, facet };
    }
  }
}

function groupName({ role, tag, facet }: Use): string {
  return role === "strong" || role === "weak" ? `tag ${tag}` : `${role} ${tag} ${facet}`;
}

/** The classes of words; none where these units are letters, so that a word of theirs may begin anywhere. */
function withoutWords(units: ReadonlySet<number>): Uint8Array {
  const words = wordClasses();
  const free = new Set([...units].map((unit) => words[unit] ?? 0));
  free.delete(0);
  return free.size === 0 ? words : words.map((word) => (free.has(word) ? 0 : word));
}

function isCrossing(text: string, { start, end }: Place, { language }: Term): boolean {
  return crossesWords(text, start, end, language);
}

function inCapitals(text: string, { start, end }: Place): boolean {
  return !/\p{Ll}/u.test(text.slice(start, end));
}

/** What lies between the two halves of an exclusion, halves included, as candidates of their own. */
function excludedSpans(
  candidates: readonly Candidate[],
  halves: readonly Half[],
  borders: Borders,
): Candidate[] {
  const ofExclusions = candidates.filter(({ slot }) => slot.half && slot.use.role === "exclude");
  if (ofExclusions.length < 2) return [];
  ofExclusions.sort((a, b) => a.start - b.start);
  return combine(ofExclusions, halves, borders).map(({ use, first, second }) => ({
    slot: { ...first.slot, use, half: undefined, written: use.term.term },
    start: first.start,
    end: second.end,
  }));
}

/**
 * Keeps, in each group, the longest of the candidates that lie in one another, and none that lies in an
 * exclusion of its tag or of the whole framework. The order of the result is that of the text.
 */
function longest(candidates: Candidate[], groups: number, report: Report | undefined): Candidate[] {
  const rank = ({ slot }: Candidate) => (slot.use.role === "exclude" ? 0 : 1);
  candidates.sort((a, b) => a.start - b.start || b.end - a.end || rank(a) - rank(b));
  const widest: (Candidate | undefined)[] = new Array(groups);
  const guards = new Map<number, Candidate>();
  return candidates.filter((candidate) => {
    const { slot, start, end } = candidate;
    const { use, group, half } = slot;
    // Halves of an exclusion have done their work.
    if (half && use.role === "exclude") return false;
    const covers = (other: Candidate | undefined) => (other && other.end >= end ? other : undefined);
    const guard = covers(guards.get(-1)) ?? covers(guards.get(use.tag));
    if (use.role === "exclude") {
      if (!covers(guards.get(use.tag))) guards.set(use.tag, candidate);
      return false;
    }
    if (guard) {
      report?.(candidate, `part of '${guard.slot.written}', which is excluded`);
      return false;
    }
    const wider = covers(widest[group]);
    if (wider) {
      // The same words in two languages' lists are one find, and no refusal.
      const same = wider.start === start && wider.end === end;
      if (wider.slot.use !== use && !same) {
        report?.(candidate, `part of the longer term '${wider.slot.use.term.term}'`);
      }
      return false;
    }
    widest[group] = candidate;
    return true;
  });
}

/** Leaves out what stands beside the article's own text. */
function withoutForeign(
  candidates: Candidate[],
  text: string,
  place: (start: number, end: number) => Place,
  report: Report | undefined,
): Candidate[] {
  const headings = candidates.filter(({ slot }) => slot.use.role === "boilerplate");
  const foreign = foreignParts(
    text,
    headings.map(({ start, end }) => place(start, end)),
  );
  if (foreign.length === 0 && headings.length === 0) return candidates;
  let part = 0;
  return candidates.filter((candidate) => {
    if (candidate.slot.use.role === "boilerplate") return false;
    const { start } = place(candidate.start, candidate.end);
    while (part < foreign.length && (foreign[part]?.end ?? 0) <= start) part++;
    const around = foreign[part];
    if (around === undefined || around.start > start) return true;
    report?.(candidate, around.reason);
    return false;
  });
}

function toHits(
  candidates: readonly Candidate[],
  halves: readonly Half[],
  borders: Borders,
  place: (start: number, end: number) => Place,
): Hit[] {
  const hits: Hit[] = [];
  for (const { slot, start, end } of candidates) {
    if (slot.half) continue;
    hits.push({ use: slot.use, places: [place(start, end)], sentence: borders.sentenceOf(start) });
  }
  for (const { use, first, second } of combine(candidates, halves, borders)) {
    hits.push({
      use,
      places: [first, second].map(({ start, end }) => place(start, end)),
      sentence: borders.sentenceOf(first.start),
    });
  }
  return hits;
}

/** A combination that was found, its halves in the order of the text. */
interface Combined {
  readonly use: Use;
  readonly first: Candidate;
  readonly second: Candidate;
}

/** Finds which halves are near enough to each other: for each of the one side, the nearest of the other. */
function combine(candidates: readonly Candidate[], halves: readonly Half[], borders: Borders): Combined[] {
  const found: (Candidate[] | undefined)[] = new Array(halves.length);
  const firsts = new Set<Half>();
  for (const candidate of candidates) {
    const { half } = candidate.slot;
    if (half === undefined) continue;
    const same = found[half.number];
    if (same) same.push(candidate);
    else found[half.number] = [candidate];
    if (half.combinations.length > 0) firsts.add(half);
  }
  const combined: Combined[] = [];
  for (const { combinations, number } of firsts) {
    for (const { use, second, within } of combinations) {
      const rights = found[second.number];
      if (rights === undefined) continue;
      let next = 0;
      for (const left of found[number] ?? []) {
        while (next < rights.length && (rights[next]?.start ?? 0) < left.end) next++;
        const right = [rights[next - 1], rights[next]].find(
          (other) => other && together(left, other, borders, within),
        );
        if (!right) continue;
        combined.push(
          right.start < left.start
            ? { use, first: right, second: left }
            : { use, first: left, second: right },
        );
      }
    }
  }
  return combined;
}

function together(a: Candidate, b: Candidate, borders: Borders, within: number): boolean {
  const [first, second] = a.start < b.start ? [a, b] : [b, a];
  return first.end <= second.start && borders.apart(first.end, second.start) <= within;
}
