/**
 * The ROC curve: what share of the events (vertical) one catches at what share of false alarms (horizontal).
 *
 * Points and the rule that drops points in between follow scikit-learn's `roc_curve`, except for the first
 * threshold: scikit-learn writes infinity, which JSON cannot carry; here it is the next double above the highest
 * score, which catches nothing just as well.
 *
 * @module
 */
import { checkOptionKeys } from "../../internal/check.ts";
import type { WeightOptions } from "../metric.ts";
import { nextAbove } from "../next-above.ts";
import { type BinaryTruth, checkBothClasses, readOutcome } from "../outcome.ts";
import { type ThresholdCounts, thresholdCounts } from "../threshold-counts.ts";

/** A ROC curve as columns, from (0, 0) to (1, 1). */
export interface RocCurve {
  /** False positive rate: share of the non-events with `score >= threshold`; never falls. */
  readonly fpr: Float64Array;
  /** True positive rate: share of the events with `score >= threshold`; never falls. */
  readonly tpr: Float64Array;
  /**
   * Falling and finite; the first lies one step of double precision above the highest score. Where that is
   * `Number.MAX_VALUE` there is no finite number above it and the first two are equal: the first point still means that
   * nobody is called.
   */
  readonly thresholds: Float64Array;
}

/** Options of {@link rocCurve}. */
export interface RocCurveOptions extends WeightOptions {
  /**
   * Leave out points on a straight line between their neighbours: same curve, far fewer points.
   *
   * @defaultValue true
   */
  readonly dropIntermediate?: boolean | undefined;
}

/**
 * The ROC curve of a score.
 *
 * @param truth - 0/1 or booleans, both classes present.
 * @param score - Higher means more likely to be 1; any finite numbers.
 * @returns Columns of equal length, one point per distinct score (tied rows enter together) and (0, 0).
 * @throws {@link InputError} as {@link rocAuc} does.
 * @remarks O(n).
 * @example
 * const curve = rocCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
 * Array.from(curve.fpr); // => [0, 0, 0.5, 0.5, 1]
 * Array.from(curve.tpr); // => [0, 0.5, 0.5, 1, 1]
 */
export function rocCurve(
  truth: BinaryTruth,
  score: ArrayLike<number>,
  options: RocCurveOptions = {},
): RocCurve {
  checkOptionKeys(options, "options", ["weights", "dropIntermediate"]);
  const { dropIntermediate = true } = options;
  const outcome = readOutcome(truth, score, options.weights, "score");
  checkBothClasses(outcome);
  const counts = thresholdCounts(outcome);
  return curveOfPoints(counts, dropIntermediate ? corners(counts) : everyPoint(counts));
}

function everyPoint({ thresholds }: ThresholdCounts): Int32Array {
  return Int32Array.from(thresholds.keys());
}

/** Points whose step from the left differs from the step to the right, and both ends. */
function corners({ truePositives: tp, falsePositives: fp }: ThresholdCounts): Int32Array {
  const last = tp.length - 1;
  const kept = new Int32Array(tp.length);
  let count = 0;
  for (let i = 0; i <= last; i++) {
    const straight =
      i > 0 &&
      i < last &&
      tp[i + 1]! - tp[i]! === tp[i]! - tp[i - 1]! &&
      fp[i + 1]! - fp[i]! === fp[i]! - fp[i - 1]!;
    if (!straight) kept[count++] = i;
  }
  return kept.slice(0, count);
}

function curveOfPoints(counts: ThresholdCounts, points: Int32Array): RocCurve {
  const last = counts.thresholds.length - 1;
  const positives = counts.truePositives[last]!;
  const negatives = counts.falsePositives[last]!;
  const fpr = new Float64Array(points.length + 1);
  const tpr = new Float64Array(points.length + 1);
  const thresholds = new Float64Array(points.length + 1);
  thresholds[0] = nextAbove(counts.thresholds[0]!);
  for (let i = 0; i < points.length; i++) {
    const at = points[i]!;
    fpr[i + 1] = counts.falsePositives[at]! / negatives;
    tpr[i + 1] = counts.truePositives[at]! / positives;
    thresholds[i + 1] = counts.thresholds[at]!;
  }
  return Object.freeze({ fpr, tpr, thresholds });
}
