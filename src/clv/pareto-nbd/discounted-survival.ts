/**
 * The integral of e^(-z v) (1 + v)^-s over v > 0: Tricomi's U(1, 2 - s, z) = z^(s - 1) U(s, s, z), the discounted time that
 * a customer is still to be alive, in units of beta + T.
 *
 * The trapezoidal rule in log v: every term is positive, so nothing cancels at whole s, where the customary difference of
 * two 1F1 breaks down. On that scale the integrand is analytic in |Im| < pi / 2 and a step of 1/4 is exact to 1e-16
 * (Trefethen and Weideman 2014, SIAM Review 56(3), theorem 5.1).
 *
 * Source: Abramowitz and Stegun (1964), 13.2.5; Fader, Hardie and Lee (2005), RFM and CLV, Journal of Marketing Research
 * 42(4), 415-430, for the use.
 *
 * @param z - Discount over that unit, > 0; at 0 the integral is finite for s > 1 only.
 * @remarks Some two hundred terms. Relative error below 1e-13.
 */
export function discountedSurvival(s: number, z: number): number {
  if (z === 0) return s > 1 ? 1 / (s - 1) : Number.POSITIVE_INFINITY;
  // Below the start the terms are those of v itself; beyond the end e^(-z v) is gone.
  const start = -Math.log(1 + s + z) - 40;
  let sum = 0;
  for (let k = 0; k < NODES_LIMIT; k++) {
    const u = start + k * NODE_STEP;
    const v = Math.exp(u);
    const term = Math.exp(u - z * v - s * Math.log1p(v));
    if (term <= 1e-20 * sum) break;
    sum += term;
  }
  return NODE_STEP * sum;
}

const NODE_STEP = 0.25;
/** Nowhere near for finite arguments. */
const NODES_LIMIT = 20_000;
