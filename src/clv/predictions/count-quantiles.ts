import type { PurchaseKernel } from "../purchase-kernel.ts";

/** A history and the time ahead. */
export interface CustomerCounts {
  readonly x: number;
  readonly tx: number;
  readonly T: number;
  readonly horizon: number;
}

const COUNT_LIMIT = 1e6;

/**
 * Quantiles of the number of purchases of one customer: the mixture of the distributions of all draws of the parameters.
 *
 * @param kernels - One a draw.
 * @param probabilities - Ascending, in (0, 1).
 * @returns For each the smallest count that is reached with at least that probability.
 * @remarks O(draws * largest quantile).
 */
export function countQuantiles(
  kernels: readonly PurchaseKernel[],
  { x, tx, T, horizon }: CustomerCounts,
  probabilities: readonly number[],
): readonly number[] {
  const alive = kernels.map((kernel) => kernel.aliveChance(x, tx, T));
  const mean = Math.max(...kernels.slice(0, 2).map((kernel) => kernel.purchasesIfAlive(x, T, horizon, tx)));
  for (let maxCount = Math.ceil(2 * mean) + 8; ; maxCount *= 2) {
    const chances = mixedCounts(kernels, alive, { x, tx, T, horizon }, maxCount);
    const found: number[] = [];
    let sum = 0;
    for (let n = 0; n <= maxCount && found.length < probabilities.length; n++) {
      sum += chances[n]!;
      while (found.length < probabilities.length && sum >= probabilities[found.length]!) found.push(n);
    }
    if (found.length === probabilities.length) return found;
    if (maxCount >= COUNT_LIMIT) return [...found, ...probabilities.slice(found.length).map(() => maxCount)];
  }
}

/** P(0), ..., P(maxCount), the mean over the draws. */
function mixedCounts(
  kernels: readonly PurchaseKernel[],
  alive: readonly number[],
  { x, tx, T, horizon }: CustomerCounts,
  maxCount: number,
): Float64Array {
  const mixed = new Float64Array(maxCount + 1);
  kernels.forEach((kernel, d) => {
    const counts = kernel.countsIfAlive(x, T, horizon, maxCount, tx);
    mixed[0]! += 1 - alive[d]!;
    for (let n = 0; n <= maxCount; n++) mixed[n]! += alive[d]! * counts[n]!;
  });
  return mixed.map((sum) => sum / kernels.length);
}
