/**
 * From a table's number columns to checked arrays of finite values.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import { numberColumnOf, type Table } from "../table/table.ts";

/** Beyond this a squared difference overflows. */
const VALUE_MAX = 1e150;

/**
 * The columns a user named, or every number column but `customerId`.
 *
 * @throws InputError for a name that is missing, named twice or not a number column, and for no column at all.
 */
export function chooseColumns(table: Table, named: readonly string[] | undefined): readonly string[] {
  if (named === undefined) {
    const names = Object.keys(table).filter(
      (name) => table[name]!.kind === "number" && name !== "customerId",
    );
    if (names.length === 0) {
      throw new InputError(
        "missing-column",
        "table",
        "a table with a number column",
        Object.keys(table).join(", "),
      );
    }
    return names;
  }
  if (!Array.isArray(named)) {
    throw new InputError("wrong-type", "options.columns", "an array of column names", named);
  }
  if (named.length === 0) throw new InputError("empty", "options.columns", "at least one column name", named);
  named.forEach((name, i) => {
    numberColumnOf(table, name, `options.columns[${i}]`);
    if (named.indexOf(name) !== i) {
      throw new InputError("duplicate", `options.columns[${i}]`, "a column that is not named before", name);
    }
  });
  return named;
}

/**
 * Values of a number column, NaN where missing.
 *
 * @throws InputError naming the first value that is infinite or too large to be squared.
 */
export function finiteOrMissing(table: Table, name: string): Float64Array {
  const { values } = numberColumnOf(table, name, `table.${name}`);
  for (let i = 0; i < values.length; i++) {
    if (!(Math.abs(values[i]!) > VALUE_MAX)) continue;
    const infinite = Math.abs(values[i]!) === Number.POSITIVE_INFINITY;
    throw infinite
      ? new InputError("not-finite", `table.${name}[${i}]`, "a finite number", values[i])
      : new InputError("out-of-range", `table.${name}[${i}]`, `in [-${VALUE_MAX}, ${VALUE_MAX}]`, values[i]);
  }
  return values;
}

/** How many values are missing. */
export function countMissing(values: Float64Array): number {
  let missing = 0;
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) missing++;
  return missing;
}

/** `2 in L, 1 in R`: the columns with missing values, for messages; empty when there are none. */
export function describeMissing(names: readonly string[], counts: readonly number[]): string {
  return names.flatMap((name, j) => (counts[j]! > 0 ? [`${counts[j]} in ${name}`] : [])).join(", ");
}
