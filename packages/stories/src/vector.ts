/** A sparse vector of length 1 or less: terms in rising order, each with its weight. */
export interface Vector {
  readonly terms: readonly number[];
  readonly weights: readonly number[];
}

/**
 * A vector with the heaviest of these weights, at most `most`, brought to length 1, or less where it was short beside
 * `doubt`: that two articles share all of little is no proof.
 */
export function vectorOf(weights: ReadonlyMap<number, number>, most: number, doubt = 0): Vector {
  const size = Math.min(most, weights.size);
  // The weights after the most-th are left out; of those that are as heavy as it, the later ones.
  const least = weights.size > most ? (Float64Array.from(weights.values()).sort().at(-most) ?? 0) : 0;
  let over = 0;
  for (const weight of weights.values()) if (weight > least) over++;
  let alike = size - over;
  const chosen = new Int32Array(size);
  let n = 0;
  for (const [term, weight] of weights) {
    if (weight > least || (weight === least && alike-- > 0)) chosen[n++] = term;
  }
  const terms = Array.from(chosen.sort());
  const given = terms.map((term) => weights.get(term) ?? 0);
  const length = Math.sqrt(given.reduce((sum, weight) => sum + weight * weight, doubt * doubt)) || 1;
  return { terms, weights: given.map((weight) => weight / length) };
}

/** The cosine of two vectors, 0 to 1. */
export function cosine(a: Vector, b: Vector): number {
  let sum = 0;
  for (let i = 0, j = 0; i < a.terms.length && j < b.terms.length; ) {
    const one = a.terms[i] ?? 0;
    const other = b.terms[j] ?? 0;
    if (one === other) sum += (a.weights[i++] ?? 0) * (b.weights[j++] ?? 0);
    else if (one < other) i++;
    else j++;
  }
  return sum;
}

/** So many terms of a sum are kept, and up to twice as many between. */
const MOST_TERMS = 256;

/** The sum of vectors, to which more are added one by one; of one vector it is no more than that. */
export class Centroid {
  #first: Vector | undefined;
  #sum: Map<number, number> | undefined;
  #square = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(vector: Vector): void {
    this.#size++;
    if (this.#size === 1) {
      this.#first = vector;
      return;
    }
    if (this.#sum === undefined) {
      this.#sum = new Map();
      if (this.#first !== undefined) this.#put(this.#first);
      this.#first = undefined;
    }
    this.#put(vector);
  }

  #put({ terms, weights }: Vector): void {
    const sum = this.#sum ?? new Map<number, number>();
    for (let i = 0; i < terms.length; i++) {
      const term = terms[i] ?? 0;
      const before = sum.get(term) ?? 0;
      const after = before + (weights[i] ?? 0);
      sum.set(term, after);
      this.#square += after * after - before * before;
    }
    if (sum.size > 2 * MOST_TERMS) this.#thin(sum);
  }

  /** Leaves out the lightest terms: of a story of hundreds of articles they are what few of them say. */
  #thin(sum: Map<number, number>): void {
    const heaviest = [...sum].sort((a, b) => b[1] - a[1]).slice(0, MOST_TERMS);
    this.#sum = new Map(heaviest);
    this.#square = heaviest.reduce((total, [, weight]) => total + weight * weight, 0);
  }

  /** The cosine of the sum and a vector. */
  cosine(vector: Vector): number {
    if (this.#first !== undefined) return cosine(this.#first, vector);
    if (this.#sum === undefined || this.#square <= 0) return 0;
    let dot = 0;
    for (let i = 0; i < vector.terms.length; i++) {
      const weight = this.#sum.get(vector.terms[i] ?? 0);
      if (weight !== undefined) dot += weight * (vector.weights[i] ?? 0);
    }
    return dot / Math.sqrt(this.#square);
  }

  /** The cosine of two sums. */
  cosineTo(other: Centroid): number {
    if (this.#first !== undefined) return other.cosine(this.#first);
    if (other.#first !== undefined) return this.cosine(other.#first);
    if (this.#sum === undefined || other.#sum === undefined) return 0;
    const [small, large] =
      this.#sum.size < other.#sum.size ? [this.#sum, other.#sum] : [other.#sum, this.#sum];
    let dot = 0;
    for (const [term, weight] of small) {
      const other = large.get(term);
      if (other !== undefined) dot += weight * other;
    }
    return dot / Math.sqrt(Math.max(1e-12, this.#square * other.#square));
  }
}

/** How rare terms are among the articles so far. Its memory does not grow: terms share counters, rarely. */
export class Rarity {
  readonly #counts: Uint32Array;
  #articles = 0;

  /**
   * @param bits of the number of counters: 20 make a million.
   * @param prior how many articles are thought to have been there before the first, none of them with the term: with few
   * articles no term is taken for common.
   */
  constructor(
    bits: number,
    readonly prior: number,
  ) {
    this.#counts = new Uint32Array(2 ** bits);
  }

  /** Counts one article that holds these terms, each given once. */
  add(terms: Iterable<number>): void {
    this.#articles++;
    const mask = this.#counts.length - 1;
    for (const term of terms) {
      const place = term & mask;
      this.#counts[place] = (this.#counts[place] ?? 0) + 1;
    }
  }

  /** The inverse document frequency of a term, never below 0 (Spärck Jones 1972, smoothed). */
  of(term: number): number {
    const count = this.#counts[term & (this.#counts.length - 1)] ?? 0;
    return Math.max(0, Math.log((this.#articles + this.prior) / (count + 1)));
  }
}
