/**
 * Cross-validation of a recipe: how good its model is on customers it has not seen.
 *
 * Every fold follows the whole recipe anew on the other folds' rows: levels, medians, means, merged levels and
 * coefficients are learned there, and the held-out rows are only ever scored.
 *
 * @module
 */
import { prepareScorer, warningsOf } from "../churn/predict-probability.ts";
import { readTrainingData, type TrainingData, takeTrainingRows } from "../churn/training-data.ts";
import { averagePrecision } from "../evaluation/average-precision.ts";
import { brierScore } from "../evaluation/brier-score.ts";
import { topLift } from "../evaluation/lift-curve.ts";
import { logLoss } from "../evaluation/log-loss.ts";
import type { MetricTraits } from "../evaluation/metric.ts";
import { rocAuc } from "../evaluation/roc-auc.ts";
import { stratifiedFolds } from "../evaluation/stratified-folds.ts";
import { checkBetween, checkInteger, checkOptionKeys } from "../internal/check.ts";
import { deepFreeze } from "../internal/freeze.ts";
import { InputError } from "../internal/input-error.ts";
import { type JobOptions, step } from "../internal/progress.ts";
import type { Warning } from "../internal/warning.ts";
import { takeRows } from "../table/table.ts";
import { type TableInput, tableFrom } from "../table/table-from.ts";
import { type CrossValidatedMetric, correctedInterval } from "./corrected-interval.ts";
import { fitRecipeOn } from "./fit-recipe.ts";
import { rowsIn, rowsOutside } from "./fold-rows.ts";
import { groupKeys } from "./group-keys.ts";
import { jobInside } from "./job-inside.ts";
import { type CheckedRecipe, checkRecipe, type Recipe, readRecipe } from "./recipe.ts";

/** Options of {@link crossValidate}. */
export interface CrossValidateOptions extends JobOptions {
  /**
   * Number of folds, >= 2 and at most the number of rows (groups) of the smaller class.
   *
   * @defaultValue 10
   */
  readonly folds?: number | undefined;
  /**
   * Number of independent divisions into folds.
   *
   * @defaultValue 1
   */
  readonly repeats?: number | undefined;
  /**
   * Whole number in [0, 2^53) that decides the folds.
   *
   * @defaultValue 42
   */
  readonly seed?: number | undefined;
  /**
   * Column whose equal values are held out together, for example the customer when a table has several rows a
   * customer. It stays a feature unless the recipe excludes it.
   *
   * @defaultValue every row by itself
   */
  readonly group?: string | undefined;
  /**
   * Coverage of the intervals, in (0, 1).
   *
   * @defaultValue 0.95
   */
  readonly level?: number | undefined;
  /**
   * Most threads to use; the result does not depend on it. The fits run one after the other, each with all of them, so
   * that never more threads than these are at work.
   *
   * @defaultValue what the recipe's model says, else one a core, at most 8
   */
  readonly threads?: number | undefined;
}

/** The metrics of a cross-validation, each with its mean, interval and value per fold. */
export interface CrossValidationMetrics {
  readonly rocAuc: CrossValidatedMetric;
  readonly averagePrecision: CrossValidatedMetric;
  /** Lift of the tenth with the highest scores. */
  readonly topDecileLift: CrossValidatedMetric;
  readonly logLoss: CrossValidatedMetric;
  readonly brierScore: CrossValidatedMetric;
}

/** Predictions for rows that the model had not seen, one entry a row and repeat, ordered by repeat, then row. */
export interface OutOfFold {
  readonly truth: Uint8Array;
  readonly probability: Float64Array;
  /** Fold that held the row out, from 0. */
  readonly fold: Int32Array;
  readonly repeat: Int32Array;
  /** Row of the input, from 0. */
  readonly row: Int32Array;
}

