/**
 * The scorer of gradient boosting.
 *
 * @module
 */
import { sigmoid } from "../numeric/logistic.ts";
import type { GradientBoostingModel } from "./gradient-boosting-model.ts";
import type { Scorer } from "./scorer.ts";
import { unpackTrees } from "./tree-pack.ts";
import { prepareTreeScorer } from "./tree-scorer.ts";

/** Compiles a model whose structure has been checked. O(nodes). */
export function prepareGradientBoostingScorer({ binning, params }: GradientBoostingModel): Scorer {
  const { baseMargin } = params;
  const trees = unpackTrees(params.trees, binning.columns.length, "model.params.trees");
  return prepareTreeScorer({ binning, trees, finish: (sum) => sigmoid(baseMargin + sum) });
}
