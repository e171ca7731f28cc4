/**
 * Trees over binned columns: what random forests and gradient boosting grow, store and score.
 *
 * All trees stand in one set of parallel arrays, one entry a node; the children of a split stand side by side.
 *
 * @module
 */

/** `feature` of a node that is a leaf. */
export const LEAF = 0xffff;
/** Bit of `flags`: a missing value goes left (numeric splits). */
export const MISSING_LEFT = 1;
/** Bit of `flags`: the split is a set of bins, see {@link Trees.sets}. */
export const CATEGORY_SPLIT = 2;
/** Bytes of one set of bins. */
export const SET_BYTES = 32;

/** Trees side by side. */
export interface Trees {
  /** Tree t has the nodes `roots[t]` to `roots[t + 1]` - 1, its root first; one entry more than trees. */
  readonly roots: Uint32Array;
  /** Index of the bin column that a node asks, or {@link LEAF}. */
  readonly feature: Uint16Array;
  /** Bins <= this go left (numeric splits). */
  readonly bin: Uint8Array;
  readonly flags: Uint8Array;
  /** Index (over all trees) of the left child; the right one is the next. 0 for a leaf. */
  readonly left: Uint32Array;
  /** A leaf's value; for a category split the number of its set; 0 for other splits. */
  readonly value: Float64Array;
  /** Training rows that reached the node (a forest: draws of the bootstrap sample). */
  readonly cover: Float64Array;
  /** Sets of 256 bits: bit b (byte b >> 3, bit b & 7) of a set says that bin b goes left, the missing bin included. */
  readonly sets: Uint8Array;
}
