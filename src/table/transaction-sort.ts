/**
 * Rows grouped by customer and ordered by time: a counting sort by customer, then a stable sort of each
 * customer's few rows.
 *
 * The counting sort goes by way of blocks of customers. Each block is small enough for the cache, so a log of
 * millions of rows is never read or written at random places of memory.
 *
 * @module
 */

/** Rows by customer, then time, ties in input order. */
export interface SortedRows {
  /** Rows of customer c are those at `offsets[c]` up to, not including, `offsets[c + 1]`. */
  readonly offsets: Int32Array;
  /** Number of the row in the input. */
  readonly rows: Int32Array;
  readonly times: Float64Array;
  /** `null` where there are none. */
  readonly amounts: Float64Array | null;
}

/** Below this length insertion beats merging. */
const INSERTION_MAX = 24;
/** Rows of a block, on average: 24 bytes each, half a megabyte. */
const BLOCK_ROWS = 2 ** 14;
const BLOCKS_MAX = 256;

/**
 * Sorts the rows that have a customer and a finite time.
 *
 * @param customers - Code of the customer, one a row, in [0, customerCount), or negative where missing.
 * @remarks O(rows * log(most rows of one customer)); O(rows) where the input is in time order. Stable.
 */
export function sortRows(
  customers: Int32Array,
  customerCount: number,
  times: Float64Array,
  amounts: Float64Array | null,
): SortedRows {
  const offsets = new Int32Array(customerCount + 1);
  for (let i = 0; i < customers.length; i++) {
    if (customers[i]! >= 0 && Number.isFinite(times[i])) offsets[customers[i]! + 1]! += 1;
  }
  for (let c = 0; c < customerCount; c++) offsets[c + 1]! += offsets[c]!;
  const blockCount = Math.min(BLOCKS_MAX, Math.ceil(offsets[customerCount]! / BLOCK_ROWS));
  const shift = Math.max(0, Math.ceil(Math.log2(customerCount / Math.max(1, blockCount))));
  const blocked = toBlocks(customers, times, amounts, offsets, shift);
  return sortBlocks(blocked, amounts !== null, offsets, shift);
}

/**
 * Rows by block of customers, in input order within a block. Row k has 24 bytes, side by side so that a row is written
 * in one place: number and customer as `words[6 * k]` and the next, time and amount as `doubles[3 * k + 1]` and the
 * next.
 */
interface BlockedRows {
  readonly words: Int32Array;
  readonly doubles: Float64Array;
}

function toBlocks(
  customers: Int32Array,
  times: Float64Array,
  amounts: Float64Array | null,
  offsets: Int32Array,
  shift: number,
): BlockedRows {
  const customerCount = offsets.length - 1;
  const doubles = new Float64Array(3 * offsets[customerCount]!);
  const words = new Int32Array(doubles.buffer);
  const next = new Int32Array((customerCount >> shift) + 1);
  for (let b = 0; b < next.length; b++) next[b] = offsets[b << shift]!;
  for (let i = 0; i < customers.length; i++) {
    const customer = customers[i]!;
    const time = times[i]!;
    if (customer < 0 || !Number.isFinite(time)) continue;
    const at = 3 * next[customer >> shift]!++;
    words[2 * at] = i;
    words[2 * at + 1] = customer;
    doubles[at + 1] = time;
    if (amounts !== null) doubles[at + 2] = amounts[i]!;
  }
  return { words, doubles };
}

function sortBlocks(
  { words, doubles }: BlockedRows,
  hasAmounts: boolean,
  offsets: Int32Array,
  shift: number,
): SortedRows {
  const customerCount = offsets.length - 1;
  const kept = offsets[customerCount]!;
  const rows = new Int32Array(kept);
  const times = new Float64Array(kept);
  const amounts = hasAmounts ? new Float64Array(kept) : null;
  const next = offsets.slice();
  const scratch: Scratch = { rows: new Int32Array(0), keys: new Float64Array(0) };
  for (let first = 0; first < customerCount; first += 1 << shift) {
    const last = Math.min(first + (1 << shift), customerCount);
    const from = offsets[first]!;
    const to = offsets[last]!;
    // While they are sorted, rows go by their place in the block.
    for (let k = from; k < to; k++) {
      const at = next[words[6 * k + 1]!]!++;
      rows[at] = k;
      times[at] = doubles[3 * k + 1]!;
    }
    for (let c = first; c < last; c++) sortByTime(times, rows, offsets[c]!, offsets[c + 1]!, scratch);
    for (let at = from; at < to; at++) {
      const k = rows[at]!;
      rows[at] = words[6 * k]!;
      if (amounts !== null) amounts[at] = doubles[3 * k + 2]!;
    }
  }
  return { offsets, rows, times, amounts };
}

interface Scratch {
  rows: Int32Array;
  keys: Float64Array;
}

function sortByTime(keys: Float64Array, rows: Int32Array, from: number, to: number, scratch: Scratch): void {
  let sorted = true;
  for (let i = from + 1; sorted && i < to; i++) sorted = keys[i - 1]! <= keys[i]!;
  if (sorted) return;
  for (let start = from; start < to; start += INSERTION_MAX) {
    insertionSort(keys, rows, start, Math.min(start + INSERTION_MAX, to));
  }
  if (to - from <= INSERTION_MAX) return;
  if (scratch.rows.length < to - from) {
    scratch.rows = new Int32Array(2 * (to - from));
    scratch.keys = new Float64Array(2 * (to - from));
  }
  for (let width = INSERTION_MAX; width < to - from; width *= 2) {
    for (let start = from; start + width < to; start += 2 * width) {
      mergeRuns(keys, rows, start, start + width, Math.min(start + 2 * width, to), scratch);
    }
  }
}

function insertionSort(keys: Float64Array, rows: Int32Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    const key = keys[i]!;
    const row = rows[i]!;
    let j = i - 1;
    while (j >= from && keys[j]! > key) {
      keys[j + 1] = keys[j]!;
      rows[j + 1] = rows[j]!;
      j--;
    }
    keys[j + 1] = key;
    rows[j + 1] = row;
  }
}

/** Merges two adjacent sorted runs; the left one moves to the scratch space, and wins ties. */
function mergeRuns(
  keys: Float64Array,
  rows: Int32Array,
  from: number,
  middle: number,
  to: number,
  scratch: Scratch,
): void {
  if (keys[middle - 1]! <= keys[middle]!) return;
  const leftKeys = scratch.keys;
  const leftRows = scratch.rows;
  const leftLength = middle - from;
  leftKeys.set(keys.subarray(from, middle));
  leftRows.set(rows.subarray(from, middle));
  let left = 0;
  let right = middle;
  let at = from;
  while (left < leftLength && right < to) {
    if (leftKeys[left]! <= keys[right]!) {
      keys[at] = leftKeys[left]!;
      rows[at++] = leftRows[left++]!;
    } else {
      keys[at] = keys[right]!;
      rows[at++] = rows[right++]!;
    }
  }
  for (; left < leftLength; left++) {
    keys[at] = leftKeys[left]!;
    rows[at++] = leftRows[left]!;
  }
}
