/**
 * Accuracy: the share of the rows called right at a threshold.
 *
 * @module
 */
import { checkFinite, checkOptionKeys } from "../../internal/check.ts";
import { defineMetric, type Metric } from "../metric.ts";
import { type BinaryTruth, readOutcome } from "../outcome.ts";
import { countCalls, type ThresholdOptions } from "./call-counts.ts";

/**
 * Share of the rows called right, in [0, 1]. With few events it flatters: calling nobody is right for all others.
 *
 * @param truth - 0/1 or booleans; one class is enough.
 * @param score - Any finite numbers; a probability for the default threshold to make sense.
 * @throws {@link InputError} `not-finite`, `out-of-range`, `length-mismatch`, `empty`, `wrong-type`.
 * @remarks O(n).
 * @example
 * accuracy([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // => 0.75
 */
export const accuracy: Metric<ThresholdOptions> = /* @__PURE__ */ defineMetric(
  { direction: "maximize", range: [0, 1], needs: "threshold" },
  function accuracy(truth: BinaryTruth, score: ArrayLike<number>, options: ThresholdOptions = {}): number {
    checkOptionKeys(options, "options", ["weights", "threshold"]);
    const { threshold = 0.5 } = options;
    checkFinite(threshold, "options.threshold");
    const { tp, fp, tn, fn } = countCalls(readOutcome(truth, score, options.weights, "score"), threshold);
    return (tp + tn) / (tp + fp + tn + fn);
  },
);
