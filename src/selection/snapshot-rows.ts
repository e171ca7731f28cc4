/**
 * Does a table have rows of customers at several dates, as `trainingSnapshots` makes them?
 *
 * @module
 */
import { type Column, isMissing, type Table } from "../table/table.ts";

/** What tells that rows are snapshots. */
export interface SnapshotSigns {
  /** The column `asOf` has more than one date. */
  readonly severalDates: boolean;
  /** The column `customerId` has a customer more than once. */
  readonly repeatedCustomers: boolean;
}

/**
 * Looks at the columns `asOf` and `customerId`, where there are such.
 *
 * @param rows - Those that are looked at.
 * @remarks O(rows).
 */
export function snapshotSigns(table: Table, rows: Int32Array): SnapshotSigns {
  const { asOf, customerId } = table;
  return {
    severalDates: asOf !== undefined && hasTwoValues(asOf, rows),
    repeatedCustomers: customerId !== undefined && hasRepeats(customerId, rows),
  };
}

/** What was seen, in words. */
export function signsInWords({ severalDates, repeatedCustomers }: SnapshotSigns): string {
  const signs = [
    ...(severalDates ? ['"asOf" has several dates'] : []),
    ...(repeatedCustomers ? ['"customerId" has customers more than once'] : []),
  ];
  return signs.join(", ");
}

function hasTwoValues(column: Column, rows: Int32Array): boolean {
  const values = valuesOf(column);
  let first: number | undefined;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (isMissing(column, row)) continue;
    first ??= values[row]!;
    if (values[row] !== first) return true;
  }
  return false;
}

function hasRepeats(column: Column, rows: Int32Array): boolean {
  const values = valuesOf(column);
  const seen = new Set<number>();
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (isMissing(column, row)) continue;
    const { size } = seen;
    if (seen.add(values[row]!).size === size) return true;
  }
  return false;
}

function valuesOf(column: Column): ArrayLike<number> {
  return column.kind === "text" ? column.codes : column.values;
}
