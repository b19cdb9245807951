import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Hourly, poissonTail } from "./rates.js";

/** The probability of each number from `count` on, added up, each by logarithms on its own. */
function exactTail(count: number, expected: number): number {
  let sum = 0;
  let logFactorial = 0;
  for (let k = 0; k < count + expected + 400; k++) {
    if (k > 0) logFactorial += Math.log(k);
    if (k >= count) sum += Math.exp(k * Math.log(expected) - expected - logFactorial);
  }
  return sum;
}

describe("the tail of a Poisson process", () => {
  it.each([
    [0, 1, 1],
    [1, 1, 1 - Math.exp(-1)],
    [2, 0.5, 1 - 1.5 * Math.exp(-0.5)],
    [5, 0.5, 0.000172116],
  ])("%i or more, where %d are usual: %d", (count, expected, chance) => {
    expect(poissonTail(count, expected)).toBeCloseTo(chance, 9);
  });

  it("is the sum of what is left", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 300 }),
        fc.double({ min: 0.01, max: 300, noNaN: true }),
        (count, expected) => {
          expect(poissonTail(count, expected)).toBeCloseTo(exactTail(count, expected), 9);
        },
      ),
    );
  });

  it("falls the more there are", () => {
    for (let count = 1; count < 40; count++)
      expect(poissonTail(count, 7)).toBeLessThan(poissonTail(count - 1, 7));
  });
});

describe("counts by the hour", () => {
  it("holds the hours from one to before another", () => {
    const counts = new Hourly(24);
    for (const at of [10, 10.5, 10.99, 11, 13.2]) counts.add(at);
    expect(counts.between(10, 11)).toBe(3);
    expect(counts.between(10, 13)).toBe(4);
    expect(counts.between(11, 14)).toBe(2);
    expect(counts.between(14, 20)).toBe(0);
  });

  it("knows for how long it has counted", () => {
    const counts = new Hourly(24);
    expect(counts.known(100)).toBe(0);
    counts.add(100.7);
    expect(counts.known(100.9)).toBe(0);
    expect(counts.known(103.2)).toBe(3);
    expect(counts.known(1000)).toBe(24);
    counts.add(98);
    expect(counts.known(103.2)).toBe(5);
  });

  it("remembers all that it should, whatever the order", () => {
    const hour = fc.integer({ min: 1000, max: 1024 });
    fc.assert(
      fc.property(fc.array(hour, { maxLength: 200 }), (hours) => {
        const counts = new Hourly(24);
        for (const at of hours) counts.add(at);
        expect(counts.between(1000, 1025)).toBe(hours.length);
      }),
    );
  });

  it("forgets the hours that it counted long ago", () => {
    const counts = new Hourly(24);
    for (let at = 0; at < 10_000; at++) counts.add(at);
    expect(counts.between(0, 10_000)).toBeLessThanOrEqual(48);
    expect(counts.between(9_976, 10_000)).toBe(24);
    // An archive may be read from its end.
    for (let at = 10_000; at > 0; at--) counts.add(at);
    expect(counts.between(0, 20_000)).toBeLessThanOrEqual(48);
    expect(counts.between(1, 25)).toBe(24);
  });
});
