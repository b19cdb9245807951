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
