// One tree: src/kernels/forest/tree.ts. Rows are entries of four bytes: the row, and a byte that says how often it was
// drawn and whether it is positive. A row drawn more than 31 times has further entries, which do not count as rows.

import { countColumns, maskOf, noteColumns } from "./forest-count";
import { nextWord, wordBelow } from "./forest-random";
import {
  best0,
  best1,
  best2,
  best3,
  bestBin,
  bestColumn,
  bestIsCategory,
  bestLeft,
  bestMissingLeft,
  bestScore,
  cutCategories,
  cutNumeric,
  startSearch,
} from "./forest-split";
import {
  binCounts,
  columnOrder,
  columns,
  columnsPerSplit,
  COUNT_MASK,
  counts,
  decreases,
  DRAWS_SHIFT,
  entries,
  FEW,
  GROUP,
  held,
  HISTOGRAM,
  histograms,
  leaves,
  masks,
  maxDepth,
  minLeaf,
  negativeWeight,
  nodes,
  offsets,
  POSITIVES_SHIFT,
  positiveWeight,
  rows,
  SEARCH_BYTES,
  sets,
  spare,
  stack,
  values,
} from "./forest-state";

const LEAF: u16 = 0xffff;
const MISSING_LEFT: u8 = 1;
const CATEGORY: u8 = 2;
/** Bits of an entry. */
const FIRST: u32 = 128;
const POSITIVE: u32 = 64;
const MOST_DRAWS: u32 = 31;

/** Nodes and sets of the tree so far. */
export let nodeCount: i32 = 0;
export let setCount: i32 = 0;
/** Rows that were not drawn. */
let heldCount: i32 = 0;

@inline function rowsOf(count: i64): i32 {
  return <i32>(count & COUNT_MASK);
}

@inline function drawsOf(count: i64): i32 {
  return <i32>((count >> DRAWS_SHIFT) & COUNT_MASK);
}

@inline function positivesOf(count: i64): i32 {
  return <i32>(count >> POSITIVES_SHIFT);
}

