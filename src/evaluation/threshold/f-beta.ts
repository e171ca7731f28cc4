/**
 * F-beta: one number for precision and recall at a threshold.
 *
 * @module
 */
import { checkFinite, checkOptionKeys, checkPositive } from "../../internal/check.ts";
import { defineMetric, type Metric } from "../metric.ts";
import { type BinaryTruth, checkBothClasses, readOutcome } from "../outcome.ts";
import { countCalls, type ThresholdOptions } from "./call-counts.ts";
import { fBetaRate } from "./call-rates.ts";

/** Options of {@link fBeta}. */
export interface FBetaOptions extends ThresholdOptions {
  /**
   * How many times as much recall counts as precision, > 0: 2 where a missed customer costs more than a call in vain.
   *
   * @defaultValue 1
   */
  readonly beta?: number | undefined;
}

/**
 * F-beta at a threshold, in [0, 1]; without options F1, the harmonic mean of precision and recall.
 *
 * Calling nobody gives 0: every event was missed. Without events it would be 0/0, so both classes are asked for.
 *
 * @param truth - 0/1 or booleans, both classes present.
 * @param score - Any finite numbers; a probability for the default threshold to make sense.
 * @throws {@link InputError} `one-class`, `not-finite`, `out-of-range`, `length-mismatch`, `empty`, `wrong-type`.
 * @remarks O(n).
 * @example
 * fBeta([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // => 0.6666666667
 * fBeta([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], { beta: 2 }); // => 0.5555555556
 */
export const fBeta: Metric<FBetaOptions> = /* @__PURE__ */ defineMetric(
  { direction: "maximize", range: [0, 1], needs: "threshold" },
  function fBeta(truth: BinaryTruth, score: ArrayLike<number>, options: FBetaOptions = {}): number {
    checkOptionKeys(options, "options", ["weights", "threshold", "beta"]);
    const { threshold = 0.5, beta = 1 } = options;
    checkFinite(threshold, "options.threshold");
    checkPositive(beta, "options.beta");
    const outcome = readOutcome(truth, score, options.weights, "score");
    checkBothClasses(outcome);
    // With events the denominator is never 0.
    return fBetaRate(countCalls(outcome, threshold), beta)!;
  },
);
