// Counts of a node's rows by bin, for up to eight columns in one pass: the bins of a row stand side by side in memory,
// and the additions of eight columns do not wait for each other.

import { columnOrder, entries, HISTOGRAM, histograms, masks, offsets, values } from "./forest-state";

@inline function add(histogram: usize, row: usize, value: i64): void {
  const at = histogram + (<usize>load<u8>(row) << 3);
  store<i64>(at, load<i64>(at) + value);
}

/** The same, and notes the bin in the mask of the column. */
@inline function addAndNote(histogram: usize, mask: usize, row: usize, value: i64): void {
  const bin = <usize>load<u8>(row);
  const at = histogram + (bin << 3);
  store<i64>(at, load<i64>(at) + value);
  const word = mask + ((bin >> 6) << 3);
  store<u64>(word, load<u64>(word) | (<u64>1 << (bin & 63)));
}

/** Where the bins of the column begin that was drawn as number `drawn`. */
@inline function offsetOf(drawn: i32): usize {
  return load<u32>(offsets + (<usize>load<u16>(columnOrder + (<usize>drawn << 1)) << 2));
}

@inline function countPass(from: i32, to: i32, first: i32, size: i32): void {
  const h = histograms;
  const v = values;
  const o0 = size > 0 ? offsetOf(first + 0) : 0;
  const o1 = size > 1 ? offsetOf(first + 1) : 0;
  const o2 = size > 2 ? offsetOf(first + 2) : 0;
  const o3 = size > 3 ? offsetOf(first + 3) : 0;
  const o4 = size > 4 ? offsetOf(first + 4) : 0;
  const o5 = size > 5 ? offsetOf(first + 5) : 0;
  const o6 = size > 6 ? offsetOf(first + 6) : 0;
  const o7 = size > 7 ? offsetOf(first + 7) : 0;
  const end = entries + (<usize>to << 2);
  for (let at = entries + (<usize>from << 2); at < end; at += 4) {
    const entry = load<u32>(at);
    const row = <usize>(entry >> 8) << 5;
    const value = load<i64>(v + (<usize>(entry & 255) << 3));
    if (size > 0) add(h + 0 * HISTOGRAM, o0 + row, value);
    if (size > 1) add(h + 1 * HISTOGRAM, o1 + row, value);
    if (size > 2) add(h + 2 * HISTOGRAM, o2 + row, value);
    if (size > 3) add(h + 3 * HISTOGRAM, o3 + row, value);
    if (size > 4) add(h + 4 * HISTOGRAM, o4 + row, value);
    if (size > 5) add(h + 5 * HISTOGRAM, o5 + row, value);
    if (size > 6) add(h + 6 * HISTOGRAM, o6 + row, value);
    if (size > 7) add(h + 7 * HISTOGRAM, o7 + row, value);
  }
}

@inline function notePass(from: i32, to: i32, first: i32, size: i32): void {
  const h = histograms;
  const m = masks;
  const v = values;
  const o0 = size > 0 ? offsetOf(first + 0) : 0;
  const o1 = size > 1 ? offsetOf(first + 1) : 0;
  const o2 = size > 2 ? offsetOf(first + 2) : 0;
  const o3 = size > 3 ? offsetOf(first + 3) : 0;
  const o4 = size > 4 ? offsetOf(first + 4) : 0;
  const o5 = size > 5 ? offsetOf(first + 5) : 0;
  const o6 = size > 6 ? offsetOf(first + 6) : 0;
  const o7 = size > 7 ? offsetOf(first + 7) : 0;
  const end = entries + (<usize>to << 2);
  for (let at = entries + (<usize>from << 2); at < end; at += 4) {
    const entry = load<u32>(at);
    const row = <usize>(entry >> 8) << 5;
    const value = load<i64>(v + (<usize>(entry & 255) << 3));
    if (size > 0) addAndNote(h + 0 * HISTOGRAM, m + 0 * 32, o0 + row, value);
    if (size > 1) addAndNote(h + 1 * HISTOGRAM, m + 1 * 32, o1 + row, value);
    if (size > 2) addAndNote(h + 2 * HISTOGRAM, m + 2 * 32, o2 + row, value);
    if (size > 3) addAndNote(h + 3 * HISTOGRAM, m + 3 * 32, o3 + row, value);
    if (size > 4) addAndNote(h + 4 * HISTOGRAM, m + 4 * 32, o4 + row, value);
    if (size > 5) addAndNote(h + 5 * HISTOGRAM, m + 5 * 32, o5 + row, value);
    if (size > 6) addAndNote(h + 6 * HISTOGRAM, m + 6 * 32, o6 + row, value);
    if (size > 7) addAndNote(h + 7 * HISTOGRAM, m + 7 * 32, o7 + row, value);
  }
}

