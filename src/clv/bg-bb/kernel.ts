/**
 * Predictions of the BG/BB model for one history. Time is counted in opportunities; what lies between two of them holds
 * no purchase.
 *
 * Source: Fader, Hardie and Shang (2010), Marketing Science 29(6), 1086-1108, equations 8 to 14. Who is alive at n after
 * x purchases buys with a chance that is beta(alpha + x, beta + n - x) and leaves with one that is beta(gamma, delta +
 * n), so that everything to come is a sum of positive terms, without the paper's poles at gamma = 1.
 *
 * @module
 */
import { logBetaRatio } from "../contract/beta-ratio.ts";
import { discountedSum } from "../predictions/discounted-sum.ts";
import type { PurchaseKernel } from "../purchase-kernel.ts";
import { opportunitiesWithin } from "./opportunities.ts";

interface BgBbParams {
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
  readonly delta: number;
}

/** The kernel of fitted parameters. */
export function bgBbKernel(params: BgBbParams): PurchaseKernel {
  const { alpha, beta, gamma, delta } = params;
  const buys = (x: number, n: number): number => (alpha + x) / (alpha + beta + n);
  const aliveChance = (x: number, tx: number, n: number): number => aliveAt(params, x, tx, n);
  const purchasesIfAlive = (x: number, n: number, t: number): number =>
    buys(x, n) * visits(gamma, delta + n, opportunitiesWithin(t), 0);
  const countsIfAlive = (x: number, n: number, t: number, maxCount: number): Float64Array =>
    countsOf([alpha + x, beta + n - x], [gamma, delta + n], opportunitiesWithin(t), maxCount);
  return {
    aliveChance,
    purchasesIfAlive,
    regular: false,
    timeScale: (n) => gamma + delta + n,
    newPurchases: (t) => purchasesIfAlive(0, 0, t),
    newCounts: (t, maxCount) => countsIfAlive(0, 0, t, maxCount),
    survivalIfAlive: (_, n, t) => Math.exp(logBetaRatio(gamma, delta + n, opportunitiesWithin(t))),
    countsIfAlive,
    residualIfAlive: (x, n, rate) => buys(x, n) * endlessVisits(gamma, delta + n, rate),
    discountedIfAlive: (x, n, t, rate) => buys(x, n) * visits(gamma, delta + n, opportunitiesWithin(t), rate),
  };
}

/**
 * P(alive at opportunity n): 1 over 1 plus the odds of having left after m = t_x ... n - 1 opportunities, which follow
 * from one another by A_(m-1) - A_m of the likelihood. What overflows is a chance of 0.
 */
function aliveAt({ alpha, beta, gamma, delta }: BgBbParams, x: number, tx: number, n: number): number {
  let odds = gamma / (gamma + delta + n); // makes the first step that to A_(n-1) from A_n
  let sum = 0;
  for (let m = n; m > tx; m--) {
    odds *= ((alpha + beta + m - 1) / (beta + m - 1 - x)) * ((gamma + delta + m) / (delta + m - 1));
    sum += odds;
  }
  return 1 / (1 + sum);
}

/** Sum over k = 1 ... count of the chance to live to the k-th opportunity from now, discounted. O(count). */
function visits(gamma: number, delta: number, count: number, rate: number): number {
  const kept = Math.exp(-rate);
  let lives = 1;
  let sum = 0;
  for (let k = 0; k < count; k++) {
    lives *= ((delta + k) / (gamma + delta + k)) * kept;
    sum += lives;
  }
  return sum;
}

/** The same for ever: equation 14 with its 2F1 written out. */
function endlessVisits(gamma: number, delta: number, rate: number): number {
  if (rate === 0) return gamma > 1 ? delta / (gamma - 1) : Number.POSITIVE_INFINITY;
  const first = (delta / (gamma + delta)) * Math.exp(-rate);
  return first * discountedSum((k) => logBetaRatio(gamma, delta + 1, k), rate);
}

/**
 * P(X = 0), ..., P(X = maxCount) over `count` opportunities (equation 8): the number of purchases made while alive, as
 * it grows from one opportunity to the next, at each weighted with the chance to leave there.
 */
function countsOf(
  [a, b]: readonly [number, number],
  [g, d]: readonly [number, number],
  count: number,
  maxCount: number,
): Float64Array {
  const chances = new Float64Array(maxCount + 1);
  const alive = new Float64Array(maxCount + 1); // P(j purchases at i opportunities)
  alive[0] = 1;
  let lives = 1;
  for (let i = 0; i < count; i++) {
    const leaves = lives * (g / (g + d + i));
    const top = Math.min(i, maxCount);
    for (let j = 0; j <= top; j++) chances[j]! += leaves * alive[j]!;
    for (let j = Math.min(i + 1, maxCount); j >= 0; j--) {
      const stays = j > i ? 0 : alive[j]! * ((b + i - j) / (a + b + i));
      alive[j] = j === 0 ? stays : stays + alive[j - 1]! * ((a + j - 1) / (a + b + i));
    }
    lives *= (d + i) / (g + d + i);
  }
  for (let j = 0; j <= Math.min(count, maxCount); j++) chances[j]! += lives * alive[j]!;
  return chances;
}
