/**
 * Trees from the WebAssembly kernel, a batch at a time, bit for bit those of `forest-tree.ts`.
 *
 * A part of a job is a tree. It works in one of as many workspaces as there are threads and leaves its nodes in an
 * arena that all share; a tree that finds no room there is grown again in the next batch. The context is laid out as
 * `assembly/forest.ts` says.
 *
 * @module
 */
import type { BinKernels, BinPlace } from "../bin-columns.ts";
import type { PartKernel, Team } from "../team.ts";
import { type AliasTable, MOST_DRAWS } from "./draws.ts";
import { type ForestPlace, RECORD_BYTES } from "./memory.ts";
import type { OutOfBagSums } from "./out-of-bag.ts";
import {
  FOREST_LEAF,
  FOREST_SET_BYTES,
  type ForestGrowth,
  type GrownTree,
  type StoredTree,
} from "./types.ts";

/** What the kernel exports. */
export interface ForestKernels extends BinKernels {
  readonly growTree: PartKernel;
  readonly addOutOfBag: PartKernel;
}

/** Rows of a part of the out-of-bag sums. */
const BLOCK = 4096;

/** What a forest is grown from, beside the bins that stand in the memory already. */
export interface KernelRows {
  /** Bins of each numeric column, the missing one not counted; 0 for categories. */
  readonly binCounts: Uint16Array;
  readonly truth: Uint8Array;
  readonly alias: AliasTable | undefined;
}

/** Writes everything that all trees share. */
export function startForest<K extends ForestKernels & object>(
  { buffer }: Team<K>,
  place: ForestPlace,
  bins: BinPlace,
  { binCounts, truth, alias }: KernelRows,
  growth: ForestGrowth,
): void {
  const { rows, threads } = place.sizes;
  new Uint8Array(buffer, place.truth, rows).set(truth);
  new Uint16Array(buffer, place.binCounts, binCounts.length).set(binCounts);
  const offsets = Uint32Array.from(binCounts, (_, c) => bins.byRow + (c >> 5) * 32 * bins.stride + (c & 31));
  new Uint32Array(buffer, place.offsets, offsets.length).set(offsets);
  if (alias !== undefined) {
    new Uint32Array(buffer, place.limit, rows).set(alias.limit);
    new Uint32Array(buffer, place.other, rows).set(alias.other);
  }
  new BigInt64Array(buffer, place.values, 256).set(entryCounts());
  new Int32Array(buffer, place.locks, threads).fill(0);
  if (place.sums !== 0) {
    new Float64Array(buffer, place.sums, rows).fill(0);
    new Uint32Array(buffer, place.counts, rows).fill(0);
  }
  writeContext(buffer, place, binCounts.length, growth);
}

/** The packed count of each byte of an entry. */
function entryCounts(): BigInt64Array {
  return BigInt64Array.from({ length: 256 }, (_, byte) => {
    const draws = BigInt(byte & 63);
    const isPositive = BigInt((byte >> 6) & 1);
    return BigInt(byte >> 7) + (draws << 21n) + ((isPositive * draws) << 42n);
  });
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
  new Uint32Array(buffer, context + 48, 32).set([
    ...[place.offsets, 0, place.binCounts, place.truth, place.limit, place.other],
    ...[place.values, 0, place.locks, sizes.threads, place.workspaces, workspace.bytes],
    ...[workspace.entries, workspace.spare, workspace.nodes, workspace.counts],
    ...[workspace.sets, workspace.stack, workspace.search],
    ...[workspace.held, place.leaves, place.records, place.arena, place.arenaBytes, 0],
    ...[place.bags, place.bagBytes, place.decreases, place.sums, place.counts, 0, 0],
  ]);
}

/** How many trees the next batch should have, from the room that those of the last one took. */
export function roomForTrees({ buffer }: { readonly buffer: SharedArrayBuffer }, place: ForestPlace): number {
  const [used, trees] = new Uint32Array(buffer, place.context + 144, 8).filter((_, k) => k === 0 || k === 7);
  const bytes = trees === 0 ? place.treeBytes : Math.min(place.treeBytes, (1.2 * used!) / trees! + 64);
  return Math.max(1, Math.min(place.batch, Math.floor(place.arenaBytes / bytes)));
}

/**
 * Grows the next trees. They stay in the arena until the next batch.
 *
 * @param states - Their random states; that of a tree that was grown is afterwards as its growth left it.
 * @returns How many were grown: the first ones, up to one that found no room in the arena; 0 when that was the first.
 */
