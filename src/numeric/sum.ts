/**
 * Sums whose rounding error does not grow with their length.
 *
 * @module
 */

/**
 * Sum by Neumaier's compensation: the error is about one rounding of the result plus n eps^2 times the sum of
 * magnitudes.
 *
 * Source: Neumaier (1974), "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen",
 * ZAMM 54, 39-51.
 *
 * @returns 0 for no values; what a plain sum gives (infinite or NaN) when it is not finite.
 */
export function compensatedSum(values: ArrayLike<number>): number {
  const n = values.length;
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < n; i++) {
    const value = values[i]!;
    const next = sum + value;
    // Whichever is larger keeps its digits; the other one's lost part is recovered exactly.
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return Number.isFinite(sum) ? sum + lost : sum;
}

/** Blocks of this length are summed plainly. */
const BLOCK = 128;

/**
 * Sum by halves; the error grows with log n, the speed is that of a plain loop.
 *
 * Source: Higham (1993), "The accuracy of floating point summation", SIAM J. Sci. Comput. 14(4), 783-799.
 *
 * @returns 0 for no values.
 */
export function pairwiseSum(values: ArrayLike<number>): number {
  return pairwiseRange(values, 0, values.length);
}

function pairwiseRange(values: ArrayLike<number>, from: number, to: number): number {
  if (to - from <= BLOCK) {
    let sum = 0;
    for (let i = from; i < to; i++) sum += values[i]!;
    return sum;
  }
  const middle = (from + to) >>> 1;
  return pairwiseRange(values, from, middle) + pairwiseRange(values, middle, to);
}

/**
 * Mean of `values`, weighted if `weights` are given (same length, >= 0); both sums are compensated.
 *
 * @returns `NaN` for no values or for weights that are all 0.
 */
export function weightedMean(values: ArrayLike<number>, weights?: ArrayLike<number>): number {
  if (weights === undefined) return compensatedSum(values) / values.length;
  const n = values.length;
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < n; i++) {
    const term = values[i]! * weights[i]!;
    const next = sum + term;
    lost += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
    sum = next;
  }
  return (Number.isFinite(sum) ? sum + lost : sum) / compensatedSum(weights);
}
