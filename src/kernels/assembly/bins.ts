// Columns of numbers and codes in bins. The definition is src/features/binning/; see src/kernels/bin-columns.ts for
// who calls this.
//
// A part of a job is a column, described by a record of 128 bytes:
//   0 kind i32: 0 numbers f64, 1 times f64 in milliseconds (read in days), 2 codes i32, 3 nothing to do
//   4 learn i32: 1 to learn thresholds, 0 to use those given
//   8 rows i32            12 source u32         16 bins u32 (one byte a row)
//  20 thresholds u32 (256 f64)                  24 count i32 (of thresholds, in or out)
//  28 levels u32 (bin of each code)             32 sample u32 (rows to learn from, i32 each; 0 for all)
//  36 sampled i32         40 work u32           44 missing i32 (out: rows in the bin of missing values)
//  48 low f64, 56 high f64 (out: ends of the values) 64 without i32 (out: codes below 0)
//  68 table u32 (4,097 bytes) 72 base u32, 76 shift u32 (of the table)          80 gap i32: the bin of missing values

export { layRows } from "./bin-rows";

const DAY_MS: f64 = 86_400_000;
const MOST_BINS: i32 = 255;
/** Cells of the look-up table on each side of 0. */
const CELLS: u32 = 2048;
/** Digits of a radix sort: 11 bits. */
const DIGITS: i32 = 2048;
const DIGIT: u32 = 2047;
/** Runs of equal upper halves shorter than this are sorted by insertion. */
const SHORT: i32 = 48;

/** One column: its range, its thresholds where it learns, its bins. */
export function binColumn(context: usize, part: i32): void {
  const record = context + (<usize>part << 7);
  if (load<i32>(record) == 2) return binCodes(record);
  if (load<i32>(record) == 3) return;
  const source: usize = load<u32>(record, 12);
  const rows = load<i32>(record, 8);
  scanRange(source, rows, load<i32>(record) == 1, record + 48);
  const low = load<f64>(record, 48);
  const high = load<f64>(record, 56);
  if (low == -Infinity || high == Infinity) return;
  if (load<i32>(record, 4) != 0) {
    store<i32>(record, low < high ? learn(record, low, high) : 0, 24);
  }
  makeTable(record);
  store<i32>(record, binNumbers(record, source, load<u32>(record, 16), rows), 44);
}

/**
 * Writes the least and the largest value, infinities the wrong way round when there is none. Times are turned from
 * milliseconds into days, in place; there is room for an even number of values.
 */
export function scanRange(source: usize, rows: i32, isTime: bool, range: usize): void {
  const end = source + (<usize>rows << 3);
  if (isTime) {
    const day = f64x2.splat(DAY_MS);
    for (let p = source; p < end; p += 16) v128.store(p, f64x2.div(v128.load(p), day));
  }
  let lows = f64x2.splat(Infinity);
  let highs = f64x2.splat(-Infinity);
  let p = source;
  // pmin(a, b) is a unless b < a: NaN is passed over.
  for (; p + 16 <= end; p += 16) {
    const values = v128.load(p);
    lows = f64x2.pmin(lows, values);
    highs = f64x2.pmax(highs, values);
  }
  let low = f64x2.extract_lane(lows, 0);
  let high = f64x2.extract_lane(highs, 0);
  if (f64x2.extract_lane(lows, 1) < low) low = f64x2.extract_lane(lows, 1);
  if (f64x2.extract_lane(highs, 1) > high) high = f64x2.extract_lane(highs, 1);
  if (p < end) {
    const value = load<f64>(p);
    if (value < low) low = value;
    if (value > high) high = value;
  }
  store<f64>(range, low);
  store<f64>(range, high, 8);
}

/** A whole number in the order of the value; equal numbers for -0 and 0. */
@inline
function keyOf(value: f64): u64 {
  const bits = reinterpret<i64>(value + 0.0);
  return <u64>(bits ^ ((bits >> 63) | i64.MIN_VALUE));
}

@inline
function valueOf(key: u64): f64 {
  const bits = <i64>key;
  return reinterpret<f64>(bits ^ (~(bits >> 63) | i64.MIN_VALUE));
}

