import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import { z } from "zod";

/** One fault of a file and its place; lines and columns count from 1. */
export interface Problem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A file with faults; `message` has a line `file:line:column: fault` for each. */
export class FileError extends Error {
  override readonly name = "FileError";
  constructor(
    readonly fileName: string,
    readonly problems: readonly Problem[],
  ) {
    super(
      problems.map(({ line, column, message }) => `${fileName}:${line}:${column}: ${message}`).join("\n"),
    );
  }
}

/** The way to a value: keys and indexes from the top. */
export type Path = readonly PropertyKey[];

/** A YAML file that was read and fits its schema. */
export interface YamlFile<T> {
  readonly value: T;
  /** Notes a fault of the value at a path that the schema does not know of. */
  report(path: Path, message: string): void;
  /** @throws {FileError} with all that was reported, by place. */
  check(): void;
}

/**
 * Reads a YAML file and checks it against a schema.
 * @param fileName is used in messages only.
 * @throws {FileError} with every fault that was found, by place.
 */
export function readYaml<T extends z.ZodType>(
  text: string,
  fileName: string,
  schema: T,
): YamlFile<z.output<T>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems: Problem[] = [];
  const reportAt = (offset: number, message: string) => {
    const { line, col } = lines.linePos(offset);
    problems.push({ line: Math.max(1, line), column: Math.max(1, col), message });
  };
  const fail = () => {
    const byPlace = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
    return new FileError(fileName, byPlace);
  };
  const check = () => {
    if (problems.length > 0) throw fail();
  };

  // What it quotes after a colon may be a secret.
  for (const { pos, message } of document.errors) reportAt(pos[0], message.replace(/: .*/s, ""));
  check();
  let plain: unknown;
  try {
    plain = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    reportAt(0, error instanceof Error ? error.message : String(error));
  }
  check();

  const read = schema.safeParse(plain);
  for (const issue of read.error?.issues ?? []) {
    const messages = issue.message.split("\n");
    const keys = issue.code === "unrecognized_keys" ? issue.keys : [undefined];
    for (const [i, key] of keys.entries()) {
      const message = describe(issue.path, messages[i] ?? issue.message, key);
      reportAt(offsetOf(document, issue.path, key), message);
    }
  }
  if (!read.success) throw fail();
  return { value: read.data, report: (path, message) => reportAt(offsetOf(document, path), message), check };
}

/** `tags[0].colour: …`, as the place alone does not say which value is meant when it is missing. */
function describe(path: Path, message: string, key: string | undefined): string {
  const place = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`)).join("");
  return key === undefined && place ? `${place.replace(/^\./, "")}: ${message}` : message;
}

/** Where in the text the value at a path begins, or the nearest one around it; or a key of it. */
function offsetOf(document: Document.Parsed, path: Path, key?: string): number {
  for (let depth = path.length; depth >= 0; depth--) {
    const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    if (!isNode(node)) continue;
    if (isMap(node) && key !== undefined) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
      if (isNode(pair?.key) && pair.key.range) return pair.key.range[0];
    }
    if (node.range) return node.range[0];
  }
  return 0;
}

/** The edit distance of two strings (Levenshtein, by Wagner & Fischer's table, one row at a time). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** `, did you mean 'x'?` for the known name that is nearest to a misspelt one, or nothing if none is near. */
export function suggestion(wrong: string, known: readonly string[]): string {
  const near = known
    .map((name) => ({ name, far: distance(wrong.toLowerCase(), name) }))
    .sort((a, b) => a.far - b.far)[0];
  return near && near.far <= Math.ceil(wrong.length / 3) ? `, did you mean '${near.name}'?` : "";
}

/** An object with these keys and no others; its message has one line for each key that is unknown. */
export function strict<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => `unknown key '${key}'${suggestion(key, known)}`).join("\n")
        : undefined,
  });
}
