/**
 * Is a value that claims to be gradient boosting a model that this version can use? Models come from files.
 *
 * @module
 */
import { checkBinning } from "../../features/binning/check.ts";
import { checkModelNumber, incompatibleModel } from "../../internal/model-check.ts";
import { unpackTrees } from "../trees/pack.ts";
import type { GradientBoostingModel } from "./model.ts";

/** Version of the model's shape that this code reads and writes. */
export const GRADIENT_BOOSTING_MODEL_VERSION = 1;

/**
 * Checks version and structure, so that behind it an index is never out of bounds.
 *
 * @param path - What the caller calls the model, for messages.
 * @throws {@link InputError} `incompatible-model` naming what does not fit.
 * @remarks O(nodes).
 */
export function checkGradientBoostingModel(model: GradientBoostingModel, path = "model"): void {
  if (model.version !== GRADIENT_BOOSTING_MODEL_VERSION) {
    const expected = `${GRADIENT_BOOSTING_MODEL_VERSION}, the version this churnkit reads`;
    throw incompatibleModel(`${path}.version`, expected, model.version);
  }
  const { params, binning } = model as Partial<GradientBoostingModel>;
  checkBinning(binning, `${path}.binning`);
  checkModelNumber(params?.baseMargin, `${path}.params.baseMargin`, "a finite number");
  unpackTrees(params?.trees as never, binning.columns.length, `${path}.params.trees`);
}
