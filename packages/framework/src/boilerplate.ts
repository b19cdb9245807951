/** `[start, end)` in UTF-16 units. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** A part of a page that is not the article's own text, and what it is. */
export interface Foreign extends Range {
  readonly reason: string;
}

interface Line {
  readonly start: number;
  readonly end: number;
  /** In Latin letters: ideographs, kana and Hangul count as two. */
  readonly width: number;
  /** Whether it has a sentence that ends. */
  readonly prose: boolean;
}

/** A sentence's end: with what may follow it in Latin and Korean text, or the full stop of Chinese and Japanese. */
const sentenceEnd = /[.!?]["”’')\]]*(?:\s|$)|[。！？]/;
const separator = /[|｜>›»•·▶／/]/g;
/** What may stand before a heading in its line. */
const ornament = /[\s■□▶▷►◆●○◤▍▌※*\-–【[<〈《(#>]/;
const afterHeading = /^[\s】\]>〉》)]*(?:$|([:：|｜>»\-–—])|[】\]〉》])/;

/** A line of a menu is no wider than this, and a menu has so many of them. */
const menuWidth = 30;
const menuLines = 5;
/** Prose from this width goes on with the article after a list of other stories. */
const paragraphWidth = 120;

/**
 * Finds what a page's text holds beside its article: lists of other stories under one of the headings that the
 * framework names ("Related stories"), single lines that point to one ("Read more: …"), and menus, which are a line
 * of short parts between bars, or many short lines in a row without a sentence. A text of one line has none.
 *
 * @param headings where the framework's headings were found, in any order.
 * @returns the parts in the order of the text.
 */
export function foreignParts(text: string, headings: readonly Range[]): Foreign[] {
  if (!text.includes("\n")) return [];
  const lines = linesOf(text);
  const sorted = headings.toSorted((a, b) => a.start - b.start);
  let passed = 0;
  const foreign: Foreign[] = [];
  const add = (from: Line, to: Line, reason: string) => {
    foreign.push({ start: from.start, end: to.end, reason });
  };
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    if (line === undefined) break;
    while (passed < sorted.length && (sorted[passed]?.start ?? 0) < line.start) passed++;
    const heading = headingOf(text, line, sorted[passed]);
    if (heading === "list") {
      let last = i;
      for (let next = i + 1; next < lines.length && !isParagraph(lines[next]); next++) last = next;
      add(line, lines[last] ?? line, "in a list of other stories");
      i = last;
    } else if (heading === "line" && !isParagraph(line)) {
      add(line, line, "in a pointer to another story");
    } else if (isMenu(text, line)) {
      add(line, line, "in a menu");
    } else {
      let last = i;
      while (last < lines.length && isShort(lines[last])) last++;
      if (last - i >= menuLines) {
        add(line, lines[last - 1] ?? line, "in a menu");
        i = last - 1;
      }
    }
  }
  return foreign;
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start <= text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    const said = text.slice(start, end).trim();
    if (said !== "") lines.push({ start, end, width: widthOf(said), prose: sentenceEnd.test(said) });
    start = end + 1;
  }
  return lines;
}

function widthOf(text: string): number {
  let width = text.length;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0x2e80) width++;
  return width;
}

const isParagraph = (line: Line | undefined) => line?.prose === true && line.width >= paragraphWidth;
const isShort = (line: Line | undefined) => line?.prose === false && line.width <= menuWidth;

/** Whether a heading, the first from the line's start on, has the line to itself, or begins it before a colon or the like. */
function headingOf(text: string, line: Line, heading: Range | undefined): "list" | "line" | undefined {
  if (heading === undefined || heading.end > line.end) return undefined;
  for (let before = line.start; before < heading.start; before++) {
    if (!ornament.test(text.charAt(before))) return undefined;
  }
  const rest = text.slice(heading.end, line.end);
  const found = afterHeading.exec(rest);
  if (found === null) return undefined;
  return rest.slice(found[0].length).trim() === "" ? "list" : "line";
}

function isMenu(text: string, line: Line): boolean {
  if (line.prose) return false;
  const parts = text.slice(line.start, line.end).match(separator)?.length ?? 0;
  return parts >= 3 && line.width / (parts + 1) <= menuWidth;
}
