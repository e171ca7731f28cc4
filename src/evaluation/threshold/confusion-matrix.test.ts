import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../testing/close.ts";
import golden from "../fixtures/evaluation.json" with { type: "json" };
import thresholds from "../fixtures/thresholds.json" with { type: "json" };
import type { Interval } from "../interval.ts";
import { type ConfusionMatrixOptions, confusionMatrix } from "./confusion-matrix.ts";

describe("confusionMatrix", () => {
  it.each(golden.cases)("equals scikit-learn: $name", (c) => {
    const matrix = confusionMatrix(c.truth, c.score, { weights: c.weights ?? undefined });
    for (const [name, expected] of Object.entries(c.confusion)) {
      const actual = matrix[name as keyof typeof matrix];
      if (expected === null) expect(actual, name).toBeNull();
      else expectClose(actual as number, expected, golden.tolerance, 1, name);
    }
  });

  it("calls a score on the threshold positive", () => {
    expect(confusionMatrix([1, 0], [0.5, 0.4999]).truePositives).toBe(1);
  });

  it.each(thresholds.cases.flatMap((c) => c.confusion.map((expected) => ({ ...c, expected }))))(
    "has every rate and Wilson interval as scikit-learn and statsmodels: $name, threshold $expected.threshold",
    ({ truth, score, weights, expected }) => {
      const { threshold, beta, level } = expected;
      const matrix = confusionMatrix(truth, score, { weights: weights ?? undefined, threshold, beta, level });
      for (const [name, value] of Object.entries(expected.rates)) {
        expectClose(matrix[name as "accuracy"], value, thresholds.tolerance, 1, name);
      }
      expect(Object.keys(matrix.intervals).sort()).toEqual(Object.keys(expected.intervals).sort());
      for (const [name, interval] of Object.entries(expected.intervals)) {
        const actual = matrix.intervals[name as "accuracy"];
        for (const side of ["estimate", "lower", "upper"] as const) {
          expectClose(actual[side], interval[side], thresholds.tolerance, 1, `${name} ${side}`);
        }
        expect(actual.level).toBe(level);
      }
    },
  );

  it("writes null, not NaN, for a rate over nothing", () => {
    const { intervals, ...matrix } = confusionMatrix([1, 1], [0.9, 0.8]);
    expect(matrix).toEqual({
      threshold: 0.5,
      truePositives: 2,
      falsePositives: 0,
      trueNegatives: 0,
      falseNegatives: 0,
      baseRate: 1,
      calledRate: 1,
      accuracy: 1,
      precision: 1,
      recall: 1,
      specificity: null,
      falsePositiveRate: null,
      falseNegativeRate: 0,
      falseDiscoveryRate: 0,
      falseOmissionRate: null,
      negativePredictiveValue: null,
      balancedAccuracy: null,
      f1: 1,
      beta: 1,
      fBeta: 1,
      matthews: null,
      kappa: null,
      informedness: null,
      markedness: null,
      fowlkesMallows: 1,
      jaccard: 1,
      positiveLikelihoodRatio: null,
      negativeLikelihoodRatio: null,
      diagnosticOddsRatio: null,
      lift: 1,
    });
    expect(intervals).toMatchObject({ specificity: null, falseOmissionRate: null });
    // One row of nothing else: Wilson's lower bound of 2 out of 2 is 2 / (2 + z^2).
    expectClose(intervals.accuracy.lower, 2 / (2 + 1.959963984540054 ** 2), 1e-14);
    expect(intervals.accuracy.upper).toBe(1);
    expect(confusionMatrix([0, 0], [0.1, 0.2])).toMatchObject({
      precision: null,
      recall: null,
      f1: null,
      fBeta: null,
      kappa: null,
      jaccard: null,
      fowlkesMallows: null,
      lift: null,
    });
    // No false alarm: the odds of a call are infinite, which JSON cannot carry.
    expect(confusionMatrix([1, 0, 1], [0.9, 0.2, 0.1])).toMatchObject({
      positiveLikelihoodRatio: null,
      negativeLikelihoodRatio: 0.5,
      diagnosticOddsRatio: null,
      informedness: 0.5,
      markedness: 0.5,
    });
  });

  it("is frozen plain data", () => {
    const matrix = confusionMatrix([0, 1, 1], [0.9, 0.8, 0.2]);
    expect(JSON.parse(JSON.stringify(matrix))).toEqual(matrix);
    expect([matrix, matrix.intervals, matrix.intervals.accuracy].every(Object.isFrozen)).toBe(true);
  });

  it("keeps to what the rates mean, for any four cells", () => {
    const cell = fc.integer({ min: 0, max: 30 });
    fc.assert(
      fc.property(cell, cell, cell, fc.integer({ min: 1, max: 30 }), (tp, fp, tn, fn) => {
        const weights = [tp, fp, tn, fn];
        const m = confusionMatrix([1, 0, 0, 1], [1, 1, 0, 0], { weights, beta: 3 });
        const total = tp + fp + tn + fn;
        expectClose(m.baseRate + m.calledRate, (2 * tp + fn + fp) / total, 1e-14, 1);
        if (m.informedness !== null && m.markedness !== null && m.matthews !== null) {
          // The correlation is the geometric mean of informedness and markedness (Powers 2011).
          expectClose(m.matthews ** 2, m.informedness * m.markedness, 1e-12, 1);
        }
        if (m.precision !== null && m.recall !== null && m.precision + m.recall > 0) {
          expectClose(m.fBeta!, (10 * m.precision * m.recall) / (9 * m.precision + m.recall), 1e-12, 1);
        }
        if (m.jaccard !== null) expectClose(m.f1!, (2 * m.jaccard) / (1 + m.jaccard), 1e-12, 1);
        if (m.diagnosticOddsRatio !== null && m.positiveLikelihoodRatio !== null && tn > 0) {
          expectClose(
            m.diagnosticOddsRatio,
            m.positiveLikelihoodRatio / m.negativeLikelihoodRatio!,
            1e-12,
            1,
          );
        }
        for (const interval of Object.values(m.intervals) as (Interval | null)[]) {
          if (interval === null) continue;
          const { lower, estimate, upper } = interval;
          expect(0 <= lower && lower <= estimate && estimate <= upper && upper <= 1).toBe(true);
        }
      }),
    );
  });

  it.each<[ConfusionMatrixOptions, string]>([
    [{ threshold: Number.NaN }, "`options.threshold` must be a finite number, got NaN"],
    [{ beta: 0 }, "`options.beta` must be > 0, got 0"],
    [{ level: 1 }, "`options.level` must be in (0, 1), got 1"],
    [{ level: 0 }, "`options.level` must be in (0, 1), got 0"],
    [{ level: Number.NaN }, "`options.level` must be a finite number, got NaN"],
    [
      { cut: 1 } as object,
      '`options.cut` must be one of the options weights, threshold, beta, level, got "cut"',
    ],
  ])("rejects %j", (options, message) => {
    expect(() => confusionMatrix([0, 1], [0, 1], options)).toThrow(expect.objectContaining({ message }));
  });
});
