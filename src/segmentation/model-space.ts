/**
 * The space that is clustered: number columns, transformed, scaled, as flat rows. Learned from one table, then
 * applied to any.
 *
 * @module
 */
import { checkChoice, checkWeights } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import type { Warning } from "../internal/warning.ts";
import type { WeightedPoints } from "../kernels/lloyd.ts";
import { rowCount, type Table } from "../table/table.ts";
import type { ColumnTransform, KMeansColumn, MissingPolicy } from "./k-means-model.ts";
import type { KMeansSettings } from "./k-means-options.ts";
import { chooseColumns, countMissing, describeMissing, finiteOrMissing } from "./number-columns.ts";

const COMPLETE_TO_FIT = "complete in the columns clustered (or options.missing set)";
const COMPLETE_TO_APPLY = "complete in the columns used";

/** What a table became, and how to do the same to another. */
export interface FittedSpace {
  readonly columns: readonly KMeansColumn[];
  /** Names in the order the user knows: with the constant columns that `columns` lacks. */
  readonly names: readonly string[];
  readonly points: WeightedPoints;
  readonly rowsDropped: number;
  readonly valuesFilled: number;
  readonly warnings: readonly Warning[];
}

/** Rows of a table in a model's space. */
export interface SpacePoints {
  readonly values: Float64Array;
  /** Row of the table that each row of `values` came from; all rows in order unless some were left out. */
  readonly rows: Int32Array;
}

/**
 * Learns transform, fill, mean and scale of the columns and applies them.
 *
 * @throws InputError for bad columns, missing or infinite values, weights, or when no column varies.
 */
export function fitSpace(table: Table, settings: KMeansSettings): FittedSpace {
  if (rowCount(table) === 0) throw new InputError("empty", "table", "a table with at least one row", 0);
  const names = chooseColumns(table, settings.columns);
  const transforms = resolveTransforms(names, settings.transform);
  const raw = names.map((name) => finiteOrMissing(table, name));
  const missing = raw.map(countMissing);
  const missingText = describeMissing(names, missing);
  const rows = usableRows(raw, rowCount(table), settings.missing, missingText, COMPLETE_TO_FIT);
  checkRowCount(rows.length, rowCount(table), settings.clusters);
  const weights = weightsOf(settings.weights, rowCount(table), rows);

  const warnings: Warning[] = [];
  const rowsDropped = rowCount(table) - rows.length;
  const valuesFilled = settings.missing === "mean" ? missing.reduce((sum, count) => sum + count, 0) : 0;
  if (rowsDropped > 0) {
    const message = `${rowsDropped} of ${rowCount(table)} rows were left out for missing values (${missingText})`;
    warnings.push({ code: "rows-dropped", message });
  }
  if (valuesFilled > 0) {
    const message = `${valuesFilled} missing values were filled with the mean of their column (${missingText})`;
    warnings.push({ code: "values-filled", message });
  }

  const fitted = names.map((name, j) => {
    checkDomain(raw[j]!, transforms[j]!, name);
    return fitColumn(name, transforms[j]!, transformed(raw[j]!, rows, transforms[j]!), weights, settings);
  });
  const columns = fitted.filter((column) => column.scale > 0);
  for (const column of fitted) {
    if (column.scale > 0) continue;
    const message = `column ${JSON.stringify(column.name)} has one value only and was left out`;
    warnings.push({ code: "constant-column", message });
  }
  if (columns.length === 0) {
    throw new InputError(
      "out-of-range",
      "options.columns",
      "columns of which at least one varies",
      names.join(", "),
    );
  }
  const values = interleave(
    columns.map((column) => raw[names.indexOf(column.name)]!),
    rows,
    columns,
  );
  const points = { values, rows: rows.length, dims: columns.length, weights };
  return { columns, names, points, rowsDropped, valuesFilled, warnings };
}

/**
 * Rows of a table in the space of a model, missing values on the path the model declares.
 *
 * @throws InputError for a column that is absent or holds infinite values, and for missing values where the
 * model takes none.
 */
export function applySpace(
  table: Table,
  columns: readonly KMeansColumn[],
  missing: MissingPolicy,
): SpacePoints {
  const raw = columns.map((column) => finiteOrMissing(table, column.name));
  const names = columns.map((column) => column.name);
  const missingText = describeMissing(names, raw.map(countMissing));
  const rows = usableRows(raw, rowCount(table), missing, missingText, COMPLETE_TO_APPLY);
  columns.forEach((column, j) => {
    checkDomain(raw[j]!, column.transform, column.name);
  });
  return { values: interleave(raw, rows, columns), rows };
}

/** One value in a model's space; `value` is in the column's own unit and not missing. */
export function toSpace(value: number, column: KMeansColumn): number {
  const { transform, mean, scale } = column;
  return ((transform === "log1p" ? Math.log1p(value) : value) - mean) / scale;
}

