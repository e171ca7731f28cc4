/**
 * Folds as a table to look at.
 *
 * @module
 */
import { checkFoldPlan } from "./check-fold-plan.ts";
import type { FoldPlan, PlannedSplit, TimeSplit } from "./fold-plan.ts";
import { isoText } from "./time-places.ts";

/** One split in words and numbers; dates as ISO text. */
export interface FoldLine {
  readonly repeat: number;
  readonly fold: number;
  readonly trainRows: number;
  /** Null where the folds were made without the truth. */
  readonly trainEvents: number | null;
  readonly testRows: number;
  readonly testEvents: number | null;
  /** Folds in time only: dates of the first and last training row, the cut-off, and the last held-out date. */
  readonly trainFirst?: string;
  readonly trainLast?: string;
  readonly cutoff?: string;
  readonly testLast?: string;
  /** Folds in time only: rows on neither side, by reason; see `LeftOut`. */
  readonly heldOutGroup?: number;
  readonly overlap?: number;
  readonly beforeWindow?: number;
  readonly later?: number;
}

/**
 * One line a split, for `console.table`.
 *
 * @throws {@link InputError} `wrong-kind` for what is no plan.
 * @example
 * const plan = rollingTimeFolds(["2024-01-01", "2024-02-01", "2024-03-01"], { folds: 1 });
 * const [line] = describeFolds(plan);
 * [line!.trainRows, line!.trainLast, line!.cutoff, line!.testRows]; // => [2, "2024-02-01", "2024-03-01", 1]
 */
export function describeFolds(plan: FoldPlan): readonly FoldLine[] {
  checkFoldPlan(plan, "plan");
  return Object.freeze(plan.splits.map((split: PlannedSplit) => lineOf(split)));
}

function lineOf(split: PlannedSplit): FoldLine {
  const { repeat, fold, trainRows, trainEvents, testRows, testEvents } = split;
  const counts = { repeat, fold, trainRows, trainEvents, testRows, testEvents };
  if (!isTimeSplit(split)) return Object.freeze(counts);
  const { trainFirst, trainLast, cutoff, testLast, leftOut } = split;
  return Object.freeze({
    ...counts,
    trainFirst: isoText(trainFirst),
    trainLast: isoText(trainLast),
    cutoff: isoText(cutoff),
    testLast: isoText(testLast),
    ...leftOut,
  });
}

function isTimeSplit(split: PlannedSplit): split is TimeSplit {
  return "cutoff" in split;
}
