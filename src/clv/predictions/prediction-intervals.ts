/**
 * How far the number of each customer could be off because the parameters of the model are estimates.
 *
 * Parameters are drawn from the distribution of the estimates and the number is worked out anew for each draw. Histories
 * go by one after the other, equal ones once: what depends on frequency and age is shared by all recencies, and no table of
 * draws by customers is ever held.
 *
 * @module
 */
import { checkBetween, checkInteger, checkPositive } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { quantileSorted } from "../../numeric/quantile.ts";
import { randomStream } from "../../random/random.ts";
import { tableFrom } from "../../table/table-from.ts";
import type { PurchaseKernel } from "../purchase-kernel.ts";
import { type PurchaseModel, purchaseKernel, rowsToScore } from "../purchase-model.ts";
import type { PurchaseSummaryInput } from "../summary/purchase-rows.ts";
import { countQuantiles } from "./count-quantiles.ts";
import { drawModels } from "./parameter-draws.ts";
import { type OpenQuantity, openQuantity, type PredictionQuantity } from "./prediction-quantity.ts";
import { type CovariateGroup, modelAt, rowsByCovariates } from "./score-rows.ts";
import { type SpendDraws, spendDraws } from "./spend-draws.ts";

/** Options of {@link predictionIntervals}: the quantity with its own options, and how to draw. */
export type PredictionIntervalOptions = PredictionQuantity & {
  /** Share of the draws between the bounds, in (0, 1). @defaultValue 0.95 */
  readonly level?: number;
  /** Draws of the parameters, a whole number >= 2. The bounds themselves wobble by some percent of the width at 500. @defaultValue 500 */
  readonly draws?: number;
  /** Same seed, same bounds. @defaultValue 1 */
  readonly seed?: number;
};

/** One estimate with bounds a row. */
export interface PredictionIntervals {
  /** What the function of that name returns; for purchase counts the median. */
  readonly estimate: Float64Array;
  /** At most the estimate. */
  readonly lower: Float64Array;
  /** At least the estimate. */
  readonly upper: Float64Array;
  readonly level: number;
  readonly draws: number;
}

/**
 * Intervals for a number of every customer.
 *
 * They tell what the uncertainty of the parameters makes of the number: narrow where many customers were fitted, however
 * unlike the model real customers are. What a customer will do is much more uncertain than what is to be expected: that is
 * the quantity `"purchaseCount"`, whose bounds enclose the number of purchases itself.
 *
 * @param model - A fitted purchase model of any kind (`fitBgNbd` and the like), or read back from JSON, with `fit.status` `"converged"`.
 * @param summary - As for the function of the quantity.
 * @returns Bounds between which `level` of the draws lie, half of the rest on each side, widened to the estimate where it is
 * not between them.
 * @throws {@link InputError} `incompatible-model` for a fit at a boundary, of which no covariance is known; otherwise as the
 * function of the quantity.
 * @remarks O(rows log rows), plus `draws` times the quantity of each distinct history. Deterministic. Source: the normal
 * distribution of maximum likelihood estimates, on logarithms of the parameters; half of the draws are antithetic.
 * @example
 * const summary = {
 *   frequency: [0, 0, 1, 0, 2, 5, 0, 1, 3, 0],
 *   recency: [0, 0, 4, 0, 20, 30, 0, 25, 12, 0],
 *   age: [38, 30, 35, 22, 38, 33, 38, 36, 37, 25],
 *   weight: [400, 350, 90, 300, 60, 40, 400, 80, 30, 250],
 * };
 * const model = fitMbgNbd(summary, { unit: "week" });
 * const year = predictionIntervals(model, summary, { quantity: "expectedPurchases", horizon: { years: 1 } });
 * year.lower[5]! < year.estimate[5]! && year.estimate[5]! < year.upper[5]!; // => true
 */
