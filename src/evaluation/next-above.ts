/**
 * The threshold that calls nobody: a finite number just above the highest score.
 *
 * @module
 */

/** The smallest double above a finite number; the largest double stays, for want of a finite one. */
export function nextAbove(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  if (value === Number.MAX_VALUE) return value;
  const bits = new BigInt64Array(1);
  const double = new Float64Array(bits.buffer);
  double[0] = value;
  bits[0]! += value > 0 ? 1n : -1n;
  return double[0]!;
}
