/**
 * What a selection found.
 *
 * @module
 */
import type { StepRows } from "../../../features/steps/learned.ts";
import type { Column } from "../../../table/table.ts";

/** Columns to choose from, and the rows to choose by. */
export interface Candidates extends Pick<StepRows, "truth" | "weights" | "groups" | "path"> {
  readonly columns: readonly (readonly [name: string, column: Column])[];
}

/** A column that was looked at. */
export interface ChosenColumn {
  readonly column: string;
  readonly kept: boolean;
  /**
   * What it was judged by, higher is better: of a filter -log10 of the p-value, of stability the share of halves that found
   * it, of a model its importance (of a logistic regression the sum of its coefficients per standard deviation, signs left
   * out).
   */
  readonly score: number;
  /** Of a filter: the least share of false finds at which it is kept; `null` otherwise. */
  readonly falseShare: number | null;
  /**
   * Why it was not kept, `null` where it was: too likely by chance (`level`), beyond the number asked for (`count`), like a
   * better one (`correlated`), found in too few halves (`unstable`), of no use to the model (`unused`).
   */
  readonly reason: "level" | "count" | "correlated" | "unstable" | "unused" | null;
  /** The better column that it is like; `null` unless `reason` is `correlated`. */
  readonly twin: string | null;
}

/** What a method chose. */
export interface Choice {
  /** In the order of the candidates. */
  readonly columns: readonly ChosenColumn[];
  /** Number of false finds to expect at most, of stability; `null` otherwise. */
  readonly expectedFalse: number | null;
}
