/**
 * The precision-recall curve: how many of those called are events, at what share of the events found.
 *
 * Points as scikit-learn's `precision_recall_curve` has them, in the order of {@link rocCurve}: from the strictest
 * threshold to the one that calls everybody (scikit-learn goes the other way round). Its area in steps is
 * {@link averagePrecision}. Straight lines between the points give R's yardstick `pr_auc`, which is a little larger:
 * no threshold reaches what lies on them (Davis and Goadrich 2006, "The Relationship Between Precision-Recall and ROC
 * Curves", ICML, 233-240).
 *
 * @module
 */
import { checkOptionKeys } from "../../internal/check.ts";
import type { WeightOptions } from "../metric.ts";
import { nextAbove } from "../next-above.ts";
import { type BinaryTruth, checkBothClasses, readOutcome } from "../outcome.ts";
import { thresholdCounts } from "../threshold-counts.ts";

/** A precision-recall curve as columns, from recall 0 to recall 1. */
export interface PrecisionRecallCurve {
  /** Share of the rows with `score >= threshold` that are events; 1 at the first point, where there are none. */
  readonly precision: Float64Array;
  /** Share of the events with `score >= threshold`; never falls. */
  readonly recall: Float64Array;
  /** Falling and finite; the first lies one step of double precision above the highest score. */
  readonly thresholds: Float64Array;
}

/**
 * The precision-recall curve of a score.
 *
 * @param truth - 0/1 or booleans, both classes present.
 * @param score - Higher means more likely to be 1; any finite numbers, only their order counts.
 * @returns Columns of equal length, one point per distinct score (tied rows enter together) and one before them,
 * with recall 0 and precision 1 by convention. The last precision is the base rate.
 * @throws {@link InputError} as {@link rocAuc} does.
 * @remarks O(n).
 * @example
 * const curve = precisionRecallCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
 * Array.from(curve.precision); // => [1, 1, 0.5, 0.6666666667, 0.5]
 * Array.from(curve.recall); // => [0, 0.5, 0.5, 1, 1]
 */
export function precisionRecallCurve(
  truth: BinaryTruth,
  score: ArrayLike<number>,
  options: WeightOptions = {},
): PrecisionRecallCurve {
  checkOptionKeys(options, "options", ["weights"]);
  const outcome = readOutcome(truth, score, options.weights, "score");
  checkBothClasses(outcome);
  const { truePositives, falsePositives, thresholds: scores } = thresholdCounts(outcome);
  const points = scores.length;
  const positives = truePositives[points - 1]!;
  const precision = new Float64Array(points + 1);
  const recall = new Float64Array(points + 1);
  const thresholds = new Float64Array(points + 1);
  precision[0] = 1;
  thresholds[0] = nextAbove(scores[0]!);
  for (let i = 0; i < points; i++) {
    const caught = truePositives[i]!;
    precision[i + 1] = caught / (caught + falsePositives[i]!);
    recall[i + 1] = caught / positives;
    thresholds[i + 1] = scores[i]!;
  }
  return Object.freeze({ precision, recall, thresholds });
}
