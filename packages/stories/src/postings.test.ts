import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Postings } from "./postings.js";

function shown(postings: Postings<number>, key: number, most = Number.POSITIVE_INFINITY): number[] {
  const items: number[] = [];
  expect(postings.newest(key, most, (item) => items.push(item))).toBe(items.length);
  return items;
}

describe("postings", () => {
  it("show the newest items of a key first, as many as are asked for", () => {
    const postings = new Postings<number>();
    for (const item of [1, 2, 3]) postings.add(7, item);
    postings.add(8, 4);
    expect(shown(postings, 7)).toEqual([3, 2, 1]);
    expect(shown(postings, 7, 2)).toEqual([3, 2]);
    expect(shown(postings, 7, 0)).toEqual([]);
    expect(shown(postings, 8)).toEqual([4]);
    expect(shown(postings, 9)).toEqual([]);
  });

  it("are as lists of which the front is cut off", () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.boolean()), { maxLength: 60 });
    fc.assert(
      fc.property(pairs, (steps) => {
        const postings = new Postings<number>();
        let lists: { key: number; item: number }[] = [];
        for (const [item, [key, forgets]] of steps.entries()) {
          postings.add(key, item);
          lists.push({ key, item });
          if (!forgets) continue;
          const first = item - 8;
          postings.forget((old) => old < first);
          lists = lists.filter((one) => one.item >= first);
        }
        for (let key = 0; key <= 5; key++) {
          const expected = lists.filter((one) => one.key === key).map(({ item }) => item);
          expect(shown(postings, key)).toEqual(expected.reverse());
        }
      }),
    );
  });
});
