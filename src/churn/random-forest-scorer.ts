/**
 * The scorer of a random forest: the mean of its leaf values.
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
  return prepareTreeScorer({ binning, trees, finish: (sum) => sum / count });
}
