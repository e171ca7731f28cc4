/**
 * Holm's correction of several p-values.
 *
 * Source: Holm (1979), "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of Statistics
 * 6(2), 65-70.
 *
 * @module
 */

/**
 * Adjusted p-values: rejecting where one is at most a makes a false claim anywhere with a chance of at most a, however
 * the tests depend on each other.
 *
 * @returns In the order of `pValues`: the i-th smallest of m times m + 1 - i, at least the one before it, at most 1.
 */
export function holmAdjusted(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  order.forEach((at, rank) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[at]!));
    adjusted[at] = largest;
  });
  return adjusted;
}
