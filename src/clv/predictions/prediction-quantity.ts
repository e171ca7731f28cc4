/**
 * The quantities that intervals are given for, and their options.
 *
 * @module
 */
import { checkChoice, checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import type { Duration } from "../../internal/time.ts";
import type { PurchaseKernel } from "../purchase-kernel.ts";
import { checkPurchaseModel, modelHorizon, type PurchaseModel } from "../purchase-model.ts";
import type { SummaryColumns } from "../summary/purchase-rows.ts";
import { discountedPurchases, openValueOptions, VALUE_NODES } from "./customer-lifetime-value.ts";
import type { SpendModel } from "./expected-spend.ts";
import { gaussLegendre } from "./gauss-legendre.ts";
import { checkFiniteSum, residualPurchases } from "./residual-lifetime-value.ts";

/** Options that every quantity takes. */
export interface QuantityOptions {
  /** What the columns of the summary are called. @defaultValue the names of `purchaseSummary` */
  readonly columns?: SummaryColumns;
}

/** Of those that look ahead to a horizon. */
export interface HorizonOptions extends QuantityOptions {
  /** How far to look ahead: a number >= 0 in the model's unit, or a duration such as `{ weeks: 39 }`. */
  readonly horizon: number | Duration;
}

/** Of those in money. */
export interface MoneyOptions extends QuantityOptions {
  /** Of `fitGammaGamma`; its errors are taken to be independent of those of the purchase model. */
  readonly spendModel: SpendModel;
  /** Discount per year: at 0.1 a purchase in a year counts 1 / 1.1 of its value. */
  readonly discountRateAnnual: number;
  /** Share of a purchase's value that is profit, > 0. @defaultValue 1 */
  readonly margin?: number;
}

/** What to give intervals for, named after the function that gives the estimate, with its options. */
export type PredictionQuantity =
  | (QuantityOptions & { readonly quantity: "probabilityAlive"; readonly after?: number | Duration })
  | (HorizonOptions & { readonly quantity: "expectedPurchases" })
  | (HorizonOptions & { readonly quantity: "purchaseCount" })
  | (HorizonOptions & MoneyOptions & { readonly quantity: "customerLifetimeValue" })
  | (MoneyOptions & { readonly quantity: "residualLifetimeValue" });

/** A quantity with its options read. */
export interface OpenQuantity {
  readonly columns: SummaryColumns;
  /** The quantity, or its factor that is not money, of a customer who is alive. */
  readonly ifAlive: (kernel: PurchaseKernel) => (x: number, T: number, tx: number) => number;
  /** The horizon, where purchases are counted instead. */
  readonly counted?: number;
  readonly spendModel?: SpendModel;
  readonly margin: number;
  /** Throws where customers of this kernel have no such quantity. */
  readonly check?: (kernel: PurchaseKernel) => void;
}

const KEYS: Readonly<Record<PredictionQuantity["quantity"], readonly string[]>> = {
  probabilityAlive: ["after"],
  expectedPurchases: ["horizon"],
  purchaseCount: ["horizon"],
  customerLifetimeValue: ["horizon", "spendModel", "discountRateAnnual", "margin"],
  residualLifetimeValue: ["spendModel", "discountRateAnnual", "margin"],
};

/** Checks model and options; `moreKeys` are options that the caller has beside those of the quantity. */
export function openQuantity(
  model: PurchaseModel,
  options: PredictionQuantity,
  moreKeys: readonly string[],
): OpenQuantity {
  checkPurchaseModel(model, "model");
  if (typeof options !== "object" || options === null) {
    throw new InputError("missing-option", "options", "an object with options (quantity, ...)", options);
  }
  checkChoice(options.quantity, "options.quantity", Object.keys(KEYS) as PredictionQuantity["quantity"][]);
  checkOptionKeys(options, "options", ["quantity", "columns", ...moreKeys, ...KEYS[options.quantity]]);
  const { columns = {} } = options;
  switch (options.quantity) {
    case "probabilityAlive": {
      const after = modelHorizon(model, options.after ?? 0, "options.after");
      return {
        columns,
        margin: 1,
        ifAlive: (kernel) => (x, T, tx) => (after === 0 ? 1 : kernel.survivalIfAlive(x, T, after, tx)),
      };
    }
    case "expectedPurchases":
    case "purchaseCount": {
      const horizon = modelHorizon(model, options.horizon, "options.horizon");
      const open: OpenQuantity = {
        columns,
        margin: 1,
        ifAlive: (kernel) => (x, T, tx) => kernel.purchasesIfAlive(x, T, horizon, tx),
      };
      if (options.quantity === "expectedPurchases") return open;
      return { ...open, counted: horizon };
    }
    default:
      return openMoney(model, options);
  }
}

function openMoney(
  model: PurchaseModel,
  options: Extract<PredictionQuantity, { readonly spendModel: SpendModel }>,
): OpenQuantity {
  const { columns = {}, spendModel } = options;
  const { delta, margin } = openValueOptions(model, spendModel, options, ["model", "options.spendModel"]);
  const common = { columns, spendModel, margin };
  if (options.quantity === "residualLifetimeValue") {
    const ifAlive: OpenQuantity["ifAlive"] = (kernel) => residualPurchases(kernel, delta);
    return { ...common, ifAlive, check: (kernel) => checkFiniteSum(model, ifAlive(kernel)) };
  }
  const horizon = modelHorizon(model, options.horizon, "options.horizon");
  const rule = gaussLegendre(VALUE_NODES);
  return {
    ...common,
    ifAlive: (kernel) => (x, T, tx) => discountedPurchases(kernel, rule, [x, tx, T], horizon, delta),
  };
}
