import { checkFinite, checkInteger, checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import type { Duration } from "../../internal/time.ts";
import { type NumberColumn, numberColumn } from "../../table/table.ts";
import { modelHorizon, type PurchaseModel, rowsToScore } from "../purchase-model.ts";
import { newCustomerKernel } from "./new-customer.ts";

/** The history of one customer, as in a row of `purchaseSummary`. */
export interface PurchaseHistory {
  /** Repeat purchases. */
  readonly frequency: number;
  /** Age at the last purchase, 0 without a repeat purchase. */
  readonly recency: number;
  /** Time since the first purchase. */
  readonly age: number;
}

/** Options of {@link purchaseCountDistribution}. */
export interface PurchaseCountOptions {
  /** Length of the time counted: a number >= 0 in the model's unit, or a duration such as `{ weeks: 39 }`. */
  readonly horizon: number | Duration;
  /** Largest count to give a chance for; a whole number >= 0. @defaultValue 10 */
  readonly maxCount?: number;
  /**
   * What the customer has done so far, for a count of the purchases to come; times in the model's unit.
   * @defaultValue nothing: a new customer, of whom the repeat purchases after the first one are counted
   */
  readonly history?: PurchaseHistory;
  /** The customer's covariates by column, for a model that has some. @defaultValue none */
  readonly covariates?: Readonly<Record<string, number | boolean>>;
}

/**
 * The chance that a customer makes exactly 0, 1, ... purchases within the horizon: one with a known history, or a new one.
 *
 * Who has left makes none. The mean of the distribution is what `expectedPurchases` gives, or for a new customer
 * `expectedPurchasesNewCustomer`.
 *
 * @param model - A fitted purchase model of any kind (`fitBgNbd` and the like), or read back from JSON.
 * @returns `maxCount + 1` chances; what is missing to 1 is the chance of more than `maxCount`.
 * @throws {@link InputError} for a missing or negative horizon, a duration where the model does not know its
 * unit, a model of another kind, or an impossible history.
 * @remarks O(maxCount), times the number of nodes of an integral for the Pareto/NBD model, the regularity for regular
 * purchases, and the opportunities for BG/BB.
 * @example
 * const model = fitBgNbd({ frequency: [0, 0, 3, 1, 6], recency: [0, 0, 20, 4, 31], age: [30, 38, 35, 38, 33] });
 * purchaseCountDistribution(model, { horizon: 39, maxCount: 5 }).length; // => 6
 * const history = { frequency: 3, recency: 20, age: 35 };
 * const chances = purchaseCountDistribution(model, { horizon: 39, maxCount: 200, history });
 * const mean = chances.reduce((sum, chance, n) => sum + n * chance, 0);
 * Math.abs(mean - expectedPurchases(model, [history], { horizon: 39 })[0]!) < 1e-6; // => true
 */
export function purchaseCountDistribution(model: PurchaseModel, options: PurchaseCountOptions): Float64Array {
  checkOptionKeys(options, "options", ["horizon", "maxCount", "history", "covariates"]);
  const { maxCount = 10, history } = options;
  const kernel = newCustomerKernel(model, options.covariates);
  const horizon = modelHorizon(model, options.horizon, "options.horizon");
  checkInteger(maxCount, "options.maxCount", 0, 1e6);
  if (history === undefined) return kernel.newCounts(horizon, maxCount);
  const [x, tx, T] = readHistory(model, history);
  const alive = kernel.aliveChance(x, tx, T);
  const chances = kernel.countsIfAlive(x, T, horizon, maxCount, tx).map((chance) => alive * chance);
  chances[0]! += 1 - alive;
  return chances;
}

/** Checked as a row of a summary is. */
function readHistory(
  model: PurchaseModel,
  history: PurchaseHistory,
): readonly [x: number, tx: number, T: number] {
  checkOptionKeys(history, "options.history", ["frequency", "recency", "age"]);
  const column = (name: keyof PurchaseHistory): NumberColumn => {
    const path = `options.history.${name}`;
    if (history[name] === undefined) throw new InputError("missing-option", path, "a number", undefined);
    checkFinite(history[name], path);
    return numberColumn(Float64Array.of(history[name]));
  };
  const row = { frequency: column("frequency"), recency: column("recency"), age: column("age") };
  try {
    const { frequency, recency, age } = rowsToScore(model, "model", row, {});
    return [frequency[0]!, recency[0]!, age[0]!];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const path = error.path.replace(/^summary\.(\w+)\[0\]$/, "options.history.$1");
    throw new InputError(error.code, path, error.expected, error.received);
  }
}
