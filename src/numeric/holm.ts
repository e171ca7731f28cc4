/**
 * P-values for many looks at once.
 *
 * Source: Holm (1979), "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of Statistics
 * 6(2), 65-70.
 *
 * @module
 */

/**
 * Holm's adjusted p-values, in the order given: those at most alpha may be called different, and the chance of even one
 * false call among all of them stays below alpha, however the tests depend on each other.
 *
 * @remarks O(k log k).
 */
export function holmAdjusted(pValues: readonly number[]): number[] {
  const k = pValues.length;
  const order = [...pValues.keys()].sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = new Array<number>(k);
  let largest = 0;
  for (const [rank, at] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (k - rank) * pValues[at]!));
    adjusted[at] = largest;
  }
  return adjusted;
}
