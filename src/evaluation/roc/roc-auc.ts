/**
 * Area under the ROC curve: the chance that a random event row outranks a random other row, ties counting half.
 *
 * Source: Hanley and McNeil (1982), "The Meaning and Use of the Area under a Receiver Operating Characteristic
 * (ROC) Curve", Radiology 143(1), 29-36. Ties by mid-ranks, as the Mann-Whitney statistic has them.
 *
 * @module
 */
import { checkBetween, checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { defineMetric, type Metric, type WeightOptions } from "../metric.ts";
import { type BinaryTruth, checkBothClasses, readOutcome } from "../outcome.ts";
import { thresholdCounts } from "../threshold-counts.ts";
import { pairsWon } from "./pairs-won.ts";
import { partialArea } from "./partial-area.ts";

/** Options of {@link rocAuc}. */
export interface RocAucOptions extends WeightOptions {
  /**
   * Count only the part of the curve with a false positive rate up to this, in (0, 1], rescaled by McClish so that a
   * coin still has 0.5 and a perfect ranking 1. scikit-learn's `max_fpr`.
   *
   * @defaultValue 1
   */
  readonly maxFalsePositiveRate?: number | undefined;
}

/**
 * Area under the ROC curve, in [0, 1]: 0.5 is a coin, 1 a perfect ranking.
 *
 * @param truth - 0/1 or booleans, both classes present.
 * @param score - Higher means more likely to be 1; any finite numbers, only their order counts.
 * @returns (pairs ranked right + half the tied pairs) / all pairs of an event and a non-event.
 * @throws {@link InputError} `one-class` without rows of both classes, `length-mismatch`, `not-finite`,
 * `out-of-range` for a truth that is not binary, a negative weight or a rate outside (0, 1], `empty`.
 * @remarks O(n) and exact with ties: without weights the pairs are counted as whole and half numbers.
 * @example
 * rocAuc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // => 0.75
 * rocAuc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], { maxFalsePositiveRate: 0.5 }); // => 0.6666666667
 * rocAuc.direction; // => "maximize"
 */
export const rocAuc: Metric<RocAucOptions> = /* @__PURE__ */ defineMetric(
  { direction: "maximize", range: [0, 1], needs: "score" },
  function rocAuc(truth: BinaryTruth, score: ArrayLike<number>, options: RocAucOptions = {}): number {
    checkOptionKeys(options, "options", ["weights", "maxFalsePositiveRate"]);
    const { maxFalsePositiveRate: most = 1 } = options;
    checkBetween(most, "options.maxFalsePositiveRate", 0, 1);
    if (most === 0) throw new InputError("out-of-range", "options.maxFalsePositiveRate", "> 0", most);
    const outcome = readOutcome(truth, score, options.weights, "score");
    checkBothClasses(outcome);
    if (most < 1) return partialArea(thresholdCounts(outcome), most);
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
