/**
 * All purchase models under one type, and the way from a model to its kernel: a new model joins here.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import { checkModelNumber, incompatibleModel, modelPart } from "../internal/model-check.ts";
import type { BgNbdModel } from "./bg-nbd/bg-nbd.ts";
import { bgNbdKernel } from "./bg-nbd/kernel.ts";
import type { PurchaseKernel } from "./purchase-kernel.ts";
import {
  agreeOnUnit,
  type PurchaseRows,
  type PurchaseSummaryInput,
  purchaseRowsFrom,
  type SummaryColumns,
} from "./summary/purchase-rows.ts";
import { TIME_UNITS, type TimeUnit } from "./summary/time-unit.ts";

/** A fitted model of repeat buying. */
export type PurchaseModel = BgNbdModel;

const BG_NBD_PARAMETERS = ["r", "alpha", "a", "b"] as const;

/**
 * The kernel of a model, perhaps read back from JSON.
 *
 * @throws {@link InputError} as {@link checkPurchaseModel}.
 */
export function purchaseKernel(model: PurchaseModel, path: string): PurchaseKernel {
  checkPurchaseModel(model, path);
  return bgNbdKernel(model.params);
}

/**
 * Checks kind, version, unit and parameters: with a parameter that is no positive number, predictions would be
 * NaN.
 *
 * @throws {@link InputError} `incompatible-model` for anything that is not a purchase model of this version, or a
 * damaged one, with the path of what is wrong.
 */
export function checkPurchaseModel(model: unknown, path: string): asserts model is PurchaseModel {
  const { kind, version, unit, params } = modelPart<PurchaseModel>(model);
  if (kind !== "bg-nbd" || version !== 1) {
    throw new InputError(
      "incompatible-model",
      path,
      "a purchase model such as fitBgNbd makes, version 1",
      kind === undefined ? model : `${kind}, version ${version}`,
    );
  }
  if (unit !== null && !TIME_UNITS.includes(unit as TimeUnit)) {
    const units = TIME_UNITS.map((name) => JSON.stringify(name)).join(", ");
    throw incompatibleModel(`${path}.unit`, `one of ${units}, or null`, unit);
  }
  const values = modelPart<PurchaseModel["params"]>(params);
  for (const name of BG_NBD_PARAMETERS)
    checkModelNumber(values[name], `${path}.params.${name}`, "a finite number > 0");
}

/** The rows to score, in the unit of the model. */
export function rowsToScore(
  model: PurchaseModel,
  path: string,
  summary: PurchaseSummaryInput,
  columns: SummaryColumns,
): PurchaseRows {
  const rows = purchaseRowsFrom(summary, columns, "score");
  agreeOnUnit(model.unit, `${path}.unit`, rows.unit, "summary.age.unit");
  return rows;
}
