import type { Evidence, FiredTerm, TagExplanation, TaggableArticle } from "@twotrack/framework";

/** Some words of an article, and where they stand. */
export interface Found {
  /** As the article has them. */
  words: string;
  /** "title", "text (3 times)". */
  where: string;
}

/** What was found and does not count, and why. */
export interface NotCounted {
  words: string;
  reason: string;
}

const fieldNames = { title: "title", summary: "summary", content: "text" } as const;

/** What spoke for something: the words of each term, what gave most first, each once. */
export function foundBy(article: TaggableArticle, fired: readonly FiredTerm[]): Found[] {
  const places = new Map<string, { words: string; fields: Map<string, Evidence["field"]> }>();
  for (const place of fired.flatMap((one) => one.places)) {
    const words = wordsAt(article, place);
    const key = words.toLowerCase();
    const known = places.get(key) ?? { words, fields: new Map() };
    // Several terms may have been found at one place.
    known.fields.set(`${place.field} ${place.start}`, place.field);
    places.set(key, known);
  }
  return [...places.values()].map(({ words, fields }) => ({ words, where: whereOf([...fields.values()]) }));
}

/** What was found for a tag and does not count, each once; parts of what is named as a whole are left out. */
export function notCounted(article: TaggableArticle, { excluded }: TagExplanation): NotCounted[] {
  const once = new Map<string, NotCounted>();
  const isPart = (place: Evidence) =>
    excluded.some(
      (around) =>
        around.field === place.field &&
        around.start <= place.start &&
        around.end >= place.end &&
        around.end - around.start > place.end - place.start,
    );
  for (const place of excluded) {
    if (isPart(place)) continue;
    const words = wordsAt(article, place);
    once.set(`${words.toLowerCase()} ${place.reason}`, { words, reason: place.reason });
  }
  return [...once.values()];
}

/** "title", "title and text (3 times)". */
function whereOf(fields: readonly Evidence["field"][]): string {
  const names = [...new Set(fields)].map((field) => fieldNames[field]).join(" and ");
  return fields.length < 2 ? names : `${names} (${fields.length} times)`;
}

function wordsAt(article: TaggableArticle, { field, start, end }: Evidence): string {
  return (article[field] ?? "").slice(start, end).replace(/\s+/g, " ");
}
