/**
 * The main job over a customer table with a label: who will leave, why the model thinks so, and which groups
 * there are.
 *
 * @module
 */
import type { LogisticRegressionModel } from "../churn/logistic/model.ts";
import { type ChurnModel, warningsOf } from "../churn/predict-probability.ts";
import { readTrainingData } from "../churn/training-data.ts";
import { checkInteger, checkOptionKeys, checkText } from "../internal/check.ts";
import { deepFreeze } from "../internal/freeze.ts";
import { InputError } from "../internal/input-error.ts";
import { type JobOptions, jobOf, step } from "../internal/progress.ts";
import type { Warning } from "../internal/warning.ts";
import type { ModelComparison } from "../selection/comparison/compare-models.ts";
import type { CrossValidation } from "../selection/cross-validate.ts";
import type { Recipe } from "../selection/recipe.ts";
import {
  columnOf,
  makeTable,
  type NumberColumn,
  numberColumn,
  rowCount,
  type Table,
  type TextColumn,
  textColumnFrom,
} from "../table/table.ts";
import { type TableInput, tableFrom } from "../table/table-from.ts";
import { isReadRows, type ReadRows } from "../table/transaction-columns.ts";
import { customerGroups } from "./customer-groups.ts";
import { type CustomerLabels, detectLabels } from "./detect-columns.ts";
import { leakWarnings } from "./leak-warnings.ts";
import { type SegmentModel, type SegmentStep, segmentNames } from "./segment-model.ts";
import { textOf } from "./text-of.ts";
import { divisionWarnings, tooGoodWarning } from "./too-good.ts";
import { checkModelChoice, type ModelChoice, trainChurn } from "./train-churn.ts";

/** Options of {@link analyzeCustomers}. */
export interface AnalyzeCustomersOptions extends JobOptions {
  /** Column with the outcome, of two values. */
  readonly target: string;
  /** The value that means the customer left. @defaultValue read from the values: Yes, true, 1 … */
  readonly positive?: string | number | boolean;
  /** Column that identifies a customer; never learned from. @defaultValue detected, else the row number */
  readonly id?: string;
  /** Columns not to learn from, such as what is known only after a customer left. @defaultValue none */
  readonly exclude?: readonly string[];
  /**
   * The churn model: a kind such as `"random-forest"`, a kind with settings, a list of these, or `"auto"`. Of several the
   * one with the smallest log-loss on the same folds is taken, and `comparison` tells of the others.
   *
   * @defaultValue `"auto"`: logistic regression or gradient boosting
   */
  readonly model?: ModelChoice;
  /** Folds of the cross-validation. @defaultValue 10 */
  readonly folds?: number;
  /** How often the folds are drawn anew. @defaultValue 1 */
  readonly repeats?: number;
  /** Groups that k-means looks for in the number columns. @defaultValue 4 */
  readonly clusters?: number;
  /** @defaultValue 42 */
  readonly seed?: number;
  /** Most threads to use; the result does not depend on it. @defaultValue one a core, at most 8 */
  readonly threads?: number;
}

/** One row a customer. */
export type CustomerScores = Table & {
  readonly customerId: TextColumn;
  /**
   * Out-of-fold chance of leaving: from models that had not seen the customer's outcome. Mean over the repeats;
   * missing where the outcome is.
   */
  readonly churnProbability: NumberColumn;
  /** 1 where the customer left, 0 where not; missing where the table does not say. */
  readonly churned: NumberColumn;
  /** The k-means group; missing where there are no groups. */
  readonly segment: TextColumn;
};

/** What scoring new customers of the same table needs; JSON. */
export interface CustomerModels {
  readonly kind: "customer-models";
  readonly version: 1;
  readonly idColumn: string | null;
  readonly churn: ChurnModel;
  readonly segments: SegmentModel | null;
  readonly fit: {
    readonly status: string;
    readonly customers: number;
    readonly warnings: readonly Warning[];
  };
}

