/**
 * Recency, frequency and monetary value per customer, as of a date.
 *
 * Source: the three measures of direct mail since Cullinan (1977), "Picking them by their Batting Averages:
 * Recency-Frequency-Monetary Method of Controlling Circulation", Direct Mail/Marketing Association, Release
 * 2103; reviewed by Wei, Lin and Wu (2010), "A review of the application of RFM model", African Journal of
 * Business Management 4(19), 4199-4206.
 *
 * @module
 */
import { checkChoice, checkOptionKeys } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import { DAY_MS, onOneDay, type TimeInput, toEpochMs } from "../internal/time.ts";
import {
  makeTable,
  type NumberColumn,
  numberColumn,
  type Table,
  type TextColumn,
  textColumn,
} from "../table/table.ts";
import { asKnown, checkTransactions, type Transactions } from "../table/transactions.ts";

/** One row per customer with at least one purchase. */
export type RfmTable = Table & {
  readonly customerId: TextColumn;
  /** Days from the last purchase to `asOf`, > 0; fractions where the log knows the time of day. */
  readonly recencyDays: NumberColumn;
  /** Purchases, the first one included: >= 1. One more than `frequency` of a `purchaseSummary`. */
  readonly frequency: NumberColumn;
  /** Spend net of refunds: in total, or per purchase (its `unit` then reads `"per purchase"`). */
  readonly monetary: NumberColumn;
};

/** Options of {@link rfmTable}. */
export interface RfmTableOptions {
  /** The day the table speaks of; rows at or after it are not looked at. */
  readonly asOf: TimeInput;
  /** Rows before it are left out. @defaultValue the beginning of the log */
  readonly start?: TimeInput;
  /** `"total"`: what the customer spent; `"mean"`: that, per purchase. @defaultValue "total" */
  readonly monetary?: "total" | "mean";
}

/** The unit of a mean spend; by it `segmentRfm` knows that revenue is mean times frequency. */
export const PER_PURCHASE = "per purchase";

/**
 * Recency, frequency and monetary value of every customer with a purchase in [start, asOf).
 *
 * **`frequency` here counts every purchase, the first one too**, as RFM always has. In the models of customer
 * lifetime value the word means *repeat* purchases: use `purchaseSummary` for those, never this table.
 *
 * Purchases of one day count as one where the log says so (`sameDay: "merge"`), at the time of the day's
 * first. A refund lowers `monetary` at its own date and is neither a purchase nor a sign of life; refunds
 * larger than the spend make it negative. In a log without amounts `monetary` is 0.
 *
 * @returns Customers in the order of the log; those without a purchase in the window are not in it.
 * @throws {@link InputError} `wrong-order` unless start < asOf.
 * @remarks O(rows). Rows at or after `asOf`, and rows that arrived then (`ingestedAt`), change nothing.
 * @example
 * const log = transactionsFrom(
 *   [
 *     { id: "A", day: "2024-01-01", value: 20 },
 *     { id: "A", day: "2024-02-20", value: 30 },
 *     { id: "B", day: "2024-02-01", value: 15 },
 *   ],
 *   { customer: "id", time: "day", amount: "value" },
 * );
 * toRows(rfmTable(log, { asOf: "2024-03-01" }))[0]; // => { customerId: "A", recencyDays: 10, frequency: 2, monetary: 50 }
 */
export function rfmTable(transactions: Transactions, options: RfmTableOptions): RfmTable {
  const { asOf, start, perPurchase } = resolveOptions(transactions, options);
  const known = asKnown(transactions, asOf);
  const customerCount = transactions.customers.length;
  const codes = new Int32Array(customerCount);
  const recencyDays = new Float64Array(customerCount);
  const frequency = new Float64Array(customerCount);
  const monetary = new Float64Array(customerCount);
  const history: History = { purchases: 0, lastTime: 0, spend: 0 };
  let rows = 0;
  for (let c = 0; c < customerCount; c++) {
    readHistory(known, c, start, asOf, history);
    if (history.purchases === 0) continue;
    codes[rows] = c;
    recencyDays[rows] = (asOf - history.lastTime) / DAY_MS;
    frequency[rows] = history.purchases;
    monetary[rows++] = perPurchase ? history.spend / history.purchases : history.spend;
  }
  return makeTable({
    customerId: idsOf(transactions.customers, codes, rows),
    recencyDays: numberColumn(firstRows(recencyDays, rows), "day"),
    frequency: numberColumn(firstRows(frequency, rows)),
    monetary: numberColumn(firstRows(monetary, rows), perPurchase ? PER_PURCHASE : undefined),
  });
}

function idsOf(customers: readonly string[], codes: Int32Array, rows: number): TextColumn {
  if (rows === customers.length) return textColumn(codes, customers);
  const ids = new Array<string>(rows);
  for (let row = 0; row < rows; row++) {
    ids[row] = customers[codes[row]!]!;
    codes[row] = row;
  }
  return textColumn(codes.slice(0, rows), Object.freeze(ids));
}

function firstRows(values: Float64Array, rows: number): Float64Array {
  return rows === values.length ? values : values.slice(0, rows);
}

/** What one customer did in a window. */
interface History {
  purchases: number;
  /** Of the last purchase; of purchases merged into one, the first. */
  lastTime: number;
  /** Net of refunds. */
  spend: number;
}

/** As `purchasesBefore` gives them, without a copy of the log. */
function readHistory(
  { offsets, times, amounts, purchases, sameDay }: Transactions,
  c: number,
  start: number,
  asOf: number,
  history: History,
): void {
  const merges = sameDay === "merge";
  const end = offsets[c + 1]!;
  let spend = 0;
  for (let i = offsets[c]!; i < end && times[i]! < asOf; i++) {
    if (purchases[i] === 0 && times[i]! >= start) spend += amounts[i]!;
  }
  let count = 0;
  let lastTime = Number.NEGATIVE_INFINITY;
  let ofOne = 0; // what came together for the last purchase
  for (let i = offsets[c]!; i < end && times[i]! < asOf; i++) {
    const time = times[i]!;
    if (purchases[i] === 0 || time < start) continue;
    if (merges && onOneDay(lastTime, time)) {
      ofOne += amounts[i]!;
      continue;
    }
    spend += ofOne;
    ofOne = amounts[i]!;
    lastTime = time;
    count++;
  }
  history.purchases = count;
  history.lastTime = lastTime;
  history.spend = spend + ofOne;
}

function resolveOptions(
  transactions: Transactions,
  options: RfmTableOptions,
): { asOf: number; start: number; perPurchase: boolean } {
  checkTransactions(transactions, "transactions");
  checkOptionKeys(options, "options", ["asOf", "start", "monetary"]);
  const { monetary = "total" } = options;
  checkChoice(monetary, "options.monetary", ["total", "mean"]);
  const asOf = toEpochMs(options.asOf, "options.asOf");
  const start =
    options.start === undefined ? Number.NEGATIVE_INFINITY : toEpochMs(options.start, "options.start");
  if (!(start < asOf)) {
    throw new InputError(
      "wrong-order",
      "options.start",
      `before options.asOf (${new Date(asOf).toISOString()})`,
      new Date(start),
    );
  }
  return { asOf, start, perPurchase: monetary === "mean" };
}
