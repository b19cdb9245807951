/** Postgres keeps neither NUL nor half a surrogate pair in text; feeds have both. */
export const storable = (value: string) => value.replaceAll("\0", "").toWellFormed();

/** As JSON that Postgres takes (see `storable`); only the rare text that needs it is walked through. */
export function json(value: unknown): string {
  const text = JSON.stringify(value);
  if (!/\\u(?:0000|d[89a-f])/.test(text)) return text;
  return JSON.stringify(value, (_key, item) => (typeof item === "string" ? storable(item) : item));
}
