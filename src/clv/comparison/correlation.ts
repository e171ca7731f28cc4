/**
 * How far two columns go together.
 *
 * @module
 */
import { compensatedSum } from "../../numeric/sum.ts";

/**
 * Pearson's correlation, in [-1, 1]; null where one of the columns does not vary. Two passes, since sums of squares
 * less squared sums lose their digits where the mean is far from 0.
 */
export function pearsonCorrelation(left: Float64Array, right: Float64Array): number | null {
  const n = left.length;
  if (isConstant(left) || isConstant(right)) return null;
  const meanLeft = compensatedSum(left) / n;
  const meanRight = compensatedSum(right) / n;
  let both = 0;
  let squaresLeft = 0;
  let squaresRight = 0;
  for (let i = 0; i < n; i++) {
    const a = left[i]! - meanLeft;
    const b = right[i]! - meanRight;
    both += a * b;
    squaresLeft += a * a;
    squaresRight += b * b;
  }
  return Math.max(-1, Math.min(1, both / (Math.sqrt(squaresLeft) * Math.sqrt(squaresRight))));
}

function isConstant(values: Float64Array): boolean {
  return values.every((value) => value === values[0]);
}
