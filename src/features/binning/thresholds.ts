/**
 * Where a column of numbers is cut into bins.
 *
 * With few distinct values each has a bin of its own. With more, a value that is as frequent as a fair share of the
 * rows keeps its own bin, and the others divide what is left into equal shares, so that a column that is mostly zero
 * does not spend its bins on zeros.
 *
 * Source: the idea is that of `GreedyFindBin` in LightGBM (Ke et al. 2017, "LightGBM: A Highly Efficient Gradient
 * Boosting Decision Tree").
 *
 * @module
 */
import { MOST_BINS } from "./types.ts";

/** Different values in ascending order, and the weight of each. */
export interface WeightedValues {
  readonly values: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Thresholds between the values, at most {@link MOST_BINS} - 1. A kernel: trusts that values ascend and that weights
 * are > 0.
 *
 * @remarks O(values).
 */
export function thresholdsBetween({ values, weights }: WeightedValues): number[] {
  const thresholds: number[] = [];
  const count = values.length;
  if (count <= MOST_BINS) {
    for (let i = 1; i < count; i++) thresholds.push(middleOf(values[i - 1]!, values[i]!));
    return thresholds;
  }
  let total = 0;
  for (let i = 0; i < count; i++) total += weights[i]!;
  const fair = total / MOST_BINS;
  // What the values without a bin of their own have to share: this weight, and so many bins.
  let rest = total;
  let bins = MOST_BINS;
  for (let i = 0; i < count; i++) {
    if (weights[i]! < fair) continue;
    rest -= weights[i]!;
    bins--;
  }
  let share = rest / bins;
  let held = 0;
  for (let i = 0; i + 1 < count && thresholds.length < MOST_BINS - 1; i++) {
    const weight = weights[i]!;
    const hasOwn = weight >= fair;
    held += weight;
    if (!hasOwn) rest -= weight;
    // Half a share before a frequent value is a bin; less joins that value.
    const isFull = hasOwn || held >= share || (weights[i + 1]! >= fair && held >= share * 0.5);
    if (!isFull) continue;
    thresholds.push(middleOf(values[i]!, values[i + 1]!));
    held = 0;
    if (hasOwn) continue;
    bins--;
    share = rest / bins;
  }
  return thresholds;
}

/**
 * A number m with lower <= m < upper, half way between them where doubles allow: neighbours have none in between, and
 * halves of the least denormal round away from it. Never -0.
 */
export function middleOf(lower: number, upper: number): number {
  const middle = lower * 0.5 + upper * 0.5;
  return (middle >= lower && middle < upper ? middle : lower) + 0;
}

/**
 * The different values that are not NaN, in order, each with its weight.
 *
 * @param weights - Weight of each value; `undefined` for 1 each.
 * @remarks O(n log n): sorts a copy.
 */
export function weightedValues(values: Float64Array, weights: ArrayLike<number> | undefined): WeightedValues {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const sums = new Float64Array(sorted.length);
  let count = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (count === 0 || sorted[i]! !== sorted[count - 1]!) sorted[count++] = sorted[i]!;
    if (weights === undefined) sums[count - 1]!++;
  }
  const distinct = sorted.subarray(0, count);
  if (weights !== undefined) {
    for (let i = 0; i < values.length; i++) {
      if (!Number.isNaN(values[i])) sums[countBelow(distinct, values[i]!)]! += weights[i]!;
    }
  }
  return { values: distinct, weights: sums.subarray(0, count) };
}

/**
 * How many of the ascending numbers are below `value`: the place of a value among different values, and its bin among
 * thresholds.
 */
export function countBelow(ascending: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
