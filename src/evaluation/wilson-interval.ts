/**
 * Wilson's interval of a share: stays inside [0, 1], and keeps its level for small samples and rare events, where
 * the textbook interval p +- 1.96 sqrt(p (1 - p) / n) shrinks to nothing at p = 0.
 *
 * Source: Wilson (1927), "Probable Inference, the Law of Succession, and Statistical Inference", Journal of the
 * American Statistical Association 22(158), 209-212. Recommended over its rivals by Brown, Cai and DasGupta (2001),
 * "Interval Estimation for a Binomial Proportion", Statistical Science 16(2), 101-133.
 *
 * @module
 */
import { normalQuantile } from "../numeric/normal.ts";
import type { Interval } from "./interval.ts";

/**
 * Wilson's score interval, without continuity correction. Trusts its arguments.
 *
 * @param share - The share observed, in [0, 1].
 * @param rows - Rows it was observed in, > 0: their number, or the sum of their weights. Weights of this room are counts
 * (a row of weight 2 is two equal rows), here as in every metric, so they count as rows here too.
 * @param level - In (0, 1).
 */
export function wilsonInterval(share: number, rows: number, level: number): Interval {
  const z = normalQuantile((1 - level) / 2);
  const spread = (z * z) / rows;
  const rest = 1 - share;
  const reach = Math.sqrt(spread * (share * rest + spread / 4));
  // The ends are (share + spread / 2 -+ reach) / (1 + spread). Near 0 and 1 that difference would lose all digits: there
  // they come from the product of the roots, share^2 / (1 + spread).
  const lower = (share * share) / (share + spread / 2 + reach);
  const upper =
    share < 0.5
      ? (share + spread / 2 + reach) / (1 + spread)
      : 1 - (rest * rest) / (rest + spread / 2 + reach);
  return Object.freeze({
    estimate: share,
    lower: Math.min(share, lower),
    upper: Math.max(share, upper),
    level,
  });
}
