/**
 * Customers by the period of their first purchase, and what became of them: the cohort table.
 *
 * @module
 */

import { checkLevel } from "../../evaluation/interval.ts";
import { wilsonInterval } from "../../evaluation/wilson-interval.ts";
import { checkOptionKeys } from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { InputError } from "../../internal/input-error.ts";
import { DAY_MS, type TimeInput, toEpochMs } from "../../internal/time.ts";
import type { Warning } from "../../internal/warning.ts";
import {
  makeTable,
  type NumberColumn,
  numberColumn,
  type Table,
  type TextColumn,
  type TimeColumn,
  textColumnFrom,
  timeColumn,
} from "../../table/table.ts";
import { asKnown, checkTransactions, purchasesBefore, type Transactions } from "../../table/transactions.ts";
import { type CohortActivity, cohortActivity } from "./cohort-activity.ts";
import { type CohortPeriod, type CohortPeriods, layOutPeriods } from "./cohort-periods.ts";

/** One row a cohort and period, cohorts by time, periods 0, 1, 2 ... within. */
export type CohortCells = Table & {
  /** `2024-03`, `2024-Q1`, `2024`, or the first day. */
  readonly cohort: TextColumn;
  readonly cohortStart: TimeColumn;
  /** Periods since that of the first purchase, which is 0. */
  readonly period: NumberColumn;
  readonly periodStart: TimeColumn;
  /** Customers who first bought in the cohort's period. */
  readonly customers: NumberColumn;
  /** Those who bought in this period. Who did not may come back: a later period can have more. */
  readonly active: NumberColumn;
  /** `active / customers`, with Wilson's interval; exactly 1 in period 0, by definition. */
  readonly activeShare: NumberColumn;
  readonly activeShareLower: NumberColumn;
  readonly activeShareUpper: NumberColumn;
  /** Purchases in this period, those of one day merged by the policy of the log. */
  readonly orders: NumberColumn;
  /** Value of these purchases; missing where the log has no amounts, as is the next. */
  readonly revenue: NumberColumn;
  /** What was paid back in this period, <= 0, whenever it was bought. */
  readonly refunds: NumberColumn;
};

/** Options of {@link cohortTable}. */
export interface CohortTableOptions {
  /** What happens at or after it is not looked at. A date means its first instant, UTC. */
  readonly asOf: TimeInput;
  /** Length of the periods: of the cohorts, and of the columns. @defaultValue `"month"` */
  readonly cohort?: CohortPeriod;
  /** Of the intervals, in (0, 1). @defaultValue 0.95 */
  readonly level?: number;
}

/** The period that is not over at `asOf`, which no row shows. */
export interface IncompletePeriod {
  /** Epoch milliseconds. */
  readonly start: number;
  /** Who first bought in it: they are in no cohort. */
  readonly newCustomers: number;
  /** Purchases in it, of all customers. */
  readonly orders: number;
}

/** What {@link cohortTable} makes. */
export interface CohortTable {
  readonly cells: CohortCells;
  /** Periods that are over, so the number of rows of the oldest cohort. */
  readonly periods: number;
  /** End of the last of them, excluded, in epoch milliseconds. */
  readonly observedUntil: number;
  /** Null where `asOf` ends a period. */
  readonly incomplete: IncompletePeriod | null;
  readonly level: number;
  readonly warnings: readonly Warning[];
}

/**
 * Counts how many customers of each cohort bought in each period after their first.
 *
 * Periods are half-open, in UTC; the one that is not over at `asOf` is left out, and its customers and orders are
 * given in `incomplete`. Without a contract nobody tells that they leave: to be active in a period is not to be
 * still a customer, and to be inactive is not to be gone. The share is no survival curve, and none of the models of
 * contracts (`fitSbg`) may be fitted to it. For survival see `retentionCurve`.
 *
 * @param transactions - An order log, of `transactionsFrom`.
 * @returns Frozen. Cohorts without a customer are left out.
 * @throws {@link InputError} where the log has no purchase before `asOf`, no period is over by then, or for an
 * unknown period or a level outside (0, 1).
 * @remarks O(rows). Refunds before a customer's first purchase are in no cell.
 * @example
 * const log = transactionsFrom(
 *   [
 *     { who: "ann", on: "2024-01-05", paid: 20 },
 *     { who: "bob", on: "2024-01-20", paid: 10 },
 *     { who: "ann", on: "2024-02-10", paid: 30 },
 *     { who: "cid", on: "2024-02-11", paid: 50 },
 *   ],
 *   { customer: "who", time: "on", amount: "paid" },
 * );
 * const { cells, incomplete } = cohortTable(log, { asOf: "2024-03-01" });
 * toRows(cells).map(({ cohort, period, active, customers }) => [cohort, period, active, customers]);
 * // => [["2024-01", 0, 2, 2], ["2024-01", 1, 1, 2], ["2024-02", 0, 1, 1]]
 * incomplete; // => null
 */
