/**
 * Predictions of the BG/NBD and MBG/NBD models for one purchase history.
 *
 * Source: Fader, Hardie and Lee (2005), Marketing Science 24(2), 275-284, equations 8 to 10; Fader, Hardie and
 * Lee (2008), "Computing P(alive) Using the BG/NBD Model", note 021 of brucehardie.com. For the MBG/NBD model,
 * Batislam, Denizel and Filiztekin (2007), International Journal of Research in Marketing 24(3), 201-209.
 *
 * @module
 */
import { discountedWhileAlive } from "../predictions/discounted-while-alive.ts";
import { purchasesWhileAlive } from "../predictions/purchases-while-alive.ts";
import { survivalWhileAlive } from "../predictions/survival-while-alive.ts";
import type { PurchaseKernel } from "../purchase-kernel.ts";
import type { StartChances } from "./data.ts";
import { newCounts } from "./new-counts.ts";

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
    newCounts: (t, maxCount) => newCounts({ r, a, b, startChances, phases: 1 }, t / alpha, maxCount),
    survivalIfAlive: (x, T, t) => survivalWhileAlive(r + x, a, b + startChances + x, t / (alpha + T)),
    countsIfAlive: (x, T, t, maxCount) =>
      newCounts(
        { r: r + x, a, b: b + startChances + x, startChances: 0, phases: 1 },
        t / (alpha + T),
        maxCount,
      ),
    residualIfAlive: (x, T, delta) =>
      discountedWhileAlive({ k: 1, j: 0, q: r + x, a, c: b + startChances + x }, delta * (alpha + T)),
  };
}
