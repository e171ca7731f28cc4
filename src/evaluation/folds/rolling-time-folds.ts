/**
 * Folds that roll through time: learn from what was before a cut-off, judge by what came after it.
 *
 * Prior art: `TimeSeriesSplit` of scikit-learn, by numbers of rows; `sliding_period` of tidymodels' rsample, by calendar.
 *
 * @module
 */
import { checkInteger, checkLength, checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { addDuration, checkDuration, type Duration, type TimeInput } from "../../internal/time.ts";
import { type BinaryTruth, readTruth } from "../outcome.ts";
import type { RollingTimeFolds } from "./fold-plan.ts";
import {
  type Cut,
  checkTimeRule,
  lowerBound,
  orderByTime,
  placesOf,
  readCutoffs,
  readTimes,
} from "./time-places.ts";
import { timeSplit } from "./time-splits.ts";

/** Options of {@link rollingTimeFolds}. */
export interface RollingTimeFoldsOptions {
  /**
   * Number of cut-offs, >= 1, found from the times; not together with `cutoffs`. Without `test` the held-out stretches
   * have equal numbers of rows, 1 / (folds + 1) of all, as far as the times allow.
   *
   * @defaultValue 5
   */
  readonly folds?: number | undefined;
  /**
   * The cut-offs, each later than the one before.
   *
   * @defaultValue found from the times
   */
  readonly cutoffs?: readonly TimeInput[] | undefined;
  /**
   * Length of the held-out stretch: rows are held out whose time is in `[cutoff, cutoff + test)`. With `folds` the
   * stretches follow one another and the last one ends with the last row.
   *
   * @defaultValue up to the next cut-off, and from the last one to the end
   */
  readonly test?: Duration | undefined;
  /**
   * Time that has to lie between a training row (with `horizon`: the end of its label window) and the cut-off.
   *
   * @defaultValue none
   */
  readonly gap?: Duration | undefined;
  /**
   * Length of the label window after each row's time: training rows are those with `time + gap + horizon <= cutoff`.
   *
   * @defaultValue none: the outcome is known at the row's time, training rows are those with `time + gap < cutoff`
   */
  readonly horizon?: Duration | undefined;
  /**
   * Length of the training window: older rows are left out (a sliding window).
   *
   * @defaultValue all that went before (an expanding window)
   */
  readonly window?: Duration | undefined;
  /**
   * 0/1 or booleans, one a row, for counting events.
   *
   * @defaultValue none: events are null
   */
  readonly truth?: BinaryTruth | undefined;
}

const KEYS: readonly string[] = ["folds", "cutoffs", "test", "gap", "horizon", "window", "truth"];

/**
 * Divides rows at cut-offs in time.
 *
 * **Law:** in every split each training row has `time + gap + horizon <= cutoff <= time of each held-out row` (the
 * first `<=` is `<` without a horizon). Rows that fit neither side are counted in `leftOut`.
 *
 * @param time - Time of each row.
 * @throws {@link InputError} `empty`, `missing-value`, `unreadable`; `out-of-range` for a cut-off with no rows on one
 * side, or more folds than the times allow; `wrong-order`.
 * @remarks O(rows * (log rows + folds)). Deterministic, without chance. A customer with rows at several times is on both sides:
 * for snapshots of customers see `groupTimeFolds`.
 * @example
 * const months = ["2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01"];
 * const plan = rollingTimeFolds(months, { folds: 2, gap: { days: 10 } });
 * plan.splits.map(({ trainRows, testRows }) => [trainRows, testRows]); // => [[2, 1], [3, 1]]
 */
export function rollingTimeFolds(
  time: ArrayLike<TimeInput>,
  options: RollingTimeFoldsOptions = {},
): RollingTimeFolds {
  checkOptionKeys(options, "options", KEYS);
  const { gap, horizon, window, truth } = options;
  const rule = { gap, horizon, window };
  checkTimeRule(rule);
  const rowTimes = readTimes(time, "time");
  const classes = truth === undefined ? undefined : readTruth(truth, "options.truth");
  if (classes !== undefined) checkLength(classes.length, "options.truth", rowTimes.length, "time");
  const order = orderByTime(rowTimes, rule);
  const { cuts, pathOf } = cutsOf(order.times, options);
  const splits = cuts.map((cut, fold) => {
    const places = placesOf(order, cut, rule);
    return timeSplit(order, { repeat: 0, fold, cut, places, groups: undefined, path: pathOf(fold) }, classes);
  });
  return Object.freeze({
    kind: "rolling-time",
    rows: rowTimes.length,
    folds: splits.length,
    repeats: 1,
    seed: null,
    grouped: false,
    groups: null,
    order: Object.freeze(Array.from(order.order)),
    splits: Object.freeze(splits),
    gap: copyOf(gap),
    horizon: copyOf(horizon),
    window: copyOf(window),
  });
}

/** A duration as frozen data of its own. */
export function copyOf(duration: Duration | undefined): Duration | null {
  if (duration === undefined) return null;
  return typeof duration === "string" ? duration : Object.freeze({ ...duration });
}

interface Cuts {
  readonly cuts: readonly Cut[];
  /** What the user wrote that made a cut-off. */
  readonly pathOf: (fold: number) => string;
}

function cutsOf(times: Float64Array, { folds, cutoffs, test }: RollingTimeFoldsOptions): Cuts {
  if (test !== undefined) checkDuration(test, "options.test");
  if (cutoffs === undefined) {
    checkInteger(folds ?? 5, "options.folds", 1);
    const found =
      test === undefined ? equalCutoffs(times, folds ?? 5) : steppedCutoffs(times, folds ?? 5, test);
    return { cuts: upToTheNext(found), pathOf: () => "options.folds" };
  }
  if (folds !== undefined) {
    throw new InputError("unknown-choice", "options.folds", "left out where options.cutoffs is given", folds);
  }
  const read = readCutoffs(cutoffs, "options.cutoffs");
  const cuts =
    test === undefined
      ? upToTheNext(read)
      : read.map((cutoff) => ({ cutoff, until: addDuration(cutoff, test, "options.test") }));
  return { cuts, pathOf: (fold) => `options.cutoffs[${fold}]` };
}

/** Each held-out stretch ends where the next one begins; the last one has no end. */
export function upToTheNext(cutoffs: readonly number[]): Cut[] {
  return cutoffs.map((cutoff, i) => ({ cutoff, until: cutoffs[i + 1] ?? Number.POSITIVE_INFINITY }));
}

/** `TimeSeriesSplit`: the last folds * floor(n / (folds + 1)) rows, in equal parts; rows of one time stay together. */
function equalCutoffs(times: Float64Array, folds: number): number[] {
  const size = Math.floor(times.length / (folds + 1));
  if (size === 0) {
    throw new InputError("out-of-range", "options.folds", `<= ${times.length - 1} (rows less one)`, folds);
  }
  return distinct(
    times,
    folds,
    Array.from({ length: folds }, (_, k) => times[times.length - (folds - k) * size]!),
  );
}

/** Stretches of one length backwards from the last row, each beginning with the first row in it. */
function steppedCutoffs(times: Float64Array, folds: number, test: Duration): number[] {
  // Half-open: the last row is the last instant of the last stretch.
  let end = times[times.length - 1]! + 1;
  const cutoffs: number[] = [];
  for (let k = 0; k < folds; k++) {
    end = addDuration(end, test, "options.test", -1);
    cutoffs.unshift(times[lowerBound(times, end)]!);
  }
  return distinct(times, folds, cutoffs);
}

function distinct(times: Float64Array, folds: number, cutoffs: number[]): number[] {
  for (let i = 0; i < cutoffs.length; i++) {
    if (cutoffs[i]! > (cutoffs[i - 1] ?? times[0]!)) continue;
    const expected = "a number of cut-offs that the times can tell apart (options.cutoffs names them)";
    throw new InputError("out-of-range", "options.folds", expected, folds);
  }
  return cutoffs;
}
