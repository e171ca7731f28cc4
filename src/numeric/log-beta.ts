/**
 * The logarithm of the beta function without the cancellation of its three log-gammas.
 *
 * Source: Didonato and Morris (1992), "Algorithm 708: Significant Digit Computation of the Incomplete Beta
 * Function Ratios", ACM TOMS 18(3), 360-373, section 2 (the same splitting, written anew).
 *
 * @module
 */
import { HALF_LOG_TWO_PI, logGamma, STIRLING_MIN, stirlingRest } from "./log-gamma.ts";

/**
 * Natural logarithm of B(a, b) = Gamma(a) Gamma(b) / Gamma(a + b).
 *
 * @param a - A number >= 0.
 * @param b - A number >= 0.
 * @returns `Infinity` where a or b is 0, `NaN` where one is negative.
 * @remarks Relative error about 1e-15, also for a = 0.5 and b = 1e8, where the plain difference of log-gammas
 * loses nine digits. Where B(a, b) itself passes 1 the error is about 1e-15 absolute instead.
 */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (!(small >= 0)) return Number.NaN;
  if (large < STIRLING_MIN) return logGamma(small) + (logGamma(large) - logGamma(small + large));
  if (large === Number.POSITIVE_INFINITY) return small === 0 ? Number.NaN : Number.NEGATIVE_INFINITY;
  const ratio = small / large;
  if (small >= STIRLING_MIN) {
    const rest = stirlingRest(small) + stirlingRest(large) - stirlingRest(small + large);
    return (
      HALF_LOG_TWO_PI -
      0.5 * Math.log(large) +
      rest -
      (small - 0.5) * Math.log1p(large / small) -
      large * Math.log1p(ratio)
    );
  }
  return logGamma(small) + logGammaDifference(large, small);
}

/**
 * log Gamma(b) - log Gamma(a + b) for a, b > 0, to about 1e-15 relative and 1e-18 absolute, whichever is
 * more: below the range of Stirling's series b climbs by the recurrence, whose logarithms keep their digits.
 */
export function logGammaDifference(b: number, a: number): number {
  let climbed = 0;
  let z = b;
  for (; z < STIRLING_MIN; z += 1) climbed += Math.log1p(a / z);
  const rest = stirlingRest(z) - stirlingRest(a + z);
  return climbed + rest - (a + z - 0.5) * Math.log1p(a / z) - a * (Math.log(z) - 1);
}
