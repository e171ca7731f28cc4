/**
 * Rows as clients give them, arrays of any values, to a table: typed, one pass.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import type { SqlKind } from "../sql/dialect.ts";
import type { Table } from "../table/column.ts";
import type { ResultColumn } from "./connection.ts";
import {
  checkColumnCount,
  checkResultNames,
  codeOfText,
  exactNumber,
  finishTable,
  type GrowingColumn,
  growingTable,
  MISSING,
  reserve,
} from "./growing-column.ts";

/**
 * A table of rows.
 *
 * @param declared - Kinds of the columns; without them the first value of a column that is not NULL says its kind: a
 * number or bigint, text, a boolean, a Date. A column of NULLs alone is text.
 * @throws InputError `wrong-kind` for a value that is not of its column's kind, `unreadable` for a bigint beyond 2^53.
 */
export function rowsToTable(
  names: readonly string[],
  rows: readonly (readonly unknown[])[],
  declared?: readonly ResultColumn[],
): Table {
  if (declared !== undefined) checkColumnCount(names.length, declared);
  const columns = names.map((name, j) => ({
    name: declared?.[j]?.name ?? name,
    kind: declared?.[j]?.kind ?? kindOf(rows, j),
  }));
  checkResultNames(columns.map(({ name }) => name));
  const table = growingTable(columns);
  reserve(table, rows.length);
  for (const [j, column] of table.columns.entries()) fill(column, rows, j);
  table.rows = rows.length;
  return finishTable(table);
}

function kindOf(rows: readonly (readonly unknown[])[], j: number): SqlKind {
  for (const row of rows) {
    const value = row[j];
    if (value === null || value === undefined) continue;
    if (typeof value === "number" || typeof value === "bigint") return "number";
    if (typeof value === "boolean") return "boolean";
    return value instanceof Date ? "time" : "text";
  }
  return "text";
}

function fill(column: GrowingColumn, rows: readonly (readonly unknown[])[], j: number): void {
  const { values, kind } = column;
  const missing = MISSING[kind];
  for (let i = 0; i < rows.length; i++) {
    const value = rows[i]![j];
    values[i] = value === null || value === undefined ? missing : cell(column, value);
  }
}

/** The value as its column stores it. */
function cell(column: GrowingColumn, value: unknown): number {
  switch (column.kind) {
    case "text":
      if (typeof value === "string") return codeOfText(column, value);
      break;
    case "boolean":
      if (typeof value === "boolean") return value ? 1 : 0;
      break;
    case "time":
      if (value instanceof Date) return value.getTime();
      return numberOf(column, value);
    case "number":
      return numberOf(column, value);
  }
  throw wrongCell(column, value);
}

function numberOf(column: GrowingColumn, value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return exactNumber(value, column.name);
  // Clients give NUMERIC and BIGINT as digits.
  if (typeof value === "string" && value.trim() !== "") {
    if (/^-?\d{16,}$/.test(value)) return exactNumber(BigInt(value), column.name);
    const number = Number(value);
    if (!Number.isNaN(number) || value === "NaN") return number;
  }
  throw wrongCell(column, value);
}

function wrongCell({ name, kind }: GrowingColumn, value: unknown): InputError {
  return new InputError("wrong-kind", name, `a ${kind} column of the result`, value);
}
