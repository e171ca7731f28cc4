/**
 * The median without sorting.
 *
 * Counting how many values fall into each of 1024 equal-width buckets tells which bucket holds the middle one;
 * its values are gathered and the same is done again, until few are left to sort. Two passes over the data
 * against the n log n comparisons of a sort. A level that many rows share ends as a bucket of one value.
 *
 * @module
 */

const BUCKETS = 1024;
const SORTED_BELOW = 256;

/**
 * Median of the values that are not NaN (type 7: the mean of the two middle ones of an even number); NaN when
 * there is none. A kernel: trusts that no value is infinite.
 *
 * @remarks O(n) for all but adversarial data, O(n log n) at worst; copies the values.
 */
export function medianOf(values: Float64Array): number {
  const present = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isNaN(value)) present[count++] = value;
  }
  if (count === 0) return Number.NaN;
  const rank = (count - 1) >> 1;
  const [lower, upper] = middlePair(present.subarray(0, count), rank);
  return count % 2 === 1 ? lower : lower + (upper - lower) * 0.5;
}

/** The values of rank `rank` and `rank + 1` (the last one twice); reorders `values`. */
function middlePair(values: Float64Array, rank: number): readonly [number, number] {
  let candidates = values;
  let k = rank;
  // The smallest value that was set aside above the candidates: the upper one when k is the last candidate.
  let above = Number.POSITIVE_INFINITY;
  while (candidates.length > SORTED_BELOW) {
    const { low, scale } = rangeOf(candidates);
    if (scale === 0) break;
    const counts = new Int32Array(BUCKETS);
    for (let i = 0; i < candidates.length; i++) counts[((candidates[i]! - low) * scale) | 0]!++;
    let bucket = 0;
    let before = 0;
    while (before + counts[bucket]! <= k) before += counts[bucket++]!;
    let kept = 0;
    for (let i = 0; i < candidates.length; i++) {
      const value = candidates[i]!;
      const at = ((value - low) * scale) | 0;
      if (at === bucket) candidates[kept++] = value;
      else if (at > bucket && value < above) above = value;
    }
    if (kept === candidates.length) break;
    candidates = candidates.subarray(0, kept);
    k -= before;
  }
  candidates.sort();
  const lower = candidates[k]!;
  const upper = k + 1 < candidates.length ? candidates[k + 1]! : above;
  return [lower, upper === Number.POSITIVE_INFINITY ? lower : upper];
}

/** Scale 0 when the values are all equal, or their range too wide or too narrow to divide. */
function rangeOf(values: Float64Array): { low: number; scale: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const scale = (BUCKETS - 1) / (high - low);
  return { low, scale: Number.isFinite(scale) ? scale : 0 };
}
