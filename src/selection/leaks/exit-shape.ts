/**
 * The shape of a duration: whole periods from the start, up to the day the data were taken.
 *
 * @module
 */
import type { ColumnFacts } from "./facts.ts";
import type { Labels } from "./labels.ts";

const VALUES_LEAST = 12;
/** A start at 0 or 1, or within this share of the longest. */
const START_SHARE = 0.02;
/** The longest is hardly longer than the 99th percentile: something ends there, where counts have a long tail. */
const END_RATIO = 1.25;

/** Whole numbers >= 0 that begin near 0, have many values, and end together. */
export function isDurationLike({ column, values, bins }: ColumnFacts): boolean {
  if (column.kind !== "number" || bins.distinct < VALUES_LEAST) return false;
  const sorted = values!.filter((value) => !Number.isNaN(value)).sort();
  const high = sorted[sorted.length - 1]!;
  if (sorted[0]! < 0 || sorted[0]! > Math.max(1, START_SHARE * high) || !sorted.every(Number.isInteger)) {
    return false;
  }
  return high <= END_RATIO * sorted[Math.floor(0.99 * (sorted.length - 1))]!;
}

/** Numbers >= 0 that begin near 0 and have many values: what a total looks like. */
export function startsNearZero({ column, values, bins }: ColumnFacts): boolean {
  if (column.kind !== "number" || bins.distinct < VALUES_LEAST) return false;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values!.length; i++) {
    if (values![i]! < low) low = values![i]!;
    if (values![i]! > high) high = values![i]!;
  }
  return low >= 0 && low <= Math.max(1, START_SHARE * high);
}

/** Customers who are still there pile up at the longest duration: that is when the data were taken. */
export interface PileUp {
  readonly longest: number;
  readonly rows: number;
  /** Rows at the longest as a multiple of the mean of the values just below. */
  readonly ratio: number;
  /** Share of events among them. */
  readonly eventShare: number;
}

const BELOW = 5;
const RATIO_LEAST = 2.5;
const ROWS_LEAST = 20;
/** Among those who reached the longest, leavers are at most this share of what they are overall. */
const EVENTS_MOST = 0.5;

/** The pile at the longest duration; null where there is none. */
export function pileUp({ values }: ColumnFacts, { truth, events }: Labels): PileUp | null {
  let longest = 0;
  for (let i = 0; i < values!.length; i++) if (values![i]! > longest) longest = values![i]!;
  let rows = 0;
  let eventRows = 0;
  let below = 0;
  for (let i = 0; i < values!.length; i++) {
    const value = values![i]!;
    if (value === longest) {
      rows++;
      eventRows += truth[i]!;
    } else if (value >= longest - BELOW) below++;
  }
  const ratio = rows / Math.max(1, below / BELOW);
  const eventShare = eventRows / rows;
  const isPile = rows >= ROWS_LEAST && ratio >= RATIO_LEAST;
  return isPile && eventShare <= (EVENTS_MOST * events) / truth.length
    ? { longest, rows, ratio, eventShare }
    : null;
}

/** Mean of the events and of the others, gaps left out. */
export function meansByClass(values: Float64Array, truth: Uint8Array): readonly [number, number] {
  const sum = [0, 0];
  const rows = [0, 0];
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue;
    sum[truth[i]!]! += values[i]!;
    rows[truth[i]!]!++;
  }
  return [sum[1]! / rows[1]!, sum[0]! / rows[0]!];
}
