import { lexemesOf } from "./phrase.js";

/** A query: all of its groups must hold. */
export interface Query {
  readonly groups: readonly Group[];
  /** What could not be understood, and was left out. */
  readonly faults: readonly Fault[];
}

/** Terms of which one must hold; with `not`, none may. */
export interface Group {
  readonly any: readonly Term[];
  readonly not: boolean;
}

/** A part of a query, as written, and what is wrong with it: a sentence for people. */
export interface Fault {
  readonly text: string;
  readonly message: string;
}

/** What an article is asked. */
export type Term =
  /** Words that follow each other in the title or in the text; `phrase` where they stood in quotes. */
  | { readonly kind: "words"; readonly text: string; readonly phrase: boolean }
  | { readonly kind: "tag"; readonly tag: string }
  /** A part of the feed's title or address, in any case and width. */
  | { readonly kind: "source"; readonly name: string }
  /** A code without region: "ja". */
  | { readonly kind: "language"; readonly language: string }
  | Moment
  | { readonly kind: "story"; readonly id: number }
  | { readonly kind: "is"; readonly what: Kind };

/** Earlier than, or from then on: the start of a day "YYYY-MM-DD", or so many milliseconds ago. */
export type Moment =
  | { readonly kind: "before" | "after"; readonly day: string }
  | { readonly kind: "before" | "after"; readonly ago: number };

const kinds = ["meeting", "tagged", "copy"] as const;
/** Bears two tags or more, bears one or more, or repeats another article. */
export type Kind = (typeof kinds)[number];

const operators = {
  tag: (tag) => ({ kind: "tag", tag }),
  source: (name) => ({ kind: "source", name }),
  lang: languageOf,
  language: languageOf,
  before: (value) => momentOf("before", value),
  after: (value) => momentOf("after", value),
  story: (value) => (/^[1-9]\d{0,14}$/.test(value) ? { kind: "story", id: Number(value) } : undefined),
  is: (value) => {
    const what = kinds.find((kind) => kind === value.toLowerCase());
    return what && { kind: "is", what };
  },
} as const satisfies Record<string, (value: string) => Term | undefined>;
type Operator = keyof typeof operators;

/** What each operator takes, for people. */
const takes: Readonly<Record<Operator, string>> = {
  tag: "a tag, such as tag:sanctions",
  source: "a part of a feed's title or address, such as source:yonhap",
  lang: "a language code, such as lang:ja",
  language: "a language code, such as language:ja",
  before:
    "a day, a month, a year or an age, such as before:2026-03-01, before:2026-03, before:2026 or before:7d",
  after: "a day, a month, a year or an age, such as after:2026-03-01, after:2026-03, after:2026 or after:7d",
  story: "the number of a story, such as story:12",
  is: "meeting, tagged or copy, such as is:meeting",
};

/** Codes of countries that are often taken for those of their languages. */
const countries: Readonly<Record<string, string>> = { jp: "ja", kr: "ko", kp: "ko", cn: "zh" };
const names = new Intl.DisplayNames(["en"], { type: "language", fallback: "none" });

function languageOf(value: string): Term | undefined {
  const code = value.toLowerCase().split(/[-_]/)[0] ?? "";
  const language = countries[code] ?? code;
  return /^[a-z]{2,3}$/.test(language) && names.of(language) !== undefined
    ? { kind: "language", language }
    : undefined;
}

