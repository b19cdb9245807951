import type { Evidence, ListedArticle, StoredTag } from "@twotrack/store";

/** A place in a text: `[start, end)` in UTF-16 units. */
export type Span = Pick<Evidence, "start" | "end">;

/** A stretch of a text, with the terms that were found there; most have none. */
export interface Segment {
  text: string;
  /** Whether it is what was searched for. */
  hit?: boolean;
  /** The tags that the stretch speaks for, each with the term that was found. */
  found: { tag: string; term: string }[];
}

/** A place in a text that speaks for a tag, or is what was searched for. */
interface Place extends Span {
  found?: { tag: string; term: string };
}

/**
 * Cuts a field of an article where its evidence, and what was searched for, starts and ends; places of several tags that
 * overlap give stretches of several.
 */
export function highlight(
  text: string,
  field: Evidence["field"],
  tags: readonly StoredTag[],
  hits: readonly Span[] = [],
): Segment[] {
  return segments(text, inOrder([...placesIn(text, field, tags), ...hits]), 0, text.length);
}

/** As `highlight`, one list for each paragraph of the text. */
export function highlightParagraphs(
  text: string,
  field: Evidence["field"],
  tags: readonly StoredTag[],
): Segment[][] {
  const places = placesIn(text, field, tags);
  return [...text.matchAll(/[^\n]+/g)]
    .filter((line) => line[0].trim() !== "")
    .map((line) => segments(text, places, line.index, line.index + line[0].length));
}

/**
 * The passage of an article that best says why it was found or bears its tags: its summary where the hits or the evidence
 * are there, else the text around the first of them, else how it begins. Undefined where it would only repeat the title.
 * @param hitsIn finds what was searched for in a text, in order.
 */
export function snippet(
  article: ListedArticle,
  hitsIn: (text: string) => readonly Span[] = () => [],
): Segment[] | undefined {
  const fields = [
    { name: "summary", text: article.summary },
    { name: "content", text: article.text },
  ] as const;
  const candidates = fields.flatMap(({ name, text }) =>
    text === null || text.trim() === ""
      ? []
      : [{ text, places: placesIn(text, name, article.tags), hits: hitsIn(text) }],
  );
  const best =
    candidates.find(({ hits }) => hits.length > 0) ??
    candidates.find(({ places }) => places.length > 0) ??
    candidates[0];
  if (best === undefined || best.text.trim() === article.title.trim()) return undefined;
  const [first] = best.hits.length > 0 ? best.hits : best.places;
  return passage(best.text, inOrder([...best.places, ...best.hits]), first?.start ?? 0);
}

/** How much of a text a snippet shows, and how much of that before the first place. Han and kana say more in less. */
const widths = { letters: { all: 300, before: 90 }, characters: { all: 150, before: 40 } };

function passage(text: string, places: Place[], first: number): Segment[] {
  const dense = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]{2}/u.test(text);
  const width = dense ? widths.characters : widths.letters;
  const start = first <= width.before ? 0 : wordStart(text, first - width.before, first);
  const end = text.length - start <= width.all * 1.1 ? text.length : wordEnd(text, start + width.all, places);
  const inner = segments(text, places, start, end);
  return [
    ...(start > 0 ? [{ text: "… ", found: [] }] : []),
    ...inner,
    ...(end < text.length ? [{ text: " …", found: [] }] : []),
  ];
}

/** The first start of a word or sentence from `from` on, or `from` where there are no spaces. */
function wordStart(text: string, from: number, until: number): number {
  const sentence = /[.!?。！？\n]\s*(?=\S)/.exec(text.slice(from, until));
  const space = sentence ?? /\s+/.exec(text.slice(from, until));
  return space === null ? wholeCharacter(text, from) : from + space.index + space[0].length;
}

/** The last end of a word before `until`; evidence is not cut through. */
function wordEnd(text: string, until: number, places: Place[]): number {
  const cut = places.find((place) => place.start < until && place.end > until);
  if (cut !== undefined) return cut.end;
  const space = /\s\S{0,24}$/.exec(text.slice(0, until));
  return space === null ? wholeCharacter(text, until) : space.index;
}

/** Moves off the middle of a surrogate pair. */
function wholeCharacter(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}

/** The evidence in a field, in order; what does not fit the text (it was corrected since) is left out. */
function placesIn(text: string, field: Evidence["field"], tags: readonly StoredTag[]): Place[] {
  const places = tags.flatMap(({ tag, evidence }) =>
    evidence
      .filter((place) => place.field === field && fits(place, text.length))
      .map(({ start, end, term }) => ({ start, end, found: { tag, term } })),
  );
  return inOrder(places);
}

const inOrder = (places: readonly Place[]) => places.toSorted((a, b) => a.start - b.start || b.end - a.end);

const fits = ({ start, end }: Span, length: number) => start >= 0 && start < end && end <= length;

function segments(text: string, places: Place[], from: number, until: number): Segment[] {
  const inside = places.filter((place) => place.start < until && place.end > from);
  const cuts = inside.flatMap((place) => [Math.max(place.start, from), Math.min(place.end, until)]);
  const edges = [...new Set([from, ...cuts, until])].sort((a, b) => a - b);
  const cut = edges.slice(0, -1).map((start, index) => {
    const end = edges[index + 1] ?? until;
    const here = inside.filter((place) => place.start <= start && place.end >= end);
    const hit = here.some(({ found }) => found === undefined);
    return {
      ...{ text: text.slice(start, end), found: here.flatMap(({ found }) => found ?? []) },
      ...(hit && { hit }),
    };
  });
  return cut.reduce(join, []);
}

/** Adds a stretch; to the last one, where that is a hit as well or not, and speaks for the same tags, so that terms within terms are one mark. */
function join(before: Segment[], next: Segment): Segment[] {
  const last = before.at(-1);
  if (last === undefined || last.hit !== next.hit || tagsOf(last) !== tagsOf(next)) return [...before, next];
  const found = [...last.found, ...next.found];
  const once = found.filter(
    ({ tag, term }, i) => found.findIndex((other) => other.tag === tag && other.term === term) === i,
  );
  return [...before.slice(0, -1), { ...last, text: last.text + next.text, found: once }];
}

const tagsOf = ({ found }: Segment) => [...new Set(found.map(({ tag }) => tag))].sort().join(" ");
