/**
 * One fit of a cross-validation: a recipe followed on some rows, and its scores for others.
 *
 * @module
 */
import { prepareScorer, warningsOf } from "../churn/predict-probability.ts";
import { readTrainingData, type TrainingData, takeTrainingRows } from "../churn/training-data.ts";
import type { JobOptions } from "../internal/progress.ts";
import { startStopwatch } from "../internal/stopwatch.ts";
import type { Warning } from "../internal/warning.ts";
import { type Table, takeRows } from "../table/table.ts";
import { fitRecipeOn } from "./fit-recipe.ts";
import { groupKeys } from "./group-keys.ts";
import { type CheckedRecipe, type Recipe, readRecipe } from "./recipe.ts";

/** What fits are made from. A recipe that differs only in its model's settings may share `training` and `groups`. */
export interface FoldSource {
  readonly recipe: Recipe;
  /** Of the recipe's columns, as `readTrainingData` reads them from the team's table. */
  readonly training: TrainingData;
  /** Column whose equal values are held out together inside a fit, and its key of each training row. */
  readonly group: string | undefined;
  readonly groups: Float64Array | undefined;
  /** Gives an error's path as the caller knows it; errors of a recipe speak of `recipe.…`. */
  readonly rename?: ((path: string) => string) | undefined;
}

/** A fit to make: learns from some training rows of a source, and scores others. */
export interface FoldFit {
  readonly source: FoldSource;
  /** Rows of `source.training`, ascending. */
  readonly learned: Int32Array;
  /** Rows of `source.training`. */
  readonly held: Int32Array;
}

/** What a fit says. */
export interface FoldOutcome {
  /** One entry a held-out row. */
  readonly probability: Float64Array;
  /** Of the model. */
  readonly warnings: readonly Warning[];
  /** Seconds that the fit and the scoring took. */
  readonly fitSeconds: number;
  readonly scoreSeconds: number;
}

/**
 * Reads a recipe's training data from the table.
 *
 * @throws {@link InputError} as `readRecipe`, `readTrainingData` and `groupKeys` do.
 */
export function readFoldSource(recipe: Recipe, table: Table, group: string | undefined): FoldSource {
  const training = readTrainingData(table, readRecipe(recipe).columns, "recipe");
  const groups = group === undefined ? undefined : groupKeys(table, group, training.inputRows);
  return { recipe, training, group, groups };
}

/** Makes one fit. */
export function makeFoldFit(checked: CheckedRecipe, fit: FoldFit, job: JobOptions): FoldOutcome {
  const { source, learned, held } = fit;
  const { training, groups } = source;
  const seconds = startStopwatch();
  // What the whole training set has to say is told once, by its reader.
  const part = takeTrainingRows({ ...training, warnings: [] }, learned);
  const keys = groups && Float64Array.from(learned, (row) => groups[row]!);
  const model = fitRecipeOn(checked, part, { groups: keys, job });
  const fitSeconds = seconds();
  const probability = prepareScorer(model).scoreTable(takeRows(training.table, held));
  return { probability, warnings: warningsOf(model), fitSeconds, scoreSeconds: seconds() - fitSeconds };
}
