/**
 * The Kolmogorov-Smirnov statistic of a score: how far apart the scores of events and of non-events lie.
 *
 * Source: Smirnov (1948), "Table for Estimating the Goodness of Fit of Empirical Distributions", Annals of
 * Mathematical Statistics 19(2), 279-281; one-sided, as credit scoring uses it: a score that ranks backwards gets 0.
 *
 * @module
 */
import { checkOptionKeys } from "../../internal/check.ts";
import { defineMetric, type Metric, type WeightOptions } from "../metric.ts";
import { type BinaryTruth, checkBothClasses, readOutcome } from "../outcome.ts";
import { type ThresholdCounts, thresholdCounts } from "../threshold-counts.ts";

/** The largest gap, and where on the list it is. */
export interface KolmogorovSmirnov {
  /** Largest true positive rate minus false positive rate, in [0, 1]. */
  readonly value: number;
  /** Calling the rows with `score >= threshold` reaches it; the highest such threshold. */
  readonly threshold: number;
  /** Share of the rows that are called then. */
  readonly share: number;
}

/**
 * Largest gap between true and false positive rate over all thresholds, in [0, 1]; Youden's J at its best threshold.
 * `liftCurve(...).kolmogorovSmirnov` also says where it is.
 *
 * @param truth - 0/1 or booleans, both classes present.
 * @param score - Higher means more likely to be 1; any finite numbers, only their order counts.
 * @throws {@link InputError} as {@link rocAuc} does.
 * @remarks O(n). Tied rows enter together.
 * @example
 * kolmogorovSmirnov([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // => 0.5
 */
export const kolmogorovSmirnov: Metric = /* @__PURE__ */ defineMetric(
  { direction: "maximize", range: [0, 1], needs: "score" },
  function kolmogorovSmirnov(
    truth: BinaryTruth,
    score: ArrayLike<number>,
    options: WeightOptions = {},
  ): number {
    checkOptionKeys(options, "options", ["weights"]);
    const outcome = readOutcome(truth, score, options.weights, "score");
    checkBothClasses(outcome);
    return largestGap(thresholdCounts(outcome)).value;
  },
);

/** The largest gap of the curve of counts, the first of equal ones. At the last threshold everybody is called and the gap is exactly 0. */
export function largestGap(counts: ThresholdCounts): KolmogorovSmirnov {
  const { thresholds, truePositives: tp, falsePositives: fp } = counts;
  const last = thresholds.length - 1;
  const events = tp[last]!;
  const others = fp[last]!;
  let largest = Number.NEGATIVE_INFINITY;
  let at = last;
  for (let i = 0; i <= last; i++) {
    // The gap times events and others: of counts it has no rounding error, which would decide between equal gaps.
    const gap = tp[i]! * others - fp[i]! * events;
    if (gap > largest) {
      largest = gap;
      at = i;
    }
  }
  const value = tp[at]! / events - fp[at]! / others;
  const share = (tp[at]! + fp[at]!) / (events + others);
  return Object.freeze({ value, threshold: thresholds[at]!, share });
}
