/**
 * Cross-validation of a recipe: how good its model is on customers it has not seen.
 *
 * Every fold follows the whole recipe anew on the other folds' rows: levels, medians, means, merged levels and
 * coefficients are learned there, and the held-out rows are only ever scored.
 *
 * @module
 */
import { readTrainingData } from "../churn/training-data.ts";
import { checkBetween, checkInteger, checkOptionKeys } from "../internal/check.ts";
import { deepFreeze } from "../internal/freeze.ts";
import { InputError } from "../internal/input-error.ts";
import { type JobOptions, jobOf } from "../internal/progress.ts";
import { startStopwatch } from "../internal/stopwatch.ts";
import type { Warning } from "../internal/warning.ts";
import { type TableInput, tableFrom } from "../table/table-from.ts";
import type { FoldSource } from "./fold-fit.ts";
import { type FoldTeam, withFoldTeam } from "./fold-team.ts";
import { FOLD_KEYS, type FoldOptions, outerFolds, type ValidationStamp } from "./outer-folds.ts";
import { checkRecipe, type Recipe, readRecipe } from "./recipe.ts";
import {
  type CrossValidationMetrics,
  type MetricValues,
  readMetrics,
  type ValidationMetric,
} from "./validation-metrics.ts";
import { type OutOfFold, startRecord } from "./validation-record.ts";
import type { ValidationTimings } from "./validation-timings.ts";

/** Options of {@link crossValidate}. */
export interface CrossValidateOptions<Name extends string = never> extends FoldOptions, JobOptions {
  /**
   * Coverage of the intervals, in (0, 1).
   *
   * @defaultValue 0.95
   */
  readonly level?: number | undefined;
  /**
   * Most threads to use; the result does not depend on it. Fits that take long enough are made side by side, a thread
   * each; on tables of millions of values one after the other, each with all threads.
   *
   * @defaultValue what the recipe's model says, else one a core, at most 8
   */
  readonly threads?: number | undefined;
  /**
   * Metrics beside the standard five, by the names that they get in the result: `kolmogorovSmirnov`, say, or one that
   * `defineMetric` makes of a campaign's costs. They are functions, which `offload` cannot send to its thread.
   *
   * @defaultValue none
   */
  readonly metrics?: Readonly<Record<Name, ValidationMetric>> | undefined;
}

/** What {@link crossValidate} returns. */
export interface CrossValidation<Name extends string = never> {
  readonly metrics: CrossValidationMetrics<Name>;
  /**
   * Each metric on all out-of-fold predictions together, the mean of the repeats.
   *
   * For a loss that is the mean over the folds, but for their sizes. A calibration error, a Kolmogorov-Smirnov distance
   * or a profit is too good by chance on the few rows of a fold: of those, this is the honest number. The order of
   * customers that different folds scored depends on both their models, so an area under a curve is usually a little
   * too small here, and the mean over the folds is the one to report (Forman and Scholz 2010, "Apples-to-Apples in
   * Cross-Validation Studies", SIGKDD Explorations 12(1), 49-57). There is no interval: one such as DeLong's on these
   * predictions tells of other customers for these models and not of other customers to learn from, and counts a row
   * once a repeat.
   */
  readonly pooled: MetricValues<Name>;
  readonly outOfFold: OutOfFold;
  /** Splits of one repeat. */
  readonly folds: number;
  readonly repeats: number;
  /** Null for folds that chance has no part in. */
  readonly seed: number | null;
  readonly group: string | null;
  /** How the rows were divided. */
  readonly validation: ValidationStamp;
  readonly recipe: Recipe;
  /** What the data and the fits had to say; a warning of several fits is told once, with their number. */
  readonly warnings: readonly Warning[];
  readonly timings: ValidationTimings;
}

/** Names of the options, for checking them. */
export const CROSS_VALIDATE_KEYS: readonly string[] = [
  ...FOLD_KEYS,
  "level",
  "threads",
  "metrics",
  "onProgress",
  "signal",
];

const STAGE = "cross-validation fold";

