import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Centroid, cosine, Rarity, type Vector, vectorOf } from "./vector.js";

const term = fc.integer({ min: -50, max: 50 });
const weight = fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 100, noNaN: true }));
const weights = fc.array(fc.tuple(term, weight), { maxLength: 60 }).map((pairs) => new Map(pairs));
const doubt = fc.constantFrom(0, 0.5, 8);
const vector = fc.tuple(weights, fc.integer({ min: 1, max: 40 }), doubt).map((given) => vectorOf(...given));

function lengthOf({ weights }: Vector): number {
  return Math.hypot(...weights);
}

/** A vector of terms that weigh alike. */
function plain(...terms: number[]): Vector {
  return vectorOf(new Map(terms.map((one) => [one, 1])), terms.length);
}

describe("a vector", () => {
  it("holds the heaviest terms in rising order", () => {
    const given = new Map([
      [9, 1],
      [-3, 5],
      [4, 2],
      [1, 0.5],
    ]);
    expect(vectorOf(given, 3).terms).toEqual([-3, 4, 9]);
    expect(vectorOf(given, 1)).toEqual({ terms: [-3], weights: [1] });
    expect(vectorOf(new Map(), 3)).toEqual({ terms: [], weights: [] });
  });

  it("holds the earlier of terms that weigh alike", () => {
    const given = new Map([9, 3, 5, 1].map((one) => [one, 1]));
    expect(vectorOf(given, 2).terms).toEqual([3, 9]);
  });

  it("has the length 1, or less beside a doubt", () => {
    const given = new Map([
      [1, 3],
      [2, 4],
    ]);
    expect(lengthOf(vectorOf(given, 2))).toBeCloseTo(1);
    expect(lengthOf(vectorOf(given, 2, 5))).toBeCloseTo(Math.SQRT1_2);
  });

  it("is as long as its terms are many, its order rises, and it is never longer than 1", () => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 80 }), doubt, (given, most, short) => {
        const made = vectorOf(given, most, short);
        expect(made.terms).toHaveLength(Math.min(most, given.size));
        expect(made.weights).toHaveLength(made.terms.length);
        expect([...new Set(made.terms)].sort((a, b) => a - b)).toEqual(made.terms);
        expect(lengthOf(made)).toBeLessThanOrEqual(1 + 1e-9);
        const kept = made.terms.map((one) => given.get(one) ?? 0);
        const left = [...given].filter(([one]) => !made.terms.includes(one)).map(([, heavy]) => heavy);
        expect(Math.max(0, ...left)).toBeLessThanOrEqual(Math.min(Number.POSITIVE_INFINITY, ...kept));
      }),
    );
  });
});

describe("the cosine", () => {
  it("is between 0 and 1, and the same both ways", () => {
    fc.assert(
      fc.property(vector, vector, (a, b) => {
        expect(cosine(a, b)).toBeGreaterThanOrEqual(0);
        expect(cosine(a, b)).toBeLessThanOrEqual(1 + 1e-9);
        expect(cosine(a, b)).toBe(cosine(b, a));
      }),
    );
  });

  it("is 1 of the same, 0 of what shares nothing, and between for what shares a part", () => {
    expect(cosine(plain(1, 2, 3), plain(1, 2, 3))).toBeCloseTo(1);
    expect(cosine(plain(1, 2), plain(3, 4))).toBe(0);
    expect(cosine(plain(1, 2), plain(2, 3))).toBeCloseTo(0.5);
    expect(cosine(plain(), plain(1))).toBe(0);
  });
});

