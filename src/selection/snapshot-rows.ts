/**
 * Does a table have rows of customers at several dates, as `trainingSnapshots` makes them?
 *
 * @module
 */
import { type Column, isMissing, type Table } from "../table/table.ts";

/** What tells that rows are snapshots. */
export interface SnapshotSigns {
  /** The column of dates, where it has more than one. */
  readonly severalDates: string | null;
  /** The column of customers, where it has one more than once. */
  readonly repeatedCustomers: string | null;
}

/** Names of the customer, the narrowest first: where a table has several, the first one's rows are its customers. */
const CUSTOMER_NAMES = ["customerid", "custid", "memberid", "clientid", "userid", "accountid"];
const DATE_NAMES = ["asof", "asofdate", "snapshotdate"];

/**
 * Looks at the columns that are named like a customer and a date, where there are such.
 *
 * Case, `_`, `-` and spaces do not count: `customerId`, `CustomerID` and `customer_id` are one name. A customer is a text
 * or a whole number; a column with one value alone tells nobody from another.
 *
 * @param rows - Those that are looked at.
 * @remarks O(rows).
 */
export function snapshotSigns(table: Table, rows: Int32Array): SnapshotSigns {
  const customer = namedColumn(table, CUSTOMER_NAMES, (column) => isIdentity(column, rows));
  const date = namedColumn(table, DATE_NAMES, () => true);
  return {
    severalDates: date !== null && hasTwoValues(table[date]!, rows) ? date : null,
    repeatedCustomers: customer !== null && hasRepeats(table[customer]!, rows) ? customer : null,
  };
}

/** What was seen, in words. */
export function signsInWords({ severalDates, repeatedCustomers }: SnapshotSigns): string {
  const signs = [
    ...(severalDates === null ? [] : [`${JSON.stringify(severalDates)} has several dates`]),
    ...(repeatedCustomers === null
      ? []
      : [`${JSON.stringify(repeatedCustomers)} has customers more than once`]),
  ];
  return signs.join(", ");
}

/** A column's values as numbers, equal for equal values; NaN where there is none. */
export function columnKeys(column: Column, rows: Int32Array): Float64Array {
  const values: ArrayLike<number> = column.kind === "text" ? column.codes : column.values;
  return Float64Array.from(rows, (row) => (isMissing(column, row) ? Number.NaN : values[row]!));
}

/** The column of the first name that one has; of several columns with that name, the first of the table. */
function namedColumn(
  table: Table,
  names: readonly string[],
  fits: (column: Column) => boolean,
): string | null {
  const columns = Object.keys(table);
  for (const name of names) {
    const found = columns.find((column) => plain(column) === name && fits(table[column]!));
    if (found !== undefined) return found;
  }
  return null;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, "");
}

function isIdentity(column: Column, rows: Int32Array): boolean {
  if (column.kind !== "text" && column.kind !== "number") return false;
  const isWhole = (row: number): boolean =>
    column.kind === "text" || isMissing(column, row) || Number.isInteger(column.values[row]);
  return rows.every(isWhole) && hasTwoValues(column, rows);
}

function hasTwoValues(column: Column, rows: Int32Array): boolean {
  const present = columnKeys(column, rows).filter((key) => !Number.isNaN(key));
  return present.some((key) => key !== present[0]);
}

function hasRepeats(column: Column, rows: Int32Array): boolean {
  const present = columnKeys(column, rows).filter((key) => !Number.isNaN(key));
  return new Set(present).size < present.length;
}
