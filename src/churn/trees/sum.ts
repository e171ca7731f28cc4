/**
 * What trees say about rows: the definition, a walk from each root to a leaf.
 *
 * @module
 */
import { MISSING_BIN } from "../../features/binning/types.ts";
import { CATEGORY_SPLIT, LEAF, MISSING_LEFT, SET_BYTES, type Trees } from "./trees.ts";

/** Does a value in bin `bin` go left at a split? */
export function goesLeft(trees: Trees, node: number, bin: number): boolean {
  const flags = trees.flags[node]!;
  if ((flags & CATEGORY_SPLIT) !== 0) {
    return ((trees.sets[trees.value[node]! * SET_BYTES + (bin >> 3)]! >> (bin & 7)) & 1) === 1;
  }
  return bin === MISSING_BIN ? (flags & MISSING_LEFT) !== 0 : bin <= trees.bin[node]!;
}

/**
 * The leaf that a row reaches in the tree whose root is `root`.
 *
 * @param bins - Bin columns, as many as features.
 */
export function leafOf(trees: Trees, root: number, bins: readonly ArrayLike<number>[], row: number): number {
  let node = root;
  for (;;) {
    const column = trees.feature[node]!;
    if (column === LEAF) return node;
    node = trees.left[node]! + Number(!goesLeft(trees, node, bins[column]![row]!));
  }
}

/** The leaf values of one row, added in the order of the trees to 0. O(trees * depth). */
export function treeSum(trees: Trees, bins: readonly ArrayLike<number>[], row: number): number {
  let sum = 0;
  for (let t = 0; t + 1 < trees.roots.length; t++) {
    sum += trees.value[leafOf(trees, trees.roots[t]!, bins, row)]!;
  }
  return sum;
}

/** {@link treeSum} of each of `rows` rows. */
export function treeSums(trees: Trees, bins: readonly ArrayLike<number>[], rows: number): Float64Array {
  const sums = new Float64Array(rows);
  for (let row = 0; row < rows; row++) sums[row] = treeSum(trees, bins, row);
  return sums;
}
