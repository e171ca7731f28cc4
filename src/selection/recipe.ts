/**
 * A recipe: how a model comes about, as data. What is learned (levels, medians, bins, coefficients) is learned
 * by following the recipe, so cross-validation can follow it anew in every fold.
 *
 * @module
 */
import type { CalibrationMethod } from "../churn/calibration/types.ts";
import {
  type AnyClassifierSettings,
  CLASSIFIER_KINDS,
  CLASSIFIERS,
  type ClassifierFit,
} from "../churn/classifiers.ts";
import { TRAINING_COLUMN_KEYS, type TrainingColumns } from "../churn/training-data.ts";
import { checkChoice, checkInteger, checkOptionKeys, checkText } from "../internal/check.ts";
import { deepFreeze } from "../internal/freeze.ts";
import { InputError } from "../internal/input-error.ts";
import type { RecipeModel } from "./recipe-model.ts";
import { renameErrors } from "./rename-errors.ts";
import { checkSteps, type KnownRecipeStep, type RecipeStep } from "./steps/step.ts";

/** How the probabilities of a recipe's model are calibrated. */
export interface RecipeCalibration {
  readonly method: CalibrationMethod;
  /**
   * The correction is learned from out-of-fold predictions of this many folds of the training rows, >= 2.
   *
   * @defaultValue 5
   */
  readonly folds?: number | undefined;
  /**
   * Whole number in [0, 2^53) that decides these folds.
   *
   * @defaultValue 42
   */
  readonly seed?: number | undefined;
}

/** Which columns, which steps, which model. Plain data: it can be stored beside its results. */
export interface Recipe extends TrainingColumns {
  /**
   * What happens before the model, in this order; see {@link RecipeStep}.
   *
   * @defaultValue none: missing values and texts are read by the models themselves
   */
  readonly steps?: readonly RecipeStep[] | undefined;
  readonly model: RecipeModel;
  /**
   * Correct the probabilities by what happened to rows that the model had not seen. It is learned inside the training
   * rows, like everything else, and costs one more fit a fold.
   *
   * @defaultValue none: the models are fitted by log-loss, and their probabilities are usable as they come
   */
  readonly calibration?: RecipeCalibration | undefined;
}

/** A calibration with its defaults filled in. */
export interface ResolvedCalibration {
  readonly method: CalibrationMethod;
  readonly folds: number;
  readonly seed: number;
}

/** A recipe that has been checked, with the settings of its model filled in. */
export interface CheckedRecipe {
  /** Those to read training data from. */
  readonly columns: TrainingColumns;
  readonly steps: readonly KnownRecipeStep[];
  /** Columns that no step may change: the offset of the model. */
  readonly untouched: readonly string[];
  /** Fits the model with its settings. */
  readonly fit: ClassifierFit;
  readonly calibration: ResolvedCalibration | undefined;
}

/**
 * Checks a recipe without any data: kinds, names of options, ranges.
 *
 * @returns The recipe as frozen plain data of its own; later changes to what was passed do not reach it.
 * @throws {@link InputError} naming the first field that does not fit: `missing-option`, `unknown-choice`,
 * `wrong-type`, `out-of-range`.
 * @example
 * const recipe = checkRecipe({ target: "churn", exclude: ["customerId"], model: { kind: "logistic-regression", l2: 2 } });
 * recipe.model; // => { kind: "logistic-regression", l2: 2 }
 */
export function checkRecipe(recipe: Recipe): Recipe {
  readRecipe(recipe);
  return deepFreeze(structuredClone(recipe));
}

/**
 * {@link checkRecipe}, with defaults filled in.
 *
 * @param threads - In place of what the recipe's model says.
 * @internal
 */
export function readRecipe(recipe: Recipe, threads?: number): CheckedRecipe {
  if (typeof recipe !== "object" || recipe === null) {
    throw new InputError("missing-option", "recipe", "an object with a target and a model", recipe);
  }
  checkOptionKeys(recipe, "recipe", [...TRAINING_COLUMN_KEYS, "steps", "model", "calibration"]);
  const { steps = [], model, calibration, ...columns } = recipe;
  checkText(columns.target, "recipe.target");
  checkNames(columns.features, "recipe.features");
  checkNames(columns.exclude, "recipe.exclude");
  if (columns.weights !== undefined) checkText(columns.weights, "recipe.weights");
  checkSteps(steps);
  if (typeof model !== "object" || model === null) {
    throw new InputError("missing-option", "recipe.model", "an object with a kind", model);
  }
  const { kind, ...settings } = model;
  checkChoice(kind, "recipe.model.kind", CLASSIFIER_KINDS);
  const { settingKeys, prepareFit, trainingColumns } = CLASSIFIERS[kind];
  const chosen =
    threads === undefined || !settingKeys.includes("threads") ? settings : { ...settings, threads };
  const fit = prepareFit(chosen, "recipe.model");
  const { offset } = chosen as AnyClassifierSettings;
  return {
    columns: trainingColumns(columns, chosen),
    steps,
    untouched: typeof offset === "string" ? [offset] : [],
    // What only the data can tell of a setting is found in the fit, which speaks of its options.
    fit: (...given) =>
      renameErrors(
        () => fit(...given),
        (path) => (isSetting(path, settingKeys) ? path.replace(/^options/, "recipe.model") : path),
      ),
    calibration: calibration === undefined ? undefined : readCalibration(calibration),
  };
}

function isSetting(path: string, settingKeys: readonly string[]): boolean {
  const [, key] = /^options\.(\w+)/.exec(path) ?? [];
  return key !== undefined && settingKeys.includes(key);
}

function readCalibration(calibration: RecipeCalibration): ResolvedCalibration {
  checkOptionKeys(calibration, "recipe.calibration", ["method", "folds", "seed"]);
  const { method, folds = 5, seed = 42 } = calibration;
  checkChoice(method, "recipe.calibration.method", ["sigmoid", "isotonic", "temperature"]);
  checkInteger(folds, "recipe.calibration.folds", 2);
  checkInteger(seed, "recipe.calibration.seed", 0);
  return { method, folds, seed };
}

function checkNames(names: unknown, path: string): void {
  if (names === undefined) return;
  if (!Array.isArray(names)) throw new InputError("wrong-type", path, "an array of column names", names);
  names.forEach((name, i) => {
    checkText(name, `${path}[${i}]`);
  });
}
