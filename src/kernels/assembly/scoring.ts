// kernel
// Tables and rows scored by trees over bins. The definition is treeSum of src/churn/trees/sum.ts; leaf values are added
// in the order of the trees, so that every way gives the same bits.
//
// A node is 8 bytes: index of the left child (the right one is the next; of a leaf, itself), then
// column << 20 | number of the set of bins that go left (a leaf: a set of all bins).
import { binNumbers, binTexts, makeTable, scanRange } from "./bins";
import { transpose } from "./bin-rows";
export { binColumn, layRows } from "./bins";

const MISSING: u32 = 255;
/** Rows that go through the masks of all trees together. */
const BLOCK: i32 = 512;

/** Prepares the look-up table of a column of numbers. Context: records, see bins.ts. */
export function prepareColumn(context: usize, part: i32): void {
  makeTable(context + (<usize>part << 7));
}

/**
 * Scores a part of the rows that stand in memory. Context:
 *   0 rows i32   4 rows of a part i32 (a multiple of 16)   8 columns i32   12 records u32 (one a column, see bins.ts)
 *  16 bins u32 (by column; those of a part follow those of the part before)   20 stride u32 (bytes of a column in a part)
 *  24 rows' bins u32 (alike)   28 width u32 (bytes of a row)   32 sums u32   36 counts u32 (of each part and column:
 *  missing i32, without i32)   40 ranges u32 (of each part and column: low f64, high f64)   44 groups i32 (0: walk)   48 group u32
 *  52 nodes u32   56 sets u32   60 values u32   64 roots u32   68 trees i32   72 zeros u32 (16 bytes of 0)
 */
export function scorePart(context: usize, part: i32): void {
  const rows = load<i32>(context);
  const size = load<i32>(context, 4);
  const start = part * size;
  const count = start + size < rows ? size : rows - start;
  binPart(context, part, start, count);
  const sums = <usize>load<u32>(context, 32) + (<usize>start << 3);
  memory.fill(sums, 0, <usize>count << 3);
  if (load<i32>(context, 44) > 0) {
    for (let first = 0; first < count; first += BLOCK) {
      maskBlock(context, part, first, first + BLOCK < count ? BLOCK : count - first);
    }
  } else walkPart(context, part, count, sums);
}

/** Bins of a part, by column. */
function binPart(context: usize, part: i32, start: i32, count: i32): void {
  const columns = load<i32>(context, 8);
  const stride: usize = load<u32>(context, 20);
  const first = <usize>load<u32>(context, 16) + <usize>(part * columns) * stride;
  const counts = <usize>load<u32>(context, 36) + (<usize>(part * columns) << 3);
  const ranges = <usize>load<u32>(context, 40) + (<usize>(part * columns) << 4);
  for (let c = 0; c < columns; c++) {
    const record = <usize>load<u32>(context, 12) + (<usize>c << 7);
    const bins = first + <usize>c * stride;
    const source: usize = load<u32>(record, 12);
    const out = counts + (<usize>c << 3);
    const kind = load<i32>(record);
    if (kind == 3) {
      memory.copy(bins, source + <usize>start, count);
    } else if (kind == 2) {
      const codes = source + (<usize>start << 2);
      store<i64>(out, binTexts(codes, bins, count, load<u32>(record, 28), load<i32>(record, 80)));
    } else {
      const values = source + (<usize>start << 3);
      scanRange(values, count, kind == 1, ranges + (<usize>c << 4));
      store<i32>(out, binNumbers(record, values, bins, count));
    }
  }
}

/**
 * Up to 32 leaves a tree: a mask of the leaves that each bin of each column leaves possible, four trees in a vector.
 * The first leaf that all columns leave possible is the leaf. Bins here are only those that some tree tells apart: the
 * masks of a group then fit in the nearest cache.
 *
 * Source: Lucchese et al. (2015), "QuickScorer: A Fast Algorithm to Rank Documents with Additive Ensembles of
 * Regression Trees", with a table of bins in place of sorted thresholds.
 *
 * A group is 1,032 bytes: 0 columns i32, 4 list u32 (for each column that the group asks: offset of its bins u32,
 * masks u32), 8 values of the leaves of its four trees (32 f64 each).
 */
