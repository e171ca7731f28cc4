import { DAY_MS } from "../../internal/time.ts";
import type { Purchases, Transactions } from "../../table/transactions.ts";
import type { CohortPeriods } from "./cohort-periods.ts";

/** Sums by cohort c and period k after it, at `c * count + k`; the last period may not be over. */
export interface CohortActivity {
  /** Periods, the one that is not over included. */
  readonly count: number;
  /** By cohort. */
  readonly customers: Float64Array;
  readonly active: Float64Array;
  readonly orders: Float64Array;
  readonly revenue: Float64Array;
  readonly refunds: Float64Array;
}

/** Adds everything up. O(rows). */
export function cohortActivity(
  transactions: Transactions,
  { offsets, times, amounts }: Purchases,
  { starts, ofDay, firstDay }: CohortPeriods,
  asOf: number,
): CohortActivity {
  const count = starts.length;
  const customers = new Float64Array(count);
  const active = new Float64Array(count * count);
  const orders = new Float64Array(count * count);
  const revenue = new Float64Array(count * count);
  const refunds = new Float64Array(count * count);
  for (let c = 0; c + 1 < offsets.length; c++) {
    if (offsets[c] === offsets[c + 1]) continue;
    const cohort = ofDay[Math.floor(times[offsets[c]!]! / DAY_MS) - firstDay]!;
    const cells = cohort * count - cohort;
    customers[cohort]!++;
    let lastPeriod = -1;
    for (let i = offsets[c]!; i < offsets[c + 1]!; i++) {
      const period = ofDay[Math.floor(times[i]! / DAY_MS) - firstDay]!;
      const cell = cells + period;
      if (period !== lastPeriod) active[cell]!++;
      lastPeriod = period;
      orders[cell]!++;
      revenue[cell]! += amounts[i]!;
    }
    addRefunds(transactions, c, asOf, times[offsets[c]!]!, (day, amount) => {
      refunds[cells + ofDay[day - firstDay]!]! += amount;
    });
  }
  return { count, customers, active, orders, revenue, refunds };
}

/** Visits the refunds of one customer from the first purchase on. */
function addRefunds(
  { offsets, times, amounts, purchases }: Transactions,
  c: number,
  asOf: number,
  firstTime: number,
  add: (day: number, amount: number) => void,
): void {
  for (let i = offsets[c]!; i < offsets[c + 1]! && times[i]! < asOf; i++) {
    if (purchases[i] === 0 && times[i]! >= firstTime) add(Math.floor(times[i]! / DAY_MS), amounts[i]!);
  }
}
