/**
 * What each threshold would mean: how many customers are called, how many events are caught, at what price.
 *
 * @module
 */
import { checkFinite, checkInteger, checkOptionKeys, checkPositive } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import type { WeightOptions } from "../metric.ts";
import { type BinaryTruth, checkArray, checkBothClasses, readOutcome } from "../outcome.ts";
import { SHARE_ROUNDING, type ThresholdCounts, thresholdCounts } from "../threshold-counts.ts";
import { fBetaRate, matthewsRate, ratio } from "./call-rates.ts";

/**
 * Columns of a threshold table, one entry a threshold; a plain record of columns, as `tableFrom` takes it (and so a
 * type, not an interface).
 *
 * Only `precision` and `lift` can be 0/0, at a threshold that calls nobody: these two are plain arrays with `null`
 * there, which a table reads as missing.
 */
export type ThresholdTable = {
  /** Rows with `score >= threshold` are called positive. */
  readonly threshold: Float64Array;
  /** Share of the rows called positive. */
  readonly calledRate: Float64Array;
  /** Weight of the events called. */
  readonly truePositives: Float64Array;
  /** Weight of the non-events called. */
  readonly falsePositives: Float64Array;
  /** Weight of the non-events not called. */
  readonly trueNegatives: Float64Array;
  /** Weight of the events not called. */
  readonly falseNegatives: Float64Array;
  /** Of the rows called, the share that are events; `null` when none was called. */
  readonly precision: readonly (number | null)[];
  /** Of the events, the share called. */
  readonly recall: Float64Array;
  /** Of the non-events, the share not called. */
  readonly specificity: Float64Array;
  /** Harmonic mean of precision and recall, recall counting `beta` times as much; 0 when none was called. */
  readonly fBeta: Float64Array;
  /** Correlation of call and outcome, in [-1, 1]; 0 when none or all were called. */
  readonly matthews: Float64Array;
  /** Precision over base rate; `null` when none was called. */
  readonly lift: readonly (number | null)[];
};

/** Options of {@link thresholdTable}. */
export interface ThresholdTableOptions extends WeightOptions {
  /**
   * Thresholds to look at, finite, in the unit of the score; the table keeps their order.
   *
   * @defaultValue the scores that cut the list into `steps` parts
   */
  readonly thresholds?: ArrayLike<number> | undefined;
  /**
   * Without `thresholds`: number of equal steps down the list. Tied rows are called together, so there may be fewer
   * thresholds.
   *
   * @defaultValue 20
   */
  readonly steps?: number | undefined;
  /**
   * How many times as much recall counts as precision in `fBeta`, > 0.
   *
   * @defaultValue 1
   */
  readonly beta?: number | undefined;
}

/**
 * The table of thresholds of a score: counts and rates, one entry a threshold.
 *
 * @param truth - 0/1 or booleans, both classes present.
 * @param score - Higher means more likely to be 1; any finite numbers.
 * @returns Columns; without `thresholds` from the top of the list down, the last threshold calling everybody.
 * @throws {@link InputError} as {@link rocAuc} does; `not-finite` for a threshold, `out-of-range` for fewer than one
 * step, a beta that is not > 0, or thresholds and steps at once; `empty` for no thresholds.
 * @remarks O(n + k log n) for k thresholds.
 * @example
 * const table = thresholdTable([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], { thresholds: [0.9, 0.35] });
 * table.precision; // => [null, 0.6666666667]
 * Array.from(table.recall); // => [0, 1]
 * toRows(tableFrom(table))[1]?.["fBeta"]; // => 0.8
 */
export function thresholdTable(
  truth: BinaryTruth,
  score: ArrayLike<number>,
  options: ThresholdTableOptions = {},
): ThresholdTable {
  checkOptionKeys(options, "options", ["weights", "thresholds", "steps", "beta"]);
  const { thresholds, steps = 20, beta = 1 } = options;
  checkInteger(steps, "options.steps", 1);
  checkPositive(beta, "options.beta");
  if (thresholds !== undefined && options.steps !== undefined) {
    throw new InputError("out-of-range", "options.steps", "left out where thresholds are given", steps);
  }
  const outcome = readOutcome(truth, score, options.weights, "score");
  checkBothClasses(outcome);
  const counts = thresholdCounts(outcome);
  const cuts = thresholds === undefined ? stepScores(counts, steps) : readThresholds(thresholds);
  return tableAt(counts, cuts, beta);
}

function readThresholds(thresholds: ArrayLike<number>): Float64Array {
  const path = "options.thresholds";
  checkArray(thresholds, path, "an array of numbers");
  if (thresholds.length === 0) throw new InputError("empty", path, "at least one value", thresholds);
  for (let i = 0; i < thresholds.length; i++) checkFinite(thresholds[i], `${path}[${i}]`);
  return Float64Array.from(thresholds);
}

/** The scores at which 1/steps, 2/steps ... of the list have been called; each score once. */
function stepScores({ thresholds, truePositives: tp, falsePositives: fp }: ThresholdCounts, steps: number) {
  const last = thresholds.length - 1;
  const total = tp[last]! + fp[last]!;
  const cuts: number[] = [];
  let group = 0;
  for (let step = 1; step <= steps; step++) {
    const wanted = (step / steps) * total * SHARE_ROUNDING;
    while (group < last && tp[group]! + fp[group]! < wanted) group++;
    if (cuts.length === 0 || cuts[cuts.length - 1] !== thresholds[group]) cuts.push(thresholds[group]!);
  }
  return Float64Array.from(cuts);
}

function tableAt(counts: ThresholdCounts, cuts: Float64Array, beta: number): ThresholdTable {
  const { thresholds, truePositives, falsePositives } = counts;
  const last = thresholds.length - 1;
  const events = truePositives[last]!;
  const others = falsePositives[last]!;
  const cells = Array.from(cuts, (cut) => {
    const caught = groupsAtOrAbove(thresholds, cut) - 1;
    const tp = caught < 0 ? 0 : truePositives[caught]!;
    const fp = caught < 0 ? 0 : falsePositives[caught]!;
    return { tp, fp, tn: others - fp, fn: events - tp };
  });
  const column = (value: (cell: (typeof cells)[number]) => number) => Float64Array.from(cells, value);
  const precision = cells.map(({ tp, fp }) => ratio(tp, tp + fp));
  const baseRate = events / (events + others);
  return Object.freeze({
    threshold: cuts,
    calledRate: column(({ tp, fp }) => (tp + fp) / (events + others)),
    truePositives: column(({ tp }) => tp),
    falsePositives: column(({ fp }) => fp),
    trueNegatives: column(({ tn }) => tn),
    falseNegatives: column(({ fn }) => fn),
    precision: Object.freeze(precision),
    recall: column(({ tp }) => tp / events),
    specificity: column(({ tn }) => tn / others),
    fBeta: column((cell) => fBetaRate(cell, beta)!),
    matthews: column((cell) => matthewsRate(cell) ?? 0),
    lift: Object.freeze(precision.map((value) => (value === null ? null : value / baseRate))),
  });
}

/** How many of the falling `thresholds` are at or above the cut, by bisection. */
function groupsAtOrAbove(thresholds: Float64Array, cut: number): number {
  let low = 0;
  let high = thresholds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (thresholds[middle]! >= cut) low = middle + 1;
    else high = middle;
  }
  return low;
}
