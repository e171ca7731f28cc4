/**
 * Is a value that claims to be an adopted model one that this version can use? Models come from files.
 *
 * @module
 */
import { incompatibleModel, modelPart } from "../../internal/model-check.ts";
import { ADOPTED_VERSIONS, type AdoptedModel, type AdoptedTrees } from "./model.ts";

/**
 * Checks version and structure, so that behind it an index is never out of bounds and every walk ends.
 *
 * @param path - What the caller calls the model, for messages.
 * @throws {@link InputError} `incompatible-model` naming what does not fit.
 * @remarks O(nodes).
 */
export function checkAdoptedModel(model: AdoptedModel, path = "model"): void {
  const version = ADOPTED_VERSIONS[model.kind];
  if (model.version !== version) {
    throw incompatibleModel(`${path}.version`, `${version}, the version this churnkit reads`, model.version);
  }
  const features: unknown = model.features;
  if (!Array.isArray(features) || features.length === 0 || !features.every((f) => typeof f === "string")) {
    throw incompatibleModel(`${path}.features`, "names of columns", features);
  }
  if (model.kind === "mljs-logistic-regression") {
    const { coefficients } = modelPart<{ coefficients: unknown }>(model.params);
    if (!isNumbers(coefficients, features.length)) {
      throw incompatibleModel(
        `${path}.params.coefficients`,
        `${features.length} finite numbers, one a feature`,
        coefficients,
      );
    }
    return;
  }
  checkTrees(modelPart<AdoptedTrees>(model.params), features.length, `${path}.params`);
}

function checkTrees(
  { roots, feature, threshold, left, value }: Partial<Record<keyof AdoptedTrees, unknown>>,
  features: number,
  path: string,
): void {
  const nodes = Array.isArray(feature) ? feature.length : 0;
  const starts = roots as readonly number[];
  const isDivision =
    Array.isArray(roots) &&
    starts.length > 1 &&
    starts[0] === 0 &&
    starts.at(-1) === nodes &&
    starts.every((root, t) => Number.isInteger(root) && (t === 0 || root > starts[t - 1]!));
  if (!isDivision)
    throw incompatibleModel(`${path}.roots`, `rising from 0 to ${nodes}, the number of nodes`, roots);
  for (const [name, list] of Object.entries({ feature, threshold, left, value })) {
    if (!isNumbers(list, nodes)) {
      throw incompatibleModel(`${path}.${name}`, `${nodes} finite numbers, one a node`, list);
    }
  }
  const [asked, children] = [feature as readonly number[], left as readonly number[]];
  let tree = 0;
  for (let node = 0; node < nodes; node++) {
    if (node >= starts[tree + 1]!) tree++;
    if (asked[node] === -1) continue;
    if (!Number.isInteger(asked[node]) || asked[node]! < 0 || asked[node]! >= features) {
      throw incompatibleModel(`${path}.feature[${node}]`, `-1 or the index of a feature`, asked[node]);
    }
    const child = children[node]!;
    // A child stands behind its parent, so a walk cannot go round.
    if (!Number.isInteger(child) || child <= node || child + 1 >= starts[tree + 1]!) {
      throw incompatibleModel(`${path}.left[${node}]`, "a later node of the tree, not its last", child);
    }
  }
}

function isNumbers(values: unknown, length: number): values is readonly number[] {
  return Array.isArray(values) && values.length === length && values.every(Number.isFinite);
}
