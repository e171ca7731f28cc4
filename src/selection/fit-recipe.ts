/**
 * Following a recipe.
 *
 * @module
 */
import { fitLogisticOn } from "../churn/logistic-regression.ts";
import type { ChurnModel } from "../churn/predict-probability.ts";
import { readTrainingData, type TrainingData } from "../churn/training-data.ts";
import type { TableInput } from "../table/table-from.ts";
import { type CheckedRecipe, type Recipe, readRecipe } from "./recipe.ts";

/**
 * Fits the model of a recipe to all labelled rows.
 *
 * @param data - One row a customer: rows, columns, or a table.
 * @returns The same model that the function of its kind gives, for example `fitLogisticRegression`.
 * @throws {@link InputError} as `checkRecipe` and the function of the model's kind do.
 * @example
 * const customers = { visits: [1, 2, 3, 4, 5, 6], left: ["Yes", "Yes", "No", "Yes", "No", "No"] };
 * const model = fitRecipe({ target: "left", model: { kind: "logistic-regression" } }, customers);
 * model.kind; // => "logistic-regression"
 */
export function fitRecipe(recipe: Recipe, data: TableInput): ChurnModel {
  const checked = readRecipe(recipe);
  return fitRecipeOn(checked, readTrainingData(data, checked.columns, "recipe"));
}

/**
 * {@link fitRecipe} for a recipe and data that have been read.
 *
 * @internal
 */
export function fitRecipeOn({ columns, model }: CheckedRecipe, training: TrainingData): ChurnModel {
  return fitLogisticOn(training, model.settings, columns.weights ?? null);
}
