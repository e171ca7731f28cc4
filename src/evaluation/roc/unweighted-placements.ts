/**
 * Placements without a sort, for rows that all count once.
 *
 * Rows are put into equal-width buckets of a few rows. What lies in other buckets is only counted; inside a bucket
 * events and non-events are compared pair by pair, or from two sorted lists where many rows crowd into one.
 *
 * @module
 */
import type { ClassTotals, Placements } from "./placement-values.ts";

const BUCKETS_MIN = 1 << 4;
const BUCKETS_MAX = 1 << 19;
/** Up to this many pairs of one bucket are compared one by one. */
const PAIRS_BY_HAND = 1 << 6;

/** Rows ordered by (bucket, class): the non-events of a bucket, then its events. */
interface Bucketed {
  readonly rows: Int32Array;
  readonly scores: Float64Array;
  /** Two a bucket: where its non-events and where its events begin. */
  readonly starts: Int32Array;
}

/**
 * As `placements`, for an outcome without weights.
 *
 * @remarks O(n) for scores without extreme outliers, else O(n log n).
 */
export function unweightedPlacements(
  truth: Uint8Array,
  score: Float64Array,
  { events, others }: ClassTotals,
): Placements {
  const { rows, scores, starts } = intoBuckets(truth, score);
  const values = new Float64Array(score.length);
  // Half rows of the other class that each row of the bucket is ahead of inside the bucket, by place in `rows`.
  const ahead = new Int32Array(score.length);
  let halfPairs = 0;
  let othersBelow = 0;
  for (let b = 0; b + 2 < starts.length; b += 2) {
    const start = starts[b]!;
    const middle = starts[b + 1]!;
    const end = starts[b + 2]!;
    if (start < middle && middle < end) compare(scores, start, middle, end, ahead);
    const eventsAbove = events - (start - othersBelow) - (end - middle);
    for (let at = start; at < middle; at++) values[rows[at]!] = (eventsAbove + ahead[at]! / 2) / events;
    for (let at = middle; at < end; at++) {
      const halves = 2 * othersBelow + ahead[at]!;
      values[rows[at]!] = halves / 2 / others;
      halfPairs += halves;
    }
    othersBelow += middle - start;
  }
  return { values, area: halfPairs / 2 / (events * others) };
}

function intoBuckets(truth: Uint8Array, score: Float64Array): Bucketed {
  const n = score.length;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < n; i++) {
    const value = score[i]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  let buckets = BUCKETS_MIN;
  while (buckets < n >> 1 && buckets < BUCKETS_MAX) buckets <<= 1;
  // All scores equal, or a range that overflows or is next to nothing: one bucket.
  const width = (buckets - 1) / (high - low);
  const scale = Number.isFinite(width) ? width : 0;

  const keys = new Int32Array(n);
  const starts = new Int32Array(2 * buckets + 1);
  for (let i = 0; i < n; i++) {
    const key = 2 * (((score[i]! - low) * scale) | 0) + truth[i]!;
    keys[i] = key;
    starts[key + 1]!++;
  }
  for (let k = 0; k < 2 * buckets; k++) starts[k + 1]! += starts[k]!;
  const next = starts.slice();
  const rows = new Int32Array(n);
  const scores = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const at = next[keys[i]!]!++;
    rows[at] = i;
    scores[at] = score[i]!;
  }
  return { rows, scores, starts };
}

/** Fills `ahead` for the non-events [start, middle) and the events [middle, end) of one bucket. */
function compare(scores: Float64Array, start: number, middle: number, end: number, ahead: Int32Array): void {
  if ((middle - start) * (end - middle) > PAIRS_BY_HAND) {
    compareSorted(scores, start, middle, end, ahead);
    return;
  }
  for (let i = middle; i < end; i++) {
    const event = scores[i]!;
    let halves = 0;
    for (let j = start; j < middle; j++) {
      const other = scores[j]!;
      const won = other < event ? 2 : other === event ? 1 : 0;
      halves += won;
      ahead[j]! += won;
    }
    ahead[i] = halves;
  }
}

function compareSorted(
  scores: Float64Array,
  start: number,
  middle: number,
  end: number,
  ahead: Int32Array,
): void {
  if (isOneValue(scores, start, end)) {
    ahead.fill(end - middle, start, middle);
    ahead.fill(middle - start, middle, end);
    return;
  }
  const others = scores.slice(start, middle).sort();
  const events = scores.slice(middle, end).sort();
  for (let i = middle; i < end; i++) {
    ahead[i] = countBelow(others, scores[i]!) + countUpTo(others, scores[i]!);
  }
  for (let j = start; j < middle; j++) {
    ahead[j] = 2 * events.length - countBelow(events, scores[j]!) - countUpTo(events, scores[j]!);
  }
}

function isOneValue(scores: Float64Array, start: number, end: number): boolean {
  const first = scores[start]!;
  for (let i = start + 1; i < end; i++) if (scores[i] !== first) return false;
  return true;
}

/** How many of ascending values are below `value`. */
function countBelow(values: Float64Array, value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of ascending values are at most `value`. */
function countUpTo(values: Float64Array, value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