describe("the sum of vectors", () => {
  const sumOf = (vectors: readonly Vector[]) => {
    const centroid = new Centroid();
    for (const one of vectors) centroid.add(one);
    return centroid;
  };
  /** The cosine as it is defined. */
  const plainCosine = (vectors: readonly Vector[], others: readonly Vector[]) => {
    const [a, b] = [vectors, others].map((some) => {
      const total = new Map<number, number>();
      for (const { terms, weights } of some)
        for (const [i, one] of terms.entries()) total.set(one, (total.get(one) ?? 0) + (weights[i] ?? 0));
      return total;
    });
    let dot = 0;
    for (const [one, heavy] of a ?? []) dot += heavy * (b?.get(one) ?? 0);
    const length = Math.hypot(...(a?.values() ?? [])) * Math.hypot(...(b?.values() ?? []));
    return length < 1e-9 ? 0 : dot / length;
  };
  const vectors = fc.array(vector, { minLength: 2, maxLength: 6 });

  it("has the cosine of what was added, to a vector and to another sum", () => {
    fc.assert(
      fc.property(vectors, vectors, vector, (some, others, one) => {
        const length = lengthOf(one);
        expect(sumOf(some).cosine(one)).toBeCloseTo(plainCosine(some, [one]) * length, 6);
        expect(sumOf(some).cosineTo(sumOf([one]))).toBeCloseTo(plainCosine(some, [one]) * length, 6);
        expect(sumOf(some).cosineTo(sumOf(others))).toBeCloseTo(plainCosine(some, others), 6);
      }),
    );
  });

  it("is between 0 and 1, and the same both ways", () => {
    const any = fc.array(vector, { maxLength: 6 });
    fc.assert(
      fc.property(any, any, (some, others) => {
        const between = sumOf(some).cosineTo(sumOf(others));
        expect(between).toBeGreaterThanOrEqual(0);
        expect(between).toBeLessThanOrEqual(1 + 1e-9);
        expect(sumOf(others).cosineTo(sumOf(some))).toBeCloseTo(between, 9);
      }),
    );
  });

  it("of one vector is that vector, with its doubt", () => {
    const short = vectorOf(new Map([[1, 3]]), 1, 4);
    expect(sumOf([short]).cosine(plain(1))).toBeCloseTo(0.6);
    expect(sumOf([plain(1)]).cosineTo(sumOf([short]))).toBeCloseTo(0.6);
  });

  it("of nothing is like nothing, and knows how many it has", () => {
    expect(new Centroid().cosine(plain(1))).toBe(0);
    expect(new Centroid().cosineTo(new Centroid())).toBe(0);
    expect(sumOf([plain(1), plain(), plain(1)]).size).toBe(3);
  });

  it("of hundreds keeps what most say, and lets go of what few do", () => {
    const centroid = new Centroid();
    for (let i = 0; i < 1000; i++) centroid.add(plain(1, 2, 3, 1000 + 2 * i, 1001 + 2 * i));
    expect(centroid.cosine(plain(1, 2, 3))).toBeGreaterThan(0.95);
    expect(centroid.cosine(plain(1000, 1001))).toBeLessThan(0.05);
    expect(centroid.size).toBe(1000);
  });
});

describe("rarity", () => {
  it("is higher the fewer articles hold a term, and never below 0", () => {
    const rarity = new Rarity(12, 200);
    const before = rarity.of(1);
    for (let i = 0; i < 1000; i++) rarity.add([1, ...(i % 10 === 0 ? [2] : []), ...(i === 0 ? [3] : [])]);
    expect(rarity.of(3)).toBeGreaterThan(rarity.of(2));
    expect(rarity.of(2)).toBeGreaterThan(rarity.of(1));
    expect(rarity.of(1)).toBeGreaterThanOrEqual(0);
    expect(rarity.of(1)).toBeLessThan(before);
    expect(rarity.of(4)).toBeCloseTo(Math.log(1200));
  });

  it("takes no term for common while there are few articles", () => {
    const rarity = new Rarity(12, 200);
    rarity.add([1]);
    expect(rarity.of(1)).toBeGreaterThan(0.85 * rarity.of(2));
  });

  it("counts terms whose lowest bits are the same as one, negative ones too", () => {
    const rarity = new Rarity(4, 1);
    rarity.add([-1]);
    expect(rarity.of(15)).toBe(rarity.of(-1));
    expect(rarity.of(15)).toBeLessThan(rarity.of(14));
  });
});
