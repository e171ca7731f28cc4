/**
 * Log-loss (cross-entropy): the mean of -log(probability given to what happened).
 *
 * @module
 */
import { checkOptionKeys } from "../../internal/check.ts";
import { weightedMean } from "../../numeric/sum.ts";
import { defineMetric, type Metric, type WeightOptions } from "../metric.ts";
import { type BinaryTruth, readOutcome } from "../outcome.ts";

/** Probabilities are pulled this far inside [0, 1], as scikit-learn does for doubles: one double step at 1. */
const CLIP = 2 ** -52;

/**
 * Log-loss in nats, >= 0; 0 is perfect, log 2 = 0.693 is a coin.
 *
 * A probability of exactly 0 for something that happened would cost infinity; probabilities are clipped to
 * [2^-52, 1 - 2^-52], so one such row costs 36.04 nats.
 *
 * @param truth - 0/1 or booleans; one class is enough.
 * @param score - Probability of 1, in [0, 1].
 * @throws {@link InputError} `out-of-range` for a score outside [0, 1], a truth that is not binary or a negative
 * weight; `length-mismatch`, `empty`.
 * @remarks O(n), summed with compensation.
 * @example
 * logLoss([1, 0, 0, 1], [0.9, 0.1, 0.2, 0.65]); // => 0.21616187
 */
export const logLoss: Metric = /* @__PURE__ */ defineMetric(
  { direction: "minimize", range: [0, Number.POSITIVE_INFINITY], needs: "probability" },
  function logLoss(truth: BinaryTruth, score: ArrayLike<number>, options: WeightOptions = {}): number {
    checkOptionKeys(options, "options", ["weights"]);
    const outcome = readOutcome(truth, score, options.weights, "probability");
    const losses = new Float64Array(outcome.truth.length);
    for (let i = 0; i < losses.length; i++) {
      const p = Math.min(Math.max(outcome.score[i]!, CLIP), 1 - CLIP);
      losses[i] = outcome.truth[i] === 1 ? -Math.log(p) : -Math.log1p(-p);
    }
    return weightedMean(losses, outcome.weights);
  },
);
