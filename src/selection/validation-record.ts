/**
 * What a cross-validation writes down, fold by fold, and what it says at the end.
 *
 * @module
 */
import type { TrainingData } from "../churn/training-data.ts";
import { topLift } from "../evaluation/lift/lift-curve.ts";
import type { MetricTraits } from "../evaluation/metric.ts";
import { brierScore } from "../evaluation/probability/brier-score.ts";
import { logLoss } from "../evaluation/probability/log-loss.ts";
import { averagePrecision } from "../evaluation/roc/average-precision.ts";
import { rocAuc } from "../evaluation/roc/roc-auc.ts";
import { deepFreeze } from "../internal/freeze.ts";
import type { Warning } from "../internal/warning.ts";
import { type CrossValidatedMetric, correctedInterval } from "./corrected-interval.ts";

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

type MetricName = keyof CrossValidationMetrics;

/** The metrics by name. */
export const METRICS: Readonly<
  Record<MetricName, MetricTraits & ((truth: Uint8Array, probability: Float64Array) => number)>
> = { rocAuc, averagePrecision, topDecileLift: topLift, logLoss, brierScore };

/** A fold that was held out, and what a model of the other folds says of it. */
export interface HeldOut {
  readonly fold: number;
  readonly repeat: number;
  /** Rows of the training data. */
  readonly rows: Int32Array;
  readonly probability: Float64Array;
  /** Of the fit on the other folds. */
  readonly warnings: readonly Warning[];
}

/** The findings of a cross-validation, frozen. */
export interface Findings {
  readonly metrics: CrossValidationMetrics;
  readonly outOfFold: OutOfFold;
  /** A warning of several fits is told once, with their number. */
  readonly warnings: readonly Warning[];
}

/** Takes one fold after the other. */
export interface ValidationRecord {
  add(held: HeldOut): void;
  /** @param level - Coverage of the intervals. */
  finish(level: number): Findings;
}

/** An empty record. */
export function startRecord(
  training: TrainingData,
  { folds, repeats }: { readonly folds: number; readonly repeats: number },
): ValidationRecord {
  const outOfFold = emptyOutOfFold(training, repeats);
  const perFold = Object.fromEntries(Object.keys(METRICS).map((name) => [name, [] as number[]]));
  const told = new Map<string, { readonly warning: Warning; fits: number }>();
  return {
    add(held) {
      const truth = new Uint8Array(held.rows.length).map((_, i) => training.truth[held.rows[i]!]!);
      for (const [name, metric] of Object.entries(METRICS))
        perFold[name]!.push(metric(truth, held.probability));
      write(outOfFold, training, held);
      countWarnings(told, held.warnings);
    },
    finish: (level) => ({
      metrics: deepFreeze(summaries(perFold, folds, level)),
      outOfFold: Object.freeze(outOfFold),
      warnings: deepFreeze(tellOnce(told, folds * repeats)),
    }),
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

function write(outOfFold: OutOfFold, training: TrainingData, held: HeldOut): void {
  const offset = held.repeat * training.truth.length;
  for (let i = 0; i < held.rows.length; i++) {
    const row = held.rows[i]!;
    const at = offset + row;
    outOfFold.truth[at] = training.truth[row]!;
    outOfFold.probability[at] = held.probability[i]!;
    outOfFold.fold[at] = held.fold;
    outOfFold.repeat[at] = held.repeat;
    outOfFold.row[at] = training.inputRows[row]!;
  }
}

function countWarnings(
  told: Map<string, { readonly warning: Warning; fits: number }>,
  warnings: readonly Warning[],
): void {
  const codes = new Set<string>();
  for (const warning of warnings) {
    // The words differ from fold to fold (numbers of rows, columns named): the code and the first words stand for all.
    if (codes.has(warning.code)) continue;
    codes.add(warning.code);
    const known = told.get(warning.code);
    if (known === undefined) told.set(warning.code, { warning, fits: 1 });
    else known.fits++;
  }
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

function tellOnce(
  told: ReadonlyMap<string, { readonly warning: Warning; readonly fits: number }>,
  fits: number,
): Warning[] {
  return [...told.values()].map(({ warning, fits: count }) => ({
    code: warning.code,
    message: `${count} of ${fits} fits: ${warning.message}`,
  }));
}
