/**
 * One fit of a cross-validation: a recipe followed on some rows, and its scores for others.
 *
 * @module
 */
import { prepareScorer, warningsOf } from "../churn/predict-probability.ts";
import { type TrainingData, takeTrainingRows } from "../churn/training-data.ts";
import type { JobOptions } from "../internal/progress.ts";
import { startStopwatch } from "../internal/stopwatch.ts";
import type { Warning } from "../internal/warning.ts";
import { takeRows } from "../table/table.ts";
import { followRecipe } from "./follow-recipe.ts";
import type { CheckedRecipe, Recipe } from "./recipe.ts";

/**
 * What fits are made from. Sources whose recipes differ only in the model's settings may share `training` and `groups`.
 */
export interface FoldSource {
  readonly recipe: Recipe;
  /** As `readTrainingData` reads the recipe's columns. */
  readonly training: TrainingData;
  /** One key a training row; rows with the same key are held out together inside a fit. */
  readonly groups: Float64Array | undefined;
  /** Gives an error's path as the caller knows it; errors about a recipe speak of `recipe.…`. */
  readonly rename?: ((path: string) => string) | undefined;
}

/** A fit to make: learns from some training rows of a source, and scores others. */
export interface FoldFit {
  readonly source: FoldSource;
  /** Asked for when the fit begins. */
  rows(): FitRows;
}

/** Both sides of a split, as rows of `source.training`, ascending. */
export interface FitRows {
  readonly learned: Int32Array;
  readonly held: Int32Array;
}

/** What a fit says. */
export interface FoldOutcome {
  /** One entry a held-out row. */
  readonly probability: Float64Array;
  /** Of the model. */
  readonly warnings: readonly Warning[];
  /** Seconds that the fit took, and the scoring of the held-out rows. */
  readonly fitSeconds: number;
  readonly scoreSeconds: number;
}

/** Makes a fit. */
export function makeFoldFit(checked: CheckedRecipe, fit: FoldFit, job: JobOptions): FoldOutcome {
  const { training, groups } = fit.source;
  const { learned, held } = fit.rows();
  const seconds = startStopwatch();
  // What the whole training set has to say is told once, by its reader.
  const part = takeTrainingRows({ ...training, warnings: [] }, learned);
  const keys = groups && Float64Array.from(learned, (row) => groups[row]!);
  const model = followRecipe(checked, part, { groups: keys, job });
  const fitSeconds = seconds();
  const probability = prepareScorer(model).scoreTable(takeRows(training.table, held));
  return { probability, warnings: warningsOf(model), fitSeconds, scoreSeconds: seconds() - fitSeconds };
}