function maskBlock(context: usize, part: i32, first: i32, count: i32): void {
  const stride: usize = load<u32>(context, 20);
  const bins =
    <usize>load<u32>(context, 16) + <usize>(part * load<i32>(context, 8)) * stride + <usize>first;
  const sums =
    <usize>load<u32>(context, 32) + (<usize>(part * load<i32>(context, 4) + first) << 3);
  const groups = load<i32>(context, 44);
  const whole = count & ~3;
  for (let g = 0; g < groups; g++) {
    const group = <usize>load<u32>(context, 48) + <usize>g * 1032;
    const columns = load<i32>(group);
    const list: usize = load<u32>(group, 4);
    for (let i = 0; i < whole; i += 4) {
      maskFour(bins + <usize>i, list, columns, group + 8, sums + (<usize>i << 3));
    }
    for (let i = whole; i < count; i++) {
      maskOne(bins + <usize>i, list, columns, group + 8, sums + (<usize>i << 3));
    }
  }
}

@inline
function maskFour(bins: usize, list: usize, columns: i32, values: usize, sums: usize): void {
  let a = i32x4.splat(-1);
  let b = a;
  let c = a;
  let d = a;
  const end = list + (<usize>columns << 3);
  for (let p = list; p < end; p += 8) {
    const q = bins + <usize>load<u32>(p);
    const masks: usize = load<u32>(p, 4);
    a = v128.and(a, v128.load(masks + (<usize>load<u8>(q) << 4)));
    b = v128.and(b, v128.load(masks + (<usize>load<u8>(q, 1) << 4)));
    c = v128.and(c, v128.load(masks + (<usize>load<u8>(q, 2) << 4)));
    d = v128.and(d, v128.load(masks + (<usize>load<u8>(q, 3) << 4)));
  }
  addLeaves(a, values, sums);
  addLeaves(b, values, sums + 8);
  addLeaves(c, values, sums + 16);
  addLeaves(d, values, sums + 24);
}

function maskOne(bins: usize, list: usize, columns: i32, values: usize, sums: usize): void {
  let a = i32x4.splat(-1);
  const end = list + (<usize>columns << 3);
  for (let p = list; p < end; p += 8) {
    const bin = <usize>load<u8>(bins + <usize>load<u32>(p));
    a = v128.and(a, v128.load(<usize>load<u32>(p, 4) + (bin << 4)));
  }
  addLeaves(a, values, sums);
}

@inline
function addLeaves(masks: v128, values: usize, sum: usize): void {
  store<f64>(sum, addFour(load<f64>(sum), masks, values));
}

/**
 * Fills the masks of a group. Context: 0 lists u32 (of all groups, see maskBlock)   4 tables u32 (of each entry of the
 * lists: bins i32, u32 address of one source bin of each)   8 firstTable u32 (of each group: index of its first entry,
 * one more than groups)   12 splits u32   16 firstSplit u32 (alike). A split is 16 bytes: entry u32, set u32 (address),
 * leaves on its left u32, tree of its group u32.
 */
