/**
 * The one container: a frozen record of equal-length columns, and nothing else. Not a data-frame library;
 * joins and filters are the user's, with arquero, danfo or DuckDB.
 *
 * A column says what it holds: its `kind` travels with the values, so a time is never mistaken for a number
 * and a zero-padded id never becomes one.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import type { BooleanColumn, Column, NumberColumn, Table, TextColumn, TimeColumn } from "./column.ts";
import { checkColumn, checkList, checkRecord, checkTable } from "./table-check.ts";

export type { BooleanColumn, Column, NumberColumn, Table, TextColumn, TimeColumn } from "./column.ts";

/** The byte that stands for a missing boolean. */
export const MISSING_BOOLEAN = 255;

/** The code that stands for a missing text. */
export const MISSING_CODE: -1 = -1;

/**
 * A number column; the array is taken as it is, not copied.
 *
 * @param unit - What one unit is, where a mix-up would be silent.
 * @example
 * numberColumn(Float64Array.of(2.5, 4), "week").unit; // => "week"
 */
export function numberColumn(values: Float64Array, unit?: string): NumberColumn {
  return Object.freeze(unit === undefined ? { kind: "number", values } : { kind: "number", values, unit });
}

/**
 * A text column from codes and their levels; codes are not copied.
 *
 * @example
 * toRows(makeTable({ plan: textColumn(Int32Array.of(0, 1, -1), ["basic", "plus"]) })); // => [{ plan: "basic" }, { plan: "plus" }, { plan: null }]
 */
export function textColumn(codes: Int32Array, levels: readonly string[]): TextColumn {
  return Object.freeze({
    kind: "text",
    codes,
    levels: Object.isFrozen(levels) ? levels : Object.freeze([...levels]),
  });
}

/**
 * A text column from texts; `null` and `undefined` are missing. Levels come in order of first appearance.
 *
 * @throws {@link InputError} `wrong-type` for a value that is not text.
 * @example
 * textColumnFrom(["web", "app", null, "web"]).levels; // => ["web", "app"]
 */
export function textColumnFrom(texts: ArrayLike<string | null | undefined>): TextColumn {
  checkList(texts, "texts", "an array of texts");
  const codes = new Int32Array(texts.length);
  const levels: string[] = [];
  const codeOf = new Map<string, number>();
  for (let i = 0; i < texts.length; i++) {
    const text = texts[i];
    if (text === null || text === undefined) {
      codes[i] = MISSING_CODE;
      continue;
    }
    let code = codeOf.get(text);
    if (code === undefined) {
      if (typeof text !== "string") throw new InputError("wrong-type", `texts[${i}]`, "text or null", text);
      code = levels.length;
      levels.push(text);
      codeOf.set(text, code);
    }
    codes[i] = code;
  }
  return textColumn(codes, Object.freeze(levels));
}

/**
 * A boolean column of 1, 0 and 255 for missing; the array is taken as it is, not copied.
 *
 * @example
 * toRows(makeTable({ left: booleanColumn(Uint8Array.of(1, 0, 255)) })); // => [{ left: true }, { left: false }, { left: null }]
 */
export function booleanColumn(values: Uint8Array): BooleanColumn {
  return Object.freeze({ kind: "boolean", values });
}

/**
 * A time column of epoch milliseconds; the array is taken as it is, not copied.
 *
 * @example
 * toRows(makeTable({ day: timeColumn(Float64Array.of(Date.UTC(2024, 0, 5))) })); // => [{ day: new Date("2024-01-05") }]
 */
export function timeColumn(values: Float64Array): TimeColumn {
  return Object.freeze({ kind: "time", values });
}

/** Rows of a column. */
export function columnLength(column: Column): number {
  return column.kind === "text" ? column.codes.length : column.values.length;
}

/**
 * Rows of a table; 0 for a table without columns.
 *
 * @throws {@link InputError} `wrong-type` for what is not a table, as far as the first column tells.
 * @remarks O(1).
 * @example
 * rowCount(tableFrom({ id: ["a", "b"] })); // => 2
 */
export function rowCount(table: Table): number {
  checkRecord(table, "table");
  for (const name in table) {
    checkColumn(table[name], `table.${name}`);
    return columnLength(table[name]!);
  }
  return 0;
}

