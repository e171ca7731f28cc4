/**
 * Trees from the WebAssembly kernel, a batch at a time, bit for bit those of `forest-tree.ts`.
 *
 * A part of a job is a tree. It works in one of as many workspaces as there are threads and leaves its nodes in an
 * arena that all share; whoever finds no room there is asked again in the next batch. The context is laid out as
 * `assembly/forest.ts` says.
 *
 * @module
 */
import type { BinKernels, BinPlace } from "./bin-columns.ts";
import { type AliasTable, MOST_DRAWS } from "./forest-draws.ts";
import { mostNodes } from "./forest-tree.ts";
import { FOREST_SET_BYTES, type ForestGrowth, type GrownTree } from "./forest-types.ts";
import { type Layout, reserve } from "./layout.ts";
import type { PartKernel, Team } from "./team.ts";

/** What the kernel exports. */
export interface ForestKernels extends BinKernels {
  readonly growTree: PartKernel;
}

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
}

/** Addresses of a forest in the kernel's memory. */
export interface ForestPlace {
  readonly sizes: ForestSizes;
  /** Trees of a batch at most. */
  readonly batch: number;
  readonly context: number;
  readonly offsets: number;
  readonly isCategory: number;
  readonly truth: number;
  readonly limit: number;
  readonly other: number;
  readonly values: number;
  readonly reciprocals: number;
  readonly locks: number;
  readonly records: number;
  readonly bags: number;
  readonly bagBytes: number;
  readonly decreases: number;
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
}

/** Rows have 24 bits of an entry. */
export const MOST_KERNEL_ROWS: number = 2 ** 24;
const CONTEXT_BYTES = 256;
const RECORD_BYTES = 64;
const NODE_BYTES = 16;
const STACK_BYTES = 32;
/** Draws of one entry. */
const ENTRY_DRAWS = 31;
const RECIPROCALS = 4096;
const GROUP = 8;
const SEARCH_BYTES = GROUP * (2048 + 32) + 256 + 2048;
const MOST_BATCH = 128;
const ARENA_BYTES = 24 * 2 ** 20;

/** Can the kernel grow such a forest? Larger ones are left to the definition. */
export function fitsKernel(rows: number, columns: number, { bootstrap }: ForestGrowth): boolean {
  return rows < MOST_KERNEL_ROWS && columns < 2 ** 16 - 1 && (bootstrap || rows <= MOST_DRAWS);
}

/** Reserves memory for a forest. */
export function reserveForest(layout: Layout, sizes: ForestSizes): ForestPlace {
  const { rows, columns, trees, threads, growth, isWeighted } = sizes;
  const most = mostNodes(Math.min(rows, MOST_DRAWS), growth);
  const sets = sizes.hasCategories ? FOREST_SET_BYTES * (most >> 1) : 0;
  const treeBytes = NODE_BYTES * most + sets;
  const batch = Math.min(trees, MOST_BATCH);
  const workspace = layWorkspace(sizes, most, sets);
  const bagBytes = Math.ceil(rows / 64) * 8;
  return {
    ...{ sizes, batch, treeBytes, workspace, bagBytes },
    context: reserve(layout, CONTEXT_BYTES),
    offsets: reserve(layout, 4 * columns),
    isCategory: reserve(layout, columns),
    truth: reserve(layout, rows),
    limit: isWeighted ? reserve(layout, 4 * rows) : 0,
    other: isWeighted ? reserve(layout, 4 * rows) : 0,
    values: reserve(layout, 8 * 256),
    reciprocals: reserve(layout, 8 * RECIPROCALS),
    locks: reserve(layout, 4 * threads),
    records: reserve(layout, RECORD_BYTES * batch),
    bags: reserve(layout, bagBytes * batch),
    decreases: reserve(layout, 8 * columns * batch),
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
    nodes: reserve(layout, NODE_BYTES * nodes),
    counts: reserve(layout, 4 * rows),
    sets: reserve(layout, sets),
    stack: reserve(layout, STACK_BYTES * ((nodes + 1) / 2 + 1)),
  };
  return { ...places, bytes: layout.end };
}

/** What a forest is grown from, beside the bins that stand in the memory already. */
export interface KernelRows {
  readonly isCategory: Uint8Array;
  readonly truth: Uint8Array;
  readonly alias: AliasTable | undefined;
}

/** Writes everything that all trees share. */
export function startForest<K extends ForestKernels & object>(
  { buffer }: Team<K>,
  place: ForestPlace,
  bins: BinPlace,
  { isCategory, truth, alias }: KernelRows,
  growth: ForestGrowth,
): void {
  const { rows, threads } = place.sizes;
  new Uint8Array(buffer, place.truth, rows).set(truth);
  new Uint8Array(buffer, place.isCategory, isCategory.length).set(isCategory);
  const offsets = Uint32Array.from(isCategory, (_, c) => bins.byRow + (c >> 5) * 32 * bins.stride + (c & 31));
  new Uint32Array(buffer, place.offsets, offsets.length).set(offsets);
  if (alias !== undefined) {
    new Uint32Array(buffer, place.limit, rows).set(alias.limit);
    new Uint32Array(buffer, place.other, rows).set(alias.other);
  }
  new BigInt64Array(buffer, place.values, 256).set(entryCounts());
  new Float64Array(buffer, place.reciprocals, RECIPROCALS).set(reciprocals());
  new Int32Array(buffer, place.locks, threads).fill(0);
  writeContext(buffer, place, isCategory.length, growth);
}

