// Columns of numbers and codes in bins. The definition is src/features/binning-*.ts; see src/kernels/bin-columns.ts for
// who calls this.
//
// A part of a job is a column, described by a record of 128 bytes:
//   0 kind i32: 0 numbers f64, 1 times f64 in milliseconds (read in days), 2 codes i32, 3 nothing to do
//   4 learn i32: 1 to learn thresholds, 0 to use those given
//   8 rows i32            12 source u32         16 bins u32 (one byte a row)
//  20 thresholds u32 (256 f64)                  24 count i32 (of thresholds, in or out)
//  28 levels u32 (bin of each code)             32 sample u32 (rows to learn from, i32 each; 0 for all)
//  36 sampled i32         40 work u32           44 missing i32 (out: rows in bin 255)
//  48 low f64, 56 high f64 (out: ends of the values) 64 without i32 (out: codes below 0)
//  68 table u32 (TABLE_BYTES) 72 base u32, 76 shift u32 (of the table)

const DAY_MS: f64 = 86_400_000;
const MOST_BINS: i32 = 255;
const MISSING: i32 = 255;
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
  if (load<i32>(record) == 1) toDays(load<u32>(record, 12), load<i32>(record, 8));
  scanRange(record);
  const low = load<f64>(record, 48);
  const high = load<f64>(record, 56);
  if (low == -Infinity || high == Infinity) return;
  if (load<i32>(record, 4) != 0) {
    store<i32>(record, low < high ? learn(record, low, high) : 0, 24);
  }
  makeTable(record);
  store<i32>(
    record,
    binNumbers(record, load<u32>(record, 12), load<u32>(record, 16), load<i32>(record, 8)),
    44,
  );
}

function toDays(source: usize, rows: i32): void {
  const day = f64x2.splat(DAY_MS);
  // The slot has room for an even number of values.
  const end = source + (<usize>rows << 3);
  for (let p = source; p < end; p += 16) v128.store(p, f64x2.div(v128.load(p), day));
}

