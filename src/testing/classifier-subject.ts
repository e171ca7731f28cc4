/** What the shared suite of classifiers needs to know of one, and what it does with it again and again. */
import { it } from "vitest";
import { type ChurnModel, prepareScorer } from "../churn/predict-probability.ts";
import type { Scorer } from "../churn/scorer.ts";
import type { TrainingColumns } from "../churn/training-data.ts";
import { stratifiedFolds } from "../evaluation/folds/stratified-folds.ts";
import { rocAuc } from "../evaluation/roc/roc-auc.ts";
import type { JobOptions } from "../internal/progress.ts";
import type { Warning } from "../internal/warning.ts";
import { type Table, takeRows } from "../table/table.ts";
import { type TableInput, tableFrom } from "../table/table-from.ts";
import { binaryTarget } from "../table/target.ts";

/** Options that the suite passes; kinds that do not know `seed`, `threads` or `classWeights` say so. */
export interface ClassifierOptions extends TrainingColumns, JobOptions {
  readonly seed?: number | undefined;
  readonly threads?: number | undefined;
  readonly classWeights?: "balanced" | Readonly<Record<string, number>> | undefined;
}

/** What every fitted classifier has. */
export interface FittedClassifier {
  readonly kind: string;
  readonly version: number;
  readonly churnkit: string;
  readonly target: {
    readonly column: string;
    readonly positive: string;
    readonly negative: string;
    readonly baseRate: number;
  };
  readonly fit: { readonly status: string; readonly rows: number; readonly warnings: readonly Warning[] };
}

/** A classifier under test. */
export interface ClassifierSubject<M extends FittedClassifier = FittedClassifier> {
  // A method, so that functions with further options fit.
  fit(data: TableInput, options: ClassifierOptions): M;
  /** Settings of every fit of the suite, to keep it quick; defaults where there are none. */
  readonly settings?: object;
  /** Settings for a model small enough to be damaged in every place. */
  readonly small?: object;
  /** Sees that two columns together say what neither says alone. */
  readonly interactions: boolean;
  /** Draws random numbers: takes a `seed`, and another one gives another model. */
  readonly seeded: boolean;
  /** Takes `classWeights`. */
  readonly classWeights: boolean;
  /** Takes `threads`. */
  readonly threads: boolean;
  /** Takes `onProgress` and `signal`. */
  readonly progress: boolean;
}

/** The scorer of a model of any kind. */
export function scorerOf(model: unknown): Scorer {
  return prepareScorer(model as ChurnModel);
}

/** A fit with the settings of the suite. */
export function fitted<M extends FittedClassifier>(
  subject: ClassifierSubject<M>,
  data: TableInput,
  options: ClassifierOptions,
): M {
  return subject.fit(data, { ...subject.settings, ...options });
}

/** 0 and 1 for each row of the suite's outcome. */
export function truthOf(table: Table, target = "churn"): Uint8Array {
  return binaryTarget(table, target, {}, "target").values;
}

/** AUC on rows that the model has not seen. */
export function aucOn(model: unknown, table: Table): number {
  return rocAuc(truthOf(table), scorerOf(model).scoreTable(table));
}

/** Predictions for rows that their model had not seen. */
export interface HeldOut {
  readonly probability: Float64Array;
  /** Mean over the folds. */
  readonly auc: number;
}

/** Stratified cross-validation, written out here so that it does not lean on the code of a room above. */
export function heldOut(subject: ClassifierSubject, input: TableInput, options: ClassifierOptions): HeldOut {
  const folds = 5;
  const table = tableFrom(input);
  const truth = truthOf(table);
  const foldOf = stratifiedFolds(truth, { folds, seed: 1 }).assignment[0]!;
  const probability = new Float64Array(truth.length);
  let auc = 0;
  for (let fold = 0; fold < folds; fold++) {
    const rows = Array.from(truth, (_, i) => i);
    const held = rows.filter((i) => foldOf[i] === fold);
    const model = fitted(
      subject,
      takeRows(
        table,
        rows.filter((i) => foldOf[i] !== fold),
      ),
      options,
    );
    const p = scorerOf(model).scoreTable(takeRows(table, held));
    held.forEach((row, k) => {
      probability[row] = p[k]!;
    });
    auc +=
      rocAuc(
        held.map((row) => truth[row]!),
        p,
      ) / folds;
  }
  return { probability, auc };
}

/** Standard error of an AUC where the score says nothing: sqrt((P + N + 1) / (12 P N)). */
export function noiseError(truth: Uint8Array): number {
  const positives = truth.reduce((sum, value) => sum + value, 0);
  const negatives = truth.length - positives;
  return Math.sqrt((positives + negatives + 1) / (12 * positives * negatives));
}

/** Arithmetic mean. */
export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** Codes of the warnings of a fit. */
export function codesOf(model: FittedClassifier): string[] {
  return model.fit.warnings.map((warning) => warning.code);
}

/** A test of what a kind can do; one that cannot has no such test, rather than one that is skipped. */
export function itIf(can: boolean): (name: string, test: () => void) => void {
  return (name, test) => {
    if (can) it(name, test);
  };
}
