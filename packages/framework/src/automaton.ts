/** Is told of each occurrence: the number of the pattern and its range in the units that were searched. */
export type Found = (pattern: number, start: number, end: number) => void;

/** Finds every occurrence of every pattern, overlapping ones too, in one pass. */
export interface Automaton {
  search(units: Uint16Array, length: number, found: Found): void;
}

const ROOT = 0;

/** A trie as it is built: of each node, numbered as they come, what leads to it and who is beside and below it. */
class Trie {
  size = 1;
  units = new Uint16Array(1024);
  /** The number of the pattern that ends there, plus one; 0 for none. */
  patterns = new Int32Array(1024);
  /** The child that was added last, and the sibling that was added before; 0 for none. */
  children = new Int32Array(1024);
  siblings = new Int32Array(1024);
  /** The children of the root, which has many. */
  readonly #first = new Int32Array(65_536);

  /** The child of a node by a unit, which is added where it is missing. */
  child(node: number, unit: number): number {
    if (node === ROOT) {
      const known = this.#first[unit];
      if (known) return known;
      this.#first[unit] = this.size;
    } else {
      // Patterns that are alike come together, so the child that was added last is mostly the one.
      for (let child = this.children[node] ?? 0; child; child = this.siblings[child] ?? 0) {
        if (this.units[child] === unit) return child;
      }
    }
    if (this.size === this.units.length) this.#grow();
    const child = this.size++;
    this.units[child] = unit;
    this.siblings[child] = this.children[node] ?? 0;
    this.children[node] = child;
    return child;
  }

  /** Gives a node's children, by their units, to `take`. */
  eachChild(node: number, take: (child: number) => void): void {
    const last = this.children[node] ?? 0;
    if (last === 0) return;
    if (!this.siblings[last]) {
      take(last);
      return;
    }
    const list: number[] = [];
    for (let child = last; child; child = this.siblings[child] ?? 0) list.push(child);
    list.sort((a, b) => (this.units[a] ?? 0) - (this.units[b] ?? 0));
    for (const child of list) take(child);
  }

  #grow(): void {
    const wider = (from: Int32Array<ArrayBuffer>) => {
      const to = new Int32Array(from.length * 2);
      to.set(from);
      return to;
    };
    const units = new Uint16Array(this.units.length * 2);
    units.set(this.units);
    this.units = units;
    this.patterns = wider(this.patterns);
    this.children = wider(this.children);
    this.siblings = wider(this.siblings);
  }
}

/**
 * An Aho–Corasick automaton (Aho & Corasick, "Efficient string matching", CACM 18, 1975) over normalised units that
 * is made by adding patterns. Its time is linear in the text plus the occurrences, and nearly the same however many
 * patterns there are.
 *
 * The states are numbered breadth-first, as in LOUDS (Jacobson, "Space-efficient static trees and graphs", 1989): the
 * children of a state lie side by side by their units, those of the next state after them, so that two small arrays hold
 * the whole trie, and the few states that most texts reach lie together in the cache.
 *
 * Occurrences begin only where a word does: the failure links leave out the suffixes that begin within a word of
 * their pattern, so that most of a Latin text is passed over by one read a unit.
 */
export class AutomatonBuilder {
  readonly #trie = new Trie();
  readonly #lengths: number[] = [];

  /**
   * Adds a pattern, a normalised string, and gives its number: 0, 1 and so on, the same for the same string. An empty
   * one is never found.
   */
  add(pattern: string): number {
    let node = ROOT;
    for (let i = 0; i < pattern.length; i++) node = this.#trie.child(node, pattern.charCodeAt(i));
    const known = this.#trie.patterns[node];
    if (known) return known - 1;
    const count = this.#lengths.push(pattern.length);
    this.#trie.patterns[node] = count;
    return count - 1;
  }

  /**
   * Finishes the automaton.
   * @param wordOf of each unit, the class of words that it is a letter of; units of one class in a row are one word.
   *   With 0, each is a word of its own.
   */
  build(wordOf: Uint8Array): Automaton {
    const trie = this.#trie;
    const lengths = Int32Array.from(this.#lengths);
    const { size } = trie;
    // Of each state: the unit that leads to it, and where its children begin, which is where those before it end.
    const units = new Uint16Array(size);
    const children = new Int32Array(size + 1);
    const fail = new Int32Array(size);
    const pattern = new Int32Array(size).fill(-1);
    // The longest suffix of the state that is a pattern, and the longest shorter one; 0 for none.
    const hit = new Int32Array(size);
    const shorter = new Int32Array(size);
    const first = new Int32Array(65_536);

    const childOf = (state: number, unit: number): number => {
      let low = children[state] ?? 0;
      const end = children[state + 1] ?? 0;
      for (let high = end; low < high; ) {
        const middle = (low + high) >> 1;
        if ((units[middle] ?? 0) < unit) low = middle + 1;
        else high = middle;
      }
      return low < end && units[low] === unit ? low : 0;
    };

    const nodes = new Int32Array(size);
    const parents = new Int32Array(size);
    let count = 1;
    for (let state = 0; state < size; state++) {
      children[state] = count;
      trie.eachChild(nodes[state] ?? 0, (child) => {
        nodes[count] = child;
        parents[count] = state;
        units[count] = trie.units[child] ?? 0;
        pattern[count] = (trie.patterns[child] ?? 0) - 1;
        count++;
      });
    }
    children[size] = count;

    for (let state = 1; state < size; state++) {
      const parent = parents[state] ?? ROOT;
      const unit = units[state] ?? 0;
      if (parent === ROOT) first[unit] = state;
      else {
        let found = ROOT;
        for (let at = fail[parent] ?? ROOT; at !== ROOT && found === ROOT; at = fail[at] ?? ROOT) {
          found = childOf(at, unit);
        }
        const word = wordOf[unit] ?? 0;
        const begins = word === 0 || word !== wordOf[units[parent] ?? 0];
        fail[state] = found === ROOT && begins ? (first[unit] ?? ROOT) : found;
      }
      shorter[state] = hit[fail[state] ?? ROOT] ?? 0;
      hit[state] = (pattern[state] ?? -1) >= 0 ? state : (shorter[state] ?? 0);
    }

    return {
      search(text, length, found) {
        let state = ROOT;
        let word = 0;
        for (let i = 0; i < length; i++) {
          const unit = text[i] ?? 0;
          const before = word;
          word = wordOf[unit] ?? 0;
          while (state !== ROOT) {
            const next = childOf(state, unit);
            if (next) {
              state = next;
              break;
            }
            state = fail[state] ?? ROOT;
            if (state === ROOT) break;
          }
          if (state === ROOT) {
            if (word !== 0 && word === before) continue;
            state = first[unit] ?? ROOT;
            if (state === ROOT) continue;
          }
          for (let at = hit[state] ?? 0; at; at = shorter[at] ?? 0) {
            const number = pattern[at] ?? 0;
            found(number, i + 1 - (lengths[number] ?? 0), i + 1);
          }
        }
      },
    };
  }
}
