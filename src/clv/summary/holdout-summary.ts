/**
 * The summary as of one date beside what the same customers did between it and a later one: what a model is fitted on,
 * and what it is judged by.
 *
 * @module
 */
import { checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { DAY_MS, type TimeInput, toEpochMs, utcDayOf } from "../../internal/time.ts";
import { makeTable, type NumberColumn, numberColumn } from "../../table/table.ts";
import type { Transactions } from "../../table/transactions.ts";
import { type PurchaseSummary, type PurchaseSummaryOptions, purchaseSummary } from "./purchase-summary.ts";
import { daysPerUnit, type TimeUnit } from "./time-unit.ts";

/** One row for each customer of the calibration period. Times are in the unit that the columns carry. */
export type HoldoutSummary = PurchaseSummary & {
  /** Days with a purchase in the holdout period. */
  readonly holdoutPurchases: NumberColumn;
  /**
   * What was spent in the holdout period, less what was paid back in it (unless refunds are ignored); 0 without
   * purchases, missing (NaN) where the log has no amounts.
   */
  readonly holdoutSpend: NumberColumn;
};

/** Options of {@link holdoutSummary}. */
export interface HoldoutSummaryOptions extends Omit<PurchaseSummaryOptions, "asOf"> {
  /** The summary is as of this date; the holdout period begins with it. A date means its first instant, UTC. */
  readonly calibrationEnd: TimeInput;
  /** What happens at or after it is not looked at. */
  readonly holdoutEnd: TimeInput;
}

const OPTION_KEYS = ["calibrationEnd", "holdoutEnd", "unit", "includeFirstPurchase", "refunds"];

/**
 * Summarises an order log as of a date and counts what each customer did after it.
 *
 * The first columns are those of `purchaseSummary` as of `calibrationEnd`. Whoever first bought in the holdout period is
 * not in it. What arrived later (`ingestedAt`) is not in the summary, but what happened in the holdout period counts
 * whenever it arrived. A purchase in the holdout period on the day of the last one before it is the same purchase, as everywhere.
 *
 * @param transactions - An order log, of `transactionsFrom`.
 * @returns Customers who bought before `calibrationEnd`, in the order of the log.
 * @throws {@link InputError} `wrong-order` where the holdout period is empty, otherwise as `purchaseSummary`.
 * @remarks O(rows). Rows at or after `calibrationEnd` change the last two columns only.
 * @example
 * const log = transactionsFrom(
 *   [
 *     { who: "ann", on: "2024-01-01", paid: 20 },
 *     { who: "ann", on: "2024-01-15", paid: 30 },
 *     { who: "ann", on: "2024-02-09", paid: 25 },
 *     { who: "bob", on: "2024-02-01", paid: 10 },
 *   ],
 *   { customer: "who", time: "on", amount: "paid" },
 * );
 * const summary = holdoutSummary(log, { calibrationEnd: "2024-01-30", holdoutEnd: "2024-03-01" });
 * toRows(summary);
 * // => [{ customerId: "ann", frequency: 1, recency: 2, age: 4, meanSpend: 30, holdoutPurchases: 1, holdoutSpend: 25 }]
 */
export function holdoutSummary(transactions: Transactions, options: HoldoutSummaryOptions): HoldoutSummary {
  checkOptionKeys(options, "options", OPTION_KEYS);
  const { calibrationEnd, holdoutEnd, ...rest } = options;
  const from = toEpochMs(calibrationEnd, "options.calibrationEnd");
  const to = toEpochMs(holdoutEnd, "options.holdoutEnd");
  if (to <= from) {
    throw new InputError("wrong-order", "options.holdoutEnd", "after options.calibrationEnd", holdoutEnd);
  }
  const summary = purchaseSummary(transactions, { ...rest, asOf: from });
  const { purchases, spend } = holdoutOf(transactions, summary.customerId.codes, from, to, rest.refunds);
  return makeTable({
    ...summary,
    holdoutPurchases: numberColumn(purchases),
    holdoutSpend: numberColumn(spend),
  });
}

/** The last day that is seen of what comes before an instant, in days since 1970. */
export function lastDayBefore(instant: number): number {
  return Math.floor((Math.ceil(instant) - 1) / DAY_MS);
}

/** Length of the holdout period in units: by as much the age of each customer grows. */
export function holdoutLength(calibrationEnd: number, holdoutEnd: number, unit: TimeUnit): number {
  return (lastDayBefore(holdoutEnd) - lastDayBefore(calibrationEnd)) / daysPerUnit(unit);
}

function holdoutOf(
  { offsets, times, amounts, purchases: isPurchase, hasAmounts }: Transactions,
  customers: Int32Array,
  from: number,
  to: number,
  refunds: PurchaseSummaryOptions["refunds"] = "proportional",
): { readonly purchases: Float64Array; readonly spend: Float64Array } {
  const purchases = new Float64Array(customers.length);
  const spend = new Float64Array(customers.length);
  for (let row = 0; row < customers.length; row++) {
    const c = customers[row]!;
    let lastDay = Number.NaN;
    let days = 0;
    let spent = 0;
    for (let i = offsets[c]!; i < offsets[c + 1]! && times[i]! < to; i++) {
      const inHoldout = times[i]! >= from;
      if (isPurchase[i] === 0) {
        if (inHoldout && refunds !== "ignore") spent += amounts[i]!;
        continue;
      }
      const day = utcDayOf(times[i]!);
      if (inHoldout) {
        if (day !== lastDay) days++;
        spent += amounts[i]!;
      }
      lastDay = day;
    }
    purchases[row] = days;
    spend[row] = hasAmounts ? spent : Number.NaN;
  }
  return { purchases, spend };
}
