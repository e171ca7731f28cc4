/**
 * The order log: cleaned rows, grouped by customer and ordered by time, with what was done to get there.
 *
 * Nothing that happens later changes an earlier row (a refund is a row at its own time, same-day purchases are
 * merged only when a summary is made as of a date), so whatever is computed from the rows before `asOf` cannot
 * know what came at or after it.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import { onOneDay } from "../internal/time.ts";
import type { RejectedRow } from "./rejected-row.ts";
import { type Table, takeRows } from "./table.ts";

/** What may be odd about a row of an order log; each has a policy and a count. */
export type TransactionIssue =
  | "missing-customer"
  | "missing-time"
  | "missing-arrival"
  | "missing-amount"
  | "duplicate"
  | "same-order"
  | "refund"
  | "zero-amount"
  | "same-day";

/** How many rows showed an issue, and what was done with them. */
export interface TransactionPolicyCount {
  readonly issue: TransactionIssue;
  readonly policy: string;
  /**
   * Rows the policy decided on. A row with several issues is decided by the first in the order of
   * {@link TransactionIssue}, so these counts add up.
   */
  readonly rows: number;
  /** Rows of the whole input that show the issue, whatever else is odd about them. */
  readonly rowsSeen: number;
}

/**
 * What happened on the way from the input to the log. Nothing is lost: `rowsRead` is `rowsKept` +
 * `rowsRejected` + `rowsDropped` + the `rows` of the issue `same-order` (rows that were added to another row
 * of their order).
 */
export interface TransactionReport {
  /** Rows of the input, those that the reader had already rejected included. */
  readonly rowsRead: number;
  /** Rows of the log. */
  readonly rowsKept: number;
  readonly rowsRejected: number;
  readonly rowsDropped: number;
  /** Customers with at least one kept row. */
  readonly customers: number;
  /** Epoch milliseconds of the first and the last kept row; null when none was kept. */
  readonly firstTime: number | null;
  readonly lastTime: number | null;
  readonly issues: readonly TransactionPolicyCount[];
  /** Where the amount is quantity times unit price, what is odd about the two; else null. */
  readonly lineItems: LineItemCounts | null;
}

/** Rows of the whole input by the signs of quantity and unit price; each row counts at most once. */
export interface LineItemCounts {
  /** Quantity < 0 at a price > 0: something came back, or an order was cancelled. */
  readonly negativeQuantity: number;
  /** Quantity < 0 at a price of 0: a correction of the stock. */
  readonly negativeQuantityAtZeroPrice: number;
  /** Price < 0: a booking, such as a bad debt. */
  readonly negativePrice: number;
  /** Price 0 at a quantity >= 0: a present, a sample, a slip. */
  readonly zeroPrice: number;
  /** Quantity 0 at a price > 0. */
  readonly zeroQuantity: number;
}

/** A cleaned order log. Made by `transactionsFrom`; its arrays are not to be written to. */
export interface Transactions {
  readonly kind: "transactions";
  /** Customer ids, in order of first appearance in the input. */
  readonly customers: readonly string[];
  /** Rows of customer c are `offsets[c]` up to, not including, `offsets[c + 1]`, by time, ties in input order. */
  readonly offsets: Int32Array;
  /** Epoch milliseconds, one a row. */
  readonly times: Float64Array;
  /** Value of the row in the user's currency, negative for a refund; all 0 where the log has no amounts. */
  readonly amounts: Float64Array;
  /** Does the log carry amounts at all? */
  readonly hasAmounts: boolean;
  /** 1 for a purchase, 0 for a refund: a refund lowers spend and is not a visit. */
  readonly purchases: Uint8Array;
  /**
   * When each row arrived in the source, epoch milliseconds, where the log knows (`ingestedAt`); else null. What looks
   * at the log as of a date does not see rows that had not arrived before it.
   */
  readonly ingested: Float64Array | null;
  /** Further columns of the input (channel, route, cabin …), one value a row. */
  readonly attributes: Table;
  /** `"merge"`: purchases of one customer on one UTC day count as one wherever purchases are counted. */
  readonly sameDay: "merge" | "keep";
  readonly report: TransactionReport;
  readonly rejected: readonly RejectedRow[];
}

