/**
 * The four counts at one threshold, and the rates made of them.
 *
 * @module
 */
import { checkFinite, checkOptionKeys } from "../../internal/check.ts";
import type { WeightOptions } from "../metric.ts";
import { type BinaryTruth, type Outcome, readOutcome } from "../outcome.ts";

/** Counts (sums of weights) and rates at one threshold. A rate over nothing is `null`, never NaN. */
export interface ConfusionMatrix {
  /** Rows with `score >= threshold` are called positive. */
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
  /** Share of the rows that are events. */
  readonly baseRate: number;
  /** Share of the rows called positive. */
  readonly calledRate: number;
  /** Share of the rows called right. */
  readonly accuracy: number;
  /** Of the rows called positive, the share that are events; `null` when none was called. */
  readonly precision: number | null;
  /** Of the events, the share called positive (sensitivity, true positive rate); `null` without events. */
  readonly recall: number | null;
  /** Of the non-events, the share not called (true negative rate); `null` without non-events. */
  readonly specificity: number | null;
  /** Of the non-events, the share called positive; `null` without non-events. */
  readonly falsePositiveRate: number | null;
  /** Of the rows not called, the share that are non-events; `null` when all were called. */
  readonly negativePredictiveValue: number | null;
  /** Mean of recall and specificity; `null` without one of the classes. */
  readonly balancedAccuracy: number | null;
  /** Harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN); `null` without events and calls. */
  readonly f1: number | null;
  /** Correlation of call and outcome (Matthews 1975), in [-1, 1]; `null` when either is constant. */
  readonly matthews: number | null;
  /** Precision over base rate; `null` without calls or events. */
  readonly lift: number | null;
}

/** Options of {@link confusionMatrix}. */
export interface ConfusionMatrixOptions extends WeightOptions {
  /**
   * Rows with a score of at least this are called positive. Any finite number, in the unit of the score.
   *
   * @defaultValue 0.5
   */
  readonly threshold?: number | undefined;
}

/**
 * The confusion matrix of a score at a threshold.
 *
 * @param truth - 0/1 or booleans; one class is enough.
 * @param score - Any finite numbers; a probability for the default threshold to make sense.
 * @throws {@link InputError} `not-finite`, `out-of-range`, `length-mismatch`, `empty`, `wrong-type`.
 * @remarks O(n).
 * @example
 * const matrix = confusionMatrix([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], { threshold: 0.38 });
 * matrix.truePositives; // => 1
 * matrix.precision; // => 0.5
 */
export function confusionMatrix(
  truth: BinaryTruth,
  score: ArrayLike<number>,
  options: ConfusionMatrixOptions = {},
): ConfusionMatrix {
  checkOptionKeys(options, "options", ["weights", "threshold"]);
  const { threshold = 0.5 } = options;
  checkFinite(threshold, "options.threshold");
  const [tp, fp, tn, fn] = countCalls(readOutcome(truth, score, options.weights, "score"), threshold);
  const total = tp + fp + tn + fn;
  const precision = ratio(tp, tp + fp);
  const recall = ratio(tp, tp + fn);
  const specificity = ratio(tn, tn + fp);
  const baseRate = (tp + fn) / total;
  return Object.freeze({
    threshold,
    truePositives: tp,
    falsePositives: fp,
    trueNegatives: tn,
    falseNegatives: fn,
    baseRate,
    calledRate: (tp + fp) / total,
    accuracy: (tp + tn) / total,
    precision,
    recall,
    specificity,
    falsePositiveRate: ratio(fp, tn + fp),
    negativePredictiveValue: ratio(tn, tn + fn),
    balancedAccuracy: recall === null || specificity === null ? null : (recall + specificity) / 2,
    f1: ratio(2 * tp, 2 * tp + fp + fn),
    // The four sums are rooted one by one: their product overflows for weights of 1e80.
    matthews: ratio(
      tp * tn - fp * fn,
      Math.sqrt(tp + fp) * Math.sqrt(tp + fn) * Math.sqrt(tn + fp) * Math.sqrt(tn + fn),
    ),
    lift: precision === null ? null : ratio(precision, baseRate),
  });
}

/** True positives, false positives, true negatives, false negatives. */
function countCalls(
  { truth, score, weights }: Outcome,
  threshold: number,
): readonly [number, number, number, number] {
  let tp = 0;
  let fp = 0;
  let tn = 0;
  let fn = 0;
  for (let i = 0; i < truth.length; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    if (score[i]! >= threshold) {
      if (truth[i] === 1) tp += weight;
      else fp += weight;
    } else if (truth[i] === 1) fn += weight;
    else tn += weight;
  }
  return [tp, fp, tn, fn];
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
