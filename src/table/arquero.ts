/**
 * Out to arquero, whose module the caller brings: no version of it is ours, and the result has its own type.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import { cellAt } from "./rows.ts";
import { type Column, columnLength } from "./table.ts";
import { type TableInput, tableFrom } from "./table-from.ts";

/** What {@link toArquero} needs of the arquero module. */
export interface ArqueroModule<T> {
  /** Makes a table of columns by name. */
  table(columns: Record<string, ArrayLike<unknown>>): T;
}

/**
 * Makes an arquero table: numbers, strings, booleans and Dates, missing values as `null`:
 * `toArquero(table, await import("arquero"))`.
 *
 * @param arquero - The module: `import * as aq from "arquero"`, or `require("arquero")` from Node 20.19 on.
 * @returns A table of the caller's arquero.
 * @throws {@link InputError} `missing-peer` when the module is not given.
 * @remarks O(rows * columns). {@link tableFrom} takes arquero tables in.
 * @example
 * const aq = { table: (columns: object) => columns }; // in your code: import * as aq from "arquero"
 * toArquero([{ id: "a", spend: 12 }], aq); // => { id: ["a"], spend: [12] }
 */
export function toArquero<T>(table: TableInput, arquero: ArqueroModule<T>): T {
  if (typeof (arquero as ArqueroModule<T> | undefined)?.table !== "function") {
    const expected =
      'the arquero module (npm install arquero, then toArquero(table, await import("arquero")))';
    throw new InputError("missing-peer", "arquero", expected, arquero);
  }
  const columns = Object.entries(tableFrom(table, "table")).map(([name, column]) => [name, valuesOf(column)]);
  return arquero.table(Object.fromEntries(columns) as Record<string, ArrayLike<unknown>>);
}

function valuesOf(column: Column): ArrayLike<unknown> {
  if (column.kind === "number" && !column.values.some(Number.isNaN)) return column.values.slice();
  return Array.from({ length: columnLength(column) }, (_, i) => cellAt(column, i));
}
