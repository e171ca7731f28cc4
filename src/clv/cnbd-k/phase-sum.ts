/**
 * The chance that a regular customer has not yet come to the next purchase, as a sum over the phases passed.
 *
 * With Erlang-k times between purchases, a customer who is active passes phases as a Poisson process of rate lambda,
 * and every k-th is a purchase. Of a customer with k x phases passed at t_x, the chance of fewer than k more up to T,
 * averaged over lambda ~ gamma(r, alpha) given the past, is
 *
 *   ((alpha + t_x) / (alpha + T))^q F,   F = sum_{j<k} (q)_j / j! y^j,   q = r + k x,   y = (T - t_x) / (alpha + T)
 *
 * and the terms of F, divided by F, are the chances of being in phase j at T.
 *
 * Source: Reutterer, Platzer and Schroeder (2021), Leveraging Purchase Regularity for Predicting Customer Behavior
 * the Easy Way, International Journal of Research in Marketing 38(1), 194-215; the sum follows from the Poisson
 * probabilities of j phases.
 *
 * @module
 */

/** Places in the output of {@link phaseSum}: log F and its derivatives by q and alpha. */
export const LOG_SUM = 0;
export const BY_Q = 1;
export const BY_Q_Q = 2;
export const BY_ALPHA = 3;
export const BY_Q_ALPHA = 4;
export const BY_ALPHA_ALPHA = 5;
export const PHASE_SUM_SIZE = 6;

/**
 * Writes log F with its first and second derivatives.
 *
 * @param k - Phases of a purchase, >= 1.
 * @param q - r + k x.
 * @param gap - T - t_x, >= 0.
 * @param inverse - 1 / (alpha + T).
 * @remarks O(k).
 */
export function phaseSum(k: number, q: number, gap: number, inverse: number, out: Float64Array): void {
  const y = gap * inverse;
  let term = 1; // (q)_j / j! y^j
  let rise = 0; // its logarithmic derivative by q: sum_{i<j} 1 / (q + i)
  let bend = 0; // less its second: sum_{i<j} 1 / (q + i)^2
  let sum = 1;
  let byQ = 0;
  let byQQ = 0;
  let byY = 0; // y times the derivative by y
  let byQY = 0;
  let byYY = 0; // y^2 times the second
  for (let j = 1; j < k; j++) {
    const shape = q + j - 1;
    term *= (shape / j) * y;
    rise += 1 / shape;
    bend += 1 / (shape * shape);
    sum += term;
    byQ += term * rise;
    byQQ += term * (rise * rise - bend);
    byY += term * j;
    byQY += term * j * rise;
    byYY += term * j * (j - 1);
  }
  const first = byQ / sum;
  // y falls with alpha as -y / (alpha + T), and that as 2 y / (alpha + T)^2.
  const firstAlpha = (-byY / sum) * inverse;
  out[LOG_SUM] = Math.log(sum);
  out[BY_Q] = first;
  out[BY_Q_Q] = byQQ / sum - first * first;
  out[BY_ALPHA] = firstAlpha;
  out[BY_Q_ALPHA] = (-byQY / sum) * inverse - first * firstAlpha;
  out[BY_ALPHA_ALPHA] = ((byYY + 2 * byY) / sum) * inverse * inverse - firstAlpha * firstAlpha;
}

/** The chances of being in phase 0, ..., k - 1, up to a factor; returns their sum F. */
export function phaseTerms(k: number, q: number, gap: number, inverse: number, out: Float64Array): number {
  const y = gap * inverse;
  let term = 1;
  let sum = 1;
  out[0] = 1;
  for (let j = 1; j < k; j++) {
    term *= ((q + j - 1) / j) * y;
    out[j] = term;
    sum += term;
  }
  return sum;
}
