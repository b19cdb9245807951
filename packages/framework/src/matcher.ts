import { buildAutomaton } from "./automaton.js";
import { Borders } from "./borders.js";
import type { Framework, Term } from "./framework.js";
import { type Normalised, normalise } from "./normalise.js";

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
  /** @param refuse is told of what looks like a term and is not. */
  match(text: string, refuse?: (refusal: Refusal) => void): Hit[];
}

/** How a pattern is used: as a form of a term, or of the one or the other half of a combination. */
interface Slot {
  readonly use: Use;
  readonly group: number;
  readonly half: 0 | 1 | 2;
  readonly prefix: boolean;
  readonly upper: boolean;
  readonly written: string;
}

interface Candidate {
  readonly slot: Slot;
  readonly start: number;
  readonly end: number;
}

/** Prepares the search for all terms of a framework at once. */
export function buildMatcher(framework: Framework): Matcher {
  const slots = new Map<string, Slot[]>();
  const groups = new Map<string, number>();
  for (const use of usesOf(framework)) {
    const halves = [use.term.forms, ...(use.term.near ? [use.term.near.forms] : [])];
    for (const [i, forms] of halves.entries()) {
      const half = use.term.near ? (i === 0 ? 1 : 2) : 0;
      // Halves hide nothing and are not hidden, except by exclusions: each has a group of its own.
      const name = half ? `half ${groups.size}` : groupName(use);
      const group = groups.get(name) ?? groups.size;
      groups.set(name, group);
      for (const { patterns, prefix, written } of forms) {
        const upper = use.term.case && !/\p{Ll}/u.test(written);
        for (const pattern of patterns) {
          const list = slots.get(pattern) ?? [];
          list.push({ use, group, half, prefix, upper, written });
          slots.set(pattern, list);
        }
      }
    }
  }
  const automaton = buildAutomaton([...slots.keys()]);
  const byPattern = [...slots.values()];

  return {
    match(text, refuse) {
      const normal = normalise(text);
      const borders = new Borders(normal.units, normal.length);
      const candidates: Candidate[] = [];
      const place = (start: number, end: number): Place => ({
        start: normal.startOf(start),
        end: normal.endOf(end - 1),
      });
      automaton.search(normal.units, normal.length, (pattern, start, end) => {
        const begins = borders.begins(start);
        const ends = borders.ends(end);
        for (const slot of byPattern[pattern] ?? []) {
          const whole = slot.use.term.inside || (begins && (ends || slot.prefix));
          if (!whole) refuse?.({ use: slot.use, ...place(start, end), reason: "not a whole word" });
          else if (slot.upper && !inCapitals(text, place(start, end))) {
            refuse?.({ use: slot.use, ...place(start, end), reason: "not in capitals" });
          } else candidates.push({ slot, start, end: slot.prefix ? borders.latinEnd(end) : end });
        }
      });
      if (candidates.length === 0) return [];
      const own = withoutBoilerplate(longest(candidates, groups.size, place, refuse), text, place, refuse);
      return toHits(own, borders, place, sentences(normal, borders));
    },
  };
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

function inCapitals(text: string, { start, end }: Place): boolean {
  return !/\p{Ll}/u.test(text.slice(start, end));
}

/**
 * Keeps, in each group, the longest of the candidates that lie in one another, and none that lies in an
 * exclusion of its tag or of the whole framework. The order of the result is that of the text.
 */
function longest(
  candidates: Candidate[],
  groups: number,
  place: (start: number, end: number) => Place,
  refuse?: (refusal: Refusal) => void,
): Candidate[] {
  const rank = ({ slot }: Candidate) => (slot.use.role === "exclude" ? 0 : 1);
  candidates.sort((a, b) => a.start - b.start || b.end - a.end || rank(a) - rank(b));
  const widest: (Candidate | undefined)[] = new Array(groups);
  const guards = new Map<number, Candidate>();
  return candidates.filter((candidate) => {
    const { slot, start, end } = candidate;
    const { use, group } = slot;
    const covers = (other: Candidate | undefined) => (other && other.end >= end ? other : undefined);
    const guard = covers(guards.get(-1)) ?? covers(guards.get(use.tag));
    if (use.role === "exclude") {
      if (!covers(guards.get(use.tag))) guards.set(use.tag, candidate);
      return false;
    }
    if (guard) {
      refuse?.({ use, ...place(start, end), reason: `part of '${guard.slot.written}', which is excluded` });
      return false;
    }
    const wider = covers(widest[group]);
    if (wider) {
      if (wider.slot.use !== use) {
        refuse?.({
          use,
          ...place(start, end),
          reason: `part of the longer term '${wider.slot.use.term.term}'`,
        });
      }
      return false;
    }
    widest[group] = candidate;
    return true;
  });
}

/** Cuts off what follows a heading such as "Related stories" that has a line of its own. */
function withoutBoilerplate(
  candidates: Candidate[],
  text: string,
  place: (start: number, end: number) => Place,
  refuse?: (refusal: Refusal) => void,
): Candidate[] {
  const cut = candidates.findIndex(({ slot, start, end }) => {
    if (slot.use.role !== "boilerplate") return false;
    const range = place(start, end);
    let before = range.start - 1;
    let after = range.end;
    while (before >= 0 && /[^\S\n]|[■▶◆【[]/.test(text.charAt(before))) before--;
    while (after < text.length && /[^\S\n]|[:：】\]]/.test(text.charAt(after))) after++;
    return before >= 0 && text[before] === "\n" && (after >= text.length || text[after] === "\n");
  });
  const after = cut < 0 ? [] : candidates.slice(cut + 1);
  if (refuse) {
    for (const { slot, start, end } of after) {
      refuse({ use: slot.use, ...place(start, end), reason: "after the end of the article's own text" });
    }
  }
  const own = cut < 0 ? candidates : candidates.slice(0, cut);
  return own.filter(({ slot }) => slot.use.role !== "boilerplate");
}

/** The ends of all sentences, as offsets of normalised units. */
function sentences({ length }: Normalised, borders: Borders): number[] {
  const ends: number[] = [];
  for (let k = 0; k < length; k++) if (borders.endsSentence(k)) ends.push(k);
  return ends;
}

function toHits(
  candidates: readonly Candidate[],
  borders: Borders,
  place: (start: number, end: number) => Place,
  ends: readonly number[],
): Hit[] {
  const hits: Hit[] = [];
  const halves = new Map<Use, [Candidate[], Candidate[]]>();
  const sentenceOf = pointer(ends);
  const sentence = candidates.map(({ start }) => sentenceOf(start));
  for (const [i, candidate] of candidates.entries()) {
    const { slot, start, end } = candidate;
    if (slot.half === 0) {
      hits.push({ use: slot.use, places: [place(start, end)], sentence: sentence[i] ?? 0 });
      continue;
    }
    const pair = halves.get(slot.use) ?? [[], []];
    pair[slot.half - 1]?.push(candidate);
    halves.set(slot.use, pair);
  }
  for (const [use, [lefts, rights]] of halves) {
    const sentenceAt = pointer(ends);
    let next = 0;
    for (const left of lefts) {
      while (next < rights.length && (rights[next]?.start ?? 0) < left.end) next++;
      const found = [rights[next - 1], rights[next]].find(
        (right) => right && together(left, right, borders, use.term.near?.within ?? 0),
      );
      const at = sentenceAt(left.start);
      if (!found) continue;
      const ordered = found.start < left.start ? [found, left] : [left, found];
      hits.push({ use, places: ordered.map(({ start, end }) => place(start, end)), sentence: at });
    }
  }
  return hits;
}

function together(a: Candidate, b: Candidate, borders: Borders, within: number): boolean {
  const [first, second] = a.start < b.start ? [a, b] : [b, a];
  return first.end <= second.start && borders.wordsBetween(first.end, second.start, within) <= within;
}

/** The number of ends before an offset; offsets must not fall from call to call. */
function pointer(ends: readonly number[]): (at: number) => number {
  let passed = 0;
  return (at) => {
    while (passed < ends.length && (ends[passed] ?? 0) < at) passed++;
    return passed;
  };
}
