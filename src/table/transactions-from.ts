/**
 * From an export of orders to the order log: names the columns, applies a policy to everything that may be
 * odd about a row, and says what it did.
 *
 * @module
 */
import { deepFreeze } from "../internal/freeze.ts";
import { onOneDay } from "../internal/time.ts";
import { columnOf, type Table, takeRows } from "./table.ts";
import type { TableInput } from "./table-from.ts";
import {
  type LogColumnNames,
  type LogColumns,
  openRows,
  type ReadRows,
  readLogColumns,
} from "./transaction-columns.ts";
import { markDuplicates } from "./transaction-duplicates.ts";
import { resolveTransactionOptions, type TransactionOptions } from "./transaction-options.ts";
import {
  ISSUES,
  judgeAmounts,
  judgeRows,
  KEPT,
  type LogPolicies,
  mergeOrders,
  type Outcomes,
  policyOf,
} from "./transaction-outcomes.ts";
import { collectRejected, type Rejections } from "./transaction-rejected.ts";
import { type SortedRows, sortRows } from "./transaction-sort.ts";
import type { TransactionReport, Transactions } from "./transactions.ts";

export type { TransactionOptions } from "./transaction-options.ts";

/**
 * Makes the order log: rows grouped by customer and ordered by time, with a report and the rejected rows.
 *
 * Every row has one fate. It is kept, dropped or rejected by the first policy that puts it out, in this
 * order: missing customer, missing time or time of arrival (always rejected), missing amount, duplicate; then the
 * rows of an order become one; then refund, zero amount. `report.issues` counts them all, and
 * `rowsRead = rowsKept + rowsRejected + rowsDropped + rows merged into their order` (issue `same-order`).
 *
 * @param input - The orders: anything {@link tableFrom} reads, or what {@link readCsv} returned, whose lines
 * and rejected rows are carried along.
 * @returns A frozen log. Customers without a kept row are not in it.
 * @throws {@link InputError} `missing-column` or `wrong-kind` with the option that named the column.
 * @remarks O(rows) when the input is in time order, else O(rows * log(most rows of one customer)), plus O(columns)
 * for each row that shares customer and time with another, to tell duplicates. The input is not written to.
 * @example
 * const log = transactionsFrom(
 *   [
 *     { customer: "A", date: "2024-03-01", value: 30 },
 *     { customer: "B", date: "2024-03-02", value: 12 },
 *     { customer: "A", date: "2024-03-05", value: -30 },
 *     { customer: null, date: "2024-03-06", value: 8 },
 *   ],
 *   { customer: "customer", time: "date", amount: "value" },
 * );
 * log.customers; // => ["A", "B"]
 * log.report.rowsKept; // => 3
 * log.rejected; // => [{ line: 4, column: "customer", value: "", reason: "missing customer" }]
 */
export function transactionsFrom(input: TableInput | ReadRows, options: TransactionOptions): Transactions {
  const { names, attributes, policies } = resolveTransactionOptions(options);
  const { table, lines, rejected: carried } = openRows(input, options.lines);
  const columns = readLogColumns(table, names);
  const attributeTable = pickAttributes(table, attributes, names);

  const { customers, times, amounts } = columns;
  const sorted = sortRows(customers.codes, customers.ids.length, times, amounts);
  const outcomes = judgeRows(columns, markDuplicates(table, sorted), sorted.isPlain, policies);
  if (policies.missingAmount === "zero" && sorted.amounts !== null) fillZeros(sorted.amounts);
  mergeOrders(sorted, columns, outcomes);
  judgeAmounts(sorted, outcomes, policies);

  const rejections = collectRejected({ table, lines, carried, names, outcomes, policies });
  return assemble({ columns, sorted, outcomes, attributeTable, policies, rejections });
}

function pickAttributes(table: Table, chosen: readonly string[] | undefined, names: LogColumnNames): Table {
  const { customer, time, amount, order, ingestedAt } = names;
  if (chosen !== undefined) {
    return Object.fromEntries(
      chosen.map((name, k) => [name, columnOf(table, name, `options.attributes[${k}]`)]),
    );
  }
  const taken = typeof amount === "object" ? [amount.quantity, amount.unitPrice] : [amount];
  const roles = new Set([customer, time, order, ingestedAt, ...taken]);
  return Object.fromEntries(Object.entries(table).filter(([name]) => !roles.has(name)));
}

interface LogParts {
  readonly columns: LogColumns;
  readonly sorted: SortedRows;
  readonly outcomes: Outcomes;
  readonly attributeTable: Table;
  readonly policies: LogPolicies;
  readonly rejections: Rejections;
}

/** Leaves the rows that are out, and the customers without rows, behind. */
function assemble({
  columns,
  sorted,
  outcomes,
  attributeTable,
  policies,
  rejections,
}: LogParts): Transactions {
  const { ids } = columns.customers;
  const { customers, offsets, rows, times, amounts } = keepsAll(sorted, outcomes)
    ? wholeLog(sorted, ids)
    : keepRows(sorted, outcomes.ofRow, ids);
  const purchases = markPurchases(amounts, sorted.isPlain);
  const isWhole = sorted.isPlain && times.length === outcomes.ofRow.length;
  const sameDayRows = isWhole ? sorted.sameDay : countSameDay(offsets, times, purchases);
  return Object.freeze({
    kind: "transactions",
    customers: Object.freeze(customers),
    offsets,
    times,
    amounts,
    hasAmounts: columns.amounts !== null,
    purchases,
    ingested: columns.ingested === null ? null : numbersAt(columns.ingested, rows),
    attributes: takeRows(attributeTable, rows),
    sameDay: policies.sameDay,
    report: makeReport({ offsets, times, customers, outcomes, policies, columns, sameDayRows, rejections }),
    rejected: rejections.rejected,
  } satisfies Transactions);
}

