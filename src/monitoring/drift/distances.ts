/**
 * Distances between two samples. Kernels: 0 for equal shares exactly, and the same number whichever sample comes first.
 *
 * Sources: Smirnov (1948) for the largest gap; Endres and Schindelin (2003), "A new metric for probability
 * distributions", IEEE Transactions on Information Theory 49(7), 1858-1860, for the root of the Jensen-Shannon divergence.
 *
 * @module
 */
import type { BothTables } from "../both-tables.ts";

/**
 * The largest gap between the distribution functions, in [0, 1], and the area between them: the Kolmogorov-Smirnov
 * distance, and Wasserstein's in the unit of the values.
 *
 * @param sorted - At least one value each, ascending.
 */
export function gapAndArea({ reference, current }: BothTables<Float64Array>): {
  readonly gap: number;
  readonly area: number;
} {
  const n = reference.length;
  const m = current.length;
  let i = 0;
  let j = 0;
  let largest = 0;
  let area = 0;
  let value = Math.min(reference[0]!, current[0]!);
  while (i < n || j < m) {
    while (i < n && reference[i] === value) i++;
    while (j < m && current[j] === value) j++;
    // Times n m, the gap is a whole number: no rounding decides where it is largest.
    const gap = Math.abs(i * m - j * n);
    if (gap > largest) largest = gap;
    const next = Math.min(
      i < n ? reference[i]! : Number.POSITIVE_INFINITY,
      j < m ? current[j]! : Number.POSITIVE_INFINITY,
    );
    if (next === Number.POSITIVE_INFINITY) break;
    area += (gap / (n * m)) * (next - value);
    value = next;
  }
  return { gap: largest / (n * m), area };
}

/** Half the sum of the absolute differences of shares: the largest difference in the share of any set of levels. */
export function totalVariation({ reference, current }: BothTables<Float64Array>): number {
  let sum = 0;
  for (let k = 0; k < reference.length; k++) sum += Math.abs(reference[k]! - current[k]!);
  return Math.min(1, sum / 2);
}

/** Root of half the sum of squared differences of the roots of shares, in [0, 1]. */
export function hellinger({ reference, current }: BothTables<Float64Array>): number {
  let sum = 0;
  for (let k = 0; k < reference.length; k++) {
    sum += (Math.sqrt(reference[k]!) - Math.sqrt(current[k]!)) ** 2;
  }
  return Math.min(1, Math.sqrt(sum / 2));
}

/** Root of the Jensen-Shannon divergence to base 2, in [0, 1]. */
export function jensenShannon({ reference, current }: BothTables<Float64Array>): number {
  let sum = 0;
  for (let k = 0; k < reference.length; k++) {
    const middle = (reference[k]! + current[k]!) / 2;
    sum += surprise(reference[k]!, middle) + surprise(current[k]!, middle);
  }
  return Math.min(1, Math.sqrt(Math.max(0, sum / 2)));
}

function surprise(share: number, middle: number): number {
  return share === 0 ? 0 : share * Math.log2(share / middle);
}
