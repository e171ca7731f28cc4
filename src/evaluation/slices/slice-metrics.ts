/**
 * One number hides where a model fails. Here it is measured by slice (tier, channel, region), with small slices
 * guarded and many looks paid for.
 *
 * @module
 */
import { checkInteger, checkOptionKeys } from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { InputError } from "../../internal/input-error.ts";
import { type JobOptions, jobOf, step } from "../../internal/progress.ts";
import { holmAdjusted } from "../../numeric/holm.ts";
import { checkLevel } from "../interval.ts";
import type { WeightOptions } from "../metric.ts";
import { type BinaryTruth, type Outcome, readOutcome } from "../outcome.ts";
import { judgedSample, judgeOutcome } from "../roc/compare-roc-auc.ts";
import { compareSlice, type RawComparison, type SliceComparison } from "./slice-comparison.ts";
import {
  isMeasurable,
  measureSlice,
  type SliceMeasures,
  type SliceMetric,
  type SliceRules,
} from "./slice-measures.ts";
import {
  areaOutside,
  type SliceTotals,
  type SortedRows,
  sortedRows,
  together,
  totalsBySlice,
} from "./slice-others.ts";
import { outcomeOf, readSlices, rowsBySlice, type SliceKey } from "./slice-rows.ts";

/** A slice: its key, what was measured, and how it compares with the other rows. */
export interface Slice extends SliceMeasures {
  /** The key; `null` for the rows without one. */
  readonly slice: SliceKey | null;
  /** `null` where the slice, or what is left outside it, is too small. */
  readonly comparison: SliceComparison | null;
}

/** Small slices taken together. */
export interface PooledSlices extends SliceMeasures {
  /** Keys of the slices that are in it. */
  readonly slices: readonly (SliceKey | null)[];
  readonly comparison: SliceComparison | null;
}

/** Metrics by slice. */
export interface SliceMetrics {
  /** All rows. */
  readonly overall: SliceMeasures;
  /** Every slice, also the small ones, by falling number of rows. */
  readonly slices: readonly Slice[];
  /** All slices that are too small by themselves, as one; `null` unless there are two or more. */
  readonly pooled: PooledSlices | null;
  readonly level: number;
  readonly minimumRows: number;
  readonly minimumEvents: number;
}

/** Options of {@link sliceMetrics}. */
export interface SliceMetricsOptions extends WeightOptions, JobOptions {
  /**
   * More metrics to measure, by name: `{ topLift, expectedProfitPerCustomer }` or functions of your own.
   *
   * @defaultValue none
   */
  readonly metrics?: Readonly<Record<string, SliceMetric>> | undefined;
  /**
   * A slice with fewer rows is not measured; >= 4.
   *
   * @defaultValue 50
   */
  readonly minimumRows?: number | undefined;
  /**
   * A slice with fewer events, or fewer non-events, is not measured; >= 2.
   *
   * @defaultValue 10
   */
  readonly minimumEvents?: number | undefined;
  /**
   * Confidence level of the intervals and of the comparisons, in (0, 1).
   *
   * @defaultValue 0.95
   */
  readonly level?: number | undefined;
}

const OPTION_KEYS = ["weights", "metrics", "minimumRows", "minimumEvents", "level", "onProgress", "signal"];

/**
 * Metrics of a probability by slice: base rate, calibration in the large, AUC with its interval, Brier score and any
 * others, each slice compared with all rows outside it.
 *
 * A slice that is too small, or of one class, stays visible with its counts and the interval of its base rate, but its
 * metrics are `null` and `reason` says why; such slices are measured together in `pooled`. Rows without a key are a
 * slice of their own. P-values of the comparisons are adjusted by Holm over all of them (two a slice), so that the
 * chance of a single false alarm in the whole table stays below 1 - level.
 *
 * @param truth - 0/1 or booleans.
 * @param score - Probability of 1, in [0, 1].
 * @param slices - One key a row: text, number or boolean; `null`, `undefined` and NaN are missing. At most 1,000
 * different ones.
 * @returns Frozen plain data.
 * @throws {@link InputError} as {@link logLoss} does; for `slices`: `length-mismatch`, `wrong-type`, `out-of-range`.
 * The reason of `signal` when that is aborted.
 * @remarks O(n) for all slices, and for each measured one a pass over the other rows, sorted once: a million rows in 500
 * slices take a few seconds. Progress counts slices.
 * @example
 * const truth = [0, 1, 0, 1, 1, 0, 0, 1, 0];
 * const score = [0.2, 0.7, 0.4, 0.6, 0.8, 0.1, 0.5, 0.4, 0.3];
 * const tier = ["gold", "gold", "gold", "gold", "basic", "basic", "basic", "basic", null];
 * const { slices } = sliceMetrics(truth, score, tier, { minimumRows: 4, minimumEvents: 2 });
 * slices.map((s) => [s.slice, s.rows, s.brierScore]); // => [["gold", 4, 0.1125], ["basic", 4, 0.165], [null, 1, null]]
 * slices[2]?.reason; // => "1 rows, at least 4 are asked for"
 */
