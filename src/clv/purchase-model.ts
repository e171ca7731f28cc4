/**
 * All purchase models under one type, and the way from a model to its kernel: a new model joins here.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import type { BgNbdModel } from "./bg-nbd.ts";
import { bgNbdKernel } from "./bg-nbd-kernel.ts";
import type { PurchaseKernel } from "./purchase-kernel.ts";
import {
  agreeOnUnit,
  type PurchaseRows,
  type PurchaseSummaryInput,
  purchaseRowsFrom,
  type SummaryColumns,
} from "./purchase-rows.ts";

/** A fitted model of repeat buying. */
export type PurchaseModel = BgNbdModel;

/**
 * The kernel of a model, perhaps read back from JSON.
 *
 * @throws {@link InputError} `incompatible-model` for anything that is not a purchase model of this version.
 */
export function purchaseKernel(model: PurchaseModel, path: string): PurchaseKernel {
  const { kind, version } = (model ?? {}) as Partial<PurchaseModel>;
  if (kind === "bg-nbd" && version === 1) return bgNbdKernel(model.params);
  throw new InputError(
    "incompatible-model",
    path,
    "a purchase model such as fitBgNbd makes, version 1",
    kind === undefined ? model : `${kind}, version ${version}`,
  );
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
