/**
 * Cross-validation of models of ml.js on the folds that churnkit's own models are judged by.
 *
 * @module
 */
import type { AdoptedModel } from "../churn/adopted/model.ts";
import { prepareScorer } from "../churn/predict-probability.ts";
import { readTrainingData, type TrainingColumns } from "../churn/training-data.ts";
import { checkBetween, checkOptionKeys } from "../internal/check.ts";
import { deepFreeze } from "../internal/freeze.ts";
import { InputError } from "../internal/input-error.ts";
import { type JobOptions, step } from "../internal/progress.ts";
import { startStopwatch } from "../internal/stopwatch.ts";
import type { CrossValidation } from "../selection/cross-validate.ts";
import { FOLD_KEYS, type FoldOptions, outerFolds } from "../selection/outer-folds.ts";
import { startRecord } from "../selection/validation-record.ts";
import { takeRows } from "../table/table.ts";
import { type TableInput, tableFrom } from "../table/table-from.ts";
import { adoptLogisticRegression, type LogisticRegressionLike } from "./adopt-logistic-regression.ts";
import { adoptRandomForest, isForest, type RandomForestLike } from "./adopt-random-forest.ts";
import { featureMatrix } from "./feature-matrix.ts";

/** Trains a model of ml.js on rows of a matrix with labels 0 and 1, and returns it. */
export type TrainMljs = (matrix: number[][], labels: number[]) => RandomForestLike | LogisticRegressionLike;

/** Options of {@link crossValidateMljs}. */
export interface CrossValidateMljsOptions
  extends Pick<TrainingColumns, "target" | "positive">,
    FoldOptions,
    JobOptions {
  /** Number and boolean columns to learn from, in the order of the matrix. */
  readonly features: readonly string[];
  /**
   * What a forest's probability is; see `adoptRandomForest`.
   *
   * @defaultValue `"votes"`
   */
  readonly probability?: "votes" | "leaves" | undefined;
  /**
   * Coverage of the intervals, in (0, 1).
   *
   * @defaultValue 0.95
   */
  readonly level?: number | undefined;
}

/** What {@link crossValidateMljs} returns: a cross-validation without a recipe. */
export type MljsCrossValidation = Omit<CrossValidation, "recipe">;

const KEYS: readonly string[] = [
  "target",
  "positive",
  "features",
  "probability",
  ...FOLD_KEYS,
  "level",
  "onProgress",
  "signal",
];

/**
 * Cross-validates a model of ml-random-forest or ml-logistic-regression: trains it anew on the rows of the other folds,
 * adopts it, and scores the held-out rows.
 *
 * @param train - Makes a model, trains it and returns it: `(matrix, labels) => { forest.train(matrix, labels); return forest; }`.
 * @param data - One row a customer: rows, columns, or a table. Rows without a target are left out.
 * @returns Metrics, intervals and out-of-fold predictions in the form of `crossValidate`; with the same folds, repeats
 * and seed each fold holds the same rows, so values per fold can be compared pairwise.
 * @throws {@link InputError} as `crossValidate`, `featureMatrix` and the adopting functions do.
 * @remarks A call of `train` for each split, one after the other; mind that ml-random-forest takes time in the square of
 * the rows.
 * @example
 * const customers = Array.from({ length: 60 }, (_, i) => ({ visits: i % 12, left: i % 12 < 3 + (i % 5) }));
 * // Stands for a model of ml.js: one weight, learned from the means of both classes.
 * const train = (matrix: number[][], labels: number[]) => {
 *   const mean = (label: number) => matrix.filter((_, i) => labels[i] === label).reduce((sum, row) => sum + row[0]!, 0);
 *   const weight = Math.sign(mean(1) - mean(0)) / 10;
 *   return { classifiers: [{ weights: [[weight]] }, { weights: [[-weight]] }] };
 * };
 * const { metrics } = crossValidateMljs(train, customers, { target: "left", features: ["visits"], folds: 5 });
 * metrics.rocAuc.mean > 0.8; // => true
 */
export function crossValidateMljs(
  train: TrainMljs,
  data: TableInput,
  options: CrossValidateMljsOptions,
): MljsCrossValidation {
  const seconds = startStopwatch();
  if (typeof train !== "function") throw new InputError("wrong-type", "train", "a function", train);
  checkOptionKeys(options, "options", KEYS);
  const { target, positive, features, probability } = options;
  const { level = 0.95 } = options;
  checkBetween(level, "options.level", 0, 1);
  if (level === 0 || level === 1) throw new InputError("out-of-range", "options.level", "in (0, 1)", level);
  if (!Array.isArray(features)) {
    throw new InputError("wrong-type", "options.features", "an array of column names", features);
  }
  const table = tableFrom(data, "data");
  const training = readTrainingData(table, { target, positive, features }, "options");
  const matrix = featureMatrix(training.table, features);
  const outer = outerFolds(table, training, options);
  const record = startRecord(training, outer);
  const fits = outer.splits.length;
  const fitSeconds: number[] = [];
  const scoreSeconds: number[] = [];
  outer.splits.forEach(({ repeat, fold, rows }, index) => {
    step(options, "cross-validation fold", index, fits);
    const { learned, held } = rows();
    const took = startStopwatch();
    const labels = Array.from(learned, (row) => training.truth[row]!);
    const fitted = train(
      Array.from(learned, (row) => matrix[row]!.slice()),
      labels,
    );
    const model = adopt(fitted, features, target, probability);
    fitSeconds.push(took());
    const probabilities = prepareScorer(model).scoreTable(takeRows(training.table, held));
    scoreSeconds.push(took() - fitSeconds.at(-1)!);
    record.add({ fold, repeat, rows: held, probability: probabilities, warnings: model.fit.warnings });
  });
  step(options, "cross-validation fold", fits, fits);
  const { folds, repeats, seed, group, validation } = outer;
  const { metrics, pooled, outOfFold, warnings } = record.finish(level);
  return Object.freeze({
    metrics,
    pooled,
    outOfFold,
    folds,
    repeats,
    seed,
    group,
    validation,
    warnings: deepFreeze([...training.warnings, ...outer.warnings, ...warnings]),
    timings: deepFreeze({ totalSeconds: seconds(), fitSeconds, scoreSeconds, threads: 1, fitsAtOnce: 1 }),
  });
}

function adopt(
  fitted: object,
  features: readonly string[],
  target: string,
  probability: "votes" | "leaves" | undefined,
): AdoptedModel {
  return isForest(fitted)
    ? adoptRandomForest(fitted, { features, target, probability })
    : adoptLogisticRegression(fitted, { features, target });
}
