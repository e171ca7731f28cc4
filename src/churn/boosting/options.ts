/**
 * Options of gradient boosting, checked and with their defaults filled in.
 *
 * @module
 */
import { checkBetween, checkInteger, checkNonNegative, checkPositive } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import type { JobOptions } from "../../internal/progress.ts";
import { defaultThreads } from "../../kernels/team.ts";
import { type ClassWeights, checkClassWeights } from "../class-weights.ts";
import { TRAINING_COLUMN_KEYS, type TrainingColumns } from "../training-data.ts";

/** How to fit, without the columns: what a recipe's `model` may say beside its kind. */
export interface GradientBoostingSettings {
  /**
   * Trees to grow, >= 1: exactly so many, fewer only where nothing is left to split.
   *
   * @defaultValue chosen by early stopping: 5-fold cross-validation on the training rows, one held-out fifth of
   * more than 50,000; then all rows are fitted with the number that gave the lowest loss
   */
  readonly rounds?: number | undefined;
  /**
   * The most trees that early stopping grows, >= 1.
   *
   * @defaultValue 1000
   */
  readonly maxRounds?: number | undefined;
  /**
   * Early stopping ends after so many rounds without a lower held-out loss, >= 1.
   *
   * @defaultValue 40
   */
  readonly patience?: number | undefined;
  /**
   * What the values of a tree are multiplied by, in (0, 1]; smaller asks for more rounds.
   *
   * @defaultValue 0.05, for tables of thousands of customers; 0.1 is the usual for hundreds of thousands
   */
  readonly learningRate?: number | undefined;
  /**
   * The most leaves of a tree, in [2, 4096].
   *
   * @defaultValue 8; 31 is the usual for hundreds of thousands of rows
   */
  readonly leaves?: number | undefined;
  /**
   * The most splits between the root and a leaf, >= 1; 1 leaves no interactions.
   *
   * @defaultValue no limit
   */
  readonly maxDepth?: number | undefined;
  /**
   * Least sum of w p (1 - p) over the rows of a leaf, > 0. A row of weight w whose probability is p counts w p (1 - p):
   * 0.25 at even odds, 0.01 where an event is rare.
   *
   * @defaultValue 1
   */
  readonly minLeafHessian?: number | undefined;
  /**
   * Ridge penalty on the value of a leaf, >= 0.
   *
   * @defaultValue 1
   */
  readonly l2?: number | undefined;
  /**
   * Share of the rows drawn for each tree, in (0, 1].
   *
   * @defaultValue 1
   */
  readonly rowFraction?: number | undefined;
  /**
   * Share of the columns drawn for each tree, in (0, 1].
   *
   * @defaultValue 1
   */
  readonly columnFraction?: number | undefined;
  /**
   * By number, boolean or time column: 1 where the probability must not fall as the value rises, -1 where it must
   * not rise. Missing values are free.
   *
   * @defaultValue none
   */
  readonly monotone?: Readonly<Record<string, 1 | -1>> | undefined;
  /**
   * What rows count by the value of their target, in training; probabilities are corrected back to the base rate
   * of the data.
   *
   * @defaultValue every row counts alike
   */
  readonly classWeights?: ClassWeights | undefined;
  /**
   * Seed of folds and samples: a whole number in [0, 2^53).
   *
   * @defaultValue 42
   */
  readonly seed?: number | undefined;
  /**
   * Most threads to use; the result does not depend on it.
   *
   * @defaultValue one a core, at most 8
   */
  readonly threads?: number | undefined;
}

/** Options of `fitGradientBoosting`. */
export interface GradientBoostingOptions extends TrainingColumns, GradientBoostingSettings, JobOptions {}

/** Settings with their defaults; `null` where one is off. */
export interface ResolvedGradientBoostingSettings {
  readonly rounds: number | null;
  readonly maxRounds: number;
  readonly patience: number;
  readonly learningRate: number;
  readonly leaves: number;
  readonly maxDepth: number | null;
  readonly minLeafHessian: number;
  readonly l2: number;
  readonly rowFraction: number;
  readonly columnFraction: number;
  readonly monotone: Readonly<Record<string, 1 | -1>>;
  readonly classWeights: ClassWeights | null;
  readonly seed: number;
  readonly threads: number;
}

/** Names of the settings, for checking options. */
export const GRADIENT_BOOSTING_SETTING_KEYS: readonly string[] = [
  "rounds",
  "maxRounds",
  "patience",
  "learningRate",
  "leaves",
  "maxDepth",
  "minLeafHessian",
  "l2",
  "rowFraction",
  "columnFraction",
  "monotone",
  "classWeights",
  "seed",
  "threads",
];

/** Names of all options of `fitGradientBoosting`. */
export const GRADIENT_BOOSTING_OPTION_KEYS: readonly string[] = [
  ...TRAINING_COLUMN_KEYS,
  ...GRADIENT_BOOSTING_SETTING_KEYS,
  "onProgress",
  "signal",
];

/**
 * Fills in defaults and checks.
 *
 * @param path - What the caller calls the object, for messages.
 * @throws {@link InputError} naming the first setting that is out of its range.
 */
export function resolveGradientBoostingSettings(
  settings: GradientBoostingSettings,
  path: string,
): ResolvedGradientBoostingSettings {
  const {
    rounds = null,
    maxRounds = 1000,
    patience = 40,
    learningRate = 0.05,
    leaves = 8,
    maxDepth = null,
    minLeafHessian = 1,
    l2 = 1,
    rowFraction = 1,
    columnFraction = 1,
    monotone = {},
    classWeights = null,
    seed = 42,
    threads = defaultThreads(),
  } = settings;
  if (rounds !== null) checkInteger(rounds, `${path}.rounds`, 1);
  checkInteger(maxRounds, `${path}.maxRounds`, 1);
  checkInteger(patience, `${path}.patience`, 1);
  checkShare(learningRate, `${path}.learningRate`);
  checkInteger(leaves, `${path}.leaves`, 2, 4096);
  if (maxDepth !== null) checkInteger(maxDepth, `${path}.maxDepth`, 1);
  checkPositive(minLeafHessian, `${path}.minLeafHessian`);
  checkNonNegative(l2, `${path}.l2`);
  checkShare(rowFraction, `${path}.rowFraction`);
  checkShare(columnFraction, `${path}.columnFraction`);
  checkDirections(monotone, `${path}.monotone`);
  if (classWeights !== null) checkClassWeights(classWeights, `${path}.classWeights`);
  checkInteger(seed, `${path}.seed`, 0);
  checkInteger(threads, `${path}.threads`, 1);
  return {
    ...{ rounds, maxRounds, patience, learningRate, leaves, maxDepth, minLeafHessian, l2 },
    ...{ rowFraction, columnFraction, seed, threads },
    // Copies: a model freezes its options.
    monotone: { ...monotone },
    classWeights:
      typeof classWeights === "object" && classWeights !== null ? { ...classWeights } : classWeights,
  };
}

function checkShare(value: unknown, path: string): void {
  checkBetween(value, path, 0, 1);
  if (value === 0) throw new InputError("out-of-range", path, "in (0, 1]", value);
}

function checkDirections(monotone: unknown, path: string): void {
  if (typeof monotone !== "object" || monotone === null || Array.isArray(monotone)) {
    throw new InputError("wrong-type", path, "an object from column to 1 or -1", monotone);
  }
  for (const [name, direction] of Object.entries(monotone)) {
    if (direction !== 1 && direction !== -1) {
      throw new InputError("out-of-range", `${path}.${name}`, "1 or -1", direction);
    }
  }
}
