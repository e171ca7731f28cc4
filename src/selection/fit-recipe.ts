/**
 * Fitting the model of a recipe.
 *
 * @module
 */
import type { FittedClassifier } from "../churn/classifiers.ts";
import type { ChurnModel } from "../churn/predict-probability.ts";
import { readTrainingData } from "../churn/training-data.ts";
import { checkInteger, checkOptionKeys } from "../internal/check.ts";
import { type JobOptions, jobOf } from "../internal/progress.ts";
import { type TableInput, tableFrom } from "../table/table-from.ts";
import { rowsIn, rowsOutside } from "./fold-rows.ts";
import { withFoldTeam } from "./fold-team.ts";
import { CALIBRATION_STAGE, followRecipe, type ScoreFolds } from "./follow-recipe.ts";
import { groupKeys } from "./group-keys.ts";
import { type Recipe, readRecipe } from "./recipe.ts";

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
 * @returns The same model that the function of its kind gives, for example `fitLogisticRegression`; with `steps`, that
 * model in a frame of kind `"with-steps"`, which is asked with the columns as they are in `data`; with a `calibration`, the
 * whole in a frame of kind `"calibrated"`.
 * @throws {@link InputError} as `checkRecipe` and the function of the model's kind do; `out-of-range` for more folds of
 * the calibration than rows of the smaller class. The reason of `signal` when that is aborted.
 * @remarks One fit; with a calibration one more for each of its folds.
 * @example
 * const customers = { visits: [1, 2, 3, 4, 5, 6], left: ["Yes", "Yes", "No", "Yes", "No", "No"] };
 * const model = fitRecipe({ target: "left", model: { kind: "logistic-regression" } }, customers);
 * model.kind; // => "logistic-regression"
 */
export function fitRecipe(
  recipe: Recipe & { readonly calibration?: undefined; readonly steps?: readonly [] | undefined },
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
  return followRecipe(checked, training, {
    groups,
    job: jobOf(options),
    scoreFolds: scoreByTeam(recipe, threads),
  });
}

/** The folds of a calibration by a team. */
function scoreByTeam(recipe: Recipe, threads: number | undefined): ScoreFolds {
  return ({ training, groups, foldOf, folds, job: { onProgress, signal } }) => {
    const source = { recipe: { ...recipe, calibration: undefined }, training, groups };
    const fits = Array.from({ length: folds }, (_, fold) => ({
      source,
      rows: () => ({ learned: rowsOutside(foldOf, fold), held: rowsIn(foldOf, fold) }),
    }));
    const job: JobOptions = {
      ...(signal && { signal }),
      // One more fit follows, to all rows.
      ...(onProgress && { onProgress: (progress) => onProgress({ ...progress, total: folds + 1 }) }),
    };
    const probability = new Float64Array(training.truth.length);
    withFoldTeam({ threads }, (team) =>
      team.run(fits, { ...job, stage: CALIBRATION_STAGE }, (outcome, fold) => {
        const { held } = fits[fold]!.rows();
        for (let i = 0; i < held.length; i++) probability[held[i]!] = outcome.probability[i]!;
      }),
    );
    return probability;
  };
}
