/**
 * The scorer of a random forest: the mean of its leaf values.
 *
 * @module
 */

import type { Scorer } from "../scorer.ts";
import { unpackTrees } from "../trees/pack.ts";
import { prepareTreeScorer } from "../trees/scorer.ts";
import type { RandomForestModel } from "./model.ts";

/** Compiles a random forest whose structure has been checked. O(nodes). */
export function prepareRandomForestScorer(model: RandomForestModel): Scorer {
  const { binning, params } = model;
  const trees = unpackTrees(params.trees, binning.columns.length, "model.params.trees");
  const count = trees.roots.length - 1;
  return prepareTreeScorer({ binning, trees, finish: (sum) => sum / count });
}
