/**
 * What is measured in one slice, and when a slice is too small for it.
 *
 * @module
 */
import { weightedMean } from "../../numeric/sum.ts";
import type { Interval } from "../interval.ts";
import type { WeightOptions } from "../metric.ts";
import type { BinaryTruth, Outcome } from "../outcome.ts";
import { brierScore } from "../probability/brier-score.ts";
import type { ClassTotals } from "../roc/placement-values.ts";
import { type RocAucInterval, rocAucInterval } from "../roc/roc-auc-interval.ts";
import { wilsonInterval } from "../wilson-interval.ts";

/** A metric as {@link sliceMetrics} calls it: any metric of this library, or a function of the caller. */
export type SliceMetric = (truth: BinaryTruth, score: ArrayLike<number>, options?: WeightOptions) => number;

/** Why a slice is not measured. */
export type SliceStatus = "measured" | "too-few-rows" | "one-class" | "too-few-events" | "too-few-non-events";

/** What is known about the rows of a slice. Unless `status` is `"measured"` only counts and the base rate are. */
export interface SliceMeasures {
  readonly status: SliceStatus;
  /** In words, why metrics are `null`; `null` for a measured slice. */
  readonly reason: string | null;
  /** Rows, or the sum of their weights. */
  readonly rows: number;
  /** Rows that are events. */
  readonly events: number;
  /** Share of events with Wilson's interval. */
  readonly baseRate: Interval;
  /** Mean probability. */
  readonly meanProbability: number | null;
  /** Base rate less mean probability (calibration in the large): > 0 means more left than foretold. */
  readonly calibrationGap: Interval | null;
  /** Area under the ROC curve within the slice, with DeLong's interval. */
  readonly rocAuc: RocAucInterval | null;
  readonly brierScore: number | null;
  /** The metrics asked for, by name. */
  readonly metrics: Readonly<Record<string, number | null>>;
}

/** How small is too small, and what to measure. */
export interface SliceRules {
  readonly minimumRows: number;
  readonly minimumEvents: number;
  readonly level: number;
  readonly metrics: Readonly<Record<string, SliceMetric>>;
}

/** Measures the rows of a slice, if they are enough. */
export function measureSlice(outcome: Outcome, rules: SliceRules): SliceMeasures {
  const { truth, score, weights } = outcome;
  const { rows, events } = countRows(outcome);
  const share = events / rows;
  const baseRate = wilsonInterval(share, rows, rules.level);
  const [status, reason] = guard(rows, events, rules);
  const names = Object.keys(rules.metrics);
  if (status !== "measured") {
    const metrics = Object.fromEntries(names.map((name) => [name, null]));
    const nothing = { meanProbability: null, calibrationGap: null, rocAuc: null, brierScore: null };
    return { status, reason, rows, events, baseRate, ...nothing, metrics };
  }
  const options = weights === undefined ? {} : { weights };
  const meanProbability = weightedMean(score, weights);
  return {
    status,
    reason,
    rows,
    events,
    baseRate,
    meanProbability,
    calibrationGap: {
      estimate: share - meanProbability,
      lower: baseRate.lower - meanProbability,
      upper: baseRate.upper - meanProbability,
      level: rules.level,
    },
    rocAuc: rocAucInterval(truth, score, { ...options, level: rules.level }),
    brierScore: brierScore(truth, score, options),
    metrics: Object.fromEntries(names.map((name) => [name, rules.metrics[name]!(truth, score, options)])),
  };
}

/** Whether rows of these totals are enough to be measured. */
export function isMeasurable({ events, others }: ClassTotals, rules: SliceRules): boolean {
  return guard(events + others, events, rules)[0] === "measured";
}

function countRows({ truth, weights }: Outcome): { rows: number; events: number } {
  let rows = 0;
  let events = 0;
  for (let i = 0; i < truth.length; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    rows += weight;
    if (truth[i] === 1) events += weight;
  }
  return { rows, events };
}

function guard(
  rows: number,
  events: number,
  { minimumRows, minimumEvents }: SliceRules,
): readonly [SliceStatus, string | null] {
  const others = rows - events;
  if (rows < minimumRows) return ["too-few-rows", `${rows} rows, at least ${minimumRows} are asked for`];
  if (events === 0) return ["one-class", `none of ${rows} rows is an event`];
  if (others === 0) return ["one-class", `all of ${rows} rows are events`];
  const asked = `at least ${minimumEvents} are asked for`;
  if (events < minimumEvents) return ["too-few-events", `${events} events, ${asked}`];
  if (others < minimumEvents) return ["too-few-non-events", `${others} non-events, ${asked}`];
  return ["measured", null];
}
