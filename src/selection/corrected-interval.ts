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
import { studentQuantile } from "../numeric/student-t.ts";
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

/**
 * Mean and interval of J fold results: mean +- t * S * sqrt(1 / J + 1 / (folds - 1)), with S^2 their variance
 * (divided by J - 1), t the Student quantile with J - 1 degrees of freedom, and 1 / (folds - 1) = n_test / n_train.
 * The interval is cut at the metric's range.
 *
 * @param perFold - At least two results.
 * @internal
 */
export function correctedInterval(
  perFold: readonly number[],
  folds: number,
  level: number,
  range: readonly [number, number],
): CrossValidatedMetric {
  const count = perFold.length;
  const mean = compensatedSum(perFold) / count;
  const variance = compensatedSum(perFold.map((value) => (value - mean) ** 2)) / (count - 1);
  const error = Math.sqrt(variance * (1 / count + 1 / (folds - 1)));
  const reach = studentQuantile(0.5 + level / 2, count - 1) * error;
  return {
    mean,
    lower: Math.max(range[0], mean - reach),
    upper: Math.min(range[1], mean + reach),
    level,
    perFold,
  };
}
