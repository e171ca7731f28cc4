import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../testing/close.ts";
import thresholds from "../fixtures/thresholds.json" with { type: "json" };
import { confusionMatrix } from "./confusion-matrix.ts";
import { type ThresholdTableOptions, thresholdTable } from "./threshold-table.ts";

const columns = [
  "calledRate",
  "truePositives",
  "falsePositives",
  "trueNegatives",
  "falseNegatives",
  "precision",
  "recall",
  "specificity",
  "fBeta",
  "lift",
] as const;

const rows = fc
  .array(
    fc.record({
      truth: fc.integer({ min: 0, max: 1 }),
      score: fc.integer({ min: 0, max: 8 }),
      weight: fc.integer({ min: 0, max: 3 }),
    }),
    { maxLength: 30 },
  )
  .map((some) => [...some, { truth: 0, score: 4, weight: 1 }, { truth: 1, score: 3, weight: 2 }]);

describe("thresholdTable", () => {
  it.each(thresholds.cases)("equals scikit-learn at the thresholds given: $name", (c) => {
    for (const { threshold, beta, rates } of c.confusion) {
      const options = { weights: c.weights ?? undefined, thresholds: [threshold], beta };
      const table = thresholdTable(c.truth, c.score, options);
      for (const column of [...columns, "matthews"] as const) {
        expectClose(table[column][0]!, rates[column], thresholds.tolerance, 1, column);
      }
    }
  });

  it("is one confusion matrix a row, at any thresholds and in their order", () => {
    fc.assert(
      fc.property(rows, fc.array(fc.integer({ min: -1, max: 10 }), { minLength: 1 }), (list, cuts) => {
        const truth = list.map((row) => row.truth);
        const score = list.map((row) => row.score);
        const weights = list.map((row) => row.weight);
        const table = thresholdTable(truth, score, { weights, thresholds: cuts, beta: 2 });
        expect(Array.from(table.threshold)).toEqual(cuts);
        for (const [k, threshold] of cuts.entries()) {
          const matrix = confusionMatrix(truth, score, { weights, threshold, beta: 2 });
          for (const column of columns) {
            const expected = matrix[column];
            if (expected === null) expect(table[column][k]).toBeNull();
            else expectClose(table[column][k]!, expected, 1e-13, 1, column);
          }
          expectClose(table.matthews[k]!, matrix.matthews ?? 0, 1e-13, 1, "matthews");
        }
      }),
    );
  });

  it("steps down the list by default: each step calls at least its share, with the highest score that does", () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 12 }), (list, steps) => {
        const truth = list.map((row) => row.truth);
        const score = list.map((row) => row.score);
        const table = thresholdTable(truth, score, { steps });
        const wanted = Array.from({ length: steps }, (_, k) => {
          const atLeast = ((k + 1) / steps) * score.length - 1e-9;
          return [...new Set(score)]
            .sort((a, b) => b - a)
            .find((cut) => score.filter((s) => s >= cut).length >= atLeast)!;
        });
        expect(Array.from(table.threshold)).toEqual([...new Set(wanted)]);
        expect(table.calledRate.at(-1)).toBe(1);
        expect(table.precision.every((value) => value !== null)).toBe(true);
      }),
    );
  });

  it("has twenty steps, and tenths that are tenths", () => {
    const score = Array.from({ length: 100 }, (_, i) => i);
    const truth = score.map((s) => (s > 70 ? 1 : 0));
    expect(thresholdTable(truth, score).threshold.length).toBe(20);
    expect(Array.from(thresholdTable(truth, score, { steps: 10 }).calledRate)).toEqual([
      0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1,
    ]);
    // 7 / 100 * 100 is 7.000000000000001, and must not call an eighth row.
    const { calledRate } = thresholdTable(truth, score, { steps: 100 });
    expect(Array.from(calledRate)).toEqual(score.map((s) => (s + 1) / 100));
  });

  it("writes null for a precision over nobody, and is frozen", () => {
    const table = thresholdTable([0, 1], [0.2, 0.7], { thresholds: [0.9, 0.5] });
    expect([table.precision, table.lift]).toEqual([
      [null, 1],
      [null, 2],
    ]);
    expect([table.fBeta[0], table.matthews[0]]).toEqual([0, 0]);
    expect([table, table.precision, table.lift].every(Object.isFrozen)).toBe(true);
  });

  it.each<[ThresholdTableOptions, string]>([
    [{ thresholds: [] }, "`options.thresholds` must be at least one value, got Array of length 0"],
    [{ thresholds: 0.5 as never }, "`options.thresholds` must be an array of numbers, got 0.5"],
    [{ thresholds: [0.5, Number.NaN] }, "`options.thresholds[1]` must be a finite number, got NaN"],
    [{ steps: 0 }, "`options.steps` must be >= 1, got 0"],
    [{ steps: 5, thresholds: [1] }, "`options.steps` must be left out where thresholds are given, got 5"],
    [{ beta: 0 }, "`options.beta` must be > 0, got 0"],
    [
      { cuts: 1 } as object,
      '`options.cuts` must be one of the options weights, thresholds, steps, beta, got "cuts"',
    ],
  ])("rejects %j", (options, message) => {
    expect(() => thresholdTable([0, 1], [0, 1], options)).toThrow(expect.objectContaining({ message }));
  });

  it("rejects rows of one class", () => {
    expect(() => thresholdTable([1, 1], [0, 1])).toThrow(
      "`truth` must be a mix of 0 and 1 over its 2 rows, got 1",
    );
  });
});