export function fillMasks(context: usize, part: i32): void {
  const lists: usize = load<u32>(context);
  const tables: usize = load<u32>(context, 4);
  const firstTable = <usize>load<u32>(context, 8) + (<usize>part << 2);
  const splits: usize = load<u32>(context, 12);
  const firstSplit = <usize>load<u32>(context, 16) + (<usize>part << 2);
  const lastTable: usize = load<u32>(firstTable, 4);
  for (let table: usize = load<u32>(firstTable); table < lastTable; table++) {
    const bins = <usize>load<u32>(tables + (table << 3));
    memory.fill(load<u32>(lists + (table << 3), 4), 255, bins << 4);
  }
  const end = splits + (<usize>load<u32>(firstSplit, 4) << 4);
  for (let split = splits + (<usize>load<u32>(firstSplit) << 4); split < end; split += 16) {
    const table = <usize>load<u32>(split) << 3;
    const set: usize = load<u32>(split, 4);
    const keep = ~load<u32>(split, 8);
    const masks = <usize>load<u32>(lists + table, 4) + (<usize>load<u32>(split, 12) << 2);
    const bins = load<u32>(tables + table);
    const sources: usize = load<u32>(tables + table, 4);
    for (let bin: usize = 0; bin < <usize>bins; bin++) {
      const source = <u32>load<u8>(sources + bin);
      const left = (load<u32>(set + (<usize>(source >> 5) << 2)) >> (source & 31)) & 1;
      const p = masks + (bin << 4);
      store<u32>(p, load<u32>(p) & (keep | (0 - left)));
    }
  }
}

@inline
function step(nodes: usize, sets: usize, node: u32, row: usize): u32 {
  const p = nodes + (<usize>node << 3);
  const split = load<u32>(p, 4);
  const bin = <u32>load<u8>(row + <usize>(split >> 20));
  const word = load<u32>(sets + (<usize>(split & 0xfffff) << 5) + (<usize>(bin >> 5) << 2));
  return load<u32>(p) + (~(word >> (bin & 31)) & 1);
}

/** Any number of leaves: eight rows walk down a tree together, so that their waits for memory overlap. */
function walkPart(context: usize, part: i32, count: i32, sums: usize): void {
  const columns = load<i32>(context, 8);
  const stride: usize = load<u32>(context, 20);
  const size = load<i32>(context, 4);
  const width: usize = load<u32>(context, 28);
  const byColumn = <usize>load<u32>(context, 16) + <usize>(part * columns) * stride;
  const byRow = <usize>load<u32>(context, 24) + <usize>(part * size) * width;
  const zeros: usize = load<u32>(context, 72);
  for (let first = 0; first < columns; first += 16) {
    for (let i: usize = 0; i < <usize>count; i += 16) {
      transpose(byColumn, stride, first, columns, i, byRow + i * width + <usize>first, width, zeros);
    }
  }
  const nodes: usize = load<u32>(context, 52);
  const sets: usize = load<u32>(context, 56);
  const values: usize = load<u32>(context, 60);
  const roots: usize = load<u32>(context, 64);
  const trees = load<i32>(context, 68);
  const whole = count & ~7;
  for (let t = 0; t < trees; t++) {
    const root = load<u32>(roots + (<usize>t << 2));
    for (let i = 0; i < whole; i += 8) {
      walkEight(nodes, sets, values, root, byRow + <usize>i * width, width, sums + (<usize>i << 3));
    }
    for (let i = whole; i < count; i++) {
      const row = byRow + <usize>i * width;
      let node = root;
      for (let next = step(nodes, sets, node, row); next != node; ) {
        node = next;
        next = step(nodes, sets, node, row);
      }
      const sum = sums + (<usize>i << 3);
      store<f64>(sum, load<f64>(sum) + load<f64>(values + (<usize>node << 3)));
    }
  }
}

