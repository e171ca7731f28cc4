/**
 * What a binning is: columns as at most 255 ordered or named bins and one bin for missing values, the form in which
 * trees read a table.
 *
 * @module
 */
import type { Warning } from "../../internal/warning.ts";
import type { OmittedReason } from "../encoding/types.ts";

/** The bin of a missing value, in every column. */
export const MISSING_BIN = 255;

/** The most bins of a column beside {@link MISSING_BIN}: 0 to 254. */
export const MOST_BINS = 255;

/** A number, boolean (0, 1) or time (days since 1970) column in bins. */
export interface BinnedNumeric {
  readonly kind: "number" | "boolean" | "time";
  readonly name: string;
  /**
   * Ascending, at most 254: bin b holds `thresholds[b - 1] < value <= thresholds[b]`. Empty for a column of one value
   * and gaps, which says only whether the value is there.
   */
  readonly thresholds: readonly number[];
}

/** A text column in bins. */
export interface BinnedText {
  readonly kind: "text";
  readonly name: string;
  /** Level k is bin k; in order of frequency in training, ties by their text. */
  readonly levels: readonly string[];
  /** The bin of rare levels that were merged and of levels that training did not see; `null` when none was merged, then unseen levels count as missing. */
  readonly otherBin: number | null;
}

/** One source column in bins. */
export type BinnedColumn = BinnedNumeric | BinnedText;

/** How the columns of a table become bins, learned from training rows; plain frozen data. */
export interface Binning {
  readonly version: 1;
  /** The columns that are used, in the order of the features; bin columns are numbered alike. */
  readonly columns: readonly BinnedColumn[];
  /** Columns that say nothing (no values, or one; an id; the same as an earlier column) and are left out. */
  readonly omitted: readonly { readonly column: string; readonly reason: OmittedReason | "duplicate" }[];
  readonly warnings: readonly Warning[];
}
