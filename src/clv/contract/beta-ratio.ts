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

/** Beyond e^600 a power is only known by its logarithm. */
const LOG_POWER_MAX = 600;

/**
 * log(B(a, b + (n + t)^c) / B(a, b + n^c)): the chance to survive t renewals more after n, where that of a customer
 * falls as the power c of renewals. The powers themselves may be beyond all doubles.
 */
export function logWeibullRatio(a: number, b: number, c: number, n: number, t: number): number {
  if (c === 1) return logBetaRatio(a, b + n, t);
  const start = n ** c;
  const logEnd = c * Math.log(n + t);
  if (logEnd < LOG_POWER_MAX) {
    return logBetaRatio(a, b + start, n === 0 ? t ** c : start * Math.expm1(c * Math.log1p(t / n)));
  }
  // B(a, z) is Gamma(a) z^-a for large z.
  if (c * Math.log(n) > LOG_POWER_MAX) return -a * c * Math.log1p(t / n);
  return -a * logEnd - logGammaDifference(b + start, a);
}
