/**
 * The chance that a customer who is alive now, and may drop out after any later purchase, is still alive after a time t.
 *
 * The customer buys as a Poisson process with rate lambda ~ gamma(q, s) and leaves after each purchase with chance
 * p ~ beta(a, c). Purchases that are the last one come at rate lambda p, so that with tau = t / s
 *
 *   S = E[e^(-lambda p t)] = E[(1 + p tau)^-q]                                        (1)
 *     = F(q, a; a + c; -tau)                                                          (2)
 *
 * (1) is taken by the trapezoidal rule in v = log(p / (1 - p)): all terms are positive, so S keeps its digits however
 * small it is, where the terms of (2) alternate. The integrand has one peak, at the root of a quadratic, is analytic in
 * |Im v| < pi and falls off exponentially; a step of a quarter, or half the width of a narrower peak, is exact to 1e-15
 * (Trefethen and Weideman 2014, SIAM Review 56(3), theorem 5.1).
 *
 * Sources: (1) is the mean over (lambda, p) of the survival of one customer in Fader, Hardie and Lee (2005), Marketing
 * Science 24(2), appendix, from now on instead of from the start; (2) is Euler's integral, Abramowitz and Stegun (1964),
 * 15.3.1.
 *
 * @module
 */
import { logBeta } from "../../numeric/beta.ts";

/** Nowhere near for finite arguments: the loop ends where an argument is not. */
const NODES_LIMIT = 20_000;
const TINY = 1e-17;
/** e^-42 of the peak is below the last digit of the sum. */
const LOG_CUT = -42;

/**
 * S of the module comment.
 *
 * @param q - Shape of the purchase rate, > 0: r + x.
 * @param a - First shape of the drop-out chance, > 0.
 * @param c - Second shape of the drop-out chance, > 0: b + x.
 * @param tau - Time over the scale of the purchase rate, >= 0: t / (alpha + T).
 * @returns In [0, 1]. Relative error below 1e-12. About two hundred terms.
 */
export function survivalWhileAlive(q: number, a: number, c: number, tau: number): number {
  if (tau === 0) return 1;
  const { mode, step } = peakOf(q, a, c, tau);
  const peak = logIntegrand(q, a, c, tau, mode);
  let sum = 0;
  for (const direction of [-1, 1]) {
    // Beyond these points the nodes are a geometric series: a or c may be as small as they like.
    const tailRate = direction < 0 ? a : c;
    const flat = TINY / (1 + a + c + (direction < 0 ? q * tau : q));
    for (let k = direction < 0 ? 0 : 1; k < NODES_LIMIT; k++) {
      const v = mode + direction * k * step;
      const logTerm = logIntegrand(q, a, c, tau, v) - peak;
      if (logTerm < LOG_CUT) break;
      if (Math.exp(-direction * v) < flat) {
        sum += -Math.exp(logTerm) / Math.expm1(-tailRate * step);
        break;
      }
      sum += Math.exp(logTerm);
    }
  }
  return Math.min(1, Math.exp(peak - logBeta(a, c) + Math.log(step * sum)));
}

/**
 * Where the integrand is largest, a (1 - p) - c p = q tau p (1 - p) / (1 + p tau), and a step that resolves it there.
 */
function peakOf(
  q: number,
  a: number,
  c: number,
  tau: number,
): { readonly mode: number; readonly step: number } {
  const square = (q - a - c) * tau;
  const linear = (a - q) * tau - a - c;
  const root = Math.sqrt(linear * linear - 4 * square * a);
  const p = linear < 0 ? (2 * a) / (root - linear) : (linear + root) / (-2 * square);
  const bend = (1 - 2 * p - p * p * tau) / ((1 + p * tau) * (1 + p * tau));
  const curvature = p * (1 - p) * (a + c + q * tau * bend);
  return {
    mode: Math.max(-700, Math.min(36, Math.log(p / (1 - p)))),
    step: 0.25 * Math.min(1, 2 / Math.sqrt(Math.max(0, curvature))),
  };
}

/** p^a (1 - p)^c (1 + p tau)^-q at v = logit(p). */
function logIntegrand(q: number, a: number, c: number, tau: number, v: number): number {
  const tail = Math.log1p(Math.exp(-Math.abs(v)));
  const p = 1 / (1 + Math.exp(-v));
  return -a * (Math.max(-v, 0) + tail) - c * (Math.max(v, 0) + tail) - q * Math.log1p(p * tau);
}
