import { foundIn, type Query } from "@twotrack/search";
import type { Span } from "../frame/highlight.js";

/** So much of a text is read at a time, in UTF-16 units. */
const STEP = 2_000;
/** What follows is read along with it, so that nothing is cut through and all of a passage has its marks. */
const OVERLAP = 600;

/** Whether a query has words to find. */
export function asksForWords({ groups }: Query): boolean {
  return groups.some(({ any, not }) => !not && any.some(({ kind }) => kind === "words"));
}

/**
 * Finds what a query searched for in a text, in order: its first places, for all of a long text would take long. None where
 * the query has no words.
 */
export function hitsOf(query: Query): (text: string) => Span[] {
  if (!asksForWords(query)) return () => [];
  return (text) => {
    for (let from = 0; from < text.length; from += STEP) {
      // Not in the middle of a word, nor of a character.
      const start =
        from === 0 ? 0 : text.lastIndexOf(" ", from) > from - STEP ? text.lastIndexOf(" ", from) + 1 : from;
      const spans = foundIn(query, text.slice(start, from + STEP + OVERLAP));
      if (spans.length > 0)
        return spans.map((span) => ({ start: span.start + start, end: span.end + start }));
    }
    return [];
  };
}
