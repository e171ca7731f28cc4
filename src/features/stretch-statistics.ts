/**
 * Kernels of the features: one number from one customer's stretch `[from, to)` of sorted arrays. They trust
 * their arguments, allocate nothing and return NaN for what is not defined. A value that is NaN is left out.
 *
 * @module
 */
import { DAY_MS } from "../internal/time.ts";

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
    const day = Math.floor(times[i]! / DAY_MS);
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
 * @param weights - What a row adds to its part; `null`: 1.
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
  const length = end - start;
  let sum = 0;
  for (let i = from; i < to; i++) {
    // Whole milliseconds times the periods stay below 2^53, so the part at an edge is the right one.
    const part = Math.floor(((times[i]! - start) * periods) / length);
    sum += (part - centre) * (weights === null ? 1 : weights[i]!);
  }
  return sum / ((periods * (periods * periods - 1)) / 12);
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

/** Share of the known values that equal `target`. */
export function shareOf(values: Float64Array, target: number, from: number, to: number): number {
  let hits = 0;
  let count = 0;
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    count++;
    if (value === target) hits++;
  }
  return hits / count;
}
