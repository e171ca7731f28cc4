import { logGammaDifference } from "../../numeric/log-beta.ts";

/** Up to this whole number of steps the ratio is a product that loses no digit. */
const PRODUCT_MAX = 16;

/**
 * log(B(a, b + w) / B(a, b)): the chance to survive w renewals where the chance to leave is beta(a, b).
 *
 * It is symmetric in a and w, so the smaller of the two can be the short way, on which the log gammas differ little.
 */
export function logBetaRatio(a: number, b: number, w: number): number {
  if (w <= PRODUCT_MAX && Number.isInteger(w)) {
    let log = 0;
    for (let j = 0; j < w; j++) log -= Math.log1p(a / (b + j));
    return log;
  }
  const short = Math.min(a, w);
  const long = Math.max(a, w);
  return logGammaDifference(b + long, short) - logGammaDifference(b, short);
}
