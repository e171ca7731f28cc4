/**
 * The columns an order log is made of, found in a table and brought to numbers.
 *
 * @module
 */
import { checkLength } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import { parseIsoTime } from "../internal/time.ts";
import type { RejectedRow } from "./rejected-row.ts";
import { type Column, columnOf, MISSING_BOOLEAN, numberColumnOf, rowCount, type Table } from "./table.ts";
import { type TableInput, tableFrom } from "./table-from.ts";
import { type CodedIds, codeIds } from "./transaction-ids.ts";
import type { LineItemCounts } from "./transactions.ts";

/** A table with what its reader knows about the rows; what `readCsv` returns. */
export interface ReadRows {
  readonly table: Table;
  /** Line of each row in the source, counted from 1. */
  readonly lines?: Int32Array;
  /** Rows and values the reader could not use; they are carried into the log's `rejected`. */
  readonly rejected?: readonly RejectedRow[];
}

/** Which columns make the log. */
export interface LogColumnNames {
  readonly customer: string;
  readonly time: string;
  readonly amount: string | { readonly quantity: string; readonly unitPrice: string } | undefined;
  readonly order: string | undefined;
  readonly ingestedAt: string | undefined;
}

/** The log's columns as numbers, one value a row of the input. */
export interface LogColumns {
  readonly customers: CodedIds;
  /** Epoch milliseconds; NaN where missing or unreadable. */
  readonly times: Float64Array;
  /** `null` where the log has no amounts; not finite where missing. */
  readonly amounts: Float64Array | null;
  readonly orders: CodedIds | null;
  /** Epoch milliseconds, NaN where missing or unreadable; `null` where the log does not know. */
  readonly ingested: Float64Array | null;
  /** `null` unless the amounts are products. */
  readonly lineItems: LineItemCounts | null;
}

/**
 * The table of the input, with the lines and the rejected rows that come along.
 *
 * @param path - What the caller calls the input, for messages.
 */
export function openRows(
  input: TableInput | ReadRows,
  lines: Int32Array | undefined,
  path: string = "input",
): { table: Table; lines: Int32Array | undefined; rejected: readonly RejectedRow[] } {
  const read: ReadRows = isReadRows(input) ? input : { table: tableFrom(input, path) };
  const table = tableFrom(read.table, `${path}.table`);
  const known = lines ?? read.lines;
  if (known !== undefined) {
    checkLength(
      known.length,
      lines === undefined ? `${path}.lines` : "options.lines",
      rowCount(table),
      "table",
    );
  }
  return { table, lines: known, rejected: read.rejected ?? [] };
}

/** A record of columns may have one called `table`; a table in its place has neither a length nor a kind. */
export function isReadRows(input: TableInput | ReadRows): input is ReadRows {
  // What is no object at all is for tableFrom to refuse.
  if (typeof input !== "object" || input === null) return false;
  if (Array.isArray(input) || !Object.hasOwn(input, "table")) return false;
  const table: unknown = (input as { readonly table: unknown }).table;
  return (
    typeof table === "object" &&
    table !== null &&
    !Array.isArray(table) &&
    !ArrayBuffer.isView(table) &&
    typeof (table as { readonly kind?: unknown }).kind !== "string"
  );
}

/**
 * Finds and reads the columns.
 *
 * @throws {@link InputError} `missing-column` or `wrong-kind`, with the option that named the column.
 */
export function readLogColumns(table: Table, names: LogColumnNames): LogColumns {
  const { customer, time, amount, order, ingestedAt } = names;
  return {
    customers: codeIds(columnOf(table, customer, "options.customer"), "options.customer", customer),
    times: readTimes(columnOf(table, time, "options.time"), time, "options.time"),
    amounts: amount === undefined ? null : readAmounts(table, amount),
    orders:
      order === undefined ? null : codeIds(columnOf(table, order, "options.order"), "options.order", order),
    ingested:
      ingestedAt === undefined
        ? null
        : readTimes(columnOf(table, ingestedAt, "options.ingestedAt"), ingestedAt, "options.ingestedAt"),
    lineItems: typeof amount === "object" ? countLineItems(table, amount) : null,
  };
}

/**
 * Epoch milliseconds of a column of times or of ISO 8601 text; NaN where missing or unreadable.
 *
 * @param path - The option that named the column.
 * @throws {@link InputError} `wrong-kind` for a column that is neither, and for texts of which none is a date.
 */
export function readTimes(column: Column, name: string, path: string): Float64Array {
  if (column.kind === "time") return column.values;
  if (column.kind !== "text") throw wrongTime(`${name} (${column.kind})`, path);
  const levelTimes = Float64Array.from(column.levels, (level) => parseIsoTime(level.trim()) ?? Number.NaN);
  const unreadable = column.levels.find((level) => level.trim() !== "");
  if (unreadable !== undefined && levelTimes.every(Number.isNaN)) {
    throw wrongTime(`${name} (text such as ${unreadable.slice(0, 30)})`, path);
  }
  const { codes } = column;
  const times = new Float64Array(codes.length);
  for (let i = 0; i < codes.length; i++) times[i] = codes[i]! < 0 ? Number.NaN : levelTimes[codes[i]!]!;
  return times;
}

function wrongTime(received: string, path: string): InputError {
  return new InputError(
    "wrong-kind",
    path,
    "a time column (in rows: Dates or ISO 8601 text; in columns: kind time; in readCsv: kinds or dateFormat)",
    received,
  );
}

function readAmounts(table: Table, amount: NonNullable<LogColumnNames["amount"]>): Float64Array {
  if (typeof amount === "string") return numberColumnOf(table, amount, "options.amount").values;
  const quantities = numberColumnOf(table, amount.quantity, "options.amount.quantity").values;
  const prices = numberColumnOf(table, amount.unitPrice, "options.amount.unitPrice").values;
  const amounts = new Float64Array(quantities.length);
  for (let i = 0; i < amounts.length; i++) amounts[i] = quantities[i]! * prices[i]!;
  return amounts;
}

function countLineItems(
  table: Table,
  { quantity, unitPrice }: Exclude<LogColumnNames["amount"], string | undefined>,
): LineItemCounts {
  const quantities = numberColumnOf(table, quantity, "options.amount.quantity").values;
  const prices = numberColumnOf(table, unitPrice, "options.amount.unitPrice").values;
  const counts = {
    negativeQuantity: 0,
    negativeQuantityAtZeroPrice: 0,
    negativePrice: 0,
    zeroPrice: 0,
    zeroQuantity: 0,
  };
  for (let i = 0; i < quantities.length; i++) {
    const count = quantities[i]!;
    const price = prices[i]!;
    if (price < 0) counts.negativePrice++;
    else if (price === 0) counts[count < 0 ? "negativeQuantityAtZeroPrice" : "zeroPrice"]++;
    else if (count < 0 && price > 0) counts.negativeQuantity++;
    else if (count === 0 && price > 0) counts.zeroQuantity++;
  }
  return counts;
}

/** A cell as text, for a rejected row; missing is `""`. */
export function cellText(column: Column, row: number): string {
  switch (column.kind) {
    case "text":
      return column.codes[row]! < 0 ? "" : column.levels[column.codes[row]!]!;
    case "boolean":
      return column.values[row] === MISSING_BOOLEAN ? "" : String(column.values[row] === 1);
    case "time": {
      const value = column.values[row]!;
      if (Number.isNaN(value)) return "";
      return Math.abs(value) <= 8.64e15 ? new Date(value).toISOString() : String(value);
    }
    default:
      return Number.isNaN(column.values[row]) ? "" : String(column.values[row]);
  }
}
