/**
 * Splits as sets of bins that go left, numbers and missing values included.
 *
 * @module
 */
import { MISSING_BIN } from "../../features/binning/types.ts";
import { CATEGORY_SPLIT, MISSING_LEFT, SET_BYTES, type Trees } from "./trees.ts";

/** The set of all bins, for leaves. */
export const ALL_BINS = 0;
const FIRST_THRESHOLD = 1;
const FIRST_CATEGORY = FIRST_THRESHOLD + 512;

/** All bins, then the bins up to each bin without and with missing values, then the sets of the trees. */
export function splitSets({ sets }: Trees): Uint8Array {
  const all = new Uint8Array(FIRST_CATEGORY * SET_BYTES + sets.length);
  all.fill(255, 0, SET_BYTES);
  for (let bin = 0; bin < 256; bin++) {
    const last = Math.min(bin, MISSING_BIN - 1);
    for (let direction = 0; direction < 2; direction++) {
      const at = (FIRST_THRESHOLD + 2 * bin + direction) * SET_BYTES;
      for (let b = 0; b <= last; b++) all[at + (b >> 3)]! |= 1 << (b & 7);
      all[at + (MISSING_BIN >> 3)]! |= direction << (MISSING_BIN & 7);
    }
  }
  all.set(sets, FIRST_CATEGORY * SET_BYTES);
  return all;
}

/** Number of the set of a split. */
export function setOf({ flags, bin, value }: Trees, node: number): number {
  if ((flags[node]! & CATEGORY_SPLIT) !== 0) return FIRST_CATEGORY + value[node]!;
  return FIRST_THRESHOLD + 2 * bin[node]! + Number((flags[node]! & MISSING_LEFT) !== 0);
}
