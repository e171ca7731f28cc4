/**
 * Predictions of the BG/NBD model for one purchase history.
 *
 * Source: Fader, Hardie and Lee (2005), Marketing Science 24(2), 275-284, equations 8 to 10; Fader, Hardie and
 * Lee (2008), "Computing P(alive) Using the BG/NBD Model", note 021 of brucehardie.com.
 *
 * @module
 */
import { logBeta, regularizedBeta } from "../../numeric/beta.ts";
import { purchasesWhileAlive } from "../predictions/purchases-while-alive.ts";
import type { PurchaseKernel } from "../purchase-kernel.ts";

interface BgNbdParams {
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
}

/** The kernel of fitted parameters. */
export function bgNbdKernel({ r, alpha, a, b }: BgNbdParams): PurchaseKernel {
  return {
    aliveChance: (x, tx, T) => {
      // Customers leave only after a repeat purchase.
      if (x === 0) return 1;
      const logOdds = Math.log(a) - Math.log(x - 1 + b) + (r + x) * Math.log1p((T - tx) / (alpha + tx));
      return 1 / (1 + Math.exp(logOdds));
    },
    // Alive at T, the rate is gamma(r + x, alpha + T) and the chance to leave beta(a, b + x), independently.
    purchasesIfAlive: (x, T, t) => purchasesWhileAlive(r + x, a, b + x, t / (alpha + T)),
    regular: false,
    timeScale: (T) => alpha + T,
    newPurchases: (t) => purchasesWhileAlive(r, a, b, t / alpha),
    newCounts: (t, maxCount) => bgNbdCounts(r, a, b, t / alpha, maxCount),
  };
}

/**
 * P(X(t) = n), equation 8 with tau = t / alpha: n purchases, all survived and no further one, or the last of n
 * was the end.
 *
 *   P(n) = s_n P(N = n) + (s_(n-1) - s_n) P(N >= n)
 *
 * N is negative binomial(r, z) and s_n = (b)_n / (a + b)_n the chance to survive n purchases.
 */
function bgNbdCounts(r: number, a: number, b: number, tau: number, maxCount: number): Float64Array {
  const chances = new Float64Array(maxCount + 1);
  chances[0] = 1;
  if (tau === 0) return chances;
  for (let n = 1; n <= maxCount; n++) chances[n] = chances[n - 1]! * ((n - 1 + b) / (n - 1 + a + b));
  const z = tau / (1 + tau);
  const logZ = -Math.log1p(1 / tau);
  const logStay = -r * Math.log1p(tau);
  // From the far end, so that the tail is a sum of positive terms and keeps its digits.
  let tail = regularizedBeta(z, maxCount + 1, r); // P(N > maxCount)
  for (let n = maxCount; n >= 1; n--) {
    const exactly = Math.exp(-logBeta(r, n) - Math.log(n) + n * logZ + logStay);
    tail += exactly;
    chances[n]! *= exactly + (a / (n - 1 + b)) * tail; // (s_(n-1) - s_n) / s_n
  }
  chances[0] = Math.exp(logStay);
  return chances;
}
