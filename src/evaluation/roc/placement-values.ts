/**
 * What a score says about every row, in the words of DeLong's test (see `placements.ts`).
 *
 * @module
 */

/** Rows of each class: numbers of rows, or sums of their weights. */
export interface ClassTotals {
  readonly events: number;
  readonly others: number;
}

/** How a score places every row. */
export interface Placements {
  /**
   * Of an event the share of the non-events below it, of a non-event the share of the events above it, ties counting
   * half: V10 and V01 of the paper. By row.
   */
  readonly values: Float64Array;
  /** Area under the ROC curve: the mean placement of either class. */
  readonly area: number;
}
