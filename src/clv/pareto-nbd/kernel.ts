/**
 * Predictions of the Pareto/NBD model for one purchase history.
 *
 * Alive at T after x purchases, the purchase rate is gamma(r + x, alpha + T) and the drop-out rate gamma(s, beta + T),
 * independently: such a customer is a new customer of other parameters, and all that is asked of the future follows
 * from that.
 *
 * Sources: Schmittlein, Morrison and Colombo (1987), Management Science 33(1), 1-24; Fader and Hardie (2005), A Note on
 * Deriving the Pareto/NBD Model and Related Expressions, note 009 of brucehardie.com, equations 27, 29 and 41.
 *
 * @module
 */
import type { PurchaseKernel } from "../purchase-kernel.ts";
import { discountedSurvival } from "./discounted-survival.ts";
import { logEarlier } from "./earlier-event.ts";
import { newCounts } from "./new-counts.ts";
import type { ParetoNbdParams } from "./params.ts";

/** The kernel of fitted parameters. */
export function paretoNbdKernel({ r, alpha, s, beta }: ParetoNbdParams): PurchaseKernel {
  const lead = beta - alpha;
  /**
   * P(alive) = 1 / (P(purchase first | alive at T) + P(drop-out first | alive at t_x) L(t_x) / L(T)), where L(t) is the
   * likelihood of nothing up to t: the two terms of the likelihood over the chance of having stayed.
   */
  const aliveChance = (x: number, tx: number, T: number): number => {
    const q = r + x;
    const silence = Math.max(0, T - tx);
    const logSilence = q * Math.log1p(silence / (alpha + tx)) + s * Math.log1p(silence / (beta + tx));
    const left = logEarlier(s, beta + tx, q, alpha + tx, lead) + logSilence;
    const stayed = logEarlier(q, alpha + T, s, beta + T, -lead);
    return Math.min(1, 1 / (Math.exp(stayed) + Math.exp(left)));
  };
  return {
    aliveChance,
    purchasesIfAlive: (x, T, t) => ((r + x) / (alpha + T)) * timeAlive(s, beta + T, t),
    regular: false,
    // Lifetimes from T on are Pareto: of this order, shorter ones for large s.
    timeScale: (T) => (beta + T) / Math.max(1, s),
    newPurchases: (t) => (r / alpha) * timeAlive(s, beta, t),
    newCounts: (t, maxCount) => newCounts({ r, alpha, s, beta }, t, maxCount),
    countsIfAlive: (x, T, t, maxCount) =>
      newCounts({ r: r + x, alpha: alpha + T, s, beta: beta + T }, t, maxCount),
    survivalIfAlive: (_x, T, t) => Math.exp(-s * Math.log1p(t / (beta + T))),
    residualIfAlive: (x, T, delta) => {
      const scale = beta + T;
      return ((r + x) / (alpha + T)) * scale * discountedSurvival(s, delta * scale);
    },
  };
}

/**
 * Expected time alive within t, of a drop-out rate gamma(s, scale): the integral of (1 + v / scale)^-s over (0, t). The
 * customary form divides by s - 1; this one has no pole.
 */
function timeAlive(s: number, scale: number, t: number): number {
  const log = Math.log1p(t / scale);
  return scale * (s === 1 ? log : -Math.expm1((1 - s) * log) / (s - 1));
}
