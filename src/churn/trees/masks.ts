/**
 * Trees of few leaves as masks: which leaves each bin of each column leaves possible.
 *
 * Bins that no tree tells apart are one here, which makes masks few enough for the nearest cache.
 *
 * @module
 */
import { MISSING_BIN } from "../../features/binning/types.ts";
import type { BinInput } from "../../kernels/bin-columns.ts";
import { setOf } from "./sets.ts";
import { LEAF, SET_BYTES, type Trees } from "./trees.ts";

/** Trees of few leaves as masks, four trees a group. */
export interface MaskPlan {
  readonly groups: number;
  /** What is told apart in each column of the binning. */
  readonly bins: readonly MaskBins[];
  /** The column of each table of masks, group by group. */
  readonly columns: Uint32Array;
  /** Of each group: the index of its first table; one more than groups. */
  readonly firstTable: Uint32Array;
  /** Four words a split: table, set, leaves on its left, tree in its group. */
  readonly splits: Uint32Array;
  /** Of each group: the index of its first split; one more than groups. */
  readonly firstSplit: Uint32Array;
  /** 32 leaf values a tree. */
  readonly values: Float64Array;
}

/** The bins of a column that some tree tells apart. */
export interface MaskBins {
  /** For each bin of the binning: its place among them. The last is that of missing values, which is theirs alone. */
  readonly placeOf: Uint8Array;
  /** A bin of the binning for each. */
  readonly sources: Uint8Array;
}

/** Leaves that a mask has bits for. */
export const MASK_LEAVES = 32;
/** Trees of a group. */
export const GROUP_TREES = 4;
/** A group is a part of a job. */
const MOST_GROUPS = 4000;
/** Bytes of masks that are worth it. */
const MOST_BYTES = 64 * 2 ** 20;
const BINS = 256;

/**
 * How trees become masks; `null` where a tree has too many leaves, or the masks would be too large.
 *
 * @param sets - The sets of bins that go left.
 * @param width - Columns of the binning.
 * @remarks O(nodes * 256).
 */
export function maskPlanOf(trees: Trees, sets: Uint8Array, width: number): MaskPlan | null {
  const { roots, feature } = trees;
  const count = roots.length - 1;
  const groups = Math.ceil(count / GROUP_TREES);
  if (groups > MOST_GROUPS) return null;
  for (let t = 0; t < count; t++) {
    if (roots[t + 1]! - roots[t]! > 2 * MASK_LEAVES - 1) return null;
  }
  const firstTable = new Uint32Array(groups + 1);
  const firstSplit = new Uint32Array(groups + 1);
  const columns: number[] = [];
  const splits: number[] = [];
  const values = new Float64Array(groups * GROUP_TREES * MASK_LEAVES);
  let tableOf = new Map<number, number>();
  for (let t = 0; t < count; t++) {
    if (t % GROUP_TREES === 0) tableOf = new Map();
    const root = roots[t]!;
    const leaves = leafRanges(trees, root, roots[t + 1]!);
    for (let node = root; node < roots[t + 1]!; node++) {
      const first = leaves.first[node - root]!;
      const column = feature[node]!;
      if (column === LEAF) {
        values[t * MASK_LEAVES + first] = trees.value[node]!;
        continue;
      }
      const table = tableOf.get(column) ?? columns.push(column) - 1;
      tableOf.set(column, table);
      const onLeft = leaves.count[trees.left[node]! - root]!;
      splits.push(table, setOf(trees, node), ((2 ** onLeft - 1) << first) >>> 0, t % GROUP_TREES);
    }
    const group = Math.floor(t / GROUP_TREES);
    firstTable[group + 1] = columns.length;
    firstSplit[group + 1] = splits.length / 4;
  }
  const bins = binsToldApart(columns, splits, sets, width);
  const entries = columns.reduce((sum, column) => sum + bins[column]!.sources.length, 0);
  if (entries * 4 * GROUP_TREES > MOST_BYTES) return null;
  return {
    groups,
    bins,
    firstTable,
    firstSplit,
    values,
    columns: Uint32Array.from(columns),
    splits: Uint32Array.from(splits),
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

function binsToldApart(
  columns: readonly number[],
  splits: readonly number[],
  sets: Uint8Array,
  width: number,
): MaskBins[] {
  // 1 where some split sends a bin another way than the bin before it.
  const changes = Array.from({ length: width }, () => new Uint8Array(BINS));
  const seen = new Set<number>();
  for (let k = 0; k < splits.length; k += 4) {
    const column = columns[splits[k]!]!;
    const set = splits[k + 1]!;
    if (seen.has(BINS * BINS * set + column)) continue;
    seen.add(BINS * BINS * set + column);
    const changed = changes[column]!;
    for (let bin = 1; bin < BINS; bin++) {
      if (isIn(sets, set, bin) !== isIn(sets, set, bin - 1)) changed[bin] = 1;
    }
  }
  return changes.map((changed) => {
    changed[MISSING_BIN] = 1;
    const placeOf = new Uint8Array(BINS);
    const sources = [0];
    for (let bin = 1; bin < BINS; bin++) {
      if (changed[bin] === 1) sources.push(bin);
      placeOf[bin] = sources.length - 1;
    }
    return { placeOf, sources: Uint8Array.from(sources) };
  });
}

function isIn(sets: Uint8Array, set: number, bin: number): boolean {
  return ((sets[set * SET_BYTES + (bin >> 3)]! >> (bin & 7)) & 1) === 1;
}

/** The input of a column whose bins are those told apart. */
export function maskInput(input: BinInput, { placeOf }: MaskBins): BinInput {
  if (input.kind === "bins") return { kind: "bins", bins: input.bins.map((bin) => placeOf[bin]!) };
  if (input.kind === "codes") return { ...input, bins: input.bins.map((bin) => placeOf[bin]!) };
  const thresholds = (input.thresholds ?? []).filter((_, t) => placeOf[t + 1] !== placeOf[t]);
  return { ...input, thresholds };
}
