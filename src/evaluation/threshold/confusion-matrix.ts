/**
 * The four counts at one threshold, and the rates made of them.
 *
 * @module
 */
import { checkFinite, checkOptionKeys, checkPositive } from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { checkLevel, type Interval } from "../interval.ts";
import { type BinaryTruth, readOutcome } from "../outcome.ts";
import { wilsonInterval } from "../wilson-interval.ts";
import { type CallCounts, countCalls, type ThresholdOptions } from "./call-counts.ts";
import { fBetaRate, kappaRate, matthewsRate, ratio } from "./call-rates.ts";

/** Counts (sums of weights) and rates at one threshold. A rate over nothing is `null`, never NaN. */
export interface ConfusionMatrix extends ConfusionShares<number> {
  /** Rows with `score >= threshold` are called positive. */
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
  /** Mean of recall and specificity; `null` without one of the classes. */
  readonly balancedAccuracy: number | null;
  /** Harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN); `null` without events and calls. */
  readonly f1: number | null;
  /** How many times as much recall counts as precision in `fBeta`. */
  readonly beta: number;
  /** (1 + beta^2) TP / ((1 + beta^2) TP + beta^2 FN + FP); `null` without events and calls. */
  readonly fBeta: number | null;
  /** Correlation of call and outcome (Matthews 1975), in [-1, 1]; `null` when either is constant. */
  readonly matthews: number | null;
  /** Cohen's kappa, at most 1: agreement beyond chance; `null` when call and outcome are constant and equal. */
  readonly kappa: number | null;
  /** Youden's J, recall + specificity - 1, in [-1, 1]; `null` without one of the classes. */
  readonly informedness: number | null;
  /** precision + negative predictive value - 1, in [-1, 1]; `null` when none or all were called. */
  readonly markedness: number | null;
  /** Geometric mean of precision and recall (Fowlkes and Mallows 1983); `null` without events or calls. */
  readonly fowlkesMallows: number | null;
  /** Critical success index, TP / (TP + FP + FN); `null` without events and calls. */
  readonly jaccard: number | null;
  /** recall / falsePositiveRate: how much a call raises the odds; `null` without false positives or a class. */
  readonly positiveLikelihoodRatio: number | null;
  /** falseNegativeRate / specificity: how much no call lowers the odds; `null` where specificity is 0 or `null`. */
  readonly negativeLikelihoodRatio: number | null;
  /** (TP / FP) (TN / FN), the ratio of the two ratios above; `null` without false positives or false negatives. */
  readonly diagnosticOddsRatio: number | null;
  /** Precision over base rate; `null` without calls or events. */
  readonly lift: number | null;
  /**
   * Wilson intervals of the rates that are shares of rows; `null` where the rate is. Weights are counts: a row of
   * weight 2 makes them as narrow as two equal rows do, so weights that are no counts make them wrong.
   */
  readonly intervals: ConfusionShares<Interval>;
}

/** Shares of rows at one threshold, in [0, 1], `null` where there is nothing to have a share of. */
export interface ConfusionShares<Value> {
  /** Share of the rows that are events (prevalence). */
  readonly baseRate: Value;
  /** Share of the rows called positive. */
  readonly calledRate: Value;
  /** Share of the rows called right. */
  readonly accuracy: Value;
  /** Of the rows called positive, the share that are events; `null` when none was called. */
  readonly precision: Value | null;
  /** Of the events, the share called positive (sensitivity, true positive rate); `null` without events. */
  readonly recall: Value | null;
  /** Of the non-events, the share not called (true negative rate); `null` without non-events. */
  readonly specificity: Value | null;
  /** Of the non-events, the share called positive (fall-out); `null` without non-events. */
  readonly falsePositiveRate: Value | null;
  /** Of the events, the share not called (miss rate); `null` without events. */
  readonly falseNegativeRate: Value | null;
  /** Of the rows called positive, the share that are non-events; `null` when none was called. */
  readonly falseDiscoveryRate: Value | null;
  /** Of the rows not called, the share that are events; `null` when all were called. */
  readonly falseOmissionRate: Value | null;
  /** Of the rows not called, the share that are non-events; `null` when all were called. */
  readonly negativePredictiveValue: Value | null;
}

