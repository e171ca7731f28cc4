/**
 * The logistic function, its inverse and its integral, in the forms that neither overflow nor cancel.
 *
 * @module
 */

/** 1 / (1 + exp(-x)), in [0, 1]; relatively accurate in the lower tail. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/**
 * log(p / (1 - p)), the inverse of {@link sigmoid}.
 *
 * @param p - A probability; 0 gives `-Infinity`, 1 `Infinity`, anything outside `NaN`.
 */
export function logit(p: number): number {
  // Near 1/2 the quotient rounds to 1; (2p - 1) is exact there.
  if (p > 0.3 && p < 0.7) return 2 * Math.atanh(2 * p - 1);
  return Math.log(p / (1 - p));
}

/** log(1 + exp(x)), the loss of a logistic score; exp(x) far below and x far above 0. */
export function log1pExp(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}
