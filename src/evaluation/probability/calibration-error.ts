/**
 * Calibration error: how far probabilities lie from what happened, bin by bin.
 *
 * Source: Pakdaman Naeini, Cooper and Hauskrecht (2015), "Obtaining Well Calibrated Probabilities Using Bayesian
 * Binning", Proceedings of AAAI 29(1), 2901-2907.
 *
 * @module
 */
import { checkOptionKeys } from "../../internal/check.ts";
import { defineMetric, type Metric } from "../metric.ts";
import { type BinaryTruth, readOutcome } from "../outcome.ts";
import {
  binProbabilities,
  type ProbabilityBins,
  type ProbabilityBinsOptions,
  readBinsOptions,
} from "./probability-bins.ts";

/**
 * Expected calibration error (ECE), in [0, 1]: the mean distance between mean probability and share of events of a
 * bin, bins weighted by their rows. It depends on the bins and is never quite 0 in a sample, not even for the true
 * probabilities: compare it only at equal bins and similar numbers of rows.
 *
 * @param truth - 0/1 or booleans; one class is enough.
 * @param score - Probability of 1, in [0, 1].
 * @throws {@link InputError} as {@link logLoss} does; `out-of-range` for fewer than one bin.
 * @remarks O(n log bins), plus a sort for `"quantile"`.
 * @example
 * expectedCalibrationError([0, 0, 1, 1], [0.1, 0.2, 0.7, 0.8], { bins: 2 }); // => 0.2
 */
export const expectedCalibrationError: Metric<ProbabilityBinsOptions> = /* @__PURE__ */ defineMetric(
  { direction: "minimize", range: [0, 1], needs: "probability" },
  function expectedCalibrationError(
    truth: BinaryTruth,
    score: ArrayLike<number>,
    options: ProbabilityBinsOptions = {},
  ): number {
    return gapsOf(truth, score, options).mean;
  },
);

/**
 * Maximum calibration error (MCE), in [0, 1]: the distance between mean probability and share of events in the worst
 * bin. A bin of three rows can be that bin: prefer `strategy: "quantile"`.
 *
 * @param truth - 0/1 or booleans; one class is enough.
 * @param score - Probability of 1, in [0, 1].
 * @throws {@link InputError} as {@link logLoss} does; `out-of-range` for fewer than one bin.
 * @remarks O(n log bins), plus a sort for `"quantile"`.
 * @example
 * maximumCalibrationError([0, 0, 1, 1], [0.1, 0.2, 0.7, 0.8], { bins: 2 }); // => 0.25
 */
export const maximumCalibrationError: Metric<ProbabilityBinsOptions> = /* @__PURE__ */ defineMetric(
  { direction: "minimize", range: [0, 1], needs: "probability" },
  function maximumCalibrationError(
    truth: BinaryTruth,
    score: ArrayLike<number>,
    options: ProbabilityBinsOptions = {},
  ): number {
    return gapsOf(truth, score, options).largest;
  },
);

function gapsOf(truth: BinaryTruth, score: ArrayLike<number>, options: ProbabilityBinsOptions) {
  checkOptionKeys(options, "options", ["weights", "bins", "strategy"]);
  const binning = readBinsOptions(options);
  return calibrationGaps(
    binProbabilities(readOutcome(truth, score, options.weights, "probability"), binning),
  );
}

/** Mean and largest distance of mean probability and share of events. */
export function calibrationGaps({ rows, meanPredicted, observed }: ProbabilityBins): {
  readonly mean: number;
  readonly largest: number;
} {
  let total = 0;
  let sum = 0;
  let largest = 0;
  for (let bin = 0; bin < rows.length; bin++) {
    const gap = Math.abs(meanPredicted[bin]! - observed[bin]!);
    total += rows[bin]!;
    sum += rows[bin]! * gap;
    largest = Math.max(largest, gap);
  }
  return { mean: sum / total, largest };
}
