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
  /**
   * The label by which the next state is reached, or 0; plus {@link BRANCHES} where there are children besides. Most
   * states have one child, and it is the next state.
   */
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
    const branches = this.#branches.cells;
    const size = this.#parents.length;
    const pattern = Int32Array.from(this.#patterns);
    const depth = Int32Array.from(this.#depths);
    pattern[ROOT] = -1;
    // What the search reads of a state lies side by side, as the memory is what it waits for.
    const states = new Int32Array(size * STRIDE);
    for (const [state, next] of this.#nexts.entries()) states[state * STRIDE] = next;
    // The longest proper suffix of the state that is a pattern too, or 0.
    const shorter = new Int32Array(size);
    const first = new Int32Array(this.#labels.length);
    const childOf = (state: number, label: number): number => {
      const next = states[state * STRIDE] ?? 0;
      if ((next & LABEL) === label) return state + 1;
      return next <= LABEL ? 0 : lookUp(branches, state, label);
    };
    const failOf = (state: number): number => states[state * STRIDE + FAIL] ?? ROOT;
    const hitOf = (state: number): number => states[state * STRIDE + HIT] ?? 0;

    for (const state of this.#byDepth()) {
      const parent = this.#parents[state] ?? ROOT;
      const unit = this.#units[state] ?? 0;
      const label = this.#labelOf[unit] ?? 0;
      let fail = ROOT;
      if (parent === ROOT) first[label] = state;
      else {
        for (let at = failOf(parent); at !== ROOT && fail === ROOT; at = failOf(at))
          fail = childOf(at, label);
        const word = wordOf[unit] ?? 0;
        const begins = word === 0 || word !== wordOf[this.#units[parent] ?? 0];
        if (fail === ROOT && begins) fail = first[label] ?? ROOT;
      }
      states[state * STRIDE + FAIL] = fail;
      shorter[state] = hitOf(fail);
      states[state * STRIDE + HIT] = (pattern[state] ?? -1) >= 0 ? state : (shorter[state] ?? 0);
    }
    const labelAndWord = Int32Array.from(this.#labelOf, (label, unit) => label | ((wordOf[unit] ?? 0) << 20));

    return {
      search(units, length, found) {
        let state = ROOT;
        let word = 0;
        for (let i = 0; i < length; i++) {
          const read = labelAndWord[units[i] ?? 0] ?? 0;
          const label = read & LABEL;
          const before = word;
          word = read >> 20;
          if (label === 0) {
            state = ROOT;
            continue;
          }
          while (state !== ROOT) {
            const next = childOf(state, label);
            if (next) {
              state = next;
              break;
            }
            state = failOf(state);
            if (state === ROOT) break;
          }
          if (state === ROOT) {
            if (word !== 0 && word === before) continue;
            state = first[label] ?? ROOT;
          }
          for (let at = hitOf(state); at; at = shorter[at] ?? 0) {
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
    const next = this.#nexts[state] ?? 0;
    if ((next & LABEL) === label) return state + 1;
    if (next > LABEL) {
      const known = lookUp(this.#branches.cells, state, label);
      if (known) return known;
    }
    const child = this.#parents.length;
    if (child === state + 1) this.#nexts[state] = label;
    else {
      this.#nexts[state] = next | BRANCHES;
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

/** Of `nexts`, the bits that hold a label, and the one that says that there are other children. */
const LABEL = (1 << 20) - 1;
const BRANCHES = LABEL + 1;
/** Of the cells of a state, the first of `nexts`, then these two; a fourth keeps them in one line of the cache. */
const STRIDE = 4;
const FAIL = 1;
const HIT = 2;

/**
 * The other children of all states in one hash table with linear probing (Knuth, The Art of Computer Programming, vol. 3,
 * section 6.4, algorithm L), at most half full. An entry has four cells: state, label, child, and one that is not used.
 */
class Branches {
  cells = new Int32Array(1 << 14);
  #size = 0;

  /** Notes a child, by a label of 1 or more, that is not there yet. */
  set(state: number, label: number, child: number): void {
    if (++this.#size * 8 > this.cells.length) this.#grow();
    this.#put(state, label, child);
  }

  #put(state: number, label: number, child: number): void {
    const mask = this.cells.length - 1;
    let at = (hash(state, label) << 2) & mask;
    while (this.cells[at + 1] !== 0) at = (at + 4) & mask;
    this.cells[at] = state;
    this.cells[at + 1] = label;
    this.cells[at + 2] = child;
  }

  #grow(): void {
    const old = this.cells;
    this.cells = new Int32Array(old.length * 4);
    for (let at = 0; at < old.length; at += 4) {
      if (old[at + 1] !== 0) this.#put(old[at] ?? 0, old[at + 1] ?? 0, old[at + 2] ?? 0);
    }
  }
}

/** The child of a state by a label of 1 or more in the cells of {@link Branches}, or 0. */
function lookUp(cells: Int32Array, state: number, label: number): number {
  const mask = cells.length - 1;
  for (let at = (hash(state, label) << 2) & mask; ; at = (at + 4) & mask) {
    const found = cells[at + 1];
    if (found === label && cells[at] === state) return cells[at + 2] ?? 0;
    if (found === 0) return 0;
  }
}

/** Multiplicative hashing by the golden ratio (Knuth, vol. 3, section 6.4); the high bits are the good ones. */
function hash(state: number, label: number): number {
  const product = Math.imul(state ^ (label << 16) ^ (label << 7), 0x9e3779b1);
  return product ^ (product >>> 15);
}