/** Draws a sample: how often each row is in it. */
export function drawSample(draws: i32, limit: usize, other: usize): void {
  memory.fill(counts, 0, <usize>rows << 2);
  for (let draw = 0; draw < draws; draw++) {
    let slot = <usize>wordBelow(<u32>rows);
    if (limit != 0 && nextWord() >= load<u32>(limit + (slot << 2))) slot = load<u32>(other + (slot << 2));
    const at = counts + (slot << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
}

/** Every row once. */
export function takeAll(): void {
  for (let row = 0; row < rows; row++) store<u32>(counts + (<usize>row << 2), 1);
}

/** Writes the entries of the sample and the bits of its rows; returns the number of entries. */
export function writeEntries(truth: usize, bag: usize): i32 {
  let at = entries;
  let aside = held;
  memory.fill(bag, 0, <usize>((rows + 7) >> 3));
  for (let row = 0; row < rows; row++) {
    let count = load<u32>(counts + (<usize>row << 2));
    // Written in any case, and kept where the row was drawn.
    const label = (<u32>load<u8>(truth + <usize>row)) << 6;
    const first = count < MOST_DRAWS ? count : MOST_DRAWS;
    store<u32>(at, (<u32>row << 8) | FIRST | label | first);
    const isDrawn = <usize>(count != 0);
    at += isDrawn << 2;
    store<u32>(aside, <u32>row << 8);
    aside += (isDrawn ^ 1) << 2;
    const byte = bag + <usize>(row >> 3);
    store<u8>(byte, load<u8>(byte) | <u8>(isDrawn << (row & 7)));
    for (count -= first; count != 0; ) {
      const more = count < MOST_DRAWS ? count : MOST_DRAWS;
      store<u32>(at, (<u32>row << 8) | label | more);
      at += 4;
      count -= more;
    }
  }
  heldCount = leaves == 0 ? 0 : <i32>((aside - held) >> 2);
  return <i32>((at - entries) >> 2);
}

/** Rows, draws and positive draws of the first `size` entries. */
export function sumEntries(size: i32): i64 {
  let sum: i64 = 0;
  for (let i = 0; i < size; i++) {
    sum += load<i64>(values + (<usize>(load<u32>(entries + (<usize>i << 2)) & 255) << 3));
  }
  return sum;
}

/** Grows the tree on `size` entries. */
export function growNodes(size: i32): void {
  memory.fill(histograms, 0, SEARCH_BYTES);
  memory.fill(decreases, 0, <usize>columns << 3);
  for (let column = 0; column < columns; column++) store<u16>(columnOrder + (<usize>column << 1), <u16>column);
  nodeCount = 1;
  setCount = 0;
  let waiting = 0;
  if (leaves != 0) memory.fill(leaves, 255, <usize>rows << 2);
  const root = sumEntries(size);
  if (writeLeaf(0, 0, root, 0, heldCount)) return;
  push(waiting++, 0, size, 0, 0, root, 0, heldCount);
  while (waiting > 0) {
    waiting--;
    const at = stack + <usize>waiting * STACK;
    const from = load<i32>(at);
    const to = load<i32>(at, 4);
    const node = load<i32>(at, 8);
    const depth = load<i32>(at, 12) + 1;
    const count = load<i64>(at, 16);
    const heldFrom = load<i32>(at, 24);
    const heldTo = load<i32>(at, 28);
    if (!findSplit(from, to, count)) {
      keepLeaf(node, count, heldFrom, heldTo);
      continue;
    }
    const middle = divide(entries, from, to);
    const heldMiddle = heldFrom < heldTo ? divide(held, heldFrom, heldTo) : heldFrom;
    const left = nodeCount;
    nodeCount += 2;
    writeSplit(node, left, count);
    const rightCount = count - bestLeft;
    const leftCount = bestLeft;
    if (!writeLeaf(left + 1, depth, rightCount, heldMiddle, heldTo)) {
      push(waiting++, middle, to, left + 1, depth, rightCount, heldMiddle, heldTo);
    }
    if (!writeLeaf(left, depth, leftCount, heldFrom, heldMiddle)) {
      push(waiting++, from, middle, left, depth, leftCount, heldFrom, heldMiddle);
    }
  }
}

/** Bytes of a waiting node. */
const STACK: usize = 32;

@inline function push(
  place: i32,
  from: i32,
  to: i32,
  node: i32,
  depth: i32,
  count: i64,
  heldFrom: i32,
  heldTo: i32,
): void {
  const at = stack + <usize>place * STACK;
  store<i32>(at, from);
  store<i32>(at, to, 4);
  store<i32>(at, node, 8);
  store<i32>(at, depth, 12);
  store<i64>(at, count, 16);
  store<i32>(at, heldFrom, 24);
  store<i32>(at, heldTo, 28);
}

/** Makes a node a leaf where it cannot be split whatever its columns say. */
function writeLeaf(node: i32, depth: i32, count: i64, heldFrom: i32, heldTo: i32): bool {
  const positives = positivesOf(count);
  if (positives != 0 && positives != drawsOf(count) && rowsOf(count) >= 2 * minLeaf && depth < maxDepth) return false;
  keepLeaf(node, count, heldFrom, heldTo);
  return true;
}

/** A node is 16 bytes: feature u16, bin u8, flags u8, left u32, draws u32, detail u32. */
function keepLeaf(node: i32, count: i64, heldFrom: i32, heldTo: i32): void {
  const at = nodes + (<usize>node << 4);
  store<u32>(at, LEAF);
  store<u32>(at, 0, 4);
  store<u32>(at, drawsOf(count), 8);
  store<u32>(at, positivesOf(count), 12);
  const end = held + (<usize>heldTo << 2);
  for (let row = held + (<usize>heldFrom << 2); row < end; row += 4) {
    store<u32>(leaves + (<usize>(load<u32>(row) >> 8) << 2), node);
  }
}

function writeSplit(node: i32, left: i32, count: i64): void {
  const at = nodes + (<usize>node << 4);
  store<u16>(at, <u16>bestColumn);
  store<u8>(at, <u8>bestBin, 2);
  store<u8>(at, bestIsCategory != 0 ? CATEGORY : bestMissingLeft != 0 ? MISSING_LEFT : 0, 3);
  store<u32>(at, left, 4);
  store<u32>(at, drawsOf(count), 8);
  store<u32>(at, 0, 12);
  if (bestIsCategory != 0) {
    store<u32>(at, setCount, 12);
    const set = sets + (<usize>setCount << 5);
    setCount++;
    store<u64>(set, best0);
    store<u64>(set, best1, 8);
    store<u64>(set, best2, 16);
    store<u64>(set, best3, 24);
  }
  const weighted = <f64>positivesOf(count) * positiveWeight;
  const weight = weighted + <f64>(drawsOf(count) - positivesOf(count)) * negativeWeight;
  const taken = decreases + (<usize>bestColumn << 3);
  store<f64>(taken, load<f64>(taken) + 2 * (bestScore - (weighted * weighted) / weight));
}

/** Searches the best split of a node; false where no column can be cut. */
export function findSplit(from: i32, to: i32, count: i64): bool {
  startSearch(count);
  const wanted = columnsPerSplit;
  let canSplit = 0;
  let tried = 0;
  while (tried < columns && (tried < wanted || canSplit == 0)) {
    // Those that are tried anyway, in groups; then one at a time.
    let size = tried < wanted ? wanted - tried : 1;
    if (size > GROUP) size = GROUP;
    for (let k = 0; k < size; k++) drawColumn(tried + k);
    const isFew = to - from < FEW;
    if (isFew) noteColumns(from, to, tried, size);
    else countColumns(from, to, tried, size);
    for (let k = 0; k < size; k++) {
      const column = <i32>load<u16>(columnOrder + (<usize>(tried + k) << 1));
      const histogram = histograms + <usize>k * HISTOGRAM;
      const mask = masks + (<usize>k << 5);
      const bins = <i32>load<u16>(binCounts + (<usize>column << 1));
      if (bins != 0) canSplit |= cutNumeric(histogram, mask, column, isFew ? 0 : bins);
      else {
        if (!isFew) maskOf(histogram, mask);
        canSplit |= cutCategories(histogram, mask, column);
      }
    }
    tried += size;
  }
  return canSplit != 0;
}

/** Draws the next column among those that were not tried. */
@inline function drawColumn(tried: i32): void {
  const at = columnOrder + (<usize>tried << 1);
  const pick = columnOrder + (<usize>(tried + <i32>wordBelow(<u32>(columns - tried))) << 1);
  const column = load<u16>(pick);
  store<u16>(pick, load<u16>(at));
  store<u16>(at, column);
}

/** Puts the entries of `list` that go left before the others; returns where the others begin. */
@inline function divide(list: usize, from: i32, to: i32): i32 {
  return bestIsCategory != 0 ? partitionSet(list, from, to) : partition(list, from, to);
}

export function partition(list: usize, from: i32, to: i32): i32 {
  const bins = <usize>load<u32>(offsets + (<usize>bestColumn << 2));
  // With 1 added, bin 255 becomes 0: then one comparison sends missing values left.
  const shift = <u32>bestMissingLeft;
  const cut = <u32>bestBin + shift;
  let at = list + (<usize>from << 2);
  const end = list + (<usize>to << 2);
  let left = at;
  let right = spare;
  for (; at < end; at += 4) {
    const entry = load<u32>(at);
    const bin = (<u32>load<u8>(bins + (<usize>(entry >> 8) << 5)) + shift) & 255;
    const goesLeft = <usize>(bin <= cut);
    store<u32>(left, entry);
    store<u32>(right, entry);
    left += goesLeft << 2;
    right += (goesLeft ^ 1) << 2;
  }
  copyBack(left, right);
  return <i32>((left - list) >> 2);
}

/** The same by the set of a category split. */
export function partitionSet(list: usize, from: i32, to: i32): i32 {
  const bins = <usize>load<u32>(offsets + (<usize>bestColumn << 2));
  const set = masks;
  store<u64>(set, best0);
  store<u64>(set, best1, 8);
  store<u64>(set, best2, 16);
  store<u64>(set, best3, 24);
  let at = list + (<usize>from << 2);
  const end = list + (<usize>to << 2);
  let left = at;
  let right = spare;
  for (; at < end; at += 4) {
    const entry = load<u32>(at);
    const bin = <usize>load<u8>(bins + (<usize>(entry >> 8) << 5));
    const goesLeft = <usize>((load<u8>(set + (bin >> 3)) >> <u8>(bin & 7)) & 1);
    store<u32>(left, entry);
    store<u32>(right, entry);
    left += goesLeft << 2;
    right += (goesLeft ^ 1) << 2;
  }
  copyBack(left, right);
  store<u64>(set, 0);
  store<u64>(set, 0, 8);
  store<u64>(set, 0, 16);
  store<u64>(set, 0, 24);
  return <i32>((left - list) >> 2);
}

/** Most nodes are small, and a call to copy memory costs as much as forty entries. */
@inline function copyBack(to: usize, end: usize): void {
  const bytes = end - spare;
  if (bytes > 256) memory.copy(to, spare, bytes);
  else for (let at: usize = 0; at < bytes; at += 4) store<u32>(to + at, load<u32>(spare + at));
}
