/**
 * Area under the ROC curve: the chance that a random event row outranks a random other row, ties counting half.
 *
 * Source: Hanley and McNeil (1982), "The Meaning and Use of the Area under a Receiver Operating Characteristic
 * (ROC) Curve", Radiology 143(1), 29-36. Ties by mid-ranks, as the Mann-Whitney statistic has them.
 *
 * @module
 */
import { checkOptionKeys } from "../../internal/check.ts";
import { defineMetric, type Metric, type WeightOptions } from "../metric.ts";
import { type BinaryTruth, checkBothClasses, readOutcome } from "../outcome.ts";
import { thresholdCounts } from "../threshold-counts.ts";
import { pairsWon } from "./pairs-won.ts";

/**
 * Area under the ROC curve, in [0, 1]: 0.5 is a coin, 1 a perfect ranking.
 *
 * @param truth - 0/1 or booleans, both classes present.
 * @param score - Higher means more likely to be 1; any finite numbers, only their order counts.
 * @returns (pairs ranked right + half the tied pairs) / all pairs of an event and a non-event.
 * @throws {@link InputError} `one-class` without rows of both classes, `length-mismatch`, `not-finite`,
 * `out-of-range` for a truth that is not binary or a negative weight, `empty`.
 * @remarks O(n) and exact with ties: without weights the pairs are counted as whole and half numbers.
 * @example
 * rocAuc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // => 0.75
 * rocAuc.direction; // => "maximize"
 */
export const rocAuc: Metric = /* @__PURE__ */ defineMetric(
  { direction: "maximize", range: [0, 1], needs: "score" },
  function rocAuc(truth: BinaryTruth, score: ArrayLike<number>, options: WeightOptions = {}): number {
    checkOptionKeys(options, "options", ["weights"]);
    const outcome = readOutcome(truth, score, options.weights, "score");
    checkBothClasses(outcome);
    if (outcome.weights === undefined) {
      const { won, pairs } = pairsWon(outcome.truth, outcome.score);
      return won / pairs;
    }
    return areaUnderCounts(thresholdCounts(outcome));
  },
);

/** Trapezoids under the curve of the counts, as a share of the full rectangle. */
function areaUnderCounts(counts: { truePositives: Float64Array; falsePositives: Float64Array }): number {
  const { truePositives, falsePositives } = counts;
  let area = 0;
  let caught = 0;
  let falseAlarms = 0;
  for (let i = 0; i < truePositives.length; i++) {
    area += ((falsePositives[i]! - falseAlarms) * (truePositives[i]! + caught)) / 2;
    caught = truePositives[i]!;
    falseAlarms = falsePositives[i]!;
  }
  return area / (caught * falseAlarms);
}