@inline
function walkEight(
  nodes: usize,
  sets: usize,
  values: usize,
  root: u32,
  row: usize,
  width: usize,
  sums: usize,
): void {
  const r1 = row + width;
  const r2 = r1 + width;
  const r3 = r2 + width;
  const r4 = r3 + width;
  const r5 = r4 + width;
  const r6 = r5 + width;
  const r7 = r6 + width;
  let a = root, b = root, c = root, d = root, e = root, f = root, g = root, h = root;
  while (true) {
    const a1 = step(nodes, sets, a, row), b1 = step(nodes, sets, b, r1);
    const c1 = step(nodes, sets, c, r2), d1 = step(nodes, sets, d, r3);
    const e1 = step(nodes, sets, e, r4), f1 = step(nodes, sets, f, r5);
    const g1 = step(nodes, sets, g, r6), h1 = step(nodes, sets, h, r7);
    const moved = (a ^ a1) | (b ^ b1) | (c ^ c1) | (d ^ d1) | (e ^ e1) | (f ^ f1) | (g ^ g1) | (h ^ h1);
    if (moved == 0) break;
    a = a1;
    b = b1;
    c = c1;
    d = d1;
    e = e1;
    f = f1;
    g = g1;
    h = h1;
  }
  store<f64>(sums, load<f64>(sums) + load<f64>(values + (<usize>a << 3)));
  store<f64>(sums, load<f64>(sums, 8) + load<f64>(values + (<usize>b << 3)), 8);
  store<f64>(sums, load<f64>(sums, 16) + load<f64>(values + (<usize>c << 3)), 16);
  store<f64>(sums, load<f64>(sums, 24) + load<f64>(values + (<usize>d << 3)), 24);
  store<f64>(sums, load<f64>(sums, 32) + load<f64>(values + (<usize>e << 3)), 32);
  store<f64>(sums, load<f64>(sums, 40) + load<f64>(values + (<usize>f << 3)), 40);
  store<f64>(sums, load<f64>(sums, 48) + load<f64>(values + (<usize>g << 3)), 48);
  store<f64>(sums, load<f64>(sums, 56) + load<f64>(values + (<usize>h << 3)), 56);
}

/**
 * Bins of one row: its numbers are searched in the thresholds; the bins of the other columns stand there already.
 * Context of one row: 0 numeric i32   4 index u32 (of each numeric column: i32)   8 numbers u32   12 bins u32
 *  16 thresholds u32 (256 f64 a numeric column, filled up with infinity)
 */
@inline
function binOne(context: usize): void {
  const numeric = load<i32>(context);
  const index: usize = load<u32>(context, 4);
  const numbers: usize = load<u32>(context, 8);
  const bins: usize = load<u32>(context, 12);
  const thresholds: usize = load<u32>(context, 16);
  for (let k = 0; k < numeric; k++) {
    const c = load<i32>(index + (<usize>k << 2));
    const value = load<f64>(numbers + (<usize>c << 3));
    const start = thresholds + (<usize>k << 11);
    let p = start;
    // A search without branches: they would be guessed wrong half of the time.
    p += <usize>(load<f64>(p, 127 * 8) < value) << 10;
    p += <usize>(load<f64>(p, 63 * 8) < value) << 9;
    p += <usize>(load<f64>(p, 31 * 8) < value) << 8;
    p += <usize>(load<f64>(p, 15 * 8) < value) << 7;
    p += <usize>(load<f64>(p, 7 * 8) < value) << 6;
    p += <usize>(load<f64>(p, 3 * 8) < value) << 5;
    p += <usize>(load<f64>(p, 8) < value) << 4;
    p += <usize>(load<f64>(p) < value) << 3;
    store<u8>(bins + <usize>c, value == value ? <u32>((p - start) >> 3) : MISSING);
  }
}

/**
 * The sum of one row; eight trees are walked down together. Context: as binOne, then 20 nodes u32   24 sets u32
 * 28 values u32   32 roots u32   36 trees i32 (a multiple of 8)
 */
