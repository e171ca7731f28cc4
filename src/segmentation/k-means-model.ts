/**
 * What a k-means fit leaves behind: centres, the way from a table's columns to the space they live in, and how
 * the search went.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import { checkModelNumber, incompatibleModel, modelPart } from "../internal/model-check.ts";
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
  /** Updates of the centres in the best start, on all rows. */
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

const TRANSFORMS: readonly unknown[] = ["none", "log1p"] satisfies ColumnTransform[];
const POLICIES: readonly unknown[] = ["error", "drop-row", "mean"] satisfies MissingPolicy[];

/**
 * @throws InputError `incompatible-model` unless `model` is a k-means model of a version this code can read, complete
 * enough that assigning rows meets no gap; the path says what is wrong.
 */
export function checkKMeansModel(model: unknown, path: string): asserts model is KMeansModel {
  const { kind, version, columns, missing, centers, scaledCenters } = modelPart<KMeansModel>(model);
  if (kind !== "k-means" || version !== 1) {
    throw new InputError("incompatible-model", path, "a k-means model of version 1", model);
  }
  if (!POLICIES.includes(missing)) {
    throw incompatibleModel(`${path}.missing`, 'one of "error", "drop-row", "mean"', missing);
  }
  if (!Array.isArray(columns) || columns.length === 0) {
    throw incompatibleModel(`${path}.columns`, "a list with at least one column", columns);
  }
  columns.forEach((column: unknown, j) => {
    checkColumn(column, `${path}.columns[${j}]`, missing === "mean");
  });
  checkCenters(scaledCenters, `${path}.scaledCenters`, columns.length);
  checkCenters(centers, `${path}.centers`, columns.length);
  if (centers.length !== scaledCenters.length) {
    const expected = `${scaledCenters.length} (${path}.scaledCenters.length)`;
    throw incompatibleModel(`${path}.centers.length`, expected, centers.length);
  }
}

function checkColumn(column: unknown, path: string, filled: boolean): void {
  const { name, transform, mean, scale, fill } = modelPart<KMeansColumn>(column);
  if (typeof name !== "string") throw incompatibleModel(`${path}.name`, "a string", name);
  if (!TRANSFORMS.includes(transform)) {
    throw incompatibleModel(`${path}.transform`, 'one of "none", "log1p"', transform);
  }
  checkModelNumber(mean, `${path}.mean`, "a finite number");
  checkModelNumber(scale, `${path}.scale`, "a finite number > 0");
  if (filled) checkModelNumber(fill, `${path}.fill`, "a finite number");
}

function checkCenters(centers: unknown, path: string, columns: number): asserts centers is number[][] {
  if (!Array.isArray(centers) || centers.length === 0) {
    throw incompatibleModel(path, "a list with at least one row", centers);
  }
  centers.forEach((center: unknown, j) => {
    if (!Array.isArray(center) || center.length !== columns || !center.every(Number.isFinite)) {
      throw incompatibleModel(`${path}[${j}]`, `${columns} finite numbers, one a column`, center);
    }
  });
}