/** Everything found in one customer table. */
export interface CustomerAnalysis {
  readonly kind: "customer-analysis";
  readonly customers: number;
  readonly churnRate: number;
  /** Column that identifies the customers; null where rows are numbered. */
  readonly idColumn: string | null;
  readonly recipe: Recipe;
  /** Out-of-fold: how good the model is on customers it has not seen. */
  readonly crossValidation: CrossValidation;
  /** The models that were tried on the same folds; null where one was asked for. */
  readonly comparison: ModelComparison | null;
  /**
   * A logistic regression on the same customers, for what goes with leaving: by how much each fact multiplies the odds.
   * The churn model itself where it is one.
   */
  readonly odds: LogisticRegressionModel;
  /** Null where the number columns make no groups; `warnings` says why. */
  readonly segments: SegmentStep | null;
  readonly models: CustomerModels;
  readonly scores: CustomerScores;
  readonly warnings: readonly Warning[];
}

const OPTION_KEYS =
  "target,positive,id,exclude,model,folds,repeats,clusters,seed,threads,onProgress,signal".split(",");

/**
 * Runs the main job over a customer table with a label.
 *
 * @param input - One row a customer: rows, columns, a table, or a result of `readCsv`.
 * @returns Out-of-fold scores, the model on all rows, how it was judged, and the groups.
 * @throws {@link InputError} for columns that are not found, a target without two values, options that cannot be.
 * @remarks The scores are out of fold, so their AUC is the honest one. Deterministic by `seed`.
 * @example
 * const customers = Array.from({ length: 200 }, (_, i) => ({
 *   id: `c${i}`,
 *   tenure: i % 50,
 *   plan: i % 3 === 0 ? "basic" : "plus",
 *   churn: (i % 50) + (i % 7) < 14 ? "Yes" : "No",
 * }));
 * const analysis = analyzeCustomers(customers, { target: "churn", folds: 5 });
 * analysis.idColumn; // => "id"
 * analysis.crossValidation.metrics.rocAuc.mean > 0.9; // => true
 */
export function analyzeCustomers(
  input: TableInput | ReadRows,
  options: AnalyzeCustomersOptions,
): CustomerAnalysis {
  checkOptionKeys(options, "options", OPTION_KEYS);
  const { exclude = [], model: choice = "auto", folds = 10, repeats = 1 } = options;
  const { clusters = 4, seed = 42, threads, target, positive } = options;
  checkText(target, "options.target");
  checkInteger(clusters, "options.clusters", 1);
  checkInteger(folds, "options.folds", 2);
  if (threads !== undefined) checkInteger(threads, "options.threads", 1);
  checkModelChoice(choice, "options.model");
  checkNames(exclude, "options.exclude");
  const table = tableFrom(isReadRows(input) ? input.table : (input as TableInput));
  columnOf(table, target, "options.target");
  if (options.id !== undefined) columnOf(table, options.id, "options.id");
  const labels = detectLabels(table, options.id);
  const columns = {
    target,
    ...(positive === undefined ? {} : { positive }),
    exclude: [...new Set([...exclude, ...labelNames(labels)])].filter((name) => name !== target),
    steps: [],
  };

  step(options, "churn model", 0, 0);
  const affordable = affordableFolds(table, columns, folds);
  const { recipe, crossValidation, comparison, model, odds } = trainChurn(table, columns, {
    choice,
    folds: affordable,
    repeats,
    seed,
    threads,
    // Rows of one customer in training and in test would let the model recognise the customer.
    ...(labels.idRepeats && labels.id !== null ? { group: labels.id } : {}),
    ...jobOf(options),
  });
  const leaks = leakWarnings(table, {
    ...{ target, exclude: columns.exclude, seed, ...jobOf(options) },
    ...(positive === undefined ? {} : { positive }),
    ...(labels.idRepeats && labels.id !== null ? { group: labels.id } : {}),
  });
  step(options, "groups", 0, 0);
  const groups = customerGroups(table, {
    exclude: [target, ...columns.exclude],
    clusters,
    seed,
    ...jobOf(options),
  });
  const segments = "code" in groups ? null : groups;
  const warnings = [
    ...tooGoodWarning(crossValidation, odds),
    ...leaks,
    ...divisionWarnings(crossValidation),
    ...labelWarnings(labels),
    ...(affordable === folds ? [] : [fewerFolds(affordable, folds)]),
    ...warningsOf(model),
    ...("code" in groups ? [groups] : groups.model.fit.warnings),
  ];
  return Object.freeze({
    kind: "customer-analysis",
    customers: rowCount(table),
    churnRate: model.target.baseRate,
    idColumn: labels.id,
    recipe,
    crossValidation,
    comparison,
    odds,
    segments,
    models: deepFreeze({
      kind: "customer-models",
      version: 1,
      idColumn: labels.id,
      churn: model,
      segments: segments === null ? null : { model: segments.model, labels: segments.labels },
      fit: { status: model.fit.status, customers: rowCount(table), warnings },
    } satisfies CustomerModels),
    scores: scoresOf(table, labels.id, crossValidation, segments),
    warnings,
  });
}