export function walkOne(context: usize): f64 {
  binOne(context);
  const bins: usize = load<u32>(context, 12);
  const nodes: usize = load<u32>(context, 20);
  const sets: usize = load<u32>(context, 24);
  const values: usize = load<u32>(context, 28);
  const roots: usize = load<u32>(context, 32);
  const end = roots + (<usize>load<i32>(context, 36) << 2);
  let sum: f64 = 0;
  for (let p = roots; p < end; p += 32) {
    let a = load<u32>(p), b = load<u32>(p, 4), c = load<u32>(p, 8), d = load<u32>(p, 12);
    let e = load<u32>(p, 16), f = load<u32>(p, 20), g = load<u32>(p, 24), h = load<u32>(p, 28);
    while (true) {
      const a1 = step(nodes, sets, a, bins), b1 = step(nodes, sets, b, bins);
      const c1 = step(nodes, sets, c, bins), d1 = step(nodes, sets, d, bins);
      const e1 = step(nodes, sets, e, bins), f1 = step(nodes, sets, f, bins);
      const g1 = step(nodes, sets, g, bins), h1 = step(nodes, sets, h, bins);
      const moved = (a ^ a1) | (b ^ b1) | (c ^ c1) | (d ^ d1) | (e ^ e1) | (f ^ f1) | (g ^ g1) | (h ^ h1);
      if (moved == 0) break;
      a = a1;
      b = b1;
      c = c1;
      d = d1;
      e = e1;
      f = f1;
      g = g1;
      h = h1;
    }
    sum += load<f64>(values + (<usize>a << 3));
    sum += load<f64>(values + (<usize>b << 3));
    sum += load<f64>(values + (<usize>c << 3));
    sum += load<f64>(values + (<usize>d << 3));
    sum += load<f64>(values + (<usize>e << 3));
    sum += load<f64>(values + (<usize>f << 3));
    sum += load<f64>(values + (<usize>g << 3));
    sum += load<f64>(values + (<usize>h << 3));
  }
  return sum;
}

/**
 * The sum of one row by masks. For a row it is the masks of a bin for all trees that should stand together, not those
 * of a column for some; bins that no tree tells apart share them. Context: as binOne, then 40 columns i32 (those that
 * trees ask)   44 asked u32 (their numbers: i32)   48 places u32 (of each asked column: address of the masks of each
 * bin, 256 u32)   52 found u32 (room for an address a column)   56 quads i32 (of groups)   60 values u32 (of each
 * group: 4 times 32 f64)
 */
export function maskOneRow(context: usize): f64 {
  binOne(context);
  const bins: usize = load<u32>(context, 12);
  const columns = load<i32>(context, 40);
  const asked: usize = load<u32>(context, 44);
  const places: usize = load<u32>(context, 48);
  const found: usize = load<u32>(context, 52);
  const quads = load<i32>(context, 56);
  let values: usize = load<u32>(context, 60);
  for (let k = 0; k < columns; k++) {
    const bin = <usize>load<u8>(bins + <usize>load<i32>(asked + (<usize>k << 2)));
    store<u32>(found + (<usize>k << 2), load<u32>(places + (<usize>k << 10) + (bin << 2)));
  }
  const end = found + (<usize>columns << 2);
  let sum: f64 = 0;
  for (let quad = 0; quad < quads; quad++) {
    const offset = <usize>quad << 6;
    let a = i32x4.splat(-1);
    let b = a;
    let c = a;
    let d = a;
    for (let p = found; p < end; p += 4) {
      const masks = <usize>load<u32>(p) + offset;
      a = v128.and(a, v128.load(masks));
      b = v128.and(b, v128.load(masks, 16));
      c = v128.and(c, v128.load(masks, 32));
      d = v128.and(d, v128.load(masks, 48));
    }
    sum = addFour(addFour(addFour(addFour(sum, a, values), b, values + 1024), c, values + 2048), d, values + 3072);
    values += 4096;
  }
  return sum;
}

@inline
function addFour(sum: f64, masks: v128, values: usize): f64 {
  let total = sum;
  total += load<f64>(values + (<usize>ctz(i32x4.extract_lane(masks, 0)) << 3));
  total += load<f64>(values + (<usize>ctz(i32x4.extract_lane(masks, 1)) << 3), 256);
  total += load<f64>(values + (<usize>ctz(i32x4.extract_lane(masks, 2)) << 3), 512);
  total += load<f64>(values + (<usize>ctz(i32x4.extract_lane(masks, 3)) << 3), 768);
  return total;
}
