/**
 * Calls at a threshold, counted: the four cells that every rate is made of.
 *
 * @module
 */
import type { WeightOptions } from "../metric.ts";
import type { Outcome } from "../outcome.ts";

/** Summed weights of the four cells; a row with `score >= threshold` is called positive. */
export interface CallCounts {
  readonly tp: number;
  readonly fp: number;
  readonly tn: number;
  readonly fn: number;
}

/** Options of what is measured at one threshold. */
export interface ThresholdOptions extends WeightOptions {
  /**
   * Rows with a score of at least this are called positive. Any finite number, in the unit of the score.
   *
   * @defaultValue 0.5
   */
  readonly threshold?: number | undefined;
}

/** The cells at a threshold. A kernel. */
export function countCalls({ truth, score, weights }: Outcome, threshold: number): CallCounts {
  // Cells by 2 * called + truth: true negatives, false negatives, false positives, true positives.
  const sums = new Float64Array(4);
  for (let i = 0; i < truth.length; i++) {
    const cell = (score[i]! >= threshold ? 2 : 0) + truth[i]!;
    sums[cell]! += weights === undefined ? 1 : weights[i]!;
  }
  return { tn: sums[0]!, fn: sums[1]!, fp: sums[2]!, tp: sums[3]! };
}
