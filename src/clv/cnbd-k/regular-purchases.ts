/**
 * Expected purchases of a regular customer who is alive now and may drop out after any later purchase.
 *
 * The customer passes phases as a Poisson process with rate ~ gamma(q, s), has passed j since the last purchase, and
 * buys at every k-th; after each purchase the customer leaves with chance p ~ beta(a, c). In a time t, with
 * tau = t / s and z = tau / (1 + tau), N ~ negative binomial(q, z) phases are passed if nobody ever leaves, that is
 * M = floor((N + j) / k) purchases, and the expectation is
 *
 *   G = sum_n P(N = n) S_M(n),   S_m = sum_{i<m} (c)_i / (a + c)_i                    (1)
 *     = E[(1 - E[v^M | p]) / p],   v = 1 - p                                          (2)
 *
 * In (1) every term is positive. For (2), v^floor((N + j) / k) is u^(N + j), u = v^(1/k), times a function of
 * (N + j) mod k, which is a sum over the k-th roots of unity w; the mean over N is then one over powers:
 *
 *   1 - E[v^M | p] = sum_w C_w (1 - X_w^q),  X_w = 1 / (1 + tau (1 - u w)),
 *   C_w = (p / k) w^(j+1) u^(j+1-k) / (1 - u w)                                       (3)
 *
 * For k = 1 these are the sums of `purchases-while-alive.ts`. Nothing is approximated: the customary way scales the
 * expectation of the model without regularity (Reutterer, Platzer and Schroeder 2021, section 3).
 *
 * @module
 */
import { logBeta } from "../../numeric/beta.ts";
import { logBetaDensity } from "../predictions/logit-beta.ts";

/** Above this the sum costs more than the integral. */
const TERMS_MAX = 3000;
/** Neither loop comes near these for positive finite arguments; they end it where an argument is neither. */
const SERIES_TERMS_LIMIT = 200_000;
const NODES_LIMIT = 20_000;
const RESCALE_AT = 1e250;
const TINY = 1e-17;
/** Below this v, (3) loses digits to a negative power of u, and few powers of v are left to be added instead. */
const POWERS_BELOW = 0.01;
const POWERS = 10;

/** How a customer buys from now on. */
export interface RegularCustomer {
  /** Phases of a purchase. */
  readonly k: number;
  /** Phases passed since the last one, 0 to k - 1. */
  readonly j: number;
  /** Shape of the rate of phases, > 0. */
  readonly q: number;
  /** Shapes of the chance to leave, > 0. */
  readonly a: number;
  readonly c: number;
}

/**
 * G of the module comment.
 *
 * @param tau - Horizon over the scale of the rate, >= 0.
 * @remarks Relative error below 1e-11. About 100 k terms for a horizon as long as the age.
 */
export function regularPurchases(customer: RegularCustomer, tau: number): number {
  if (tau === 0) return 0;
  const qz = (customer.q * tau) / (1 + tau);
  const terms = (qz + 8 * Math.sqrt(qz) + 40) * (1 + tau);
  return terms <= TERMS_MAX ? regularBySeries(customer, tau) : regularByQuadrature(customer, tau);
}

/**
 * Equation 1, divided by the sum of the same weights, so that P(N = 0) = (1 - z)^q may underflow.
 *
 * @internal
 */
export function regularBySeries({ k, j, q, a, c }: RegularCustomer, tau: number): number {
  const z = tau / (1 + tau);
  let weight = 1; // P(N = n) / P(N = 0), scaled
  let weightSum = 1;
  let phase = j;
  let count = 0; // M
  let reach = 1; // (c)_i / (a + c)_i at i = M: the chance to still be there
  let bought = 0; // S_M
  let sum = 0;
  for (let n = 0; n < SERIES_TERMS_LIMIT; n++) {
    const ratio = ((q + n) / (n + 1)) * z;
    weight *= ratio;
    if (++phase === k) {
      phase = 0;
      bought += reach;
      reach *= (c + count) / (a + c + count);
      count++;
    }
    weightSum += weight;
    const term = weight * bought;
    sum += term;
    if (count > 0) {
      // Later terms fall at least as fast as a geometric series of this ratio, once it is below 1.
      const decay = ratio * (1 + 1 / (k * count));
      if (decay < 1 && k * term <= TINY * (1 - decay) * sum) break;
    }
    if (weight > RESCALE_AT) {
      weight /= RESCALE_AT;
      weightSum /= RESCALE_AT;
      sum /= RESCALE_AT;
    }
  }
  return sum / weightSum;
}

