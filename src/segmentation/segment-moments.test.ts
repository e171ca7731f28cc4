import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../testing/close.ts";
import { cohensD, type Moments, momentsBySegment, momentsOfOthers } from "./segment-moments.ts";

const momentsOf = (values: readonly number[]): Moments => {
  const mean = values.reduce((sum, v) => sum + v, 0) / Math.max(1, values.length);
  return { count: values.length, mean, squares: values.reduce((sum, v) => sum + (v - mean) ** 2, 0) };
};
const expectMoments = (actual: Moments, expected: Moments): void => {
  expect(actual.count).toBe(expected.count);
  expectClose(actual.mean, expected.mean, 1e-12, 1);
  expectClose(actual.squares, expected.squares, 1e-12, 1);
};

describe("momentsOfOthers", () => {
  it("agrees with the moments of the rows outside each group, and of all rows", () => {
    const value = fc.integer({ min: -50, max: 50 }).map((halves) => halves / 2);
    const row = fc.tuple(value, fc.integer({ min: -1, max: 4 }));
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
        const values = Float64Array.from(rows, ([v]) => v);
        const labels = Int32Array.from(rows, ([, label]) => label);
        const groups = momentsBySegment(values, labels, 5);
        const { others, all } = momentsOfOthers(groups);
        const inside = rows.filter(([, label]) => label >= 0);
        expectMoments(all, momentsOf(inside.map(([v]) => v)));
        for (let j = 0; j < 5; j++) {
          expectMoments(groups[j]!, momentsOf(inside.filter(([, l]) => l === j).map(([v]) => v)));
          expectMoments(others[j]!, momentsOf(inside.filter(([, l]) => l !== j).map(([v]) => v)));
        }
      }),
    );
  });

  it("does not lose a small spread beside a large mean", () => {
    const values = Float64Array.of(1e9, 1e9 + 1, 1e9 + 2, 1e9 + 3);
    const { all } = momentsOfOthers(momentsBySegment(values, Int32Array.of(0, 0, 1, 1), 2));
    expect(all.squares).toBe(5);
  });
});

describe("cohensD", () => {
  it("is the difference in pooled standard deviations", () => {
    // Means 2 and 4, squares 2 and 8, freedom 4: 2 / sqrt(10 / 4).
    expectClose(cohensD(momentsOf([2, 4, 6]), momentsOf([1, 2, 3]))!, 2 / Math.sqrt(2.5), 1e-15);
  });

  it("is null where there is nothing to pool or nobody to compare with", () => {
    expect(cohensD(momentsOf([1]), momentsOf([2]))).toBeNull();
    expect(cohensD(momentsOf([1, 2]), momentsOf([]))).toBeNull();
  });

  it("is 0 for equal means and infinite for unequal ones without spread", () => {
    expect(cohensD(momentsOf([1, 1]), momentsOf([1, 1]))).toBe(0);
    expect(cohensD(momentsOf([1, 1]), momentsOf([0, 0]))).toBe(Number.POSITIVE_INFINITY);
  });
});
