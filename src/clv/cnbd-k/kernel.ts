/**
 * Predictions of the BG/CNBD-k and MBG/CNBD-k models for one purchase history.
 *
 * Source: Reutterer, Platzer and Schroeder (2021), International Journal of Research in Marketing 38(1), 194-215, for
 * the models; expectations are exact sums, see `regular-purchases.ts`.
 *
 * @module
 */
import type { StartChances } from "../bg-nbd/data.ts";
import { type CountShapes, newCounts } from "../bg-nbd/new-counts.ts";
import { discountedWhileAlive } from "../predictions/discounted-while-alive.ts";
import type { PurchaseKernel } from "../purchase-kernel.ts";
import { phaseTerms } from "./phase-sum.ts";
import { type RegularCustomer, regularPurchases } from "./regular-purchases.ts";
import { regularSurvival } from "./regular-survival.ts";

interface CnbdKParams {
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
}

/** The kernel of fitted parameters with k phases a purchase. */
export function cnbdKKernel(
  { r, alpha, a, b }: CnbdKParams,
  k: number,
  startChances: StartChances,
): PurchaseKernel {
  const staysAtStart = startChances === 0 ? 1 : b / (a + b);
  const terms = new Float64Array(k);
  /** The chances of the phases, up to the factor that is returned. */
  const phasesAt = (x: number, tx: number, T: number): number =>
    phaseTerms(k, r + k * x, Math.max(0, T - tx), 1 / (alpha + T), terms);
  const meanOverPhases = (
    x: number,
    T: number,
    tx: number,
    ofCustomer: (customer: RegularCustomer) => number,
  ): number => {
    const sum = phasesAt(x, tx, T);
    const c = b + startChances + x;
    let mean = 0;
    for (let j = 0; j < k; j++) {
      if (terms[j] === 0) continue;
      mean += (terms[j]! / sum) * ofCustomer({ k, j, q: r + k * x + j, a, c });
    }
    return mean;
  };
  return {
    aliveChance: (x, tx, T) => {
      const chances = x + startChances;
      if (chances === 0) return 1;
      const logOdds =
        Math.log(a) -
        Math.log(chances - 1 + b) +
        (r + k * x) * Math.log1p((T - tx) / (alpha + tx)) -
        Math.log(phasesAt(x, tx, T));
      return 1 / (1 + Math.exp(logOdds));
    },
    // Alive at T in phase j, the rate is gamma(r + k x + j, alpha + T) and the chance to leave beta(a, b + chances).
    purchasesIfAlive: (x, T, t, tx) =>
      meanOverPhases(x, T, tx, (customer) => regularPurchases(customer, t / (alpha + T))),
    survivalIfAlive: (x, T, t, tx) =>
      // Chances of phases add up to 1 but for rounding.
      Math.min(
        1,
        meanOverPhases(x, T, tx, (customer) => regularSurvival(customer, t / (alpha + T))),
      ),
    countsIfAlive: (x, T, t, maxCount, tx) => {
      const sum = phasesAt(x, tx, T);
      const weights = terms.map((term) => term / sum);
      const chances = new Float64Array(maxCount + 1);
      for (let j = 0; j < k; j++) {
        if (weights[j] === 0) continue;
        const shapes = {
          r: r + k * x + j,
          a,
          b: b + startChances + x,
          startChances: 0,
          phases: k,
          passed: j,
        };
        const own = newCounts(shapes as CountShapes, t / (alpha + T), maxCount);
        for (let n = 0; n <= maxCount; n++) chances[n]! += weights[j]! * own[n]!;
      }
      // Chances of phases add up to 1 but for rounding.
      for (let n = 0; n <= maxCount; n++) if (chances[n]! > 1) chances[n] = 1;
      return chances;
    },
    residualIfAlive: (x, T, delta, tx) =>
      meanOverPhases(x, T, tx, (customer) => discountedWhileAlive(customer, delta * (alpha + T))),
    regular: k > 1,
    timeScale: (T) => alpha + T,
    newPurchases: (t) =>
      staysAtStart * regularPurchases({ k, j: 0, q: r, a, c: b + startChances }, t / alpha),
    newCounts: (t, maxCount) => newCounts({ r, a, b, startChances, phases: k }, t / alpha, maxCount),
  };
}
