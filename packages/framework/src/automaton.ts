/** Is told of each occurrence: the number of the pattern and its range in the units that were searched. */
export type Found = (pattern: number, start: number, end: number) => void;

/** Finds every occurrence of every pattern, overlapping ones too, in one pass. */
export interface Automaton {
  search(units: Uint16Array, length: number, found: Found): void;
}

const ROOT = 0;

/**
 * An Aho–Corasick automaton (Aho & Corasick, "Efficient string matching", CACM 18, 1975) over normalised units that
 * is made by adding patterns. Its time is linear in the text plus the occurrences, however many patterns there are.
 *
 * Occurrences begin only where a word does: the failure links leave out the suffixes that begin within a word of
 * their pattern, so that most of a Latin text is passed over by one read a unit.
 */
export class AutomatonBuilder {
  /** Of each unit that occurs in a pattern, a number from 1: a unit of text without one ends every match. */
  readonly #labelOf = new Uint16Array(65_536);
  readonly #labels: number[] = [0];
  readonly #branches = new Branches();
  // Of each state, which are numbered in the order in which they were made: parents before children.
  readonly #parents: number[] = [0];
  readonly #units: number[] = [0];
  readonly #depths: number[] = [0];
  readonly #patterns: number[] = [-1];
  /** The label by which the next state is reached, or 0; plus {@link BRANCHES} where there are children besides. */
  readonly #nexts: number[] = [0];
  #count = 0;

  /**
   * Adds a pattern, a normalised string, and gives its number: 0, 1 and so on, the same for the same string. An empty
   * one is never found.
   */
  add(pattern: string): number {
    let state = ROOT;
    for (let i = 0; i < pattern.length; i++) state = this.#child(state, pattern.charCodeAt(i), i + 1);
    const known = this.#patterns[state] ?? -1;
    if (known >= 0) return known;
    this.#patterns[state] = this.#count;
    return this.#count++;
  }

