import { describe, expect, it } from "vitest";
import { expectClose } from "../testing/close.ts";
import golden from "./fixtures/evaluation.json" with { type: "json" };
import thresholds from "./fixtures/thresholds.json" with { type: "json" };
import { brierScore } from "./probability/brier-score.ts";
import { logLoss } from "./probability/log-loss.ts";
import { averagePrecision } from "./roc/average-precision.ts";
import { rocAuc } from "./roc/roc-auc.ts";

const metrics = { rocAuc, averagePrecision, logLoss, brierScore };

describe.each(Object.keys(metrics) as (keyof typeof metrics)[])("%s", (name) => {
  it.each(golden.cases)("equals scikit-learn: $name", (c) => {
    const options = c.weights === null ? {} : { weights: c.weights };
    expectClose(metrics[name](c.truth, c.score, options), c[name], golden.tolerance, 1);
  });
});

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
    // scikit-learn's own tests (test_classification.py, test_log_loss); of three classes the chance of the true one.
    expect(logLoss([0, 0, 0, 1, 1, 1], [0.5, 0.9, 0.99, 0.1, 0.25, 0.999])).toBeCloseTo(1.8817971, 7);
    expect(logLoss([1, 1, 1], [0.7, 0.6, 0.3])).toBeCloseTo(0.6904911, 7);
  });

  it.each(thresholds.cases)("logLoss of chances of 0 and 1, clipped as scikit-learn does: $name", (c) => {
    const options = { weights: c.weights ?? undefined };
    expectClose(logLoss(c.truth, c.score, options), c.logLoss, thresholds.tolerance, 1);
  });

  it("logLoss clips a certain miss at one double step, and only that", () => {
    expectClose(logLoss([1], [0]), 52 * Math.LN2, 1e-15);
    expectClose(logLoss([0], [1]), 52 * Math.LN2, 1e-15);
    expectClose(logLoss([1], [1e-15]), -Math.log(1e-15), 1e-15);
  });
});
