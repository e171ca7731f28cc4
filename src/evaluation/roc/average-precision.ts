/**
 * Average precision: the mean precision over the events, each taken at the threshold that catches it.
 *
 * The step-wise area under the precision-recall curve, AP = sum over thresholds of (R_n - R_(n-1)) P_n, without
 * interpolation between points (Davis and Goadrich 2006, "The Relationship Between Precision-Recall and ROC
 * Curves", show why straight lines would be too kind). The same definition as scikit-learn's.
 *
 * @module
 */
import { checkOptionKeys } from "../../internal/check.ts";
import { defineMetric, type Metric, type WeightOptions } from "../metric.ts";
import { type BinaryTruth, checkBothClasses, readOutcome } from "../outcome.ts";
import { thresholdCounts } from "../threshold-counts.ts";

/**
 * Average precision, in [0, 1]: the base rate for scores that are all equal, 1 for a perfect ranking.
 *
 * @param truth - 0/1 or booleans, both classes present.
 * @param score - Higher means more likely to be 1; any finite numbers, only their order counts.
 * @throws {@link InputError} as {@link rocAuc} does.
 * @remarks O(n). Tied rows enter together.
 * @example
 * averagePrecision([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // => 0.8333333333
 */
export const averagePrecision: Metric = /* @__PURE__ */ defineMetric(
  { direction: "maximize", range: [0, 1], needs: "score" },
  function averagePrecision(
    truth: BinaryTruth,
    score: ArrayLike<number>,
    options: WeightOptions = {},
  ): number {
    checkOptionKeys(options, "options", ["weights"]);
    const outcome = readOutcome(truth, score, options.weights, "score");
    checkBothClasses(outcome);
    const { truePositives, falsePositives } = thresholdCounts(outcome);
    let area = 0;
    let caught = 0;
    for (let i = 0; i < truePositives.length; i++) {
      const next = truePositives[i]!;
      area += ((next - caught) * next) / (next + falsePositives[i]!);
      caught = next;
    }
    return area / caught;
  },
);
