/**
 * Predictions of the BG/NBD and MBG/NBD models for one purchase history.
 *
 * Source: Fader, Hardie and Lee (2005), Marketing Science 24(2), 275-284, equations 8 to 10; Fader, Hardie and
 * Lee (2008), "Computing P(alive) Using the BG/NBD Model", note 021 of brucehardie.com. For the MBG/NBD model,
 * Batislam, Denizel and Filiztekin (2007), International Journal of Research in Marketing 24(3), 201-209.
 *
 * @module
 */
import { logBeta, regularizedBeta } from "../../numeric/beta.ts";
import { purchasesWhileAlive } from "../predictions/purchases-while-alive.ts";
import type { PurchaseKernel } from "../purchase-kernel.ts";
import type { StartChances } from "./data.ts";

interface BgNbdParams {
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
}

/** The kernel of fitted parameters: of the BG/NBD model, or with a chance to leave at the start the MBG/NBD model. */
export function bgNbdKernel({ r, alpha, a, b }: BgNbdParams, startChances: StartChances = 0): PurchaseKernel {
  const staysAtStart = startChances === 0 ? 1 : b / (a + b);
  return {
    aliveChance: (x, tx, T) => {
      const chances = x + startChances;
      if (chances === 0) return 1;
      const logOdds = Math.log(a) - Math.log(chances - 1 + b) + (r + x) * Math.log1p((T - tx) / (alpha + tx));
      return 1 / (1 + Math.exp(logOdds));
    },
    // Alive at T, the rate is gamma(r + x, alpha + T) and the chance to leave beta(a, b + chances), independently.
    purchasesIfAlive: (x, T, t) => purchasesWhileAlive(r + x, a, b + startChances + x, t / (alpha + T)),
    regular: false,
    timeScale: (T) => alpha + T,
    newPurchases: (t) => staysAtStart * purchasesWhileAlive(r, a, b + startChances, t / alpha),
    newCounts: (t, maxCount) => newCounts(r, [a, b], startChances, t / alpha, maxCount),
  };
}

/**
 * P(X(t) = n), equation 8 with tau = t / alpha: n purchases, all survived and no further one, or the last of n
 * was the end.
 *
 *   P(n) = s_n P(N = n) + (s_(n-1) - s_n) P(N >= n)
 *
 * N is negative binomial(r, z) and s_n = (b)_m / (a + b)_m the chance to survive the m chances to leave that come with
 * n purchases; s_(-1) is 1.
 */
function newCounts(
  r: number,
  [a, b]: readonly [number, number],
  startChances: StartChances,
  tau: number,
  maxCount: number,
): Float64Array {
  const chances = new Float64Array(maxCount + 1);
  let stay = 1; // s_n
  for (let n = 0; n <= maxCount; n++) {
    const m = n + startChances;
    if (m > 0) stay *= (m - 1 + b) / (m - 1 + a + b);
    chances[n] = stay;
  }
  const leaves = (n: number): number => a / (n + startChances - 1 + b); // (s_(n-1) - s_n) / s_n
  if (tau === 0) return pointAtZero(chances);
  const z = tau / (1 + tau);
  const logZ = -Math.log1p(1 / tau);
  const logStay = -r * Math.log1p(tau);
  // From the far end, so that the tail is a sum of positive terms and keeps its digits.
  let tail = regularizedBeta(z, maxCount + 1, r); // P(N > maxCount)
  for (let n = maxCount; n >= 1; n--) {
    const exactly = Math.exp(-logBeta(r, n) - Math.log(n) + n * logZ + logStay);
    tail += exactly;
    chances[n]! *= exactly + leaves(n) * tail;
  }
  // Without a purchase: nobody came back, or everybody may have left at the start.
  chances[0]! *= Math.exp(logStay) + (startChances === 0 ? 0 : leaves(0));
  return chances;
}

/** At no time there is no purchase. */
function pointAtZero(chances: Float64Array): Float64Array {
  chances.fill(0);
  chances[0] = 1;
  return chances;
}
