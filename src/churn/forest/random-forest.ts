/**
 * Random forest: the mean of many trees, each grown on its own sample of the customers and asking few columns at a
 * time.
 *
 * Breiman (2001), "Random Forests", Machine Learning 45(1), 5-32; leaves hold shares, not votes (Malley, Kruppa, Dasgupta, Malley
 * and Ziegler 2012, "Probability Machines", Methods of Information in Medicine 51(1), 74-81). Columns are put into at
 * most 255 bins first, so a cut is searched among bins, not among all values: a different algorithm from
 * scikit-learn's, as good on the tables it was compared on.
 *
 * @module
 */
import type { Binning } from "../../features/binning/types.ts";
import { checkOptionKeys } from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { InputError } from "../../internal/input-error.ts";
import { type JobOptions, jobOf } from "../../internal/progress.ts";
import { VERSION } from "../../internal/version.ts";
import type { Warning } from "../../internal/warning.ts";
import type { ForestGrowth } from "../../kernels/forest/types.ts";
import type { TableInput } from "../../table/table-from.ts";
import { type ClassFactors, classFactors, classTotals } from "../class-weights.ts";
import { readTrainingData, type TrainingData, takeTrainingRows } from "../training-data.ts";
import { packTrees } from "../trees/pack.ts";
import { constantTrees } from "./constant.ts";
import { openGrower } from "./grower.ts";
import { type Forest, growForest } from "./growth.ts";
import { impurityImportance, permutationImportance } from "./importance.ts";
import type { RandomForestModel } from "./model.ts";
import {
  RANDOM_FOREST_OPTION_KEYS,
  type RandomForestOptions,
  type ResolvedRandomForestSettings,
  resolveRandomForestSettings,
} from "./options.ts";
import { outOfBagScores } from "./out-of-bag.ts";
import { packForest } from "./pack.ts";

/**
 * Fits a random forest to labelled rows.
 *
 * Numbers, dates, booleans and texts are used as they are; a missing value takes the side of each split that suits the
 * training rows best, and so does a group of text levels. Rows without a target are left out and counted.
 *
 * @param data - One row a customer: rows, columns, or a table.
 * @returns A frozen model, with the scores of its out-of-bag predictions and the importance of the columns in `fit`.
 * @throws {@link InputError} for a column that is not there, a target that does not have two values, an infinite
 * number, or an option out of its range; the signal's reason when the job was aborted.
 * @remarks O(trees * rows * columnsPerSplit * depth) time, O(nodes) memory: a tree of leaves of 5 rows has about a
 * node for every 8 rows. The same forest for the same seed, for any number of threads.
 * @example
 * const customers = Array.from({ length: 60 }, (_, i) => ({
 *   tenure: (i * 7) % 60,
 *   plan: i % 3 === 0 ? "yearly" : "monthly",
 *   churn: (i * 7) % 60 < 20 && i % 3 !== 0 ? "Yes" : "No",
 * }));
 * const model = fitRandomForest(customers, { target: "churn", trees: 100 });
 * model.fit.outOfBag!.rocAuc! > 0.95; // => true
 * const [fresh, loyal] = predictProbability(model, [{ tenure: 3, plan: "monthly" }, { tenure: 50, plan: "yearly" }]);
 * fresh! > 0.5 && loyal! < 0.1; // => true
 */
export function fitRandomForest(data: TableInput, options: RandomForestOptions): RandomForestModel {
  if (typeof options !== "object" || options === null) {
    throw new InputError("missing-option", "options", "an object with at least a target", options);
  }
  checkOptionKeys(options, "options", RANDOM_FOREST_OPTION_KEYS);
  const settings = resolveRandomForestSettings(options, "options");
  const training = readTrainingData(data, options, "options");
  return fitRandomForestOn(training, settings, options.weights ?? null, jobOf(options));
}

/**
 * {@link fitRandomForest} for training data that has been read.
 *
 * @param weightColumn - Name of the weights for the model's record.
 * @internal
 */
