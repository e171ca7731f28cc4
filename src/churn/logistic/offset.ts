/**
 * The offset of a logistic regression: log odds that are known beforehand.
 *
 * @module
 */
import { checkFinite } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { numberColumnOf, type Table } from "../../table/table.ts";
import type { TrainingColumns, TrainingData } from "../training-data.ts";

/**
 * The columns to read for a fit with an offset: its column is read like a feature and taken out again by
 * {@link takeOffset}, wherever the caller mentions it.
 *
 * @throws {@link InputError} `out-of-range` when it is the target or the weights.
 */
export function columnsWithOffset(columns: TrainingColumns, offset: string | null): TrainingColumns {
  const { features, exclude } = columns;
  if (offset === null) return columns;
  if (offset === columns.target || offset === columns.weights) {
    const expected = "another column than the target and the weights";
    throw new InputError("out-of-range", "options.offset", expected, offset);
  }
  return {
    ...columns,
    ...(features === undefined || features.includes(offset) ? {} : { features: [...features, offset] }),
    ...(exclude === undefined ? {} : { exclude: exclude.filter((name) => name !== offset) }),
  };
}

/**
 * Splits the offset off the features.
 *
 * @throws {@link InputError} `missing-column`, `wrong-kind`, `not-finite` naming the row of the input.
 */
export function takeOffset(
  training: TrainingData,
  name: string,
): { readonly features: readonly string[]; readonly offset: Float64Array } {
  const { table, features, inputRows } = training;
  const { values } = numberColumnOf(table, name, "options.offset");
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) checkFinite(values[i], `data.${name}[${inputRows[i]!}]`);
  }
  return { features: features.filter((feature) => feature !== name), offset: values };
}

/**
 * The offset of rows to score.
 *
 * @throws {@link InputError} `missing-column`, `wrong-kind`, `not-finite` naming the row.
 */
export function offsetOf(table: Table, name: string): Float64Array {
  const path = `table.${name}`;
  const { values } = numberColumnOf(table, name, path);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) checkFinite(values[i], `${path}[${i}]`);
  }
  return values;
}

/** The offset of one row to score. */
export function offsetOfRow(row: Readonly<Record<string, unknown>>, name: string): number {
  const value = row[name];
  const path = `row.${name}`;
  if (value === undefined && !(name in row)) {
    throw new InputError("missing-column", path, "there: it is the offset of the model", value);
  }
  checkFinite(value, path);
  return value;
}
