/**
 * The most a retention campaign can be expected to earn when nobody knows yet how many will take the offer.
 *
 * The chance gamma that an offer is taken has a Beta(alpha, beta) distribution, and the list is chosen after gamma
 * is known. The profit of each list is a straight line in gamma, the profit of the best list their upper envelope
 * E(gamma), convex and piecewise linear, with E(0) = 0. With break-points g_j where the slope jumps by s_j,
 *
 *   E(gamma) = sum_j s_j max(0, gamma - g_j),
 *
 * so its expectation is a sum of E[(gamma - g_j)+], all of them >= 0: nothing cancels. It equals the sum over
 * segments of the ROC convex hull in the paper, and it also holds when every customer has values of their own.
 *
 * Source: Verbraken, Verbeke and Baesens (2013), "A Novel Profit Maximizing Metric for Measuring Classification
 * Performance of Customer Churn Prediction Models", IEEE Trans. Knowledge and Data Engineering 25(5), 961-973.
 *
 * @module
 */
import { checkOptionKeys, checkPositive } from "../../internal/check.ts";
import { regularizedBeta } from "../../numeric/beta.ts";
import { betaPrefactor } from "../../numeric/deviance.ts";
import { defineMetric, type Metric, type WeightOptions } from "../metric.ts";
import type { BinaryTruth } from "../outcome.ts";
import type { Campaign } from "./campaign.ts";
import { readCampaign } from "./maximum-profit.ts";
import { type CampaignMoney, MONEY_KEYS } from "./money.ts";
import { type UpperEnvelope, upperEnvelope } from "./upper-envelope.ts";

/** Options of {@link expectedMaximumProfit}. */
export interface ExpectedMaximumProfitOptions extends CampaignMoney, WeightOptions {
  /**
   * First shape of the Beta distribution of the acceptance, > 0; the mean is `alpha / (alpha + beta)`.
   *
   * @defaultValue 6
   */
  readonly alpha?: number | undefined;
  /**
   * Second shape, > 0. The defaults give a mean of 0.3 and a standard deviation of 0.1.
   *
   * @defaultValue 14
   */
  readonly beta?: number | undefined;
}

/** Which list is best for which acceptance: columns, from low acceptance to high. */
export interface AcceptanceRanges {
  /** The list is best from this acceptance on; the first is 0. */
  readonly from: Float64Array;
  /** ... up to this one; the last is 1. */
  readonly to: Float64Array;
  /** Chance that the acceptance lies in the range; they sum to 1. */
  readonly chance: Float64Array;
  /** Share of the base on the list. */
  readonly share: Float64Array;
  /** Lowest score on the list; just above the highest score when the list is empty. */
  readonly threshold: Float64Array;
}

/** What {@link expectedMaximumProfit} returns. */
export interface ExpectedMaximumProfit {
  /** Expected profit per customer of the whole base, >= 0, in the currency of the options. */
  readonly profit: number;
  /** Expected share of the base to contact, in [0, 1]. */
  readonly share: number;
  /** Contacting everybody with `score >= threshold` contacts at least that share; `null` when the share is 0. */
  readonly threshold: number | null;
  /** The lists behind it: the corners of the ROC convex hull when money is common. */
  readonly ranges: AcceptanceRanges;
}

/**
 * The expected maximum profit of a score (EMP), and the share of the base to contact.
 *
 * Who must fix the list before the acceptance is known does best with {@link maximumProfit} at the mean
 * acceptance, and earns what that function says; this one is never below it.
 *
 * @param truth - 0/1 or booleans, both classes present.
 * @param score - Higher means more likely to leave; any finite numbers, only their order counts.
 * @param options - Money (common, or one value per row), `alpha` and `beta`.
 * @throws {@link InputError} as {@link maximumProfit} does; `out-of-range` for a shape that is not > 0.
 * @remarks O(n) and exact, also with values per row: nothing is sampled.
 * @example
 * const money = { lifetimeValue: 200, offerCost: 10, contactCost: 1 };
 * const emp = expectedMaximumProfit([0, 1, 0, 1, 0, 1, 0, 1], [0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.8, 0.9], money);
 * emp.profit; // => 23.8755934183
 * emp.share; // => 0.8743700763
 */
export function expectedMaximumProfit(
  truth: BinaryTruth,
  score: ArrayLike<number>,
  options: ExpectedMaximumProfitOptions = {},
): ExpectedMaximumProfit {
  const { campaign, envelope, alpha, beta } = readExpectation(truth, score, options);
  const ranges = rangesOf(campaign, envelope, alpha, beta);
  const share = Math.min(
    1,
    ranges.share.reduce((sum, part, i) => sum + part * ranges.chance[i]!, 0),
  );
  return Object.freeze({
    profit: expectationOf(campaign, envelope, alpha, beta),
    share,
    threshold: share > 0 ? thresholdAt(campaign, share) : null,
    ranges,
  });
}

