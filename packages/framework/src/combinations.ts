import { type Borders, MOST_APART } from "./borders.js";

/** A range of normalised units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One half of combinations, which those of a tag that write it alike have in common. */
export interface Half<Use> {
  readonly number: number;
  /** Index of the tag, or -1. */
  readonly tag: number;
  /** The combinations that have it as their first half as written. */
  readonly combinations: Combination<Use>[];
}

/** Two halves that mean something where they are near each other. */
export interface Combination<Use> {
  readonly use: Use;
  readonly second: Half<Use>;
  /** How many words may lie between, at most {@link MOST_APART}. */
  readonly within: number;
}

/** A combination that was found, its halves in the order of the text. */
export interface Combined<Use> {
  readonly use: Use;
  readonly first: Span;
  readonly second: Span;
}

/** Where the halves of combinations stand in one text. Most halves find no other, so nothing but that is kept of them. */
export class HalvesFound<Use> {
  readonly #found: (Span[] | undefined)[] = [];
  readonly #halves: Half<Use>[] = [];
  readonly #tidy = new Set<Half<Use>>();

  /** Whether there are none. */
  get isEmpty(): boolean {
    return this.#halves.length === 0;
  }

  add(half: Half<Use>, span: Span): void {
    const same = this.#found[half.number];
    if (same) {
      same.push(span);
      return;
    }
    this.#found[half.number] = [span];
    this.#halves.push(half);
  }

  /**
   * Finds the wanted combinations whose halves are near enough: for each place of the one half the nearest of the other.
   * @param allowed whether a place counts as that half; without it, each does.
   */
  combine(
    borders: Borders,
    wanted: (use: Use) => boolean,
    allowed?: (half: Half<Use>, span: Span) => boolean,
  ): Combined<Use>[] {
    const combined: Combined<Use>[] = [];
    const placesOf = (half: Half<Use>) => {
      const places = this.#tidied(half);
      return allowed ? places.filter((span) => allowed(half, span)) : places;
    };
    for (const half of this.#halves) {
      for (const { use, second, within } of half.combinations) {
        if (this.#found[second.number] === undefined || !wanted(use)) continue;
        const lefts = placesOf(half);
        const rights = placesOf(second);
        let next = 0;
        for (const left of lefts) {
          while (next < rights.length && (rights[next]?.start ?? 0) < left.end) next++;
          const [before, after] = [rights[next - 1], rights[next]];
          if (before && near(before, left, borders, within))
            combined.push({ use, first: before, second: left });
          else if (after && near(left, after, borders, within))
            combined.push({ use, first: left, second: after });
        }
      }
    }
    return combined;
  }

  /** The places of a half in the order of the text, without those that lie in one another. */
  #tidied(half: Half<Use>): Span[] {
    const spans = this.#found[half.number] ?? [];
    if (spans.length < 2 || this.#tidy.has(half)) return spans;
    spans.sort((a, b) => a.start - b.start || b.end - a.end);
    let end = -1;
    const tidy = spans.filter((span) => {
      const outside = span.end > end;
      end = Math.max(end, span.end);
      return outside;
    });
    this.#found[half.number] = tidy;
    this.#tidy.add(half);
    return tidy;
  }
}

function near(first: Span, second: Span, borders: Borders, within: number): boolean {
  return first.end <= second.start && borders.apart(first.end, second.start) <= Math.min(within, MOST_APART);
}
