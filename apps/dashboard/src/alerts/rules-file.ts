import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { type AlertsFile, withChannels, withoutChannels } from "@twotrack/alerts";
import { FileError, readYaml } from "@twotrack/config";
import { z } from "zod";

/** The file of rules and channels, as the dashboard reaches it. */
export interface AlertsAccess {
  /** The file of rules and channels, as it is now. @throws where it can't be read. */
  read(): Promise<string>;
  /** Writes it. */
  write(text: string): Promise<void>;
  /** @throws {FileError} with lines. */
  parse(text: string): AlertsFile;
}

/** What is wrong with rules, in words that name no secret. */
export interface Fault {
  /** Counts from 1 in the part that is shown; null where it is about no line of it. */
  line: number | null;
  message: string;
}

/** Rules that are sound, with the text of the whole file; or what is wrong. */
export type Checked = { rules: AlertsFile; text: string } | { faults: Fault[] };

const map = z.record(z.string(), z.unknown(), "must be keys with values, such as rules").nullable();

/**
 * The part of the file that may be shown, for it holds no channels; undefined where that can't be told for certain, because
 * the file is broken or its channels are not a block of their own.
 */
export function editablePart(text: string): string | undefined {
  const part = withoutChannels(text);
  try {
    readYaml(text, "", map);
    readPart(part);
    return part;
  } catch {
    return undefined;
  }
}

/**
 * The part of the file with a rule for a search at its end, which goes where the first rule does; undefined where its rules
 * are not a block of their own.
 */
export function withSearchRule(part: string, search: { name: string; query: string }): string | undefined {
  const lines = part.trimEnd().split("\n");
  const at = lines.findIndex((line) => /^rules\s*:\s*(?:\[\s*\]\s*)?(?:#.*)?$/.test(line));
  const before = at < 0 ? lines : lines.slice(0, at);
  const below = at < 0 ? [] : lines.slice(at + 1);
  const next = below.findIndex((line) => /^[^\s#-]/.test(line));
  // Comments and empty lines before the next key belong to that.
  const last = below.slice(0, next < 0 ? undefined : next).findLastIndex((line) => /^\s*[^\s#]/.test(line));
  const list = below.slice(0, last + 1);
  const indent = /^\s*(?=-)/.exec(list.find((line) => /^\s*-/.test(line)) ?? "")?.[0] ?? "  ";
  try {
    const to = readYaml(part, "", ruled).value?.rules?.[0]?.to ?? [];
    const rule = { name: search.name, search: search.query, send: "instant", ...(to.length > 0 && { to }) };
    const written = [
      `${indent}- name: ${quoted(rule.name)}`,
      `${indent}  search: ${quoted(rule.search)}`,
      `${indent}  send: ${rule.send}`,
      ...(to.length > 0 ? [`${indent}  to: [${to.map(quoted).join(", ")}]`] : []),
    ];
    const text = [...before, "rules:", ...list, ...written, ...below.slice(last + 1)].join("\n");
    const added = readYaml(text, "", ruled).value?.rules?.at(-1);
    return isDeepStrictEqual(added, rule) ? `${text.trimStart()}\n` : undefined;
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

const ruled = z
  .looseObject({
    rules: z.array(z.looseObject({ to: z.array(z.string()).optional() })).nullish(),
  })
  .nullable();

/** A text as YAML takes it, whatever is in it but line breaks. */
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** Tells whether the part of the file has changed. */
export function versionOf(part: string): string {
  return createHash("sha256").update(part).digest("base64url").slice(0, 22);
}

/** Checks rules as they were typed, together with the channels of the file as it is, which must stay the same. */
export function checkRules(typed: string, current: string, { parse }: Pick<AlertsAccess, "parse">): Checked {
  const part = typed.replaceAll("\r\n", "\n");
  if (editablePart(current) === undefined) return { faults: [{ line: null, message: notEditable }] };
  try {
    // By itself first: what is said of its syntax may quote what follows, and here no channels do.
    readPart(part);
    const text = withChannels(part, current);
    const rules = parse(text);
    const { channels } = parse(withChannels("", current));
    return isDeepStrictEqual(rules.channels, channels)
      ? { rules, text }
      : { faults: [{ line: null, message: noChannels }] };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return { faults: faultsIn(error, part) };
  }
}

/** Why a file has no part that may be shown. */
export const notEditable =
  "The file is broken, or its channels are not a block of their own. Mend it in the file; until then the rules from before stay in use.";
const noChannels = "The channels can be changed in the file only: they hold secrets.";

/** @throws {FileError} where it is no YAML, or holds channels. */
function readPart(part: string): void {
  const read = readYaml(part, "", map);
  if (read.value !== null && "channels" in read.value) read.report(["channels"], noChannels);
  read.check();
}

/** The faults in the part; of those in the channels only that there are some, as messages may quote what they are about. */
function faultsIn({ problems }: FileError, part: string): Fault[] {
  const lines = part.trimEnd().split("\n").length;
  const own = problems.filter(({ line }) => line <= lines);
  const hidden = { line: null, message: "There is a fault in the channels of the file: look at it there." };
  return [
    ...own.map(({ line, message }) => ({ line, message })),
    ...(own.length < problems.length ? [hidden] : []),
  ];
}
