/**
 * Grown trees side by side, with the values of their leaves.
 *
 * @module
 */
import { leafValue } from "../kernels/forest-out-of-bag.ts";
import { FOREST_CATEGORY, FOREST_LEAF, type GrownTree } from "../kernels/forest-types.ts";
import { LEAF, SET_BYTES, type Trees } from "./trees.ts";

/** Joins trees in their order. O(nodes). */
export function joinTrees(grown: readonly GrownTree[]): Trees {
  const roots = new Uint32Array(grown.length + 1);
  const firstSet = new Uint32Array(grown.length + 1);
  grown.forEach((tree, t) => {
    roots[t + 1] = roots[t]! + tree.feature.length;
    firstSet[t + 1] = firstSet[t]! + tree.sets.length / SET_BYTES;
  });
  const nodes = roots[grown.length]!;
  const trees: Trees = {
    roots,
    feature: new Uint16Array(nodes),
    bin: new Uint8Array(nodes),
    flags: new Uint8Array(nodes),
    left: new Uint32Array(nodes),
    value: new Float64Array(nodes),
    cover: new Float64Array(nodes),
    sets: new Uint8Array(SET_BYTES * firstSet[grown.length]!),
  };
  grown.forEach((tree, t) => {
    addTree(trees, tree, roots[t]!, firstSet[t]!);
  });
  return trees;
}

function addTree(trees: Trees, tree: GrownTree, root: number, firstSet: number): void {
  const { left, value } = trees;
  trees.feature.set(tree.feature, root);
  trees.bin.set(tree.bin, root);
  trees.flags.set(tree.flags, root);
  trees.cover.set(tree.draws, root);
  trees.sets.set(tree.sets, SET_BYTES * firstSet);
  for (let node = 0; node < tree.feature.length; node++) {
    if (tree.feature[node] === FOREST_LEAF) value[root + node] = leafValue(tree, node);
    else {
      left[root + node] = root + tree.left[node]!;
      if ((tree.flags[node]! & FOREST_CATEGORY) !== 0) value[root + node] = firstSet + tree.detail[node]!;
    }
  }
}

/** Trees of one leaf each. */
export function constantTrees(count: number, value: number): Trees {
  return {
    roots: Uint32Array.from({ length: count + 1 }, (_, t) => t),
    feature: new Uint16Array(count).fill(LEAF),
    bin: new Uint8Array(count),
    flags: new Uint8Array(count),
    left: new Uint32Array(count),
    value: new Float64Array(count).fill(value),
    cover: new Float64Array(count),
    sets: new Uint8Array(0),
  };
}
