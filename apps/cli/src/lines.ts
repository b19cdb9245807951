import { createReadStream } from "node:fs";
import { createInterface } from "node:readline/promises";
import type { Readable } from "node:stream";
import type { z } from "zod";
import { messageOf, UserError } from "./environment.js";

/**
 * Reads JSON lines from files, or from standard input where none is named. A line that does not fit is named on standard
 * error and makes the exit code 1; the others come all the same.
 * @param expected what a line should be, in words.
 * @throws {UserError} where a file can't be read.
 */
export async function* jsonLines<T extends z.ZodType>(
  files: readonly string[],
  schema: T,
  expected: string,
): AsyncGenerator<z.output<T>> {
  const inputs: [string, () => Readable][] =
    files.length === 0
      ? [["standard input", () => process.stdin]]
      : files.map((file) => [file, () => createReadStream(file, "utf8")]);
  for (const [name, open] of inputs) {
    let number = 0;
    for await (const line of lines(name, open())) {
      number += 1;
      if (line.trim() === "") continue;
      const read = schema.safeParse(parsed(line));
      if (read.success) yield read.data;
      else {
        process.exitCode = 1;
        console.error(`${name}:${number}: not an article: ${expected} is expected`);
      }
    }
  }
}

/** Undefined where a text is no JSON. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function* lines(name: string, stream: Readable): AsyncGenerator<string> {
  try {
    const reader = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
    // readline alone would swallow the error of a file that is not there, and wait for ever.
    let failure: Error | undefined;
    stream.once("error", (error) => {
      failure = error;
      reader.close();
    });
    yield* reader;
    if (failure !== undefined) throw failure;
  } catch (error) {
    throw new UserError(`${name} can't be read: ${messageOf(error)}`);
  }
}