/**
 * The profit of {@link expectedMaximumProfit} as a plain number: a metric to compare models by.
 *
 * @param truth - 0/1 or booleans, both classes present.
 * @param score - Higher means more likely to leave; any finite numbers, only their order counts.
 * @returns Currency per customer of the base, >= 0.
 * @throws {@link InputError} as {@link expectedMaximumProfit} does.
 * @remarks O(n). The best list is chosen on the rows that it is judged by, so on a
 * few hundred rows the number is a little too good; for other money than the defaults wrap it with `defineMetric`.
 * @example
 * expectedProfitPerCustomer([0, 0, 1, 1], [0.1, 0.2, 0.3, 0.4]); // => 28.0000000000
 * expectedProfitPerCustomer.direction; // => "maximize"
 */
export const expectedProfitPerCustomer: Metric<ExpectedMaximumProfitOptions> = /* @__PURE__ */ defineMetric(
  { direction: "maximize", range: [0, Number.POSITIVE_INFINITY], needs: "score" },
  function expectedProfitPerCustomer(
    truth: BinaryTruth,
    score: ArrayLike<number>,
    options: ExpectedMaximumProfitOptions = {},
  ): number {
    const { campaign, envelope, alpha, beta } = readExpectation(truth, score, options);
    return expectationOf(campaign, envelope, alpha, beta);
  },
);

function readExpectation(
  truth: BinaryTruth,
  score: ArrayLike<number>,
  options: ExpectedMaximumProfitOptions,
): { campaign: Campaign; envelope: UpperEnvelope; alpha: number; beta: number } {
  checkOptionKeys(options, "options", [...MONEY_KEYS, "alpha", "beta", "weights"]);
  const { alpha = 6, beta = 14 } = options;
  checkPositive(alpha, "options.alpha");
  checkPositive(beta, "options.beta");
  const campaign = readCampaign(truth, score, options);
  return { campaign, envelope: upperEnvelope(campaign.slope, campaign.intercept), alpha, beta };
}

/** The expectation of the envelope, per customer of the base. */
function expectationOf(
  { slope, contacted }: Campaign,
  { lines, from }: UpperEnvelope,
  alpha: number,
  beta: number,
): number {
  // Where the first list is not the empty one, it is free.
  let expected = (slope[lines[0]!]! * alpha) / (alpha + beta);
  for (let j = 1; j < lines.length; j++) {
    const jump = slope[lines[j]!]! - slope[lines[j - 1]!]!;
    expected += jump * expectedExcess(from[j]!, alpha, beta);
  }
  return expected / contacted[contacted.length - 1]!;
}

/**
 * E[(gamma - g)+] for gamma of Beta(alpha, beta) and g in (0, 1): mean Q(g; alpha + 1, beta) - g Q(g; alpha, beta)
 * with Q the upper tail, whose step in alpha is g^alpha (1 - g)^beta / (alpha B(alpha, beta)).
 */
function expectedExcess(g: number, alpha: number, beta: number): number {
  const mean = alpha / (alpha + beta);
  const excess =
    (mean - g) * regularizedBeta(1 - g, beta, alpha) + betaPrefactor(alpha, beta, g) / (alpha + beta);
  return Math.max(0, excess);
}

function rangesOf(
  { contacted, thresholds }: Campaign,
  { lines, from }: UpperEnvelope,
  alpha: number,
  beta: number,
): AcceptanceRanges {
  const total = contacted[contacted.length - 1]!;
  const to = from.map((_, j) => from[j + 1] ?? 1);
  const below = from.map((g) => regularizedBeta(g, alpha, beta));
  return Object.freeze({
    from,
    to,
    chance: below.map((chance, j) => (below[j + 1] ?? 1) - chance),
    share: Float64Array.from(lines, (line) => contacted[line]! / total),
    threshold: Float64Array.from(lines, (line) => thresholds[line]!),
  });
}

/** The score of the last customer on a list of this share of the base. */
function thresholdAt({ contacted, thresholds }: Campaign, share: number): number {
  const last = contacted.length - 1;
  const wanted = share * contacted[last]!;
  let list = 1;
  // A share that is a list exactly must not be pushed to the next one by a rounding.
  while (list < last && contacted[list]! < wanted * (1 - 1e-12)) list++;
  return thresholds[list]!;
}
