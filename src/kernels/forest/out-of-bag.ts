/**
 * Out-of-bag predictions: for each row the leaf values of the trees that were not grown on it (Breiman 1996,
 * "Out-of-Bag Estimation").
 *
 * @module
 */
import type { ForestRows, GrownTree } from "./types.ts";
import { leafOf } from "./walk.ts";

/** Sums over the trees that did not see a row. */
export interface OutOfBagSums {
  /** Leaf values, added in the order of the trees. */
  readonly sums: Float64Array;
  /** Trees. */
  readonly counts: Uint32Array;
}

/** Sums of no trees. */
export function emptyOutOfBag(rows: number): OutOfBagSums {
  return { sums: new Float64Array(rows), counts: new Uint32Array(rows) };
}

/** Adds one tree. O(rows * depth). */
export function addOutOfBag(
  { rows, columns }: ForestRows,
  tree: GrownTree,
  { sums, counts }: OutOfBagSums,
): void {
  for (let row = 0; row < rows; row++) {
    if (((tree.bag[row >> 3]! >> (row & 7)) & 1) === 1) continue;
    sums[row]! += leafValue(tree, leafOf(tree, columns, row));
    counts[row]!++;
  }
}

/** The share of positives among a leaf's draws. */
export function leafValue({ detail, draws }: GrownTree, leaf: number): number {
  return detail[leaf]! / draws[leaf]!;
}
