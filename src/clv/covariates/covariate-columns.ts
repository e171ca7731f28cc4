/**
 * Covariates of customers as number columns, read from the table of a summary.
 *
 * @module
 */
import { checkText } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { columnOf, MISSING_BOOLEAN, type Table } from "../../table/table.ts";
import { distinctRows } from "../summary/distinct.ts";

/**
 * The values of number and boolean columns, `true` as 1; nothing missing.
 *
 * @param rows - The rows that matter, in the order wanted. @defaultValue all of them
 * @throws {@link InputError} `wrong-kind` for text and times, `missing-value` or `not-finite` for a value that is not
 * there.
 */
export function covariateColumns(
  table: Table,
  names: readonly string[],
  rows?: Int32Array,
): readonly Float64Array[] {
  return names.map((name) => {
    const path = `summary.${name}`;
    const column = columnOf(table, name, path);
    if (column.kind !== "number" && column.kind !== "boolean") {
      throw new InputError(
        "wrong-kind",
        path,
        "a column of numbers or booleans (for text: one column of 0 and 1 for each level but one)",
        `a ${column.kind} column`,
      );
    }
    const count = rows?.length ?? column.values.length;
    const values = new Float64Array(count);
    for (let k = 0; k < count; k++) {
      const row = rows === undefined ? k : rows[k]!;
      const value = column.values[row]!;
      const isMissing = column.kind === "boolean" ? value === MISSING_BOOLEAN : Number.isNaN(value);
      if (isMissing) throw new InputError("missing-value", `${path}[${row}]`, "a number", Number.NaN);
      if (!Number.isFinite(value)) {
        throw new InputError("not-finite", `${path}[${row}]`, "a finite number", value);
      }
      values[k] = value;
    }
    return values;
  });
}

/** Checks a list of column names in the options. */
export function checkColumnNames(names: unknown, path: string): asserts names is readonly string[] {
  if (!Array.isArray(names)) {
    throw new InputError("wrong-type", path, "an array of column names", names);
  }
  names.forEach((name, i) => {
    checkText(name, `${path}[${i}]`);
    if (names.indexOf(name) < i) {
      throw new InputError("duplicate", `${path}[${i}]`, "a column that is named once", name);
    }
  });
}

/** Rows that are equal in all of any number of columns; at least one column. O(rows * columns). */
export function distinctInAll(columns: readonly Float64Array[]): {
  readonly index: Int32Array;
  readonly first: Int32Array;
} {
  let groups = distinctRows(columns.slice(0, 3));
  for (let c = 3; c < columns.length; c += 2) {
    groups = distinctRows([Float64Array.from(groups.index), ...columns.slice(c, c + 2)]);
  }
  return groups;
}
