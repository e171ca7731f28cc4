import { chiSquareUpperTail } from "../../../numeric/chi-square.ts";
import { logGamma } from "../../../numeric/log-gamma.ts";

/** Below this a tail has lost digits, and is 0 soon after. */
const LEAST_TAIL = 1e-280;

/**
 * Natural logarithm of the upper tail of a chi-square variable, also where the tail itself is too small for a double: with
 * many rows most columns that say anything have such a tail, and are still to be told apart.
 *
 * @param df - Degrees of freedom, > 0.
 */
export function logChiSquareTail(x: number, df: number): number {
  const tail = chiSquareUpperTail(x, df);
  if (tail > LEAST_TAIL) return Math.log(tail);
  const a = df / 2;
  const t = x / 2;
  // Gamma(a, t) = t^a exp(-t) / (t + (1 - a) / (1 + 1 / (t + (2 - a) / (1 + 2 / (t + ...))))), from the inside out.
  let fraction = t;
  for (let k = 60; k >= 1; k--) fraction = t + (k - a) / (1 + k / fraction);
  return a * Math.log(t) - t - logGamma(a) - Math.log(fraction);
}