// A function for each number of columns: small enough to be compiled well, and called often enough to be.

export function count1(from: i32, to: i32, first: i32): void {
  countPass(from, to, first, 1);
}

export function count2(from: i32, to: i32, first: i32): void {
  countPass(from, to, first, 2);
}

export function count3(from: i32, to: i32, first: i32): void {
  countPass(from, to, first, 3);
}

export function count4(from: i32, to: i32, first: i32): void {
  countPass(from, to, first, 4);
}

export function count5(from: i32, to: i32, first: i32): void {
  countPass(from, to, first, 5);
}

export function count6(from: i32, to: i32, first: i32): void {
  countPass(from, to, first, 6);
}

export function count7(from: i32, to: i32, first: i32): void {
  countPass(from, to, first, 7);
}

export function count8(from: i32, to: i32, first: i32): void {
  countPass(from, to, first, 8);
}

export function note1(from: i32, to: i32, first: i32): void {
  notePass(from, to, first, 1);
}

export function note2(from: i32, to: i32, first: i32): void {
  notePass(from, to, first, 2);
}

export function note3(from: i32, to: i32, first: i32): void {
  notePass(from, to, first, 3);
}

export function note4(from: i32, to: i32, first: i32): void {
  notePass(from, to, first, 4);
}

export function note5(from: i32, to: i32, first: i32): void {
  notePass(from, to, first, 5);
}

export function note6(from: i32, to: i32, first: i32): void {
  notePass(from, to, first, 6);
}

export function note7(from: i32, to: i32, first: i32): void {
  notePass(from, to, first, 7);
}

export function note8(from: i32, to: i32, first: i32): void {
  notePass(from, to, first, 8);
}

/** Counts entries `from` to `to` - 1 for `size` columns from the one drawn as number `first`; leaves no masks. */
export function countColumns(from: i32, to: i32, first: i32, size: i32): void {
  switch (size) {
    case 1:
      return count1(from, to, first);
    case 2:
      return count2(from, to, first);
    case 3:
      return count3(from, to, first);
    case 4:
      return count4(from, to, first);
    case 5:
      return count5(from, to, first);
    case 6:
      return count6(from, to, first);
    case 7:
      return count7(from, to, first);
    default:
      return count8(from, to, first);
  }
}

/** The same with masks. */
export function noteColumns(from: i32, to: i32, first: i32, size: i32): void {
  switch (size) {
    case 1:
      return note1(from, to, first);
    case 2:
      return note2(from, to, first);
    case 3:
      return note3(from, to, first);
    case 4:
      return note4(from, to, first);
    case 5:
      return note5(from, to, first);
    case 6:
      return note6(from, to, first);
    case 7:
      return note7(from, to, first);
    default:
      return note8(from, to, first);
  }
}

/** Writes the mask of a histogram: which of its bins are not empty. */
export function maskOf(histogram: usize, mask: usize): void {
  for (let word = 0; word < 4; word++) {
    let bits: u64 = 0;
    for (let pair = 0; pair < 64; pair += 2) {
      const both = v128.load(histogram + (<usize>((word << 6) + pair) << 3));
      bits |= <u64>i64x2.bitmask(i64x2.ne(both, i64x2.splat(0))) << pair;
    }
    store<u64>(mask + (<usize>word << 3), bits);
  }
}
