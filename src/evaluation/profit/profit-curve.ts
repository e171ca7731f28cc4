/**
 * The profit of contacting more and more customers, highest scores first.
 *
 * @module
 */
import { checkBetween, checkInteger, checkOptionKeys } from "../../internal/check.ts";
import type { BinaryTruth } from "../outcome.ts";
import { SHARE_ROUNDING } from "../threshold-counts.ts";
import type { Campaign } from "./campaign.ts";
import { bestList, type MaximumProfit, planOf, readCampaign } from "./maximum-profit.ts";
import { type CampaignOptions, MONEY_KEYS } from "./money.ts";

/** Columns from contacting nobody to contacting everybody, and the best list. */
export interface ProfitCurve {
  /** Share of the base contacted, from 0 to 1. */
  readonly share: Float64Array;
  /** Lowest score on the list; just above the highest score when the list is empty. */
  readonly threshold: Float64Array;
  /** Customers contacted (sum of their weights). */
  readonly contacted: Float64Array;
  /** Share of all leavers who are contacted. */
  readonly captured: Float64Array;
  /** Profit per customer of the whole base, in the currency of the options. */
  readonly profit: Float64Array;
  /** Profit of the whole list: `profit` times the size (weight) of the base. */
  readonly totalProfit: Float64Array;
  /** The highest point over all thresholds, as {@link maximumProfit} returns it. */
  readonly best: MaximumProfit;
}

/** Options of {@link profitCurve}. */
export interface ProfitCurveOptions extends CampaignOptions {
  /**
   * Number of equal steps of the share, for a table or a chart. Inside a group of equal scores the curve is a
   * straight line, as for a random order among them. Without it: one point per distinct score.
   *
   * @defaultValue one point per distinct score
   */
  readonly steps?: number | undefined;
}

/**
 * The profit curve of a score.
 *
 * @param truth - 0/1 or booleans, both classes present.
 * @param score - Higher means more likely to leave; any finite numbers, only their order counts.
 * @param options - Money (common, or one value per row), acceptance, steps.
 * @throws {@link InputError} as {@link maximumProfit} does; `out-of-range` for fewer than one step.
 * @remarks O(n).
 * @example
 * const curve = profitCurve([1, 1, 0, 0], [0.9, 0.8, 0.3, 0.1], { steps: 4 });
 * Array.from(curve.totalProfit); // => [0, 56, 112, 101, 90]
 * curve.best; // => { profit: 28, share: 0.5, threshold: 0.8, captured: 1 }
 */
export function profitCurve(
  truth: BinaryTruth,
  score: ArrayLike<number>,
  options: ProfitCurveOptions = {},
): ProfitCurve {
  checkOptionKeys(options, "options", [...MONEY_KEYS, "acceptance", "weights", "steps"]);
  const { acceptance = 0.3, steps } = options;
  checkBetween(acceptance, "options.acceptance", 0, 1);
  if (steps !== undefined) checkInteger(steps, "options.steps", 1);
  const campaign = readCampaign(truth, score, options);
  const best = planOf(campaign, bestList(campaign, acceptance), acceptance);
  const cut = steps === undefined ? campaign : cutInSteps(campaign, steps);
  const last = campaign.contacted.length - 1;
  const customers = campaign.contacted[last]!;
  const totalProfit = cut.slope.map((slope, k) => acceptance * slope + cut.intercept[k]!);
  return Object.freeze({
    share: cut.contacted.map((contacted) => contacted / customers),
    threshold: cut.thresholds,
    contacted: cut.contacted,
    captured: cut.leavers.map((leavers) => leavers / campaign.leavers[last]!),
    profit: totalProfit.map((profit) => profit / customers),
    totalProfit,
    best,
  });
}

/** The same lists at equal steps of their length, straight between one threshold and the next. */
function cutInSteps(campaign: Campaign, steps: number): Campaign {
  const { contacted, leavers, slope, intercept, thresholds } = campaign;
  const last = contacted.length - 1;
  const column = (): Float64Array => new Float64Array(steps + 1);
  const cut = {
    thresholds: column(),
    contacted: column(),
    leavers: column(),
    slope: column(),
    intercept: column(),
  };
  cut.thresholds[0] = thresholds[0]!;
  let list = 1;
  for (let s = 1; s <= steps; s++) {
    const wanted = (s / steps) * contacted[last]!;
    while (list < last && contacted[list]! < wanted * SHARE_ROUNDING) list++;
    const part = Math.min(1, (wanted - contacted[list - 1]!) / (contacted[list]! - contacted[list - 1]!));
    const between = (values: Float64Array): number =>
      part === 1 ? values[list]! : values[list - 1]! + part * (values[list]! - values[list - 1]!);
    cut.thresholds[s] = thresholds[list]!;
    cut.contacted[s] = between(contacted);
    cut.leavers[s] = between(leavers);
    cut.slope[s] = between(slope);
    cut.intercept[s] = between(intercept);
  }
  return cut;
}