/** The packed count of each byte of an entry. */
function entryCounts(): BigInt64Array {
  return BigInt64Array.from({ length: 256 }, (_, byte) => {
    const draws = BigInt(byte & 63);
    const isPositive = BigInt((byte >> 6) & 1);
    return BigInt(byte >> 7) + (draws << 21n) + ((isPositive * draws) << 42n);
  });
}

function reciprocals(): Float64Array {
  return Float64Array.from({ length: RECIPROCALS }, (_, weight) => 1 / weight);
}

function writeContext(
  buffer: SharedArrayBuffer,
  place: ForestPlace,
  columns: number,
  growth: ForestGrowth,
): void {
  const { sizes, workspace, context } = place;
  const { minLeaf, maxDepth, positiveWeight, negativeWeight, bootstrap, columnsPerSplit } = growth;
  const largest = 2 ** 30;
  const isEven = positiveWeight === 1 && negativeWeight === 1;
  new Uint32Array(buffer, context, 8).set([
    ...[sizes.rows, columns, columnsPerSplit, Math.min(maxDepth, largest), Math.min(minLeaf, largest)],
    ...[Number(bootstrap), Math.min(sizes.rows, MOST_DRAWS), Number(!isEven)],
  ]);
  new Float64Array(buffer, context + 32, 2).set([positiveWeight, negativeWeight]);
  new Uint32Array(buffer, context + 48, 28).set([
    ...[place.offsets, 0, place.isCategory, place.truth, place.limit, place.other],
    ...[place.values, place.reciprocals, place.locks, sizes.threads, place.workspaces, workspace.bytes],
    ...[workspace.entries, workspace.spare, workspace.nodes, workspace.counts],
    ...[workspace.sets, workspace.stack, workspace.search],
    ...[0, 0, place.records, place.arena, place.arenaBytes, 0],
    ...[place.bags, place.bagBytes, place.decreases],
  ]);
}

/**
 * Grows the next trees.
 *
 * @param states - Their random states; that of a tree that was grown is afterwards as its growth left it.
 * @returns Fewer trees than states when the arena was full: the first ones, at least one.
 */
export function growBatch<K extends ForestKernels & object>(
  team: Team<K>,
  place: ForestPlace,
  states: readonly Uint32Array[],
): GrownTree[] {
  const { buffer } = team;
  states.forEach((state, part) => {
    new Uint32Array(buffer, place.records + RECORD_BYTES * part, 4).set(state);
  });
  new Uint32Array(buffer, place.context + 144, 1)[0] = 0;
  team.run("growTree", place.context, states.length);
  const trees: GrownTree[] = [];
  for (const state of states) {
    const tree = readTree(buffer, place, trees.length);
    if (tree === undefined) break;
    state.set(new Uint32Array(buffer, place.records + RECORD_BYTES * trees.length, 4));
    trees.push(tree);
  }
  return trees;
}

/** A tree out of the arena; `undefined` when it found no room. */
function readTree(buffer: SharedArrayBuffer, place: ForestPlace, part: number): GrownTree | undefined {
  const record = new Uint32Array(buffer, place.records + RECORD_BYTES * part, 8);
  if (record[4] === 0) return undefined;
  const nodes = record[5]!;
  const at = record[7]!;
  const words = new Uint32Array(buffer, at, 4 * nodes);
  const columns = new Uint32Array(buffer, place.context, 2)[1]!;
  const tree: GrownTree = {
    feature: new Uint16Array(nodes),
    bin: new Uint8Array(nodes),
    flags: new Uint8Array(nodes),
    left: new Uint32Array(nodes),
    draws: new Uint32Array(nodes),
    detail: new Uint32Array(nodes),
    sets: new Uint8Array(buffer, at + NODE_BYTES * nodes, FOREST_SET_BYTES * record[6]!).slice(),
    bag: new Uint8Array(buffer, place.bags + place.bagBytes * part, Math.ceil(place.sizes.rows / 8)).slice(),
    decrease: new Float64Array(buffer, place.decreases + 8 * columns * part, columns).slice(),
  };
  for (let node = 0, at = 0; node < nodes; node++, at += 4) {
    const word = words[at]!;
    tree.feature[node] = word;
    tree.bin[node] = word >>> 16;
    tree.flags[node] = word >>> 24;
    tree.left[node] = words[at + 1]!;
    tree.draws[node] = words[at + 2]!;
    tree.detail[node] = words[at + 3]!;
  }
  return tree;
}
