/**
 * Which churn model, how good it is on customers it has not seen, and what goes with leaving.
 *
 * @module
 */
import { CLASSIFIER_KINDS, type ClassifierKind } from "../churn/classifiers.ts";
import type { LogisticRegressionModel } from "../churn/logistic/model.ts";
import type { ChurnModel } from "../churn/predict-probability.ts";
import { InputError } from "../internal/input-error.ts";
import { type JobOptions, jobOf, step } from "../internal/progress.ts";
import { compareModels, type ModelComparison } from "../selection/comparison/compare-models.ts";
import {
  type CrossValidateOptions,
  type CrossValidation,
  crossValidate,
} from "../selection/cross-validate.ts";
import { type FitRecipeOptions, fitRecipe } from "../selection/fit-recipe.ts";
import { checkRecipe, type Recipe } from "../selection/recipe.ts";
import type { RecipeModel } from "../selection/recipe-model.ts";
import type { Table } from "../table/table.ts";

/**
 * The churn model of an analysis: the name of a kind, a recipe's model with settings, or several of these. Several are
 * cross-validated on the same folds, and the one whose probabilities come truest (smallest log-loss) is taken. `"auto"`
 * is logistic regression and gradient boosting.
 */
export type ModelChoice = ModelOption | readonly ModelOption[] | "auto";

/** One churn model: the name of a kind, or a kind with settings. */
export type ModelOption = RecipeModel | ClassifierKind;

/** A straight line and what bends: where the second does not gain, the first explains itself better. */
const AUTO: readonly ClassifierKind[] = ["logistic-regression", "gradient-boosting"];

/** A churn model, judged and explained. */
export interface TrainedChurn {
  readonly recipe: Recipe;
  /** Out-of-fold: how good the model is on customers it has not seen. */
  readonly crossValidation: CrossValidation;
  /** The models that were tried on the same folds; null where one was asked for. */
  readonly comparison: ModelComparison | null;
  /** The recipe on all customers. */
  readonly model: ChurnModel;
  /**
   * A logistic regression on the same customers, for what goes with leaving: by how much each fact multiplies the odds.
   * The model itself where it is one.
   */
  readonly odds: LogisticRegressionModel;
}

/** How the churn model is chosen, judged and fitted. */
export interface TrainChurnOptions extends JobOptions {
  readonly choice: ModelChoice;
  readonly folds: number;
  readonly repeats: number;
  readonly seed: number;
  readonly threads: number | undefined;
  /** Column whose equal values are held out together. */
  readonly group?: string;
}

/**
 * Trains on labelled customers.
 *
 * @param columns - The recipe without its model.
 */
export function trainChurn(
  table: Table,
  columns: Omit<Recipe, "model">,
  { choice, folds, repeats, seed, threads, group, ...job }: TrainChurnOptions,
): TrainedChurn {
  const models = modelsOf(choice);
  const work = {
    ...(group === undefined ? {} : { group }),
    ...(threads === undefined ? {} : { threads }),
    ...jobOf(job),
  };
  const judged = judge(
    models.map((model) => checkRecipe({ ...columns, model })),
    table,
    // Who brings rows of several dates gets an analysis, and reads in it what that does to the metrics.
    { folds, repeats, seed, allowRandomSplit: true, ...work },
  );
  step(job, "churn model", 0, 0);
  const model = fitRecipe(judged.recipe, table, work);
  const odds = model.kind === "logistic-regression" ? model : oddsModel(columns, table, work);
  return Object.freeze({ ...judged, model, odds });
}

/** Cross-validates the recipes; the best is the one of smallest log-loss. */
function judge(
  recipes: readonly Recipe[],
  table: Table,
  options: CrossValidateOptions,
): Pick<TrainedChurn, "recipe" | "crossValidation" | "comparison"> {
  const [only, ...others] = recipes;
  if (others.length === 0) {
    return { recipe: only!, crossValidation: crossValidate(only!, table, options), comparison: null };
  }
  const named: Record<string, Recipe> = {};
  for (const recipe of recipes) named[freeName(named, recipe.model.kind)] = recipe;
  const comparison = compareModels(named, table, { metric: "logLoss", ...options });
  const [best] = comparison.ranking;
  return { recipe: named[best!]!, crossValidation: comparison.results[best!]!, comparison };
}

/** The kind, and from the second of a kind on its number. */
function freeName(taken: object, kind: string): string {
  let name = kind;
  for (let number = 2; name in taken; number++) name = `${kind} ${number}`;
  return name;
}

/** @throws {@link InputError} for what names no model. */
export function checkModelChoice(choice: unknown, path: string): asserts choice is ModelChoice {
  if (choice === "auto") return;
  if (!Array.isArray(choice)) return checkOne(choice, path, [...CLASSIFIER_KINDS, "auto"]);
  if (choice.length === 0) throw new InputError("empty", path, "at least one kind of model", choice);
  choice.forEach((one, i) => {
    checkOne(one, `${path}[${i}]`, CLASSIFIER_KINDS);
  });
}

function checkOne(choice: unknown, path: string, names: readonly string[]): void {
  if (typeof choice === "string" ? names.includes(choice) : typeof choice === "object" && choice !== null)
    return;
  const shown = names.map((name) => JSON.stringify(name)).join(", ");
  throw new InputError("unknown-choice", path, `one of ${shown}, or a kind with settings`, choice);
}

function modelsOf(choice: ModelChoice): readonly RecipeModel[] {
  const choices: readonly ModelOption[] = choice === "auto" ? AUTO : isList(choice) ? choice : [choice];
  return choices.map((one) => (typeof one === "string" ? { kind: one } : one));
}

function isList(choice: ModelChoice): choice is readonly ModelOption[] {
  return Array.isArray(choice);
}

function oddsModel(
  { calibration, ...columns }: Omit<Recipe, "model">,
  table: Table,
  options: FitRecipeOptions,
): LogisticRegressionModel {
  const recipe = { ...columns, model: { kind: "logistic-regression" } } as const;
  // The kind of the recipe is the kind of the model.
  return fitRecipe(recipe, table, options) as LogisticRegressionModel;
}