/** Writes thresholds and returns how many. */
function learn(record: usize, low: f64, high: f64): i32 {
  const source: usize = load<u32>(record, 12);
  const sample: usize = load<u32>(record, 32);
  const rows = load<i32>(record, 8);
  const sampled = load<i32>(record, 36);
  const work: usize = load<u32>(record, 40);
  const digits = work;
  const first = work + <usize>(3 * DIGITS * 4);
  const second = first + (<usize>(sample ? sampled + 2 : rows) << 3);
  let p = first;
  if (sample) {
    for (let k = 0; k < sampled; k++) {
      const value = load<f64>(source + (<usize>load<i32>(sample + (<usize>k << 2)) << 3));
      store<u64>(p, keyOf(value));
      p += <usize>(value == value) << 3;
    }
    store<u64>(p, keyOf(low));
    store<u64>(p, keyOf(high), 8);
    p += 16;
  } else {
    for (let i = 0; i < rows; i++) {
      const value = load<f64>(source + (<usize>i << 3));
      store<u64>(p, keyOf(value));
      p += <usize>(value == value) << 3;
    }
  }
  const count = <i32>((p - first) >> 3);
  const sorted = sortKeys(first, second, count, digits);
  const other = sorted == first ? second : first;
  return cut(sorted, other, distinct(sorted, other, count), count, load<u32>(record, 20));
}

/** Sorts keys; returns which of the two buffers holds them. */
function sortKeys(from: usize, to: usize, count: i32, digits: usize): usize {
  const sorted = sortHalf(from, to, count, digits, 32);
  const other = sorted == from ? to : from;
  // Equal upper halves are a fifth of a millionth apart: few values, or ties.
  let start = 0;
  while (start < count) {
    const at = sorted + (<usize>start << 3);
    const half = load<u32>(at, 4);
    let end = start + 1;
    let isSorted = true;
    while (end < count) {
      const p = sorted + (<usize>end << 3);
      if (load<u32>(p, 4) != half) break;
      isSorted = isSorted && load<u32>(p) >= load<u32>(p - 8);
      end++;
    }
    if (!isSorted) {
      if (end - start < SHORT) insertionSort(at, end - start);
      else if (sortHalf(at, other, end - start, digits, 0) != at) {
        memory.copy(at, other, <usize>(end - start) << 3);
      }
    }
    start = end;
  }
  return sorted;
}

/** Radix sort by 32 bits of the keys from bit `bit`: three passes, those with one digit left out. */
function sortHalf(from: usize, to: usize, count: i32, digits: usize, bit: u64): usize {
  memory.fill(digits, 0, <usize>(3 * DIGITS * 4));
  const end = from + (<usize>count << 3);
  for (let p = from; p < end; p += 8) {
    const half = <u32>(load<u64>(p) >> bit);
    const a = digits + (<usize>(half & DIGIT) << 2);
    const b = digits + (<usize>((half >> 11) & DIGIT) << 2);
    const c = digits + (<usize>(half >> 22) << 2);
    store<i32>(a, load<i32>(a) + 1);
    store<i32>(b, load<i32>(b, 8192) + 1, 8192);
    store<i32>(c, load<i32>(c, 16384) + 1, 16384);
  }
  let source = from;
  let target = to;
  for (let pass: usize = 0; pass < 3; pass++) {
    const places = digits + (pass << 13);
    const shift = bit + 11 * <u64>pass;
    const mask: u64 = pass == 2 ? 1023 : 2047;
    if (load<i32>(places + (<usize>((load<u64>(source) >> shift) & mask) << 2)) == count) continue;
    let place = 0;
    for (let digit: usize = 0; digit < <usize>DIGITS << 2; digit += 4) {
      const here = load<i32>(places + digit);
      store<i32>(places + digit, place);
      place += here;
    }
    const stop = source + (<usize>count << 3);
    for (let p = source; p < stop; p += 8) {
      const key = load<u64>(p);
      const q = places + (<usize>((key >> shift) & mask) << 2);
      const at = load<i32>(q);
      store<i32>(q, at + 1);
      store<u64>(target + (<usize>at << 3), key);
    }
    const swapped = source;
    source = target;
    target = swapped;
  }
  return source;
}

function insertionSort(at: usize, count: i32): void {
  const end = at + (<usize>count << 3);
  for (let p = at + 8; p < end; p += 8) {
    const key = load<u64>(p);
    let q = p;
    while (q > at && load<u64>(q - 8) > key) {
      store<u64>(q, load<u64>(q - 8));
      q -= 8;
    }
    store<u64>(q, key);
  }
}

