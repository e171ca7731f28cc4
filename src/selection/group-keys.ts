import { InputError } from "../internal/input-error.ts";
import { columnOf, isMissing, type Table } from "../table/table.ts";

/**
 * One key for each of `rows`; equal values of the column, equal keys.
 *
 * @throws {@link InputError} `missing-column`; `missing-value` for a row without a group.
 */
export function groupKeys(table: Table, name: string, rows: Int32Array): Float64Array {
  const column = columnOf(table, name, "options.group");
  const values = column.kind === "text" ? column.codes : column.values;
  const keys = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (isMissing(column, row)) {
      throw new InputError("missing-value", `data.${name}[${row}]`, "the row's group", null);
    }
    keys[i] = values[row]!;
  }
  return keys;
}
