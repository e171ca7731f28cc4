/**
 * How far the distance of two samples may be from the distance of their populations, and with that the smallest
 * distance that samples of these sizes can tell from none.
 *
 * The gap of two distribution functions is off by at most the largest value of the difference of two empirical
 * processes, which is Kolmogorov's sqrt(1/n + 1/m) K for continuous values and less for ties.
 *
 * Total variation is off by at most half the sum of |d_k|, d_k the error of the difference of the shares of level k, with
 * variance (1/n + 1/m) p_k (1 - p_k). By Cauchy and Schwarz that sum is at most the root of
 * (sum of v_k) (sum of d_k^2 / v_k), v_k = p_k (1 - p_k), and the second sum is about B / (B - 1) chi2(B - 1): exact for two
 * levels. With many levels the mean of the sum plus a tail of a supremum of Gaussians (Borell's inequality) is less.
 *
 * @module
 */
import type { BothTables } from "../both-tables.ts";
import { chiSquareQuantile } from "../chi-square-quantile.ts";
import { kolmogorovQuantile } from "../kolmogorov-quantile.ts";

/** Exceeded with probability `chance` at most by the error of a Kolmogorov-Smirnov distance. */
export function gapMargin(rows: BothTables<number>, chance: number): number {
  return Math.min(1, kolmogorovQuantile(chance) * spread(rows));
}

/**
 * Exceeded with probability `chance` at most by the error of a total variation distance.
 *
 * @param counts - Rows of each level in both tables; their pooled shares are the p_k.
 */
export function variationMargin(
  counts: BothTables<ArrayLike<number>>,
  rows: BothTables<number>,
  chance: number,
): number {
  const all = rows.reference + rows.current;
  let levels = 0;
  let variance = 0;
  let deviation = 0;
  for (let k = 0; k < counts.reference.length; k++) {
    const share = (counts.reference[k]! + counts.current[k]!) / all;
    if (share === 0) continue;
    levels++;
    variance += share * (1 - share);
    deviation += Math.sqrt(share * (1 - share));
  }
  if (levels < 2) return 0;
  const squares = (levels / (levels - 1)) * chiSquareQuantile(chance, levels - 1);
  const byCauchy = Math.sqrt(variance * squares) / 2;
  // A set of levels has a share whose variance is at most 1/4; the mean of |z| is sqrt(2 / pi).
  const byBorell = (Math.sqrt(2 / Math.PI) * deviation + Math.sqrt(2 * Math.log(1 / chance))) / 2;
  return Math.min(1, spread(rows) * Math.min(byCauchy, byBorell));
}

function spread({ reference, current }: BothTables<number>): number {
  return Math.sqrt(1 / reference + 1 / current);
}