export function cohortTable(transactions: Transactions, options: CohortTableOptions): CohortTable {
  checkTransactions(transactions, "transactions");
  checkOptionKeys(options, "options", ["asOf", "cohort", "level"]);
  const { cohort = "month", level = 0.95 } = options;
  const asOf = toEpochMs(options.asOf, "options.asOf");
  checkLevel(level, "options.level");
  const known = asKnown(transactions, asOf);
  const purchases = purchasesBefore(known, asOf);
  if (purchases.times.length === 0) {
    throw new InputError("empty", "transactions", "a log with purchases before options.asOf", options.asOf);
  }
  const firstDay = Math.floor(purchases.times.reduce((a, b) => Math.min(a, b)) / DAY_MS);
  const periods = layOutPeriods(cohort, "options.cohort", firstDay, asOf);
  checkPeriods(periods, options.asOf);
  const activity = cohortActivity(known, purchases, periods, asOf);
  return cohortTableOf(activity, periods, { asOf, level, hasAmounts: transactions.hasAmounts });
}

/** @throws InputError unless one period is over. */
function checkPeriods({ starts }: CohortPeriods, asOf: TimeInput): void {
  if (starts.length > 1) return;
  const start = new Date(starts[0]!).toISOString().slice(0, 10);
  throw new InputError(
    "too-short",
    "options.asOf",
    `at or after the end of the first period (from ${start})`,
    asOf,
  );
}

/** The table of sums that were made elsewhere. */
export function cohortTableOf(
  activity: CohortActivity,
  periods: CohortPeriods,
  {
    asOf,
    level,
    hasAmounts,
  }: { readonly asOf: number; readonly level: number; readonly hasAmounts: boolean },
): CohortTable {
  checkLevel(level, "options.level");
  checkPeriods(periods, new Date(asOf));
  const observedUntil = periods.starts.at(-1)!;
  const incomplete = observedUntil < asOf ? incompleteOf(activity, periods) : null;
  return deepFreeze({
    cells: cellsOf(activity, periods, level, hasAmounts),
    periods: periods.starts.length - 1,
    observedUntil,
    incomplete,
    level,
    warnings: incomplete === null ? [] : [incompleteWarning(incomplete)],
  });
}

function incompleteOf(
  { customers, orders, count }: CohortActivity,
  { starts }: CohortPeriods,
): IncompletePeriod {
  const last = count - 1;
  let sum = 0;
  for (let c = 0; c < count; c++) sum += orders[c * count + last - c]!;
  return { start: starts[last]!, newCustomers: customers[last]!, orders: sum };
}

function incompleteWarning({ start, newCustomers, orders }: IncompletePeriod): Warning {
  return {
    code: "incomplete-period",
    message: `the period from ${new Date(start).toISOString().slice(0, 10)} is not over: its ${orders} orders and the ${newCustomers} customers who joined in it are left out`,
  };
}

function cellsOf(
  { customers, active, orders, revenue, refunds, count }: CohortActivity,
  { starts, labels }: CohortPeriods,
  level: number,
  hasAmounts: boolean,
): CohortCells {
  const complete = starts.length - 1;
  const rows: { c: number; k: number }[] = [];
  for (let c = 0; c < complete; c++) {
    for (let k = 0; k < complete - c && customers[c]! > 0; k++) rows.push({ c, k });
  }
  const column = (value: (c: number, k: number, cell: number) => number): Float64Array =>
    Float64Array.from(rows, ({ c, k }) => value(c, k, c * count + k));
  const shares = rows.map(({ c, k }) =>
    k === 0
      ? { estimate: 1, lower: 1, upper: 1 }
      : wilsonInterval(active[c * count + k]! / customers[c]!, customers[c]!, level),
  );
  const money = (values: Float64Array): NumberColumn =>
    numberColumn(column((_c, _k, cell) => (hasAmounts ? values[cell]! : Number.NaN)));
  return makeTable({
    cohort: textColumnFrom(rows.map(({ c }) => labels[c]!)),
    cohortStart: timeColumn(column((c) => starts[c]!)),
    period: numberColumn(column((_, k) => k)),
    periodStart: timeColumn(column((c, k) => starts[c + k]!)),
    customers: numberColumn(column((c) => customers[c]!)),
    active: numberColumn(column((_c, _k, cell) => active[cell]!)),
    activeShare: numberColumn(Float64Array.from(shares, ({ estimate }) => estimate)),
    activeShareLower: numberColumn(Float64Array.from(shares, ({ lower }) => lower)),
    activeShareUpper: numberColumn(Float64Array.from(shares, ({ upper }) => upper)),
    orders: numberColumn(column((_c, _k, cell) => orders[cell]!)),
    revenue: money(revenue),
    refunds: money(refunds),
  });
}
