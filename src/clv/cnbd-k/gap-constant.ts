/**
 * What the times between purchases add to the log-likelihood of a regularity k: no parameter is in it, but k is.
 *
 * Where the sum of the logarithms of a customer's gaps is known, the Erlang densities leave
 *
 *   (k - 1) sum log gap - x log Gamma(k)
 *
 * Where only t_x is known, the gaps are integrated out: the sum of x gaps is Erlang-kx, which leaves
 *
 *   (k - 1) x log t_x - log Gamma(k x) + log Gamma(x)
 *
 * after the factor that the summary has at k = 1, so that both are 0 there and can be compared over k.
 *
 * @module
 */
import { logGamma } from "../../numeric/log-gamma.ts";
import type { PurchaseRows } from "../summary/purchase-rows.ts";

/** What the constant is made of: sums over the rows. */
export interface GapSums {
  /** Sum of log gaps where they are known, else of x log t_x; weighted. */
  readonly logTimes: number;
  /** Weight of each count x > 0. */
  readonly counts: ReadonlyMap<number, number>;
  readonly gapsKnown: boolean;
}

/** The sums of checked rows; `logGaps` in their order. O(n). */
export function gapSums({ frequency, recency, weight }: PurchaseRows, logGaps: Float64Array | null): GapSums {
  const counts = new Map<number, number>();
  let logTimes = 0;
  for (let i = 0; i < frequency.length; i++) {
    const x = frequency[i]!;
    if (x === 0) continue;
    const w = weight === null ? 1 : weight[i]!;
    counts.set(x, (counts.get(x) ?? 0) + w);
    logTimes += w * (logGaps === null ? x * Math.log(recency[i]!) : logGaps[i]!);
  }
  return { logTimes, counts, gapsKnown: logGaps !== null };
}

/** The constant of the module comment, of all customers. */
export function gapConstant({ logTimes, counts, gapsKnown }: GapSums, k: number): number {
  if (k === 1) return 0;
  let constant = (k - 1) * logTimes;
  for (const [x, weight] of counts) {
    constant -= weight * (gapsKnown ? x * logGamma(k) : logGamma(k * x) - logGamma(x));
  }
  return constant;
}
