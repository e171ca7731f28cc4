/**
 * Options of a random forest, checked and with their defaults filled in.
 *
 * @module
 */
import { checkChoice, checkInteger } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import type { JobOptions } from "../../internal/progress.ts";
import { defaultThreads } from "../../kernels/team.ts";
import { type ClassWeights, checkClassWeights } from "../class-weights.ts";
import { TRAINING_COLUMN_KEYS, type TrainingColumns } from "../training-data.ts";

/** How to fit, without the columns: what a recipe's `model` may say beside its kind. */
export interface RandomForestSettings {
  /**
   * Number of trees. More are never worse, only slower: the error of a probability that comes from the draw of the
   * trees falls with the square root of their number. 500 leave about .01; 100 are enough for a ranking.
   *
   * @defaultValue 500
   */
  readonly trees?: number | undefined;
  /**
   * Columns that are tried at a split, >= 1; more where none of them can be cut.
   *
   * @defaultValue the square root of the number of columns, rounded down
   */
  readonly columnsPerSplit?: number | undefined;
  /**
   * Fewest training rows of a leaf, >= 1, each counted once however often it was drawn (as scikit-learn does; R's
   * ranger counts draws, 8 of which are about 5 rows).
   *
   * Leaves of one row, the usual default, rank customers worse and give probabilities near 0 and 1.
   *
   * @defaultValue 5
   */
  readonly minLeaf?: number | undefined;
  /**
   * Most splits on the way from the root to a leaf, >= 1.
   *
   * @defaultValue no limit
   */
  readonly maxDepth?: number | undefined;
  /**
   * Grow each tree on a sample with replacement: as many draws as there are rows (at most 2,097,151), each row with a
   * chance in proportion to its weight. `false`: each tree sees every row once, whatever its weight.
   *
   * @defaultValue true
   */
  readonly bootstrap?: boolean | undefined;
  /**
   * Score the forest on the rows that its trees did not see, at the price of about a fifth of the time.
   *
   * @defaultValue true
   */
  readonly outOfBag?: boolean | undefined;
  /**
   * How the importance of columns is measured. `"permutation"` needs a bootstrap and takes longer than the fit.
   *
   * @defaultValue "impurity"
   */
  readonly importance?: "impurity" | "permutation" | undefined;
  /**
   * Weights of the classes in the impurity, when splits are chosen: `"balanced"`, or a weight > 0 by value of the
   * target (1 for one that is not named). Leaves hold shares at the base rate of the data whatever the weights.
   *
   * @defaultValue none
   */
  readonly classWeights?: ClassWeights | undefined;
  /**
   * Whole number in [0, 2^53); the same seed gives the same forest.
   *
   * @defaultValue 42
   */
  readonly seed?: number | undefined;
  /**
   * Most threads to use, >= 1; the result does not depend on it.
   *
   * @defaultValue one a core, at most 8
   */
  readonly threads?: number | undefined;
}

/** Options of `fitRandomForest`. */
export interface RandomForestOptions extends TrainingColumns, RandomForestSettings, JobOptions {}

/** Settings with their defaults. */
export interface ResolvedRandomForestSettings {
  readonly trees: number;
  /** `null`: the square root of the number of columns. */
  readonly columnsPerSplit: number | null;
  readonly minLeaf: number;
  /** `null`: no limit. */
  readonly maxDepth: number | null;
  readonly bootstrap: boolean;
  readonly outOfBag: boolean;
  readonly importance: "impurity" | "permutation";
  readonly classWeights: ClassWeights | null;
  readonly seed: number;
  readonly threads: number;
}

/** Names of the settings, for checking options. */
export const RANDOM_FOREST_SETTING_KEYS: readonly string[] = [
  "trees",
  "columnsPerSplit",
  "minLeaf",
  "maxDepth",
  "bootstrap",
  "outOfBag",
  "importance",
  "classWeights",
  "seed",
  "threads",
];

/** Names of all options of `fitRandomForest`. */
export const RANDOM_FOREST_OPTION_KEYS: readonly string[] = [
  ...TRAINING_COLUMN_KEYS,
  ...RANDOM_FOREST_SETTING_KEYS,
  "onProgress",
  "signal",
];

/** A forest of more trees is a typing error. */
const MOST_TREES = 100_000;

/**
 * Fills in defaults and checks.
 *
 * @param path - What the caller calls the object, for messages.
 * @throws {@link InputError} naming the first setting that is out of its range.
 */
export function resolveRandomForestSettings(
  settings: RandomForestSettings,
  path: string,
): ResolvedRandomForestSettings {
  const {
    trees = 500,
    columnsPerSplit = null,
    minLeaf = 5,
    maxDepth = null,
    bootstrap = true,
    outOfBag = true,
    importance = "impurity",
    classWeights = null,
    seed = 42,
    threads = defaultThreads(),
  } = settings;
  checkInteger(trees, `${path}.trees`, 1, MOST_TREES);
  if (columnsPerSplit !== null) checkInteger(columnsPerSplit, `${path}.columnsPerSplit`, 1);
  checkInteger(minLeaf, `${path}.minLeaf`, 1);
  if (maxDepth !== null) checkInteger(maxDepth, `${path}.maxDepth`, 1);
  checkFlag(bootstrap, `${path}.bootstrap`);
  checkFlag(outOfBag, `${path}.outOfBag`);
  checkChoice(importance, `${path}.importance`, ["impurity", "permutation"]);
  if (importance === "permutation" && !bootstrap) {
    const expected = '"impurity" without a bootstrap: there are no rows that a tree did not see';
    throw new InputError("out-of-range", `${path}.importance`, expected, importance);
  }
  if (classWeights !== null) checkClassWeights(classWeights, `${path}.classWeights`);
  checkInteger(seed, `${path}.seed`, 0);
  checkInteger(threads, `${path}.threads`, 1);
  return {
    ...{ trees, columnsPerSplit, minLeaf, maxDepth, bootstrap },
    ...{ outOfBag, importance, classWeights, seed, threads },
  };
}

function checkFlag(value: unknown, path: string): void {
  if (typeof value !== "boolean") throw new InputError("wrong-type", path, "true or false", value);
}
