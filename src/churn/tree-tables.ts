/**
 * Trees as the scoring kernel reads them, see `kernels/assembly/scoring.ts`.
 *
 * Every split becomes a set of bins that go left, numbers and missing values included, so that one step down a tree is
 * the same few operations whatever the split.
 *
 * @module
 */
import { MISSING_BIN } from "../features/binning-types.ts";
import { CATEGORY_SPLIT, LEAF, MISSING_LEFT, SET_BYTES, type Trees } from "./trees.ts";

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

/** Trees of few leaves as masks, four trees a group. */
export interface MaskPlan {
  readonly groups: number;
  /** Of each group: the index of its first table; one more than groups. A table is a column's masks. */
  readonly firstTable: Uint32Array;
  /** The column of each table. */
  readonly columns: Uint32Array;
  /** Of each group: the index of its first split; one more than groups. */
  readonly firstSplit: Uint32Array;
  /** Four words a split: table in its group, set, leaves on its left, tree in its group. */
  readonly splits: Uint32Array;
  /** 4 * 32 leaf values a group. */
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
/** Sets that every table of nodes has: all bins, then those of each threshold and direction of missing values. */
const ALL_BINS = 0;
const FIRST_THRESHOLD = 1;
const FIRST_CATEGORY = FIRST_THRESHOLD + 512;
/** Leaves that a mask has bits for. */
const MASK_LEAVES = 32;
/** Bytes of a table of masks, and how many bytes of them are worth it. */
export const MASK_TABLE_BYTES = 4096;
const MOST_MASK_BYTES = 64 * 2 ** 20;
/** Trees of a group. */
const LANES = 4;
/** A group is a part of a job. */
const MOST_GROUPS = 4000;

/** Compiles trees; `null` where the kernel cannot name all columns or sets. O(nodes). */
export function compileTrees(trees: Trees, columns: number): CompiledTrees | null {
  const table = nodeTableOf(trees, columns);
  return table && { table, masks: maskPlanOf(trees) };
}

/** The nodes of trees; `null` where there are more columns or sets than a node can name. O(nodes). */
export function nodeTableOf(trees: Trees, columns: number): NodeTable | null {
  const { roots, feature, left, value, sets } = trees;
  if (columns > MOST_COLUMNS || FIRST_CATEGORY + sets.length / SET_BYTES > MOST_SETS) return null;
  const nodes = new Uint32Array(2 * feature.length);
  for (let node = 0; node < feature.length; node++) {
    const isLeaf = feature[node] === LEAF;
    nodes[2 * node] = isLeaf ? node : left[node]!;
    nodes[2 * node + 1] = isLeaf ? ALL_BINS : (feature[node]! << COLUMN_SHIFT) | setOf(trees, node);
  }
  const all = new Uint8Array(FIRST_CATEGORY * SET_BYTES + sets.length);
  all.fill(255, 0, SET_BYTES);
  for (let bin = 0; bin < 256; bin++) {
    const below = Math.min(bin, MISSING_BIN - 1);
    for (let direction = 0; direction < 2; direction++) {
      const at = (FIRST_THRESHOLD + 2 * bin + direction) * SET_BYTES;
      for (let b = 0; b <= below; b++) all[at + (b >> 3)]! |= 1 << (b & 7);
      all[at + (MISSING_BIN >> 3)]! |= direction << (MISSING_BIN & 7);
    }
  }
  all.set(sets, FIRST_CATEGORY * SET_BYTES);
  return { trees: roots.length - 1, roots, nodes, sets: all, values: value };
}

function setOf({ flags, bin, value }: Trees, node: number): number {
  if ((flags[node]! & CATEGORY_SPLIT) !== 0) return FIRST_CATEGORY + value[node]!;
  return FIRST_THRESHOLD + 2 * bin[node]! + Number((flags[node]! & MISSING_LEFT) !== 0);
}

/** How trees become masks; `null` where a tree has too many leaves, or the masks would be too large. O(nodes). */
export function maskPlanOf(trees: Trees): MaskPlan | null {
  const { roots, feature } = trees;
  const count = roots.length - 1;
  for (let t = 0; t < count; t++) {
    if (roots[t + 1]! - roots[t]! > 2 * MASK_LEAVES - 1) return null;
  }
  const groups = Math.ceil(count / LANES);
  if (groups > MOST_GROUPS) return null;
  const firstTable = new Uint32Array(groups + 1);
  const firstSplit = new Uint32Array(groups + 1);
  const columns: number[] = [];
  const splits: number[] = [];
  const values = new Float64Array(groups * LANES * MASK_LEAVES);
  for (let g = 0; g < groups; g++) {
    const tableOf = new Map<number, number>();
    for (let lane = 0; lane < LANES && g * LANES + lane < count; lane++) {
      const t = g * LANES + lane;
      const leaves = leafRanges(trees, roots[t]!, roots[t + 1]!);
      for (let node = roots[t]!; node < roots[t + 1]!; node++) {
        const first = leaves.first[node - roots[t]!]!;
        if (feature[node] === LEAF) {
          values[t * MASK_LEAVES + first] = trees.value[node]!;
          continue;
        }
        const column = feature[node]!;
        let table = tableOf.get(column);
        if (table === undefined) {
          table = tableOf.size;
          tableOf.set(column, table);
          columns.push(column);
        }
        const onLeft = leaves.count[trees.left[node]! - roots[t]!]!;
        splits.push(table, setOf(trees, node), ((2 ** onLeft - 1) << first) >>> 0, lane);
      }
    }
    firstTable[g + 1] = columns.length;
    firstSplit[g + 1] = splits.length / 4;
  }
  if (columns.length * MASK_TABLE_BYTES > MOST_MASK_BYTES) return null;
  return {
    ...{ groups, firstTable, firstSplit, values },
    ...{ columns: Uint32Array.from(columns), splits: Uint32Array.from(splits) },
  };
}

/** For the nodes of one tree: how many leaves are below, and the place of the first, from left to right. */
function leafRanges(
  { feature, left }: Trees,
  root: number,
  end: number,
): { first: Uint32Array; count: Uint32Array } {
  const count = new Uint32Array(end - root).fill(1);
  const first = new Uint32Array(end - root);
  // Children stand behind their parents.
  for (let node = end - 1; node >= root; node--) {
    if (feature[node] === LEAF) continue;
    const child = left[node]! - root;
    count[node - root] = count[child]! + count[child + 1]!;
  }
  for (let node = root; node < end; node++) {
    if (feature[node] === LEAF) continue;
    const child = left[node]! - root;
    first[child] = first[node - root]!;
    first[child + 1] = first[node - root]! + count[child]!;
  }
  return { first, count };
}
