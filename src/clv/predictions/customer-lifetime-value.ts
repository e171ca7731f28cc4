/**
 * What each customer is worth from now on, discounted to today.
 *
 *   value = margin * E(M) * P(alive) * integral over s in [0, H] of e^(-delta s) dG(s)
 *
 * G(s) is the expected number of purchases in the next s of a customer who is alive now, E(M) the expected value
 * of one, delta the continuous rate: every purchase is discounted from its own moment, not from the end of its
 * month. By parts the integral is
 *
 *   e^(-delta H) G(H) + delta * integral of e^(-delta s) G(s) ds                      (1)
 *
 * which needs no derivative and at delta = 0 is G(H) itself. G bends on the logarithmic scale of s + alpha + T,
 * so the integral is taken by Gauss-Legendre over w = log(1 + s / (alpha + T)).
 *
 * Source: Fader, Hardie and Lee (2005), "RFM and CLV", Journal of Marketing Research 42(4), 415-430, equation 3
 * (there for the Pareto/NBD model and an endless horizon).
 *
 * @module
 */
import { checkNonNegative, checkOptionKeys, checkPositive } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { DAYS_PER_YEAR, type Duration } from "../../internal/time.ts";
import { tableFrom } from "../../table/table-from.ts";
import type { PurchaseKernel } from "../purchase-kernel.ts";
import { checkPurchaseModel, modelHorizon, type PurchaseModel } from "../purchase-model.ts";
import type { PurchaseSummaryInput, SummaryColumns } from "../summary/purchase-rows.ts";
import { daysPerUnit, type TimeUnit } from "../summary/time-unit.ts";
import { aliveTimes } from "./expected-purchases.ts";
import { checkSpendModel, type SpendModel, spendOf } from "./expected-spend.ts";
import { gaussLegendre, type QuadratureRule } from "./gauss-legendre.ts";
import { scoreRows } from "./score-rows.ts";

/** Options of {@link customerLifetimeValue}. */
export interface CustomerLifetimeValueOptions {
  /** How far to look ahead: a number >= 0 in the purchase model's unit, or a duration such as `{ years: 3 }`. */
  readonly horizon: number | Duration;
  /** Discount per year, >= 0: at 0.1 a purchase in a year counts 1 / 1.1 of its value. */
  readonly discountRateAnnual: number;
  /** Share of a purchase's value that is profit, > 0. @defaultValue 1 */
  readonly margin?: number;
  /** What the columns of the summary are called. @defaultValue the names of `purchaseSummary` */
  readonly columns?: SummaryColumns;
}

const OPTION_KEYS = ["horizon", "discountRateAnnual", "margin", "columns"];

/** Nodes for an integral whose error stays below 1e-12 up to a horizon of ten thousand times the age. */
export const VALUE_NODES = 48;

/**
 * Discounted value of the purchases that each customer is expected to make within the horizon.
 *
 * @param purchaseModel - A fitted purchase model of any kind (`fitBgNbd` and the like), or read back from JSON; it must know its unit.
 * @param spendModel - Of `fitGammaGamma`, or read back from JSON.
 * @param summary - Frequency, recency, age and mean spend of repeat purchases.
 * @returns One value >= 0 a row, in the order of the rows and the currency of the data.
 * @throws {@link InputError} `missing-option` where the purchase model does not know its unit, for without it an
 * annual rate means nothing; otherwise as `expectedPurchases` and `expectedSpend`.
 * @remarks O(rows) plus 48 series for each distinct pair of frequency and age.
 * @example
 * const summary = {
 *   frequency: [0, 0, 3, 1, 6, 2],
 *   recency: [0, 0, 20, 4, 31, 15],
 *   age: [30, 38, 35, 38, 33, 36],
 *   meanSpend: [null, null, 25, 40, 30, 18],
 * };
 * const purchases = fitBgNbd(summary, { unit: "week" });
 * const value = customerLifetimeValue(purchases, fitGammaGamma(summary), summary, {
 *   horizon: { years: 1 },
 *   discountRateAnnual: 0.1,
 *   margin: 0.3,
 * });
 * value.length; // => 6
 */
