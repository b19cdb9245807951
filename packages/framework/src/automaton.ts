/** Is told of each occurrence: the number of the pattern and its range in the units that were searched. */
export type Found = (pattern: number, start: number, end: number) => void;

/** Finds every occurrence of every pattern, overlapping ones too, in one pass. */
export interface Automaton {
  search(units: Uint16Array, length: number, found: Found): void;
}

interface Node {
  readonly edges: Map<number, Node>;
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
 * @param patterns distinct normalised strings; an empty one is never found.
 */
export function buildAutomaton(patterns: readonly string[]): Automaton {
  const classOf = new Uint16Array(65_536);
  const root: Node = { edges: new Map(), pattern: -1, state: ROOT };
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
        next = { edges: new Map(), pattern: -1, state: 0 };
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
  const step = (from: number, label: number): number => {
    for (let state = from; ; state = fail[state] ?? ROOT) {
      const next = (base[state] ?? 0) + label;
      if (base[state] && check[next] === state) return next;
      if (state === ROOT) return ROOT;
    }
  };
  for (const node of queue) {
    pattern[node.state] = node.pattern;
    const back = fail[node.state] ?? ROOT;
    if (node !== root) shorter[node.state] = (pattern[back] ?? -1) >= 0 ? back : (shorter[back] ?? 0);
    for (const [label, child] of node.edges) {
      fail[child.state] = node === root ? ROOT : step(fail[node.state] ?? ROOT, label);
    }
  }

  return {
    search(units, length, found) {
      let state = ROOT;
      for (let i = 0; i < length; i++) {
        const label = classOf[units[i] ?? 0] ?? 0;
        state = label === 0 ? ROOT : step(state, label);
        for (
          let hit = (pattern[state] ?? -1) >= 0 ? state : (shorter[state] ?? 0);
          hit;
          hit = shorter[hit] ?? 0
        ) {
          const number = pattern[hit] ?? 0;
          found(number, i + 1 - (lengthOf[number] ?? 0), i + 1);
        }
      }
    },
  };
}