/** The way back from {@link toSpace}. */
export function fromSpace(value: number, column: KMeansColumn): number {
  const unscaled = value * column.scale + column.mean;
  return column.transform === "log1p" ? Math.expm1(unscaled) : unscaled;
}

function resolveTransforms(
  names: readonly string[],
  transform: KMeansSettings["transform"],
): readonly ColumnTransform[] {
  const choices = ["none", "log1p"] as const;
  if (typeof transform !== "object" || transform === null) {
    checkChoice(transform, "options.transform", choices);
    return names.map(() => transform);
  }
  for (const [name, choice] of Object.entries(transform)) {
    const path = `options.transform.${name}`;
    if (!names.includes(name)) {
      throw new InputError("missing-column", path, `a column that is clustered (${names.join(", ")})`, name);
    }
    checkChoice(choice, path, choices);
  }
  return names.map((name) => (Object.hasOwn(transform, name) ? transform[name]! : "none"));
}

function usableRows(
  raw: readonly Float64Array[],
  length: number,
  missing: MissingPolicy,
  missingText: string,
  expected: string,
): Int32Array {
  if (missingText !== "" && missing === "error") {
    throw new InputError("missing-value", "table", expected, `missing: ${missingText}`);
  }
  const rows = new Int32Array(length);
  let count = 0;
  for (let i = 0; i < length; i++) {
    const usable = missing !== "drop-row" || raw.every((values) => !Number.isNaN(values[i]));
    if (usable) rows[count++] = i;
  }
  return rows.slice(0, count);
}

function weightsOf(weights: ArrayLike<number> | undefined, length: number, rows: Int32Array): Float64Array {
  if (weights === undefined) return new Float64Array(rows.length).fill(1);
  checkWeights(weights, "options.weights", length, "table");
  return Float64Array.from(rows, (row) => weights[row]!);
}

function checkRowCount(used: number, rows: number, clusters: number): void {
  if (used === 0) throw new InputError("empty", "table", "a table with at least one complete row", used);
  const complete = used < rows ? "complete " : "";
  if (used < clusters) {
    throw new InputError(
      "out-of-range",
      "options.clusters",
      `<= ${used} (${complete}rows of the table)`,
      clusters,
    );
  }
}

function checkDomain(raw: Float64Array, transform: ColumnTransform, name: string): void {
  if (transform === "none") return;
  for (let i = 0; i < raw.length; i++) {
    if (raw[i]! <= -1) {
      throw new InputError("out-of-range", `table.${name}[${i}]`, '> -1 (transform "log1p")', raw[i]);
    }
  }
}

function transformed(raw: Float64Array, rows: Int32Array, transform: ColumnTransform): Float64Array {
  const values = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const value = raw[rows[i]!]!;
    values[i] = transform === "log1p" ? Math.log1p(value) : value;
  }
  return values;
}

/** Mean and scale over the rows that are present and have weight; a scale of 0 marks a column without variation. */
function fitColumn(
  name: string,
  transform: ColumnTransform,
  values: Float64Array,
  weights: Float64Array,
  settings: KMeansSettings,
): KMeansColumn {
  let mass = 0;
  let sum = 0;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value) || weights[i] === 0) continue;
    mass += weights[i]!;
    sum += weights[i]! * value;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (mass === 0 && values.length > 0) {
    throw new InputError(
      "missing-value",
      `table.${name}`,
      "a column with a value in a row of weight > 0",
      "none",
    );
  }
  // Of a constant column the rounded mean can miss the value by a hair, and noise would be scaled to 1.
  const mean = low === high ? low : sum / mass;
  const fill = settings.missing !== "mean" ? null : transform === "log1p" ? Math.expm1(mean) : mean;
  if (settings.scale === "none") return { name, transform, mean: 0, scale: 1, fill };
  const scale = Math.sqrt(weightedSquares(values, weights, mean) / mass);
  return { name, transform, mean, scale, fill };
}

function weightedSquares(values: Float64Array, weights: Float64Array, mean: number): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isNaN(values[i])) squares += weights[i]! * (values[i]! - mean) ** 2;
  }
  return squares;
}

function interleave(
  raw: readonly Float64Array[],
  rows: Int32Array,
  columns: readonly KMeansColumn[],
): Float64Array {
  const dims = columns.length;
  const values = new Float64Array(rows.length * dims);
  columns.forEach((column, j) => {
    const source = raw[j]!;
    for (let i = 0; i < rows.length; i++) {
      const value = source[rows[i]!]!;
      values[i * dims + j] = toSpace(Number.isNaN(value) ? column.fill! : value, column);
    }
  });
  return values;
}