export function customerLifetimeValue(
  purchaseModel: PurchaseModel,
  spendModel: SpendModel,
  summary: PurchaseSummaryInput,
  options: CustomerLifetimeValueOptions,
): Float64Array {
  checkOptionKeys(options, "options", OPTION_KEYS);
  const { columns = {} } = options;
  const { delta, margin } = openValueOptions(purchaseModel, spendModel, options);
  const horizon = modelHorizon(purchaseModel, options.horizon, "options.horizon");
  const table = tableFrom(summary, "summary");
  const rule = gaussLegendre(VALUE_NODES);
  const value = scoreRows(purchaseModel, "purchaseModel", table, columns, (kernel, rows) =>
    aliveTimes(kernel, rows, (x, T, tx) => discountedPurchases(kernel, rule, [x, tx, T], horizon, delta)),
  );
  const spend = spendOf(spendModel, table, columns);
  for (let i = 0; i < value.length; i++) value[i]! *= margin * spend[i]!;
  return value;
}

/** What the values of customers have in common. */
export interface ValueOptions {
  /** Continuous discount per unit of the purchase model. */
  readonly delta: number;
  readonly margin: number;
  readonly unit: TimeUnit;
}

/**
 * Checks the models and the options that all lifetime values have in common.
 *
 * @internal
 */
export function openValueOptions(
  purchaseModel: PurchaseModel,
  spendModel: SpendModel,
  { discountRateAnnual, margin = 1 }: { readonly discountRateAnnual: number; readonly margin?: number },
  [purchasePath, spendPath]: readonly [string, string] = ["purchaseModel", "spendModel"],
): ValueOptions {
  checkPurchaseModel(purchaseModel, purchasePath);
  checkSpendModel(spendModel, spendPath);
  const { unit } = purchaseModel;
  if (unit === null) {
    throw new InputError(
      "missing-option",
      `${purchasePath}.unit`,
      "a unit (fit the model with `unit`)",
      unit,
    );
  }
  if (discountRateAnnual === undefined) {
    throw new InputError(
      "missing-option",
      "options.discountRateAnnual",
      "a rate per year such as 0.1",
      undefined,
    );
  }
  checkNonNegative(discountRateAnnual, "options.discountRateAnnual");
  checkPositive(margin, "options.margin");
  return { delta: continuousRate(discountRateAnnual, unit), margin, unit };
}

/** Continuous rate per unit that compounds to the annual one. */
function continuousRate(annual: number, unit: TimeUnit): number {
  return (Math.log1p(annual) * daysPerUnit(unit)) / DAYS_PER_YEAR;
}

/**
 * Equation 1.
 *
 * @internal
 */
export function discountedPurchases(
  { purchasesIfAlive, timeScale, discountedIfAlive }: PurchaseKernel,
  { nodes, weights }: QuadratureRule,
  [x, tx, T]: readonly [x: number, tx: number, T: number],
  horizon: number,
  delta: number,
): number {
  if (discountedIfAlive !== undefined) return discountedIfAlive(x, T, horizon, delta, tx);
  const all = purchasesIfAlive(x, T, horizon, tx);
  if (delta === 0) return all;
  const scale = timeScale(T);
  // What lies beyond is discounted to less than the last digit; its nodes are of more use before.
  const half = 0.5 * Math.log1p(Math.min(horizon, 45 / delta) / scale);
  let sum = 0;
  for (let k = 0; k < nodes.length; k++) {
    const w = half * (1 + nodes[k]!);
    const s = scale * Math.expm1(w);
    sum += weights[k]! * Math.exp(w - delta * s) * purchasesIfAlive(x, T, s, tx);
  }
  return Math.exp(-delta * horizon) * all + delta * scale * half * sum;
}
