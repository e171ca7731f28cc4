import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../testing/close.ts";
import golden from "./fixtures/evaluation.json" with { type: "json" };
import { topLift } from "./lift/lift-curve.ts";
import type { Metric } from "./metric.ts";
import { brierScore } from "./probability/brier-score.ts";
import { logLoss } from "./probability/log-loss.ts";
import { averagePrecision } from "./roc/average-precision.ts";
import { rocAuc } from "./roc/roc-auc.ts";

const metrics = { rocAuc, averagePrecision, logLoss, brierScore, topLift };
const withOracle = ["rocAuc", "averagePrecision", "logLoss", "brierScore"] as const;

/** Rows with many ties, both classes present, weights some of which are 0. */
const outcome = fc
  .array(
    fc.record({
      truth: fc.integer({ min: 0, max: 1 }),
      score: fc.oneof(
        fc.integer({ min: 0, max: 4 }).map((k) => k / 4),
        fc.double({ min: 0, max: 1, noNaN: true }),
      ),
      weight: fc.integer({ min: 0, max: 3 }),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((rows) => [...rows, { truth: 0, score: 0.5, weight: 1 }, { truth: 1, score: 0.25, weight: 2 }])
  .map((rows) => ({
    truth: rows.map((row) => row.truth),
    score: rows.map((row) => row.score),
    weights: rows.map((row) => row.weight),
  }));

describe.each(withOracle)("%s", (name) => {
  it.each(golden.cases)("equals scikit-learn: $name", (c) => {
    const options = c.weights === null ? {} : { weights: c.weights };
    expectClose(metrics[name](c.truth, c.score, options), c[name], golden.tolerance, 1);
  });
});

describe.each(Object.entries(metrics) as [string, Metric][])(
  "%s keeps the metric contract",
  (name, metric) => {
    const [low, high] = metric.range;

    it("carries its name and its facts, frozen", () => {
      expect(metric.name).toBe(name);
      expect(["maximize", "minimize"]).toContain(metric.direction);
      expect(["score", "probability"]).toContain(metric.needs);
      expect(Object.isFrozen(metric) && Object.isFrozen(metric.range)).toBe(true);
    });

    it("stays in its range", () => {
      fc.assert(
        fc.property(outcome, ({ truth, score, weights }) => {
          for (const value of [metric(truth, score), metric(truth, score, { weights })]) {
            expect(value).toBeGreaterThanOrEqual(low);
            expect(value).toBeLessThanOrEqual(high);
          }
        }),
      );
    });

    it("prefers a perfect score to its reverse, in the direction it names", () => {
      const truth = [0, 1, 1, 0, 1, 0, 0, 0, 0, 0];
      const best = metric(truth, truth);
      const worst = metric(
        truth,
        truth.map((t) => 1 - t),
      );
      expect(metric.direction === "maximize" ? best - worst : worst - best).toBeGreaterThan(0.5);
    });

    it("does not depend on the order of the rows", () => {
      fc.assert(
        fc.property(outcome, ({ truth, score, weights }) => {
          const back = (values: readonly number[]) => [...values].reverse();
          expectClose(metric(back(truth), back(score)), metric(truth, score), 1e-12, 1);
          expectClose(
            metric(back(truth), back(score), { weights: back(weights) }),
            metric(truth, score, { weights }),
            1e-12,
            1,
          );
        }),
      );
    });

    it("counts a row of weight k like k equal rows", () => {
      fc.assert(
        fc.property(outcome, ({ truth, score, weights }) => {
          const repeat = (values: readonly number[]) =>
            values.flatMap((v, i) => Array<number>(weights[i]!).fill(v));
          expectClose(metric(truth, score, { weights }), metric(repeat(truth), repeat(score)), 1e-12, 1);
        }),
      );
    });

    it("reads booleans, typed arrays and plain arrays alike", () => {
      const truth = [0, 1, 1, 0, 1];
      const score = [0.25, 0.5, 0.125, 0.5, 1];
      const value = metric(truth, score);
      expect(metric(truth.map(Boolean), score)).toBe(value);
      expect(metric(Uint8Array.from(truth), Float32Array.from(score))).toBe(value);
      expect(metric(Float64Array.from(truth), Float64Array.from(score))).toBe(value);
      expect(metric(truth, score, { weights: [1, 1, 1, 1, 1] })).toBeCloseTo(value, 14);
    });

    it("leaves its arguments as they were", () => {
      const truth = Object.freeze([0, 1, 1, 0]);
      const score = Float64Array.of(0.4, 0.1, 0.9, 0.4);
      metric(truth, score, { weights: Object.freeze([1, 2, 1, 1]) });
      expect(Array.from(score)).toEqual([0.4, 0.1, 0.9, 0.4]);
    });

    it.each<[unknown, unknown, object, string]>([
      [[], [], {}, "`truth` must be at least one value, got Array of length 0"],
      [undefined, [], {}, "`truth` must be an array of 0 and 1 or of booleans, got undefined"],
      ["01", [0, 1], {}, '`truth` must be an array of 0 and 1 or of booleans, got "01"'],
      [[0, 1], 0.5, {}, "`score` must be an array of numbers, got 0.5"],
      [[0, 1], [0.5], {}, "`score.length` must be 2 (truth.length), got 1"],
      [[0, 2], [0.5, 0.5], {}, "`truth[1]` must be 0, 1, true or false, got 2"],
      [Uint8Array.of(0, 255), [0.5, 0.5], {}, "`truth[1]` must be 0, 1, true or false, got 255"],
      [[0, Number.NaN], [0.5, 0.5], {}, "`truth[1]` must be 0, 1, true or false, got NaN"],
      [[0, "1"], [0.5, 0.5], {}, '`truth[1]` must be 0, 1, true or false, got "1"'],
      [[0, 1], [0.5, Number.NaN], {}, "`score[1]` must be a finite number, got NaN"],
      [[0, 1], [0.5, "0.5"], {}, '`score[1]` must be a number, got "0.5"'],
      [[0, 1], [0.5, null], {}, "`score[1]` must be a number, got null"],
      [[0, 1], [0.5, 0.5], { weights: [1] }, "`options.weights.length` must be 2 (truth.length), got 1"],
      [[0, 1], [0.5, 0.5], { weights: 1 }, "`options.weights` must be an array of numbers, got 1"],
      [[0, 1], [0.5, 0.5], { weights: [1, -1] }, "`options.weights[1]` must be >= 0, got -1"],
      [
        [0, 1],
        [0.5, 0.5],
        { weights: [1, Number.NaN] },
        "`options.weights[1]` must be a finite number, got NaN",
      ],
      [[0, 1], [0.5, 0.5], { weights: [0, 0] }, "`options.weights` must be weights with a sum > 0, got 0"],
      [[0, 1], [0.5, 0.5], { weight: [1, 1] }, "`options.weight` must be one of the options weights"],
    ])("rejects %j, %j, %j", (truth, score, options, message) => {
      const call = metric as (...args: unknown[]) => number;
      expect(() => call(truth, score, options)).toThrow(message);
    });

    it("rejects what it cannot read: probabilities outside [0, 1], or one class only", () => {
      if (metric.needs === "probability") {
        expect(() => metric([0, 1], [0.5, 1.5])).toThrow("`score[1]` must be in [0, 1], got 1.5");
        expect(Number.isFinite(metric([1, 1], [0.5, 1]))).toBe(true);
        return;
      }
      expect(Number.isFinite(metric([0, 1], [-7, 1e300]))).toBe(true);
      expect(() => metric([1, 1], [0.5, 1])).toThrow(
        "`truth` must be a mix of 0 and 1 over its 2 rows, got 1",
      );
      expect(() => metric([1, 0], [0.5, 1], { weights: [0, 1] })).toThrow(
        "`truth` must be a mix of 0 and 1 over its 1 rows of weight > 0, got 0",
      );
    });
  },
);

describe("published values", () => {
  // Examples in the documentation of scikit-learn 1.9.1, confirmed by running them.
  const doc = { truth: [0, 0, 1, 1], score: [0.1, 0.4, 0.35, 0.8] };
  const tied = { truth: [0, 1, 0, 1, 1, 0], score: [0.5, 0.5, 0.5, 0.2, 0.7, 0.1] };

  it("rocAuc", () => {
    expect(rocAuc(doc.truth, doc.score)).toBe(0.75);
    expect(rocAuc(tied.truth, tied.score)).toBe(2 / 3);
    expect(rocAuc([0, 1, 0, 1], [0.5, 0.5, 0.5, 0.5])).toBe(0.5);
    expect(rocAuc([0, 0, 1, 1, 1], [0.1, 0.4, 0.35, 0.8, 0.4], { weights: [1, 2, 1, 3, 1] })).toBeCloseTo(
      0.8,
      14,
    );
  });

  it("averagePrecision", () => {
    expect(averagePrecision(doc.truth, doc.score)).toBeCloseTo(0.8333333333333333, 14);
    expect(averagePrecision(tied.truth, tied.score)).toBeCloseTo(0.7, 14);
    expect(averagePrecision([0, 1, 0, 0], [2, 2, 2, 2])).toBe(0.25);
  });

  it("brierScore and logLoss", () => {
    expect(brierScore([0, 1, 1, 0], [0.1, 0.9, 0.8, 0.3])).toBeCloseTo(0.0375, 15);
    expect(logLoss([1, 0, 0, 1], [0.9, 0.1, 0.2, 0.65])).toBeCloseTo(0.21616187468057912, 15);
  });

  it("logLoss clips a certain miss at one double step, and only that", () => {
    expectClose(logLoss([1], [0]), 52 * Math.LN2, 1e-15);
    expectClose(logLoss([0], [1]), 52 * Math.LN2, 1e-15);
    expectClose(logLoss([1], [1e-15]), -Math.log(1e-15), 1e-15);
  });
});