export function growBatch<K extends ForestKernels & object>(
  team: Team<K>,
  place: ForestPlace,
  states: readonly Uint32Array[],
): number {
  const { buffer } = team;
  states.forEach((state, part) => {
    recordOf(buffer, place, part).set(state);
  });
  new Uint32Array(buffer, place.context + 144, 1)[0] = 0;
  team.run("growTree", place.context, states.length);
  let grown = 0;
  for (; grown < states.length && recordOf(buffer, place, grown)[4] === 1; grown++) {
    states[grown]!.set(recordOf(buffer, place, grown).subarray(0, 4));
  }
  const stored = states.filter((_, part) => recordOf(buffer, place, part)[4] === 1);
  new Uint32Array(buffer, place.context + 172, 1)[0] = stored.length;
  // Whoever came first had the whole arena, which holds any tree.
  if (grown === 0 && stored.length === 0) throw new Error("a tree found no room");
  return grown;
}

/** Adds the first `trees` trees of the batch to the out-of-bag sums. */
export function addBatchOutOfBag<K extends ForestKernels & object>(
  team: Team<K>,
  place: ForestPlace,
  trees: number,
): void {
  new Uint32Array(team.buffer, place.context + 168, 1)[0] = trees;
  team.run("addOutOfBag", place.context, Math.ceil(place.sizes.rows / BLOCK));
}

/** The out-of-bag sums so far. */
export function readOutOfBag(
  { buffer }: { readonly buffer: SharedArrayBuffer },
  place: ForestPlace,
): OutOfBagSums {
  return {
    sums: new Float64Array(buffer, place.sums, place.sizes.rows).slice(),
    counts: new Uint32Array(buffer, place.counts, place.sizes.rows).slice(),
  };
}

function recordOf(buffer: SharedArrayBuffer, place: ForestPlace, part: number): Uint32Array {
  return new Uint32Array(buffer, place.records + RECORD_BYTES * part, RECORD_BYTES / 4);
}

/** Copies tree number `part` of the batch out of the arena. */
export function readStored(
  { buffer }: { readonly buffer: SharedArrayBuffer },
  place: ForestPlace,
  part: number,
): StoredTree {
  const [nodes, sets, value, cover, , left, feature, bin, flags, set] = recordOf(
    buffer,
    place,
    part,
  ).subarray(5);
  const splits = nodes! >> 1;
  const columns = new Uint32Array(buffer, place.context, 2)[1]!;
  return {
    feature: new Uint16Array(buffer, feature!, nodes!).slice(),
    cover: new Uint32Array(buffer, cover!, nodes!).slice(),
    bin: new Uint8Array(buffer, bin!, splits).slice(),
    flags: new Uint8Array(buffer, flags!, splits).slice(),
    left: new Uint32Array(buffer, left!, splits).slice(),
    value: new Float64Array(buffer, value!, nodes! - splits + sets!).slice(),
    sets: new Uint8Array(buffer, set!, FOREST_SET_BYTES * sets!).slice(),
    decrease: new Float64Array(buffer, place.decreases + 8 * columns * part, columns).slice(),
  };
}

/** The same tree with its sample, for what is only there in plain TypeScript. */
export function readGrown(
  team: { readonly buffer: SharedArrayBuffer },
  place: ForestPlace,
  part: number,
): GrownTree {
  const stored = readStored(team, place, part);
  const nodes = stored.feature.length;
  const tree: GrownTree = {
    ...{ feature: stored.feature, draws: stored.cover, sets: stored.sets, decrease: stored.decrease },
    bin: new Uint8Array(nodes),
    flags: new Uint8Array(nodes),
    left: new Uint32Array(nodes),
    detail: new Uint32Array(team.buffer, recordOf(team.buffer, place, part)[9]!, nodes).slice(),
    bag: new Uint8Array(
      team.buffer,
      place.bags + place.bagBytes * part,
      Math.ceil(place.sizes.rows / 8),
    ).slice(),
  };
  for (let node = 0, split = 0; node < nodes; node++) {
    if (stored.feature[node] === FOREST_LEAF) continue;
    tree.bin[node] = stored.bin[split]!;
    tree.flags[node] = stored.flags[split]!;
    tree.left[node] = stored.left[split++]!;
  }
  return tree;
}
