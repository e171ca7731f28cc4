import { checkFinite, checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { covariatesOf, effectColumns } from "../covariates/covariate-effects.ts";
import type { PurchaseKernel } from "../purchase-kernel.ts";
import { type PurchaseModel, purchaseKernel } from "../purchase-model.ts";
import { modelAt } from "./score-rows.ts";

/**
 * The kernel of a customer of whom only the covariates are known.
 *
 * @throws {@link InputError} for a covariate that the model has not, or has and is not given.
 */
export function newCustomerKernel(
  model: PurchaseModel,
  covariates: Readonly<Record<string, number | boolean>> = {},
): PurchaseKernel {
  const kernel = purchaseKernel(model, "model");
  const effects = covariatesOf(model);
  if (effects === undefined) {
    if (Object.keys(covariates).length === 0) return kernel;
    throw new InputError("unknown-choice", "options.covariates", "left out for a model without", covariates);
  }
  const columns = effectColumns(effects);
  checkOptionKeys(covariates, "options.covariates", columns);
  const values = columns.map((column) => {
    const value = covariates[column];
    if (typeof value === "boolean") return value ? 1 : 0;
    checkFinite(value, `options.covariates.${column}`);
    return value;
  });
  return purchaseKernel(modelAt(model, values), "model");
}
