/**
 * Is a value that claims to be a random forest one that this version can use? Models come from files.
 *
 * @module
 */
import { checkBinning } from "../../features/binning/check.ts";
import { incompatibleModel, modelPart } from "../../internal/model-check.ts";
import { type PackedTrees, unpackTrees } from "../trees/pack.ts";
import { LEAF } from "../trees/trees.ts";
import type { RandomForestModel } from "./model.ts";

/** Version of the model's shape that this code reads and writes. */
export const RANDOM_FOREST_MODEL_VERSION = 1;

/**
 * Checks version and structure, so that behind it every walk ends in a leaf and every leaf holds a probability.
 *
 * @param path - What the caller calls the model, for messages.
 * @throws {@link InputError} `incompatible-model` naming what does not fit.
 * @remarks O(nodes).
 */
export function checkRandomForestModel(model: RandomForestModel, path = "model"): void {
  const { version, binning, params } = model as Partial<RandomForestModel>;
  if (version !== RANDOM_FOREST_MODEL_VERSION) {
    const expected = `${RANDOM_FOREST_MODEL_VERSION}, the version this churnkit reads`;
    throw incompatibleModel(`${path}.version`, expected, version);
  }
  checkBinning(binning, `${path}.binning`);
  const { trees: packed } = modelPart<RandomForestModel["params"]>(params);
  const at = `${path}.params.trees`;
  const trees = unpackTrees(packed as PackedTrees, binning.columns.length, at);
  if (trees.roots.length < 2) throw incompatibleModel(`${at}.trees`, ">= 1", trees.roots.length - 1);
  const { feature, value } = trees;
  for (let node = 0; node < feature.length; node++) {
    if (feature[node] === LEAF && !(value[node]! >= 0 && value[node]! <= 1)) {
      throw incompatibleModel(`${at}.value`, `in [0, 1] at node ${node}`, value[node]);
    }
  }
}