/**
 * Cross-validates a recipe, with stratified folds or those of a plan.
 *
 * Each metric is taken per split and comes with the corrected interval of Nadeau and Bengio: the mean plus or minus
 * t * S * sqrt(1 / J + n_test / n_train), J the number of splits; with plain folds n_test / n_train = 1 / (folds - 1).
 * Where splits follow time, each is also another stretch of time: the interval then tells how much the metric moves between
 * such stretches as well, is rough for a handful of them, and promises nothing for times that differ from all of them.
 * Weights of the recipe enter the fits; the metrics count every held-out row once.
 *
 * Rows of customers at several dates are not divided at random: see `allowRandomSplit` and `snapshotFolds`. Folds inside a
 * fit (of a calibration, of early stopping) keep the groups of the plan, or of `group`, together.
 *
 * @param data - One row a customer, or a customer and date: rows, columns, or a table. Rows without a target are left out,
 * of a plan's splits as well.
 * @throws {@link InputError} as `checkRecipe` and the model's function do; `out-of-range` for more folds than rows of
 * the smaller class; `missing-value` for a row without a group; `missing-option` for rows at several dates without a plan
 * or group; `length-mismatch`, `too-short`, `one-class` for a plan of other rows, of a single split, or with a split that
 * has one class on a side. The reason of `signal` when that is aborted.
 * @remarks One fit a split. Deterministic by `seed`; a repeat does not depend on how many there are.
 * @example
 * const customers = Array.from({ length: 60 }, (_, i) => ({ visits: i % 12, left: i % 12 < 3 + (i % 5) }));
 * const recipe = { target: "left", model: { kind: "logistic-regression" } };
 * const { metrics, outOfFold } = crossValidate(recipe, customers, { folds: 5, seed: 7 });
 * metrics.rocAuc.perFold.length; // => 5
 * metrics.rocAuc.mean > 0.8; // => true
 * outOfFold.probability.length; // => 60
 */
export function crossValidate<Name extends string = never>(
  recipe: Recipe,
  data: TableInput,
  options: CrossValidateOptions<Name> = {},
): CrossValidation<Name> {
  checkOptionKeys(options, "options", CROSS_VALIDATE_KEYS);
  return withFoldTeam(options, (team) => crossValidateWith(team, recipe, data, options));
}

/**
 * {@link crossValidate} by a team that others use as well: its helpers are started once.
 *
 * @internal
 */
export function crossValidateWith<Name extends string = never>(
  team: FoldTeam,
  recipe: Recipe,
  data: TableInput,
  options: CrossValidateOptions<Name>,
): CrossValidation<Name> {
  const seconds = startStopwatch();
  checkOptionKeys(options, "options", CROSS_VALIDATE_KEYS);
  const { level = 0.95, threads } = options;
  checkBetween(level, "options.level", 0, 1);
  if (level === 0 || level === 1) throw new InputError("out-of-range", "options.level", "in (0, 1)", level);
  if (threads !== undefined) checkInteger(threads, "options.threads", 1);
  const measured = readMetrics(options.metrics);
  const checked = readRecipe(recipe, threads);
  const table = tableFrom(data, "data");
  const training = readTrainingData(table, checked.columns, "recipe");
  const outer = outerFolds(table, training, options);
  const record = startRecord<Name>(training, outer, measured);
  const { folds, repeats, seed, group, validation, splits, groups } = outer;
  const source: FoldSource = { recipe, training, groups };
  const fitSeconds: number[] = [];
  const scoreSeconds: number[] = [];
  const pace = team.run(
    splits.map(({ rows }) => ({ source, rows })),
    { ...jobOf(options), stage: STAGE },
    ({ probability, warnings, ...took }, index) => {
      const { repeat, fold, rows } = splits[index]!;
      record.add({ repeat, fold, rows: rows().held, probability, warnings });
      fitSeconds.push(took.fitSeconds);
      scoreSeconds.push(took.scoreSeconds);
    },
  );
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
    recipe: checkRecipe(recipe),
    warnings: deepFreeze([...training.warnings, ...outer.warnings, ...warnings]),
    timings: deepFreeze({ totalSeconds: seconds(), fitSeconds, scoreSeconds, ...pace }),
  });
}