  /**
   * Finishes the automaton.
   * @param wordOf of each unit, the class of words that it is a letter of; units of one class in a row are one word.
   *   With 0, each is a word of its own.
   */
  build(wordOf: Uint8Array): Automaton {
    const labelOf = this.#labelOf;
    const branches = this.#branches;
    const size = this.#parents.length;
    const pattern = Int32Array.from(this.#patterns);
    const depth = Int32Array.from(this.#depths);
    const nexts = Int32Array.from(this.#nexts);
    const fail = new Int32Array(size);
    // The longest proper suffix of the state that is a pattern too, or 0; and the longest suffix that is one.
    const shorter = new Int32Array(size);
    const hit = new Int32Array(size);
    const first = new Int32Array(this.#labels.length);
    pattern[ROOT] = -1;

    for (const state of this.#byDepth()) {
      const parent = this.#parents[state] ?? ROOT;
      const unit = this.#units[state] ?? 0;
      const label = labelOf[unit] ?? 0;
      if (parent === ROOT) first[label] = state;
      else {
        let found = 0;
        for (let at = fail[parent] ?? ROOT; at !== ROOT && !found; at = fail[at] ?? ROOT) {
          found = childOf(nexts, branches, at, label);
        }
        const word = wordOf[unit] ?? 0;
        const begins = word === 0 || word !== wordOf[this.#units[parent] ?? 0];
        fail[state] = found || (begins ? (first[label] ?? ROOT) : ROOT);
      }
      shorter[state] = hit[fail[state] ?? ROOT] ?? 0;
      hit[state] = (pattern[state] ?? -1) >= 0 ? state : (shorter[state] ?? 0);
    }

    return {
      search(units, length, found) {
        let state = ROOT;
        let word = 0;
        for (let i = 0; i < length; i++) {
          const unit = units[i] ?? 0;
          const before = word;
          word = wordOf[unit] ?? 0;
          const label = labelOf[unit] ?? 0;
          if (label === 0) {
            state = ROOT;
            continue;
          }
          while (state !== ROOT) {
            const next = childOf(nexts, branches, state, label);
            if (next) {
              state = next;
              break;
            }
            state = fail[state] ?? ROOT;
            if (state === ROOT) break;
          }
          if (state === ROOT) {
            if (word !== 0 && word === before) continue;
            state = first[label] ?? ROOT;
          }
          for (let at = hit[state] ?? 0; at; at = shorter[at] ?? 0) {
            found(pattern[at] ?? 0, i + 1 - (depth[at] ?? 0), i + 1);
          }
        }
      },
    };
  }

  #child(state: number, unit: number, depth: number): number {
    let label = this.#labelOf[unit] ?? 0;
    if (label === 0) {
      label = this.#labels.length;
      this.#labels.push(unit);
      this.#labelOf[unit] = label;
    }
    const known = childOf(this.#nexts, this.#branches, state, label);
    if (known) return known;
    const child = this.#parents.length;
    if (child === state + 1) this.#nexts[state] = label;
    else {
      this.#nexts[state] = (this.#nexts[state] ?? 0) | BRANCHES;
      this.#branches.set(state, label, child);
    }
    this.#nexts.push(0);
    this.#parents.push(state);
    this.#units.push(unit);
    this.#depths.push(depth);
    this.#patterns.push(-1);
    return child;
  }

  /** All states but the root, those of a lesser depth first. */
  #byDepth(): Int32Array {
    const starts: number[] = [];
    for (const depth of this.#depths) starts[depth + 1] = (starts[depth + 1] ?? 0) + 1;
    for (let depth = 1; depth < starts.length; depth++) {
      starts[depth] = (starts[depth] ?? 0) + (starts[depth - 1] ?? 0);
    }
    const order = new Int32Array(this.#depths.length);
    for (const [state, depth] of this.#depths.entries()) {
      const at = starts[depth] ?? 0;
      order[at] = state;
      starts[depth] = at + 1;
    }
    return order.subarray(1);
  }
}

const BRANCHES = 1 << 20;

/** The child of a state by a label of 1 or more, or 0. Most states have one child, and it is the next state. */
function childOf(nexts: ArrayLike<number>, branches: Branches, state: number, label: number): number {
  const next = nexts[state] ?? 0;
  if ((next & (BRANCHES - 1)) === label) return state + 1;
  return next < BRANCHES ? 0 : branches.get(state, label);
}

/** More labels than there are units of UTF-16. */
const LABELS = 65_537;

/**
 * The other children of all states in one hash table with linear probing (Knuth, The Art of Computer Programming, vol. 3,
 * section 6.4, algorithm L), at most half full. A key is the state times {@link LABELS} plus the label, which a float
 * holds exactly.
 */
class Branches {
  #keys = new Float64Array(1 << 12);
  #values = new Int32Array(1 << 12);
  #size = 0;

  /** The child of a state by a label of 1 or more, or 0. */
  get(state: number, label: number): number {
    const keys = this.#keys;
    const mask = keys.length - 1;
    const key = state * LABELS + label;
    for (let at = hash(state, label) & mask; ; at = (at + 1) & mask) {
      const found = keys[at];
      if (found === key) return this.#values[at] ?? 0;
      if (found === 0) return 0;
    }
  }

  /** Notes a child that is not there yet. */
  set(state: number, label: number, child: number): void {
    if (++this.#size * 2 > this.#keys.length) this.#grow();
    this.#put(state, label, child);
  }

  #put(state: number, label: number, child: number): void {
    const mask = this.#keys.length - 1;
    let at = hash(state, label) & mask;
    while (this.#keys[at] !== 0) at = (at + 1) & mask;
    this.#keys[at] = state * LABELS + label;
    this.#values[at] = child;
  }

  #grow(): void {
    const [keys, values] = [this.#keys, this.#values];
    this.#keys = new Float64Array(keys.length * 4);
    this.#values = new Int32Array(keys.length * 4);
    for (const [at, key] of keys.entries()) {
      if (key !== 0) this.#put(Math.floor(key / LABELS), key % LABELS, values[at] ?? 0);
    }
  }
}

/** Multiplicative hashing by the golden ratio (Knuth, vol. 3, section 6.4); the high bits are the good ones. */
function hash(state: number, label: number): number {
  const product = Math.imul(state ^ (label << 16) ^ (label << 7), 0x9e3779b1);
  return product ^ (product >>> 15);
}
