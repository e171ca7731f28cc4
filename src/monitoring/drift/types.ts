/**
 * What a drift report says, as plain data. Made in `drift-report.ts`.
 *
 * @module
 */
import type { Interval } from "../../evaluation/interval.ts";
import type { BothTables } from "../both-tables.ts";
import type { ColumnChoice, UnpairedColumns } from "../paired-columns.ts";

/** Options of {@link driftReport}. */
export interface DriftReportOptions extends ColumnChoice {
  /**
   * Number column with the scores of a model in both tables: it is reported by itself.
   *
   * @defaultValue none
   */
  readonly score?: string | undefined;
  /**
   * A distance from here on is drift, in (0, 1): with 0.1, one row in ten would have to change.
   *
   * @defaultValue 0.1
   */
  readonly threshold?: number | undefined;
  /**
   * Chance, in (0, 1), that all intervals of a report hold the distances of the populations (Bonferroni).
   *
   * @defaultValue 0.95
   */
  readonly level?: number | undefined;
  /**
   * Most bins of a number column, in [2, 1000], for the distances that need bins; see `populationStability`.
   *
   * @defaultValue 10
   */
  readonly bins?: number | undefined;
}

/**
 * - `"drift"`: the distance is at least the threshold, and more than chance;
 * - `"slight"`: it is more than chance, and less than the threshold;
 * - `"too-few-rows"`: it may be chance, and so few rows could not tell a distance of the threshold from none;
 * - `"none"`: it may be chance, and more than the threshold would have shown.
 */
export type DriftVerdict = "drift" | "slight" | "too-few-rows" | "none";

/**
 * The largest difference that a share of rows shows: for numbers of the rows up to any value (Kolmogorov-Smirnov), for
 * texts and booleans of the rows with any set of levels (total variation), for missing values of the rows without one.
 */
export interface DriftDistance extends Interval {
  readonly measure: "kolmogorov-smirnov" | "total-variation" | "missing-share";
  /** The smallest distance that samples of these sizes can tell from none at this level. */
  readonly minimumDetectable: number;
  readonly verdict: DriftVerdict;
}

/** A level that only one of the tables has. */
export interface LevelShare {
  readonly level: string;
  readonly rows: number;
  /** Of the rows of its table that have a value. */
  readonly share: number;
}

/** One column of both tables. */
export interface ColumnDrift {
  readonly column: string;
  readonly kind: "number" | "text" | "boolean" | "time";
  /** The worse of the verdicts on its values and on what is missing. */
  readonly verdict: DriftVerdict;
  /** Rows with a value. */
  readonly rows: BothTables<number>;
  /** Among the rows with a value; null where a table has none. */
  readonly distance: DriftDistance | null;
  /** Share of the rows without a value; `distance` is null where neither table has any. */
  readonly missing: BothTables<number> & { readonly distance: DriftDistance | null };
  /** Between the shares of bins or levels, to base 2, in [0, 1]; null where a table has no value. */
  readonly jensenShannon: number | null;
  /** Of the same shares, in [0, 1]. */
  readonly hellinger: number | null;
  /** Area between the distribution functions, for numbers (in their unit) and times (in milliseconds); null beyond the doubles. */
  readonly wasserstein: number | null;
  /** The same divided by the standard deviation of the reference; null where that is 0, or beyond the doubles. */
  readonly wassersteinNormed: number | null;
  /** As `populationStability` has it, missing values included. */
  readonly stabilityIndex: number;
  /** Means of numbers and times; null where one is beyond the doubles. */
  readonly mean: BothTables<number> | null;
  /** Levels that the reference does not have, those with most rows first. */
  readonly newLevels: readonly LevelShare[];
  /** Levels that only the reference has. */
  readonly vanishedLevels: readonly LevelShare[];
}

/** What {@link driftReport} returns: frozen plain data. */
export interface DriftReport {
  /** Worst first: by verdict, then by distance. */
  readonly columns: readonly ColumnDrift[];
  /** Null where no score column was named. */
  readonly score: ColumnDrift | null;
  /** Names of the columns with the verdict `"drift"`, the score's included. */
  readonly drifted: readonly string[];
  readonly rows: BothTables<number>;
  readonly unpaired: UnpairedColumns;
  readonly settings: {
    readonly score: string | null;
    readonly threshold: number;
    readonly level: number;
    readonly bins: number;
    /** Distances that the level is shared by. */
    readonly comparisons: number;
  };
}
