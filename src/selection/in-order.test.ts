import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inOrder } from "./in-order.ts";

/** What is handed on when pieces are settled in this order; the pieces of `failing` with an error. */
function handOn(
  order: readonly number[],
  failing: ReadonlySet<number>,
): { given: number[]; thrown: unknown } {
  const given: number[] = [];
  const line = inOrder<number>(order.length, (value, index) => {
    expect(value).toBe(10 * index);
    given.push(index);
  });
  for (const [done, index] of order.entries()) {
    expect([line.has(index), line.count(), line.next()]).toEqual([false, done, given.length]);
    try {
      line.settle(index, failing.has(index) ? { error: index } : { value: 10 * index });
    } catch (error) {
      return { given, thrown: error };
    }
    // Somebody else made it as well.
    line.settle(index, { error: "late" });
  }
  expect(line.next()).toBe(order.length);
  return { given, thrown: undefined };
}

describe("inOrder", () => {
  it("hands on in order, up to the first error, whatever was settled first", () => {
    const permutations = fc
      .integer({ min: 1, max: 12 })
      .chain((total) =>
        fc.shuffledSubarray([...Array(total).keys()], { minLength: total, maxLength: total }),
      );
    fc.assert(
      fc.property(permutations, fc.array(fc.nat(11), { maxLength: 3 }), (order, errors) => {
        const failing = new Set(errors.filter((index) => index < order.length));
        const first = failing.size === 0 ? undefined : Math.min(...failing);
        const upTo = [...Array(first ?? order.length).keys()];
        expect(handOn(order, failing)).toEqual({ given: upTo, thrown: first });
      }),
    );
  });

  it("lets an error of the taker through", () => {
    const line = inOrder<number>(2, () => {
      throw new Error("no");
    });
    line.settle(1, { value: 1 });
    expect(() => line.settle(0, { value: 0 })).toThrow("no");
  });
});
