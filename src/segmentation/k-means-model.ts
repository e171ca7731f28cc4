/**
 * What a k-means fit leaves behind: centres, the way from a table's columns to the space they live in, and how
 * the search went.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import type { Warning } from "../internal/warning.ts";

/** What happens to a column before it is scaled: nothing, or the natural logarithm of 1 + value, for long tails. */
export type ColumnTransform = "none" | "log1p";

/**
 * What happens to a row with a missing value: `"error"` refuses the table, `"drop-row"` leaves the row out,
 * `"mean"` puts the column's mean in its place. The model keeps the choice for rows it sees later.
 */
export type MissingPolicy = "error" | "drop-row" | "mean";

/** How one column enters the space that is clustered: `(transform(value) - mean) / scale`. */
export interface KMeansColumn {
  readonly name: string;
  readonly transform: ColumnTransform;
  /** Subtracted after the transform; 0 where nothing was standardised. */
  readonly mean: number;
  /** Divided by, after the mean was subtracted: the population standard deviation, or 1. */
  readonly scale: number;
  /** Stands for a missing value, in the column's own unit; null unless missing values are filled. */
  readonly fill: number | null;
}

/** A fitted k-means model: frozen plain data. Segment j is row j of `centers`, `scaledCenters` and `sizes`. */
export interface KMeansModel {
  readonly kind: "k-means";
  readonly version: 1;
  /** Columns that were clustered, in the order of a centre's coordinates. */
  readonly columns: readonly KMeansColumn[];
  /** The path of a missing value. */
  readonly missing: MissingPolicy;
  /** One row a segment, in the columns' own units. Of a `log1p` column it is not the arithmetic mean. */
  readonly centers: readonly (readonly number[])[];
  /** The same centres in the space that was clustered: what a row is compared with. */
  readonly scaledCenters: readonly (readonly number[])[];
  /** Rows in each segment at the fit. */
  readonly sizes: readonly number[];
  readonly fit: KMeansFit;
}

/** How the search for the centres went. */
export interface KMeansFit {
  /** How the best start ended. */
  readonly status: "converged" | "iteration-limit";
  /**
   * Sum over the rows of weight times squared distance to the nearest centre, in the space that was clustered:
   * after transform and scaling. Comparable between fits of the same columns and scaling only.
   */
  readonly inertia: number;
  /** Updates of the centres in the best start. */
  readonly iterations: number;
  /** Inertia of every start, in order; one entry where the initial centres were given. */
  readonly starts: readonly number[];
  /** Rows that were clustered. */
  readonly rows: number;
  /** Rows left out for a missing value. */
  readonly rowsDropped: number;
  /** Missing values that were filled. */
  readonly valuesFilled: number;
  /** Seed of the starts; null where the initial centres were given. */
  readonly seed: number | null;
  readonly warnings: readonly Warning[];
}

/** @throws InputError unless `model` is a k-means model of a version this code can read. */
export function checkKMeansModel(model: KMeansModel, path: string): void {
  const { kind, version } = (model ?? {}) as Partial<KMeansModel>;
  if (kind !== "k-means" || version !== 1) {
    throw new InputError("incompatible-model", path, "a k-means model of version 1", model);
  }
}
