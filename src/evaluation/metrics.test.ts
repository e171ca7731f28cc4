import { describe, expect, it } from "vitest";
import { expectClose } from "../testing/close.ts";
import golden from "./fixtures/evaluation.json" with { type: "json" };
import thresholds from "./fixtures/thresholds.json" with { type: "json" };
import twoClasses from "./fixtures/two-class-example.json" with { type: "json" };
import { kolmogorovSmirnov } from "./lift/kolmogorov-smirnov.ts";
import { brierScore } from "./probability/brier-score.ts";
import { logLoss } from "./probability/log-loss.ts";
import { averagePrecision } from "./roc/average-precision.ts";
import { precisionRecallCurve } from "./roc/precision-recall-curve.ts";
import { rocAuc } from "./roc/roc-auc.ts";
import { rocAucInterval } from "./roc/roc-auc-interval.ts";

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

  it("of the list of reference values: Kolmogorov-Smirnov's case, and DeLong's on twelve rows", () => {
    const spread = [
      [0, 1, 0, 1, 0, 1, 0, 1],
      [0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.8, 0.9],
    ] as const;
    expectClose(rocAuc(...spread), 0.625, 1e-15);
    expectClose(kolmogorovSmirnov(...spread), 0.25, 1e-15);
    expectClose(averagePrecision(...spread), 0.7095238095238094, 1e-15);
    const twelve = [
      [0, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0],
      [0.1, 0.4, 0.35, 0.8, 0.35, 0.7, 0.2, 0.9, 0.4, 0.3, 0.65, 0.5],
    ] as const;
    const { estimate, standardError, lower, upper } = rocAucInterval(...twelve, { scale: "linear" });
    expectClose(estimate, 8 / 9, 1e-12);
    expectClose(standardError, 0.0946077020329, 1e-12);
    expectClose(lower, 0.703461200244, 1e-11);
    // Without the clip it would be 1.07431657753.
    expect(upper).toBe(1);
    expect(rocAucInterval(...twelve).upper).toBeLessThan(1);
  });

  it("yardstick's two_class_example", () => {
    const { truth, score } = twoClasses;
    expectClose(rocAuc(truth, score), 0.939313857389967, 1e-14);
    // Its pr_auc joins the points by straight lines, from precision 1 at recall 0.
    const { recall, precision } = precisionRecallCurve(truth, score);
    let area = 0;
    for (let k = 1; k < recall.length; k++) {
      area += ((recall[k]! - recall[k - 1]!) * (precision[k]! + precision[k - 1]!)) / 2;
    }
    expect(area).toBeCloseTo(0.9464467, 7);
  });

  it("brierScore and logLoss", () => {
    expect(brierScore([0, 1, 1, 0], [0.1, 0.9, 0.8, 0.3])).toBeCloseTo(0.0375, 15);
    expect(logLoss([1, 0, 0, 1], [0.9, 0.1, 0.2, 0.65])).toBeCloseTo(0.21616187468057912, 15);
    // scikit-learn's own tests (test_classification.py, test_log_loss); of three classes the chance of the true one.
    expect(logLoss([0, 0, 0, 1, 1, 1], [0.5, 0.9, 0.99, 0.1, 0.25, 0.999])).toBeCloseTo(1.8817971, 7);
    expect(logLoss([1, 1, 1], [0.7, 0.6, 0.3])).toBeCloseTo(0.6904911, 7);
    // Its third figure: -log(.9 * .8 * .7 * .1) / 4.
    expect(logLoss([1, 1, 0, 0], [0.9, 0.8, 0.3, 0.9])).toBeCloseTo(0.746941, 7);
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