/** What {@link crossValidate} returns. */
export interface CrossValidation {
  readonly metrics: CrossValidationMetrics;
  readonly outOfFold: OutOfFold;
  readonly folds: number;
  readonly repeats: number;
  readonly seed: number;
  readonly group: string | null;
  readonly recipe: Recipe;
  /** What the data and the fits had to say; a warning of several fits is told once, with their number. */
  readonly warnings: readonly Warning[];
}

/** Names of the options, for checking them. */
export const CROSS_VALIDATE_KEYS: readonly string[] =
  "folds,repeats,seed,group,level,threads,onProgress,signal".split(",");

type MetricName = keyof CrossValidationMetrics;

/** The metrics by name. */
export const METRICS: Readonly<
  Record<MetricName, MetricTraits & ((truth: Uint8Array, probability: Float64Array) => number)>
> = { rocAuc, averagePrecision, topDecileLift: topLift, logLoss, brierScore };

const STAGE = "cross-validation fold";

/**
 * Cross-validates a recipe with stratified folds.
 *
 * Each metric is taken per fold and comes with the corrected interval of Nadeau and Bengio: the mean plus or minus
 * t * S * sqrt(1 / J + 1 / (folds - 1)), J = folds * repeats. Weights of the recipe enter the fits; the metrics count
 * every held-out row once.
 *
 * @param data - One row a customer: rows, columns, or a table. Rows without a target are left out.
 * @throws {@link InputError} as `checkRecipe` and the model's function do; `out-of-range` for more folds than rows of
 * the smaller class; `missing-value` for a row without a group. The reason of `signal` when that is aborted.
 * @remarks folds * repeats fits. Deterministic by `seed`; a repeat does not depend on how many there are.
 * @example
 * const customers = Array.from({ length: 60 }, (_, i) => ({ visits: i % 12, left: i % 12 < 3 + (i % 5) }));
 * const recipe = { target: "left", model: { kind: "logistic-regression" } };
 * const { metrics, outOfFold } = crossValidate(recipe, customers, { folds: 5, seed: 7 });
 * metrics.rocAuc.perFold.length; // => 5
 * metrics.rocAuc.mean > 0.8; // => true
 * outOfFold.probability.length; // => 60
 */
export function crossValidate(
  recipe: Recipe,
  data: TableInput,
  options: CrossValidateOptions = {},
): CrossValidation {
  checkOptionKeys(options, "options", CROSS_VALIDATE_KEYS);
  const { folds = 10, repeats = 1, seed = 42, group, level = 0.95, threads } = options;
  checkBetween(level, "options.level", 0, 1);
  if (level === 0 || level === 1) throw new InputError("out-of-range", "options.level", "in (0, 1)", level);
  if (threads !== undefined) checkInteger(threads, "options.threads", 1);
  const checked = readRecipe(recipe, threads);
  const table = tableFrom(data, "data");
  const training = readTrainingData(table, checked.columns, "recipe");
  const groups = group === undefined ? undefined : groupKeys(table, group, training.inputRows);
  const { assignment } = stratifiedFolds(training.truth, { folds, repeats, seed, group: groups });

  const warnings = new Map<string, { readonly warning: Warning; fits: number }>();
  const perFold = Object.fromEntries(Object.keys(METRICS).map((name) => [name, [] as number[]]));
  const outOfFold = emptyOutOfFold(training, repeats);
  const fits = folds * repeats;
  assignment.forEach((foldOf, repeat) => {
    for (let fold = 0; fold < folds; fold++) {
      const job = jobInside(options, STAGE, repeat * folds + fold, fits);
      const held = validateFold(checked, { training, groups, foldOf, fold }, job, warnings);
      for (const [name, metric] of Object.entries(METRICS)) {
        perFold[name]!.push(metric(held.truth, held.probability));
      }
      record(outOfFold, training, held, { fold, repeat });
    }
  });
  step(options, STAGE, fits, fits);
  const groupWarning =
    group !== undefined && training.features.includes(group) ? [groupIsFeature(group)] : [];
  return Object.freeze({
    metrics: deepFreeze(summaries(perFold, folds, level)),
    outOfFold: Object.freeze(outOfFold),
    folds,
    repeats,
    seed,
    group: group ?? null,
    recipe: checkRecipe(recipe),
    warnings: deepFreeze([...training.warnings, ...groupWarning, ...tellOnce(warnings, fits)]),
  });
}

