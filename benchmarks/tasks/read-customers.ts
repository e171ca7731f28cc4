/**
 * Reads what `churn-customers.ts` wrote.
 *
 * @module
 */
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import {
  type BooleanColumn,
  booleanColumn,
  makeTable,
  type NumberColumn,
  numberColumn,
} from "../../src/table/table.ts";

/** Customers as a table, with their outcome beside it. */
export interface ReadCustomers {
  readonly table: Readonly<Record<string, NumberColumn | BooleanColumn>>;
  readonly truth: Uint8Array;
}

/** The customers at `path`, `columns` number columns named x0, x1, … and the outcome `churned`. */
export function readCustomers(path: string, columns: number): ReadCustomers {
  const truth = new Uint8Array(readFileSync(`${path}.truth.u8`));
  const file = openSync(`${path}.columns.f64`, "r");
  const table: Record<string, NumberColumn | BooleanColumn> = {};
  for (let c = 0; c < columns; c++) {
    const values = new Float64Array(truth.length);
    readSync(file, new Uint8Array(values.buffer), 0, values.byteLength, c * values.byteLength);
    table[`x${c}`] = numberColumn(values);
  }
  closeSync(file);
  table["churned"] = booleanColumn(truth);
  return { table: makeTable(table), truth };
}
