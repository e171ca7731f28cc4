/**
 * Prepared scorers: a model compiled once, then asked many times, one row or one table at a time.
 *
 * @module
 */
import type { TableInput } from "../table/table-from.ts";

/** A row to score: plain values by column name; `null` is missing. Columns the model does not know are ignored. */
export type ScoringRow = Readonly<Record<string, unknown>>;

/** What took a special path since the scorer was prepared. */
export interface ScoringReport {
  /** Rows scored. */
  readonly rows: number;
  /** Missing values by column; columns without any are not listed. */
  readonly missing: Readonly<Record<string, number>>;
  /** Text values that training did not see, by column; columns without any are not listed. */
  readonly unseen: Readonly<Record<string, number>>;
}

/** A compiled model. */
export interface Scorer {
  /**
   * Probability of the positive value for one row, or the quantity of a purchase or spend model; the same number, to the
   * last bit, as in a table.
   *
   * @throws {@link InputError} `missing-column` when the row lacks a column, `wrong-type` when a value is not of the
   * kind it had in training, `not-finite` for an infinite number.
   */
  scoreRow(row: object): number;
  /**
   * The same for each row of a table.
   *
   * @throws {@link InputError} `missing-column`, `wrong-kind`, `not-finite`.
   */
  scoreTable(table: TableInput): Float64Array;
  /** Counts over all rows scored so far. */
  report(): ScoringReport;
}
