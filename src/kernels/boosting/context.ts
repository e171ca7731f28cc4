/**
 * Where the boosting kernel finds things: byte offsets in its context, as `assembly/boosting-context.ts` has them.
 *
 * @module
 */
export const PLACES = {
  rows: 0,
  segments: 4,
  columns: 8,
  byRow: 12,
  byColumn: 16,
  stride: 20,
  packed: 24,
  identity: 28,
  order: 32,
  rights: 36,
  ranges: 40,
  slots: 44,
  slotBytes: 48,
  moreTables: 52,
  active: 56,
  info: 60,
  goesLeft: 64,
  node: 68,
  left: 72,
  right: 76,
  splitColumn: 80,
  summed: 84,
  summedSlot: 88,
  otherSlot: 92,
  touch: 96,
  found: 100,
  columnsAPart: 104,
  isBounded: 108,
  scores: 112,
  truth: 116,
  weights: 120,
  fold: 124,
  heldOut: 128,
  baseWeights: 132,
  masked: 136,
  key: 140,
  rowsAPart: 144,
  sums: 148,
  leaves: 152,
  leafList: 156,
  isRoot: 160,
} as const;

/** The same of numbers. */
export const NUMBERS = {
  gradientScale: 192,
  hessianScale: 200,
  gradientUnit: 208,
  hessianUnit: 216,
  l2: 224,
  leastHessian: 232,
  sampleLimit: 240,
} as const;

/** Children: gradient, Hessian, lower, upper as f64; searched and the address of the histogram as u32 at 32. */
export const CHILDREN = 256;
export const CHILD_BYTES = 64;
export const CONTEXT_BYTES: number = CHILDREN + 2 * CHILD_BYTES;
/** A result of a search: f64 score, gradient, Hessian; i32 column, bin, missing left, sorted; the set at 64. */
export const FOUND_BYTES = 128;
/** Parts of a search, and room for sorting levels in each. */
export const MOST_PARTS = 64;
export const SORT_BYTES = 2304;
/** Tables of the first block of columns, by segment: the kernel knows where. */
export const TABLES = 65_536;
export const TABLE = 65_536;
