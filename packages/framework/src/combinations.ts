import type { Borders } from "./borders.js";

/** A range of normalised units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One half of combinations, which all that write it alike have in common. */
export interface Half<Use> {
  /** The terms, and the exclusions, that have it as their first half as written. */
  readonly terms: Combination<Use>[];
  readonly exclusions: Combination<Use>[];
}

/** Two halves that mean something where they are near each other. */
export interface Combination<Use> {
  readonly use: Use;
  readonly second: Half<Use>;
  /** How many words may lie between. */
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
  readonly #found = new Map<Half<Use>, (readonly Span[])[]>();
  readonly #tidy = new Map<Half<Use>, readonly Span[]>();

  /** Adds the places of one of the half's ways of writing, in the order of the text. */
  add(half: Half<Use>, spans: readonly Span[]): void {
    const same = this.#found.get(half);
    if (same) same.push(spans);
    else this.#found.set(half, [spans]);
  }

  /**
   * Finds the combinations of a kind whose halves are near enough: for each place of the one half the nearest of the
   * other.
   * @param allowed whether a place counts for a combination; without it, each does.
   */
  combine(
    borders: Borders,
    kind: "terms" | "exclusions",
    allowed?: (use: Use, span: Span) => boolean,
  ): Combined<Use>[] {
    const combined: Combined<Use>[] = [];
    const placesOf = (half: Half<Use>, use: Use) => {
      const places = this.#tidied(half);
      return allowed ? places.filter((span) => allowed(use, span)) : places;
    };
    for (const half of this.#found.keys()) {
      for (const { use, second, within } of half[kind]) {
        if (!this.#found.has(second)) continue;
        const lefts = placesOf(half, use);
        const rights = placesOf(second, use);
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
  #tidied(half: Half<Use>): readonly Span[] {
    const known = this.#tidy.get(half);
    if (known) return known;
    const [first = [], ...others] = this.#found.get(half) ?? [];
    let tidy = first;
    if (others.length > 0) {
      const spans = first.concat(...others).sort((a, b) => a.start - b.start || b.end - a.end);
      let end = -1;
      tidy = spans.filter((span) => {
        const outside = span.end > end;
        end = Math.max(end, span.end);
        return outside;
      });
    }
    this.#tidy.set(half, tidy);
    return tidy;
  }
}

function near(first: Span, second: Span, borders: Borders, within: number): boolean {
  return first.end <= second.start && borders.isWithin(first.end, second.start, within);
}
