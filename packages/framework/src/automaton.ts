/** Is told of each occurrence: the number of the pattern and its range in the units that were searched. */
export type Found = (pattern: number, start: number, end: number) => void;

/** Finds every occurrence of every pattern, overlapping ones too, in one pass. */
export interface Automaton {
  search(units: Uint16Array, length: number, found: Found): void;
}

interface Node {
  readonly edges: Map<number, Node>;
  /** The class of word that the unit before belongs to, 0 for the root. */
  readonly word: number;
  pattern: number;
  state: number;
}

const ROOT = 1;

/**
 * Builds an Aho–Corasick automaton (Aho & Corasick, "Efficient string matching", CACM 18, 1975) over normalised
 * units, kept as a double array (Aoe, "An efficient digital search algorithm by using a double-array structure",
 * 1989): the child of state s by class c is `base[s] + c` if `check[base[s] + c]` is s. Only units that occur in
 * a pattern have a class, so the search costs a few array reads for each unit of text, however many patterns
 * there are; its time is linear in the text plus the occurrences.
 *
 * Occurrences begin only where a word does: the failure links leave out the suffixes that begin within a word of
 * their pattern, so that most of a Latin text is passed over by one read a unit.
 *
 * @param patterns distinct normalised strings; an empty one is never found.
 * @param wordOf of each unit, the class of words that it is a letter of; units of one class in a row are one word.
 *   With 0, each is a word of its own.
 */
export function buildAutomaton(patterns: readonly string[], wordOf: Uint8Array): Automaton {
  const classOf = new Uint16Array(65_536);
  const root: Node = { edges: new Map(), word: 0, pattern: -1, state: ROOT };
  let classes = 0;
  let nodes = 1;
  for (const [number, pattern] of patterns.entries()) {
    let node = root;
    for (let i = 0; i < pattern.length; i++) {
      const unit = pattern.charCodeAt(i);
      if (!classOf[unit]) classOf[unit] = ++classes;
      const label = classOf[unit] ?? 0;
      let next = node.edges.get(label);
      if (!next) {
        next = { edges: new Map(), word: wordOf[unit] ?? 0, pattern: -1, state: 0 };
        node.edges.set(label, next);
        nodes++;
      }
      node = next;
    }
    if (node !== root) node.pattern = number;
  }

  // A state's cells lie within `classes` of its base, so this many suffice when bases are found first-fit.
  let size = nodes * 2 + classes + 2;
  let base = new Int32Array(size);
  let check = new Int32Array(size);
  const grow = (least: number) => {
    if (least < size) return;
    size = Math.max(least + 1, size * 2);
    const [wideBase, wideCheck] = [new Int32Array(size), new Int32Array(size)];
    wideBase.set(base);
    wideCheck.set(check);
    [base, check] = [wideBase, wideCheck];
  };
  check[ROOT] = ROOT;
  let firstFree = ROOT + 1;
  const queue: Node[] = [root];
  for (const node of queue) {
    const labels = [...node.edges.keys()].sort((a, b) => a - b);
    const [lowest, highest] = [labels[0], labels.at(-1)];
    if (lowest === undefined || highest === undefined) continue;
    while (firstFree < size && check[firstFree]) firstFree++;
    let offset = Math.max(1, firstFree - lowest);
    while (labels.some((label) => check[offset + label])) offset++;
    grow(offset + highest + classes + 1);
    base[node.state] = offset;
    for (const [label, child] of node.edges) {
      child.state = offset + label;
      check[child.state] = node.state;
      queue.push(child);
    }
  }

  const fail = new Int32Array(size).fill(ROOT);
  const pattern = new Int32Array(size).fill(-1);
  const lengthOf = Int32Array.from(patterns, (text) => text.length);
  // The longest proper suffix of the state that is a pattern too, or 0.
  const shorter = new Int32Array(size);
  const childOf = (state: number, label: number): number => {
    const next = (base[state] ?? 0) + label;
    return base[state] && check[next] === state ? next : 0;
  };
  const failureOf = (node: Node, label: number, child: Node): number => {
    for (let state = fail[node.state] ?? ROOT; state !== ROOT; state = fail[state] ?? ROOT) {
      const next = childOf(state, label);
      if (next) return next;
    }
    const begins = child.word === 0 || child.word !== node.word;
    return (begins && childOf(ROOT, label)) || ROOT;
  };
  for (const node of queue) {
    pattern[node.state] = node.pattern;
    const back = fail[node.state] ?? ROOT;
    if (node !== root) shorter[node.state] = (pattern[back] ?? -1) >= 0 ? back : (shorter[back] ?? 0);
    for (const [label, child] of node.edges) {
      fail[child.state] = node === root ? ROOT : failureOf(node, label, child);
    }
  }
  // The first pattern that ends at a state, or 0: the search asks this of every state that it reaches.
  const hit = Int32Array.from(pattern, (number, state) => (number >= 0 ? state : (shorter[state] ?? 0)));
  const first = new Int32Array(65_536);
  for (const [label, child] of root.edges) first[label] = child.state;

  return {
    search(units, length, found) {
      let state = ROOT;
      let word = 0;
      for (let i = 0; i < length; i++) {
        const unit = units[i] ?? 0;
        const before = word;
        word = wordOf[unit] ?? 0;
        const label = classOf[unit] ?? 0;
        if (label === 0) {
          state = ROOT;
          continue;
        }
        while (state !== ROOT) {
          const next = (base[state] ?? 0) + label;
          if (check[next] === state) {
            state = next;
            break;
          }
          state = fail[state] ?? ROOT;
          if (state === ROOT) break;
        }
        if (state === ROOT) {
          if (word !== 0 && word === before) continue;
          state = first[label] || ROOT;
        }
        for (let at = hit[state] ?? 0; at; at = shorter[at] ?? 0) {
          const number = pattern[at] ?? 0;
          found(number, i + 1 - (lengthOf[number] ?? 0), i + 1);
        }
      }
    },
  };
}
