/**
 * Matthews correlation: the correlation of call and outcome, high only if all four cells are good.
 *
 * @module
 */
import { checkFinite, checkOptionKeys } from "../../internal/check.ts";
import { defineMetric, type Metric } from "../metric.ts";
import { type BinaryTruth, checkBothClasses, readOutcome } from "../outcome.ts";
import { countCalls, type ThresholdOptions } from "./call-counts.ts";
import { matthewsRate } from "./call-rates.ts";

/**
 * Matthews correlation at a threshold, in [-1, 1]: 1 is perfect, 0 no better than chance, -1 always wrong.
 *
 * Calling everybody or nobody gives 0/0, written as 0 (as scikit-learn has it): such calls know nothing, and 0 is
 * the limit (Chicco and Jurman 2020, "The advantages of the Matthews correlation coefficient (MCC) over F1 score
 * and accuracy in binary classification evaluation", BMC Genomics 21, 6).
 *
 * @param truth - 0/1 or booleans, both classes present.
 * @param score - Any finite numbers; a probability for the default threshold to make sense.
 * @throws {@link InputError} `one-class`, `not-finite`, `out-of-range`, `length-mismatch`, `empty`, `wrong-type`.
 * @remarks O(n).
 * @example
 * matthewsCorrelation([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // => 0.5773502692
 */
export const matthewsCorrelation: Metric<ThresholdOptions> = /* @__PURE__ */ defineMetric(
  { direction: "maximize", range: [-1, 1], needs: "threshold" },
  function matthewsCorrelation(
    truth: BinaryTruth,
    score: ArrayLike<number>,
    options: ThresholdOptions = {},
  ): number {
    checkOptionKeys(options, "options", ["weights", "threshold"]);
    const { threshold = 0.5 } = options;
    checkFinite(threshold, "options.threshold");
    const outcome = readOutcome(truth, score, options.weights, "score");
    checkBothClasses(outcome);
    return matthewsRate(countCalls(outcome, threshold)) ?? 0;
  },
);
