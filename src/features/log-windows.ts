/**
 * The stretch of a log that a window `[start, end)` cuts out of each member's rows and purchases: index pairs
 * into sorted arrays, so that every feature is a loop over a stretch. Nothing is copied as long as the window
 * divides no merged day, and nothing at all where every row is a purchase of its own.
 *
 * @module
 */
import { DAY_MS, onOneDay } from "../internal/time.ts";
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
  /** Index of each member in the log, -1 for one that it has not. */
  readonly members: Int32Array;
  /** Purchases in [start, end). */
  readonly purchases: (start: number, end: number) => PurchaseStretches;
  /** Rows of the log in [start, end), refunds included. */
  readonly rows: (start: number, end: number) => Stretches;
}

/**
 * Opens a log as of a date.
 *
 * @param transactions - As it was known at `asOf`.
 * @param members - Customers that get a row, as indices of the log; -1 for one that it has not.
 */
export function logWindows(transactions: Transactions, asOf: number, members: Int32Array): LogWindows {
  const purchaseCuts = new Map<string, PurchaseStretches>();
  const rowCuts = new Map<string, Stretches>();
  const merges = transactions.sameDay === "merge";
  let history: Purchases | undefined;
  let plain: boolean | undefined;

  // Purchases of the whole history may stand for those of the window unless one of them has rows on both sides.
  const divides = (time: number): boolean => merges && Number.isFinite(time) && time % DAY_MS !== 0;

  const rows = (start: number, end: number): Stretches =>
    once(rowCuts, `${start}:${end}`, () =>
      cut(transactions.times, transactions.offsets, members, start, end),
    );
  const purchases = (start: number, end: number): PurchaseStretches => {
    plain ??= isPlain(transactions);
    if (plain) {
      return { ...rows(start, end), times: transactions.times, amounts: transactions.amounts };
    }
    history ??= purchasesBefore(transactions, asOf);
    const whole = !divides(start) && (end === asOf || !divides(end));
    const { offsets, times, amounts } = whole ? history : purchasesBefore(transactions, end, start);
    return { ...cut(times, offsets, members, start, end), times, amounts };
  };
  return {
    asOf,
    members,
    purchases: (start, end) => once(purchaseCuts, `${start}:${end}`, () => purchases(start, end)),
    rows,
  };
}

/** Is every row a purchase, and none to be merged with another? */
function isPlain({ offsets, times, purchases, sameDay }: Transactions): boolean {
  for (let i = 0; i < purchases.length; i++) if (purchases[i] === 0) return false;
  if (sameDay === "keep") return true;
  for (let c = 0; c + 1 < offsets.length; c++) {
    const end = offsets[c + 1]!;
    for (let i = offsets[c]! + 1; i < end; i++) if (onOneDay(times[i - 1]!, times[i]!)) return false;
  }
  return true;
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
    if (c < 0) continue;
    const first = offsets[c]!;
    const last = offsets[c + 1]!;
    from[k] = start === Number.NEGATIVE_INFINITY ? first : firstAtOrAfter(times, start, first, last);
    to[k] = firstAtOrAfter(times, end, from[k]!, last);
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
