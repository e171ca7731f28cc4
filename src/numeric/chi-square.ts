import { regularizedGammaQ } from "./incomplete-gamma.ts";

/**
 * P(X > x) of a chi-square variable: the p-value of a likelihood ratio, score or goodness-of-fit statistic.
 *
 * @param x - The statistic; below 0 the tail is 1.
 * @param df - Degrees of freedom, > 0, not necessarily whole.
 * @returns `NaN` for df outside its range. Accuracy as of `regularizedGammaQ`.
 */
export function chiSquareUpperTail(x: number, df: number): number {
  return regularizedGammaQ(df / 2, x < 0 ? 0 : x / 2);
}
