/**
 * The profit of contacting the customers above a threshold, for every threshold, as straight lines.
 *
 * Contacting a customer who is about to leave earns gamma (CLV - d) - f, one who would have stayed -(d + f), with
 * gamma the chance that an offer is taken, d its cost and f that of the contact. So the profit of a list is a
 * straight line in gamma whatever the values of its members: for a common CLV it is the profit of Verbraken,
 * Verbeke and Baesens, CLV (gamma (1 - delta) - phi) pi_0 F_0 - CLV (delta + phi) pi_1 F_1, with delta = d / CLV
 * and phi = f / CLV.
 *
 * Sources: Verbraken, Verbeke and Baesens (2013), "A Novel Profit Maximizing Metric for Measuring Classification
 * Performance of Customer Churn Prediction Models", IEEE Trans. Knowledge and Data Engineering 25(5), 961-973;
 * for individual values Óskarsdóttir, Baesens and Vanthienen (2018), "Profit-Based Model Selection for Customer
 * Retention Using Individual Customer Lifetime Values", Big Data 6(1), 53-65.
 *
 * @module
 */
import { nextAbove } from "../next-above.ts";
import type { Outcome } from "../outcome.ts";
import { descendingOrder } from "../score-order.ts";
import { thresholdCounts } from "../threshold-counts.ts";
import { type Money, ofCustomer } from "./money.ts";

/**
 * Every list a score can cut, from nobody (index 0) to everybody. Equal scores enter a list together. Weights and
 * money are sums over the list, not yet divided by the size of the base.
 */
export interface Campaign {
  /** Lowest score on the list; just above the highest score for the empty list. */
  readonly thresholds: Float64Array;
  /** Weight of the customers contacted. */
  readonly contacted: Float64Array;
  /** Weight of the leavers among them. */
  readonly leavers: Float64Array;
  /** Profit per unit of gamma. */
  readonly slope: Float64Array;
  /** Profit at gamma = 0: minus the money spent on those who do not answer or would have stayed. */
  readonly intercept: Float64Array;
}

/**
 * The lists of a score.
 *
 * @remarks O(n). With common money the lines come from whole counts and are exact to the rounding of one product.
 */
export function campaignLines(outcome: Outcome, money: Money): Campaign {
  const { lifetimeValue, offerCost, contactCost } = money;
  const counts = thresholdCounts(outcome);
  const lists = counts.thresholds.length + 1;
  const campaign: Campaign = {
    thresholds: new Float64Array(lists),
    contacted: new Float64Array(lists),
    leavers: new Float64Array(lists),
    slope: new Float64Array(lists),
    intercept: new Float64Array(lists),
  };
  campaign.thresholds[0] = nextAbove(counts.thresholds[0]!);
  campaign.thresholds.set(counts.thresholds, 1);
  campaign.leavers.set(counts.truePositives, 1);
  for (let k = 1; k < lists; k++) {
    campaign.contacted[k] = counts.truePositives[k - 1]! + counts.falsePositives[k - 1]!;
  }
  if (typeof lifetimeValue === "number" && typeof offerCost === "number" && typeof contactCost === "number") {
    fillCommon(campaign, lifetimeValue, offerCost, contactCost);
  } else {
    fillIndividual(campaign, outcome, money);
  }
  return campaign;
}

function fillCommon(campaign: Campaign, lifetimeValue: number, offerCost: number, contactCost: number): void {
  const { contacted, leavers, slope, intercept } = campaign;
  const saved = lifetimeValue - offerCost;
  for (let k = 1; k < contacted.length; k++) {
    slope[k] = saved * leavers[k]!;
    intercept[k] = 0 - contactCost * contacted[k]! - offerCost * (contacted[k]! - leavers[k]!);
  }
}

/** Sums over the list, compensated (Neumaier): a million customers must not cost digits. */
function fillIndividual(campaign: Campaign, { truth, score, weights }: Outcome, money: Money): void {
  const { lifetimeValue, offerCost, contactCost } = money;
  const { slope, intercept } = campaign;
  const order = descendingOrder(score);
  const earned = new Float64Array(2);
  const spent = new Float64Array(2);
  let list = 0;
  let previous = Number.NaN;
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!;
    const weight = weights === undefined ? 1 : weights[row]!;
    if (weight === 0) continue;
    if (score[row] !== previous) list++;
    previous = score[row]!;
    const offer = ofCustomer(offerCost, row);
    if (truth[row] === 1) addTo(earned, weight * (ofCustomer(lifetimeValue, row) - offer));
    else addTo(spent, weight * offer);
    addTo(spent, weight * ofCustomer(contactCost, row));
    slope[list] = earned[0]! + earned[1]!;
    intercept[list] = 0 - (spent[0]! + spent[1]!);
  }
}

/** Adds to `[sum, lost digits]`, whose total is the sum of both. */
function addTo(sum: Float64Array, value: number): void {
  const before = sum[0]!;
  const next = before + value;
  sum[1]! += Math.abs(before) >= Math.abs(value) ? before - next + value : value - next + before;
  sum[0] = next;
}