/** Moves the different values to the front of `sorted`, as f64, and their counts to `counts`, as i32. */
function distinct(sorted: usize, counts: usize, count: i32): i32 {
  let found = 0;
  let i = 0;
  while (i < count) {
    const key = load<u64>(sorted + (<usize>i << 3));
    const start = i;
    while (i < count && load<u64>(sorted + (<usize>i << 3)) == key) i++;
    store<f64>(sorted + (<usize>found << 3), valueOf(key));
    store<i32>(counts + (<usize>found << 2), i - start);
    found++;
  }
  return found;
}

/** thresholdsBetween of src/features/binning/thresholds.ts, step for step. */
function cut(values: usize, counts: usize, count: i32, total: i32, thresholds: usize): i32 {
  let cuts = 0;
  if (count <= MOST_BINS) {
    for (let i = 1; i < count; i++) {
      writeMiddle(values + (<usize>(i - 1) << 3), thresholds + (<usize>cuts << 3));
      cuts++;
    }
    return cuts;
  }
  const fair = <f64>total / <f64>MOST_BINS;
  let rest = <f64>total;
  let bins = MOST_BINS;
  for (let i = 0; i < count; i++) {
    const weight = <f64>load<i32>(counts + (<usize>i << 2));
    if (weight < fair) continue;
    rest -= weight;
    bins--;
  }
  let share = rest / <f64>bins;
  let held: f64 = 0;
  for (let i = 0; i + 1 < count && cuts < MOST_BINS - 1; i++) {
    const weight = <f64>load<i32>(counts + (<usize>i << 2));
    const hasOwn = weight >= fair;
    held += weight;
    if (!hasOwn) rest -= weight;
    const isFull =
      hasOwn ||
      held >= share ||
      (<f64>load<i32>(counts + (<usize>i << 2), 4) >= fair && held >= share * 0.5);
    if (!isFull) continue;
    writeMiddle(values + (<usize>i << 3), thresholds + (<usize>cuts << 3));
    cuts++;
    held = 0;
    if (hasOwn) continue;
    bins--;
    share = rest / <f64>bins;
  }
  return cuts;
}

@inline
function writeMiddle(pair: usize, to: usize): void {
  const lower = load<f64>(pair);
  const upper = load<f64>(pair, 8);
  const middle = lower * 0.5 + upper * 0.5;
  store<f64>(to, (middle >= lower && middle < upper ? middle : lower) + 0.0);
}

/**
 * For cells of the number line the count of thresholds below the cell. Cells are equal stretches of the upper 32 bits
 * of the double on both sides of 0, from the threshold nearest to 0 to the one farthest from it: fine where
 * thresholds are, whatever their scale.
 */
export function makeTable(record: usize): void {
  const thresholds: usize = load<u32>(record, 20);
  const count = load<i32>(record, 24);
  const table: usize = load<u32>(record, 68);
  let base: u32 = u32.MAX_VALUE;
  let top: u32 = 0;
  for (let t = 0; t < count; t++) {
    const size = load<u32>(thresholds + (<usize>t << 3), 4) & 0x7fffffff;
    if (load<f64>(thresholds + (<usize>t << 3)) == 0) continue;
    if (size < base) base = size;
    if (size > top) top = size;
  }
  let shift: u32 = 31;
  if (top >= base) {
    shift = 0;
    while ((top - base) >> shift >= CELLS) shift++;
  } else base = 0;
  store<u32>(record, base, 72);
  store<u32>(record, shift, 76);
  // No value is above these: a search ends there.
  const gap = load<u32>(record, 80);
  store<f64>(thresholds + (<usize>count << 3), Infinity);
  store<f64>(thresholds + (<usize>gap << 3), Infinity);
  memory.fill(table, 0, <usize>CELLS << 1);
  store<u8>(table + (<usize>CELLS << 1), gap);
  for (let t = 0; t < count; t++) {
    const cell = table + cellOf(load<i32>(thresholds + (<usize>t << 3), 4), base, shift);
    store<u8>(cell, load<u8>(cell) + 1);
  }
  let below: u32 = 0;
  for (let cell: usize = 0; cell < <usize>CELLS << 1; cell++) {
    const here = load<u8>(table + cell);
    store<u8>(table + cell, below);
    below += here;
  }
}

/** Cell of a threshold by the upper half of its bits; never falls when the threshold rises. */
@inline
function cellOf(upper: i32, base: u32, shift: u32): usize {
  const size = <u32>(upper & 0x7fffffff);
  const cell = <i32>((size > base ? size - base : 0) >> shift);
  // Below 0 the cells run downwards: ~cell is -cell - 1.
  return <usize>(<i32>CELLS + (cell ^ (upper >> 31)));
}

