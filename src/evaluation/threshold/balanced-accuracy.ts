/**
 * Balanced accuracy: the mean of recall and specificity, so that rare events count as much as the others.
 *
 * Source: Brodersen, Ong, Stephan and Buhmann (2010), "The Balanced Accuracy and Its Posterior Distribution", 20th
 * International Conference on Pattern Recognition, 3121-3124.
 *
 * @module
 */
import { checkFinite, checkOptionKeys } from "../../internal/check.ts";
import { defineMetric, type Metric } from "../metric.ts";
import { type BinaryTruth, checkBothClasses, readOutcome } from "../outcome.ts";
import { countCalls, type ThresholdOptions } from "./call-counts.ts";

/**
 * Mean of recall and specificity at a threshold, in [0, 1]; 0.5 for calling everybody, nobody or by a coin.
 *
 * @param truth - 0/1 or booleans, both classes present.
 * @param score - Any finite numbers; a probability for the default threshold to make sense.
 * @throws {@link InputError} `one-class`, `not-finite`, `out-of-range`, `length-mismatch`, `empty`, `wrong-type`.
 * @remarks O(n).
 * @example
 * balancedAccuracy([0, 0, 0, 1], [0.1, 0.4, 0.7, 0.8]); // => 0.8333333333
 */
export const balancedAccuracy: Metric<ThresholdOptions> = /* @__PURE__ */ defineMetric(
  { direction: "maximize", range: [0, 1], needs: "threshold" },
  function balancedAccuracy(
    truth: BinaryTruth,
    score: ArrayLike<number>,
    options: ThresholdOptions = {},
  ): number {
    checkOptionKeys(options, "options", ["weights", "threshold"]);
    const { threshold = 0.5 } = options;
    checkFinite(threshold, "options.threshold");
    const outcome = readOutcome(truth, score, options.weights, "score");
    checkBothClasses(outcome);
    const { tp, fp, tn, fn } = countCalls(outcome, threshold);
    return (tp / (tp + fn) + tn / (tn + fp)) / 2;
  },
);
