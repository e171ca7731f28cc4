/**
 * Masks of leaves in the order in which one row reads them: for each bin of a column those of all trees, side by side.
 *
 * @module
 */
import type { MaskPlan } from "./tree-tables.ts";
import { SET_BYTES } from "./trees.ts";

/** Masks for one row at a time, see `maskOneRow` in `kernels/assembly/scoring.ts`. */
export interface RowMasks {
  /** The columns that trees ask, ascending. */
  readonly columns: Uint32Array;
  /** For each of them and each bin: where in `masks` the masks begin. */
  readonly places: Uint32Array;
  /** 16 * `quads` words a place: a word a tree. */
  readonly masks: Uint32Array;
  /** Four groups of four trees. */
  readonly quads: number;
  /** 32 leaf values a tree. */
  readonly values: Float64Array;
}

/** More words of masks than this are slower to fetch than trees are to walk. */
const MOST_WORDS = 2 ** 21;
const BINS = 256;
const TREES_OF_QUAD = 16;
const TREES_OF_GROUP = 4;
const MASK_LEAVES = 32;

/** A split of a column, as {@link MaskPlan} has it. */
interface ColumnSplit {
  readonly set: number;
  readonly left: number;
  readonly tree: number;
}

/**
 * Lays out masks for rows; `null` where they would be too large.
 *
 * @param sets - The sets of bins that the plan's splits name.
 * @remarks O(splits * 256).
 */
export function rowMasksOf(plan: MaskPlan, sets: Uint8Array, width: number): RowMasks | null {
  const byColumn = splitsByColumn(plan, width);
  const columns = Uint32Array.from(byColumn.keys()).filter((c) => byColumn[c]!.length > 0);
  const quads = Math.ceil(plan.groups / 4);
  const words = TREES_OF_QUAD * quads;
  const places = new Uint32Array(BINS * columns.length);
  let end = 0;
  columns.forEach((c, k) => {
    const isNew = newBins(byColumn[c]!, sets);
    for (let bin = 0; bin < BINS; bin++) {
      end += isNew[bin]! * words;
      places[BINS * k + bin] = end - words;
    }
  });
  if (end > MOST_WORDS) return null;
  const masks = new Uint32Array(end).fill(0xffffffff);
  columns.forEach((c, k) => {
    for (let bin = 0; bin < BINS; bin++) {
      const place = places[BINS * k + bin]!;
      if (bin > 0 && place === places[BINS * k + bin - 1]) continue;
      for (const { set, left, tree } of byColumn[c]!) {
        if (!isIn(sets, set, bin)) masks[place + tree] = (masks[place + tree]! & ~left) >>> 0;
      }
    }
  });
  const values = new Float64Array(TREES_OF_QUAD * MASK_LEAVES * quads);
  values.set(plan.values);
  return { columns, places, masks, quads, values };
}

function splitsByColumn(plan: MaskPlan, width: number): ColumnSplit[][] {
  const byColumn: ColumnSplit[][] = Array.from({ length: width }, () => []);
  for (let g = 0; g < plan.groups; g++) {
    for (let k = plan.firstSplit[g]!; k < plan.firstSplit[g + 1]!; k++) {
      const [table, set, left, lane] = plan.splits.subarray(4 * k, 4 * k + 4);
      const column = plan.columns[plan.firstTable[g]! + table!]!;
      byColumn[column]!.push({ set: set!, left: left!, tree: TREES_OF_GROUP * g + lane! });
    }
  }
  return byColumn;
}

/** 1 for each bin that some split sends another way than the bin before it, and for the first. */
function newBins(splits: readonly ColumnSplit[], sets: Uint8Array): Uint8Array {
  const isNew = new Uint8Array(BINS);
  isNew[0] = 1;
  for (const { set } of splits) {
    for (let bin = 1; bin < BINS; bin++) {
      if (isIn(sets, set, bin) !== isIn(sets, set, bin - 1)) isNew[bin] = 1;
    }
  }
  return isNew;
}

function isIn(sets: Uint8Array, set: number, bin: number): boolean {
  return ((sets[set * SET_BYTES + (bin >> 3)]! >> (bin & 7)) & 1) === 1;
}
