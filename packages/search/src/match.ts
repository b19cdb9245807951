import { type Indexed, indexed, lexemesOf, spansOf, stands } from "./phrase.js";
import type { Query, Term } from "./query.js";
import { wordsOf } from "./words.js";

/** An article as queries look at it. */
export interface SearchedDocument {
  readonly title: string;
  /** All below the title. */
  readonly text: string;
  /** With or without region. */
  readonly language: string | null;
  /** Its feed. */
  readonly source: { readonly title: string; readonly url: string };
  readonly tags: readonly string[];
  readonly at: Date;
  readonly storyId: number | null;
  /** Whether it repeats another article. */
  readonly copy: boolean;
}

/** When a query is asked, and when a day "YYYY-MM-DD" begins there. */
export interface Asked {
  readonly now: Date;
  startOfDay(day: string): Date;
}

/** Of documents that several queries are asked of, their words. */
const read = new WeakMap<SearchedDocument, Indexed>();

function wordsIn(document: SearchedDocument): Indexed {
  const known = read.get(document);
  if (known !== undefined) return known;
  const words = indexed(document.title, document.text);
  read.set(document, words);
  return words;
}

/** Whether a query holds of an article: exactly where the store finds it. Of no groups all hold. */
export function matches({ groups }: Pick<Query, "groups">, document: SearchedDocument, at: Asked): boolean {
  return groups.every(({ any, not }) => any.some((term) => holds(term, document, at)) !== not);
}

function holds(term: Term, document: SearchedDocument, asked: Asked): boolean {
  const { language, source, tags, at, storyId, copy } = document;
  switch (term.kind) {
    case "words":
      return stands(wordsIn(document), lexemesOf(term.text));
    case "tag":
      return tags.includes(term.tag);
    case "source":
      return isSource(term.name, source);
    case "language":
      return language?.split(/[-_]/)[0]?.toLowerCase() === term.language;
    case "story":
      return storyId === term.id;
    case "is":
      return term.what === "copy" ? copy : tags.length >= (term.what === "meeting" ? 2 : 1);
    default: {
      const moment = "day" in term ? asked.startOfDay(term.day) : new Date(asked.now.getTime() - term.ago);
      return term.kind === "before" ? at < moment : at >= moment;
    }
  }
}

/** Whether a name is a part of a source's title or of its feed's address, in any case and width. */
export function isSource(name: string, { title, url }: SearchedDocument["source"]): boolean {
  return plain(title).includes(plain(name)) || plain(url).includes(plain(name));
}

/** Text in which case, width and the like make no difference. */
export function plain(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

/** A place in a text: `[start, end)` in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where the words of a query stand in a text, those aside that are excluded: in order, and none touches another. */
export function foundIn({ groups }: Pick<Query, "groups">, text: string): Span[] {
  const phrases = groups
    .filter(({ not }) => !not)
    .flatMap(({ any }) => any.flatMap((term) => (term.kind === "words" ? [lexemesOf(term.text)] : [])));
  if (phrases.length === 0) return [];
  const words = wordsOf(text);
  const merged: { start: number; end: number }[] = [];
  const spans = phrases.flatMap((phrase) => spansOf(words, phrase));
  for (const { start, end } of spans.sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last === undefined || start > last.end) merged.push({ start, end });
    else last.end = Math.max(last.end, end);
  }
  return merged;
}