const units: readonly (readonly [unit: string, milliseconds: number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["w", 7 * 86_400_000],
];

function momentOf(kind: "before" | "after", value: string): Moment | undefined {
  const [, count, unit] = /^([1-9]\d{0,4})([wdhm])$/i.exec(value) ?? [];
  const milliseconds = units.find(([name]) => name === unit?.toLowerCase())?.[1];
  if (milliseconds !== undefined) return { kind, ago: Number(count) * milliseconds };
  const [, year, month = "01", day = "01"] = /^([12]\d{3})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(value) ?? [];
  if (year === undefined) return undefined;
  const written = `${year}-${month}-${day}`;
  const start = new Date(`${written}T00:00:00Z`);
  return !Number.isNaN(start.getTime()) && start.toISOString().startsWith(written)
    ? { kind, day: written }
    : undefined;
}

// What begins a quotation, and what ends it: curly quotes are set in any way that a language has.
const closers: ReadonlyMap<string, RegExp> = new Map([
  ...[...'"“”„‟＂'].map((quote) => [quote, /["“”„‟＂]/g] as const),
  ["「", /」/g],
  ["『", /』/g],
  ["«", /»/g],
]);
const QUOTES = '"“”„‟＂「」『』«»';
const quotes = new RegExp(`[${QUOTES}]`, "g");
const bare = new RegExp(`[^\\s${QUOTES}]+`, "y");
/** Stands for the group of a term that was left out: what OR joins to it stands alone. */
const LOST = -2;
const dashes = /[-－]+/y;
const named = /([a-zａ-ｚ]+)[:：]/iy;

/**
 * Reads a query as people type it; docs/search.md has the language. Never throws: what can't be is left out and told under
 * `faults`, and what has neither letters nor digits is passed over.
 */
export function parseQuery(text: string): Query {
  const groups: { any: Term[]; not: boolean }[] = [];
  const faults: Fault[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(text) ?? undefined;
    if (match !== undefined) at += match[0].length;
    return match;
  };
  /** A quotation without its quotes; undefined where none begins here. */
  const quotation = (): string | undefined => {
    const closer = closers.get(text.charAt(at));
    if (closer === undefined) return undefined;
    closer.lastIndex = at + 1;
    const end = closer.exec(text)?.index ?? text.length;
    const inner = text.slice(at + 1, end);
    at = Math.min(end + 1, text.length);
    return tidy(inner);
  };

  // Whether the term before was followed by OR; and which group that term is in: -1 before the first, LOST where the term
  // was left out.
  let or = false;
  let last = -1;
  const add = (term: Term, not: boolean, written: string) => {
    const before = groups[last];
    const joins = or && before !== undefined;
    or = false;
    if (joins && !not && !before.not) {
      before.any.push(term);
      return;
    }
    if (joins) faults.push({ text: `OR ${written}`, message: "OR can't join what is excluded by -" });
    last = groups.push({ any: [term], not }) - 1;
  };

  while (at < text.length) {
    const begin = at;
    const not = take(dashes) !== undefined;
    const name = take(named)?.[1]?.normalize("NFKC").toLowerCase();
    if (name !== undefined && isOperator(name)) {
      const value = tidy((quotation() ?? take(bare)?.[0] ?? "").normalize("NFKC"));
      const written = text.slice(begin, at);
      const term = value === "" ? undefined : operators[name](value);
      if (term !== undefined) add(term, not, written);
      else {
        faults.push({ text: written, message: `'${written}' was left out: ${name}: takes ${takes[name]}` });
        or = false;
        last = LOST;
      }
      continue;
    }
    if (name !== undefined) at -= name.length + 1;
    const quoted = quotation();
    const words = quoted ?? take(bare)?.[0];
    if (words === undefined) at++;
    else if (quoted === undefined && !not && words.normalize("NFKC") === "OR") {
      if (last === -1 || or) faults.push({ text: words, message: "OR must stand between two terms" });
      else or = last !== LOST;
    } else if (lexemesOf(words).length > 0)
      add({ kind: "words", text: words, phrase: quoted !== undefined }, not, text.slice(begin, at));
  }
  if (or) faults.push({ text: "OR", message: "OR must stand between two terms" });
  return { groups, faults };
}

function isOperator(name: string): name is Operator {
  return Object.hasOwn(operators, name);
}

/** Without quotes and needless spaces. */
function tidy(text: string): string {
  return text.replace(quotes, " ").replace(/\s+/g, " ").trim();
}

/** A query as its canonical text, which reads as the same again; without its faults. */
export function formatQuery({ groups }: Pick<Query, "groups">): string {
  return groups
    .map(({ any, not }) =>
      not ? any.map((term) => `-${written(term)}`).join(" ") : any.map(written).join(" OR "),
    )
    .join(" ");
}

function written(term: Term): string {
  switch (term.kind) {
    case "words":
      return term.phrase ? `"${term.text}"` : term.text;
    case "tag":
      return `tag:${value(term.tag)}`;
    case "source":
      return `source:${value(term.name)}`;
    case "language":
      return `lang:${term.language}`;
    case "story":
      return `story:${term.id}`;
    case "is":
      return `is:${term.what}`;
    default:
      return `${term.kind}:${"day" in term ? term.day : age(term.ago)}`;
  }
}

const value = (text: string) => (text.includes(" ") ? `"${text}"` : text);

function age(milliseconds: number): string {
  const [unit, length] = units.find(([, length]) => milliseconds % length === 0) ?? ["m", 60_000];
  return `${Math.round(milliseconds / length)}${unit}`;
}
