/**
 * The times between purchases: what models of regular purchases read of them, and how regular they are.
 *
 * @module
 */
import { checkLevel } from "../../evaluation/interval.ts";
import { checkOptionKeys } from "../../internal/check.ts";
import { DAY_MS, onOneDay, type TimeInput, toEpochMs } from "../../internal/time.ts";
import { normalQuantile } from "../../numeric/normal.ts";
import {
  makeTable,
  type NumberColumn,
  numberColumn,
  type Table,
  type TextColumn,
  textColumn,
} from "../../table/table.ts";
import { asKnown, checkTransactions, type Transactions } from "../../table/transactions.ts";
import { checkTimeUnit, daysPerUnit, type TimeUnit } from "../summary/time-unit.ts";

/** One row a customer, in the order of `purchaseSummary`. */
export type PurchaseGaps = Table & {
  readonly customerId: TextColumn;
  /** Sum of the natural logarithms of the times between purchases, in the unit; 0 without a repeat purchase. */
  readonly logGaps: NumberColumn;
};

/** Options of {@link purchaseGaps}. */
export interface PurchaseGapsOptions {
  /** What happens at or after it is not looked at. A date means its first instant, UTC. */
  readonly asOf: TimeInput;
  /** Unit of the times: that of the summary. @defaultValue `"week"` */
  readonly unit?: TimeUnit;
}

/** Options of {@link purchaseRegularity}. */
export interface PurchaseRegularityOptions {
  /** What happens at or after it is not looked at. A date means its first instant, UTC. */
  readonly asOf: TimeInput;
  /** Confidence of the interval, in (0, 1). @defaultValue 0.95 */
  readonly level?: number;
}

/** What {@link purchaseRegularity} returns. */
export interface PurchaseRegularity {
  /** 1 for purchases at random, larger for regular ones; null without customers to tell, or if all are clockwork. */
  readonly estimate: number | null;
  readonly lower: number | null;
  /** Null also where the interval has no upper end. */
  readonly upper: number | null;
  readonly level: number;
  /** Customers with two times between purchases or more: those the estimate rests on. */
  readonly customers: number;
}

/**
 * Sums up the times between purchases of each customer, for the column `logGaps` of `fitBgCnbdK` and `fitMbgCnbdK`.
 *
 * Purchases of one UTC day are one purchase, as in `purchaseSummary`, whose rows these are.
 *
 * @param transactions - An order log, of `transactionsFrom`.
 * @throws {@link InputError} for an unreadable date or an unknown unit.
 * @remarks O(rows).
 * @example
 * const log = transactionsFrom(
 *   [
 *     { who: "ann", on: "2024-01-01" },
 *     { who: "ann", on: "2024-01-08" },
 *     { who: "ann", on: "2024-01-29" },
 *   ],
 *   { customer: "who", time: "on" },
 * );
 * const { logGaps } = purchaseGaps(log, { asOf: "2024-02-01", unit: "week" });
 * logGaps.values[0]; // => 1.0986
 * const summary = { ...purchaseSummary(log, { asOf: "2024-02-01", unit: "week" }), logGaps };
 */
export function purchaseGaps(transactions: Transactions, options: PurchaseGapsOptions): PurchaseGaps {
  checkTransactions(transactions, "transactions");
  checkOptionKeys(options, "options", ["asOf", "unit"]);
  const { unit = "week" } = options;
  checkTimeUnit(unit, "options.unit");
  const asOf = toEpochMs(options.asOf, "options.asOf");
  const unitDays = daysPerUnit(unit);
  const codes: number[] = [];
  const sums: number[] = [];
  forEachGap(
    asKnown(transactions, asOf),
    asOf,
    (days) => {
      sums[sums.length - 1]! += Math.log(days / unitDays);
    },
    (c) => {
      codes.push(c);
      sums.push(0);
    },
  );
  return makeTable({
    customerId: textColumn(Int32Array.from(codes), transactions.customers),
    logGaps: numberColumn(Float64Array.from(sums)),
  });
}

/**
 * How regular purchases are: the shape of the times between them, by Wheat and Morrison's estimator.
 *
 * Of the last two times between purchases of a customer, the first takes a share M of both. If times are Erlang-k with a
 * rate of each customer's own, M is beta(k, k) whatever the rates, so that its variance 1 / (4 (2 k + 1)) tells k.
 *
 * @param transactions - An order log, of `transactionsFrom`.
 * @returns The estimate with an interval (normal, for the variance).
 * @throws {@link InputError} for an unreadable date or a level outside (0, 1).
 * @remarks O(rows). Source: Wheat and Morrison (1990), Estimating Purchase Regularity with Two Interpurchase Times,
 * Journal of Marketing Research 27(1), 87-93. Customers drop out after purchases; those with few are not in it.
 * @example
 * const days = [1, 11, 20, 30, 41];
 * const rows = days.map((day) => ({ who: "ann", on: new Date(Date.UTC(2024, 0, day)) }));
 * const log = transactionsFrom(rows, { customer: "who", time: "on" });
 * purchaseRegularity(log, { asOf: "2024-03-01" }).customers; // => 1
 */
export function purchaseRegularity(
  transactions: Transactions,
  options: PurchaseRegularityOptions,
): PurchaseRegularity {
  checkTransactions(transactions, "transactions");
  checkOptionKeys(options, "options", ["asOf", "level"]);
  const { level = 0.95 } = options;
  checkLevel(level, "options.level");
  const asOf = toEpochMs(options.asOf, "options.asOf");
  let before = 0;
  let last = 0;
  let customers = 0;
  let sum = 0;
  let squares = 0;
  const count = (): void => {
    if (before > 0) {
      const deviation = (before / (before + last) - 0.5) ** 2;
      customers++;
      sum += deviation;
      squares += deviation * deviation;
    }
    before = 0;
    last = 0;
  };
  forEachGap(
    asKnown(transactions, asOf),
    asOf,
    (days) => {
      before = last;
      last = days;
    },
    count,
  );
  count();
  const variance = sum / customers;
  const spread = Math.sqrt(Math.max(0, squares / customers - variance * variance) / (customers - 1));
  const reach = normalQuantile(0.5 + 0.5 * level) * spread;
  return Object.freeze({
    estimate: shapeOf(variance),
    lower: shapeOf(Math.min(variance + reach, 0.25)),
    upper: shapeOf(variance - reach),
    level,
    customers,
  });
}

/** k of the variance of a beta(k, k). */
function shapeOf(variance: number): number | null {
  return variance > 0 ? (1 - 4 * variance) / (8 * variance) : null;
}

/** Visits each customer with a purchase before `asOf`, and after that each of their times between purchases. */
function forEachGap(
  { offsets, times, purchases, customers }: Transactions,
  asOf: number,
  visitGap: (days: number) => void,
  visitCustomer: (c: number) => void,
): void {
  for (let c = 0; c < customers.length; c++) {
    let last = Number.NEGATIVE_INFINITY;
    for (let i = offsets[c]!; i < offsets[c + 1]!; i++) {
      const time = times[i]!;
      if (time >= asOf) break;
      if (purchases[i] === 0 || onOneDay(last, time)) continue;
      if (last === Number.NEGATIVE_INFINITY) visitCustomer(c);
      else visitGap(Math.floor(time / DAY_MS) - Math.floor(last / DAY_MS));
      last = time;
    }
  }
}
