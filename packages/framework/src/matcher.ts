import { AutomatonBuilder } from "./automaton.js";
import { type Foreign, foreignParts } from "./boilerplate.js";
import { Borders, wordClasses } from "./borders.js";
import { type Combined, type Half, HalvesFound, type Span } from "./combinations.js";
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

/** How a pattern is used: as a form of a term, or of a half of combinations. */
interface Slot {
  /** Of a half, the use of the first combination that has it. */
  readonly use: Use;
  readonly half: Half<Use> | undefined;
  readonly language: number;
  /** Candidates of one group hide one another; halves of combinations have none. */
  readonly group: number;
  readonly prefix: boolean;
  readonly upper: boolean;
  readonly written: string;
}

interface Candidate extends Span {
  readonly slot: Slot;
}

/** Is told of a candidate that does not count. */
type Report = (candidate: Candidate, reason: string) => void;

/** Prepares the search for all terms of a framework at once. */
export function buildMatcher(framework: Framework): Matcher {
  const { languages, patterns, slots, groups, inside } = slotsOf(framework);
  const automaton = patterns.build(withoutWords(inside));

  return {
    languages,
    match(text, active, refuse) {
      const normal = normalise(text);
      const borders = new Borders(normal.units, normal.length);
      const candidates: Candidate[] = [];
      const halves = new HalvesFound<Use>();
      const place = ({ start, end }: Span): Place => ({
        start: normal.startOf(start),
        end: normal.endOf(end - 1),
      });
      // Half of a combination that is not one says nothing to anybody.
      const report: Report | undefined =
        refuse &&
        ((candidate, reason) => {
          const { use, half } = candidate.slot;
          if (half === undefined) refuse({ use, ...place(candidate), reason });
        });
      automaton.search(normal.units, normal.length, (pattern, start, end) => {
        const span = { start, end };
        const begins = borders.begins(start);
        let ends: boolean | undefined;
        for (const slot of slots[pattern] ?? []) {
          if (!active[slot.language]) continue;
          const { use, half, prefix, upper } = slot;
          if (!use.term.inside) {
            if (!prefix) ends ??= borders.ends(end);
            if (!begins || !(prefix || ends)) {
              report?.({ slot, start, end }, "not a whole word");
              continue;
            }
          }
          const refused =
            (upper && !inCapitals(text, place(span)) && "not in capitals") ||
            (use.term.word && isCrossing(text, place(span), use.term) && "parts of two words");
          const whole = prefix ? { start, end: borders.latinEnd(end) } : span;
          if (refused) report?.({ slot, start, end }, refused);
          else if (half) halves.add(half, whole);
          else candidates.push({ slot, start, end: whole.end });
        }
      });
      if (candidates.length === 0 && halves.isEmpty) return [];
      for (const { use, first, second } of halves.combine(borders, isExclusion)) {
        candidates.push({ slot: exclusionSlot(use), start: first.start, end: second.end });
      }
      const { kept, excluded } = longest(candidates, groups, report);
      const isAllowed = ({ tag }: Half<Use>, span: Span) =>
        !excluded.some((guard) => covers(guard, tag, span));
      const combined = halves.combine(
        borders,
        (use) => !isExclusion(use),
        excluded.length > 0 ? isAllowed : undefined,
      );
      if (kept.length === 0 && combined.length === 0) return [];
      const foreign = foreignParts(
        text,
        kept.filter(({ slot }) => slot.use.role === "boilerplate").map(place),
      );
      return toHits({ candidates: kept, combined, foreign, borders, place, report });
    },
  };
}

const isExclusion = ({ role }: Use) => role === "exclude";

/** Whether an exclusion, of a tag or of the whole framework, holds a place. */
function covers({ slot, start, end }: Candidate, tag: number, span: Span): boolean {
  return (slot.use.tag === -1 || slot.use.tag === tag) && start <= span.start && end >= span.end;
}

/** An exclusion that is a combination hides what lies between its halves as any other hides what lies in it. */
function exclusionSlot(use: Use): Slot {
  return {
    use,
    half: undefined,
    language: 0,
    group: -1,
    prefix: false,
    upper: false,
    written: use.term.term,
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
  const halves = new Map<string, Half<Use>>();
  const numberOf = (group: string) => {
    const number = groups.get(group) ?? groups.size;
    groups.set(group, number);
    return number;
  };
  const add = (use: Use, forms: readonly Form[], group: number, half?: Half<Use>) => {
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
  const halfOf = (use: Use, forms: readonly Form[]): Half<Use> => {
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
    const half = { number: halves.size, tag: use.tag, combinations: [] };
    halves.set(name, half);
    add(use, forms, -1, half);
    return half;
  };
  for (const use of uses) {
    const { near } = use.term;
    if (near === undefined) add(use, use.term.forms, numberOf(groupName(use)));
    else {
      const [first, second] = [halfOf(use, use.term.forms), halfOf(use, near.forms)];
      first.combinations.push({ use, second, within: near.within });
    }
  }
  return { languages, patterns, slots, groups: groups.size, inside };
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
  const foreignAround = ({ start }: Place) => foreign.find((part) => part.start <= start && start < part.end);
  for (const candidate of candidates) {
    const { use } = candidate.slot;
    if (use.role === "boilerplate") continue;
    const range = place(candidate);
    const around = foreign.length === 0 ? undefined : foreignAround(range);
    if (around) report?.(candidate, around.reason);
    else {
      const sentence = borders.sentenceOf(candidate.start);
      hits.push({ use, written: candidate.slot.written, ...range, other: undefined, sentence });
    }
  }
  for (const { use, first, second } of combined) {
    const range = place(first);
    if (foreign.length > 0 && foreignAround(range)) continue;
    const sentence = borders.sentenceOf(first.start);
    hits.push({ use, written: use.term.term, ...range, other: place(second), sentence });
  }
  return hits;
}
