import { type Automaton, AutomatonBuilder } from "./automaton.js";
import { wordClasses } from "./borders.js";
import type { Half } from "./combinations.js";
import type { Form } from "./form.js";
import type { Framework, Term } from "./framework.js";

/** What a term is looked for as: a part of the framework in which longer terms hide the shorter ones inside them. */
export interface Use {
  readonly term: Term;
  readonly role: "context" | "strong" | "weak" | "facet" | "exclude" | "boilerplate" | "concept";
  /** Index of the tag, or -1. */
  readonly tag: number;
  /** Index of the facet in its tag, or -1. */
  readonly facet: number;
  /** Index of the concept, or -1. */
  readonly concept: number;
}

/** A term that a pattern is a way of writing of. */
export interface Slot {
  readonly use: Use;
  /** Candidates of one group hide one another. */
  readonly group: number;
  /** As the framework has it. */
  readonly written: string;
}

/** Which letters of a place must be capitals. */
export type Capitals = "any" | "first" | "all";

function capitalsOf(written: string): Capitals {
  if (!/^\p{Lu}/u.test(written)) return "any";
  return /\p{Ll}/u.test(written) ? "first" : "all";
}

/** One way of looking for a pattern, and all that it is looked for as. */
export interface Writing {
  /** Index of its language. */
  readonly language: number;
  /** Whether it may stand inside a longer word. */
  readonly inside: boolean;
  /** Whether in Chinese and Japanese it may not take parts of two words. */
  readonly word: boolean;
  /** Whether it may go on to the end of its word. */
  readonly prefix: boolean;
  /** Whether it counts only where its first letter, or all, are capitals. */
  readonly capitals: Capitals;
  readonly slots: Slot[];
  readonly halves: Half<Use>[];
}

/** All terms of a framework, ready for the search. */
export interface Lexicon {
  /** The languages of the terms, each once. */
  readonly languages: readonly string[];
  readonly automaton: Automaton;
  /** By the number of the pattern. */
  readonly writings: readonly (readonly Writing[])[];
  /** How many groups there are. */
  readonly groups: number;
}

/** Collects what a framework's terms look like. */
export function buildLexicon(framework: Framework): Lexicon {
  const uses = [...usesOf(framework)];
  const languages = [...new Set(uses.map(({ term }) => term.language))];
  const patterns = new AutomatonBuilder();
  const writings: Writing[][] = [];
  /** The first units of what may stand inside a longer word. */
  const starts = new Set<number>();
  const groups = new Map<string, number>();
  const halves = new Map<string, Half<Use>>();

  const numberOf = (group: string) => {
    const number = groups.get(group) ?? groups.size;
    groups.set(group, number);
    return number;
  };
  const writingOf = (pattern: string, term: Term, { prefix, written }: Form): Writing => {
    const number = patterns.add(pattern);
    writings[number] ??= [];
    const language = languages.indexOf(term.language);
    const { inside, word } = term;
    const capitals = term.case ? capitalsOf(written) : "any";
    const known = writings[number].find(
      (one) =>
        one.language === language &&
        one.inside === inside &&
        one.word === word &&
        one.prefix === prefix &&
        one.capitals === capitals,
    );
    if (known) return known;
    if (inside) starts.add(pattern.charCodeAt(0));
    const writing = { language, inside, word, prefix, capitals, slots: [], halves: [] };
    writings[number].push(writing);
    return writing;
  };
  const halfOf = (use: Use, forms: readonly Form[]): Half<Use> => {
    const { language, case: upper, inside, word } = use.term;
    // A noun, a verb and a prefix that are written alike are told apart by what they stand for.
    const marks = forms.map(({ patterns, prefix }) => [
      prefix,
      patterns.length,
      patterns[0],
      patterns.at(-1),
    ]);
    const name = JSON.stringify([language, upper, inside, word, marks]);
    const known = halves.get(name);
    if (known) return known;
    const half: Half<Use> = { terms: [], exclusions: [] };
    halves.set(name, half);
    for (const form of forms) {
      for (const pattern of form.patterns) writingOf(pattern, use.term, form).halves.push(half);
    }
    return half;
  };

  for (const use of uses) {
    const { forms, near } = use.term;
    if (near === undefined) {
      const group = numberOf(groupName(use));
      for (const form of forms) {
        const slot = { use, group, written: form.written };
        for (const pattern of form.patterns) writingOf(pattern, use.term, form).slots.push(slot);
      }
    } else {
      const [first, second] = [halfOf(use, forms), halfOf(use, near.forms)];
      const list = use.role === "exclude" ? first.exclusions : first.terms;
      list.push({ use, second, within: near.within });
    }
  }
  return { languages, automaton: patterns.build(withoutWords(starts)), writings, groups: groups.size };
}

function* usesOf(framework: Framework): Generator<Use> {
  const none = { tag: -1, facet: -1, concept: -1 };
  for (const term of framework.exclude) yield { term, role: "exclude", ...none };
  for (const term of framework.boilerplate) yield { term, role: "boilerplate", ...none };
  for (const term of framework.context.terms) yield { term, role: "context", ...none };
  for (const [concept, { terms }] of framework.concepts.entries()) {
    for (const term of terms) yield { term, role: "concept", ...none, concept };
  }
  for (const [tag, { strong, weak, exclude, facets }] of framework.tags.entries()) {
    for (const term of exclude) yield { term, role: "exclude", ...none, tag };
    for (const term of strong) yield { term, role: "strong", ...none, tag };
    for (const term of weak) yield { term, role: "weak", ...none, tag };
    for (const [facet, { terms }] of facets.entries()) {
      for (const term of terms) yield { term, role: "facet", ...none, tag, facet };
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
