/**
 * What decisions cost when the four outcomes of a decision have prices, and the threshold that costs least.
 *
 * Source: Elkan (2001), "The Foundations of Cost-Sensitive Learning", IJCAI, 973-978.
 *
 * @module
 */
import { checkBetween, checkFinite, checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { isOrdinary } from "../magnitude.ts";
import type { WeightOptions } from "../metric.ts";
import { nextAbove } from "../next-above.ts";
import { type BinaryTruth, readOutcome } from "../outcome.ts";
import { type ThresholdCounts, thresholdCounts } from "../threshold-counts.ts";

/**
 * Cost of each outcome of a decision, in one currency; a gain is a negative cost; 0, or of a size in
 * [1e-50, 1e50]. "Positive" means acted upon: the customer was contacted.
 */
export interface CostMatrix {
  /** Contacted, would have left. */
  readonly truePositive: number;
  /** Contacted, would have stayed. More than `trueNegative`. */
  readonly falsePositive: number;
  /** Left alone, stays. */
  readonly trueNegative: number;
  /** Left alone, leaves. More than `truePositive`. */
  readonly falseNegative: number;
}

/** Options of {@link expectedCost}. */
export interface ExpectedCostOptions extends WeightOptions {
  /** The four costs. */
  readonly costs: CostMatrix;
  /**
   * Customers with a probability of at least this are contacted, in [0, 1].
   *
   * @defaultValue {@link costThreshold} of the costs
   */
  readonly threshold?: number | undefined;
}

/** Cost at one threshold. */
export interface CostAtThreshold {
  /** Customers with `score >= threshold` are contacted. */
  readonly threshold: number;
  /** Mean cost per customer, in the currency of the costs. */
  readonly cost: number;
  /** Share of the customers contacted, in [0, 1]. */
  readonly share: number;
}

/** What {@link expectedCost} returns. */
export interface ExpectedCost extends CostAtThreshold {
  /**
   * The threshold that costs least on these very rows. Where it is far from the threshold of the costs and much
   * cheaper, the probabilities are not calibrated. Just above the highest score when it is cheapest to
   * contact nobody.
   */
  readonly best: CostAtThreshold;
  /** Mean cost when everybody is contacted. */
  readonly everybody: number;
  /** Mean cost when nobody is contacted. */
  readonly nobody: number;
}

const COST_KEYS = ["truePositive", "falsePositive", "trueNegative", "falseNegative"] as const;

/**
 * The probability from which on acting is cheaper than not acting, in (0, 1).
 *
 * It is right for calibrated probabilities, and depends on the costs alone.
 *
 * @throws {@link InputError} `out-of-range` for costs with which one action is always the better one.
 * @example
 * // A contact costs 11 when the customer would have stayed and saves 46 of 100 when not.
 * costThreshold({ truePositive: 54, falsePositive: 11, trueNegative: 0, falseNegative: 100 }); // => 0.1929824561
 */
export function costThreshold(costs: CostMatrix): number {
  checkCosts(costs, "costs");
  return bayesThreshold(costs);
}

/**
 * The mean cost of acting on probabilities, at the threshold that the costs call for and at the cheapest one.
 *
 * @param truth - 0/1 or booleans; one class is enough.
 * @param score - Probability of 1, calibrated, in [0, 1].
 * @throws {@link InputError} as {@link logLoss} does; `missing-option` without costs; `out-of-range` for costs with
 * which one action is always the better one.
 * @remarks O(n). Of thresholds that cost the same, `best` is the highest: the shortest list.
 * @example
 * const costs = { truePositive: 54, falsePositive: 11, trueNegative: 0, falseNegative: 100 };
 * const result = expectedCost([1, 0, 1, 0], [0.9, 0.6, 0.3, 0.1], { costs });
 * result.cost; // => 29.75
 * result.best; // => { threshold: 0.3, cost: 29.75, share: 0.75 }
 */
export function expectedCost(
  truth: BinaryTruth,
  score: ArrayLike<number>,
  options: ExpectedCostOptions,
): ExpectedCost {
  checkOptionKeys(options, "options", ["costs", "threshold", "weights"]);
  const { costs } = options;
  checkCosts(costs, "options.costs");
  const { threshold = bayesThreshold(costs) } = options;
  checkBetween(threshold, "options.threshold", 0, 1);
  const counts = thresholdCounts(readOutcome(truth, score, options.weights, "probability"));
  const last = counts.thresholds.length - 1;
  return Object.freeze({
    ...costAt(counts, costs, listAt(counts, threshold), threshold),
    best: cheapest(counts, costs),
    everybody: costAt(counts, costs, last, 0).cost,
    nobody: costAt(counts, costs, -1, 1).cost,
  });
}

/** p* = (c10 - c00) / (c10 - c00 + c01 - c11), Elkan's equation 2; c_ij: cost of deciding i when j is true. */
function bayesThreshold({ truePositive, falsePositive, trueNegative, falseNegative }: CostMatrix): number {
  const wrongContact = falsePositive - trueNegative;
  return wrongContact / (wrongContact + (falseNegative - truePositive));
}

/** Elkan's reasonableness conditions c10 > c00 and c01 > c11: a wrong decision costs more than the right one. */
function checkCosts(costs: CostMatrix, path: string): void {
  checkOptionKeys(costs, path, COST_KEYS);
  for (const key of COST_KEYS) {
    const cost = costs[key];
    checkFinite(cost, `${path}.${key}`);
    if (!isOrdinary(Math.abs(cost))) {
      const expected = "0 or of a size in [1e-50, 1e50]";
      throw new InputError("out-of-range", `${path}.${key}`, expected, cost);
    }
  }
  const { truePositive, falsePositive, trueNegative, falseNegative } = costs;
  if (falsePositive <= trueNegative) {
    const expected = `> trueNegative (${trueNegative}), or it would never cost anything to contact`;
    throw new InputError("out-of-range", `${path}.falsePositive`, expected, falsePositive);
  }
  if (falseNegative <= truePositive) {
    const expected = `> truePositive (${truePositive}), or it would never pay to contact`;
    throw new InputError("out-of-range", `${path}.falseNegative`, expected, falseNegative);
  }
}

/** Index of the last distinct probability that is at least the threshold; -1 when there is none. */
function listAt({ thresholds }: ThresholdCounts, threshold: number): number {
  let list = -1;
  while (list + 1 < thresholds.length && thresholds[list + 1]! >= threshold) list++;
  return list;
}

function costAt(
  counts: ThresholdCounts,
  costs: CostMatrix,
  list: number,
  threshold: number,
): CostAtThreshold {
  const { truePositives, falsePositives } = counts;
  const last = truePositives.length - 1;
  const total = truePositives[last]! + falsePositives[last]!;
  const contacted = list < 0 ? 0 : truePositives[list]! + falsePositives[list]!;
  return Object.freeze({
    threshold,
    cost: totalCost(counts, costs, list) / total,
    share: contacted / total,
  });
}

function totalCost(
  { truePositives, falsePositives }: ThresholdCounts,
  { truePositive, falsePositive, trueNegative, falseNegative }: CostMatrix,
  list: number,
): number {
  const last = truePositives.length - 1;
  const caught = list < 0 ? 0 : truePositives[list]!;
  const falseAlarms = list < 0 ? 0 : falsePositives[list]!;
  return (
    caught * truePositive +
    falseAlarms * falsePositive +
    (falsePositives[last]! - falseAlarms) * trueNegative +
    (truePositives[last]! - caught) * falseNegative
  );
}

function cheapest(counts: ThresholdCounts, costs: CostMatrix): CostAtThreshold {
  let best = -1;
  let least = totalCost(counts, costs, -1);
  for (let list = 0; list < counts.thresholds.length; list++) {
    const cost = totalCost(counts, costs, list);
    if (cost < least) {
      least = cost;
      best = list;
    }
  }
  const threshold = best < 0 ? nextAbove(counts.thresholds[0]!) : counts.thresholds[best]!;
  return costAt(counts, costs, best, threshold);
}
