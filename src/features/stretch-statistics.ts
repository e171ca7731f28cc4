/**
 * Kernels of the features: one number from one customer's stretch `[from, to)` of sorted arrays. They trust
 * their arguments, allocate nothing and return NaN for what is not defined. A value that is NaN is left out.
 *
 * @module
 */
import { DAY_MS, utcDayOf } from "../internal/time.ts";

/** A statistic of the values of a stretch. */
export type ValueStatistic = (values: Float64Array, from: number, to: number) => number;

/** Sum of the known values; 0 for an empty stretch, NaN where there are rows and none has a value. */
export function sumOf(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  let count = 0;
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return count === 0 && to > from ? Number.NaN : sum;
}

/** Arithmetic mean. */
export function meanOf(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  let count = 0;
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return sum / count; // 0 / 0 is NaN
}

/** Smallest value. */
export function minOf(values: Float64Array, from: number, to: number): number {
  let least = Number.NaN;
  for (let i = from; i < to; i++) if (!(values[i]! >= least) && !Number.isNaN(values[i])) least = values[i]!;
  return least;
}

/** Largest value. */
export function maxOf(values: Float64Array, from: number, to: number): number {
  let most = Number.NaN;
  for (let i = from; i < to; i++) if (!(values[i]! <= most) && !Number.isNaN(values[i])) most = values[i]!;
  return most;
}

/** Sample standard deviation, in two passes: values far from 0 lose nothing. NaN below two values. */
export function spreadOf(values: Float64Array, from: number, to: number): number {
  const mean = meanOf(values, from, to);
  let squares = 0;
  let rest = 0;
  let count = 0;
  for (let i = from; i < to; i++) {
    const deviation = values[i]! - mean;
    if (Number.isNaN(deviation)) continue;
    squares += deviation * deviation;
    rest += deviation;
    count++;
  }
  if (count < 2) return Number.NaN;
  // `rest` would be 0 were the mean exact (Chan, Golub and LeVeque 1983, equation 1.7).
  return Math.sqrt(Math.max(0, squares - (rest * rest) / count) / (count - 1));
}

/** Distinct UTC days among the rows that are purchases; times ascend. */
export function activeDaysOf(times: Float64Array, purchases: Uint8Array, from: number, to: number): number {
  let days = 0;
  let lastDay = Number.NaN;
  for (let i = from; i < to; i++) {
    if (purchases[i] === 0) continue;
    const day = utcDayOf(times[i]!);
    if (day === lastDay) continue;
    lastDay = day;
    days++;
  }
  return days;
}

/** Mean days between neighbours: the span over their number. */
export function gapMeanOf(times: Float64Array, from: number, to: number): number {
  if (to - from < 2) return Number.NaN;
  return (times[to - 1]! - times[from]!) / (to - from - 1) / DAY_MS;
}

/** Sample standard deviation of the days between neighbours; NaN below two gaps. */
export function gapSpreadOf(times: Float64Array, from: number, to: number): number {
  const gaps = to - from - 1;
  if (gaps < 2) return Number.NaN;
  const mean = gapMeanOf(times, from, to);
  let squares = 0;
  for (let i = from + 1; i < to; i++) {
    const deviation = (times[i]! - times[i - 1]!) / DAY_MS - mean;
    squares += deviation * deviation;
  }
  return Math.sqrt(squares / (gaps - 1));
}

/** Sum of the known values; 0 where there is none. */
export function knownSumOf(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) if (!Number.isNaN(values[i])) sum += values[i]!;
  return sum;
}

/** Most days between neighbours. */
export function gapMaxOf(times: Float64Array, from: number, to: number): number {
  let most = Number.NaN;
  for (let i = from + 1; i < to; i++) {
    const gap = times[i]! - times[i - 1]!;
    if (!(gap <= most)) most = gap;
  }
  return most / DAY_MS;
}

/** Days since the last over the mean gap; NaN where the mean gap is 0 or unknown. */
export function gapRatioOf(times: Float64Array, from: number, to: number, asOf: number): number {
  const mean = gapMeanOf(times, from, to);
  return mean > 0 ? (asOf - times[to - 1]!) / DAY_MS / mean : Number.NaN;
}

/**
 * Slope per period over `periods` equal parts of [start, end): `sum((j - centre) y_j) / (k (k^2 - 1) / 12)`.
 *
 * @param weights - What a row adds to its part, NaN nothing; `null`: 1.
 */
export function slopeOf(
  times: Float64Array,
  weights: Float64Array | null,
  from: number,
  to: number,
  start: number,
  end: number,
  periods: number,
): number {
  const centre = (periods - 1) / 2;
  let sum = 0;
  for (let i = from; i < to; i++) {
    const weight = weights === null ? 1 : weights[i]!;
    if (Number.isNaN(weight)) continue;
    sum += (partOf(times[i]! - start, end - start, periods) - centre) * weight;
  }
  return sum / ((periods * (periods * periods - 1)) / 12);
}

/** Which of `periods` equal parts of `length` milliseconds begins at or before `age`, counted from 0. */
function partOf(age: number, length: number, periods: number): number {
  // Whole numbers times the periods stay below 2^53, so the part at an edge is the right one; fractions of a
  // millisecond become whole ones by microseconds.
  if (Number.isInteger(age) && Number.isInteger(length)) return Math.floor((age * periods) / length);
  return Math.floor((Math.round(age * 1000) * periods) / Math.round(length * 1000));
}

/** The first known value; the smallest where several rows share its instant. */
export function firstOf(times: Float64Array, values: Float64Array, from: number, to: number): number {
  let first = Number.NaN;
  let instant = Number.NaN;
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    if (!Number.isNaN(instant) && times[i] !== instant) break;
    instant = times[i]!;
    if (!(value >= first)) first = value;
  }
  return first;
}

/** The last known value; the smallest where several rows share its instant. */
export function lastOf(times: Float64Array, values: Float64Array, from: number, to: number): number {
  let last = Number.NaN;
  let instant = Number.NaN;
  for (let i = to - 1; i >= from; i--) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    if (!Number.isNaN(instant) && times[i] !== instant) break;
    instant = times[i]!;
    if (!(value >= last)) last = value;
  }
  return last;
}
