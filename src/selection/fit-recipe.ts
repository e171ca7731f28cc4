/**
 * Following a recipe.
 *
 * @module
 */
import { calibrate } from "../churn/calibration/calibrate.ts";
import type { FittedClassifier } from "../churn/classifiers.ts";
import { type ChurnModel, prepareScorer } from "../churn/predict-probability.ts";
import { readTrainingData, type TrainingData, takeTrainingRows } from "../churn/training-data.ts";
import { stratifiedFolds } from "../evaluation/folds/stratified-folds.ts";
import { checkInteger, checkOptionKeys } from "../internal/check.ts";
import { type JobOptions, jobOf, step } from "../internal/progress.ts";
import { takeRows } from "../table/table.ts";
import { type TableInput, tableFrom } from "../table/table-from.ts";
import { rowsIn, rowsOutside } from "./fold-rows.ts";
import { groupKeys } from "./group-keys.ts";
import { jobInside } from "./job-inside.ts";
import { type CheckedRecipe, type Recipe, type ResolvedCalibration, readRecipe } from "./recipe.ts";
import { renameErrors } from "./rename-errors.ts";

/** Options of {@link fitRecipe}. */
export interface FitRecipeOptions extends JobOptions {
  /**
   * Most threads to use; the result does not depend on it.
   *
   * @defaultValue what the recipe's model says, else one a core, at most 8
   */
  readonly threads?: number | undefined;
  /**
   * Column whose equal values are held out together where a calibration or a number of rounds is learned, for example the customer when a
   * table has several rows a customer.
   *
   * @defaultValue every row by itself
   */
  readonly group?: string | undefined;
}

/**
 * Fits the model of a recipe to all labelled rows.
 *
 * @param data - One row a customer: rows, columns, or a table.
 * @returns The same model that the function of its kind gives, for example `fitLogisticRegression`; with a
 * `calibration`, that model in a frame of kind `"calibrated"`.
 * @throws {@link InputError} as `checkRecipe` and the function of the model's kind do; `out-of-range` for more folds of
 * the calibration than rows of the smaller class. The reason of `signal` when that is aborted.
 * @remarks One fit; with a calibration one more for each of its folds.
 * @example
 * const customers = { visits: [1, 2, 3, 4, 5, 6], left: ["Yes", "Yes", "No", "Yes", "No", "No"] };
 * const model = fitRecipe({ target: "left", model: { kind: "logistic-regression" } }, customers);
 * model.kind; // => "logistic-regression"
 */
export function fitRecipe(
  recipe: Recipe & { readonly calibration?: undefined },
  data: TableInput,
  options?: FitRecipeOptions,
): FittedClassifier;
export function fitRecipe(recipe: Recipe, data: TableInput, options?: FitRecipeOptions): ChurnModel;
export function fitRecipe(recipe: Recipe, data: TableInput, options: FitRecipeOptions = {}): ChurnModel {
  checkOptionKeys(options, "options", ["threads", "group", "onProgress", "signal"]);
  const { threads, group } = options;
  if (threads !== undefined) checkInteger(threads, "options.threads", 1);
  const checked = readRecipe(recipe, threads);
  const table = tableFrom(data, "data");
  const training = readTrainingData(table, checked.columns, "recipe");
  const groups = group === undefined ? undefined : groupKeys(table, group, training.inputRows);
  return fitRecipeOn(checked, training, { groups, job: jobOf(options) });
}

/**
 * {@link fitRecipe} for a recipe and data that have been read.
 *
 * @param groups - One key a training row: rows with the same key are held out together in a calibration.
 * @internal
 */
export function fitRecipeOn(
  recipe: CheckedRecipe,
  data: TrainingData,
  { groups, job }: { readonly groups: Float64Array | undefined; readonly job: JobOptions },
): ChurnModel {
  const { calibration, fit } = recipe;
  const training: TrainingData = { ...data, groups };
  const weightColumn = recipe.columns.weights ?? null;
  if (calibration === undefined) return fit(training, weightColumn, job);
  const fits = calibration.folds + 1;
  const fitPart = (part: TrainingData, done: number): FittedClassifier =>
    fit(part, weightColumn, jobInside(job, "calibration fold", done, fits));
  const probability = outOfFold(training, calibration, groups, fitPart);
  const model = fitPart(training, calibration.folds);
  step(job, "calibration fold", fits, fits);
  return calibrate(
    model,
    { truth: training.truth, probability, weights: training.weights, row: groups },
    { method: calibration.method },
  );
}

/** Probability of each training row by a model that did not see it. */
function outOfFold(
  training: TrainingData,
  { folds, seed }: ResolvedCalibration,
  groups: Float64Array | undefined,
  fitPart: (part: TrainingData, fold: number) => FittedClassifier,
): Float64Array {
  const [foldOf] = innerFolds(training, { folds, seed, group: groups });
  const probability = new Float64Array(training.truth.length);
  // What the whole training set has to say is told once, by the fit on all of it.
  const quiet = { ...training, warnings: [] };
  for (let fold = 0; fold < folds; fold++) {
    const model = fitPart(takeTrainingRows(quiet, rowsOutside(foldOf!, fold)), fold);
    const held = rowsIn(foldOf!, fold);
    const scores = prepareScorer(model).scoreTable(takeRows(training.table, held));
    for (let i = 0; i < held.length; i++) probability[held[i]!] = scores[i]!;
  }
  return probability;
}

/** Stratified folds, with errors in the words of the recipe. */
function innerFolds(
  { truth }: TrainingData,
  options: { readonly folds: number; readonly seed: number; readonly group: Float64Array | undefined },
): readonly (readonly number[])[] {
  return renameErrors(
    () => stratifiedFolds(truth, options).assignment,
    (path) => path.replace(/^options\.folds$/, "recipe.calibration.folds"),
  );
}
