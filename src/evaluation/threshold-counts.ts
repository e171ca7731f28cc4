/**
 * What every threshold would catch: the one pass behind curves and rankings.
 *
 * @module
 */
import type { Outcome } from "./outcome.ts";
import { descendingOrder } from "./score-order.ts";

/**
 * A share like 3/10 of 10 rows may come out a rounding error above 3, and the list would end in a fourth row: a share
 * times the rows is lowered by this factor before it is looked up among the counts.
 */
export const SHARE_ROUNDING: number = 1 - 1e-12;

/** Cumulative counts (weights) at each distinct score, highest first. Rows with `score >= threshold` are caught. */
export interface ThresholdCounts {
  readonly thresholds: Float64Array;
  /** Weight of the events caught. */
  readonly truePositives: Float64Array;
  /** Weight of the non-events caught. */
  readonly falsePositives: Float64Array;
}

/**
 * Counts catches per distinct score: rows with equal scores enter together, so no result depends on the order
 * of tied rows. Rows of weight 0 are left out, as scikit-learn does.
 *
 * @remarks O(n).
 */
export function thresholdCounts({ truth, score, weights }: Outcome): ThresholdCounts {
  const order = descendingOrder(score);
  const n = order.length;
  const thresholds = new Float64Array(n);
  const truePositives = new Float64Array(n);
  const falsePositives = new Float64Array(n);
  let points = 0;
  let caught = 0;
  let falseAlarms = 0;
  let previous = Number.NaN;
  for (let i = 0; i < n; i++) {
    const row = order[i]!;
    const weight = weights === undefined ? 1 : weights[row]!;
    if (weight === 0) continue;
    const value = score[row]!;
    if (value !== previous) thresholds[points++] = previous = value;
    if (truth[row] === 1) caught += weight;
    else falseAlarms += weight;
    truePositives[points - 1] = caught;
    falsePositives[points - 1] = falseAlarms;
  }
  return {
    thresholds: thresholds.slice(0, points),
    truePositives: truePositives.slice(0, points),
    falsePositives: falsePositives.slice(0, points),
  };
}
