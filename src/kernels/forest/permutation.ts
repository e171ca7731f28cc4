/**
 * What a tree loses when a column is shuffled among the rows that it was not grown on (Breiman 2001, part 10), in
 * squared error.
 *
 * @module
 */
import { leafValue } from "./out-of-bag.ts";
import { wordBelow } from "./random.ts";
import { FOREST_LEAF, type ForestRows, type GrownTree } from "./types.ts";
import { goesLeft } from "./walk.ts";

/**
 * Adds to `losses`, for each column, by how much the mean squared error of the tree's out-of-bag rows grows. Columns
 * that the tree does not ask lose nothing.
 *
 * @param state - The random state of the tree after its growth; it is consumed.
 * @remarks O(columns of the tree * rows out of bag * depth).
 */
export function addPermutationLosses(
  data: ForestRows,
  tree: GrownTree,
  state: Uint32Array,
  losses: Float64Array,
): void {
  const held = outOfBagRows(tree, data.rows);
  if (held.length === 0) return;
  const shuffled = held.slice();
  const before = squaredErrors(data, tree, held, held, -1);
  for (const column of columnsOf(tree, data.columns.length)) {
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = wordBelow(state, i + 1);
      const kept = shuffled[i]!;
      shuffled[i] = shuffled[j]!;
      shuffled[j] = kept;
    }
    losses[column]! += (squaredErrors(data, tree, held, shuffled, column) - before) / held.length;
  }
}

/** Rows that were not drawn, in their order. */
export function outOfBagRows({ bag }: GrownTree, rows: number): Uint32Array {
  const held = new Uint32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row++) {
    if (((bag[row >> 3]! >> (row & 7)) & 1) === 0) held[count++] = row;
  }
  return held.slice(0, count);
}

/** The columns that a tree asks, in their order. */
function columnsOf({ feature }: GrownTree, columns: number): number[] {
  const isAsked = new Uint8Array(columns);
  for (const column of feature) if (column !== FOREST_LEAF) isAsked[column] = 1;
  return Array.from(isAsked.keys()).filter((column) => isAsked[column] === 1);
}

/** Sum over rows, where `shuffledColumn` is read from another row each. */
function squaredErrors(
  { columns, truth }: ForestRows,
  tree: GrownTree,
  held: Uint32Array,
  shuffled: Uint32Array,
  shuffledColumn: number,
): number {
  const { feature, left } = tree;
  let sum = 0;
  for (let i = 0; i < held.length; i++) {
    const row = held[i]!;
    let node = 0;
    for (let column = feature[0]!; column !== FOREST_LEAF; column = feature[node]!) {
      const value = columns[column]![column === shuffledColumn ? shuffled[i]! : row]!;
      node = left[node]! + (goesLeft(tree, node, value) ? 0 : 1);
    }
    const error = leafValue(tree, node) - truth[row]!;
    sum += error * error;
  }
  return sum;
}
