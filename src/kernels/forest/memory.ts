/**
 * Where a forest stands in the memory of its kernel: what all trees share, a workspace a thread, an arena for the trees
 * of a batch. `assembly/forest.ts` says how each is used.
 *
 * @module
 */

import { type Layout, reserve } from "../layout.ts";
import { MOST_DRAWS } from "./draws.ts";
import { mostNodes } from "./tree.ts";
import { FOREST_SET_BYTES, type ForestGrowth } from "./types.ts";

/** What a forest is going to be, for reserving its memory. */
export interface ForestSizes {
  readonly rows: number;
  /** The most columns. */
  readonly columns: number;
  readonly trees: number;
  readonly threads: number;
  readonly growth: Pick<ForestGrowth, "minLeaf" | "maxDepth">;
  /** May columns be categories? */
  readonly hasCategories: boolean;
  /** Are rows drawn by weight? */
  readonly isWeighted: boolean;
  readonly outOfBag: boolean;
}

/** Addresses of a forest in the kernel's memory. */
export interface ForestPlace {
  readonly sizes: ForestSizes;
  /** Trees of a batch at most. */
  readonly batch: number;
  readonly context: number;
  readonly offsets: number;
  readonly binCounts: number;
  readonly truth: number;
  readonly limit: number;
  readonly other: number;
  readonly values: number;
  readonly locks: number;
  readonly records: number;
  readonly bags: number;
  readonly bagBytes: number;
  readonly decreases: number;
  /** Out-of-bag sums; 0 where they are not wanted. */
  readonly leaves: number;
  readonly sums: number;
  readonly counts: number;
  readonly workspaces: number;
  readonly workspace: Workspace;
  readonly arena: number;
  readonly arenaBytes: number;
  /** Bytes of the largest tree that there can be. */
  readonly treeBytes: number;
}

/** Offsets in a workspace. */
interface Workspace {
  readonly bytes: number;
  readonly entries: number;
  readonly spare: number;
  readonly nodes: number;
  readonly counts: number;
  readonly sets: number;
  readonly stack: number;
  readonly search: number;
  readonly held: number;
}

/** Rows have 24 bits of an entry, and the blocks of 4,096 of them are parts of a job, fewer than 4,096. */
const MOST_KERNEL_ROWS = 2 ** 24 - 2 ** 12;
const CONTEXT_BYTES = 256;
/** Bytes of the record of a tree. */
export const RECORD_BYTES = 64;
const NODE_BYTES = 16;
/** Bytes of a node in the arena: 18 for a leaf and 24 for a split at most, without its set. */
const STORED_BYTES = 22;
const STACK_BYTES = 32;
/** Draws of one entry. */
const ENTRY_DRAWS = 31;
const GROUP = 8;
const SEARCH_BYTES = GROUP * (2048 + 32) + 264 + 2048 + 8 * 264;
const MOST_BATCH = 128;
// With these, tables of 100,000 rows stay below what a team keeps for the next fit.
const ARENA_BYTES = 16 * 2 ** 20;
const LEAVES_BYTES = 12 * 2 ** 20;

/** Can the kernel grow such a forest? Larger ones are left to the definition. */
export function fitsKernel(rows: number, columns: number, bootstrap: boolean): boolean {
  return rows <= MOST_KERNEL_ROWS && columns < 2 ** 16 - 1 && (bootstrap || rows <= MOST_DRAWS);
}

/** Reserves memory for a forest. */
export function reserveForest(layout: Layout, sizes: ForestSizes): ForestPlace {
  const { rows, columns, trees, threads, growth, isWeighted } = sizes;
  const most = mostNodes(Math.min(rows, MOST_DRAWS), growth);
  const sets = sizes.hasCategories ? FOREST_SET_BYTES * (most >> 1) : 0;
  const treeBytes = STORED_BYTES * most + sets + 64;
  const batch = Math.min(trees, MOST_BATCH, Math.max(2 * threads, Math.floor(LEAVES_BYTES / (4 * rows))));
  const workspace = layWorkspace(sizes, most, sets);
  const bagBytes = Math.ceil(rows / 64) * 8;
  return {
    ...{ sizes, batch, treeBytes, workspace, bagBytes },
    context: reserve(layout, CONTEXT_BYTES),
    offsets: reserve(layout, 4 * columns),
    binCounts: reserve(layout, 2 * columns),
    truth: reserve(layout, rows),
    limit: isWeighted ? reserve(layout, 4 * rows) : 0,
    other: isWeighted ? reserve(layout, 4 * rows) : 0,
    values: reserve(layout, 8 * 256),
    locks: reserve(layout, 4 * threads),
    records: reserve(layout, RECORD_BYTES * batch),
    bags: reserve(layout, bagBytes * batch),
    decreases: reserve(layout, 8 * columns * batch),
    leaves: sizes.outOfBag ? reserve(layout, 4 * rows * batch) : 0,
    sums: sizes.outOfBag ? reserve(layout, 8 * rows) : 0,
    counts: sizes.outOfBag ? reserve(layout, 4 * rows) : 0,
    workspaces: reserve(layout, workspace.bytes * threads),
    arena: reserve(layout, Math.max(treeBytes, Math.min(ARENA_BYTES, treeBytes * batch))),
    arenaBytes: Math.max(treeBytes, Math.min(ARENA_BYTES, treeBytes * batch)),
  };
}

function layWorkspace({ rows, columns }: ForestSizes, nodes: number, sets: number): Workspace {
  const layout: Layout = { end: 0 };
  // Rows that are drawn often have further entries.
  const entries = 4 * (rows + Math.ceil(Math.min(rows, MOST_DRAWS) / ENTRY_DRAWS) + 1);
  const places = {
    search: reserve(layout, SEARCH_BYTES + 2 * columns),
    entries: reserve(layout, entries),
    spare: reserve(layout, entries),
    held: reserve(layout, 4 * (rows + 1)),
    nodes: reserve(layout, NODE_BYTES * nodes),
    counts: reserve(layout, 4 * rows),
    sets: reserve(layout, sets),
    stack: reserve(layout, STACK_BYTES * ((nodes + 1) / 2 + 1)),
  };
  return { ...places, bytes: layout.end };
}
