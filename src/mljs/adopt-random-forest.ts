/**
 * Forests of ml-random-forest 2.1.0 (with ml-cart 2.1.1), read from the fitted object or its JSON by shape.
 *
 * @module
 */
import type { AdoptedForest, AdoptedTrees } from "../churn/adopted/model.ts";
import { checkChoice } from "../internal/check.ts";
import { deepFreeze } from "../internal/freeze.ts";
import { InputError } from "../internal/input-error.ts";
import { incompatibleModel } from "../internal/model-check.ts";
import { VERSION } from "../internal/version.ts";
import type { Warning } from "../internal/warning.ts";
import { ADOPT_KEYS, type AdoptOptions, resolveAdoptOptions } from "./adopt-options.ts";
import { matrixRows } from "./matrix-rows.ts";

/** Options of {@link adoptRandomForest}. */
export interface AdoptRandomForestOptions extends AdoptOptions {
  /**
   * `"votes"`: the share of the trees whose leaf has the label in the majority, which is what
   * `RandomForestClassifier.predictProbability` means to give; `"leaves"`: the mean of the leaves' shares, as
   * scikit-learn and churnkit do it, which ranks finer.
   *
   * @defaultValue `"votes"`
   */
  readonly probability?: "votes" | "leaves" | undefined;
}

/** What is read of a fitted forest: the object after `train`, or what its `toJSON` gives. */
export type RandomForestLike = object;

/** What is read of a node of ml-cart. */
interface CartNode {
  readonly distribution?: unknown;
  readonly splitColumn?: unknown;
  readonly splitValue?: unknown;
  readonly left?: CartNode;
  readonly right?: CartNode;
}

interface Forest {
  readonly estimators: readonly { readonly root?: CartNode }[];
  readonly indexes: readonly (readonly number[])[];
  readonly isClassifier?: unknown;
  readonly numberFeatures?: number;
  readonly maxSamples?: unknown;
}

/**
 * Adopts a fitted `RandomForestClassifier` of ml-random-forest, so that it predicts, is evaluated, calibrated and
 * stored like a classifier of churnkit.
 *
 * Its own `predictProbability` leaves the first tree out: with 10 trees the probabilities of all classes add up to 0.9.
 * Here every tree counts. What adoption cannot mend is how the forest was grown; mind when you compare:
 *
 * - columns are drawn once a tree, not once a split, and by default with repetition (`replacement: true`);
 *   `maxFeatures: 1` means all columns;
 * - `treeOptions.gainThreshold` is 0.01 by default: on tables of some thousand rows with few events most trees stay a
 *   single leaf (told in `fit.warnings`); set it to 0;
 * - `maxSamples` takes the first rows, not random ones;
 * - growing takes time in the square of the rows; a missing value goes right in every split;
 * - `noOOB: false`, the default, fails where a row is in every sample.
 *
 * @param fitted - The forest after `train`, or its JSON.
 * @param options - Names of the columns of the training matrix and of the target.
 * @returns A frozen model for `predictProbability`, `prepareScorer`, `calibrate` and `saveModel`.
 * @throws {@link InputError} `incompatible-model` for what is not a fitted forest of classes; `length-mismatch` when the
 * features are not as many as the columns it was trained on.
 * @remarks O(nodes). ml-random-forest is not imported.
 * @example
 * // As ml-random-forest leaves it after train(): two trees, one of them a single leaf.
 * const leaf = (...shares: number[]) => ({ distribution: [shares] });
 * const stump = { splitColumn: 0, splitValue: 3, left: leaf(0, 1), right: leaf(1) };
 * const forest = { isClassifier: true, indexes: [[0], [0]], estimators: [{ root: stump }, { root: leaf(0.4, 0.6) }] };
 * const model = adoptRandomForest(forest, { features: ["visits"], target: "left" });
 * predictProbability(model, [{ visits: 1 }, { visits: 9 }]); // => [1, 0.5]
 */
export function adoptRandomForest(
  fitted: RandomForestLike,
  options: AdoptRandomForestOptions,
): AdoptedForest {
  const { features, positiveLabel, target } = resolveAdoptOptions(options, [...ADOPT_KEYS, "probability"]);
  const { probability = "votes" } = options;
  checkChoice(probability, "options.probability", ["votes", "leaves"]);
  const forest = readForest(fitted);
  const columns = forest.numberFeatures;
  if (columns !== undefined && columns !== features.length) {
    const expected = `${columns}, the columns that the forest was trained on`;
    throw new InputError("length-mismatch", "options.features.length", expected, features.length);
  }
  const trees = flatten(forest, features.length, (node, path) =>
    leafValue(node, positiveLabel, probability, path),
  );
  return deepFreeze({
    kind: "mljs-random-forest",
    version: 1,
    churnkit: VERSION,
    target,
    features,
    params: trees,
    options: { probability },
    fit: { status: "adopted", warnings: warningsOf(forest, trees) },
  });
}

