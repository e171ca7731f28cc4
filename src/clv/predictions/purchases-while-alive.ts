/**
 * Expected purchases of a customer who is alive now and may drop out after any later purchase.
 *
 * The customer buys as a Poisson process with rate ~ gamma(q, s) and leaves after each purchase with chance
 * p ~ beta(a, c). In a time t, with tau = t / s and z = tau / (1 + tau),
 *
 *   G = E[(1 - (1 + p tau)^-q) / p]                                                   (1)
 *     = sum_{k>=1} P(N = k) S_k,   S_k = sum_{j<k} (c)_j / (a + c)_j                  (2)
 *
 * where N ~ negative binomial(q, z) is the number of purchases if nobody ever left, and S_k how many of the
 * first k happen. The customary form, a difference of a power and a 2F1, divides by a - 1 and loses its
 * logarithm where a + b + x < 1; in (2) every term is positive, so nothing cancels and nothing has a pole.
 *
 * Sources: Fader, Hardie and Lee (2005), Marketing Science 24(2), equation 10, for the quantity; (1) is the
 * mean over (lambda, p) of their equation for one customer, and (2) follows from the binomial series of
 * (1 - (1 - p) z)^-q.
 *
 * @module
 */
import { logBetaDensity } from "./logit-beta.ts";

/** Above this the sum costs more than the integral. */
const TERMS_MAX = 3000;
/** Neither loop comes near these for positive finite arguments; they end it where an argument is neither. */
const SERIES_TERMS_LIMIT = 100_000;
const NODES_LIMIT = 20_000;
const RESCALE_AT = 1e250;
const TINY = 1e-17;

/**
 * G of the module comment.
 *
 * @param q - Shape of the purchase rate, > 0: r + x.
 * @param a - First shape of the drop-out chance, > 0.
 * @param c - Second shape of the drop-out chance, > 0: b + x.
 * @param tau - Horizon over the scale of the purchase rate, >= 0: t / (alpha + T).
 * @remarks Relative error below 1e-12. About 100 terms for a horizon as long as the age, at most some thousand.
 */
export function purchasesWhileAlive(q: number, a: number, c: number, tau: number): number {
  const z = tau / (1 + tau);
  const qz = q * z;
  const terms = (qz + 8 * Math.sqrt(qz) + 40) * (1 + tau);
  return terms <= TERMS_MAX ? purchasesBySeries(q, a, c, z) : purchasesByQuadrature(q, a, c, tau);
}

/**
 * Equation 2, divided by the sum of the same weights, so that P(N = 0) = (1 - z)^q may underflow.
 *
 * @internal
 */
export function purchasesBySeries(q: number, a: number, c: number, z: number): number {
  const mass = a + c;
  let weight = 1; // P(N = k) / P(N = 0), scaled
  let weightSum = 1;
  let reach = 1; // (c)_k / (a + c)_k: the chance to still be there after k purchases
  let bought = 0; // S_k
  let sum = 0;
  for (let k = 0; k < SERIES_TERMS_LIMIT; k++) {
    const ratio = ((q + k) / (k + 1)) * z;
    weight *= ratio;
    bought += reach;
    reach *= (c + k) / (mass + k);
    weightSum += weight;
    const term = weight * bought;
    sum += term;
    // Later terms fall at least as fast as a geometric series of this ratio, once it is below 1.
    const decay = ratio + 1 / (k + 2);
    if (decay < 1 ? term <= TINY * (1 - decay) * sum : ratio === 0) break;
    if (weight > RESCALE_AT) {
      weight /= RESCALE_AT;
      weightSum /= RESCALE_AT;
      sum /= RESCALE_AT;
    }
  }
  return sum / weightSum;
}

/**
 * Equation 1 by the trapezoidal rule in v = log(p / (1 - p)).
 *
 * On that scale the integrand is analytic in |Im v| < pi / 2 and falls off exponentially, so the rule is exact
 * to 1e-17 at a step of 1/4 (Trefethen and Weideman 2014, SIAM Review 56(3), theorem 5.1). Beyond the points
 * where p or 1 - p no longer matter, the nodes form a geometric series that is added in closed form: a or c
 * may be as small as they like.
 *
 * @internal
 */
export function purchasesByQuadrature(q: number, a: number, c: number, tau: number): number {
  const step = 0.25 * Math.min(1, Math.sqrt(1 / a + 1 / c));
  const mode = Math.log(a / c);
  const flat = TINY / (1 + a + c + q * tau);
  const logCut = -40 - Math.log1p(q * tau);
  const logPeak = logBetaDensity(a, c, mode);
  let density = 0;
  let sum = 0;
  for (const direction of [-1, 1]) {
    const tailRate = direction < 0 ? a : c;
    for (let k = direction < 0 ? 0 : 1; k < NODES_LIMIT; k++) {
      const v = mode + direction * k * step;
      const logWeight = logBetaDensity(a, c, v) - logPeak;
      if (logWeight < logCut) break;
      const p = 1 / (1 + Math.exp(-v));
      const isTail = (direction < 0 ? p : 1 / (1 + Math.exp(v))) < flat;
      const weight = Math.exp(logWeight) * (isTail ? -1 / Math.expm1(-tailRate * step) : 1);
      density += weight;
      sum += weight * purchasesAtChance(q, p, tau);
      if (isTail) break;
    }
  }
  return sum / density;
}

/** (1 - (1 + p tau)^-q) / p, with its limit q tau where p is too small to divide by. */
function purchasesAtChance(q: number, p: number, tau: number): number {
  const limit = q * tau;
  return p * (limit + tau) < TINY ? limit : -Math.expm1(-q * Math.log1p(p * tau)) / p;
}
