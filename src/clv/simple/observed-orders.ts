/**
 * Means of an order log over a window, for formulas that know only a mean customer.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import {
  addDuration,
  checkDuration,
  DAY_MS,
  DAYS_PER_YEAR,
  type Duration,
  type TimeInput,
  toEpochMs,
} from "../../internal/time.ts";
import { asKnown, purchasesBefore, type Transactions } from "../../table/transactions.ts";

/** What was counted, in `[asOf - window, asOf)` and the window before. */
export interface ObservedOrders {
  /** Customers with a purchase in the window. */
  readonly activeCustomers: number;
  /** Their purchases, those of one day merged by the policy of the log. */
  readonly orders: number;
  /** Value of these less what was paid back in the window. */
  readonly revenue: number;
  readonly windowYears: number;
  /** `revenue / orders`. */
  readonly meanOrderValue: number;
  /** `orders / activeCustomers / windowYears`. */
  readonly ordersPerYear: number;
  /** Customers with a purchase in the window before. */
  readonly previousCustomers: number;
  /** Those of them with a purchase in the window too. */
  readonly retainedCustomers: number;
  /** Share of the previous customers who were not retained, brought to a year; null where there were none. */
  readonly churnRateAnnual: number | null;
}

/**
 * Counts orders.
 *
 * @throws {@link InputError} where the log has no amounts, no purchase in the window, or more refunds than revenue.
 */
export function observeOrders(
  transactions: Transactions,
  options: { readonly asOf?: TimeInput; readonly window?: Duration },
): ObservedOrders {
  const { window = { years: 1 } } = options;
  const asOf = toEpochMs(options.asOf, "options.asOf");
  checkDuration(window, "options.window");
  if (!transactions.hasAmounts) {
    throw new InputError("missing-value", "source", "an order log with amounts", "one without");
  }
  const start = addDuration(asOf, window, "options.window", -1);
  const earlier = addDuration(start, window, "options.window", -1);
  const counts = countOrders(asKnown(transactions, asOf), earlier, start, asOf);
  const { activeCustomers, orders, revenue, previousCustomers, retainedCustomers } = counts;
  if (orders === 0) {
    throw new InputError(
      "empty",
      "source",
      "a log with purchases in the window before options.asOf",
      options.asOf,
    );
  }
  if (revenue < 0) {
    throw new InputError(
      "out-of-range",
      "source",
      "a log with more revenue than refunds in the window",
      revenue,
    );
  }
  const windowYears = (asOf - start) / DAY_MS / DAYS_PER_YEAR;
  const kept = retainedCustomers / previousCustomers;
  return {
    activeCustomers,
    orders,
    revenue,
    windowYears,
    meanOrderValue: revenue / orders,
    ordersPerYear: orders / activeCustomers / windowYears,
    previousCustomers,
    retainedCustomers,
    churnRateAnnual: previousCustomers === 0 ? null : 1 - kept ** (1 / windowYears),
  };
}

type Counts = Pick<
  ObservedOrders,
  "activeCustomers" | "orders" | "revenue" | "previousCustomers" | "retainedCustomers"
>;

function countOrders(transactions: Transactions, before: number, start: number, asOf: number): Counts {
  const current = purchasesBefore(transactions, asOf, start);
  const previous = purchasesBefore(transactions, start, before);
  let activeCustomers = 0;
  let previousCustomers = 0;
  let retainedCustomers = 0;
  for (let c = 0; c < transactions.customers.length; c++) {
    const isActive = current.offsets[c]! < current.offsets[c + 1]!;
    const wasActive = previous.offsets[c]! < previous.offsets[c + 1]!;
    if (isActive) activeCustomers++;
    if (wasActive) previousCustomers++;
    if (isActive && wasActive) retainedCustomers++;
  }
  let revenue = refundsBetween(transactions, start, asOf);
  for (let i = 0; i < current.amounts.length; i++) revenue += current.amounts[i]!;
  return { activeCustomers, orders: current.times.length, revenue, previousCustomers, retainedCustomers };
}

function refundsBetween({ times, amounts, purchases }: Transactions, start: number, asOf: number): number {
  let sum = 0;
  for (let i = 0; i < times.length; i++) {
    if (purchases[i] === 0 && times[i]! >= start && times[i]! < asOf) sum += amounts[i]!;
  }
  return sum;
}
