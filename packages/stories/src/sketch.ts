import { finished, hashOn } from "./hash.js";
import { Postings } from "./postings.js";

/** So many terms in a row are one shingle: fewer are shared by chance, more break at each edit. */
const WIDTH = 4;
/** So many shingles of an article are kept: those whose hashes are lowest. */
const KEPT = 80;
/** So many of them are looked up: half of a text is found with all but certainty, a tenth of it mostly. */
const LOOKED_UP = 12;
/** With fewer shingles, nothing can be said. */
const FEWEST = 8;
/** So many of the newest articles with a shingle are looked at: what more have is a stock phrase. */
const NEWEST = 50;

/**
 * What an article's wording is known by: the lowest hashes of its shingles, in rising order. As all articles keep the
 * lowest, two sketches tell what part of one text stands in the other (bottom-k sketches: Broder 1997, Cohen & Kaplan 2007).
 */
export type Sketch = Int32Array;

/** The sketch of a text that was cut into terms; empty where it is too short to tell a copy. */
export function sketchOf(terms: readonly number[]): Sketch {
  const hashes = new Set<number>();
  for (let i = 0; i + WIDTH <= terms.length; i++) {
    let hash = 0x9747b28c;
    for (let k = i; k < i + WIDTH; k++) {
      const term = terms[k] ?? 0;
      hash = hashOn(hashOn(hash, term & 0xffff), term >>> 16);
    }
    hashes.add(finished(hash));
  }
  return hashes.size < FEWEST ? new Int32Array() : Int32Array.from(hashes).sort().slice(0, KEPT);
}

/** What part of the shorter of two texts stands in the longer, 0 to 1, as far as their sketches tell. */
export function containment(a: Sketch, b: Sketch): number {
  const [lastA, lastB] = [a.at(-1), b.at(-1)];
  if (lastA === undefined || lastB === undefined) return 0;
  // Above the lower of the two ends, a hash that is missing may only have been cut off.
  const end = Math.min(a.length < KEPT ? 0x7fffffff : lastA, b.length < KEPT ? 0x7fffffff : lastB);
  let shared = 0;
  let inA = 0;
  let inB = 0;
  for (let i = 0, j = 0; ; ) {
    const one = a[i] ?? Number.POSITIVE_INFINITY;
    const other = b[j] ?? Number.POSITIVE_INFINITY;
    const least = Math.min(one, other);
    if (least > end) break;
    if (one === least) {
      inA++;
      i++;
    }
    if (other === least) {
      inB++;
      j++;
    }
    if (one === other) shared++;
  }
  const shorter = Math.min(inA, inB);
  return shorter < FEWEST / 2 ? 0 : shared / shorter;
}

/** Finds what shares wording, by the lowest hashes of its sketch. */
export class SketchIndex<T> {
  readonly #items = new Postings<T>();

  add(sketch: Sketch, item: T): void {
    for (const hash of sketch.subarray(0, LOOKED_UP)) this.#items.add(hash, item);
  }

  /** Of the newest items that share some of these hashes, those that share most, at most `most`. */
  find(sketch: Sketch, most: number): T[] {
    const shared = new Map<T, number>();
    for (const hash of sketch.subarray(0, LOOKED_UP)) {
      this.#items.newest(hash, NEWEST, (item) => shared.set(item, (shared.get(item) ?? 0) + 1));
    }
    return [...shared]
      .sort((a, b) => b[1] - a[1])
      .slice(0, most)
      .map(([item]) => item);
  }

  /** Takes items out; what goes came before what stays. */
  forget(isGone: (item: T) => boolean): void {
    this.#items.forget(isGone);
  }
}