/** The same of four numbers, which may lie beyond the thresholds; what is not finite has a cell of its own. */
@inline
function cellsOf(uppers: v128, sizes: v128, base: v128, shift: i32): v128 {
  let cells = i32x4.shr_u(i32x4.max_s(i32x4.sub(sizes, base), i32x4.splat(0)), shift);
  cells = i32x4.min_u(cells, i32x4.splat(<i32>CELLS - 1));
  cells = i32x4.add(v128.xor(cells, i32x4.shr_s(uppers, 31)), i32x4.splat(<i32>CELLS));
  return v128.bitselect(i32x4.splat(<i32>CELLS << 1), cells, i32x4.gt_s(sizes, i32x4.splat(0x7fefffff)));
}

@inline
function searchFrom(bin: u32, value: f64, thresholds: usize): u32 {
  // Most cells hold one threshold or none.
  let found = bin + u32(value > load<f64>(thresholds + (<usize>bin << 3)));
  while (value > load<f64>(thresholds + (<usize>found << 3))) found++;
  return found;
}

/** Bins of four numbers, a byte each. */
@inline
function binFour(source: usize, cells: v128, table: usize, thresholds: usize): u32 {
  const a = load<u8>(table + <usize>i32x4.extract_lane(cells, 0));
  const b = load<u8>(table + <usize>i32x4.extract_lane(cells, 1));
  const c = load<u8>(table + <usize>i32x4.extract_lane(cells, 2));
  const d = load<u8>(table + <usize>i32x4.extract_lane(cells, 3));
  return (
    searchFrom(a, load<f64>(source), thresholds) |
    (searchFrom(b, load<f64>(source, 8), thresholds) << 8) |
    (searchFrom(c, load<f64>(source, 16), thresholds) << 16) |
    (searchFrom(d, load<f64>(source, 24), thresholds) << 24)
  );
}

/**
 * Writes bins of `rows` numbers and returns how many are missing. Up to three more numbers are read, and as many bytes
 * of 0 written.
 */
export function binNumbers(record: usize, source: usize, bins: usize, rows: i32): i32 {
  const thresholds: usize = load<u32>(record, 20);
  const table: usize = load<u32>(record, 68);
  const base = i32x4.splat(load<i32>(record, 72));
  const shift = load<i32>(record, 76);
  let counts = i32x4.splat(0);
  for (let i = 0; i < rows; i += 4) {
    const p = source + (<usize>i << 3);
    const uppers = v128.shuffle<u32>(v128.load(p), v128.load(p, 16), 1, 3, 5, 7);
    const sizes = v128.and(uppers, i32x4.splat(0x7fffffff));
    let isGap = i32x4.gt_s(sizes, i32x4.splat(0x7fefffff));
    let kept: u32 = u32.MAX_VALUE;
    if (rows - i < 4) {
      const ordinals = i32x4(0, 1, 2, 3);
      isGap = v128.and(isGap, i32x4.lt_s(ordinals, i32x4.splat(rows - i)));
      kept = (1 << ((rows - i) << 3)) - 1;
    }
    counts = i32x4.sub(counts, isGap);
    store<u32>(bins + <usize>i, kept & binFour(p, cellsOf(uppers, sizes, base, shift), table, thresholds));
  }
  return (
    i32x4.extract_lane(counts, 0) +
    i32x4.extract_lane(counts, 1) +
    i32x4.extract_lane(counts, 2) +
    i32x4.extract_lane(counts, 3)
  );
}

function binCodes(record: usize): void {
  const source: usize = load<u32>(record, 12);
  const bins: usize = load<u32>(record, 16);
  const counts = binTexts(source, bins, load<i32>(record, 8), load<u32>(record, 28), load<i32>(record, 80));
  store<i32>(record, <i32>counts, 44);
  store<i32>(record, <i32>(counts >> 32), 64);
}

/** Writes bins of codes; returns how many are in `gap` and, 32 bits up, how many codes are below 0. */
export function binTexts(source: usize, bins: usize, rows: i32, levels: usize, gap: i32): i64 {
  let missing = 0;
  let without = 0;
  for (let i = 0; i < rows; i++) {
    const code = load<i32>(source + (<usize>i << 2));
    without += i32(code < 0);
    const bin = code < 0 ? gap : <i32>load<u8>(levels + <usize>code);
    missing += i32(bin == gap);
    store<u8>(bins + <usize>i, bin);
  }
  return <i64>missing | (<i64>without << 32);
}
