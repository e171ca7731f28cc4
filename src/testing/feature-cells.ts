/** Tables of features as cells, and what differs between two of them. */
import { isMissing, rowCount, type Table } from "../table/table.ts";
import type { NaiveCell } from "./naive-features.ts";

/** Cells by customer and column. */
export type FeatureCells = ReadonlyMap<string, Readonly<Record<string, NaiveCell>>>;

/** Cells of a table by customer; missing is null, a time its epoch milliseconds. */
export function cellsByCustomer(table: Table): Map<string, Record<string, NaiveCell>> {
  const names = Object.keys(table);
  return new Map(
    Array.from({ length: rowCount(table) }, (_, i) => {
      const cells = Object.fromEntries(names.map((name) => [name, cellAt(table, name, i)]));
      const { customerId, ...rest } = cells;
      return [customerId as string, rest];
    }),
  );
}

function cellAt(table: Table, name: string, i: number): NaiveCell {
  const column = table[name]!;
  if (isMissing(column, i)) return null;
  if (column.kind === "text") return column.levels[column.codes[i]!]!;
  return column.kind === "boolean" ? column.values[i] === 1 : column.values[i]!;
}

/**
 * What differs between two tables of cells, as texts: customers, columns, cells; numbers by more than
 * `relative` of max(|expected|, 1).
 */
export function differences(actual: FeatureCells, expected: FeatureCells, relative: number): string[] {
  const found: string[] = [];
  for (const id of new Set([...actual.keys(), ...expected.keys()])) {
    const [left, right] = [actual.get(id), expected.get(id)];
    if (left === undefined || right === undefined) {
      found.push(`${id}: ${left === undefined ? "no row" : "a row too many"}`);
      continue;
    }
    for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
      const [a, b] = [left[name], right[name]];
      const near =
        typeof a === "number" && typeof b === "number"
          ? Math.abs(a - b) <= relative * Math.max(Math.abs(b), 1)
          : a === b;
      if (!near) found.push(`${id}.${name}: ${a}, expected ${b}`);
    }
  }
  return found;
}
