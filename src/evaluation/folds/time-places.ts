/**
 * Rows in the order of time, and which of them lie on either side of a cut-off.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import { addDuration, checkDuration, type Duration, type TimeInput, toEpochMs } from "../../internal/time.ts";

/** How far training stays away from a cut-off, and how far it reaches back. */
export interface TimeRule {
  readonly gap?: Duration | undefined;
  readonly horizon?: Duration | undefined;
  readonly window?: Duration | undefined;
}

/** Rows by time. */
export interface TimeOrder {
  /** Rows, earliest first; rows of one time in their order. */
  readonly order: Int32Array;
  /** Times in that order, epoch milliseconds. */
  readonly times: Float64Array;
  /**
   * By place: when the outcome of this row and of all before it is known, `time + gap + horizon`. Months are not of one
   * length, so a later row can be known sooner; the greatest so far is kept, which is on the safe side.
   */
  readonly known: Float64Array;
}

/** Held-out rows have times in [cutoff, until). */
export interface Cut {
  readonly cutoff: number;
  /** Infinity for no end. */
  readonly until: number;
}

/** Places of both sides in the order of time, the ends not included. */
export interface Places {
  readonly train: readonly [from: number, until: number];
  readonly test: readonly [from: number, until: number];
}

/**
 * Times as epoch milliseconds.
 *
 * @throws {@link InputError} `empty`, `wrong-type`, `missing-value` for a time that is missing, `unreadable`.
 */
export function readTimes(time: ArrayLike<TimeInput>, path: string): Float64Array {
  checkArrayLike(time, path);
  if (time.length === 0) throw new InputError("empty", path, "at least one time", time);
  const times = new Float64Array(time.length);
  for (let i = 0; i < times.length; i++) {
    const value: unknown = time[i];
    if (typeof value === "number" && Number.isFinite(value)) times[i] = value;
    else if (value === null || value === undefined || Number.isNaN(value)) {
      throw new InputError("missing-value", `${path}[${i}]`, "a point in time such as 2024-06-30", value);
    } else times[i] = toEpochMs(value as TimeInput, `${path}[${i}]`);
  }
  return times;
}

/** @throws InputError for a duration that can't be read or is not longer than zero; a gap may be zero. */
export function checkTimeRule({ gap, horizon, window }: TimeRule): void {
  if (gap !== undefined) addDuration(0, gap, "options.gap");
  if (horizon !== undefined) checkDuration(horizon, "options.horizon");
  if (window !== undefined) checkDuration(window, "options.window");
}

/** Sorts rows by time. O(n log n). */
export function orderByTime(rowTimes: Float64Array, rule: TimeRule): TimeOrder {
  const order = new Int32Array(rowTimes.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  // Typed arrays sort stably, so rows of one time stay in their order.
  order.sort((a, b) => rowTimes[a]! - rowTimes[b]!);
  const times = new Float64Array(order.length);
  const known = new Float64Array(order.length);
  for (let place = 0; place < order.length; place++) {
    const time = rowTimes[order[place]!]!;
    times[place] = time;
    if (place === 0) known[0] = moved(time, rule);
    // Snapshots have few distinct times: the calendar is asked once for each.
    else if (time === times[place - 1]) known[place] = known[place - 1]!;
    else known[place] = Math.max(known[place - 1]!, moved(time, rule));
  }
  return { order, times, known };
}

/**
 * Places of both sides of a cut-off.
 *
 * Training rows have `time < cutoff` and are known by the cut-off: `time + gap + horizon <= cutoff`, and without a
 * horizon, where the outcome is that of the instant itself, `time + gap < cutoff`.
 */
export function placesOf({ times, known }: TimeOrder, { cutoff, until }: Cut, rule: TimeRule): Places {
  const from = lowerBound(times, cutoff);
  const end =
    rule.horizon === undefined ? lowerBound(known, cutoff) : Math.min(from, upperBound(known, cutoff));
  const start = trainStart(times, cutoff, rule);
  return { train: [Math.min(start, end), end], test: [from, lowerBound(times, until)] };
}

/** The window has the form of the rule at its other end: (start, end] with a horizon, else [start, end). */
function trainStart(times: Float64Array, cutoff: number, { gap, horizon, window }: TimeRule): number {
  if (window === undefined) return 0;
  let start = gap === undefined ? cutoff : addDuration(cutoff, gap, "options.gap", -1);
  if (horizon !== undefined) start = addDuration(start, horizon, "options.horizon", -1);
  start = addDuration(start, window, "options.window", -1);
  return horizon === undefined ? lowerBound(times, start) : upperBound(times, start);
}

function moved(time: number, { gap, horizon }: TimeRule): number {
  const start = gap === undefined ? time : addDuration(time, gap, "options.gap");
  return horizon === undefined ? start : addDuration(start, horizon, "options.horizon");
}

/** Number of values < `limit`; values ascending. */
export function lowerBound(values: Float64Array, limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Number of values <= `limit`; values ascending. */
export function upperBound(values: Float64Array, limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Cut-offs as epoch milliseconds.
 *
 * @throws {@link InputError} `empty`, `wrong-order` unless each is later than the one before.
 */
export function readCutoffs(cutoffs: readonly TimeInput[], path: string): number[] {
  if (!Array.isArray(cutoffs) || cutoffs.length === 0) {
    throw new InputError("empty", path, "a list with at least one date", cutoffs);
  }
  const times = cutoffs.map((cutoff: TimeInput, i) => toEpochMs(cutoff, `${path}[${i}]`));
  for (let i = 1; i < times.length; i++) {
    if (times[i]! <= times[i - 1]!) {
      throw new InputError("wrong-order", `${path}[${i}]`, `later than ${path}[${i - 1}]`, cutoffs[i]);
    }
  }
  return times;
}

/** `2024-06-30`, with the time of day where it is not midnight UTC. */
export function isoText(time: number): string {
  const text = new Date(time).toISOString();
  return text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : text;
}

function checkArrayLike(values: unknown, path: string): void {
  const isList = typeof values === "object" && values !== null && "length" in values;
  if (!isList || !Number.isInteger(values.length)) {
    throw new InputError("wrong-type", path, "an array with a time for each row", values);
  }
}