/**
 * Freezes columns into a table.
 *
 * @throws {@link InputError} `length-mismatch` when two columns differ in length, `wrong-type` for what is no column.
 * @example
 * const table = makeTable({ id: textColumnFrom(["a", "b"]), spend: numberColumn(Float64Array.of(3, 4)) });
 * table.spend.values[1]; // => 4
 */
export function makeTable<T extends Table>(columns: T): T {
  checkTable(columns, "columns");
  let first: { name: string; length: number } | undefined;
  for (const [name, column] of Object.entries(columns)) {
    const length = columnLength(column);
    first ??= { name, length };
    if (length !== first.length) {
      throw new InputError(
        "length-mismatch",
        `${name}.length`,
        `${first.length} (${first.name}.length)`,
        length,
      );
    }
  }
  return Object.freeze(columns);
}

/**
 * The rows of a table at `indices`, in that order; repeats are allowed. Levels are kept.
 *
 * @param indices - Whole numbers in [0, rows); they are not looked at where the table has no columns.
 * @throws {@link InputError} `out-of-range` for an index that is not the number of a row.
 * @remarks O(indices * columns).
 * @example
 * toRows(takeRows(tableFrom({ id: ["a", "b", "c"] }), [2, 0])); // => [{ id: "c" }, { id: "a" }]
 */
export function takeRows<T extends Table>(table: T, indices: ArrayLike<number>): T {
  checkTable(table, "table");
  checkList(indices, "indices", "an array of row numbers");
  if (Object.keys(table).length > 0) checkIndices(indices, rowCount(table));
  return makeTable(
    Object.fromEntries(
      Object.entries(table).map(([name, column]) => [name, takeColumn(column, indices)]),
    ) as T,
  );
}

function checkIndices(indices: ArrayLike<number>, rows: number): void {
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    if (Number.isInteger(index) && index >= 0 && index < rows) continue;
    throw new InputError("out-of-range", `indices[${i}]`, `a whole number in [0, ${rows})`, index);
  }
}

/** The values of a column at `indices`. */
export function takeColumn<C extends Column>(column: C, indices: ArrayLike<number>): C {
  if (column.kind === "text") return textColumn(take(column.codes, indices), column.levels) as C;
  return Object.freeze({ ...column, values: take(column.values as Float64Array, indices) }) as unknown as C;
}

function take<A extends Float64Array | Int32Array | Uint8Array>(values: A, indices: ArrayLike<number>): A {
  const taken = new (values.constructor as new (length: number) => A)(indices.length);
  for (let i = 0; i < indices.length; i++) taken[i] = values[indices[i]!]!;
  return taken;
}

/**
 * Is row `i` of the column missing?
 *
 * @throws {@link InputError} `wrong-type` for what is not a column.
 * @example
 * isMissing(textColumnFrom(["a", null]), 1); // => true
 */
export function isMissing(column: Column, i: number): boolean {
  switch (column?.kind) {
    case "text":
      return column.codes[i]! < 0;
    case "boolean":
      return column.values[i] === MISSING_BOOLEAN;
    case "number":
    case "time":
      return Number.isNaN(column.values[i]);
    default:
      checkColumn(column, "column");
      return false;
  }
}

/** A column of the table by name, of any kind. */
export function columnOf(table: Table, name: string, path: string): Column {
  const column = Object.hasOwn(table, name) ? table[name] : undefined;
  if (column === undefined) {
    throw new InputError("missing-column", path, `a column of the table (${listNames(table)})`, name);
  }
  return column;
}

/** The number column `name`, or an {@link InputError} that says what is there instead. */
export function numberColumnOf(table: Table, name: string, path: string): NumberColumn {
  const column = columnOf(table, name, path);
  if (column.kind !== "number") throw wrongKind(path, name, "number", column.kind);
  return column;
}

/** The text column `name`, or an {@link InputError} that says what is there instead. */
export function textColumnOf(table: Table, name: string, path: string): TextColumn {
  const column = columnOf(table, name, path);
  if (column.kind !== "text") throw wrongKind(path, name, "text", column.kind);
  return column;
}

function wrongKind(
  path: string,
  name: string,
  expected: Column["kind"],
  received: Column["kind"],
): InputError {
  return new InputError("wrong-kind", path, `a ${expected} column`, `${name} (${received})`);
}

function listNames(table: Table): string {
  const names = Object.keys(table);
  return names.length > 12 ? `${names.slice(0, 12).join(", ")}, … ${names.length} in all` : names.join(", ");
}
