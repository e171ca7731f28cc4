/**
 * Brier score: the mean squared distance between probability and outcome.
 *
 * Source: Brier (1950), "Verification of Forecasts Expressed in Terms of Probability", Monthly Weather Review
 * 78(1), 1-3, in the form for two classes that counts one of them.
 *
 * @module
 */
import { checkOptionKeys } from "../../internal/check.ts";
import { weightedMean } from "../../numeric/sum.ts";
import { defineMetric, type Metric, type WeightOptions } from "../metric.ts";
import { type BinaryTruth, readOutcome } from "../outcome.ts";

/**
 * Brier score, in [0, 1]; 0 is perfect, base rate * (1 - base rate) is what a constant can reach.
 *
 * @param truth - 0/1 or booleans; one class is enough.
 * @param score - Probability of 1, in [0, 1].
 * @throws {@link InputError} as {@link logLoss} does.
 * @remarks O(n), summed with compensation.
 * @example
 * brierScore([0, 1, 1, 0], [0.1, 0.9, 0.8, 0.3]); // => 0.0375
 */
export const brierScore: Metric = /* @__PURE__ */ defineMetric(
  { direction: "minimize", range: [0, 1], needs: "probability" },
  function brierScore(truth: BinaryTruth, score: ArrayLike<number>, options: WeightOptions = {}): number {
    checkOptionKeys(options, "options", ["weights"]);
    const outcome = readOutcome(truth, score, options.weights, "probability");
    const squares = new Float64Array(outcome.truth.length);
    for (let i = 0; i < squares.length; i++) {
      const miss = outcome.score[i]! - outcome.truth[i]!;
      squares[i] = miss * miss;
    }
    return weightedMean(squares, outcome.weights);
  },
);
