/**
 * The population stability index of a column in bins, and what it is by chance alone.
 *
 * Two samples of n and m rows of one population have, in B bins, an index of about (1/n + 1/m) chi2(B - 1): Yurdakul
 * (2018), "Statistical Properties of Population Stability Index", dissertation, Western Michigan University, theorem 2.
 *
 * @module
 */

import { type BothTables, both } from "../both-tables.ts";
import { chiSquareQuantile } from "../chi-square-quantile.ts";
import type { ReferenceBin } from "../reference-bins.ts";

/** The index, bin by bin. */
export interface StabilityIndex {
  /** Sum of the contributions; infinite where a bin is empty on one side and nothing is smoothed. */
  readonly index: number;
  readonly contributions: Float64Array;
  /** Shares of the rows of each bin, smoothed. */
  readonly shares: BothTables<Float64Array>;
}

/**
 * Sum of (c - r) ln(c / r) over the bins.
 *
 * @param smoothing - Rows that are added to each table for each bin, spread as the rows of both tables together are:
 * equal shares stay equal, whatever the sizes, and no bin is empty on one side.
 */
export function stabilityIndex(bins: readonly ReferenceBin[], smoothing: number): StabilityIndex {
  const totals = both((side) => bins.reduce((sum, { rows }) => sum + rows[side], 0));
  const all = totals.reference + totals.current;
  const added = smoothing * bins.length;
  const shares = both((side) =>
    Float64Array.from(bins, ({ rows }) => {
      const pooled = (rows.reference + rows.current) / all;
      return (rows[side] + added * pooled) / (totals[side] + added);
    }),
  );
  const contributions = shares.reference.map((r, k) => {
    const c = shares.current[k]!;
    return c === r ? 0 : (c - r) * Math.log(c / r);
  });
  return { index: contributions.reduce((sum, part) => sum + part, 0), contributions, shares };
}

/** Mean of the index without any drift, and what it exceeds with probability `falseAlarm` then. */
export function chanceIndex(
  bins: number,
  rows: BothTables<number>,
  falseAlarm: number,
): { readonly expected: number; readonly limit: number } {
  const scale = 1 / rows.reference + 1 / rows.current;
  const freedom = Math.max(0, bins - 1);
  return { expected: scale * freedom, limit: scale * chiSquareQuantile(falseAlarm, freedom) };
}