export function fitRandomForestOn(
  training: TrainingData,
  settings: ResolvedRandomForestSettings,
  weightColumn: string | null,
  job: JobOptions = {},
): RandomForestModel {
  const totals = classTotals(training);
  const factors = classFactors(settings.classWeights ?? {}, training.target, totals);
  const baseRate = totals.positive / (totals.positive + totals.negative);
  const seen = withWeight(training);
  if (seen.weights !== undefined && !settings.bootstrap) {
    throw new InputError(
      "out-of-range",
      "options.bootstrap",
      "true where rows have different weights",
      false,
    );
  }
  const { binning, growth, forest } = grow(seen, settings, factors, job);
  const trees =
    forest === undefined ? packTrees(constantTrees(settings.trees, baseRate)) : packForest(forest.trees);
  return deepFreeze({
    kind: "random-forest",
    version: 1,
    churnkit: VERSION,
    target: { ...training.target, baseRate },
    binning,
    params: { trees },
    options: { ...recordOf(settings, growth), weights: weightColumn },
    fit: {
      status: "converged",
      rows: training.truth.length,
      nodes: trees.nodes,
      ...findings(seen, binning, forest),
      warnings: [...training.warnings, ...binning.warnings, ...(forest === undefined ? [noColumns()] : [])],
    },
  });
}

/** Bins and trees; no trees where no column is left. */
function grow(
  seen: TrainingData,
  settings: ResolvedRandomForestSettings,
  factors: ClassFactors,
  job: JobOptions,
): { binning: Binning; growth: ForestGrowth; forest: Forest | undefined } {
  const { trees, seed, bootstrap, outOfBag, importance } = settings;
  const grower = openGrower(seen, settings);
  try {
    const { binning } = grower;
    const growth = growthOf(settings, binning, factors);
    if (binning.columns.length === 0) return { binning, growth, forest: undefined };
    grower.start(growth);
    const plan = { trees, seed, outOfBag: outOfBag && bootstrap, permute: importance === "permutation" };
    return { binning, growth, forest: growForest(grower, plan, job) };
  } finally {
    grower.close();
  }
}

/** Rows of weight 0 are no rows: neither drawn nor scored. Weights that are all the same are none. */
function withWeight(training: TrainingData): TrainingData {
  const { weights } = training;
  if (weights === undefined) return training;
  const rows = Int32Array.from(weights.keys()).filter((row) => weights[row]! > 0);
  const seen = rows.length === weights.length ? training : takeTrainingRows(training, rows);
  const [first] = seen.weights!;
  return seen.weights!.every((weight) => weight === first) ? { ...seen, weights: undefined } : seen;
}

function growthOf(
  settings: ResolvedRandomForestSettings,
  binning: Binning,
  factors: ClassFactors,
): ForestGrowth {
  const columns = Math.max(1, binning.columns.length);
  const { columnsPerSplit, maxDepth, minLeaf, bootstrap } = settings;
  return {
    columnsPerSplit: Math.min(columns, columnsPerSplit ?? Math.floor(Math.sqrt(columns))),
    maxDepth: maxDepth ?? Number.POSITIVE_INFINITY,
    minLeaf,
    positiveWeight: factors.positive,
    negativeWeight: factors.negative,
    bootstrap,
  };
}

function findings(
  { truth, weights }: TrainingData,
  binning: Binning,
  forest: Forest | undefined,
): Pick<RandomForestModel["fit"], "outOfBag" | "importance"> {
  const columns = binning.columns.map(({ name }) => name);
  const { trees = [], outOfBag = null, permutationLosses = null } = forest ?? {};
  return {
    outOfBag: outOfBag && outOfBagScores(truth, weights, outOfBag),
    importance:
      permutationLosses === null
        ? impurityImportance(trees, columns)
        : permutationImportance(permutationLosses, trees.length, columns),
  };
}

/** The settings as the model records them: what changes nothing is left out. */
function recordOf(
  settings: ResolvedRandomForestSettings,
  { columnsPerSplit }: ForestGrowth,
): Omit<RandomForestModel["options"], "weights"> {
  const { trees, minLeaf, maxDepth, bootstrap, outOfBag, importance, seed } = settings;
  const given = settings.classWeights;
  // A copy: the model is frozen, what the caller passed is not.
  const classWeights = typeof given === "object" && given !== null ? { ...given } : given;
  return { trees, columnsPerSplit, minLeaf, maxDepth, bootstrap, outOfBag, importance, classWeights, seed };
}

function noColumns(): Warning {
  return {
    code: "no-terms",
    message: "no column is left to learn from: every row gets the base rate",
  };
}
