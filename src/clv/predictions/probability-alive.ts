import { checkOptionKeys } from "../../internal/check.ts";
import type { Duration } from "../../internal/time.ts";
import { tableFrom } from "../../table/table-from.ts";
import type { PurchaseKernel } from "../purchase-kernel.ts";
import { checkPurchaseModel, modelHorizon, type PurchaseModel } from "../purchase-model.ts";
import type { PurchaseRows, PurchaseSummaryInput, SummaryColumns } from "../summary/purchase-rows.ts";
import { aliveTimes } from "./expected-purchases.ts";
import { scoreRows } from "./score-rows.ts";

/** Options of {@link probabilityAlive}. */
export interface ProbabilityAliveOptions {
  /**
   * How long after the age of the summary: a number >= 0 in the model's unit, or a duration such as `{ weeks: 13 }`. What
   * the customer does meanwhile is not known. @defaultValue 0
   */
  readonly after?: number | Duration;
  /** What the columns of the summary are called. @defaultValue the names of `purchaseSummary` */
  readonly columns?: SummaryColumns;
}

/**
 * The chance that each customer has not left for good, at the age the summary gives or some time after it.
 *
 * With `after`, it is the chance today to still be there by then: P(alive at T + t | x, t_x, T), whatever is bought in
 * between. It is not what the model will say after a silent time t, which is lower: that is the chance now of the same
 * customer at age T + t.
 *
 * Under the BG/NBD model a customer can leave only after a repeat purchase, so it is 1 for everybody who bought
 * once, however long ago.
 *
 * @param model - A fitted purchase model of any kind (`fitBgNbd` and the like), or read back from JSON.
 * @param summary - Frequency, recency and age, in the model's unit.
 * @returns One value in [0, 1] a row, in the order of the rows.
 * @throws {@link InputError} for a model of another kind, a summary in another unit, an impossible row, or a duration
 * where the model does not know its unit.
 * @remarks O(rows); with `after` an integral of some two hundred terms for each distinct pair of frequency and age, of
 * which the Pareto/NBD model has no need.
 * @example
 * const model = fitBgNbd({ frequency: [0, 0, 3, 1, 6], recency: [0, 0, 20, 4, 31], age: [30, 38, 35, 38, 33] });
 * const alive = probabilityAlive(model, { frequency: [0], recency: [0], age: [30] });
 * alive[0]; // => 1
 * const later = probabilityAlive(model, { frequency: [0], recency: [0], age: [30] }, { after: 52 });
 * later[0]! < 1; // => true
 */
export function probabilityAlive(
  model: PurchaseModel,
  summary: PurchaseSummaryInput,
  options: ProbabilityAliveOptions = {},
): Float64Array {
  checkOptionKeys(options, "options", ["after", "columns"]);
  const { after = 0, columns = {} } = options;
  checkPurchaseModel(model, "model");
  const time = modelHorizon(model, after, "options.after");
  return scoreRows(model, "model", tableFrom(summary, "summary"), columns, (kernel, rows) =>
    aliveChances(kernel, rows, time),
  );
}

/** P(alive at T + t) of checked rows. */
function aliveChances(kernel: PurchaseKernel, rows: PurchaseRows, t: number): Float64Array {
  const { survivalIfAlive } = kernel;
  if (t > 0) {
    return aliveTimes(kernel, rows, (x, T, tx) => survivalIfAlive(x, T, t, tx));
  }
  const { frequency, recency, age } = rows;
  const chances = new Float64Array(frequency.length);
  for (let i = 0; i < chances.length; i++) {
    chances[i] = kernel.aliveChance(frequency[i]!, recency[i]!, age[i]!);
  }
  return chances;
}