/** The least and the largest value; infinities the wrong way round when there is none. */
function scanRange(record: usize): void {
  let p: usize = load<u32>(record, 12);
  const end = p + (<usize>load<i32>(record, 8) << 3);
  let lows = f64x2.splat(Infinity);
  let highs = f64x2.splat(-Infinity);
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
  store<f64>(record, low, 48);
  store<f64>(record, high, 56);
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

/** thresholdsBetween of src/features/binning-thresholds.ts, step for step. */
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
  // No value is above the last one: a search ends there.
  store<f64>(thresholds + (<usize>count << 3), Infinity);
  memory.fill(table, 0, <usize>CELLS << 1);
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

/** Cell of a number by the upper half of its bits; never falls when the number rises. */
@inline
function cellOf(upper: i32, base: u32, shift: u32): usize {
  const size = <u32>(upper & 0x7fffffff);
  let cell = (size > base ? size - base : 0) >> shift;
  cell = cell < CELLS - 1 ? cell : CELLS - 1;
  // Below 0 the cells run downwards: ~cell is -cell - 1.
  return <usize>(<i32>CELLS + (<i32>cell ^ (upper >> 31)));
}

/** Writes bins of `rows` numbers and returns how many are missing. */
export function binNumbers(record: usize, source: usize, bins: usize, rows: i32): i32 {
  const thresholds: usize = load<u32>(record, 20);
  const table: usize = load<u32>(record, 68);
  const base = load<u32>(record, 72);
  const shift = load<u32>(record, 76);
  let missing = 0;
  for (let i = 0; i < rows; i++) {
    const p = source + (<usize>i << 3);
    const value = load<f64>(p);
    let bin = <u32>load<u8>(table + cellOf(load<i32>(p, 4), base, shift));
    // Most cells hold one threshold or none.
    bin += u32(value > load<f64>(thresholds + (<usize>bin << 3)));
    while (value > load<f64>(thresholds + (<usize>bin << 3))) bin++;
    const isMissing = value != value;
    missing += i32(isMissing);
    store<u8>(bins + <usize>i, isMissing ? MISSING : bin);
  }
  return missing;
}

function binCodes(record: usize): void {
  const source: usize = load<u32>(record, 12);
  const bins: usize = load<u32>(record, 16);
  const rows = load<i32>(record, 8);
  const levels: usize = load<u32>(record, 28);
  store<i32>(record, binTexts(record, source, bins, rows, levels), 44);
}

/** Writes bins of codes and returns how many are 255; counts the codes below 0 in the record. */
export function binTexts(record: usize, source: usize, bins: usize, rows: i32, levels: usize): i32 {
  let missing = 0;
  let without = 0;
  for (let i = 0; i < rows; i++) {
    const code = load<i32>(source + (<usize>i << 2));
    without += i32(code < 0);
    const bin = code < 0 ? MISSING : <i32>load<u8>(levels + <usize>code);
    missing += i32(bin == MISSING);
    store<u8>(bins + <usize>i, bin);
  }
  store<i32>(record, without, 64);
  return missing;
}

// The bytes a0 b0 a1 b1 ... of the first and of the second halves of two vectors.
@inline
function low(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
@inline
function high(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/**
 * Rows from columns: a part is a stretch of rows, in all blocks of 32 columns.
 * Context: 0 rows i32 (a multiple of 16), 4 chunk i32 (rows of a part, alike), 8 columns i32, 12 stride u32 (bytes of a
 * column), 16 columns' bytes u32, 20 rows' bytes u32, 24 zeros u32 (16 bytes of 0).
 */
export function layRows(context: usize, part: i32): void {
  const rows = load<i32>(context);
  const chunk = load<i32>(context, 4);
  const columns = load<i32>(context, 8);
  const stride: usize = load<u32>(context, 12);
  const byColumn: usize = load<u32>(context, 16);
  const byRow: usize = load<u32>(context, 20);
  const zeros: usize = load<u32>(context, 24);
  const start = part * chunk;
  const end = start + chunk < rows ? start + chunk : rows;
  for (let half = 0; half << 4 < ((columns + 31) & ~31); half++) {
    const first = half << 4;
    const to = byRow + <usize>(half >> 1) * (<usize>rows << 5) + (<usize>(half & 1) << 4);
    for (let i = start; i < end; i += 16) {
      transpose(byColumn, stride, first, columns, <usize>i, to + (<usize>i << 5), zeros);
    }
  }
}

@inline
function sixteen(byColumn: usize, stride: usize, c: i32, columns: i32, row: usize, zeros: usize): v128 {
  return v128.load(c < columns ? byColumn + <usize>c * stride + row : zeros);
}

/** 16 rows of 16 columns: interleaving halves four times is a transposition. */
function transpose(b: usize, s: usize, c: i32, n: i32, r: usize, to: usize, z: usize): void {
  const a0 = sixteen(b, s, c, n, r, z);
  const a1 = sixteen(b, s, c + 1, n, r, z);
  const a2 = sixteen(b, s, c + 2, n, r, z);
  const a3 = sixteen(b, s, c + 3, n, r, z);
  const a4 = sixteen(b, s, c + 4, n, r, z);
  const a5 = sixteen(b, s, c + 5, n, r, z);
  const a6 = sixteen(b, s, c + 6, n, r, z);
  const a7 = sixteen(b, s, c + 7, n, r, z);
  const a8 = sixteen(b, s, c + 8, n, r, z);
  const a9 = sixteen(b, s, c + 9, n, r, z);
  const aA = sixteen(b, s, c + 10, n, r, z);
  const aB = sixteen(b, s, c + 11, n, r, z);
  const aC = sixteen(b, s, c + 12, n, r, z);
  const aD = sixteen(b, s, c + 13, n, r, z);
  const aE = sixteen(b, s, c + 14, n, r, z);
  const aF = sixteen(b, s, c + 15, n, r, z);
  const b0 = low(a0, a8), b1 = high(a0, a8), b2 = low(a1, a9), b3 = high(a1, a9);
  const b4 = low(a2, aA), b5 = high(a2, aA), b6 = low(a3, aB), b7 = high(a3, aB);
  const b8 = low(a4, aC), b9 = high(a4, aC), bA = low(a5, aD), bB = high(a5, aD);
  const bC = low(a6, aE), bD = high(a6, aE), bE = low(a7, aF), bF = high(a7, aF);
  const c0 = low(b0, b8), c1 = high(b0, b8), c2 = low(b1, b9), c3 = high(b1, b9);
  const c4 = low(b2, bA), c5 = high(b2, bA), c6 = low(b3, bB), c7 = high(b3, bB);
  const c8 = low(b4, bC), c9 = high(b4, bC), cA = low(b5, bD), cB = high(b5, bD);
  const cC = low(b6, bE), cD = high(b6, bE), cE = low(b7, bF), cF = high(b7, bF);
  const d0 = low(c0, c8), d1 = high(c0, c8), d2 = low(c1, c9), d3 = high(c1, c9);
  const d4 = low(c2, cA), d5 = high(c2, cA), d6 = low(c3, cB), d7 = high(c3, cB);
  const d8 = low(c4, cC), d9 = high(c4, cC), dA = low(c5, cD), dB = high(c5, cD);
  const dC = low(c6, cE), dD = high(c6, cE), dE = low(c7, cF), dF = high(c7, cF);
  v128.store(to, low(d0, d8));
  v128.store(to, high(d0, d8), 32);
  v128.store(to, low(d1, d9), 64);
  v128.store(to, high(d1, d9), 96);
  v128.store(to, low(d2, dA), 128);
  v128.store(to, high(d2, dA), 160);
  v128.store(to, low(d3, dB), 192);
  v128.store(to, high(d3, dB), 224);
  v128.store(to, low(d4, dC), 256);
  v128.store(to, high(d4, dC), 288);
  v128.store(to, low(d5, dD), 320);
  v128.store(to, high(d5, dD), 352);
  v128.store(to, low(d6, dE), 384);
  v128.store(to, high(d6, dE), 416);
  v128.store(to, low(d7, dF), 448);
  v128.store(to, high(d7, dF), 480);
}
