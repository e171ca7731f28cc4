/**
 * One column out of loose JavaScript values, whose kind is decided by what is there and never by the first
 * value alone.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import {
  booleanColumn,
  type Column,
  MISSING_BOOLEAN,
  numberColumn,
  textColumnFrom,
  timeColumn,
} from "./table.ts";

/** One value at the border; `null`, `undefined` and NaN are missing. */
export type Cell = number | bigint | string | boolean | Date | null | undefined;

type CellKind = "number" | "bigint" | "string" | "boolean" | "time";

const ACCEPTED = "a number, bigint, string, boolean, Date, null or undefined";

/**
 * Reads values as a column.
 *
 * Numbers and bigints make a number column, unless a bigint lies beyond 2^53, where a double would change its
 * digits: then the column is text. A column without a single value is a number column of NaN.
 *
 * @param cells - One value a row.
 * @param pathOf - Writes where row i sits, as the caller sees it; called only to throw.
 * @throws {@link InputError} `wrong-type` for a value of another type or of two kinds in one column;
 * `not-finite` for an invalid Date.
 * @remarks O(rows), two passes.
 */
export function columnFromCells(cells: ArrayLike<unknown>, pathOf: (row: number) => string): Column {
  const kind = kindOfCells(cells, pathOf);
  switch (kind) {
    case "string":
      return textColumnFrom(Array.from(cells, (cell) => (isMissingCell(cell) ? null : (cell as string))));
    case "bigint":
      return hasUnsafeInteger(cells)
        ? textColumnFrom(Array.from(cells, (cell) => (isMissingCell(cell) ? null : String(cell))))
        : numberColumn(numbersOf(cells));
    case "boolean":
      return booleanColumn(
        Uint8Array.from(cells as ArrayLike<boolean>, (cell) =>
          isMissingCell(cell) ? MISSING_BOOLEAN : +cell,
        ),
      );
    case "time":
      return timeColumn(numbersOf(cells));
    default:
      return numberColumn(numbersOf(cells));
  }
}

/** Cross-realm safe: notebooks run user code in a context of its own, where `instanceof` says no. */
export function isDate(value: unknown): value is Date {
  return Object.prototype.toString.call(value) === "[object Date]";
}

function isMissingCell(cell: unknown): boolean {
  return cell === null || cell === undefined || (typeof cell === "number" && Number.isNaN(cell));
}

/** The one kind of all values; numbers and bigints together are `"bigint"`. `undefined` when all are missing. */
function kindOfCells(cells: ArrayLike<unknown>, pathOf: (row: number) => string): CellKind | undefined {
  let kind: CellKind | undefined;
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    if (isMissingCell(cell)) continue;
    const here = kindOfCell(cell, i, pathOf);
    if (kind === undefined) kind = here;
    else if (here !== kind) {
      const numeric = (kind === "number" || kind === "bigint") && (here === "number" || here === "bigint");
      if (!numeric) {
        const before = kind === "time" ? "Date" : kind;
        throw new InputError("wrong-type", pathOf(i), `a ${before} like the values before it`, cell);
      }
      kind = "bigint";
    }
  }
  return kind;
}

function kindOfCell(cell: unknown, row: number, pathOf: (row: number) => string): CellKind {
  switch (typeof cell) {
    case "number":
    case "bigint":
    case "string":
    case "boolean":
      return typeof cell as CellKind;
    default:
      if (!isDate(cell)) throw new InputError("wrong-type", pathOf(row), ACCEPTED, cell);
      if (Number.isNaN(cell.getTime())) throw new InputError("not-finite", pathOf(row), "a valid Date", cell);
      return "time";
  }
}

function hasUnsafeInteger(cells: ArrayLike<unknown>): boolean {
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    if (typeof cell === "bigint" && !Number.isSafeInteger(Number(cell))) return true;
  }
  return false;
}

function numbersOf(cells: ArrayLike<unknown>): Float64Array {
  const values = new Float64Array(cells.length);
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    values[i] = cell === null || cell === undefined ? Number.NaN : Number(cell);
  }
  return values;
}
