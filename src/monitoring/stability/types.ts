/**
 * What the population stability index of two tables looks like. Made in `population-stability.ts`.
 *
 * @module
 */
import type { NumberColumn, Table, TextColumn } from "../../table/table.ts";
import type { BothTables } from "../both-tables.ts";
import type { ColumnChoice, UnpairedColumns } from "../paired-columns.ts";

/** Options of {@link populationStability}. */
export interface PopulationStabilityOptions extends ColumnChoice {
  /**
   * Most bins of a number column, in [2, 1000]: about the same number of rows of the reference each. A column with at
   * most so many different numbers has a bin for each of them.
   *
   * @defaultValue 10
   */
  readonly bins?: number | undefined;
  /**
   * Rows that are added to each table for each bin, >= 0, spread as the rows of both tables together are, so that no bin
   * is empty on one side only. Equal shares stay equal.
   *
   * @defaultValue 0.5
   */
  readonly smoothing?: number | undefined;
  /**
   * Chance, in (0, 1), that any column of two samples of one population exceeds its `chance.limit`: divided by the
   * number of columns (Bonferroni).
   *
   * @defaultValue 0.05
   */
  readonly falseAlarm?: number | undefined;
}

/**
 * Bins of a column, one a row: ranges `(lower, upper]` ascending or values, then what the reference has not, then what
 * is missing.
 */
export type StabilityBins = Table & {
  readonly bin: TextColumn;
  /** Missing where a range has no lower end, and for texts. */
  readonly lower: NumberColumn;
  readonly upper: NumberColumn;
  readonly referenceRows: NumberColumn;
  readonly currentRows: NumberColumn;
  /** Smoothed shares: those the index is made of. */
  readonly referenceShare: NumberColumn;
  readonly currentShare: NumberColumn;
  /** (c - r) ln(c / r) of the two shares; they add up to the index. */
  readonly contribution: NumberColumn;
};

/**
 * `"stable"`: the index is below 0.1, or no more than chance explains; `"moderate"`: in [0.1, 0.25) and beyond chance;
 * `"major"`: at least 0.25 and beyond chance.
 */
export type StabilityVerdict = "stable" | "moderate" | "major";

/** The index of one column. */
export interface ColumnStability {
  readonly column: string;
  readonly kind: "number" | "text" | "boolean" | "time";
  /** Population stability index, >= 0: 0 for equal shares. */
  readonly index: number;
  /** What two samples of one population with these numbers of rows and bins show. */
  readonly chance: {
    /** On average: (1/n + 1/m) (bins - 1). */
    readonly expected: number;
    /** Exceeded with a chance of `falseAlarm` divided by the number of columns. */
    readonly limit: number;
  };
  readonly verdict: StabilityVerdict;
  readonly bins: StabilityBins;
}

/** What {@link populationStability} returns: frozen plain data. */
export interface PopulationStability {
  /** Largest index first. */
  readonly columns: readonly ColumnStability[];
  readonly rows: BothTables<number>;
  readonly unpaired: UnpairedColumns;
  readonly settings: { readonly bins: number; readonly smoothing: number; readonly falseAlarm: number };
}