/** Options of {@link confusionMatrix}. */
export interface ConfusionMatrixOptions extends ThresholdOptions {
  /**
   * How many times as much recall counts as precision in `fBeta`, > 0.
   *
   * @defaultValue 1
   */
  readonly beta?: number | undefined;
  /**
   * Confidence level of the intervals, in (0, 1).
   *
   * @defaultValue 0.95
   */
  readonly level?: number | undefined;
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
 * matrix.intervals.precision?.upper; // => 0.9054688
 */
export function confusionMatrix(
  truth: BinaryTruth,
  score: ArrayLike<number>,
  options: ConfusionMatrixOptions = {},
): ConfusionMatrix {
  checkOptionKeys(options, "options", ["weights", "threshold", "beta", "level"]);
  const { threshold = 0.5, beta = 1, level = 0.95 } = options;
  checkFinite(threshold, "options.threshold");
  checkPositive(beta, "options.beta");
  checkLevel(level, "options.level");
  const counts = countCalls(readOutcome(truth, score, options.weights, "score"), threshold);
  return deepFreeze({
    threshold,
    truePositives: counts.tp,
    falsePositives: counts.fp,
    trueNegatives: counts.tn,
    falseNegatives: counts.fn,
    ...shares((inside, outside) => ratio(sum(counts, inside), sum(counts, [...inside, ...outside]))),
    ...combinedRates(counts, beta),
    intervals: shares((inside, outside) => {
      const all = [...inside, ...outside];
      const rows = sum(counts, all);
      if (rows === 0) return null;
      return wilsonInterval(sum(counts, inside) / rows, rows, level);
    }),
  });
}

type Cell = keyof CallCounts;

/** Every share by its cells: those inside it, and the others of its whole. */
function shares<Value>(
  share: (inside: readonly Cell[], outside: readonly Cell[]) => Value | null,
): ConfusionShares<Value> {
  // The whole of the first three is all rows, which is never nothing.
  const whole = (inside: readonly Cell[], outside: readonly Cell[]): Value => share(inside, outside)!;
  return {
    baseRate: whole(["tp", "fn"], ["fp", "tn"]),
    calledRate: whole(["tp", "fp"], ["tn", "fn"]),
    accuracy: whole(["tp", "tn"], ["fp", "fn"]),
    precision: share(["tp"], ["fp"]),
    recall: share(["tp"], ["fn"]),
    specificity: share(["tn"], ["fp"]),
    falsePositiveRate: share(["fp"], ["tn"]),
    falseNegativeRate: share(["fn"], ["tp"]),
    falseDiscoveryRate: share(["fp"], ["tp"]),
    falseOmissionRate: share(["fn"], ["tn"]),
    negativePredictiveValue: share(["tn"], ["fn"]),
  };
}

function sum(counts: CallCounts, cells: readonly Cell[]): number {
  return cells.reduce((total, cell) => total + counts[cell], 0);
}

/** Rates that are not shares of rows. */
function combinedRates(counts: CallCounts, beta: number) {
  const { tp, fp, tn, fn } = counts;
  const precision = ratio(tp, tp + fp);
  const recall = ratio(tp, tp + fn);
  const specificity = ratio(tn, tn + fp);
  const negativePredictiveValue = ratio(tn, tn + fn);
  const bothClasses = recall !== null && specificity !== null;
  const bothCalls = precision !== null && negativePredictiveValue !== null;
  return {
    balancedAccuracy: bothClasses ? (recall + specificity) / 2 : null,
    f1: fBetaRate(counts, 1),
    beta,
    fBeta: fBetaRate(counts, beta),
    matthews: matthewsRate(counts),
    kappa: kappaRate(counts),
    informedness: bothClasses ? recall + specificity - 1 : null,
    markedness: bothCalls ? precision + negativePredictiveValue - 1 : null,
    fowlkesMallows: precision === null || recall === null ? null : Math.sqrt(precision * recall),
    jaccard: ratio(tp, tp + fp + fn),
    positiveLikelihoodRatio: bothClasses ? ratio(recall, fp / (tn + fp)) : null,
    negativeLikelihoodRatio: bothClasses ? ratio(fn / (tp + fn), specificity) : null,
    diagnosticOddsRatio: fp === 0 || fn === 0 ? null : (tp / fp) * (tn / fn),
    lift: precision === null ? null : ratio(precision, (tp + fn) / (tp + fp + tn + fn)),
  };
}
