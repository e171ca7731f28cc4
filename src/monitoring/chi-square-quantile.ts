/**
 * Quantiles of the chi-square distribution.
 *
 * @module
 */
import { chiSquareUpperTail } from "../numeric/chi-square.ts";

const STEPS_MOST = 200;

/**
 * The value that a chi-square variable exceeds with probability `upperTail`.
 *
 * @param upperTail - In (0, 1).
 * @param df - Degrees of freedom, > 0; at 0 the variable is always 0.
 */
export function chiSquareQuantile(upperTail: number, df: number): number {
  if (df <= 0) return 0;
  let low = 0;
  let high = df + 1;
  while (chiSquareUpperTail(high, df) > upperTail) high *= 2;
  // Bisection: the tail is monotone, and a call a column costs nothing beside counting its rows.
  for (let step = 0; step < STEPS_MOST; step++) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    if (chiSquareUpperTail(middle, df) > upperTail) low = middle;
    else high = middle;
  }
  return high;
}