function numbersAt(values: Float64Array, rows: Int32Array): Float64Array {
  const taken = new Float64Array(rows.length);
  for (let i = 0; i < taken.length; i++) taken[i] = values[rows[i]!]!;
  return taken;
}

function fillZeros(amounts: Float64Array): void {
  for (let at = 0; at < amounts.length; at++) if (!Number.isFinite(amounts[at])) amounts[at] = 0;
}

interface KeptRows {
  readonly customers: readonly string[];
  readonly offsets: Int32Array;
  readonly rows: Int32Array;
  readonly times: Float64Array;
  readonly amounts: Float64Array;
}

/** Is every sorted row kept, and does every customer have one? */
function keepsAll({ offsets, rows }: SortedRows, { ofRow, decided }: Outcomes): boolean {
  for (let c = 0; c + 1 < offsets.length; c++) if (offsets[c] === offsets[c + 1]) return false;
  if (decided.every((count) => count === 0)) return true;
  let out = 0;
  for (let i = 0; i < ofRow.length; i++) if (ofRow[i] !== KEPT) out++;
  return out === ofRow.length - rows.length;
}

function wholeLog({ offsets, rows, times, amounts }: SortedRows, ids: readonly string[]): KeptRows {
  return { customers: ids, offsets, rows, times, amounts: amounts ?? new Float64Array(rows.length) };
}

/** Moves the rows that are kept to the front of the sorted arrays, which are not used for anything else any more. */
function keepRows(sorted: SortedRows, ofRow: Uint8Array, ids: readonly string[]): KeptRows {
  const { rows, times } = sorted;
  const amounts = sorted.amounts ?? new Float64Array(rows.length);
  const customers: string[] = [];
  const offsets = new Int32Array(ids.length + 1);
  let count = 0;
  for (let c = 0; c < ids.length; c++) {
    const before = count;
    for (let at = sorted.offsets[c]!; at < sorted.offsets[c + 1]!; at++) {
      if (ofRow[rows[at]!] !== KEPT) continue;
      rows[count] = rows[at]!;
      times[count] = times[at]!;
      amounts[count++] = amounts[at]!;
    }
    if (count > before) offsets[customers.push(ids[c]!)] = count;
  }
  return {
    customers,
    offsets: offsets.slice(0, customers.length + 1),
    rows: rows.slice(0, count),
    times: times.slice(0, count),
    amounts: amounts.slice(0, count),
  };
}

function markPurchases(amounts: Float64Array, arePositive: boolean): Uint8Array {
  const purchases = new Uint8Array(amounts.length).fill(1);
  if (arePositive) return purchases;
  for (let i = 0; i < amounts.length; i++) if (amounts[i]! < 0) purchases[i] = 0;
  return purchases;
}

/** Purchases that share customer and UTC day with the purchase before them. */
function countSameDay(offsets: Int32Array, times: Float64Array, purchases: Uint8Array): number {
  let count = 0;
  for (let c = 0; c + 1 < offsets.length; c++) {
    let last = Number.NEGATIVE_INFINITY;
    for (let i = offsets[c]!; i < offsets[c + 1]!; i++) {
      if (purchases[i] === 0) continue;
      if (onOneDay(last, times[i]!)) count++;
      last = times[i]!;
    }
  }
  return count;
}

interface ReportParts {
  readonly offsets: Int32Array;
  readonly times: Float64Array;
  readonly customers: readonly string[];
  readonly outcomes: Outcomes;
  readonly policies: LogPolicies;
  readonly columns: LogColumns;
  readonly sameDayRows: number;
  readonly rejections: Rejections;
}

function makeReport(parts: ReportParts): TransactionReport {
  const { offsets, times, customers, outcomes, policies, columns, sameDayRows, rejections } = parts;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < customers.length; c++) {
    first = Math.min(first, times[offsets[c]!]!);
    last = Math.max(last, times[offsets[c + 1]! - 1]!);
  }
  const issues = ISSUES.map((issue, k) => ({
    issue,
    policy: policyOf(issue, policies, columns.orders !== null),
    rows: issue === "same-day" ? sameDayRows : outcomes.decided[k + 1]!,
    rowsSeen: issue === "same-day" ? sameDayRows : outcomes.seen[k + 1]!,
  })).filter(({ issue }) => issue !== "missing-arrival" || columns.ingested !== null);
  return deepFreeze({
    rowsRead: outcomes.ofRow.length + rejections.rowsBefore,
    rowsKept: times.length,
    rowsRejected: rejections.rowsBefore + rejections.rows,
    rowsDropped: rejections.rowsDropped,
    customers: customers.length,
    firstTime: times.length === 0 ? null : first,
    lastTime: times.length === 0 ? null : last,
    issues,
    lineItems: columns.lineItems,
  });
}
