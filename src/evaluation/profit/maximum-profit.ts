/**
 * The most a retention campaign can earn with a score, at a known chance that an offer is taken.
 *
 * Source: Verbraken, Verbeke and Baesens (2013), "A Novel Profit Maximizing Metric for Measuring Classification
 * Performance of Customer Churn Prediction Models", IEEE Trans. Knowledge and Data Engineering 25(5), 961-973.
 *
 * @module
 */
import { checkBetween, checkOptionKeys } from "../../internal/check.ts";
import { type BinaryTruth, checkBothClasses, readOutcome } from "../outcome.ts";
import { type Campaign, campaignLines } from "./campaign.ts";
import { type CampaignMoney, type CampaignOptions, MONEY_KEYS, readMoney } from "./money.ts";

/** The best list to contact. */
export interface MaximumProfit {
  /** Profit per customer of the whole base, >= 0, in the currency of the options. */
  readonly profit: number;
  /** Share of the base to contact, highest scores first, in [0, 1]. */
  readonly share: number;
  /** Contact customers with `score >= threshold`; `null` when it is best to contact nobody. */
  readonly threshold: number | null;
  /** Share of all leavers who are contacted, in [0, 1]. */
  readonly captured: number;
}

/**
 * The highest profit over all thresholds, and the list that earns it.
 *
 * A contacted leaver earns `acceptance * (lifetimeValue - offerCost) - contactCost`, a contacted stayer costs
 * `offerCost + contactCost`, everybody else costs and earns nothing.
 *
 * @param truth - 0/1 or booleans, both classes present.
 * @param score - Higher means more likely to leave; any finite numbers, only their order counts.
 * @param options - Money (common, or one value per row) and acceptance; see {@link CampaignOptions}.
 * @returns Never below 0: one may contact nobody. Equal scores are contacted together; of two lists with the same
 * profit the shorter one.
 * @throws {@link InputError} as {@link rocAuc} does, and for money that is negative or of another length.
 * @remarks O(n). The threshold is chosen on the rows that it is judged by: on a few hundred rows the profit is a little
 * too good, and the same threshold earns less on others.
 * @example
 * const best = maximumProfit([0, 1, 0, 1, 0, 1, 0, 1], [0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.8, 0.9]);
 * best.profit; // => 23.875
 * best.share; // => 0.875
 */
export function maximumProfit(
  truth: BinaryTruth,
  score: ArrayLike<number>,
  options: CampaignOptions = {},
): MaximumProfit {
  checkOptionKeys(options, "options", [...MONEY_KEYS, "acceptance", "weights"]);
  const { acceptance = 0.3 } = options;
  checkBetween(acceptance, "options.acceptance", 0, 1);
  const campaign = readCampaign(truth, score, options);
  return planOf(campaign, bestList(campaign, acceptance), acceptance);
}

/** Checks what every function of (truth, score, money) takes, and makes its lists. */
export function readCampaign(
  truth: BinaryTruth,
  score: ArrayLike<number>,
  options: CampaignMoney & { readonly weights?: ArrayLike<number> | undefined },
): Campaign {
  const outcome = readOutcome(truth, score, options.weights, "score");
  checkBothClasses(outcome);
  return campaignLines(outcome, readMoney(options, outcome.truth.length, "truth"));
}

/** The list that earns most at an acceptance; of equals the shortest. */
export function bestList({ slope, intercept }: Campaign, acceptance: number): number {
  let best = 0;
  let most = 0;
  for (let k = 1; k < slope.length; k++) {
    const profit = acceptance * slope[k]! + intercept[k]!;
    if (profit > most) {
      most = profit;
      best = k;
    }
  }
  return best;
}

/** One list as a user reads it. */
export function planOf(campaign: Campaign, list: number, acceptance: number): MaximumProfit {
  const { contacted, leavers, slope, intercept, thresholds } = campaign;
  const last = contacted.length - 1;
  return Object.freeze({
    profit: (acceptance * slope[list]! + intercept[list]!) / contacted[last]!,
    share: contacted[list]! / contacted[last]!,
    threshold: list === 0 ? null : thresholds[list]!,
    captured: leavers[list]! / leavers[last]!,
  });
}
