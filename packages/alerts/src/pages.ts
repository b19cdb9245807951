import type { Line } from "./outline.js";

/** A platform's way to write a line, and what that takes of its limit, separators included. */
export interface Writer<T> {
  write(line: Line): T;
  cost(written: T): number;
}

/**
 * As many lines from the first on as a limit has room for; an ellipsis stands for the rest. A line that is too long for its
 * links goes without them.
 */
export function writeLines<T>(lines: readonly Line[], limit: number, { write, cost }: Writer<T>): T[] {
  const written = lines.map(write);
  if (sum(written, cost) <= limit) return written;
  const ellipsis = write([{ text: "…" }]);
  let room = limit - cost(ellipsis);
  const fitting: T[] = [];
  for (const line of lines) {
    const best = [line, line.map((run) => ({ ...run, url: null }))]
      .map(write)
      .find((one) => cost(one) <= room);
    if (best === undefined) return fitting.length === 0 ? [] : [...fitting, ellipsis];
    room -= cost(best);
    fitting.push(best);
  }
  return fitting;
}

/**
 * As many sections from the first on as fit, each within `each` and together within `all`. Only the first is shortened to
 * fit into `all`: of the others half would help nobody, and the dashboard has them.
 */
export function writeSections<T>(
  sections: readonly (readonly Line[])[],
  { each, all }: { each: number; all: number },
  writer: Writer<T>,
): T[][] {
  const fitting: T[][] = [];
  let room = all;
  for (const lines of sections) {
    const whole = writeLines(lines, each, writer);
    const written =
      fitting.length === 0 && sum(whole, writer.cost) > room
        ? writeLines(lines, Math.min(each, room), writer)
        : whole;
    const used = sum(written, writer.cost);
    if (written.length === 0 || used > room) break;
    room -= used;
    fitting.push(written);
  }
  return fitting;
}

function sum<T>(pieces: readonly T[], cost: (piece: T) => number): number {
  return pieces.reduce((total, piece) => total + cost(piece), 0);
}
