import { normalisedText } from "./normalise.js";

/** One way of writing a term. */
export interface Form {
  /** As written in the framework, with its alternatives chosen. */
  readonly written: string;
  /** The normalised strings that are this form: itself, its inflections, with and without spaces. */
  readonly patterns: readonly string[];
  /** Whether a longer word that begins with the form will do (`*`). */
  readonly prefix: boolean;
}

/** A form's expression that cannot be read. */
export class FormError extends Error {
  override readonly name = "FormError";
}

const MOST = 400;

/**
 * Reads a term's expression: `A | B` are two forms; `launch(es|ed|)` chooses within one; a form that ends in `*`
 * is a prefix; a word that ends in `~` is an English verb (plain, -s, -ed, -ing). Latin words match in the plural too,
 * and Korean ones with or without the spaces that are written here. The first form names the term.
 *
 * @throws {FormError} if brackets do not match, a form is empty, or there are more than 400 forms.
 */
export function readForms(expression: string): Form[] {
  const forms = splitTop(expression).flatMap(choices).map(readForm);
  if (forms.length > MOST)
    throw new FormError(`'${expression}' has ${forms.length} forms; at most ${MOST} are allowed`);
  return forms;
}

/** Cuts at each `|` that stands in no brackets. */
function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === "(") depth++;
    else if (char === ")" && --depth < 0) throw new FormError(`')' without '(' in '${text}'`);
    else if (char === "|" && depth === 0) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  if (depth > 0) throw new FormError(`'(' without ')' in '${text}'`);
  return [...parts, text.slice(from)];
}

function choices(text: string): string[] {
  const open = text.indexOf("(");
  if (open < 0) return [text];
  let depth = 0;
  let close = open;
  for (; close < text.length; close++) {
    if (text[close] === "(") depth++;
    if (text[close] === ")" && --depth === 0) break;
  }
  const rest = choices(text.slice(close + 1));
  const inner = splitTop(text.slice(open + 1, close)).flatMap(choices);
  if (inner.length * rest.length > MOST) throw new FormError(`'${text}' has more than ${MOST} forms`);
  return inner.flatMap((middle) => rest.map((end) => text.slice(0, open) + middle + end));
}

function readForm(text: string): Form {
  const written = text.replace(/\s+/g, " ").trim();
  const prefix = written.endsWith("*");
  const bare = prefix ? written.slice(0, -1) : written;
  if (bare.includes("*")) throw new FormError(`'*' within '${written}': it may only end a form`);
  if (/~(?! |$)/.test(bare)) throw new FormError(`'~' within a word of '${written}': it ends a verb`);
  // Each part but the last ends in a verb.
  const parts = bare.split("~").map((part) => normalisedText(part).trim());
  if (parts.join("") === "") throw new FormError(`an empty form in '${text.trim()}'`);
  const last = parts.pop() ?? "";
  const patterns = [...parts.map(verb), last === "" ? [""] : prefix ? [last] : noun(last)].reduce(
    (before, after) => before.flatMap((head) => after.map((tail) => `${head} ${tail}`.trim())),
    [""],
  );
  return {
    written: bare.replaceAll("~", "").trim(),
    patterns: [...new Set(patterns.flatMap(unspaced))],
    prefix,
  };
}

/** Plural of the last word; the possessive needs nothing, as an apostrophe ends a word. */
function noun(text: string): string[] {
  if (!/[a-z]{3}$/.test(text)) return [text];
  if (/(s|x|z|ch|sh)$/.test(text)) return [text, `${text}es`];
  return /[^aeiou]y$/.test(text) ? [text, `${text.slice(0, -1)}ies`] : [text, `${text}s`];
}

/** The regular forms of an English verb whose last word is its plain form. */
function verb(text: string): string[] {
  const third = noun(text);
  if (text.endsWith("e")) return [...third, `${text}d`, `${text.slice(0, -1)}ing`];
  if (/[^aeiou]y$/.test(text)) return [...third, `${text.slice(0, -1)}ied`, `${text}ing`];
  const doubled = /(^|[^aeiou])[aeiou][bdgmnpt]$/.test(text) ? text + text.slice(-1) : text;
  return [...third, `${text}ed`, `${text}ing`, `${doubled}ed`, `${doubled}ing`];
}

/** Korean compounds are written with a space or without; each space between syllables may go. */
function unspaced(text: string): string[] {
  const gap = text.includes(" ") ? /(?<=\p{Script=Hangul}) (?=\p{Script=Hangul})/u.exec(text) : null;
  if (!gap) return [text];
  const head = text.slice(0, gap.index);
  return unspaced(text.slice(gap.index + 1)).flatMap((tail) => [`${head} ${tail}`, head + tail]);
}
