/**
 * Repeat purchases over calendar time as a fitted model expects them of customers of whom only the day they joined and
 * their covariates are known.
 *
 * @module
 */
import { modelAt, rowsByCovariates } from "../predictions/score-rows.ts";
import { type PurchaseModel, purchaseKernel, rowsToScore } from "../purchase-model.ts";
import { type HoldoutSummary, lastDayBefore } from "../summary/holdout-summary.ts";
import { daysPerUnit, type TimeUnit } from "../summary/time-unit.ts";
import { type ActualTracking, expectedTracking } from "./tracking.ts";

/** Distinct sets of covariates that are followed; of more of them every so many-th stands for the others. */
const GROUPS_MAX = 2000;

/** What happened, to whom. */
interface TrackedCustomers {
  readonly tracking: ActualTracking;
  /** With the columns of the covariates. */
  readonly summary: HoldoutSummary;
  readonly unit: TimeUnit;
}

/** Repeat purchases before each end of the tracking. O(distinct covariates * days joined * periods). */
export function expectedOfModel(
  model: PurchaseModel,
  { tracking, summary, unit }: TrackedCustomers,
): Float64Array {
  const days = daysPerUnit(unit);
  if (model.covariates === undefined) {
    return expectedTracking(tracking, purchaseKernel(model, "model").newPurchases, days);
  }
  const { firstDay, births, ends, holdoutFrom } = tracking;
  const lastDay = lastDayBefore(ends[holdoutFrom - 1]!) - firstDay;
  const groups = rowsByCovariates(model, summary, rowsToScore(model, "model", summary, {}));
  const total = new Float64Array(ends.length);
  const own = new Float64Array(births.length);
  let followed = 0;
  for (let g = 0; g < groups.length; g += Math.ceil(groups.length / GROUPS_MAX)) {
    const { values, part } = groups[g]!;
    own.fill(0);
    for (const age of part.age) own[lastDay - Math.round(age * days)]!++;
    followed += part.age.length;
    const { newPurchases } = purchaseKernel(modelAt(model, values), "model");
    const expected = expectedTracking({ ends, births: own, firstDay }, newPurchases, days);
    for (let p = 0; p < total.length; p++) total[p]! += expected[p]!;
  }
  const scale = summary.age.values.length / followed;
  return total.map((sum) => sum * scale);
}
