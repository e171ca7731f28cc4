/**
 * Calibration: of the rows given a chance of 30 percent, did 30 percent happen?
 *
 * @module
 */
import { checkChoice, checkInteger, checkOptionKeys } from "../../internal/check.ts";
import { quantileSorted } from "../../numeric/quantile.ts";
import type { WeightOptions } from "../metric.ts";
import { type BinaryTruth, readOutcome } from "../outcome.ts";

/** Columns of a calibration curve, one entry a bin that holds rows, by rising probability. */
export interface CalibrationCurve {
  /** Mean probability of the bin's rows. */
  readonly meanPredicted: Float64Array;
  /** Share of the bin's rows that are events. */
  readonly observed: Float64Array;
  /** Rows of the bin (their summed weight). */
  readonly rows: Float64Array;
}

/** Options of {@link calibrationCurve}. */
export interface CalibrationCurveOptions extends WeightOptions {
  /**
   * Number of bins asked for; bins without rows are left out.
   *
   * @defaultValue 10
   */
  readonly bins?: number | undefined;
  /**
   * `"uniform"`: bins of equal width on [0, 1]; `"quantile"`: bins with about equally many rows (weights do not
   * move the cut points).
   *
   * @defaultValue "uniform"
   */
  readonly strategy?: "uniform" | "quantile" | undefined;
}

/**
 * The calibration (reliability) curve of a probability.
 *
 * A probability on a cut point belongs to the bin below it, as in scikit-learn.
 *
 * @param truth - 0/1 or booleans; one class is enough.
 * @param score - Probability of 1, in [0, 1].
 * @throws {@link InputError} as {@link logLoss} does; `out-of-range` for fewer than one bin.
 * @remarks O(n log bins), plus a sort for `"quantile"`.
 * @example
 * const truth = [0, 0, 0, 0, 1, 1, 1, 1, 1];
 * const curve = calibrationCurve(truth, [0.1, 0.2, 0.3, 0.4, 0.65, 0.7, 0.8, 0.9, 1], { bins: 3 });
 * Array.from(curve.observed); // => [0, 0.5, 1]
 * Array.from(curve.meanPredicted); // => [0.2, 0.525, 0.85]
 */
export function calibrationCurve(
  truth: BinaryTruth,
  score: ArrayLike<number>,
  options: CalibrationCurveOptions = {},
): CalibrationCurve {
  checkOptionKeys(options, "options", ["weights", "bins", "strategy"]);
  const { bins = 10, strategy = "uniform" } = options;
  checkInteger(bins, "options.bins", 1);
  checkChoice(strategy, "options.strategy", ["uniform", "quantile"]);
  const outcome = readOutcome(truth, score, options.weights, "probability");
  const cuts = strategy === "uniform" ? uniformCuts(bins) : quantileCuts(outcome.score, bins);

  const rows = new Float64Array(bins);
  const events = new Float64Array(bins);
  const predicted = new Float64Array(bins);
  for (let i = 0; i < outcome.truth.length; i++) {
    const weight = outcome.weights === undefined ? 1 : outcome.weights[i]!;
    const p = outcome.score[i]!;
    const bin = cutsBelow(cuts, p);
    rows[bin]! += weight;
    events[bin]! += weight * outcome.truth[i]!;
    predicted[bin]! += weight * p;
  }
  const filled = Array.from(rows.keys()).filter((bin) => rows[bin]! > 0);
  return Object.freeze({
    meanPredicted: Float64Array.from(filled, (bin) => predicted[bin]! / rows[bin]!),
    observed: Float64Array.from(filled, (bin) => events[bin]! / rows[bin]!),
    rows: Float64Array.from(filled, (bin) => rows[bin]!),
  });
}

function uniformCuts(bins: number): Float64Array {
  return Float64Array.from({ length: bins - 1 }, (_, b) => (b + 1) / bins);
}

function quantileCuts(score: Float64Array, bins: number): Float64Array {
  const sorted = score.slice().sort();
  return Float64Array.from({ length: bins - 1 }, (_, b) => quantileSorted(sorted, (b + 1) / bins));
}

/** How many cut points lie strictly below p, by bisection. */
function cutsBelow(cuts: Float64Array, p: number): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cuts[middle]! < p) low = middle + 1;
    else high = middle;
  }
  return low;
}
