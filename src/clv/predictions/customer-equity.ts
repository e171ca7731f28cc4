import { checkAllFinite, checkBetween, checkNonNegative, checkOptionKeys } from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { InputError } from "../../internal/input-error.ts";
import { compensatedSum } from "../../numeric/sum.ts";

/** Options of {@link customerEquity}. */
export interface CustomerEquityOptions {
  /** Which part of the customers counts as the top, in (0, 1]. @defaultValue 0.1 */
  readonly top?: number;
}

/** What a customer base is worth, and on how many customers that rests. */
export interface CustomerEquity {
  readonly customers: number;
  /** Sum of all values, in their currency. */
  readonly total: number;
  /** `total` over `customers`. */
  readonly mean: number;
  /** The part of the customers that `topShare` is about. */
  readonly top: number;
  /**
   * Share of the total that the most valuable `top` of the customers hold, in [top, 1]; where that is not a whole number
   * of customers, the last one counts in part. Null where the total is 0.
   */
  readonly topShare: number | null;
  /**
   * Smallest part of the customers that together hold half of the total, in (0, 0.5], the last one in part. Null where
   * the total is 0.
   */
  readonly halfOfValue: number | null;
  /** Gini coefficient: 0 where all are worth the same, towards 1 where few hold all. Null where the total is 0. */
  readonly gini: number | null;
}

/** As for money elsewhere: sums over all customers, weighted by their ranks, still fit a double. */
const LARGEST = 1e50;

/**
 * Customer equity: the sum of the lifetime values of all customers, and how concentrated it is.
 *
 * It is the worth of the customers that are there; who is still to come is not in it.
 *
 * @param values - One value in [0, 1e50] a customer, of `customerLifetimeValue` or `residualLifetimeValue`; in any order.
 * @returns A frozen record.
 * @throws {@link InputError} for no values, a negative or missing one, one beyond 1e50, or a `top` outside (0, 1].
 * @remarks O(n log n).
 * @example
 * const equity = customerEquity([1200, 300, 90, 60, 50, 40, 30, 20, 10, 0]);
 * equity.total; // => 1800
 * equity.topShare; // => 0.667
 */
export function customerEquity(
  values: ArrayLike<number>,
  options: CustomerEquityOptions = {},
): CustomerEquity {
  checkOptionKeys(options, "options", ["top"]);
  const { top = 0.1 } = options;
  checkBetween(top, "options.top", 0, 1);
  if (top === 0) throw new InputError("out-of-range", "options.top", "> 0", top);
  if (values.length === 0) throw new InputError("empty", "values", "one value a customer", values);
  checkAllFinite(values, "values");
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value >= 0 && value <= LARGEST) continue;
    checkNonNegative(value, `values[${i}]`);
    throw new InputError("out-of-range", `values[${i}]`, "<= 1e50", value);
  }
  const sorted = Float64Array.from(values).sort().reverse();
  const n = sorted.length;
  const total = compensatedSum(sorted);
  return deepFreeze({
    customers: n,
    total,
    mean: total / n,
    top,
    topShare: total > 0 ? Math.min(1, valueOfFirst(sorted, top * n) / total) : null,
    halfOfValue: total > 0 ? holdersOf(sorted, 0.5 * total) / n : null,
    gini: total > 0 ? giniOf(sorted, total) : null,
  });
}

/** Sum of the first `count` values, which need not be whole. */
function valueOfFirst(sorted: Float64Array, count: number): number {
  const whole = Math.floor(count);
  const rest = whole < sorted.length ? (count - whole) * sorted[whole]! : 0;
  return compensatedSum(sorted.subarray(0, whole)) + rest;
}

/** How many of the first values hold that much, the last one in part. */
function holdersOf(sorted: Float64Array, value: number): number {
  let sum = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (sum + sorted[i]! >= value) return i + (value - sum) / sorted[i]!;
    sum += sorted[i]!;
  }
  return sorted.length;
}

/** Sum over pairs of |v_i - v_j| over 2 n^2 times the mean, from values in falling order. */
function giniOf(sorted: Float64Array, total: number): number {
  const n = sorted.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (n - 1 - 2 * i) * sorted[i]!;
  return Math.max(0, sum / (n * total));
}
