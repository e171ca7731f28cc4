/**
 * The scorer of a random forest: the mean of its leaf values, at the base rate of the data.
 *
 * @module
 */
import type { RandomForestModel } from "./random-forest-model.ts";
import type { Scorer } from "./scorer.ts";
import { unpackTrees } from "./tree-pack.ts";
import { prepareTreeScorer } from "./tree-scorer.ts";

/** Compiles a random forest whose structure has been checked. O(nodes). */
export function prepareRandomForestScorer(model: RandomForestModel): Scorer {
  const { binning, params } = model;
  const trees = unpackTrees(params.trees, binning.columns.length, "model.params.trees");
  const count = trees.roots.length - 1;
  return prepareTreeScorer({ binning, trees, finish: (sum) => forestProbability(sum, count, params.prior) });
}

/**
 * The probability that a sum of leaf values stands for.
 *
 * Class weights multiply the odds of the positive class by their ratio; `prior`, the inverse of the ratio, takes them
 * back (Elkan 2001, "The Foundations of Cost-Sensitive Learning", theorem 2).
 */
export function forestProbability(sum: number, trees: number, prior: number): number {
  const mean = sum / trees;
  if (prior === 1) return mean;
  const odds = prior * mean;
  return odds / (odds + (1 - mean));
}
