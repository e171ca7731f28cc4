/**
 * How sure a cross-validated mean is.
 *
 * The training sets of two folds share most of their rows, so their results are not independent, and the usual
 * standard error S / sqrt(J) is too small: intervals made with it cover far less than they claim. Nadeau and Bengio
 * (2003), "Inference for the Generalization Error", Machine Learning 52(3), 239-281, replace 1 / J by
 * 1 / J + n_test / n_train; Bouckaert and Frank (2004), "Evaluating the Replicability of Significance Tests for
 * Comparing Learning Algorithms", PAKDD, apply it to repeated cross-validation.
 *
 * @module
 */
import { studentQuantile, studentUpperTail } from "../numeric/student-t.ts";
import { compensatedSum } from "../numeric/sum.ts";

/** A metric over the folds. */
export interface CrossValidatedMetric {
  /** Mean over all folds of all repeats. */
  readonly mean: number;
  /** Ends of the interval for the mean; the corrected interval of Nadeau and Bengio. */
  readonly lower: number;
  readonly upper: number;
  /** Coverage that the interval claims. */
  readonly level: number;
  /** Value of each fold, repeat after repeat. */
  readonly perFold: readonly number[];
}

/** A metric's differences over the folds: one recipe's value less the other's. */
export interface CrossValidatedDifference extends CrossValidatedMetric {
  /**
   * Two-sided p-value of the corrected t-test of "no difference"; 1 where no fold shows one, and where all folds show the
   * same one: without scatter there is nothing to measure it by (few folds, or a metric of few values), and the interval is
   * all that the metric allows.
   *
   * It is for this pair alone. Where the pair was picked among several, read `adjustedPValue`.
   */
  readonly pValue: number;
}

/**
 * Mean and interval of J fold results: mean +- t * S * sqrt(1 / J + 1 / (folds - 1)), with S^2 their variance
 * (divided by J - 1), t the Student quantile with J - 1 degrees of freedom, and 1 / (folds - 1) = n_test / n_train.
 * The interval is cut at the metric's range.
 *
 * @param perFold - At least two results.
 * @param folds - 1 + n_train / n_test, > 1: the number of folds where every row is held out once. Over splits of unlike
 * sizes the rows are added up.
 * @internal
 */
export function correctedInterval(
  perFold: readonly number[],
  folds: number,
  level: number,
  range: readonly [number, number],
): CrossValidatedMetric {
  const { mean, error } = correctedError(perFold, folds);
  const reach = studentQuantile(0.5 + level / 2, perFold.length - 1) * error;
  return {
    mean,
    lower: Math.max(range[0], mean - reach),
    upper: Math.min(range[1], mean + reach),
    level,
    perFold,
  };
}

/** A spread of this share of the values is rounding. */
const ROUNDING = 1e-12;

/** What differences are differences of. */
export interface DifferenceScale {
  /**
   * Size of the values that were subtracted.
   *
   * @defaultValue the largest difference
   */
  readonly size?: number | undefined;
  /**
   * Smallest and largest value of the metric.
   *
   * @defaultValue any number
   */
  readonly range?: readonly [number, number] | undefined;
}

/**
 * The corrected resampled t-test: mean, interval and p-value of J differences, fold by fold.
 *
 * @param perFold - At least two differences.
 * @internal
 */
export function correctedDifference(
  perFold: readonly number[],
  folds: number,
  level: number,
  { size, range = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] }: DifferenceScale = {},
): CrossValidatedDifference {
  const anywhere = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;
  const interval = correctedInterval(perFold, folds, level, anywhere);
  if (hasNoScatter(perFold, size)) {
    const reach = range[1] - range[0];
    return { ...interval, lower: -reach, upper: reach, pValue: 1 };
  }
  const { mean, error } = correctedError(perFold, folds);
  // 0 / 0 where no fold shows a difference: nothing speaks against equality.
  const t = mean === 0 ? 0 : Math.abs(mean) / error;
  return { ...interval, pValue: 2 * studentUpperTail(t, perFold.length - 1) };
}

/**
 * Do all folds show one and the same difference, but for rounding, and is it one?
 *
 * @param size - Of the values that were subtracted.
 * @internal
 */
export function hasNoScatter(
  perFold: readonly number[],
  size: number = Math.max(...perFold.map(Math.abs)),
): boolean {
  const spread = Math.max(...perFold) - Math.min(...perFold);
  return spread <= ROUNDING * size && perFold.some((difference) => difference !== 0);
}

/**
 * Mean of J fold results and its standard error, corrected for the rows that training sets share.
 *
 * @internal
 */
export function correctedError(
  perFold: readonly number[],
  folds: number,
): { readonly mean: number; readonly error: number } {
  const count = perFold.length;
  const mean = compensatedSum(perFold) / count;
  const variance = compensatedSum(perFold.map((value) => (value - mean) ** 2)) / (count - 1);
  return { mean, error: Math.sqrt(variance * (1 / count + 1 / (folds - 1))) };
}
