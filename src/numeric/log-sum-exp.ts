/**
 * Sums of numbers that are held as logarithms.
 *
 * @module
 */

/** log(exp(a) + exp(b)) without overflow; `-Infinity` stands for an empty sum. */
export function logAddExp(a: number, b: number): number {
  // Equal infinities: their difference is NaN.
  if (a === b) return a + Math.LN2;
  return a > b ? a + Math.log1p(Math.exp(b - a)) : b + Math.log1p(Math.exp(a - b));
}

/**
 * log of the sum of exp(values[i]) without overflow.
 *
 * @returns `-Infinity` for no values, `NaN` if a value is NaN.
 */
export function logSumExp(values: ArrayLike<number>): number {
  const n = values.length;
  let max = Number.NEGATIVE_INFINITY;
  let at = -1;
  for (let i = 0; i < n; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) return Number.NaN;
    if (value > max) {
      max = value;
      at = i;
    }
  }
  if (!Number.isFinite(max)) return max;
  // The largest term is the 1 of log1p: a sum close to its largest term keeps its last digits.
  let rest = 0;
  for (let i = 0; i < n; i++) if (i !== at) rest += Math.exp(values[i]! - max);
  return max + Math.log1p(rest);
}
