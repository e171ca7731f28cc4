// kernel
// Gradient boosting on rows and bins. The definition is src/kernels/boosting/; driver: src/kernels/boosting/team.ts.

import {
  BY_COLUMN, BY_ROW, COLUMNS, GOES_LEFT, IDENTITY, IS_ROOT, LEAF_LIST, LEAVES, LEFT, MORE_TABLES, NODE, ORDER, PACKED,
  RANGES, RIGHT, RIGHTS, SCORES, SEGMENTS, SPLIT_COLUMN, STRIDE, SUMMED, TOUCH, word,
} from "./boosting-context";
import { sumBlock, TABLE, TABLES } from "./boosting-histogram";

export { binColumn, layRows } from "./bins";
export { gradients, weigh } from "./boosting-gradients";
export { findSplits } from "./boosting-search";

@inline
function rangeOf(context: usize, node: usize, segment: i32): usize {
  return word(context, RANGES) + ((node * word(context, SEGMENTS) + segment) << 3);
}

/** Divides the rows of a node in one segment and sums those of one child. */
export function divide(context: usize, segment: i32): void {
  const isRoot = word(context, IS_ROOT) != 0;
  const column = load<i32>(context, SPLIT_COLUMN);
  if (column >= 0) divideRows(context, segment, isRoot, column);
  const summed = load<i32>(context, SUMMED);
  if (summed < 0) return;
  const range = rangeOf(context, summed, segment);
  const rows = column < 0 ? word(context, IDENTITY) : word(context, ORDER);
  const from = rows + (<usize>load<u32>(range) << 2);
  const end = rows + (<usize>load<u32>(range, 4) << 2);
  const columns = <i32>word(context, COLUMNS);
  const blocks = (columns + 31) >> 5;
  const table = TABLES + <usize>segment * TABLE;
  const touch = word(context, TOUCH) != 0;
  const more = word(context, MORE_TABLES) + <usize>segment * <usize>(blocks - 1) * TABLE;
  for (let block = blocks - 1; block >= 0; block--) {
    const width = columns - 32 * block < 32 ? columns - 32 * block : 32;
    const bins = word(context, BY_ROW) + <usize>block * 32 * word(context, STRIDE);
    memory.fill(table, 0, (<usize>(width + 7) & ~7) << 11);
    const touched = sumBlock(width, bins, word(context, PACKED), from, end, touch, table);
    // Never true; reading ahead must not look useless.
    if (touched < 0) unreachable();
    // The table is needed for the next block; that of the first stays where it is.
    if (block > 0) memory.copy(more + <usize>(block - 1) * TABLE, table, <usize>width << 11);
  }
}

/** Rows that go left first, both sides in their old order. */
function divideRows(context: usize, segment: i32, isRoot: bool, column: i32): void {
  const range = rangeOf(context, word(context, NODE), segment);
  const start = <usize>load<u32>(range);
  const stop = <usize>load<u32>(range, 4);
  const order = word(context, ORDER);
  const source = isRoot ? word(context, IDENTITY) : order;
  const rights = word(context, RIGHTS) + (start << 2);
  const bins = word(context, BY_COLUMN) + <usize>column * word(context, STRIDE);
  const goesLeft = word(context, GOES_LEFT);
  let left = order + (start << 2);
  let right = rights;
  const end = source + (stop << 2);
  for (let from = source + (start << 2); from < end; from += 4) {
    const row = load<u32>(from);
    const isLeft = <usize>load<u8>(goesLeft + load<u8>(bins + row));
    store<u32>(left, row);
    store<u32>(right, row);
    left += isLeft << 2;
    right += (isLeft ^ 1) << 2;
  }
  memory.copy(left, rights, right - rights);
  const middle = <u32>((left - order) >> 2);
  const leftRange = rangeOf(context, word(context, LEFT), segment);
  store<u32>(leftRange, <u32>start);
  store<u32>(leftRange, middle, 4);
  const rightRange = rangeOf(context, word(context, RIGHT), segment);
  store<u32>(rightRange, middle);
  store<u32>(rightRange, <u32>stop, 4);
}

/** Adds the values of the leaves to the scores of one segment. */
export function addLeaves(context: usize, segment: i32): void {
  const leaves = word(context, LEAVES);
  const list = word(context, LEAF_LIST);
  const order = word(context, ORDER);
  const scores = word(context, SCORES);
  for (let k: usize = 0; k < leaves; k++) {
    const leaf = list + (k << 4);
    const value = load<f64>(leaf, 8);
    const range = rangeOf(context, <usize>load<u32>(leaf), segment);
    const end = order + (<usize>load<u32>(range, 4) << 2);
    for (let at = order + (<usize>load<u32>(range) << 2); at < end; at += 4) {
      const score = scores + (<usize>load<u32>(at) << 3);
      store<f64>(score, load<f64>(score) + value);
    }
  }
}
