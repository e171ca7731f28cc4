/**
 * The door for tabular data: rows, plain columns, arquero tables, Arrow tables and danfo frames become a
 * {@link Table}. Other libraries' tables are recognised by their shape, so none of them is imported.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import { type Cell, columnFromCells } from "./column-from-cells.ts";
import { type Column, makeTable, numberColumn, type Table, timeColumn } from "./table.ts";
import { isArrayOf, isColumn, isRecord } from "./table-check.ts";

/** Values of one column: an array of cells, a typed array, or a column made elsewhere in churnkit. */
export type ColumnInput =
  | readonly Cell[]
  | Float64Array
  | Float32Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Column;

/** What {@link tableFrom} needs of an arquero table; a filter and an order of the table are respected. */
export interface ArqueroTableLike {
  /** Rows that the filter lets through. */
  numRows(): number;
  /** Names in the order of the columns. */
  columnNames(): string[];
  /** The values of a column, filtered and ordered. */
  array(name: string): ArrayLike<unknown>;
}

/** What {@link tableFrom} needs of an Arrow table (apache-arrow, flechette, DuckDB-Wasm). */
export interface ArrowTableLike {
  readonly schema: {
    readonly fields: readonly { readonly name: string; readonly type: { readonly typeId: number } }[];
  };
  /** The column of that name. */
  getChild(name: string): Iterable<unknown> | null | undefined;
}

/** What {@link tableFrom} needs of a danfo.js frame. */
export interface DanfoFrameLike {
  readonly columns: readonly string[];
  readonly dtypes: readonly string[];
  /** One array of cells a row. */
  readonly values: unknown;
}

/** Anything {@link tableFrom} reads as a table. Rows are plain objects; their keys are the column names. */
export type TableInput =
  | Table
  | readonly object[]
  | { readonly [column: string]: ColumnInput }
  | ArqueroTableLike
  | ArrowTableLike
  | DanfoFrameLike;

const EXPECTED = "rows, columns, or a table of arquero, Arrow or danfo";
const ARROW_DATE = 8; // Type.Date and Type.Timestamp of the Arrow format; both are read out as epoch milliseconds
const ARROW_TIMESTAMP = 10;

/**
 * Reads tabular data of any common shape as a {@link Table}.
 *
 * - **rows**: plain objects; the columns are the union of their keys, a key a row lacks is missing there;
 * - **columns**: arrays or typed arrays of equal length by name;
 * - **tables** of arquero, Apache Arrow and danfo.js, by shape. Arrow lists, structs and decimals are refused.
 *
 * `null`, `undefined` and NaN are missing. Numbers, booleans, strings and Dates keep their kind: a string is
 * text even when it looks like a number. A column of bigints becomes numbers, or text when one of them lies
 * beyond 2^53. Two kinds in one column are an error. An empty string is a value.
 *
 * @param input - The data. A {@link Table} is returned as it is, at no cost in rows; everything else is copied.
 * @param path - What the caller calls the input, for messages.
 * @throws {@link InputError} `wrong-type` naming row and column of a value that does not fit;
 * `length-mismatch` for columns of different lengths.
 * @remarks O(rows * columns).
 * @example
 * const table = tableFrom([
 *   { customer: "A7", spend: 12.5, member: true },
 *   { customer: "B2", spend: null },
 * ]);
 * table.customer?.kind; // => "text"
 * toRows(table)[1]; // => { customer: "B2", spend: null, member: null }
 */
export function tableFrom(input: TableInput, path: string = "input"): Table {
  if (Array.isArray(input)) return tableFromRows(input, path);
  if (typeof input !== "object" || input === null || ArrayBuffer.isView(input)) {
    throw new InputError("wrong-type", path, EXPECTED, input);
  }
  if (isArquero(input)) return tableFromArquero(input, path);
  if (isArrow(input)) return tableFromArrow(input, path);
  if (isDanfo(input)) return tableFromDanfo(input, path);
  if (!isRecord(input)) throw new InputError("wrong-type", path, EXPECTED, input);
  return tableFromColumns(input as Readonly<Record<string, unknown>>, path);
}

