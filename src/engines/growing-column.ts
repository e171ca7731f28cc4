/**
 * Columns of a result that grow as its rows arrive, typed from the first row on.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import type { SqlKind } from "../sql/dialect.ts";
import type { Column, Table } from "../table/column.ts";
import {
  booleanColumn,
  MISSING_BOOLEAN,
  makeTable,
  numberColumn,
  rowCount,
  textColumn,
  timeColumn,
} from "../table/table.ts";
import type { ResultColumn } from "./connection.ts";

/** A column whose kind is known. */
export interface KnownColumn extends ResultColumn {
  readonly kind: SqlKind;
}

/** A column that is not finished; `values` is longer than its rows. */
export interface GrowingColumn {
  readonly name: string;
  readonly kind: SqlKind;
  values: Float64Array | Int32Array | Uint8Array;
  /** Of a text column. */
  readonly levels: string[];
  readonly codeOf: Map<string, number>;
}

/** The columns of a result, with the rows they hold. */
export interface GrowingTable {
  readonly columns: readonly GrowingColumn[];
  rows: number;
}

const FIRST_ROWS = 1024;
const ARRAYS = { number: Float64Array, time: Float64Array, text: Int32Array, boolean: Uint8Array } as const;

/** No rows yet. */
export function growingTable(columns: readonly KnownColumn[]): GrowingTable {
  return {
    rows: 0,
    columns: columns.map(({ name, kind }) => ({
      name,
      kind,
      values: new ARRAYS[kind](0),
      levels: [],
      codeOf: new Map(),
    })),
  };
}

/** Makes room for `rows` more rows in all columns. */
export function reserve(table: GrowingTable, rows: number): void {
  const needed = table.rows + rows;
  for (const column of table.columns) {
    if (column.values.length >= needed) continue;
    const longer = new ARRAYS[column.kind](Math.max(needed, 2 * column.values.length, FIRST_ROWS));
    longer.set(column.values);
    column.values = longer;
  }
}

/** The code of a text, a new one where it was not seen before. */
export function codeOfText(column: GrowingColumn, text: string): number {
  let code = column.codeOf.get(text);
  if (code === undefined) {
    code = column.levels.length;
    column.levels.push(text);
    column.codeOf.set(text, code);
  }
  return code;
}

/** The table of what has arrived. */
export function finishTable({ columns, rows }: GrowingTable): Table {
  return makeTable(Object.fromEntries(columns.map((column) => [column.name, finishColumn(column, rows)])));
}

function finishColumn(column: GrowingColumn, rows: number): Column {
  // A slice, so that what was reserved in excess is freed.
  const values = column.values.length === rows ? column.values : column.values.slice(0, rows);
  switch (column.kind) {
    case "number":
      return numberColumn(values as Float64Array);
    case "time":
      return timeColumn(values as Float64Array);
    case "text":
      return textColumn(values as Int32Array, Object.freeze(column.levels));
    case "boolean":
      return booleanColumn(values as Uint8Array);
  }
}

/** What stands for a missing value of a kind. */
export const MISSING: Readonly<Record<SqlKind, number>> = {
  number: Number.NaN,
  time: Number.NaN,
  text: -1,
  boolean: MISSING_BOOLEAN,
};

/**
 * The names of a result, each once: a table cannot hold two columns of one name.
 *
 * @throws InputError `duplicate`.
 */
export function checkResultNames(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name))
      throw new InputError("duplicate", "sql", "a query whose columns have different names", name);
    seen.add(name);
  }
}

/** @throws InputError `length-mismatch` when the result has other columns than were declared. */
export function checkColumnCount(found: number, columns: readonly ResultColumn[]): void {
  if (found !== columns.length) {
    throw new InputError(
      "length-mismatch",
      "options.columns.length",
      `${found} (columns of the result)`,
      columns.length,
    );
  }
}

/** A whole number as a double. @throws InputError `unreadable` beyond 2^53. */
export function exactNumber(value: bigint, name: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  // 2^53 itself is exact, yet it is also what 2^53 + 1 becomes.
  throw new InputError(
    "unreadable",
    name,
    "whole numbers below 2^53 (cast the column to text, or to DOUBLE PRECISION to round it)",
    value,
  );
}

/** Adds the rows of a batch, whose columns are those of the table. */
export function addTable(table: GrowingTable, batch: Table): void {
  const rows = rowCount(batch);
  reserve(table, rows);
  for (const column of table.columns) {
    const source = batch[column.name]!;
    if (source.kind !== "text") {
      column.values.set(source.values, table.rows);
      continue;
    }
    const codes = source.levels.map((level) => codeOfText(column, level));
    for (let i = 0; i < rows; i++) column.values[table.rows + i] = codes[source.codes[i]!] ?? MISSING.text;
  }
  table.rows += rows;
}
