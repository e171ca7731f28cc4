/**
 * What a cross-validation writes down, fold by fold, and what it says at the end.
 *
 * @module
 */
import type { TrainingData } from "../churn/training-data.ts";
import { deepFreeze } from "../internal/freeze.ts";
import type { Warning } from "../internal/warning.ts";
import { compensatedSum } from "../numeric/sum.ts";
import { type CrossValidatedMetric, correctedInterval } from "./corrected-interval.ts";
import {
  type CrossValidationMetrics,
  METRICS,
  type MetricsByName,
  type MetricValues,
} from "./validation-metrics.ts";

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
export interface Findings<Name extends string = never> {
  readonly metrics: CrossValidationMetrics<Name>;
  readonly pooled: MetricValues<Name>;
  readonly outOfFold: OutOfFold;
  /** A warning of several fits is told once, with their number. */
  readonly warnings: readonly Warning[];
}

/** Takes one fold after the other. */
export interface ValidationRecord<Name extends string = never> {
  add(held: HeldOut): void;
  /** @param level - Coverage of the intervals. */
  finish(level: number): Findings<Name>;
}

/**
 * An empty record.
 *
 * @param metrics - As `readMetrics` gives them.
 */
export function startRecord<Name extends string = never>(
  training: TrainingData,
  { folds, repeats }: { readonly folds: number; readonly repeats: number },
  metrics: MetricsByName = METRICS,
): ValidationRecord<Name> {
  const outOfFold = emptyOutOfFold(training, repeats);
  const perFold = Object.fromEntries(Object.keys(metrics).map((name) => [name, [] as number[]]));
  const told = new Map<string, { readonly warning: Warning; fits: number }>();
  return {
    add(held) {
      const truth = new Uint8Array(held.rows.length).map((_, i) => training.truth[held.rows[i]!]!);
      for (const [name, metric] of Object.entries(metrics))
        perFold[name]!.push(metric(truth, held.probability));
      write(outOfFold, training, held);
      countWarnings(told, held.warnings);
    },
    finish: (level) => ({
      metrics: deepFreeze(summaries(metrics, perFold, folds, level)) as CrossValidationMetrics<Name>,
      pooled: Object.freeze(pooledValues(metrics, outOfFold, repeats)) as MetricValues<Name>,
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
  metrics: MetricsByName,
  perFold: Readonly<Record<string, readonly number[]>>,
  folds: number,
  level: number,
): Record<string, CrossValidatedMetric> {
  const entries = Object.entries(metrics);
  return Object.fromEntries(
    entries.map(([name, { range }]) => [name, correctedInterval(perFold[name]!, folds, level, range)]),
  );
}

/** Each metric on the out-of-fold predictions of a repeat together, the mean of the repeats. */
function pooledValues(
  metrics: MetricsByName,
  { truth, probability, repeat }: OutOfFold,
  repeats: number,
): Record<string, number> {
  const parts = Array.from({ length: repeats }, (_, r) => {
    const isPart = (_value: number, i: number): boolean => repeat[i] === r;
    return { truth: truth.filter(isPart), probability: probability.filter(isPart) };
  });
  return Object.fromEntries(
    Object.entries(metrics).map(([name, metric]) => [
      name,
      compensatedSum(parts.map((part) => metric(part.truth, part.probability))) / repeats,
    ]),
  );
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
