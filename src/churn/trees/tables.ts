/**
 * Trees as the scoring kernel reads them, see `kernels/assembly/scoring.ts`.
 *
 * Every split becomes a set of bins that go left, so that one step down a tree is the same few operations whatever
 * the split.
 *
 * @module
 */
import { type MaskPlan, maskPlanOf } from "./masks.ts";
import { ALL_BINS, setOf, splitSets } from "./sets.ts";
import { LEAF, SET_BYTES, type Trees } from "./trees.ts";

/** All trees as nodes of 8 bytes. */
export interface NodeTable {
  readonly trees: number;
  readonly roots: Uint32Array;
  /** Two words a node: left child (a leaf: itself), and column << 20 | set. */
  readonly nodes: Uint32Array;
  readonly sets: Uint8Array;
  /** Of each node. */
  readonly values: Float64Array;
}

/** Trees compiled for the kernel. */
export interface CompiledTrees {
  readonly table: NodeTable;
  /** `null` where trees are walked. */
  readonly masks: MaskPlan | null;
}

const COLUMN_SHIFT = 20;
const MOST_COLUMNS = 2 ** 12;
const MOST_SETS = 2 ** 20;

/** Compiles trees; `null` where the kernel cannot name all columns or sets. O(nodes). */
export function compileTrees(trees: Trees, columns: number): CompiledTrees | null {
  const table = nodeTableOf(trees, columns);
  return table && { table, masks: maskPlanOf(trees, table.sets, columns) };
}

/** The nodes of trees; `null` where there are more columns or sets than a node can name. O(nodes). */
export function nodeTableOf(trees: Trees, columns: number): NodeTable | null {
  const { roots, feature, left, value } = trees;
  const sets = splitSets(trees);
  if (columns > MOST_COLUMNS || sets.length / SET_BYTES > MOST_SETS) return null;
  const nodes = new Uint32Array(2 * feature.length);
  for (let node = 0; node < feature.length; node++) {
    const isLeaf = feature[node] === LEAF;
    nodes[2 * node] = isLeaf ? node : left[node]!;
    nodes[2 * node + 1] = isLeaf ? ALL_BINS : (feature[node]! << COLUMN_SHIFT) | setOf(trees, node);
  }
  return { trees: roots.length - 1, roots, nodes, sets, values: value };
}
