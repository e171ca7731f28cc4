// Counts of a node's rows by bin, for up to eight columns in one pass: the bins of a row stand side by side in memory,
// and the additions of eight columns do not wait for each other.

import { columnOrder, entries, histograms, masks, offsets, values } from "./forest-state";

/** The count of the bin at `row`, in the first histogram of the group. */
@inline function cellOf(histogram: usize, row: usize): usize {
  return histogram + (<usize>load<u8>(row) << 3);
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
    if (size > 0) {
      const at = cellOf(h, o0 + row);
      store<i64>(at, load<i64>(at) + value);
    }
    if (size > 1) {
      const at = cellOf(h, o1 + row);
      store<i64>(at, load<i64>(at, 2048) + value, 2048);
    }
    if (size > 2) {
      const at = cellOf(h, o2 + row);
      store<i64>(at, load<i64>(at, 4096) + value, 4096);
    }
    if (size > 3) {
      const at = cellOf(h, o3 + row);
      store<i64>(at, load<i64>(at, 6144) + value, 6144);
    }
    if (size > 4) {
      const at = cellOf(h, o4 + row);
      store<i64>(at, load<i64>(at, 8192) + value, 8192);
    }
    if (size > 5) {
      const at = cellOf(h, o5 + row);
      store<i64>(at, load<i64>(at, 10240) + value, 10240);
    }
    if (size > 6) {
      const at = cellOf(h, o6 + row);
      store<i64>(at, load<i64>(at, 12288) + value, 12288);
    }
    if (size > 7) {
      const at = cellOf(h, o7 + row);
      store<i64>(at, load<i64>(at, 14336) + value, 14336);
    }
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
    if (size > 0) {
      const bin = <usize>load<u8>(o0 + row);
      const at = h + (bin << 3);
      store<i64>(at, load<i64>(at) + value);
      const word = m + ((bin >> 6) << 3);
      store<u64>(word, load<u64>(word) | (<u64>1 << bin));
    }
    if (size > 1) {
      const bin = <usize>load<u8>(o1 + row);
      const at = h + (bin << 3);
      store<i64>(at, load<i64>(at, 2048) + value, 2048);
      const word = m + ((bin >> 6) << 3);
      store<u64>(word, load<u64>(word, 32) | (<u64>1 << bin), 32);
    }
    if (size > 2) {
      const bin = <usize>load<u8>(o2 + row);
      const at = h + (bin << 3);
      store<i64>(at, load<i64>(at, 4096) + value, 4096);
      const word = m + ((bin >> 6) << 3);
      store<u64>(word, load<u64>(word, 64) | (<u64>1 << bin), 64);
    }
    if (size > 3) {
      const bin = <usize>load<u8>(o3 + row);
      const at = h + (bin << 3);
      store<i64>(at, load<i64>(at, 6144) + value, 6144);
      const word = m + ((bin >> 6) << 3);
      store<u64>(word, load<u64>(word, 96) | (<u64>1 << bin), 96);
    }
    if (size > 4) {
      const bin = <usize>load<u8>(o4 + row);
      const at = h + (bin << 3);
      store<i64>(at, load<i64>(at, 8192) + value, 8192);
      const word = m + ((bin >> 6) << 3);
      store<u64>(word, load<u64>(word, 128) | (<u64>1 << bin), 128);
    }
    if (size > 5) {
      const bin = <usize>load<u8>(o5 + row);
      const at = h + (bin << 3);
      store<i64>(at, load<i64>(at, 10240) + value, 10240);
      const word = m + ((bin >> 6) << 3);
      store<u64>(word, load<u64>(word, 160) | (<u64>1 << bin), 160);
    }
    if (size > 6) {
      const bin = <usize>load<u8>(o6 + row);
      const at = h + (bin << 3);
      store<i64>(at, load<i64>(at, 12288) + value, 12288);
      const word = m + ((bin >> 6) << 3);
      store<u64>(word, load<u64>(word, 192) | (<u64>1 << bin), 192);
    }
    if (size > 7) {
      const bin = <usize>load<u8>(o7 + row);
      const at = h + (bin << 3);
      store<i64>(at, load<i64>(at, 14336) + value, 14336);
      const word = m + ((bin >> 6) << 3);
      store<u64>(word, load<u64>(word, 224) | (<u64>1 << bin), 224);
    }
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
