/** How much of a platform's limit a piece takes: characters as it counts them, or bytes. */
export type Cost = (piece: string) => number;

/** UTF-16 units: never less than the characters that a platform counts. */
export const units: Cost = (piece) => piece.length;

/** Bytes as UTF-8. */
export const bytes: Cost = (piece) => Buffer.byteLength(piece);

/**
 * Text as one line that any platform, header and terminal takes: well-formed Unicode without control characters, line
 * breaks and what reverses the direction of the text after it.
 */
export function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\s\u202a-\u202e\u2066-\u2069]+/gu, " ")
    .trim();
}

/**
 * At most `limit` of a text by `cost`, which must be the sum over its characters; an ellipsis stands for what is cut.
 * Characters (code points) stay whole.
 */
export function cut(text: string, limit: number, cost: Cost = units): string {
  const room = limit - cost("…");
  let used = 0;
  let kept = 0;
  let end = 0;
  for (const character of text) {
    used += cost(character);
    if (used > limit) return `${text.slice(0, kept).trimEnd()}…`;
    end += character.length;
    if (used <= room) kept = end;
  }
  return text;
}

/** The longest URL that a message links to; longer ones are some publisher's tracking, or an attack. */
const longestUrl = 1000;

/** A URL that is safe to link to, normalised: http(s) and not too long; null for anything else. */
export function webUrl(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null;
  const { protocol, href } = new URL(url);
  return /^https?:$/.test(protocol) && href.length <= longestUrl ? href : null;
}
