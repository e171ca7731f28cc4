/**
 * The folds of a cross-validation: drawn by number, or taken from a plan, as rows of the training data.
 *
 * @module
 */
import type { TrainingData } from "../churn/training-data.ts";
import { checkFoldPlan } from "../evaluation/folds/check-fold-plan.ts";
import type { FoldKind, FoldPlan } from "../evaluation/folds/fold-plan.ts";
import { splitRows } from "../evaluation/folds/fold-split.ts";
import { stratifiedFolds } from "../evaluation/folds/stratified-folds.ts";
import { InputError } from "../internal/input-error.ts";
import type { Warning } from "../internal/warning.ts";
import { rowCount, type Table } from "../table/table.ts";
import { groupKeys } from "./group-keys.ts";
import { guardSnapshots } from "./snapshot-guard.ts";

/** Which rows are held out, and when. */
export interface FoldOptions {
  /**
   * Number of stratified folds, >= 2 and at most the number of rows (groups) of the smaller class; or folds made by
   * `groupTimeFolds`, `snapshotFolds`, `rollingTimeFolds`, `groupedFolds` or `stratifiedFolds` for the rows of `data`,
   * those without a target included.
   *
   * @defaultValue 10
   */
  readonly folds?: number | FoldPlan | undefined;
  /**
   * Number of independent divisions into folds; not with a plan.
   *
   * @defaultValue 1
   */
  readonly repeats?: number | undefined;
  /**
   * Whole number in [0, 2^53) that decides the folds; not with a plan.
   *
   * @defaultValue 42
   */
  readonly seed?: number | undefined;
  /**
   * Column whose equal values are held out together, for example the customer when a table has several rows a
   * customer. It stays a feature unless the recipe excludes it. Not with a plan, which has its own.
   *
   * @defaultValue every row by itself
   */
  readonly group?: string | undefined;
  /**
   * Divide rows of customers at several dates all the same, at random or by a group that does not keep a customer's rows
   * together. Customers and dates are on both sides then, and the metrics promise too much; the result says so in
   * `validation.randomSplitOfSnapshots` and a warning.
   *
   * Such rows are told by their columns' names, whatever their case and without `_`, `-` and spaces: `asOf`, `asOfDate` or
   * `snapshotDate` has several dates, or the first there is of `customerId`, `custId`, `memberId`, `clientId`, `userId` and
   * `accountId`, texts or whole numbers, has a customer more than once.
   *
   * @defaultValue false: such rows are refused without a plan or a group that keeps each customer's rows together
   */
  readonly allowRandomSplit?: boolean | undefined;
}

/** Names of {@link FoldOptions}, for checking them. */
export const FOLD_KEYS: readonly string[] = ["folds", "repeats", "seed", "group", "allowRandomSplit"];

/** How a result came about, for whoever reads it later. */
export interface ValidationStamp {
  /** Kind of the folds. */
  readonly kind: FoldKind;
  /** Number of fits: the splits of all repeats. */
  readonly splits: number;
  /** Training rows for each held-out row, over all splits; folds - 1 where every row is held out once. */
  readonly trainTestRatio: number;
  /**
   * Were rows of customers at several dates divided at random, or by groups that do not keep a customer's rows together?
   * The metrics are too good then.
   */
  readonly randomSplitOfSnapshots: boolean;
}

/** A split, in rows of the training data. */
export interface OuterSplit {
  readonly repeat: number;
  /** Number of the split within its repeat, from 0. */
  readonly fold: number;
  /** Rows to learn from and rows to hold out, ascending; made at each call. */
  rows(): { readonly learned: Int32Array; readonly held: Int32Array };
}

/** The folds of a cross-validation. */
export interface OuterFolds {
  /** Splits of one repeat. */
  readonly folds: number;
  readonly repeats: number;
  /** Null where chance had no part. */
  readonly seed: number | null;
  readonly group: string | null;
  /** Repeat after repeat. */
  readonly splits: readonly OuterSplit[];
  /** One key a training row, for folds inside the fits; `undefined` where rows stand by themselves. */
  readonly groups: Float64Array | undefined;
  readonly validation: ValidationStamp;
  readonly warnings: readonly Warning[];
}

/**
 * Draws folds, or reads a plan.
 *
 * @param table - The input that `training` was read from.
 * @throws {@link InputError} as `stratifiedFolds`; `missing-option` for snapshots whose customers would be divided;
 * `wrong-kind`, `length-mismatch`, `too-short` or `one-class` for a plan that is none, is for other rows, has one split, or
 * one with a single class on a side.
 * @remarks O(rows * splits).
 */
