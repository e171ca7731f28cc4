/**
 * The stretch of an order log that a window `[start, end)` cuts out of each customer's rows and purchases:
 * index pairs into sorted arrays, so that every feature is a loop over a stretch. Nothing is copied as long as
 * the window divides no merged day.
 *
 * @module
 */
import { DAY_MS } from "../internal/time.ts";
import { type Purchases, purchasesBefore, type Transactions } from "../table/transactions.ts";

/** One stretch a member: `values[from[k]]` up to, not including, `values[to[k]]`. */
export interface Stretches {
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** The purchases of each member in a window. */
export interface PurchaseStretches extends Stretches {
  readonly times: Float64Array;
  readonly amounts: Float64Array;
}

/** Cuts windows that end at or before `asOf` out of a log, each once. */
export interface LogWindows {
  readonly asOf: number;
  /** Indices of the customers that get a row, ascending. */
  readonly members: Int32Array;
  /** Purchases in [start, end). */
  readonly purchases: (start: number, end: number) => PurchaseStretches;
  /** Rows of the log in [start, end), refunds included. */
  readonly rows: (start: number, end: number) => Stretches;
}

/** Customers with a purchase before the end of `history`, by index. */
export function customersWithPurchase(history: Purchases): Int32Array {
  const { offsets } = history;
  const members = new Int32Array(offsets.length - 1);
  let count = 0;
  for (let c = 0; c < members.length; c++) if (offsets[c]! < offsets[c + 1]!) members[count++] = c;
  return members.slice(0, count);
}

/**
 * Opens a log as of a date.
 *
 * @param history - `purchasesBefore(transactions, asOf)`.
 * @param members - Customers that get a row.
 */
export function logWindows(
  transactions: Transactions,
  asOf: number,
  history: Purchases,
  members: Int32Array,
): LogWindows {
  const purchaseCuts = new Map<string, PurchaseStretches>();
  const rowCuts = new Map<string, Stretches>();
  const merges = transactions.sameDay === "merge";

  // Purchases of the whole history may stand for those of the window unless one of them has rows on both sides.
  const divides = (time: number): boolean => merges && Number.isFinite(time) && time % DAY_MS !== 0;

  const purchases = (start: number, end: number): PurchaseStretches => {
    const whole = !divides(start) && (end === asOf || !divides(end));
    const { offsets, times, amounts } = whole ? history : purchasesBefore(transactions, end, start);
    return { ...cut(times, offsets, members, start, end), times, amounts };
  };
  return {
    asOf,
    members,
    purchases: (start, end) => once(purchaseCuts, `${start}:${end}`, () => purchases(start, end)),
    rows: (start, end) =>
      once(rowCuts, `${start}:${end}`, () =>
        cut(transactions.times, transactions.offsets, members, start, end),
      ),
  };
}

function once<T>(made: Map<string, T>, key: string, make: () => T): T {
  let value = made.get(key);
  if (value === undefined) {
    value = make();
    made.set(key, value);
  }
  return value;
}

function cut(
  times: Float64Array,
  offsets: Int32Array,
  members: Int32Array,
  start: number,
  end: number,
): Stretches {
  const from = new Int32Array(members.length);
  const to = new Int32Array(members.length);
  for (let k = 0; k < members.length; k++) {
    const c = members[k]!;
    from[k] = firstAtOrAfter(times, start, offsets[c]!, offsets[c + 1]!);
    to[k] = firstAtOrAfter(times, end, from[k]!, offsets[c + 1]!);
  }
  return { from, to };
}

/** The first index in [from, to) whose time is >= `time`, or `to`; times ascend. */
export function firstAtOrAfter(times: Float64Array, time: number, from: number, to: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
