/**
 * What every classifier is trained on: a table, a 0/1 target, and which columns may be looked at.
 *
 * @module
 */
import { checkNonNegative, checkText } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import type { Warning } from "../internal/warning.ts";
import { columnOf, numberColumnOf, rowCount, type Table, takeRows } from "../table/table.ts";
import { type TableInput, tableFrom } from "../table/table-from.ts";
import { binaryTarget } from "../table/target.ts";

/** Which columns of a table play which part in training. */
export interface TrainingColumns {
  /** Column with the outcome: two values, one of which means that the customer left. */
  readonly target: string;
  /**
   * The value of the target that means 1.
   *
   * @defaultValue read from the values where they say it themselves: `true`, 1 against 0, "Yes" against "No"
   */
  readonly positive?: string | number | boolean | undefined;
  /**
   * Columns to learn from.
   *
   * @defaultValue every column but the target, `exclude` and `weights`
   */
  readonly features?: readonly string[] | undefined;
  /**
   * Columns not to learn from, such as the customer id or what is known only after the customer left.
   *
   * @defaultValue none
   */
  readonly exclude?: readonly string[] | undefined;
  /**
   * Number column with the weight of each row, >= 0; a row of weight 2 counts like two rows, one of weight 0 like
   * none. Only whether a text column is like an id is judged by rows, each counted once whatever its weight.
   *
   * @defaultValue every row counts once
   */
  readonly weights?: string | undefined;
}

/** Names of {@link TrainingColumns}, for checking options. */
export const TRAINING_COLUMN_KEYS: readonly string[] = [
  "target",
  "positive",
  "features",
  "exclude",
  "weights",
];

/** Labelled rows, ready to learn from. */
export interface TrainingData {
  /** The feature columns, rows without a target left out. */
  readonly table: Table;
  readonly features: readonly string[];
  /** 1 or 0, one a row of `table`. */
  readonly truth: Uint8Array;
  readonly target: { readonly column: string; readonly positive: string; readonly negative: string };
  readonly weights: Float64Array | undefined;
  /** One key a row: a fit that holds rows out holds those with the same key out together. */
  readonly groups?: Float64Array | undefined;
  /** Row of the input for each row of `table`. */
  readonly inputRows: Int32Array;
  readonly warnings: readonly Warning[];
}

/**
 * Reads and checks training data. Rows whose target is missing are left out and counted in `warnings`.
 *
 * @param path - What the caller calls the columns object, for messages.
 * @throws {@link InputError} `missing-column` for a name that is not in the table, `one-class` and others as
 * `binaryTarget` does, `out-of-range` for a target among the features or a negative weight.
 * @remarks O(rows * columns) where the target has gaps, else O(rows).
 */
export function readTrainingData(data: TableInput, columns: TrainingColumns, path: string): TrainingData {
  const input = tableFrom(data, "data");
  const { target, positive, weights } = columns;
  checkText(target, `${path}.target`);
  if (rowCount(input) === 0) throw new InputError("empty", "data", "a table with at least one row", input);
  const features = chooseFeatures(input, columns, path);
  if (features.length === 0) {
    throw new InputError("empty", `${path}.features`, "at least one column to learn from", features);
  }
  const outcome = binaryTarget(input, target, { positive }, `${path}.target`);
  const rowWeights = weights === undefined ? undefined : readWeights(input, weights, path);
  const kept = Object.fromEntries(features.map((name) => [name, input[name]!]));
  const named = { column: target, positive: outcome.positive, negative: outcome.negative };
  const whole: TrainingData = {
    table: Object.freeze(kept),
    features,
    truth: outcome.values,
    target: named,
    weights: rowWeights,
    inputRows: rowNumbers(outcome.values.length),
    warnings: [],
  };
  if (outcome.missing.length === 0) return whole;
  const message = `${outcome.missing.length} of ${outcome.values.length} rows have no value of ${JSON.stringify(target)} and are left out`;
  const labelled = whole.inputRows.filter((row) => outcome.values[row]! <= 1);
  return { ...takeTrainingRows(whole, labelled), warnings: [{ code: "missing-target", message }] };
}

/** The rows of training data at `indices`. */
export function takeTrainingRows(data: TrainingData, indices: Int32Array): TrainingData {
  const { weights, groups } = data;
  return {
    ...data,
    groups: groups && new Float64Array(indices.length).map((_, k) => groups[indices[k]!]!),
    table: takeRows(data.table, indices),
    truth: new Uint8Array(indices.length).map((_, k) => data.truth[indices[k]!]!),
    weights: weights && new Float64Array(indices.length).map((_, k) => weights[indices[k]!]!),
    inputRows: indices.map((i) => data.inputRows[i]!),
  };
}

function rowNumbers(count: number): Int32Array {
  const rows = new Int32Array(count);
  for (let i = 0; i < count; i++) rows[i] = i;
  return rows;
}

function chooseFeatures(table: Table, columns: TrainingColumns, path: string): readonly string[] {
  const { target, features, exclude = [], weights } = columns;
  checkNames(exclude, `${path}.exclude`);
  if (features !== undefined) checkNames(features, `${path}.features`);
  columnOf(table, target, `${path}.target`);
  exclude.forEach((name, i) => {
    columnOf(table, name, `${path}.exclude[${i}]`);
  });
  const out = new Set([target, ...exclude, ...(weights === undefined ? [] : [weights])]);
  if (features === undefined) return Object.keys(table).filter((name) => !out.has(name));
  features.forEach((name, i) => {
    columnOf(table, name, `${path}.features[${i}]`);
    if (name === target || name === weights) {
      const role = name === target ? "target" : "weights";
      throw new InputError(
        "out-of-range",
        `${path}.features[${i}]`,
        `another column than ${path}.${role}`,
        name,
      );
    }
    if (features.indexOf(name) < i) {
      throw new InputError("duplicate", `${path}.features[${i}]`, "a column named once", name);
    }
  });
  return features.filter((name) => !out.has(name));
}

/** A single name in the place of a list is the likeliest slip. */
function checkNames(names: unknown, path: string): void {
  if (!Array.isArray(names)) throw new InputError("wrong-type", path, "an array of column names", names);
}

function readWeights(table: Table, name: string, path: string): Float64Array {
  const { values } = numberColumnOf(table, name, `${path}.weights`);
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const weight = values[i]!;
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) checkNonNegative(weight, `data.${name}[${i}]`);
    total += weight;
  }
  if (total === 0) throw new InputError("out-of-range", `data.${name}`, "weights with a sum > 0", total);
  if (total === Number.POSITIVE_INFINITY) {
    throw new InputError("out-of-range", `data.${name}`, "weights whose sum is a finite number", total);
  }
  return values;
}