/**
 * Equation 2 by the trapezoidal rule in logit(p), as in `purchases-while-alive.ts`: |u| < 1 on its strip, so that the
 * integrand has no other singularities there than that of the rule for k = 1.
 *
 * @internal
 */
export function regularByQuadrature(customer: RegularCustomer, tau: number): number {
  const { q, a, c } = customer;
  const step = 0.25 * Math.min(1, Math.sqrt(1 / a + 1 / c));
  const mode = Math.log(a / c);
  const flat = TINY / (1 + a + c + q * tau);
  const logCut = -40 - Math.log1p(q * tau);
  const logPeak = logBetaDensity(a, c, mode);
  const powers = powerChances(customer, tau);
  let density = 0;
  let sum = 0;
  for (const direction of [-1, 1]) {
    const tailRate = direction < 0 ? a : c;
    for (let i = direction < 0 ? 0 : 1; i < NODES_LIMIT; i++) {
      const logit = mode + direction * i * step;
      const logWeight = logBetaDensity(a, c, logit) - logPeak;
      if (logWeight < logCut) break;
      const p = 1 / (1 + Math.exp(-logit));
      const v = 1 / (1 + Math.exp(logit));
      const isTail = (direction < 0 ? p : v) < flat;
      const weight = Math.exp(logWeight) * (isTail ? -1 / Math.expm1(-tailRate * step) : 1);
      const bought = v < POWERS_BELOW ? lostByPowers(powers, v) : lostByRoots(customer, tau, p);
      density += weight;
      sum += (weight * bought) / p;
      if (isTail) break;
    }
  }
  return sum / density;
}

/** Equation 3. Roots come in conjugate pairs: twice the real part of one stands for both. */
function lostByRoots({ k, j, q }: RegularCustomer, tau: number, p: number): number {
  const logU = Math.log1p(-p) / k;
  const u = Math.exp(logU);
  const factor = (p / k) * Math.exp((j + 1 - k) * logU);
  let sum = 0;
  for (let l = 0; 2 * l <= k; l++) {
    const angle = (2 * Math.PI * l) / k;
    // 1 - u w, written so that it keeps its digits where u and w are near 1.
    const half = Math.sin(0.5 * angle);
    const real = -Math.expm1(logU) + 2 * u * half * half;
    const imaginary = -u * Math.sin(angle);
    // X^q = exp(q (scale + i turn))
    const scale = -0.5 * Math.log1p(tau * (2 * real + tau * (real * real + imaginary * imaginary)));
    const turn = -Math.atan2(tau * imaginary, 1 + tau * real);
    const size = Math.exp(q * scale);
    const halfTurn = Math.sin(0.5 * q * turn);
    const lostReal = -Math.expm1(q * scale) + 2 * size * halfTurn * halfTurn;
    const lostImaginary = -size * Math.sin(q * turn);
    // w^(j + 1) / (1 - u w)
    const norm = real * real + imaginary * imaginary;
    const cos = Math.cos((j + 1) * angle);
    const sin = Math.sin((j + 1) * angle);
    const factorReal = (cos * real + sin * imaginary) / norm;
    const factorImaginary = (sin * real - cos * imaginary) / norm;
    const part = factorReal * lostReal - factorImaginary * lostImaginary;
    sum += l === 0 || 2 * l === k ? part : 2 * part;
  }
  return factor * sum;
}

/** 1 - P(M = 0), then P(M = 1), ... */
function powerChances({ k, j, q }: RegularCustomer, tau: number): Float64Array {
  const logZ = -Math.log1p(1 / tau);
  const logStay = -q * Math.log1p(tau);
  const chance = (n: number): number =>
    Math.exp((n > 0 ? n * logZ - logBeta(q, n) - Math.log(n) : 0) + logStay);
  const chances = new Float64Array(POWERS);
  chances[0] = -Math.expm1(logStay);
  for (let n = 1; n < k - j; n++) chances[0]! -= chance(n);
  for (let m = 1; m < POWERS; m++) {
    for (let n = k * m - j; n < k * (m + 1) - j; n++) chances[m]! += chance(n);
  }
  return chances;
}

/** 1 - E[v^M] by its first powers. */
function lostByPowers(chances: Float64Array, v: number): number {
  let sum = 0;
  for (let m = POWERS - 1; m >= 1; m--) sum = (sum + chances[m]!) * v;
  return chances[0]! - sum;
}
