import { checkOptionKeys } from "../../internal/check.ts";
import { type PurchaseModel, purchaseKernel, rowsToScore } from "../purchase-model.ts";
import type { PurchaseSummaryInput, SummaryColumns } from "../summary/purchase-rows.ts";

/** Options of {@link probabilityAlive}. */
export interface ProbabilityAliveOptions {
  /** What the columns of the summary are called. @defaultValue the names of `purchaseSummary` */
  readonly columns?: SummaryColumns;
}

/**
 * The chance that each customer has not left for good, at the age the summary gives.
 *
 * Under the BG/NBD model a customer can leave only after a repeat purchase, so it is 1 for everybody who bought
 * once, however long ago.
 *
 * @param model - Of `fitBgNbd`, or read back from JSON.
 * @param summary - Frequency, recency and age, in the model's unit.
 * @returns One value in [0, 1] a row, in the order of the rows.
 * @throws {@link InputError} for a model of another kind, a summary in another unit, or an impossible row.
 * @remarks O(rows).
 * @example
 * const model = fitBgNbd({ frequency: [0, 0, 3, 1, 6], recency: [0, 0, 20, 4, 31], age: [30, 38, 35, 38, 33] });
 * const alive = probabilityAlive(model, { frequency: [0], recency: [0], age: [30] });
 * alive[0]; // => 1
 */
export function probabilityAlive(
  model: PurchaseModel,
  summary: PurchaseSummaryInput,
  options: ProbabilityAliveOptions = {},
): Float64Array {
  checkOptionKeys(options, "options", ["columns"]);
  const { columns = {} } = options;
  const { aliveChance } = purchaseKernel(model, "model");
  const { frequency, recency, age } = rowsToScore(model, "model", summary, columns);
  const chances = new Float64Array(frequency.length);
  for (let i = 0; i < chances.length; i++) chances[i] = aliveChance(frequency[i]!, recency[i]!, age[i]!);
  return chances;
}
