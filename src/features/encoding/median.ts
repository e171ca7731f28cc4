/**
 * The median, unweighted without sorting.
 *
 * A small sorted sample says between which two values the middle one most likely lies. Counting what is below
 * and inside that bracket tells whether it does; the part that holds it is gathered and the same is done again,
 * until few are left to sort. A handful of passes against the n log n comparisons of a sort.
 *
 * Source: Floyd and Rivest (1975), "Expected time bounds for selection", Communications of the ACM 18(3), 165-172,
 * with an evenly spaced sample in place of a random one.
 *
 * @module
 */

const SORTED_BELOW = 512;
const SAMPLE = 255;
/** Half the width of the bracket, in ranks of the sample: three standard deviations at the median. */
const HALF_WIDTH = 24;

/**
 * Median of the values that are not NaN (type 7: the mean of the two middle ones of an even number); NaN when
 * there is none. A kernel: trusts that no value is infinite.
 *
 * @remarks O(n) but for adversarial orders of the rows; copies the values.
 */
export function medianOf(values: Float64Array): number {
  const present = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isNaN(value)) present[count++] = value;
  }
  if (count === 0) return Number.NaN;
  const { lower, upper } = ranked(present.subarray(0, count), (count - 1) >> 1);
  if (count % 2 === 1) return lower;
  return lower + ((upper ?? leastAbove(values, lower)) - lower) * 0.5;
}

/** Sums of weights this close to half of the total, relative to it, are half: weights such as 0.1 are rounded. */
const HALF_NOISE = 1e-12;

/**
 * Median of the values that are not NaN, each counted as often as its weight says: the mean of the least value with
 * at least half of the weight at or below it, and of the least with more than half. With whole weights it is the
 * median of the repeated values, exactly. NaN when nothing has weight. A kernel, as {@link medianOf}.
 *
 * @remarks O(n log n): sorts the values.
 */
export function weightedMedianOf(values: Float64Array, weights: ArrayLike<number>): number {
  const sorted = values.filter((value, i) => !Number.isNaN(value) && weights[i]! > 0).sort();
  // Weight of the equal values that begin at each place.
  const weightAt = new Float64Array(sorted.length);
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const weight = weights[i]!;
    if (Number.isNaN(values[i]) || !(weight > 0)) continue;
    weightAt[firstPlace(sorted, values[i]!)]! += weight;
    total += weight;
  }
  const half = total / 2;
  const noise = HALF_NOISE * total;
  let lower = Number.NaN;
  let sum = 0;
  for (let k = 0; k < sorted.length; k++) {
    if (weightAt[k] === 0) continue;
    sum += weightAt[k]!;
    if (Number.isNaN(lower) && sum >= half - noise) lower = sorted[k]!;
    if (sum > half + noise) return lower + (sorted[k]! - lower) * 0.5;
  }
  return lower;
}

/** Place of the first of the sorted values that is not below `value`. */
function firstPlace(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The value of rank `rank`, and the next one unless it was left behind; overwrites `values`.
 *
 * Comparisons are counted as numbers, not branched on: half of the branches would be guessed wrong, which made
 * the passes five times slower.
 */
function ranked(values: Float64Array, rank: number): { lower: number; upper: number | undefined } {
  let candidates = values;
  let k = rank;
  let halfWidth = HALF_WIDTH;
  while (candidates.length > SORTED_BELOW) {
    const size = candidates.length;
    const [low, high] = bracket(candidates, k, halfWidth);
    let below = 0;
    let notAbove = 0;
    for (let i = 0; i < size; i++) {
      const value = candidates[i]!;
      below += Number(value < low);
      notAbove += Number(value <= high);
    }
    let kept: number;
    if (k < below) kept = gatherBelow(candidates, low);
    else if (k < notAbove) {
      if (low === high) return { lower: low, upper: k + 1 < notAbove ? low : undefined };
      kept = gatherInside(candidates, low, high);
      k -= below;
    } else {
      kept = gatherAbove(candidates, high);
      k -= notAbove;
    }
    // Few distinct values: the bracket held them all. The next one is a single value, which always divides.
    halfWidth = kept === size ? 0 : HALF_WIDTH;
    candidates = candidates.subarray(0, kept);
  }
  candidates.sort();
  return { lower: candidates[k]!, upper: candidates[k + 1] };
}

/** Moves the values in [low, high] to the front and returns how many they are; the next two alike. */
function gatherInside(values: Float64Array, low: number, high: number): number {
  let kept = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    values[kept] = value;
    kept += Number(value >= low) & Number(value <= high);
  }
  return kept;
}

function gatherBelow(values: Float64Array, limit: number): number {
  let kept = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    values[kept] = value;
    kept += Number(value < limit);
  }
  return kept;
}

function gatherAbove(values: Float64Array, limit: number): number {
  let kept = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    values[kept] = value;
    kept += Number(value > limit);
  }
  return kept;
}

function bracket(values: Float64Array, k: number, halfWidth: number): readonly [number, number] {
  const sample = new Float64Array(SAMPLE);
  const stride = values.length / SAMPLE;
  for (let i = 0; i < SAMPLE; i++) sample[i] = values[Math.floor(i * stride)]!;
  sample.sort();
  const middle = Math.round((k / values.length) * (SAMPLE - 1));
  return [sample[Math.max(0, middle - halfWidth)]!, sample[Math.min(SAMPLE - 1, middle + halfWidth)]!];
}

function leastAbove(values: Float64Array, limit: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value > limit && value < least) least = value;
  }
  return least;
}
