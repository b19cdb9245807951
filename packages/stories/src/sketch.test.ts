import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { finished } from "./hash.js";
import { containment, SketchIndex, sketchOf } from "./sketch.js";

/** A text of terms that no other number gives. */
function text(seed: number, length: number): number[] {
  return Array.from({ length }, (_, i) => finished(seed * 100_000 + i + 1));
}

const lengths = fc.integer({ min: 0, max: 600 });
const terms = fc.array(fc.integer(), { maxLength: 200 });

describe("a sketch", () => {
  it("rises, holds no hash twice, and is never large", () => {
    fc.assert(
      fc.property(terms, (given) => {
        const sketch = sketchOf(given);
        expect([...new Set(sketch)].sort((a, b) => a - b)).toEqual([...sketch]);
        expect(sketch.length).toBeLessThanOrEqual(80);
      }),
    );
  });

  it("of a short text is empty: nothing can be said of it", () => {
    expect(sketchOf(text(1, 10))).toHaveLength(0);
    expect(sketchOf(text(1, 11))).toHaveLength(8);
    // The same words again and again are one shingle.
    expect(sketchOf(Array<number>(500).fill(7))).toHaveLength(0);
  });
});

describe("containment", () => {
  it("is between 0 and 1, and the same both ways", () => {
    fc.assert(
      fc.property(terms, terms, (a, b) => {
        // Half of one text stands in the other, so that something is shared.
        const [one, other] = [sketchOf(a), sketchOf([...a.slice(0, a.length / 2), ...b])];
        const part = containment(one, other);
        expect(part).toBeGreaterThanOrEqual(0);
        expect(part).toBeLessThanOrEqual(1);
        expect(containment(other, one)).toBe(part);
      }),
    );
  });

  it("is 1 of a text and itself, and 0 where a text is too short", () => {
    fc.assert(
      fc.property(lengths, (length) => {
        const sketch = sketchOf(text(1, length));
        expect(containment(sketch, sketch)).toBe(length < 11 ? 0 : 1);
      }),
    );
  });

  it("is 1 of a passage of a text, unless too little of it is known", () => {
    fc.assert(
      fc.property(lengths, lengths, lengths, (length, from, size) => {
        const whole = text(1, length);
        const part = containment(sketchOf(whole), sketchOf(whole.slice(from, from + size)));
        expect([0, 1]).toContain(part);
        if (Math.min(length - from, size) > 100) expect(part).toBe(1);
      }),
    );
  });

  it("is 0 of texts that share nothing", () => {
    fc.assert(
      fc.property(lengths, lengths, (one, other) => {
        expect(containment(sketchOf(text(1, one)), sketchOf(text(2, other)))).toBe(0);
      }),
    );
  });

  it("tells about how much of the shorter text stands in the longer", () => {
    for (const shared of [0.25, 0.5, 0.75]) {
      let sum = 0;
      for (let n = 0; n < 50; n++) {
        const common = text(3 * n, 200 * shared);
        const one = sketchOf([...common, ...text(3 * n + 1, 200 - common.length)]);
        const other = sketchOf([...text(3 * n + 2, 400 - common.length), ...common]);
        sum += containment(one, other) / 50;
      }
      expect(sum).toBeGreaterThan(shared - 0.08);
      expect(sum).toBeLessThan(shared + 0.08);
    }
  });
});

describe("the index of sketches", () => {
  it("finds what shares wording, what shares most first", () => {
    const index = new SketchIndex<string>();
    const whole = text(1, 300);
    index.add(sketchOf(text(2, 300)), "other");
    index.add(sketchOf([...whole.slice(0, 200), ...text(3, 100)]), "most of it");
    index.add(sketchOf(whole), "the same");
    expect(index.find(sketchOf(whole), 8)).toEqual(["the same", "most of it"]);
    expect(index.find(sketchOf(whole), 1)).toEqual(["the same"]);
    expect(index.find(sketchOf(text(4, 300)), 8)).toEqual([]);
    expect(index.find(sketchOf([]), 8)).toEqual([]);
  });

  it("finds nothing that it was told to forget", () => {
    const index = new SketchIndex<number>();
    for (let item = 0; item < 5; item++) index.add(sketchOf(text(1, 100)), item);
    index.forget((item) => item < 3);
    expect(index.find(sketchOf(text(1, 100)), 8)).toEqual([4, 3]);
  });
});
