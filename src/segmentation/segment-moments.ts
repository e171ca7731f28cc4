/**
 * Mean and spread of a column in every segment, and in all rows outside of it.
 *
 * Source: Chan, Golub and LeVeque (1983), "Algorithms for Computing the Sample Variance", The American
 * Statistician 37(3), 242-247 (moments of two groups from the moments of each). Nothing is
 * subtracted from a total, so nothing cancels.
 *
 * @module
 */

/** Count, mean and sum of squared deviations of some values. */
export interface Moments {
  readonly count: number;
  readonly mean: number;
  readonly squares: number;
}

const NONE: Moments = { count: 0, mean: 0, squares: 0 };

/** Moments of a column by segment; missing values and rows without a segment are left out. */
export function momentsBySegment(
  values: Float64Array,
  labels: Int32Array,
  segments: number,
): readonly Moments[] {
  const counts = new Float64Array(segments);
  const means = new Float64Array(segments);
  const squares = new Float64Array(segments);
  for (let i = 0; i < values.length; i++) {
    if (labels[i]! < 0 || Number.isNaN(values[i])) continue;
    counts[labels[i]!]!++;
    means[labels[i]!]! += values[i]!;
  }
  for (let j = 0; j < segments; j++) if (counts[j]! > 0) means[j]! /= counts[j]!;
  for (let i = 0; i < values.length; i++) {
    if (labels[i]! < 0 || Number.isNaN(values[i])) continue;
    squares[labels[i]!]! += (values[i]! - means[labels[i]!]!) ** 2;
  }
  return Array.from(counts, (count, j) => ({ count, mean: means[j]!, squares: squares[j]! }));
}

/** Moments of the union of two groups. */
export function mergeMoments(a: Moments, b: Moments): Moments {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const count = a.count + b.count;
  const difference = b.mean - a.mean;
  return {
    count,
    mean: a.mean + (difference * b.count) / count,
    squares: a.squares + b.squares + (difference * difference * a.count * b.count) / count,
  };
}

/** For each group, the moments of all the others; and those of all together. */
export function momentsOfOthers(groups: readonly Moments[]): {
  readonly others: readonly Moments[];
  readonly all: Moments;
} {
  const after = new Array<Moments>(groups.length + 1).fill(NONE);
  for (let j = groups.length - 1; j >= 0; j--) after[j] = mergeMoments(groups[j]!, after[j + 1]!);
  let before = NONE;
  const others = groups.map((group, j) => {
    const rest = mergeMoments(before, after[j + 1]!);
    before = mergeMoments(before, group);
    return rest;
  });
  return { others, all: after[0]! };
}

/**
 * Cohen's d: difference of the means over the pooled standard deviation. Source: Cohen (1988), "Statistical Power
 * Analysis for the Behavioral Sciences", chapter 2.
 *
 * @returns null where a side is empty or neither side varies; infinite in the second case when the means differ.
 */
export function cohensD(a: Moments, b: Moments): number | null {
  if (a.count === 0 || b.count === 0) return null;
  const difference = a.mean - b.mean;
  if (difference === 0) return 0;
  const freedom = a.count + b.count - 2;
  if (freedom === 0) return null;
  return difference / Math.sqrt((a.squares + b.squares) / freedom);
}