export function sliceMetrics(
  truth: BinaryTruth,
  score: ArrayLike<number>,
  slices: ArrayLike<SliceKey | null | undefined>,
  options: SliceMetricsOptions = {},
): SliceMetrics {
  const rules = readRules(options);
  const job = jobOf(options);
  const outcome = readOutcome(truth, score, options.weights, "probability");
  const { keys, sliceOf } = readSlices(slices, outcome.truth.length);
  const scene = readScene(outcome, sliceOf, keys.length, rules);

  const present = [...keys.keys()].filter((at) => weighsSomething(scene.totals[at]!));
  const parts = present.map((at, done) => {
    step(job, "slice", done, present.length);
    return measurePart(scene, [at], rules);
  });
  const small = parts.filter((part) => part.measures.status !== "measured").flatMap((part) => part.members);
  const pool = small.length < 2 ? null : measurePart(scene, small, rules);
  step(job, "slice", present.length, present.length);
  const comparisons = adjusted(
    [...parts, ...(pool === null ? [] : [pool])].map((part) => part.comparison),
    rules.level,
  );
  const { level, minimumRows, minimumEvents } = rules;
  return deepFreeze({
    overall: scene.overall,
    slices: parts
      .map((part, k) => ({
        slice: keys[part.members[0]!]!,
        ...part.measures,
        comparison: comparisons[k]!,
      }))
      .sort((a, b) => b.rows - a.rows),
    pooled:
      pool === null
        ? null
        : {
            slices: small.map((at) => keys[at]!),
            ...pool.measures,
            comparison: comparisons[parts.length]!,
          },
    level,
    minimumRows,
    minimumEvents,
  });
}

function readRules(options: SliceMetricsOptions): SliceRules {
  checkOptionKeys(options, "options", OPTION_KEYS);
  const { metrics = {}, minimumRows = 50, minimumEvents = 10, level = 0.95 } = options;
  checkInteger(minimumRows, "options.minimumRows", 4);
  checkInteger(minimumEvents, "options.minimumEvents", 2);
  checkLevel(level, "options.level");
  if (typeof metrics !== "object" || metrics === null) {
    throw new InputError("wrong-type", "options.metrics", "an object of metrics by name", metrics);
  }
  for (const [name, metric] of Object.entries(metrics)) {
    if (typeof metric !== "function") {
      throw new InputError("wrong-type", `options.metrics.${name}`, "a metric", metric);
    }
  }
  return { minimumRows, minimumEvents, level, metrics };
}

/** What all slices share. */
interface Scene {
  readonly outcome: Outcome;
  readonly overall: SliceMeasures;
  /** By slice. */
  readonly rows: readonly Int32Array[];
  readonly totals: readonly SliceTotals[];
  readonly sorted: SortedRows;
}

function readScene(outcome: Outcome, sliceOf: Int32Array, slices: number, rules: SliceRules): Scene {
  return {
    outcome,
    overall: measureSlice(outcome, rules),
    rows: rowsBySlice(sliceOf, slices),
    totals: totalsBySlice(outcome, sliceOf, slices),
    sorted: sortedRows(outcome, sliceOf),
  };
}

/** Whether a slice has a row of weight > 0; the others are not there. */
function weighsSomething({ events, others }: SliceTotals): boolean {
  return events + others > 0;
}

interface Part {
  readonly members: readonly number[];
  readonly measures: SliceMeasures;
  readonly comparison: RawComparison | null;
}

function measurePart(scene: Scene, members: readonly number[], rules: SliceRules): Part {
  const { outcome, overall, totals, sorted } = scene;
  const slice = outcomeOf(outcome, rowsOf(scene, members));
  const measures = measureSlice(slice, rules);
  if (measures.status !== "measured") return { members, measures, comparison: null };
  const isIn = new Uint8Array(totals.length);
  for (const at of members) isIn[at] = 1;
  const outside = together(totals, isIn, 0);
  if (!isMeasurable(outside, rules)) return { members, measures, comparison: null };
  const guess = overall.rocAuc?.estimate ?? 0.5;
  const { area, variance } = areaOutside(sorted, isIn, outside, guess);
  const comparison = compareSlice(
    { ranking: judgeOutcome(slice, rules.level, "logit"), totals: together(totals, isIn, 1) },
    { ranking: judgedSample(area, variance, outside, rules.level, "logit"), totals: outside },
    rules.level,
  );
  return { members, measures, comparison };
}

/** The rows of some slices, in the order of the input. */
function rowsOf({ rows }: Scene, members: readonly number[]): Int32Array {
  if (members.length === 1) return rows[members[0]!]!;
  return Int32Array.from(members.flatMap((at) => [...rows[at]!])).sort();
}

/** Adjusts all p-values of the table together. */
function adjusted(raw: readonly (RawComparison | null)[], level: number): (SliceComparison | null)[] {
  const made = raw.filter((comparison) => comparison !== null);
  const pValues = holmAdjusted(
    made.flatMap(({ rocAucPValue, calibrationGapPValue }) => [rocAucPValue, calibrationGapPValue]),
  );
  let next = 0;
  return raw.map((comparison) => {
    if (comparison === null) return null;
    const rocAucPValue = pValues[next++]!;
    const calibrationGapPValue = pValues[next++]!;
    return {
      ...comparison,
      rocAucPValue,
      rocAucDiffers: rocAucPValue <= 1 - level,
      calibrationGapPValue,
      calibrationGapDiffers: calibrationGapPValue <= 1 - level,
    };
  });
}
