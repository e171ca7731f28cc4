/**
 * Quantiles of sorted values.
 *
 * Source: Hyndman and Fan (1996), "Sample quantiles in statistical packages", The American Statistician 50(4),
 * 361-365; definition 7, the default of R, NumPy and pandas.
 *
 * @module
 */

/**
 * The quantile at p: the value at position (n - 1) p, interpolated linearly.
 *
 * @param sorted - Finite values in ascending order.
 * @param p - In [0, 1].
 * @returns `NaN` for no values.
 */
export function quantileSorted(sorted: ArrayLike<number>, p: number): number {
  const n = sorted.length;
  if (n === 0) return Number.NaN;
  const position = (n - 1) * p;
  const index = Math.floor(position);
  const below = sorted[index]!;
  if (index >= n - 1) return below;
  const above = sorted[index + 1]!;
  const share = position - index;
  // From the nearer end, as NumPy does: the result is monotone in p and never leaves [below, above].
  return share < 0.5 ? below + (above - below) * share : above - (above - below) * (1 - share);
}

/** The finite ones of `values`, ascending, as a copy. */
export function sortedFinite(values: ArrayLike<number>): Float64Array {
  const n = values.length;
  const kept = new Float64Array(n);
  let count = 0;
  for (let i = 0; i < n; i++) {
    const value = values[i]!;
    if (Number.isFinite(value)) kept[count++] = value;
  }
  return kept.subarray(0, count).slice().sort();
}
