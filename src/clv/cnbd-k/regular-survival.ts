/**
 * The chance that a regular customer who is alive now is still alive after a time t.
 *
 * As in `regular-purchases.ts`: N ~ negative binomial(q, z) phases are passed, z = tau / (1 + tau), hence M = floor((N + j) / k)
 * purchases, each of them survived,
 *
 *   S = sum_n P(N = n) (c)_M / (a + c)_M                                              (1)
 *
 * All terms are positive. For k = 1 this is the series of `predictions/survival-while-alive.ts`.
 *
 * @module
 */
import type { RegularCustomer } from "./regular-purchases.ts";

/** Only horizons of some ten thousand ages come near it; what is left out then is below 1e-3 of the sum. */
const TERMS_LIMIT = 1_000_000;
const RESCALE_AT = 1e250;
const TINY = 1e-17;

/**
 * Equation 1.
 *
 * @param tau - Time over the scale of the rate, >= 0.
 * @remarks About 40 (1 + tau) + q tau terms; relative error below 1e-11.
 */
export function regularSurvival({ k, j, q, a, c }: RegularCustomer, tau: number): number {
  if (tau === 0) return 1;
  const z = tau / (1 + tau);
  let weight = 1; // P(N = n) / P(N = 0), scaled
  let logScale = -q * Math.log1p(tau);
  let phase = j;
  let count = 0; // M
  let reach = 1;
  let sum = 1;
  for (let n = 0; n < TERMS_LIMIT; n++) {
    const ratio = ((q + n) / (n + 1)) * z;
    weight *= ratio;
    if (++phase === k) {
      phase = 0;
      reach *= (c + count) / (a + c + count);
      count++;
    }
    const term = weight * reach;
    sum += term;
    if (ratio < 1 && term <= TINY * (1 - Math.max(z, ratio)) * sum) break;
    if (weight > RESCALE_AT) {
      weight /= RESCALE_AT;
      sum /= RESCALE_AT;
      logScale += Math.log(RESCALE_AT);
    }
  }
  return Math.min(1, Math.exp(logScale + Math.log(sum)));
}