/** @throws InputError unless the value is an order log; a table in its place is the likely slip. */
export function checkTransactions(value: unknown, path: string): asserts value is Transactions {
  if ((value as Partial<Transactions> | null | undefined)?.kind !== "transactions") {
    throw new InputError("wrong-kind", path, "an order log made by transactionsFrom", value);
  }
}

/**
 * A log as it was known at a date: the rows that had arrived before it, whatever their own time is. Customers keep
 * their places, also those of whom nothing was known; the report stays that of the whole log.
 *
 * @param asOf - Epoch milliseconds.
 * @returns The log itself where it does not know when its rows arrived, or all of them had.
 * @remarks O(rows x attributes) where rows are left out.
 */
export function asKnown(transactions: Transactions, asOf: number): Transactions {
  const { ingested, offsets } = transactions;
  if (ingested === null || ingested.every((time) => time < asOf)) return transactions;
  const rows = new Int32Array(ingested.length);
  const knownOffsets = new Int32Array(offsets.length);
  let count = 0;
  for (let c = 0; c + 1 < offsets.length; c++) {
    for (let i = offsets[c]!; i < offsets[c + 1]!; i++) if (ingested[i]! < asOf) rows[count++] = i;
    knownOffsets[c + 1] = count;
  }
  const known = rows.subarray(0, count);
  const { times, amounts, purchases } = transactions;
  return Object.freeze({
    ...transactions,
    offsets: knownOffsets,
    times: Float64Array.from(known, (i) => times[i]!),
    amounts: Float64Array.from(known, (i) => amounts[i]!),
    purchases: Uint8Array.from(known, (i) => purchases[i]!),
    ingested: Float64Array.from(known, (i) => ingested[i]!),
    attributes: takeRows(transactions.attributes, known),
  });
}

/** Purchases per customer before a date, same-day rows merged by the log's policy, refunds left out. */
export interface Purchases {
  /** Purchases of customer c are `offsets[c]` up to, not including, `offsets[c + 1]`, by time. */
  readonly offsets: Int32Array;
  /** Epoch milliseconds; of a merged purchase, its first row. */
  readonly times: Float64Array;
  /** Summed value of the purchase's rows. */
  readonly amounts: Float64Array;
}

/**
 * The purchases of every customer in [start, asOf): what a summary may know.
 *
 * @param asOf - Epoch milliseconds; rows at or after it are not looked at.
 * @param start - Epoch milliseconds; rows before it are left out.
 * @remarks O(rows). Rows before `asOf` alone decide the result, merged days included.
 */
export function purchasesBefore(
  transactions: Transactions,
  asOf: number,
  start: number = Number.NEGATIVE_INFINITY,
): Purchases {
  const { offsets, times, amounts, purchases } = transactions;
  const customerCount = transactions.customers.length;
  const merges = transactions.sameDay === "merge";
  const outOffsets = new Int32Array(customerCount + 1);
  const outTimes = new Float64Array(times.length);
  const outAmounts = new Float64Array(times.length);
  let count = 0;
  for (let c = 0; c < customerCount; c++) {
    let last = Number.NEGATIVE_INFINITY;
    for (let i = offsets[c]!; i < offsets[c + 1]!; i++) {
      const time = times[i]!;
      if (time >= asOf) break;
      if (purchases[i] === 0 || time < start) continue;
      if (merges && onOneDay(last, time)) {
        outAmounts[count - 1]! += amounts[i]!;
        continue;
      }
      last = time;
      outTimes[count] = time;
      outAmounts[count++] = amounts[i]!;
    }
    outOffsets[c + 1] = count;
  }
  const isWhole = count === times.length;
  return {
    offsets: outOffsets,
    times: isWhole ? outTimes : outTimes.slice(0, count),
    amounts: isWhole ? outAmounts : outAmounts.slice(0, count),
  };
}
