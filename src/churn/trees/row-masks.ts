/**
 * Masks of leaves in the order in which one row reads them: for each bin of a column those of all trees, side by side.
 *
 * @module
 */
import { GROUP_TREES, MASK_LEAVES, type MaskPlan } from "./masks.ts";
import { SET_BYTES } from "./trees.ts";

/** Masks for one row at a time, see `maskOneRow` in `kernels/assembly/scoring.ts`. */
export interface RowMasks {
  /** The columns that trees ask, ascending. */
  readonly columns: Uint32Array;
  /** For each of them and each bin of the binning: where in `masks` the masks begin. */
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
const QUAD_TREES = 4 * GROUP_TREES;

/**
 * Lays out masks for rows; `null` where they would be too large.
 *
 * @param sets - The sets of bins that the plan's splits name.
 * @remarks O(splits * bins).
 */
export function rowMasksOf(plan: MaskPlan, sets: Uint8Array): RowMasks | null {
  const columns = Uint32Array.from(new Set(plan.columns)).sort();
  const quads = Math.ceil(plan.groups / 4);
  const words = QUAD_TREES * quads;
  const places = new Uint32Array(BINS * columns.length);
  const firstOf = new Map<number, number>();
  let end = 0;
  columns.forEach((column, k) => {
    const { placeOf, sources } = plan.bins[column]!;
    firstOf.set(column, end);
    for (let bin = 0; bin < BINS; bin++) places[BINS * k + bin] = end + words * placeOf[bin]!;
    end += words * sources.length;
  });
  if (end > MOST_WORDS) return null;
  const masks = new Uint32Array(end).fill(0xffffffff);
  for (let g = 0; g < plan.groups; g++) {
    for (let k = 4 * plan.firstSplit[g]!; k < 4 * plan.firstSplit[g + 1]!; k += 4) {
      const column = plan.columns[plan.splits[k]!]!;
      const set = SET_BYTES * plan.splits[k + 1]!;
      const keep = ~plan.splits[k + 2]!;
      let at = firstOf.get(column)! + GROUP_TREES * g + plan.splits[k + 3]!;
      for (const bin of plan.bins[column]!.sources) {
        const isLeft = (sets[set + (bin >> 3)]! >> (bin & 7)) & 1;
        if (isLeft === 0) masks[at] = masks[at]! & keep;
        at += words;
      }
    }
  }
  const values = new Float64Array(QUAD_TREES * MASK_LEAVES * quads);
  values.set(plan.values);
  return { columns, places, masks, quads, values };
}
