import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../testing/close.ts";
import { quantileSorted, sortedFinite } from "./quantile.ts";

const values = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 40 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe("quantileSorted", () => {
  // R 4: quantile(c(1, 2, 4, 7, 11), c(0, .1, .25, .33, .5, .9, 1)), type 7
  it("gives R's default quantiles", () => {
    const sorted = [1, 2, 4, 7, 11];
    const expected: [number, number][] = [
      [0, 1],
      [0.1, 1.4],
      [0.25, 2],
      [0.33, 2.64],
      [0.5, 4],
      [0.9, 9.4],
      [1, 11],
    ];
    for (const [p, quantile] of expected) expectClose(quantileSorted(sorted, p), quantile, 4e-16);
  });

  it("stays between its neighbours and grows with p", () => {
    fc.assert(
      fc.property(values, share, share, (raw, p, q) => {
        const sorted = sortedFinite(raw);
        const low = quantileSorted(sorted, Math.min(p, q));
        const high = quantileSorted(sorted, Math.max(p, q));
        expect(low).toBeLessThanOrEqual(high);
        expect(low).toBeGreaterThanOrEqual(sorted[0]!);
        expect(high).toBeLessThanOrEqual(sorted.at(-1)!);
      }),
    );
  });

  it("interpolates from the nearer end, where the other loses all digits", () => {
    // 1 - (1e16 + 1) 2^-53
    expectClose(quantileSorted([-1e16, 1], 1 - 2 ** -53), -0.1102230246251565, 1e-15);
    expectClose(quantileSorted([-1, 1e16], 2 ** -53), 0.1102230246251565, 1e-15);
  });

  it("is exactly the value where all are equal, and NaN where there is none", () => {
    expect(quantileSorted([0.1, 0.1, 0.1], 0.37)).toBe(0.1);
    expect(quantileSorted([5], 0.9)).toBe(5);
    expect(quantileSorted([], 0.5)).toBeNaN();
  });
});

describe("sortedFinite", () => {
  it("keeps the finite values in numeric order and leaves its input alone", () => {
    const input = [10, Number.NaN, 9, -1, Infinity, 2, -Infinity, 9];
    expect(sortedFinite(input)).toEqual(Float64Array.of(-1, 2, 9, 9, 10));
    expect(input[0]).toBe(10);
    expect(sortedFinite([Number.NaN])).toEqual(new Float64Array(0));
  });

  it("holds no more memory than its values", () => {
    expect(sortedFinite([1, Number.NaN]).buffer.byteLength).toBe(8);
  });
});
