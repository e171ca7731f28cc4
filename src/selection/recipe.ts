/**
 * A recipe: how a model comes about, as data. What is learned (levels, medians, means, coefficients) is learned
 * by following the recipe, so cross-validation can follow it anew in every fold.
 *
 * @module
 */
import {
  LOGISTIC_SETTING_KEYS,
  type LogisticRegressionSettings,
  type ResolvedLogisticSettings,
  resolveLogisticSettings,
} from "../churn/logistic-options.ts";
import { TRAINING_COLUMN_KEYS, type TrainingColumns } from "../churn/training-data.ts";
import { checkChoice, checkOptionKeys, checkText } from "../internal/check.ts";
import { deepFreeze } from "../internal/freeze.ts";
import { InputError } from "../internal/input-error.ts";

/**
 * A step between the table and the model. No kind of step exists yet: imputation and encoding are part of the model,
 * and fold-bound like everything it learns.
 */
export interface RecipeStep {
  readonly kind: string;
}

/** The model of a recipe: its kind, and its options as the function that fits it takes them. */
export interface RecipeModel extends LogisticRegressionSettings {
  /** `"logistic-regression"`. Any other text is refused at run time, with the kinds that there are. */
  readonly kind: "logistic-regression" | (string & Record<never, never>);
}

/** Which columns, which steps, which model. Plain data: it can be stored beside its results. */
export interface Recipe extends TrainingColumns {
  /**
   * What happens before the model; see {@link RecipeStep}.
   *
   * @defaultValue none
   */
  readonly steps?: readonly RecipeStep[] | undefined;
  readonly model: RecipeModel;
}

/** A recipe that has been checked, with the settings of its model filled in. */
export interface CheckedRecipe {
  readonly columns: TrainingColumns;
  readonly model: { readonly kind: "logistic-regression"; readonly settings: ResolvedLogisticSettings };
}

const MODEL_KINDS = ["logistic-regression"] as const;

/**
 * Checks a recipe without any data: kinds, names of options, ranges.
 *
 * @returns The recipe as frozen plain data of its own; later changes to what was passed do not reach it.
 * @throws {@link InputError} naming the first field that does not fit: `missing-option`, `unknown-choice`,
 * `wrong-type`, `out-of-range`.
 * @example
 * const recipe = checkRecipe({ target: "churn", exclude: ["customerId"], model: { kind: "logistic-regression", l2: 2 } });
 * recipe.model.l2; // => 2
 */
export function checkRecipe(recipe: Recipe): Recipe {
  readRecipe(recipe);
  return deepFreeze(structuredClone(recipe));
}

/**
 * {@link checkRecipe}, with defaults filled in.
 *
 * @internal
 */
export function readRecipe(recipe: Recipe): CheckedRecipe {
  if (typeof recipe !== "object" || recipe === null) {
    throw new InputError("missing-option", "recipe", "an object with a target and a model", recipe);
  }
  checkOptionKeys(recipe, "recipe", [...TRAINING_COLUMN_KEYS, "steps", "model"]);
  const { steps = [], model, ...columns } = recipe;
  checkText(columns.target, "recipe.target");
  checkNames(columns.features, "recipe.features");
  checkNames(columns.exclude, "recipe.exclude");
  if (columns.weights !== undefined) checkText(columns.weights, "recipe.weights");
  checkSteps(steps);
  if (typeof model !== "object" || model === null) {
    throw new InputError("missing-option", "recipe.model", "an object with a kind", model);
  }
  const { kind, ...settings } = model;
  checkChoice(kind, "recipe.model.kind", MODEL_KINDS);
  checkOptionKeys(settings, "recipe.model", LOGISTIC_SETTING_KEYS);
  return { columns, model: { kind, settings: resolveLogisticSettings(settings, "recipe.model") } };
}

function checkNames(names: unknown, path: string): void {
  if (names === undefined) return;
  if (!Array.isArray(names)) throw new InputError("wrong-type", path, "an array of column names", names);
  names.forEach((name, i) => {
    checkText(name, `${path}[${i}]`);
  });
}

function checkSteps(steps: unknown): void {
  if (!Array.isArray(steps)) throw new InputError("wrong-type", "recipe.steps", "an array of steps", steps);
  if (steps.length === 0) return;
  const kind: unknown = (steps[0] as Partial<RecipeStep> | null)?.kind;
  throw new InputError("unknown-choice", "recipe.steps[0].kind", "a kind of step (there is none yet)", kind);
}
