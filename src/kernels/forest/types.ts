/**
 * What a forest is grown from, and one tree of it as it comes from a kernel: whole numbers only, so that every way
 * to grow it gives the same tree bit for bit.
 *
 * @module
 */
import type { AliasTable } from "./draws.ts";

/** `feature` of a node that is a leaf. */
export const FOREST_LEAF = 0xffff;
/** Bit of `flags`: a missing value goes left (numeric splits). */
export const FOREST_MISSING_LEFT = 1;
/** Bit of `flags`: the split is a set of bins. */
export const FOREST_CATEGORY = 2;
/** Bytes of one set of bins. */
export const FOREST_SET_BYTES = 32;
/** The bin of missing values. */
export const FOREST_MISSING_BIN = 255;

/** Training rows in bins. */
export interface ForestRows {
  readonly rows: number;
  /** One array a column, one bin a row. */
  readonly columns: readonly Uint8Array[];
  /** Per column: 1 where bins are names without an order. */
  readonly isCategory: Uint8Array;
  /** 0 or 1, one a row. */
  readonly truth: Uint8Array;
  /** How rows are drawn; `undefined`: each with the same chance. */
  readonly alias: AliasTable | undefined;
}

/** How one tree is grown. */
export interface ForestGrowth {
  /** Columns that are tried at a split, at least 1. */
  readonly columnsPerSplit: number;
  /** Splits on the longest way from the root to a leaf. */
  readonly maxDepth: number;
  /** Fewest rows of a leaf, each counted once however often it was drawn; at least 1. */
  readonly minLeaf: number;
  /** What a draw of a positive row counts in the impurity. */
  readonly positiveWeight: number;
  readonly negativeWeight: number;
  /** Draw a sample of the rows with replacement, or take each row once. */
  readonly bootstrap: boolean;
}

/** One tree: a node an entry, the root first, the children of a split side by side. */
export interface GrownTree {
  /** Column of the split, or {@link FOREST_LEAF}. */
  readonly feature: Uint16Array;
  /** Bins <= this go left (numeric splits). */
  readonly bin: Uint8Array;
  readonly flags: Uint8Array;
  /** The left child; the right one is the next. 0 for a leaf. */
  readonly left: Uint32Array;
  /** Draws of the sample that reached the node. */
  readonly draws: Uint32Array;
  /** A leaf: how many of its draws are positive. A category split: the number of its set. Else 0. */
  readonly detail: Uint32Array;
  /** Sets of 256 bits, bit b says that bin b goes left. */
  readonly sets: Uint8Array;
  /** Bit i (byte i >> 3, bit i & 7): row i was drawn. */
  readonly bag: Uint8Array;
  /** Per column: the sum of what its splits took from the Gini impurity, in draws. */
  readonly decrease: Float64Array;
}

/** A tree without what only its growth needs; arrays in the order of the nodes, each with what has an entry. */
export interface StoredTree {
  /** Of each node. */
  readonly feature: Uint16Array;
  /** Draws, of each node. */
  readonly cover: Uint32Array;
  /** Of each split. */
  readonly bin: Uint8Array;
  readonly flags: Uint8Array;
  /** The left child, in the tree. */
  readonly left: Uint32Array;
  /** Of each leaf its share of positives, of each category split the number of its set in the tree. */
  readonly value: Float64Array;
  readonly sets: Uint8Array;
  readonly decrease: Float64Array;
}