function tableFromRows(rows: readonly unknown[], path: string): Table {
  const columns = new Map<string, unknown[]>();
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (!isRecord(row)) {
      throw new InputError("wrong-type", `${path}[${i}]`, "an object with a key per column", row);
    }
    for (const name of Object.keys(row)) {
      let cells = columns.get(name);
      if (cells === undefined) {
        cells = new Array<unknown>(rows.length).fill(undefined);
        columns.set(name, cells);
      }
      cells[i] = (row as Record<string, unknown>)[name];
    }
  }
  const read = [...columns].map(([name, cells]) => {
    return [name, columnFromCells(cells, (i) => `${path}[${i}].${name}`)] as const;
  });
  return makeTable(recordOf(read));
}

function tableFromColumns(record: Readonly<Record<string, unknown>>, path: string): Table {
  const entries = Object.entries(record);
  const columns = entries.map(
    ([name, values]) => [name, columnFromInput(values, `${path}.${name}`)] as const,
  );
  // A table is handed through, not rebuilt: every public function passes its input here.
  if (Object.isFrozen(record) && columns.every(([, column], i) => column === entries[i]![1])) {
    return makeTable(record as Table);
  }
  return makeTable(recordOf(columns));
}

function columnFromInput(values: unknown, path: string): Column {
  if (isColumn(values)) return values;
  if (Array.isArray(values)) return columnFromCells(values, (i) => `${path}[${i}]`);
  if (ArrayBuffer.isView(values) && !(values instanceof DataView)) {
    if (isBigIntArray(values)) return columnFromCells(values, (i) => `${path}[${i}]`);
    return numberColumn(new Float64Array(values as unknown as ArrayLike<number>));
  }
  throw new InputError("wrong-type", path, "an array, a typed array or a column", values);
}

function tableFromArquero(table: ArqueroTableLike, path: string): Table {
  return makeTable(
    recordOf(
      table.columnNames().map((name) => {
        return [name, columnFromInput(table.array(name), `${path}.${name}`)] as const;
      }),
    ),
  );
}

function tableFromArrow(table: ArrowTableLike, path: string): Table {
  const columns = table.schema.fields.map(({ name, type }) => {
    const vector = table.getChild(name);
    if (vector === null || vector === undefined) {
      throw new InputError("missing-column", `${path}.${name}`, "a column of the Arrow table", name);
    }
    const column = columnFromCells(Array.from(vector), (i) => `${path}.${name}[${i}]`);
    const isTime = type.typeId === ARROW_DATE || type.typeId === ARROW_TIMESTAMP;
    return [name, isTime && column.kind === "number" ? timeColumn(column.values) : column] as const;
  });
  return makeTable(recordOf(columns));
}

function tableFromDanfo(frame: DanfoFrameLike, path: string): Table {
  const rows = frame.values as readonly (readonly unknown[])[];
  const columns = frame.columns.map((name, j) => {
    const cells = rows.map((row) => row[j]);
    return [name, columnFromCells(cells, (i) => `${path}.values[${i}][${j}]`)] as const;
  });
  return makeTable(recordOf(columns));
}

/** Own properties even for a column that is called `__proto__`. */
function recordOf(columns: readonly (readonly [string, Column])[]): Record<string, Column> {
  return Object.fromEntries(columns);
}

function isBigIntArray(value: unknown): value is ArrayLike<unknown> {
  return isArrayOf(value, "BigInt64Array") || isArrayOf(value, "BigUint64Array");
}

function isArquero(input: object): input is ArqueroTableLike {
  const { columnNames, numRows, array } = input as Record<string, unknown>;
  return typeof columnNames === "function" && typeof numRows === "function" && typeof array === "function";
}

function isArrow(input: object): input is ArrowTableLike {
  const { schema, getChild } = input as { schema?: { fields?: unknown }; getChild?: unknown };
  return typeof getChild === "function" && Array.isArray(schema?.fields);
}

function isDanfo(input: object): input is DanfoFrameLike {
  const { columns, dtypes, values } = input as Record<string, unknown>;
  return (
    Array.isArray(columns) &&
    Array.isArray(dtypes) &&
    Array.isArray(values) &&
    dtypes.length === columns.length &&
    dtypes.every((type) => typeof type === "string") &&
    values.every(Array.isArray)
  );
}
