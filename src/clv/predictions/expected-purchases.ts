/**
 * How many purchases to expect: of known customers, and of one that is still to come.
 *
 * @module
 */
import { checkOptionKeys } from "../../internal/check.ts";
import type { Duration } from "../../internal/time.ts";
import { tableFrom } from "../../table/table-from.ts";
import type { PurchaseKernel } from "../purchase-kernel.ts";
import { checkPurchaseModel, modelHorizon, type PurchaseModel } from "../purchase-model.ts";
import { distinctRows } from "../summary/distinct.ts";
import type { PurchaseRows, PurchaseSummaryInput, SummaryColumns } from "../summary/purchase-rows.ts";
import { newCustomerKernel } from "./new-customer.ts";
import { scoreRows } from "./score-rows.ts";

/** Options of {@link expectedPurchases}. */
export interface ExpectedPurchasesOptions {
  /** How far to look ahead: a number >= 0 in the model's unit, or a duration such as `{ weeks: 39 }`. */
  readonly horizon: number | Duration;
  /** What the columns of the summary are called. @defaultValue the names of `purchaseSummary` */
  readonly columns?: SummaryColumns;
}

/** Options of {@link expectedPurchasesNewCustomer}. */
export interface NewCustomerOptions {
  /** How far to look ahead: a number >= 0 in the model's unit, or a duration such as `{ weeks: 39 }`. */
  readonly horizon: number | Duration;
  /** The customer's covariates by column, for a model that has some. @defaultValue none */
  readonly covariates?: Readonly<Record<string, number | boolean>>;
}

/**
 * Purchases that each customer is expected to make in the time after the summary.
 *
 * @param model - A fitted purchase model of any kind (`fitBgNbd` and the like), or read back from JSON.
 * @param summary - Frequency, recency and age, in the model's unit.
 * @returns One number >= 0 a row, in the order of the rows: the chance to be alive times what an alive customer
 * will buy.
 * @throws {@link InputError} for a missing or negative horizon, a duration where the model does not know its
 * unit, a model of another kind, a summary in another unit, or an impossible row.
 * @remarks O(rows) plus a series for each distinct pair of frequency and age; relative error below 1e-12 for
 * all parameters and horizons.
 * @example
 * const model = fitBgNbd({ frequency: [0, 0, 3, 1, 6], recency: [0, 0, 20, 4, 31], age: [30, 38, 35, 38, 33] });
 * const summary = { frequency: [2], recency: [28], age: [35] };
 * const quarter = expectedPurchases(model, summary, { horizon: 13 });
 * const year = expectedPurchases(model, summary, { horizon: 52 });
 * year[0]! > quarter[0]!; // => true
 */
export function expectedPurchases(
  model: PurchaseModel,
  summary: PurchaseSummaryInput,
  options: ExpectedPurchasesOptions,
): Float64Array {
  checkOptionKeys(options, "options", ["horizon", "columns"]);
  const { columns = {} } = options;
  checkPurchaseModel(model, "model");
  const horizon = modelHorizon(model, options.horizon, "options.horizon");
  return scoreRows(model, "model", tableFrom(summary, "summary"), columns, (kernel, rows) =>
    aliveTimes(kernel, rows, (x, T, tx) => kernel.purchasesIfAlive(x, T, horizon, tx)),
  );
}

/**
 * Purchases to expect of a customer of whom nothing is known but the first purchase: repeat purchases within
 * the horizon after it.
 *
 * @param model - A fitted purchase model of any kind (`fitBgNbd` and the like), or read back from JSON.
 * @throws {@link InputError} as {@link expectedPurchases}, and for a covariate of the model that is missing.
 * @remarks O(1).
 * @example
 * const model = fitBgNbd(
 *   { frequency: [0, 0, 3, 1, 6], recency: [0, 0, 20, 4, 31], age: [30, 38, 35, 38, 33] },
 *   { unit: "week" },
 * );
 * const week = expectedPurchasesNewCustomer(model, { horizon: 1 });
 * expectedPurchasesNewCustomer(model, { horizon: { days: 7 } }) === week; // => true
 */
export function expectedPurchasesNewCustomer(model: PurchaseModel, options: NewCustomerOptions): number {
  checkOptionKeys(options, "options", ["horizon", "covariates"]);
  const kernel = newCustomerKernel(model, options.covariates);
  return kernel.newPurchases(modelHorizon(model, options.horizon, "options.horizon"));
}

/**
 * P(alive) times a quantity of alive customers, which is worked out once for each distinct pair of frequency and
 * age, or, in models of regular purchases, for each distinct history.
 *
 * @internal
 */
export function aliveTimes(
  { aliveChance, regular }: PurchaseKernel,
  { frequency, recency, age }: PurchaseRows,
  ifAlive: (x: number, T: number, tx: number) => number,
): Float64Array {
  if (frequency.length === 1) {
    // Under a model with covariates most calls are for a single row.
    const [x, tx, T] = [frequency[0]!, recency[0]!, age[0]!];
    return Float64Array.of(aliveChance(x, tx, T) * ifAlive(x, T, tx));
  }
  const { index, first } = distinctRows(regular ? [frequency, age, recency] : [frequency, age]);
  const values = Float64Array.from(first, (row) => ifAlive(frequency[row]!, age[row]!, recency[row]!));
  const result = new Float64Array(frequency.length);
  for (let i = 0; i < result.length; i++) {
    result[i] = aliveChance(frequency[i]!, recency[i]!, age[i]!) * values[index[i]!]!;
  }
  return result;
}
