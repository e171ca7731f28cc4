/**
 * Is the model worse in this slice than elsewhere, or is it the sample?
 *
 * @module
 */
import { normalQuantile, normalUpperTail } from "../../numeric/normal.ts";
import type { Interval } from "../interval.ts";
import type { Outcome } from "../outcome.ts";
import { compareRocAucUnpaired } from "../roc/compare-roc-auc.ts";

/** A slice against all rows outside it. P-values are adjusted for the number of slices (Holm 1979). */
export interface SliceComparison {
  /** Area under the ROC curve of the slice less that of the other rows; the interval is not adjusted. */
  readonly rocAucDifference: Interval;
  /** Of DeLong's unpaired test, adjusted. */
  readonly rocAucPValue: number;
  /** The adjusted p-value is at most 1 - level. */
  readonly rocAucDiffers: boolean;
  /** Calibration gap of the slice less that of the other rows; the interval is not adjusted. */
  readonly calibrationGapDifference: Interval;
  /** Of a z test of the mean residual, adjusted. */
  readonly calibrationGapPValue: number;
  /** The adjusted p-value is at most 1 - level. */
  readonly calibrationGapDiffers: boolean;
}

/** A comparison before its p-values are adjusted. */
export type RawComparison = Omit<SliceComparison, "rocAucDiffers" | "calibrationGapDiffers">;

/** Compares two disjoint sets of rows, both with two rows of each class at least. */
export function compareSlice(slice: Outcome, others: Outcome, level: number): RawComparison {
  const ranking = compareRocAucUnpaired(sampleOf(slice), sampleOf(others), { level });
  const gap = meanResidual(slice);
  const otherGap = meanResidual(others);
  const estimate = gap.mean - otherGap.mean;
  const standardError = Math.sqrt(gap.variance + otherGap.variance);
  const reach = -normalQuantile((1 - level) / 2) * standardError;
  return {
    rocAucDifference: ranking.difference,
    rocAucPValue: ranking.pValue,
    calibrationGapDifference: { estimate, lower: estimate - reach, upper: estimate + reach, level },
    // Residuals without any scatter are those of certain and right probabilities: nothing differs.
    calibrationGapPValue: standardError === 0 ? 1 : 2 * normalUpperTail(Math.abs(estimate) / standardError),
  };
}

function sampleOf({ truth, score, weights }: Outcome) {
  return weights === undefined ? { truth, score } : { truth, score, weights };
}

/** Mean of outcome less probability, and the variance of that mean; weights are counts. */
function meanResidual({ truth, score, weights }: Outcome): { mean: number; variance: number } {
  let rows = 0;
  let sum = 0;
  for (let i = 0; i < truth.length; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    rows += weight;
    sum += weight * (truth[i]! - score[i]!);
  }
  const mean = sum / rows;
  let squares = 0;
  for (let i = 0; i < truth.length; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    squares += weight * (truth[i]! - score[i]! - mean) ** 2;
  }
  return { mean, variance: squares / (rows - 1) / rows };
}
