/**
 * The way of a row down a tree.
 *
 * @module
 */
import {
  FOREST_CATEGORY,
  FOREST_LEAF,
  FOREST_MISSING_BIN,
  FOREST_MISSING_LEFT,
  FOREST_SET_BYTES,
  type GrownTree,
} from "./types.ts";

/** The leaf that a row falls into. */
export function leafOf(tree: GrownTree, columns: readonly Uint8Array[], row: number): number {
  const { feature, left } = tree;
  let node = 0;
  for (let column = feature[0]!; column !== FOREST_LEAF; column = feature[node]!) {
    node = left[node]! + (goesLeft(tree, node, columns[column]![row]!) ? 0 : 1);
  }
  return node;
}

/** Does a row with this bin of the node's column go left? */
export function goesLeft({ bin, flags, detail, sets }: GrownTree, node: number, value: number): boolean {
  const flag = flags[node]!;
  if ((flag & FOREST_CATEGORY) !== 0) {
    return ((sets[FOREST_SET_BYTES * detail[node]! + (value >> 3)]! >> (value & 7)) & 1) === 1;
  }
  if (value === FOREST_MISSING_BIN) return (flag & FOREST_MISSING_LEFT) !== 0;
  return value <= bin[node]!;
}
