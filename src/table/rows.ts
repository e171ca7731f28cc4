/**
 * Out of a table: one plain object a row.
 *
 * @module
 */
import {
  type BooleanColumn,
  type Column,
  isMissing,
  rowCount,
  type Table,
  type TextColumn,
  type TimeColumn,
} from "./table.ts";
import { checkTable } from "./table-check.ts";

/** What a column holds, as a row shows it. */
export type CellOf<C extends Column> = C extends TextColumn
  ? string
  : C extends BooleanColumn
    ? boolean
    : C extends TimeColumn
      ? Date
      : number;

/** One row of a table as a plain object; a missing value is `null`, a time is a `Date`. */
export type Row<T extends Table = Table> = { readonly [Name in keyof T]: CellOf<T[Name]> | null };

/**
 * The rows of a table as plain objects, for display, JSON and code that works by row.
 *
 * @returns One object a row, keys in column order; `null` is missing.
 * @throws {@link InputError} `wrong-type` for what is not a table.
 * @remarks O(rows * columns) in time and memory: for a few thousand rows, not for the hot path.
 * @example
 * toRows(tableFrom({ id: ["a", "b"], visits: [3, null] })); // => [{ id: "a", visits: 3 }, { id: "b", visits: null }]
 */
export function toRows<T extends Table>(table: T): Row<T>[] {
  checkTable(table, "table");
  const rows: Record<string, unknown>[] = Array.from({ length: rowCount(table) }, () => ({}));
  for (const [name, column] of Object.entries(table)) {
    for (let i = 0; i < rows.length; i++) rows[i]![name] = cellAt(column, i);
  }
  return rows as Row<T>[];
}

/** The value of a column at row `i`; `null` when it is missing. */
export function cellAt(column: Column, i: number): string | number | boolean | Date | null {
  if (isMissing(column, i)) return null;
  switch (column.kind) {
    case "text":
      return column.levels[column.codes[i]!]!;
    case "boolean":
      return column.values[i] === 1;
    case "time":
      return new Date(column.values[i]!);
    default:
      return column.values[i]!;
  }
}
