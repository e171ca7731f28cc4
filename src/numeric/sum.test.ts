import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomStream, uniform } from "../random/random.ts";
import { expectClose } from "../testing/close.ts";
import { compensatedSum, pairwiseSum, weightedMean } from "./sum.ts";

/** The exact sum, by integers of 2^-1074. */
function exactSum(values: ArrayLike<number>): number {
  let sum = 0n;
  for (const value of Array.from(values)) sum += units(value);
  // Ratio of two powers of two small enough for Number().
  const shift = BigInt(Math.max(0, sum.toString(2).length - 100));
  return Number(sum >> shift) * 2 ** (Number(shift) - 1000) * 2 ** -74;
}

function units(value: number): bigint {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, Math.abs(value));
  const word = bits.getBigUint64(0);
  const exponent = word >> 52n;
  const mantissa = word & ((1n << 52n) - 1n);
  const magnitude = exponent === 0n ? mantissa : (mantissa | (1n << 52n)) << (exponent - 1n);
  return value < 0 ? -magnitude : magnitude;
}

describe("compensatedSum", () => {
  it("is the exact sum to one rounding, up to eps^2 of the magnitudes", () => {
    const value = fc.double({ min: -1e15, max: 1e15, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 200 }), (values) => {
        const magnitude = values.reduce((sum, x) => sum + Math.abs(x), 0);
        const slack = 2e-16 * Math.abs(exactSum(values)) + values.length * 2 ** -104 * magnitude;
        expect(Math.abs(compensatedSum(values) - exactSum(values))).toBeLessThanOrEqual(slack);
      }),
    );
  });

  it("keeps small terms between large ones that cancel", () => {
    expect(compensatedSum([1, 1e100, 1, -1e100])).toBe(2);
    expect(compensatedSum([1e100, 1, -1e100])).toBe(1);
    expect(compensatedSum(new Float64Array(1000).fill(0.1))).toBe(100);
  });

  it("is what a plain sum is when that is not finite", () => {
    expect(compensatedSum([1, Infinity, 2])).toBe(Infinity);
    expect(compensatedSum([Infinity, -Infinity])).toBeNaN();
    expect(compensatedSum([1, Number.NaN])).toBeNaN();
    expect(compensatedSum([])).toBe(0);
  });
});

describe("pairwiseSum", () => {
  it("is the exact sum to a few roundings, over a million values", () => {
    const random = randomStream(1, "sum");
    const values = Float64Array.from({ length: 1_000_001 }, () => uniform(random));
    expectClose(pairwiseSum(values), compensatedSum(values), 4e-15);
  });

  it.each([0, 1, 2, 127, 128, 129, 257, 1000])("reaches every one of %d values once", (n) => {
    expect(pairwiseSum(Array.from({ length: n }, (_, i) => i))).toBe((n * n - n) / 2);
  });
});

describe("weightedMean", () => {
  it("is the mean without weights, and a mean over repeated rows with whole ones", () => {
    const row = fc.tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: 1, max: 5 }));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 50 }), (rows) => {
        const values = rows.map(([value]) => value);
        const weights = rows.map(([, weight]) => weight);
        const repeated = rows.flatMap(([value, weight]) => new Array<number>(weight).fill(value));
        expectClose(weightedMean(values, weights), weightedMean(repeated), 1e-14, 1e6);
        expectClose(weightedMean(values), exactSum(values) / values.length, 4e-16, 1e-300);
      }),
    );
  });

  it("compensates both sums", () => {
    expect(weightedMean([1, 1e100, 1, -1e100], [1, 1, 1, 1])).toBe(0.5);
  });

  it("is NaN without values or weight", () => {
    expect(weightedMean([])).toBeNaN();
    expect(weightedMean([], [])).toBeNaN();
    expect(weightedMean([1, 2], [0, 0])).toBeNaN();
  });
});
