/**
 * Gradient boosting: trees that each correct what those before them got wrong, the strongest model for tables.
 *
 * Newton boosting of the logistic loss (Friedman 2001, "Greedy Function Approximation: A Gradient Boosting Machine",
 * Annals of Statistics 29(5); Chen and Guestrin 2016, "XGBoost", KDD) over binned columns, leaf by leaf (Ke et al.
 * 2017, "LightGBM", NeurIPS). Missing values and texts need no preparation.
 *
 * @module
 */
import type { Binning } from "../../features/binning/types.ts";
import { checkOptionKeys } from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { InputError } from "../../internal/input-error.ts";
import { type JobOptions, jobOf, step } from "../../internal/progress.ts";
import { VERSION } from "../../internal/version.ts";
import type { BoostingColumn } from "../../kernels/boosting/types.ts";
import type { TableInput } from "../../table/table-from.ts";
import { readTrainingData, type TrainingData } from "../training-data.ts";
import { packTrees } from "../trees/pack.ts";
import { type Boosted, boost } from "./fit.ts";
import type { GradientBoostingModel } from "./model.ts";
import { type EngineJob, withEngine } from "./open.ts";
import {
  GRADIENT_BOOSTING_OPTION_KEYS,
  type GradientBoostingOptions,
  type ResolvedGradientBoostingSettings,
  resolveGradientBoostingSettings,
} from "./options.ts";
import { planHoldOut } from "./rounds.ts";
import { type BoostingRowsInPlay, rowsInPlay } from "./rows.ts";
import type { TreeRules } from "./tree.ts";
import { assembleTrees, columnImportance } from "./trees.ts";
import { gradientBoostingWarnings } from "./warnings.ts";

/**
 * Fits gradient boosting to labelled rows.
 *
 * Numbers, booleans and dates are cut into bins, the levels of a text are split as sets, and a missing value goes to
 * the side that training shows to be right. Rows without a target are left out and counted. Unless `rounds` says
 * otherwise the number of trees is found by early stopping within the training rows.
 *
 * @param data - One row a customer: rows, columns, or a table.
 * @returns A frozen model: `fit` tells the rounds, the losses and the importance of the columns.
 * @throws {@link InputError} for a column that is not there, a target that does not have two values, an
 * infinite number, or an option out of its range; the signal's reason when it is aborted.
 * @remarks O(rows * columns) a tree with a small constant. The same model for the same seed, whatever the number of
 * threads.
 * @example
 * const customers = Array.from({ length: 60 }, (_, i) => ({
 *   tenure: (i * 7) % 40,
 *   plan: i % 3 === 0 ? "basic" : "plus",
 *   churn: (i * 7) % 40 < 12 && i % 3 === 0 ? "Yes" : "No",
 * }));
 * const model = fitGradientBoosting(customers, { target: "churn", minLeafHessian: 0.5 });
 * const [likely, unlikely] = predictProbability(model, [
 *   { tenure: 3, plan: "basic" }, { tenure: 30, plan: "plus" },
 * ]);
 * likely! > 0.5 && unlikely! < 0.1; // => true
 */
export function fitGradientBoosting(
  data: TableInput,
  options: GradientBoostingOptions,
): GradientBoostingModel {
  if (typeof options !== "object" || options === null) {
    throw new InputError("missing-option", "options", "an object with at least a target", options);
  }
  checkOptionKeys(options, "options", GRADIENT_BOOSTING_OPTION_KEYS);
  const settings = resolveGradientBoostingSettings(options, "options");
  const training = readTrainingData(data, options, "options");
  return fitGradientBoostingOn(training, settings, options.weights ?? null, jobOf(options));
}

/**
 * {@link fitGradientBoosting} for training data that has been read.
 *
 * @param weightColumn - Name of the weights for the model's record.
 * @param engineKind - Which engine, for tests; the models are the same.
 * @internal
 */
export function fitGradientBoostingOn(
  training: TrainingData,
  settings: ResolvedGradientBoostingSettings,
  weightColumn: string | null,
  job: JobOptions = {},
  engineKind?: EngineJob["engine"],
): GradientBoostingModel {
  step(job, "binning", 0, 1);
  const rows = rowsInPlay(training, settings.classWeights);
  checkMonotone(rows.data, settings.monotone);
  const plan =
    settings.rounds === null ? planHoldOut(rows.data.truth, settings.seed, rows.data.groups) : undefined;
  const rulesOf = (binning: Binning): TreeRules => treeRules(binning, settings, rows);
  return withEngine({ rows, settings, plan, rulesOf, engine: engineKind }, (engine, binning) => {
    const boosted = boost({ engine, plan, rules: rulesOf(binning), rows, settings, job });
    return modelOf(boosted, { training, binning, rows, settings, weightColumn });
  });
}

function treeRules(
  binning: Binning,
  settings: ResolvedGradientBoostingSettings,
  rows: BoostingRowsInPlay,
): TreeRules {
  const { leaves, l2, minLeafHessian, learningRate, maxDepth, monotone } = settings;
  const columns: BoostingColumn[] = binning.columns.map((column) => ({
    bins:
      column.kind === "text"
        ? column.levels.length + Number(column.otherBin === column.levels.length)
        : column.thresholds.length + 1,
    isText: column.kind === "text",
    monotone: monotone[column.name] ?? 0,
  }));
  return {
    columns,
    leaves,
    l2,
    minHessian: minLeafHessian,
    isBounded: columns.some((column) => column.monotone !== 0),
    maxDepth: maxDepth ?? Number.POSITIVE_INFINITY,
    learningRate,
    // Less is rounding.
    minGain: 1e-10 * (rows.totals.positive + rows.totals.negative),
  };
}

function checkMonotone(data: TrainingData, monotone: Readonly<Record<string, 1 | -1>>): void {
  for (const name of Object.keys(monotone)) {
    const path = `options.monotone.${name}`;
    if (!data.features.includes(name)) {
      throw new InputError("missing-column", path, "one of the columns to learn from", name);
    }
    if (data.table[name]!.kind === "text") {
      throw new InputError("wrong-kind", path, "a number, boolean or time column", "text");
    }
  }
}

interface ModelParts {
  readonly training: TrainingData;
  readonly binning: Binning;
  readonly rows: BoostingRowsInPlay;
  readonly settings: ResolvedGradientBoostingSettings;
  readonly weightColumn: string | null;
}

function modelOf(
  boosted: Boosted,
  { training, binning, rows, settings, weightColumn }: ModelParts,
): GradientBoostingModel {
  const { trees, status, earlyStopping, trainingLoss } = boosted;
  const { threads: _, ...options } = settings;
  const { column, positive, negative } = training.target;
  const names = binning.columns.map(({ name }) => name);
  return deepFreeze({
    kind: "gradient-boosting",
    version: 1,
    churnkit: VERSION,
    target: { column, positive, negative, baseRate: rows.baseRate },
    binning,
    params: {
      baseMargin: Math.log(rows.totals.positive / rows.totals.negative) + rows.correction,
      trees: packTrees(assembleTrees(trees)),
    },
    options: { ...options, weights: weightColumn },
    fit: {
      status,
      rounds: trees.length,
      rows: training.truth.length,
      trainingLoss,
      earlyStopping,
      importance: columnImportance(trees, names),
      warnings: [
        ...training.warnings,
        ...binning.warnings,
        ...gradientBoostingWarnings(binning, boosted, settings),
      ],
    },
  });
}
