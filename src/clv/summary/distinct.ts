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

/** The distinct rows of some columns, in order of first appearance. O(n). */
export function distinctRows(columns: readonly Float64Array[]): DistinctPairs {
  return groupRows(columns);
}

/** Is there a row that equals an earlier one in every column? Stops at the first. */
export function hasRepeatedRow(columns: readonly Float64Array[]): boolean {
  return groupRows(columns, true).first.length < columns[0]!.length;
}

/** The bits of up to three columns, two words a value; a column that is not there is the first one again. */
interface Bits {
  readonly columns: number;
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  readonly c: Uint32Array;
}

function bitsOf(columns: readonly Float64Array[]): Bits {
  const [a, b = a, c = a] = columns.map(
    (column) => new Uint32Array(column.buffer, column.byteOffset, 2 * column.length),
  );
  return { columns: columns.length, a: a!, b: b!, c: c! };
}

/** Words that are kept of a group: its bits, side by side so that they are looked at in one place, and their hash. */
const KEY_WORDS = 8;

/** Open addressing over the bits of the values, because a `Map` has no key of two numbers. */
function groupRows(columns: readonly Float64Array[], stopAtRepeat: boolean = false): DistinctPairs {
  const n = columns[0]!.length;
  const words = bitsOf(columns);
  const index = new Int32Array(n);
  let first = new Int32Array(1 << 10);
  let keys = new Uint32Array(KEY_WORDS << 10);
  let groups = 0;
  let bits = 11;
  let slots = new Int32Array(1 << bits).fill(-1);
  for (let i = 0; i < n; i++) {
    const hash = hashRow(words, i);
    let slot = hash >>> (32 - bits);
    let group = slots[slot]!;
    while (group >= 0 && !isOfGroup(words, i, keys, KEY_WORDS * group)) {
      slot = (slot + 1) & (slots.length - 1);
      group = slots[slot]!;
    }
    if (group < 0) {
      group = groups++;
      first[group] = i;
      slots[slot] = group;
      keepKey(words, i, hash, keys, KEY_WORDS * group);
      if (groups === first.length) {
        first = grown(first, new Int32Array(2 * groups));
        keys = grown(keys, new Uint32Array(2 * keys.length));
        slots = rehash(keys, groups, ++bits);
      }
    } else if (stopAtRepeat) break;
    index[i] = group;
  }
  // Stopped early, `first` is shorter than the column, which is all the caller asks.
  return { index, first: first.slice(0, groups) };
}

function grown<A extends Int32Array | Uint32Array>(values: A, larger: A): A {
  larger.set(values);
  return larger;
}

function rehash(keys: Uint32Array, groups: number, bits: number): Int32Array<ArrayBuffer> {
  const slots = new Int32Array(1 << bits).fill(-1);
  for (let g = 0; g < groups; g++) {
    let slot = keys[KEY_WORDS * g + 6]! >>> (32 - bits);
    while (slots[slot]! >= 0) slot = (slot + 1) & (slots.length - 1);
    slots[slot] = g;
  }
  return slots;
}

function hashRow({ a, b, c }: Bits, i: number): number {
  const low = 2 * i;
  const high = low + 1;
  let hash = Math.imul(a[low]! ^ Math.imul(a[high]!, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ b[low]! ^ Math.imul(b[high]!, 0xc2b2ae35), 0x27d4eb2f);
  hash = Math.imul(hash ^ (hash >>> 13) ^ c[low]! ^ Math.imul(c[high]!, 0x165667b1), 0xc2b2ae35);
  return Math.imul(hash ^ (hash >>> 16), 0x9e3779b1);
}

function keepKey({ a, b, c }: Bits, i: number, hash: number, keys: Uint32Array, at: number): void {
  const low = 2 * i;
  keys[at] = a[low]!;
  keys[at + 1] = a[low + 1]!;
  keys[at + 2] = b[low]!;
  keys[at + 3] = b[low + 1]!;
  keys[at + 4] = c[low]!;
  keys[at + 5] = c[low + 1]!;
  keys[at + 6] = hash;
}

/** The same bits: -0 is apart from 0, which costs a group and changes no sum. */
function isOfGroup({ columns, a, b, c }: Bits, i: number, keys: Uint32Array, at: number): boolean {
  const low = 2 * i;
  if (keys[at] !== a[low] || keys[at + 1] !== a[low + 1]) return false;
  if (columns === 1) return true;
  return (
    keys[at + 2] === b[low] &&
    keys[at + 3] === b[low + 1] &&
    keys[at + 4] === c[low] &&
    keys[at + 5] === c[low + 1]
  );
}
