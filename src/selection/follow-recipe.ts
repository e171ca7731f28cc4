/**
 * Following a recipe on training data that has been read.
 *
 * @module
 */
import { calibrate } from "../churn/calibration/calibrate.ts";
import { type ChurnModel, prepareScorer, type UncalibratedModel } from "../churn/predict-probability.ts";
import { type TrainingData, takeTrainingRows } from "../churn/training-data.ts";
import { withSteps } from "../churn/with-steps/frame.ts";
import { stratifiedFolds } from "../evaluation/folds/stratified-folds.ts";
import { type JobOptions, step } from "../internal/progress.ts";
import { takeRows } from "../table/table.ts";
import { rowsIn, rowsOutside } from "./fold-rows.ts";
import { partOfJob } from "./job-inside.ts";
import type { CheckedRecipe, ResolvedCalibration } from "./recipe.ts";
import { renameErrors } from "./rename-errors.ts";
import { learnSteps } from "./steps/learn-steps.ts";

/** The folds of a calibration: which holds each training row out, and the rest of what fits on the others need. */
export interface CalibrationFolds {
  readonly training: TrainingData;
  readonly groups: Float64Array | undefined;
  readonly foldOf: readonly number[];
  readonly folds: number;
  /** Hears of every fit, as of one of `folds` + 1. */
  readonly job: JobOptions;
}

/** Fits without each fold and scores it: probability of each training row by a model that did not see it. */
export type ScoreFolds = (folds: CalibrationFolds, fit: FitPart) => Float64Array;

type FitPart = (part: TrainingData, job: JobOptions) => UncalibratedModel;

/** What is said to be done while a calibration is learned. */
export const CALIBRATION_STAGE = "calibration fold";

/**
 * Learns the steps of a recipe, fits its model, and calibrates that if it is asked for.
 *
 * @param groups - One key a training row: rows with the same key are held out together in a calibration.
 * @param scoreFolds - Makes the fits of a calibration; one after the other unless it is given.
 */
export function followRecipe(
  recipe: CheckedRecipe,
  data: TrainingData,
  { groups, job, scoreFolds = scoreInTurn }: Following,
): ChurnModel {
  const { calibration } = recipe;
  const training: TrainingData = { ...data, groups };
  const fitPart: FitPart = (part, inner) => fitBehindSteps(recipe, part, inner);
  if (calibration === undefined) return fitPart(training, job);
  const { folds } = calibration;
  const foldOf = innerFolds(training, { ...calibration, group: groups });
  const probability = scoreFolds({ training, groups, foldOf, folds, job }, fitPart);
  const model = fitPart(training, partOfJob(job, CALIBRATION_STAGE, folds, folds + 1));
  step(job, CALIBRATION_STAGE, folds + 1, folds + 1);
  return calibrate(
    model,
    { truth: training.truth, probability, weights: training.weights, row: groups },
    { method: calibration.method },
  );
}

/** Learns the steps, and fits the classifier to the rows behind them. */
function fitBehindSteps(recipe: CheckedRecipe, part: TrainingData, job: JobOptions): UncalibratedModel {
  const { steps, untouched, fit } = recipe;
  const weightColumn = recipe.columns.weights ?? null;
  if (steps.length === 0) return fit(part, weightColumn, job);
  const learned = learnSteps(steps, part, { untouched, job });
  return withSteps(fit(learned.training, weightColumn, job), learned.steps, part.table, learned.warnings);
}

interface Following {
  readonly groups: Float64Array | undefined;
  readonly job: JobOptions;
  readonly scoreFolds?: ScoreFolds;
}

function scoreInTurn({ training, foldOf, folds, job }: CalibrationFolds, fit: FitPart): Float64Array {
  const probability = new Float64Array(training.truth.length);
  // What the whole training set has to say is told once, by the fit on all of it.
  const quiet = { ...training, warnings: [] };
  step(job, CALIBRATION_STAGE, 0, folds + 1);
  for (let fold = 0; fold < folds; fold++) {
    const inner = partOfJob(job, CALIBRATION_STAGE, fold, folds + 1);
    const model = fit(takeTrainingRows(quiet, rowsOutside(foldOf, fold)), inner);
    const held = rowsIn(foldOf, fold);
    const scores = prepareScorer(model).scoreTable(takeRows(training.table, held));
    for (let i = 0; i < held.length; i++) probability[held[i]!] = scores[i]!;
    step(job, CALIBRATION_STAGE, fold + 1, folds + 1);
  }
  return probability;
}

/** Stratified folds, with errors in the words of the recipe. */
function innerFolds(
  { truth }: TrainingData,
  { folds, seed, group }: ResolvedCalibration & { readonly group: Float64Array | undefined },
): readonly number[] {
  return renameErrors(
    () => stratifiedFolds(truth, { folds, seed, group }).assignment[0]!,
    (path) => path.replace(/^options\.folds$/, "recipe.calibration.folds"),
  );
}
