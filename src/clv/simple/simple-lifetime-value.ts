/**
 * Customer lifetime value as the handbooks of the trade have it, from plain numbers or from an order log.
 *
 * @module
 */
import { checkBetween, checkNonNegative, checkOptionKeys, checkPositive } from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { InputError } from "../../internal/input-error.ts";
import type { Duration, TimeInput } from "../../internal/time.ts";
import type { Warning } from "../../internal/warning.ts";
import type { Transactions } from "../../table/transactions.ts";
import { type ObservedOrders, observeOrders } from "./observed-orders.ts";
import { type SimpleLifetimeValue, type SimpleValueInputs, simpleFigures } from "./simple-figures.ts";

/** Options of {@link simpleLifetimeValue}. */
export interface SimpleLifetimeValueOptions {
  /** For an order log: what happens at or after it is not looked at. A date means its first instant, UTC. */
  readonly asOf?: TimeInput;
  /** For an order log: how far back from `asOf` orders are counted. @defaultValue `{ years: 1 }` */
  readonly window?: Duration;
  /** Share of an order's value that is profit, > 0. @defaultValue 1 */
  readonly margin?: number;
  /** What it costs a year to keep a customer, >= 0. @defaultValue 0 */
  readonly retentionCostAnnual?: number;
  /** Cost of winning a customer (CAC), >= 0. @defaultValue not known: what needs it is null */
  readonly acquisitionCost?: number;
  /** Discount per year, >= 0. @defaultValue 0 */
  readonly discountRateAnnual?: number;
  /**
   * Share of customers who leave within a year, in (0, 1]; or give `lifespanYears`.
   * @defaultValue for an order log the share of the customers of the window before who did not buy in the window
   */
  readonly churnRateAnnual?: number;
  /**
   * Mean years a customer stays, > 0; the churn rate is then 1 / lifespan, at most 1. Below a year, a customer brings that
   * part of a year's profit and nothing after it.
   */
  readonly lifespanYears?: number;
}

const OPTION_KEYS = [
  "asOf",
  "window",
  "margin",
  "retentionCostAnnual",
  "acquisitionCost",
  "discountRateAnnual",
  "churnRateAnnual",
  "lifespanYears",
];

/**
 * The lifetime value of a mean customer by the formulas of the trade, from plain numbers or from an order log.
 *
 * From a log, an active customer is one with a purchase in the window before `asOf`; mean order value and orders a year
 * are theirs, refunds of the window taken off. Without a churn rate or a lifespan, churn is the share of the customers
 * of the window before who did not buy in it, brought to a year. That is not churn where customers buy less often than
 * once a window: it counts the slow ones as lost. Put the result beside `customerLifetimeValue` of a model.
 *
 * @param source - `{ meanOrderValue, ordersPerYear }`, or an order log of `transactionsFrom` with amounts.
 * @returns Frozen. Every figure of the way, so that it can be checked by hand.
 * @throws {@link InputError} for a number out of range, churn rate and lifespan both given or neither where no log
 * tells, options for logs with plain numbers, or a log without amounts or orders in the window.
 * @remarks O(rows) for a log.
 * @example
 * const value = simpleLifetimeValue(
 *   { meanOrderValue: 50, ordersPerYear: 4 },
 *   { margin: 0.3, churnRateAnnual: 0.25, discountRateAnnual: 0.25, acquisitionCost: 40 },
 * );
 * value.profitPerYear; // => 60
 * value.lifetimeValue; // => 240
 * value.retentionValue; // => 90
 * value.retentionValueWithFirstYear; // => 150
 * value.valueToCost; // => 3.75
 * value.paybackMonths; // => 8
 */
export function simpleLifetimeValue(
  source: SimpleValueInputs | Transactions,
  options: SimpleLifetimeValueOptions,
): SimpleLifetimeValue {
  checkOptionKeys(options, "options", OPTION_KEYS);
  checkMoney(options);
  const observed = isTransactions(source) ? observeOrders(source, options) : null;
  const inputs = observed ?? readInputs(source as SimpleValueInputs, options);
  const { churnRateAnnual, lifespanYears } = readChurn(options, observed);
  return deepFreeze({
    ...simpleFigures(inputs, options, churnRateAnnual, lifespanYears),
    observed,
    warnings: observed === null ? [] : observedWarnings(options, observed),
  });
}

function isTransactions(source: SimpleValueInputs | Transactions): source is Transactions {
  return (source as Partial<Transactions> | null | undefined)?.kind === "transactions";
}

function checkMoney(options: SimpleLifetimeValueOptions): void {
  const { margin = 1, retentionCostAnnual = 0, acquisitionCost = 0, discountRateAnnual = 0 } = options;
  checkPositive(margin, "options.margin");
  checkNonNegative(retentionCostAnnual, "options.retentionCostAnnual");
  checkNonNegative(acquisitionCost, "options.acquisitionCost");
  checkNonNegative(discountRateAnnual, "options.discountRateAnnual");
}

function readInputs(source: SimpleValueInputs, options: SimpleLifetimeValueOptions): SimpleValueInputs {
  checkOptionKeys(source, "source", ["meanOrderValue", "ordersPerYear"]);
  checkNonNegative(source.meanOrderValue, "source.meanOrderValue");
  checkNonNegative(source.ordersPerYear, "source.ordersPerYear");
  for (const key of ["asOf", "window"] as const) {
    if (options[key] !== undefined) {
      throw new InputError(
        "unknown-choice",
        `options.${key}`,
        "left out, since plain numbers have no dates",
        key,
      );
    }
  }
  return source;
}

interface Churn {
  readonly churnRateAnnual: number;
  readonly lifespanYears: number;
}

function readChurn(
  { churnRateAnnual, lifespanYears }: SimpleLifetimeValueOptions,
  observed: ObservedOrders | null,
): Churn {
  if (churnRateAnnual !== undefined && lifespanYears !== undefined) {
    throw new InputError(
      "unknown-choice",
      "options.lifespanYears",
      "left out where churnRateAnnual is given",
      lifespanYears,
    );
  }
  if (lifespanYears !== undefined) {
    checkPositive(lifespanYears, "options.lifespanYears");
    return { churnRateAnnual: Math.min(1, 1 / lifespanYears), lifespanYears };
  }
  const rate = churnRateAnnual ?? observed?.churnRateAnnual ?? undefined;
  if (rate === undefined) {
    const expected = "a share a year such as 0.2 (or give lifespanYears)";
    throw new InputError("missing-option", "options.churnRateAnnual", expected, churnRateAnnual);
  }
  const path = churnRateAnnual === undefined ? "the churn rate of the log" : "options.churnRateAnnual";
  checkBetween(rate, path, 0, 1);
  if (rate === 0) throw new InputError("out-of-range", path, "> 0, since nobody stays for ever", rate);
  return { churnRateAnnual: rate, lifespanYears: 1 / rate };
}

function observedWarnings(
  { churnRateAnnual, lifespanYears }: SimpleLifetimeValueOptions,
  { previousCustomers, windowYears }: ObservedOrders,
): readonly Warning[] {
  if (churnRateAnnual !== undefined || lifespanYears !== undefined) return [];
  return [
    {
      code: "churn-from-inactivity",
      message: `the churn rate counts who of the ${previousCustomers} customers of the window before did not buy within ${Number(windowYears.toPrecision(4))} years as lost: slow buyers among them make it too high`,
    },
  ];
}
