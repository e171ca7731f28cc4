import { checkInteger, checkOptionKeys } from "../../internal/check.ts";
import type { Duration } from "../../internal/time.ts";
import { modelHorizon, type PurchaseModel } from "../purchase-model.ts";
import { newCustomerKernel } from "./new-customer.ts";

/** Options of {@link purchaseCountDistribution}. */
export interface PurchaseCountOptions {
  /** Length of the time counted: a number >= 0 in the model's unit, or a duration such as `{ weeks: 39 }`. */
  readonly horizon: number | Duration;
  /** Largest count to give a chance for; a whole number >= 0. @defaultValue 10 */
  readonly maxCount?: number;
  /** The customer's covariates by column, for a model that has some. @defaultValue none */
  readonly covariates?: Readonly<Record<string, number | boolean>>;
}

/**
 * The chance that a new customer makes exactly 0, 1, ... repeat purchases within the horizon.
 *
 * @param model - Of `fitBgNbd`, or read back from JSON.
 * @returns `maxCount + 1` chances; what is missing to 1 is the chance of more than `maxCount`.
 * @throws {@link InputError} for a missing or negative horizon, a duration where the model does not know its
 * unit, or a model of another kind.
 * @remarks O(maxCount).
 * @example
 * const model = fitBgNbd({ frequency: [0, 0, 3, 1, 6], recency: [0, 0, 20, 4, 31], age: [30, 38, 35, 38, 33] });
 * purchaseCountDistribution(model, { horizon: 39, maxCount: 5 }).length; // => 6
 */
export function purchaseCountDistribution(model: PurchaseModel, options: PurchaseCountOptions): Float64Array {
  checkOptionKeys(options, "options", ["horizon", "maxCount", "covariates"]);
  const { maxCount = 10 } = options;
  const kernel = newCustomerKernel(model, options.covariates);
  const horizon = modelHorizon(model, options.horizon, "options.horizon");
  checkInteger(maxCount, "options.maxCount", 0, 1e6);
  return kernel.newCounts(horizon, maxCount);
}
