// Where the boosting kernel finds things. Addresses are u32 words at CONTEXT + 4 * word, numbers f64 behind them.
// The writer is src/kernels/boosting/team.ts, which lists the same places.

export const ROWS = 0;
export const SEGMENTS = 4;
export const COLUMNS = 8;
/** Bins row by row (blocks of 32 columns) and column by column; STRIDE: bytes of a column. */
export const BY_ROW = 12;
export const BY_COLUMN = 16;
export const STRIDE = 20;
/** i64 a row: gradient << 32 | Hessian. */
export const PACKED = 24;
/** u32 a row: rows in the order of segments; in the order of nodes; and room for the rows that go right. */
export const IDENTITY = 28;
export const ORDER = 32;
export const RIGHTS = 36;
/** By node and segment: first and end position in ORDER, u32 each. */
export const RANGES = 40;
/** Histograms of nodes, SLOT_BYTES each. */
export const SLOTS = 44;
export const SLOT_BYTES = 48;
/** Tables of blocks after the first, by segment. */
export const MORE_TABLES = 52;
/** u8 a column: may it be split in this tree? */
export const ACTIVE = 56;
/** By column: u8 bins, u8 text?, i8 direction, u8 0. */
export const INFO = 60;
/** u8 a bin: does it go left? */
export const GOES_LEFT = 64;
export const NODE = 68;
export const LEFT = 72;
export const RIGHT = 76;
export const SPLIT_COLUMN = 80;
/** Node whose rows are summed; -1: none. */
export const SUMMED = 84;
/** Slot of that node, and of the other child, which holds the parent's; -1: none. */
export const SUMMED_SLOT = 88;
export const OTHER_SLOT = 92;
export const TOUCH = 96;
/** FOUND_BYTES by part and child. */
export const FOUND = 100;
export const COLUMNS_A_PART = 104;
export const IS_BOUNDED = 108;
export const SCORES = 112;
export const TRUTH = 116;
/** 0: every row weighs 1. */
export const WEIGHTS = 120;
export const FOLD = 124;
export const HELD_OUT = 128;
export const BASE_WEIGHTS = 132;
export const MASKED = 136;
export const KEY = 140;
export const ROWS_A_PART = 144;
/** Three f64 by part. */
export const SUMS = 148;
export const LEAVES = 152;
/** By leaf: u32 node, f64 value at 8. */
export const LEAF_LIST = 156;
/** Is the node the root, whose rows stand in IDENTITY? */
export const IS_ROOT = 160;

export const GRADIENT_SCALE = 192;
export const HESSIAN_SCALE = 200;
export const GRADIENT_UNIT = 208;
export const HESSIAN_UNIT = 216;
export const L2 = 224;
export const LEAST_HESSIAN = 232;
export const SAMPLE_LIMIT = 240;
/** By child, CHILD_BYTES each: f64 gradient, Hessian, lower, upper; i32 searched?; u32 histogram. */
export const CHILDREN = 256;
export const CHILD_BYTES = 64;

/** f64 score, gradient, Hessian; i32 column, bin, missing left?, sorted?; 32 bytes of set at 64. */
export const FOUND_BYTES = 128;

@inline
export function word(context: usize, place: usize): usize {
  return <usize>load<u32>(context + place);
}

@inline
export function real(context: usize, place: usize): f64 {
  return load<f64>(context + place);
}