/** Is `value` a forest, or the JSON of one? */
export function isForest(value: unknown): boolean {
  const { baseModel, estimators } = (value ?? {}) as {
    readonly baseModel?: unknown;
    readonly estimators?: unknown;
  };
  return typeof baseModel === "object" || Array.isArray(estimators);
}

function readForest(fitted: unknown): Forest {
  const outer = (typeof fitted === "object" ? fitted : null) as { readonly baseModel?: unknown } | null;
  const forest = (outer?.baseModel ?? outer) as Partial<Forest> | null;
  const expected = "a RandomForestClassifier of ml-random-forest after train(), or its JSON";
  if (forest === null || !Array.isArray(forest.estimators) || !Array.isArray(forest.indexes)) {
    throw incompatibleModel("fitted", expected, fitted);
  }
  if (forest.isClassifier === false) {
    throw incompatibleModel("fitted", "a classifier: a RandomForestRegression has no classes", fitted);
  }
  if (forest.estimators.length === 0 || forest.indexes.length !== forest.estimators.length) {
    throw incompatibleModel(
      "fitted.estimators",
      "trees, each with its columns in indexes",
      forest.estimators,
    );
  }
  return forest as Forest;
}

/** Every tree in breadth-first order: the children of a split stand side by side, behind it. */
function flatten(
  { estimators, indexes }: Forest,
  features: number,
  valueAt: (leaf: CartNode, path: string) => number,
): AdoptedTrees {
  const roots = [0];
  const [feature, threshold, left, value]: number[][] = [[], [], [], []];
  estimators.forEach((estimator, t) => {
    const path = `fitted.estimators[${t}]`;
    const columns = indexes[t];
    const queue = [estimator?.root];
    const start = feature!.length;
    for (let at = 0; at < queue.length; at++) {
      const node = queue[at];
      if (typeof node !== "object" || node === null) {
        throw incompatibleModel(`${path}.root`, "a tree that was trained", node);
      }
      const isSplit = Boolean(node.left && node.right);
      const column = isSplit ? columns?.[node.splitColumn as number] : -1;
      if (isSplit && !(Number.isInteger(column) && column! >= 0 && column! < features)) {
        throw incompatibleModel(`${path}.splitColumn`, `one of the ${features} features`, column);
      }
      if (isSplit && !Number.isFinite(node.splitValue)) {
        throw incompatibleModel(`${path}.splitValue`, "a finite number", node.splitValue);
      }
      feature!.push(column!);
      threshold!.push(isSplit ? (node.splitValue as number) : 0);
      left!.push(isSplit ? start + queue.length : 0);
      value!.push(isSplit ? 0 : valueAt(node, path));
      if (isSplit) queue.push(node.left, node.right);
    }
    roots.push(feature!.length);
  });
  return { roots, feature: feature!, threshold: threshold!, left: left!, value: value! };
}

function leafValue(node: CartNode, label: number, probability: "votes" | "leaves", path: string): number {
  const shares = matrixRows(node.distribution)?.[0];
  if (
    shares === undefined ||
    shares.length === 0 ||
    !shares.every((share) => share >= 0 && share <= 1 + 1e-9)
  ) {
    throw incompatibleModel(`${path}.distribution`, "shares of the classes", node.distribution);
  }
  // A leaf counts classes up to the largest that it has.
  const share = shares[label] ?? 0;
  if (probability === "leaves") return Math.min(share, 1);
  return shares.indexOf(Math.max(...shares)) === label ? 1 : 0;
}

function warningsOf({ maxSamples }: Forest, { roots, feature }: AdoptedTrees): Warning[] {
  const trees = roots.length - 1;
  const leaves = roots.slice(0, -1).filter((root) => feature[root] === -1).length;
  const warnings: Warning[] = [];
  if (leaves > 0) {
    const message = `${leaves} of ${trees} trees are a single leaf and tell no rows apart; train with treeOptions.gainThreshold 0`;
    warnings.push({ code: "single-leaf-trees", message });
  }
  if (maxSamples !== undefined && maxSamples !== null) {
    const message = `with maxSamples ${String(maxSamples)} the forest saw only the first rows`;
    warnings.push({ code: "first-rows", message });
  }
  return warnings;
}