function summaries(
  perFold: Readonly<Record<string, readonly number[]>>,
  folds: number,
  level: number,
): CrossValidationMetrics {
  const names = Object.keys(METRICS) as MetricName[];
  return Object.fromEntries(
    names.map((name) => [name, correctedInterval(perFold[name]!, folds, level, METRICS[name].range)]),
  ) as Record<MetricName, CrossValidatedMetric>;
}

interface HeldOut {
  /** Rows of the training data. */
  readonly rows: Int32Array;
  readonly truth: Uint8Array;
  readonly probability: Float64Array;
}

/** Labelled rows, and those of them that are held out. */
interface Division {
  readonly training: TrainingData;
  readonly groups: Float64Array | undefined;
  readonly foldOf: readonly number[];
  readonly fold: number;
}

/** Follows the recipe on all rows but those of the fold, and scores these. */
function validateFold(
  recipe: CheckedRecipe,
  { training, groups, foldOf, fold }: Division,
  job: JobOptions,
  warnings: Map<string, { readonly warning: Warning; fits: number }>,
): HeldOut {
  const rows = rowsIn(foldOf, fold);
  const learned = rowsOutside(foldOf, fold);
  const model = fitRecipeOn(recipe, takeTrainingRows({ ...training, warnings: [] }, learned), {
    groups: groups && Float64Array.from(learned, (row) => groups[row]!),
    job,
  });
  const codes = new Set<string>();
  for (const warning of warningsOf(model)) {
    // The words differ from fold to fold (numbers of rows, columns named): the code and the first words stand for all.
    if (codes.has(warning.code)) continue;
    codes.add(warning.code);
    const told = warnings.get(warning.code);
    if (told === undefined) warnings.set(warning.code, { warning, fits: 1 });
    else told.fits++;
  }
  return {
    rows,
    truth: new Uint8Array(rows.length).map((_, i) => training.truth[rows[i]!]!),
    probability: prepareScorer(model).scoreTable(takeRows(training.table, rows)),
  };
}

function emptyOutOfFold({ truth }: TrainingData, repeats: number): OutOfFold {
  const length = truth.length * repeats;
  return {
    truth: new Uint8Array(length),
    probability: new Float64Array(length),
    fold: new Int32Array(length),
    repeat: new Int32Array(length),
    row: new Int32Array(length),
  };
}

function record(
  outOfFold: OutOfFold,
  training: TrainingData,
  held: HeldOut,
  { fold, repeat }: { fold: number; repeat: number },
): void {
  const offset = repeat * training.truth.length;
  for (let i = 0; i < held.rows.length; i++) {
    const row = held.rows[i]!;
    const at = offset + row;
    outOfFold.truth[at] = held.truth[i]!;
    outOfFold.probability[at] = held.probability[i]!;
    outOfFold.fold[at] = fold;
    outOfFold.repeat[at] = repeat;
    outOfFold.row[at] = training.inputRows[row]!;
  }
}

function groupIsFeature(group: string): Warning {
  const message = `column ${JSON.stringify(group)} groups the folds and is a feature as well: exclude it unless new groups have its values`;
  return { code: "group-is-feature", message };
}

function tellOnce(
  warnings: ReadonlyMap<string, { readonly warning: Warning; readonly fits: number }>,
  fits: number,
): Warning[] {
  return [...warnings.values()].map(({ warning, fits: told }) => ({
    code: warning.code,
    message: `${told} of ${fits} fits: ${warning.message}`,
  }));
}
