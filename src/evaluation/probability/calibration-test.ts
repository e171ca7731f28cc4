/**
 * Are the probabilities right? Calibration intercept and slope with standard errors, and two tests.
 *
 * Sources: Cox (1958), "Two Further Applications of a Model for Binary Regression", Biometrika 45(3/4), 562-565: fit
 * logit P(event) = intercept + slope logit(p); probabilities that are right have intercept 0 and slope 1.
 * Spiegelhalter (1986), "Probabilistic Prediction in Patient Management and Clinical Trials", Statistics in Medicine
 * 5(5), 421-433.
 *
 * @module
 */
import { checkOptionKeys } from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { chiSquareUpperTail } from "../../numeric/chi-square.ts";
import { normalUpperTail } from "../../numeric/normal.ts";
import { compensatedSum } from "../../numeric/sum.ts";
import { checkLevel } from "../interval.ts";
import type { WeightOptions } from "../metric.ts";
import { type BinaryTruth, type Outcome, readOutcome } from "../outcome.ts";
import { fitRecalibration, logOddsRows, type RecalibrationEstimate } from "./recalibration.ts";

/** What a test says. */
export interface CalibrationTestResult {
  /** The statistic: standard normal (z) or chi-square, if the probabilities are right. */
  readonly statistic: number;
  /** Chance of a statistic at least as extreme if the probabilities are right, in [0, 1]. */
  readonly pValue: number;
}

/** Calibration of a probability in statisticians' terms. */
export interface CalibrationTest {
  /**
   * What stood in the way of intercept and slope, which are `null` then.
   *
   * - `one-class`: all rows with log odds have one outcome, which also takes away `inTheLarge`.
   * - `constant`: they all have the same probability, so there is no slope.
   * - `separated`: a threshold divides the outcomes, and the slope has no finite estimate.
   * - `not-converged`: the search ended without an estimate.
   */
  readonly status: "converged" | "one-class" | "constant" | "separated" | "not-converged";
  /** Rows, or the sum of their weights. */
  readonly rows: number;
  /** Rows (their weight) with a probability of exactly 0 or 1. They have no log odds: only Spiegelhalter's test sees them. */
  readonly certainRows: number;
  /** Intercept with the slope held at 1, in log odds: 0 is right, > 0 means more events happen than foretold. */
  readonly inTheLarge: RecalibrationEstimate | null;
  /** Intercept beside the slope, in log odds; 0 is right. */
  readonly intercept: RecalibrationEstimate | null;
  /** 1 is right; < 1 means too extreme (overfitted), > 1 too timid. */
  readonly slope: RecalibrationEstimate | null;
  /** Likelihood-ratio test of intercept 0 and slope 1 together, chi-square with 2 degrees of freedom. */
  readonly recalibration: CalibrationTestResult | null;
  /**
   * Spiegelhalter's z, two-sided: compares the Brier score with what the probabilities promise; `null` where they
   * are all 0, 1/2 or 1 and promise no spread.
   */
  readonly spiegelhalter: CalibrationTestResult | null;
}

/** Options of {@link calibrationTest}. */
export interface CalibrationTestOptions extends WeightOptions {
  /**
   * Confidence level of the intervals, in (0, 1).
   *
   * @defaultValue 0.95
   */
  readonly level?: number | undefined;
}

/**
 * Calibration intercept and slope (Cox 1958) and Spiegelhalter's test of a probability. The rows must be new to the
 * model (held out or out of fold): on its own training rows a logistic regression always has intercept 0 and slope 1.
 *
 * Weights are counts: a row of weight 2 tells as much as two equal rows.
 *
 * @param truth - 0/1 or booleans; one class is enough.
 * @param score - Probability of 1, in [0, 1].
 * @returns Frozen plain data. What cannot be estimated is `null`, with the reason in `status`.
 * @throws {@link InputError} as {@link logLoss} does.
 * @remarks O(n) a step of Newton's method, about six steps.
 * @example
 * const truth = [0, 0, 1, 0, 1, 0, 1, 1];
 * const result = calibrationTest(truth, [0.05, 0.1, 0.15, 0.3, 0.6, 0.8, 0.9, 0.95]);
 * result.status; // => "converged"
 * result.slope?.estimate; // => 0.6100654
 * result.slope?.upper; // => 1.4985253
 */
export function calibrationTest(
  truth: BinaryTruth,
  score: ArrayLike<number>,
  options: CalibrationTestOptions = {},
): CalibrationTest {
  checkOptionKeys(options, "options", ["weights", "level"]);
  const { level = 0.95 } = options;
  checkLevel(level, "options.level");
  const outcome = readOutcome(truth, score, options.weights, "probability");
  const rows = logOddsRows(outcome);
  const total = outcome.weights === undefined ? outcome.truth.length : compensatedSum(outcome.weights);
  const fit = fitRecalibration(rows, level);
  return deepFreeze({
    status: fit.status,
    rows: total,
    certainRows: total - compensatedSum(rows.weights),
    inTheLarge: fit.inTheLarge,
    intercept: fit.intercept,
    slope: fit.slope,
    recalibration:
      fit.likelihoodRatio === null
        ? null
        : { statistic: fit.likelihoodRatio, pValue: chiSquareUpperTail(fit.likelihoodRatio, 2) },
    spiegelhalter: spiegelhalterTest(outcome),
  });
}

/** Spiegelhalter (1986): the Brier score minus its expectation, over the standard deviation it would have. */
function spiegelhalterTest({ truth, score, weights }: Outcome): CalibrationTestResult | null {
  let excess = 0;
  let variance = 0;
  for (let i = 0; i < truth.length; i++) {
    const p = score[i]!;
    const lever = 1 - 2 * p;
    const weight = weights === undefined ? 1 : weights[i]!;
    excess += weight * (truth[i]! - p) * lever;
    variance += weight * lever * lever * p * (1 - p);
  }
  if (variance === 0) return null;
  const statistic = excess / Math.sqrt(variance);
  return { statistic, pValue: 2 * normalUpperTail(Math.abs(statistic)) };
}
