/**
 * Calibration: of the rows given a chance of 30 percent, did 30 percent happen?
 *
 * @module
 */
import { checkOptionKeys } from "../../internal/check.ts";
import { checkLevel } from "../interval.ts";
import { type BinaryTruth, readOutcome } from "../outcome.ts";
import { wilsonInterval } from "../wilson-interval.ts";
import { calibrationGaps } from "./calibration-error.ts";
import { binProbabilities, type ProbabilityBinsOptions, readBinsOptions } from "./probability-bins.ts";

/** A calibration curve: columns with one entry a bin that holds rows, by rising probability, and their errors. */
export interface CalibrationCurve {
  /** Mean probability of the bin's rows. */
  readonly meanPredicted: Float64Array;
  /** Share of the bin's rows that are events. */
  readonly observed: Float64Array;
  /**
   * Lower end of Wilson's interval of `observed`. Weights are counts: a row of weight 2 makes it as narrow as two equal
   * rows do.
   */
  readonly lower: Float64Array;
  /** Upper end of that interval. */
  readonly upper: Float64Array;
  /** Rows of the bin (their summed weight). */
  readonly rows: Float64Array;
  /** Confidence level of the intervals. */
  readonly level: number;
  /** Mean distance of `meanPredicted` and `observed`, bins weighted by their rows; in [0, 1]. */
  readonly expectedCalibrationError: number;
  /** Largest distance of `meanPredicted` and `observed`; in [0, 1]. */
  readonly maximumCalibrationError: number;
}

/** Options of {@link calibrationCurve}. */
export interface CalibrationCurveOptions extends ProbabilityBinsOptions {
  /**
   * Confidence level of the intervals, in (0, 1).
   *
   * @defaultValue 0.95
   */
  readonly level?: number | undefined;
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
 * curve.expectedCalibrationError; // => 0.138888889
 */
export function calibrationCurve(
  truth: BinaryTruth,
  score: ArrayLike<number>,
  options: CalibrationCurveOptions = {},
): CalibrationCurve {
  checkOptionKeys(options, "options", ["weights", "bins", "strategy", "level"]);
  const binning = readBinsOptions(options);
  const { level = 0.95 } = options;
  checkLevel(level, "options.level");
  const outcome = readOutcome(truth, score, options.weights, "probability");
  const bins = binProbabilities(outcome, binning);
  const intervals = Array.from(bins.observed, (share, bin) => wilsonInterval(share, bins.rows[bin]!, level));
  const { mean, largest } = calibrationGaps(bins);
  return Object.freeze({
    meanPredicted: bins.meanPredicted,
    observed: bins.observed,
    lower: Float64Array.from(intervals, ({ lower }) => lower),
    upper: Float64Array.from(intervals, ({ upper }) => upper),
    rows: bins.rows,
    level,
    expectedCalibrationError: mean,
    maximumCalibrationError: largest,
  });
}
