import type { Evidence, ListedArticle, StoredTag } from "@twotrack/store";

/** A stretch of a text, with the terms that were found there; most have none. */
export interface Segment {
  text: string;
  /** The tags that the stretch speaks for, each with the term that was found. */
  found: { tag: string; term: string }[];
}

/** A place in a text that speaks for a tag. */
interface Place extends Evidence {
  tag: string;
}

/** Cuts a field of an article where its evidence starts and ends; places of several tags that overlap give stretches of several. */
export function highlight(text: string, field: Evidence["field"], tags: readonly StoredTag[]): Segment[] {
  return segments(text, placesIn(text, field, tags), 0, text.length);
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
 * The passage of an article that best says why it bears its tags: its summary where the evidence is there, else the
 * text around the first evidence, else how it begins. Undefined where it would only repeat the title.
 */
export function snippet(article: ListedArticle): Segment[] | undefined {
  const fields = [
    { name: "summary", text: article.summary },
    { name: "content", text: article.text },
  ] as const;
  const candidates = fields.flatMap(({ name, text }) =>
    text === null || text.trim() === "" ? [] : [{ text, places: placesIn(text, name, article.tags) }],
  );
  const best = candidates.find(({ places }) => places.length > 0) ?? candidates[0];
  if (best === undefined || best.text.trim() === article.title.trim()) return undefined;
  return passage(best.text, best.places);
}

/** How much of a text a snippet shows, and how much of that before the first evidence. Han and kana say more in less. */
const widths = { letters: { all: 300, before: 90 }, characters: { all: 150, before: 40 } };

function passage(text: string, places: Place[]): Segment[] {
  const dense = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]{2}/u.test(text);
  const width = dense ? widths.characters : widths.letters;
  const first = places[0]?.start ?? 0;
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
  return tags
    .flatMap(({ tag, evidence }) => evidence.map((place) => ({ ...place, tag })))
    .filter((place) => place.field === field && fits(place, text.length))
    .sort((a, b) => a.start - b.start || b.end - a.end);
}

const fits = ({ start, end }: Evidence, length: number) => start >= 0 && start < end && end <= length;

function segments(text: string, places: Place[], from: number, until: number): Segment[] {
  const inside = places.filter((place) => place.start < until && place.end > from);
  const cuts = inside.flatMap((place) => [Math.max(place.start, from), Math.min(place.end, until)]);
  const edges = [...new Set([from, ...cuts, until])].sort((a, b) => a - b);
  const cut = edges.slice(0, -1).map((start, index) => {
    const end = edges[index + 1] ?? until;
    const found = inside.filter((place) => place.start <= start && place.end >= end);
    return { text: text.slice(start, end), found: found.map(({ tag, term }) => ({ tag, term })) };
  });
  return cut.reduce(join, []);
}

/** Adds a stretch; to the last one, where that speaks for the same tags, so that terms within terms are one mark. */
function join(before: Segment[], next: Segment): Segment[] {
  const last = before.at(-1);
  if (last === undefined || tagsOf(last) !== tagsOf(next)) return [...before, next];
  const found = [...last.found, ...next.found];
  const once = found.filter(
    ({ tag, term }, i) => found.findIndex((other) => other.tag === tag && other.term === term) === i,
  );
  return [...before.slice(0, -1), { text: last.text + next.text, found: once }];
}

const tagsOf = ({ found }: Segment) => [...new Set(found.map(({ tag }) => tag))].sort().join(" ");