function checkNames(names: unknown, path: string): void {
  if (!Array.isArray(names)) throw new InputError("wrong-type", path, "an array of column names", names);
}

/** As many folds as were asked for, but at most one a row of the smaller class. */
function affordableFolds(table: Table, { steps, ...columns }: Omit<Recipe, "model">, folds: number): number {
  const { truth } = readTrainingData(table, columns, "recipe");
  const events = truth.reduce((sum, value) => sum + value, 0);
  return Math.max(2, Math.min(folds, events, truth.length - events));
}

function fewerFolds(folds: number, wanted: number): Warning {
  return {
    code: "fewer-folds",
    message: `${folds} folds in place of ${wanted}: the smaller class has ${folds} rows`,
  };
}

function labelNames({ id, rowNumbers }: CustomerLabels): string[] {
  return id === null ? [...rowNumbers] : [id, ...rowNumbers];
}

function labelWarnings({ id, idRepeats, rowNumbers }: CustomerLabels): Warning[] {
  const warnings: Warning[] = [];
  if (idRepeats) {
    warnings.push({
      code: "id-repeats",
      message: `${JSON.stringify(id)} stands in several rows: rows with one value were held out together`,
    });
  }
  if (rowNumbers.length > 0) {
    const names = rowNumbers.map((name) => JSON.stringify(name)).join(", ");
    warnings.push({ code: "row-number", message: `${names} only numbers the rows and was not learned from` });
  }
  return warnings;
}

function scoresOf(
  table: Table,
  idColumn: string | null,
  { outOfFold }: CrossValidation,
  segments: SegmentModel | null,
): CustomerScores {
  const rows = rowCount(table);
  const sum = new Float64Array(rows);
  const times = new Float64Array(rows);
  const churned = new Float64Array(rows).fill(Number.NaN);
  outOfFold.row.forEach((row, i) => {
    sum[row]! += outOfFold.probability[i]!;
    times[row]! += 1;
    churned[row] = outOfFold.truth[i]!;
  });
  return makeTable<CustomerScores>({
    customerId: customerIds(table, idColumn),
    churnProbability: numberColumn(sum.map((total, row) => total / times[row]!)),
    churned: numberColumn(churned),
    segment:
      segments === null ? textColumnFrom(new Array<null>(rows).fill(null)) : segmentNames(segments, table),
  });
}

/** The id of every row as text; the row's number, from 1, where there is no id column. */
export function customerIds(table: Table, idColumn: string | null): TextColumn {
  if (idColumn === null)
    return textColumnFrom(Array.from({ length: rowCount(table) }, (_, i) => String(i + 1)));
  return textOf(columnOf(table, idColumn, "models.idColumn"));
}
