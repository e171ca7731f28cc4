/**
 * The scorer of gradient boosting.
 *
 * @module
 */
import { sigmoid } from "../../numeric/logistic.ts";
import type { Scorer } from "../scorer.ts";
import { unpackTrees } from "../trees/pack.ts";
import { prepareTreeScorer } from "../trees/scorer.ts";
import type { GradientBoostingModel } from "./model.ts";

/** Compiles a model whose structure has been checked. O(nodes). */
export function prepareGradientBoostingScorer({ binning, params }: GradientBoostingModel): Scorer {
  const { baseMargin } = params;
  const trees = unpackTrees(params.trees, binning.columns.length, "model.params.trees");
  return prepareTreeScorer({ binning, trees, finish: (sum) => sigmoid(baseMargin + sum) });
}