export function predictionIntervals(
  model: PurchaseModel,
  summary: PurchaseSummaryInput,
  options: PredictionIntervalOptions,
): PredictionIntervals {
  const quantity = openQuantity(model, options, ["level", "draws", "seed"]);
  if (options.quantity === "residualLifetimeValue") {
    // Without a discount some draws would have no finite sum.
    checkPositive(options.discountRateAnnual, "options.discountRateAnnual");
  }
  const { level = 0.95, draws = 500, seed = 1 } = options;
  checkBetween(level, "options.level", 0, 1);
  if (level === 0 || level === 1) throw new InputError("out-of-range", "options.level", "in (0, 1)", level);
  checkInteger(draws, "options.draws", 2, 1e6);
  checkInteger(seed, "options.seed", 0);
  const table = tableFrom(summary, "summary");
  const rows = rowsToScore(model, "model", table, quantity.columns);
  const models = [model, ...drawModels(model, draws, randomStream(seed, "purchases"), "model")];
  const spend =
    quantity.spendModel &&
    spendDraws(quantity.spendModel, table, quantity.columns, draws, randomStream(seed, "spend"));
  const bounds = newBounds(rows.frequency.length, level, draws);
  for (const group of rowsByCovariates(model, table, rows)) {
    const kernels = models.map((own) => purchaseKernel(modelAt(own, group.values), "model"));
    if (quantity.counted !== undefined) fillCounts(bounds, group, kernels, quantity.counted);
    else fillBounds(bounds, group, kernels, quantity, spend);
  }
  return Object.freeze(bounds);
}

function newBounds(count: number, level: number, draws: number): PredictionIntervals {
  return {
    estimate: new Float64Array(count),
    lower: new Float64Array(count),
    upper: new Float64Array(count),
    level,
    draws,
  };
}

/** The first kernel is that of the estimates. */
function fillBounds(
  bounds: PredictionIntervals,
  { members, part }: CovariateGroup,
  kernels: readonly PurchaseKernel[],
  { ifAlive, margin }: OpenQuantity,
  spend: SpendDraws | undefined,
): void {
  const { frequency, recency, age } = part;
  const of = kernels.map(ifAlive);
  const shared = new Float64Array(kernels.length);
  const expected = new Float64Array(kernels.length);
  const values = new Float64Array(kernels.length);
  let before = -1;
  for (const k of sortedHistories(part)) {
    const x = frequency[k]!;
    const tx = recency[k]!;
    const T = age[k]!;
    const samePair = before >= 0 && x === frequency[before] && T === age[before];
    const same = samePair && tx === recency[before];
    if (!(kernels[0]!.regular ? same : samePair)) {
      for (let d = 0; d < shared.length; d++) shared[d] = of[d]!(x, T, tx);
    }
    if (!same) {
      for (let d = 0; d < shared.length; d++) expected[d] = kernels[d]!.aliveChance(x, tx, T) * shared[d]!;
    }
    const row = members[k]!;
    if (same && spend === undefined) copyBounds(bounds, members[before]!, row);
    else {
      values.set(expected);
      if (spend !== undefined) {
        for (let d = 0; d < values.length; d++) values[d]! *= margin * spend(d, row);
      }
      writeBounds(bounds, row, values);
    }
    before = k;
  }
}

function fillCounts(
  bounds: PredictionIntervals,
  { members, part }: CovariateGroup,
  kernels: readonly PurchaseKernel[],
  horizon: number,
): void {
  const { frequency, recency, age } = part;
  const tail = (1 - bounds.level) / 2;
  const draws = kernels.slice(1);
  let before = -1;
  for (const k of sortedHistories(part)) {
    const history = { x: frequency[k]!, tx: recency[k]!, T: age[k]!, horizon };
    const row = members[k]!;
    const same =
      before >= 0 &&
      history.x === frequency[before] &&
      history.T === age[before] &&
      history.tx === recency[before];
    if (same) copyBounds(bounds, members[before]!, row);
    else {
      const [lower, median, upper] = countQuantiles(draws, history, [tail, 0.5, 1 - tail]);
      bounds.lower[row] = lower!;
      bounds.estimate[row] = median!;
      bounds.upper[row] = upper!;
    }
    before = k;
  }
}

/** Places of rows, equal pairs of frequency and age beside each other, and in them equal recencies. */
function sortedHistories({ frequency, recency, age }: CovariateGroup["part"]): Int32Array {
  const order = Int32Array.from(frequency.keys());
  return order.sort(
    (i, j) => frequency[i]! - frequency[j]! || age[i]! - age[j]! || recency[i]! - recency[j]!,
  );
}

/** The first value is the estimate; the others are put into order. */
function writeBounds(bounds: PredictionIntervals, row: number, values: Float64Array): void {
  const tail = (1 - bounds.level) / 2;
  const estimate = values[0]!;
  const drawn = values.subarray(1).sort();
  bounds.estimate[row] = estimate;
  bounds.lower[row] = Math.min(estimate, quantileSorted(drawn, tail));
  bounds.upper[row] = Math.max(estimate, quantileSorted(drawn, 1 - tail));
}

function copyBounds({ estimate, lower, upper }: PredictionIntervals, from: number, to: number): void {
  estimate[to] = estimate[from]!;
  lower[to] = lower[from]!;
  upper[to] = upper[from]!;
}
