/**
 * Quantiles of Kolmogorov's distribution: the largest gap between two empirical distribution functions of one
 * population, times the square root of n m / (n + m).
 *
 * Source: Smirnov (1948), "Table for Estimating the Goodness of Fit of Empirical Distributions", Annals of Mathematical
 * Statistics 19(2), 279-281.
 *
 * @module
 */

const STEPS_MOST = 200;
/** Below this the series for the upper tail is 1 to the last bit that matters here, and slow. */
const SMALLEST = 0.2;

/** P(K > x), by the alternating series; 1 below 0.2, where it is 1 - 5e-13. */
export function kolmogorovUpperTail(x: number): number {
  if (x < SMALLEST) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * k * k * x * x);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-18) break;
  }
  return Math.min(1, 2 * sum);
}

/** The value that is exceeded with probability `upperTail`, in (0, 1): 1.3581 for 0.05. */
export function kolmogorovQuantile(upperTail: number): number {
  let low = SMALLEST;
  let high = 2;
  while (kolmogorovUpperTail(high) > upperTail) high *= 2;
  for (let step = 0; step < STEPS_MOST; step++) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    if (kolmogorovUpperTail(middle) > upperTail) low = middle;
    else high = middle;
  }
  return high;
}
