/**
 * Brier's score taken apart: is the error a lack of calibration, or a lack of knowledge?
 *
 * Source: Murphy (1973), "A New Vector Partition of the Probability Score", Journal of Applied Meteorology 12(4),
 * 595-600. Rows of one bin have different probabilities; the two terms that this adds are those of Stephenson, Coelho
 * and Jolliffe (2008), "Two Extra Components in the Brier Score Decomposition", Weather and Forecasting 23(4), 752-757.
 *
 * @module
 */
import { checkOptionKeys } from "../../internal/check.ts";
import { weightedMean } from "../../numeric/sum.ts";
import { type BinaryTruth, type Outcome, readOutcome } from "../outcome.ts";
import {
  binProbabilities,
  type ProbabilityBins,
  type ProbabilityBinsOptions,
  readBinsOptions,
} from "./probability-bins.ts";

/**
 * The parts of a Brier score:
 * `score = reliability - resolution + uncertainty + withinVariance - withinCovariance`.
 */
export interface BrierDecomposition {
  /** The Brier score, in [0, 1]; 0 is perfect. */
  readonly score: number;
  /** Mean squared distance of a bin's mean probability and its share of events: miscalibration, 0 is best. */
  readonly reliability: number;
  /** Mean squared distance of a bin's share of events and the base rate: how much the bins tell apart, more is better. */
  readonly resolution: number;
  /** Base rate (1 - base rate): the score of the base rate given to all. */
  readonly uncertainty: number;
  /** Variance of the probabilities within bins: what finer bins would turn into the terms above. */
  readonly withinVariance: number;
  /** Twice the covariance of probability and outcome within bins. */
  readonly withinCovariance: number;
  /** Brier skill score, 1 - score / uncertainty, at most 1: 0 is no better than the base rate; `null` for one class. */
  readonly skill: number | null;
}

/**
 * Takes the Brier score of a probability apart over bins. The parts add up to the score exactly, for any bins.
 *
 * @param truth - 0/1 or booleans; one class is enough.
 * @param score - Probability of 1, in [0, 1].
 * @throws {@link InputError} as {@link logLoss} does; `out-of-range` for fewer than one bin.
 * @remarks O(n log bins), plus a sort for `"quantile"`.
 * @example
 * const parts = brierDecomposition([0, 1, 1, 0], [0.1, 0.9, 0.8, 0.3], { bins: 2 });
 * parts.score; // => 0.0375
 * parts.resolution; // => 0.25
 * parts.skill; // => 0.85
 */
export function brierDecomposition(
  truth: BinaryTruth,
  score: ArrayLike<number>,
  options: ProbabilityBinsOptions = {},
): BrierDecomposition {
  checkOptionKeys(options, "options", ["weights", "bins", "strategy"]);
  const binning = readBinsOptions(options);
  const outcome = readOutcome(truth, score, options.weights, "probability");
  const bins = binProbabilities(outcome, binning);
  const { rows, meanPredicted, observed } = bins;
  const baseRate = weightedMean(outcome.truth, outcome.weights);
  const uncertainty = baseRate * (1 - baseRate);
  const within = withinTerms(outcome, bins);
  return Object.freeze({
    score: within.score,
    reliability: weightedMean(
      meanPredicted.map((p, bin) => (p - observed[bin]!) ** 2),
      rows,
    ),
    resolution: weightedMean(
      observed.map((share) => (share - baseRate) ** 2),
      rows,
    ),
    uncertainty,
    withinVariance: within.variance,
    withinCovariance: within.covariance,
    skill: uncertainty === 0 ? null : 1 - within.score / uncertainty,
  });
}

/** What needs the single rows: the score itself, and the two terms of rows that differ from their bin. */
function withinTerms(
  { truth, score, weights }: Outcome,
  { binOf, meanPredicted, observed }: ProbabilityBins,
): { score: number; variance: number; covariance: number } {
  const n = truth.length;
  const misses = new Float64Array(n);
  const variances = new Float64Array(n);
  const covariances = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const bin = binOf[i]!;
    const deviation = score[i]! - meanPredicted[bin]!;
    misses[i] = (score[i]! - truth[i]!) ** 2;
    variances[i] = deviation * deviation;
    covariances[i] = 2 * (truth[i]! - observed[bin]!) * deviation;
  }
  return {
    score: weightedMean(misses, weights),
    variance: weightedMean(variances, weights),
    covariance: weightedMean(covariances, weights),
  };
}