export function outerFolds(table: Table, training: TrainingData, options: FoldOptions): OuterFolds {
  const { folds = 10, group, allowRandomSplit = false } = options;
  if (typeof allowRandomSplit !== "boolean") {
    throw new InputError("wrong-type", "options.allowRandomSplit", "true or false", allowRandomSplit);
  }
  const made =
    typeof folds === "object" && folds !== null
      ? fromPlan(folds, rowCount(table), training, options)
      : fromNumber(table, training, { ...options, folds });
  const { plan } = made;
  const { inputRows } = training;
  const { isRandom, warnings } = guardSnapshots(
    { table, inputRows, ...made },
    { folds, group, allowRandomSplit },
  );
  const splits = plan.splits.map(({ repeat, fold }, i) => ({ repeat, fold, rows: () => made.rowsOf(i) }));
  return {
    folds: plan.folds,
    repeats: plan.repeats,
    seed: plan.seed,
    group: group ?? null,
    splits,
    groups: made.groups,
    validation: Object.freeze({
      kind: plan.kind,
      splits: splits.length,
      trainTestRatio: made.trainRows / made.testRows,
      randomSplitOfSnapshots: isRandom,
    }),
    warnings: [...warnings, ...groupFeature(group, training)],
  };
}

/** Folds, with what is needed to take rows of the training data out of them. */
interface MadeFolds {
  readonly plan: FoldPlan;
  readonly groups: Float64Array | undefined;
  /** Over all splits. */
  readonly trainRows: number;
  readonly testRows: number;
  readonly rowsOf: (split: number) => ReturnType<OuterSplit["rows"]>;
}

function fromNumber(
  table: Table,
  training: TrainingData,
  { folds, repeats, seed, group }: FoldOptions & { readonly folds: number },
): MadeFolds {
  const groups = group === undefined ? undefined : groupKeys(table, group, training.inputRows);
  const plan = stratifiedFolds(training.truth, { folds, repeats, seed, group: groups });
  const rowsOf: MadeFolds["rowsOf"] = (split) => {
    const { train, test } = splitRows(plan, split);
    return { learned: train, held: test };
  };
  return { plan, groups, ...countRows(plan.splits), rowsOf };
}

function fromPlan(plan: FoldPlan, rows: number, training: TrainingData, options: FoldOptions): MadeFolds {
  for (const key of ["repeats", "seed", "group"] as const) {
    if (options[key] === undefined) continue;
    throw new InputError(
      "unknown-choice",
      `options.${key}`,
      "left out where options.folds is a plan",
      options[key],
    );
  }
  checkFoldPlan(plan, "options.folds");
  if (plan.rows !== rows) {
    throw new InputError("length-mismatch", "options.folds.rows", `${rows} (the rows of data)`, plan.rows);
  }
  if (plan.splits.length < 2) {
    const expected = ">= 2, since an interval needs two results";
    throw new InputError("too-short", "options.folds.splits.length", expected, plan.splits.length);
  }
  const { inputRows } = training;
  const rowsOf = labelledRows(plan, training);
  const counts = plan.splits.map((_, split) => {
    const { learned, held } = rowsOf(split);
    checkBothClasses(training.truth, learned, "training", split);
    checkBothClasses(training.truth, held, "held-out", split);
    return { trainRows: learned.length, testRows: held.length };
  });
  const { groups } = plan;
  const keys = groups === null ? undefined : Float64Array.from(inputRows, (row) => groups[row]!);
  return { plan, groups: keys, ...countRows(counts), rowsOf };
}

/** Rows of a split, as rows of the training data; rows without a target are none. */
function labelledRows(plan: FoldPlan, { inputRows }: TrainingData): MadeFolds["rowsOf"] {
  const trainingRow = new Int32Array(plan.rows).fill(-1);
  for (let i = 0; i < inputRows.length; i++) trainingRow[inputRows[i]!] = i;
  const labelled = (rows: Int32Array): Int32Array =>
    rows.map((row) => trainingRow[row]!).filter((row) => row >= 0);
  return (split) => {
    const { train, test } = splitRows(plan, split);
    return { learned: labelled(train), held: labelled(test) };
  };
}

/** A metric of one class is no number, and a mean over fewer folds than were asked for would hide that. */
function checkBothClasses(truth: Uint8Array, rows: Int32Array, side: string, split: number): void {
  let events = 0;
  for (let i = 0; i < rows.length; i++) events += truth[rows[i]!]!;
  if (events > 0 && events < rows.length) return;
  throw new InputError(
    "one-class",
    `options.folds.splits[${split}]`,
    `a split with events and others among its labelled ${side} rows`,
    `${events} events in ${rows.length} rows`,
  );
}

function countRows(splits: readonly { readonly trainRows: number; readonly testRows: number }[]): {
  readonly trainRows: number;
  readonly testRows: number;
} {
  let trainRows = 0;
  let testRows = 0;
  for (const split of splits) {
    trainRows += split.trainRows;
    testRows += split.testRows;
  }
  return { trainRows, testRows };
}

function groupFeature(group: string | undefined, { features }: TrainingData): readonly Warning[] {
  if (group === undefined || !features.includes(group)) return [];
  const message = `column ${JSON.stringify(group)} groups the folds and is a feature as well: exclude it unless new groups have its values`;
  return [{ code: "group-is-feature", message }];
}
