/**
 * What each customer is worth from now on without an end, discounted to today.
 *
 *   value = margin * E(M) * P(alive) * integral over s > 0 of e^(-delta s) dG(s)
 *
 * as in `customer-lifetime-value.ts`. The integral is the discounted expected residual transactions (DERT) of a customer
 * who is alive: in closed form for the Pareto/NBD model, one smooth integral for the models with beta-geometric drop-out
 * (`discounted-while-alive.ts`).
 *
 * Source: Fader, Hardie and Lee (2005), "RFM and CLV", Journal of Marketing Research 42(4), 415-430, equation 5.
 *
 * @module
 */
import { checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { tableFrom } from "../../table/table-from.ts";
import type { PurchaseKernel } from "../purchase-kernel.ts";
import type { PurchaseModel } from "../purchase-model.ts";
import type { PurchaseSummaryInput, SummaryColumns } from "../summary/purchase-rows.ts";
import { openValueOptions } from "./customer-lifetime-value.ts";
import { aliveTimes } from "./expected-purchases.ts";
import { type SpendModel, spendOf } from "./expected-spend.ts";
import { scoreRows } from "./score-rows.ts";

/** Options of {@link residualLifetimeValue}. */
export interface ResidualLifetimeValueOptions {
  /** Discount per year, > 0: at 0.1 a purchase in a year counts 1 / 1.1 of its value. */
  readonly discountRateAnnual: number;
  /** Share of a purchase's value that is profit, > 0. @defaultValue 1 */
  readonly margin?: number;
  /** What the columns of the summary are called. @defaultValue the names of `purchaseSummary` */
  readonly columns?: SummaryColumns;
}

/**
 * Discounted value of all purchases that each customer is still expected to make.
 *
 * A discount of 0 is taken where the sum is finite, that is where customers leave fast enough: in the models with
 * beta-geometric drop-out (BG/NBD, MBG/NBD and their regular variants) for a > 1, in the Pareto/NBD model for s > 1, in
 * the BG/BB model for gamma > 1.
 *
 * @param purchaseModel - A fitted purchase model of any kind (`fitBgNbd` and the like), or read back from JSON; it must know its unit.
 * @param spendModel - Of `fitGammaGamma`, or read back from JSON.
 * @param summary - Frequency, recency, age and mean spend of repeat purchases.
 * @returns One value >= 0 a row, in the order of the rows and the currency of the data; never less than
 * `customerLifetimeValue` with the same rate, and its limit for long horizons.
 * @throws {@link InputError} `out-of-range` for a discount of 0 where the sum is infinite; otherwise as
 * `customerLifetimeValue`.
 * @remarks O(rows) plus an integral of about a hundred terms, each a series, for each distinct pair of frequency and
 * age; relative error below 1e-11.
 * @example
 * const summary = {
 *   frequency: [0, 0, 3, 1, 6, 2],
 *   recency: [0, 0, 20, 4, 31, 15],
 *   age: [30, 38, 35, 38, 33, 36],
 *   meanSpend: [null, null, 25, 40, 30, 18],
 * };
 * const purchases = fitBgNbd(summary, { unit: "week" });
 * const spend = fitGammaGamma(summary);
 * const forEver = residualLifetimeValue(purchases, spend, summary, { discountRateAnnual: 0.1 });
 * const year = { horizon: { years: 1 }, discountRateAnnual: 0.1 };
 * forEver[2]! > customerLifetimeValue(purchases, spend, summary, year)[2]!; // => true
 */
export function residualLifetimeValue(
  purchaseModel: PurchaseModel,
  spendModel: SpendModel,
  summary: PurchaseSummaryInput,
  options: ResidualLifetimeValueOptions,
): Float64Array {
  checkOptionKeys(options, "options", ["discountRateAnnual", "margin", "columns"]);
  const { columns = {} } = options;
  const { delta, margin } = openValueOptions(purchaseModel, spendModel, options);
  const table = tableFrom(summary, "summary");
  const value = scoreRows(purchaseModel, "purchaseModel", table, columns, (kernel, rows) => {
    const residual = residualPurchases(kernel, delta);
    checkFiniteSum(purchaseModel, residual);
    return aliveTimes(kernel, rows, residual);
  });
  const spend = spendOf(spendModel, table, columns);
  for (let i = 0; i < value.length; i++) value[i]! *= margin * spend[i]!;
  return value;
}

/**
 * Discounted purchases for ever of a customer who is alive.
 *
 * @param delta - Continuous discount per unit of time, >= 0.
 * @internal
 */
export function residualPurchases(
  kernel: PurchaseKernel,
  delta: number,
): (x: number, T: number, tx: number) => number {
  const { residualIfAlive } = kernel;
  if (residualIfAlive !== undefined) return (x, T, tx) => residualIfAlive(x, T, delta, tx);
  return (x, T, tx) => discountedByQuadrature(kernel, [x, T, tx], delta);
}

const NODE_STEP = 1 / 3;
const NODES_LIMIT = 2000;

/**
 * delta times the integral of e^(-delta s) G(s), by the trapezoidal rule in log(delta s): the discount confines the
 * integrand to |Im| < pi / 2, where a step of 1/3 is exact to 1e-12.
 *
 * @internal
 */
export function discountedByQuadrature(
  { purchasesIfAlive }: PurchaseKernel,
  [x, T, tx]: readonly [x: number, T: number, tx: number],
  delta: number,
): number {
  if (delta === 0) return Number.POSITIVE_INFINITY;
  let sum = 0;
  // e^-45 is gone by log(45); to the left terms fall at least as fast as s.
  for (let node = Math.ceil(Math.log(45) / NODE_STEP), k = 0; k < NODES_LIMIT; k++) {
    const u = (node - k) * NODE_STEP;
    const s = Math.exp(u);
    const term = Math.exp(u - s) * purchasesIfAlive(x, T, s / delta, tx);
    sum += term;
    if (u < 0 && term <= 1e-18 * sum) break;
  }
  return NODE_STEP * sum;
}

/** Whether the sum is finite does not depend on the history. */
export function checkFiniteSum(
  model: PurchaseModel,
  residual: (x: number, T: number, tx: number) => number,
): void {
  if (residual(0, 1, 0) < Number.POSITIVE_INFINITY) return;
  const [name, value] = shapeOfDropout(model);
  throw new InputError(
    "out-of-range",
    "options.discountRateAnnual",
    `> 0, because without a discount the future purchases of this model have no finite sum (they have where ${name} > 1, here it is ${Number(value.toPrecision(4))})`,
    0,
  );
}

function shapeOfDropout({ kind, params }: PurchaseModel): readonly [name: string, value: number] {
  const shapes: Readonly<Record<string, string>> = { "pareto-nbd": "s", "bg-bb": "gamma" };
  const name = shapes[kind] ?? "a";
  return [name, (params as Readonly<Record<string, number>>)[name]!];
}
