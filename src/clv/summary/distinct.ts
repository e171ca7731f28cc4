/**
 * Distinct values and pairs of number columns: days and purchase counts repeat, so logarithms and series are
 * worked out once for each and read from a table.
 *
 * @module
 */

/** Row i holds `values[index[i]]`. */
export interface DistinctValues {
  readonly values: Float64Array;
  readonly index: Int32Array;
}

/** Rows i with the same pair share `index[i]`; `first[g]` is the first row of group g. */
export interface DistinctPairs {
  readonly index: Int32Array;
  readonly first: Int32Array;
}

/** The distinct values of a column, in order of first appearance. O(n). */
export function distinctValues(column: Float64Array): DistinctValues {
  const { index, first } = groupRows([column]);
  const values = new Float64Array(first.length);
  for (let g = 0; g < first.length; g++) values[g] = column[first[g]!]!;
  return { values, index };
}

/** The distinct pairs of two columns, in order of first appearance. O(n). */
export function distinctPairs(left: Float64Array, right: Float64Array): DistinctPairs {
  return groupRows([left, right]);
}

/** Is there a row that equals an earlier one in every column? Stops at the first. */
export function hasRepeatedRow(columns: readonly Float64Array[]): boolean {
  return groupRows(columns, true).first.length < columns[0]!.length;
}

/** Open addressing over the bits of the values, because a `Map` has no key of two numbers. */
function groupRows(columns: readonly Float64Array[], stopAtRepeat: boolean = false): DistinctPairs {
  const n = columns[0]!.length;
  const words = columns.map((c) => new Uint32Array(c.buffer, c.byteOffset, 2 * n));
  const index = new Int32Array(n);
  const first: number[] = [];
  let bits = 10;
  let slots = new Int32Array(1 << bits).fill(-1);
  for (let i = 0; i < n; i++) {
    let slot = hashRow(words, i) >>> (32 - bits);
    let group = slots[slot]!;
    while (group >= 0 && !sameRow(columns, first[group]!, i)) {
      slot = (slot + 1) & (slots.length - 1);
      group = slots[slot]!;
    }
    if (group < 0) {
      group = first.length;
      first.push(i);
      slots[slot] = group;
      if (2 * first.length > slots.length) slots = rehash(words, first, ++bits);
    } else if (stopAtRepeat) break;
    index[i] = group;
  }
  // Stopped early, `first` is shorter than the column, which is all the caller asks.
  return { index, first: Int32Array.from(first) };
}

function rehash(
  words: readonly Uint32Array[],
  first: readonly number[],
  bits: number,
): Int32Array<ArrayBuffer> {
  const slots = new Int32Array(1 << bits).fill(-1);
  for (let g = 0; g < first.length; g++) {
    let slot = hashRow(words, first[g]!) >>> (32 - bits);
    while (slots[slot]! >= 0) slot = (slot + 1) & (slots.length - 1);
    slots[slot] = g;
  }
  return slots;
}

function hashRow(words: readonly Uint32Array[], i: number): number {
  let hash = 0;
  for (let c = 0; c < words.length; c++) {
    const column = words[c]!;
    hash = Math.imul(hash ^ column[2 * i]!, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15) ^ column[2 * i + 1]!, 0xc2b2ae35);
    hash ^= hash >>> 13;
  }
  return Math.imul(hash, 0x9e3779b1);
}

function sameRow(columns: readonly Float64Array[], i: number, j: number): boolean {
  for (let c = 0; c < columns.length; c++) if (columns[c]![i] !== columns[c]![j]) return false;
  return true;
}
