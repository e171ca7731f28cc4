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
import type { OuterFolds } from "./outer-folds.ts";
import {
  type CrossValidationMetrics,
  METRICS,
  type MetricsByName,
  type MetricValues,
} from "./validation-metrics.ts";

/**
 * Predictions for rows that the model had not seen, ordered by repeat, then row: one entry a row and repeat, or, where the
 * folds follow time, one for each time that the row was held out, which may be none.
 */
export interface OutOfFold {
  readonly truth: Uint8Array;
  readonly probability: Float64Array;
  /** Number of the split within its repeat that held the row out, from 0. */
  readonly fold: Int32Array;
  readonly repeat: Int32Array;
  /** Row of the input, from 0. */
  readonly row: Int32Array;
}

/** A fold that was held out, and what a model of the other folds says of it. */
export interface HeldOut {
  /** Number of the split within its repeat, from 0. */
  readonly fold: number;
  readonly repeat: number;
  /** Rows of the training data, ascending. */
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
  /** The folds come in the order of the splits. */
  add(held: HeldOut): void;
  /** @param level - Coverage of the intervals. */
  finish(level: number): Findings<Name>;
}

/**
 * An empty record.
 *
 * @param folds - As `outerFolds` gives them.
 * @param metrics - As `readMetrics` gives them.
 */
export function startRecord<Name extends string = never>(
  training: TrainingData,
  { repeats, validation }: Pick<OuterFolds, "repeats" | "validation">,
  metrics: MetricsByName = METRICS,
): ValidationRecord<Name> {
  const parts: HeldOut[] = [];
  const perFold = Object.fromEntries(Object.keys(metrics).map((name) => [name, [] as number[]]));
  const told = new Map<string, { readonly warning: Warning; fits: number }>();
  return {
    add(held) {
      const truth = new Uint8Array(held.rows.length).map((_, i) => training.truth[held.rows[i]!]!);
      for (const [name, metric] of Object.entries(metrics))
        perFold[name]!.push(metric(truth, held.probability));
      parts.push(held);
      countWarnings(told, held.warnings);
    },
    finish(level) {
      const outOfFold = joinParts(training, parts, repeats);
      return {
        metrics: deepFreeze(
          summaries(metrics, perFold, 1 + validation.trainTestRatio, level),
        ) as CrossValidationMetrics<Name>,
        pooled: Object.freeze(pooledValues(metrics, outOfFold, repeats)) as MetricValues<Name>,
        outOfFold: Object.freeze(outOfFold),
        warnings: deepFreeze(tellOnce(told, validation.splits)),
      };
    },
  };
}

/** By repeat, then row; entries of one row in the order of the splits. O(rows * repeats + entries). */
function joinParts(
  { truth, inputRows }: TrainingData,
  parts: readonly HeldOut[],
  repeats: number,
): OutOfFold {
  const length = parts.reduce((total, { rows }) => total + rows.length, 0);
  const joined = {
    truth: new Uint8Array(length),
    probability: new Float64Array(length),
    fold: new Int32Array(length),
    repeat: new Int32Array(length),
    row: new Int32Array(length),
  };
  let offset = 0;
  for (let repeat = 0; repeat < repeats; repeat++) {
    const ofRepeat = parts.filter((part) => part.repeat === repeat);
    const places = firstPlaces(ofRepeat, truth.length, offset);
    for (const { fold, rows, probability } of ofRepeat) {
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i]!;
        const at = places[row]!++;
        joined.truth[at] = truth[row]!;
        joined.probability[at] = probability[i]!;
        joined.fold[at] = fold;
        joined.repeat[at] = repeat;
        joined.row[at] = inputRows[row]!;
      }
      offset += rows.length;
    }
  }
  return joined;
}

/** Where each row's entries begin. */
function firstPlaces(parts: readonly HeldOut[], rows: number, offset: number): Int32Array {
  const places = new Int32Array(rows + 1);
  for (const part of parts) for (let i = 0; i < part.rows.length; i++) places[part.rows[i]! + 1]!++;
  places[0] = offset;
  for (let row = 1; row <= rows; row++) places[row]! += places[row - 1]!;
  return places;
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
