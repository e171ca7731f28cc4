/**
 * A look at which columns a selection would keep, and why.
 *
 * @module
 */
import { readTrainingData, TRAINING_COLUMN_KEYS, type TrainingColumns } from "../churn/training-data.ts";
import { deepFreeze } from "../internal/freeze.ts";
import { type JobOptions, jobOf } from "../internal/progress.ts";
import type { Warning } from "../internal/warning.ts";
import type { TableInput } from "../table/table-from.ts";
import { tableFrom } from "../table/table-from.ts";
import { groupKeys } from "./group-keys.ts";
import { checkSelect } from "./steps/select/check.ts";
import type { SelectSettings } from "./steps/select/definition.ts";
import type { ChosenColumn } from "./steps/select/result.ts";
import { learnSelect } from "./steps/select/select.ts";

/** Options of {@link selectFeatures}: which columns, and the settings of a step of kind `"select"`. */
export type SelectFeaturesOptions = TrainingColumns &
  JobOptions &
  SelectSettings & {
    /**
     * Column whose equal values are in one half of a stability selection.
     *
     * @defaultValue every row by itself
     */
    readonly group?: string | undefined;
  };

/** What {@link selectFeatures} found. */
export interface FeatureSelection {
  readonly method: SelectSettings["method"];
  /** In the order of the table. */
  readonly kept: readonly string[];
  /** Every column that was looked at, the best first. */
  readonly columns: readonly ChosenColumn[];
  /** Number of false finds to expect at most, of stability; `null` otherwise. */
  readonly expectedFalse: number | null;
  readonly warnings: readonly Warning[];
}

/**
 * Says which columns a selection would keep of a table, and why.
 *
 * For looking: a model whose columns were chosen on all rows has seen the labels of those that a cross-validation then holds
 * out, and on noise looks like a good one. To select for a model, put the same settings into a recipe as a step
 * `{ kind: "select", … }`, which chooses anew in every fold.
 *
 * @param data - One row a customer: rows, columns, or a table.
 * @throws {@link InputError} as `fitRecipe` does for columns, `unknown-choice` and `out-of-range` for settings.
 * @remarks A filter costs O(rows log rows * columns), stability 2 pairs of them on halves, a model one fit.
 * @example
 * const customers = Array.from({ length: 80 }, (_, i) => ({
 *   visits: i % 8, shoeSize: 36 + (i * 7) % 9, left: i % 8 < 2 + (i % 3),
 * }));
 * const { kept, columns } = selectFeatures(customers, { target: "left", method: "filter" });
 * kept; // => ["visits"]
 * columns[1]!.reason; // => "level"
 */
export function selectFeatures(data: TableInput, options: SelectFeaturesOptions): FeatureSelection {
  const keys = [...TRAINING_COLUMN_KEYS, "group", "onProgress", "signal"];
  checkSelect(options, "options", keys);
  const { target, positive, features, exclude, weights, group } = options;
  const table = tableFrom(data, "data");
  const columns: TrainingColumns = { target, positive, features, exclude, weights };
  const read = readTrainingData(table, columns, "options");
  const training = {
    ...read,
    groups: group === undefined ? undefined : groupKeys(table, group, read.inputRows),
  };
  const rows = {
    table: training.table,
    truth: training.truth,
    weights: training.weights,
    groups: training.groups,
    untouched: [],
    path: "options",
  };
  const { step, choice, warnings } = learnSelect(options, rows, training, jobOf(options));
  const byScore = [...choice.columns].sort((a, b) => b.score - a.score || Number(b.kept) - Number(a.kept));
  return deepFreeze<FeatureSelection>({
    method: options.method,
    kept: step.kept,
    columns: byScore,
    expectedFalse: choice.expectedFalse,
    warnings: [...training.warnings, ...warnings],
  });
}
