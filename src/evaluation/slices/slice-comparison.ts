/**
 * Is the model worse in this slice than elsewhere, or is it the sample?
 *
 * @module
 */
import { normalQuantile, normalUpperTail } from "../../numeric/normal.ts";
import type { Interval } from "../interval.ts";
import { compareJudged, type JudgedSample } from "../roc/compare-roc-auc.ts";
import type { SliceTotals } from "./slice-others.ts";

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

/** A set of rows with two rows of each class at least. */
export interface ComparedRows {
  readonly ranking: JudgedSample;
  readonly totals: SliceTotals;
}

/** Compares two disjoint sets of rows. */
export function compareSlice(slice: ComparedRows, others: ComparedRows, level: number): RawComparison {
  const ranking = compareJudged(slice.ranking, others.ranking, level);
  const estimate = slice.totals.meanResidual - others.totals.meanResidual;
  const standardError = Math.sqrt(variance(slice.totals) + variance(others.totals));
  const reach = -normalQuantile((1 - level) / 2) * standardError;
  return {
    rocAucDifference: ranking.difference,
    rocAucPValue: ranking.pValue,
    calibrationGapDifference: { estimate, lower: estimate - reach, upper: estimate + reach, level },
    // Residuals without any scatter are those of certain and right probabilities: nothing differs.
    calibrationGapPValue: standardError === 0 ? 1 : 2 * normalUpperTail(Math.abs(estimate) / standardError),
  };
}

/** Of the mean residual; weights are counts. */
function variance({ events, others, residualSquares }: SliceTotals): number {
  const rows = events + others;
  return residualSquares / (rows - 1) / rows;
}
