/**
 * Rows grouped by customer and ordered by time: a counting sort by customer, then a stable sort of each
 * customer's few rows.
 *
 * @module
 */

/** Row numbers by customer, then time, ties in input order. */
export interface SortedRows {
  /** Rows of customer c are `rows[offsets[c]]` up to, not including, `rows[offsets[c + 1]]`. */
  readonly offsets: Int32Array;
  readonly rows: Int32Array;
}

/** Below this length insertion beats merging. */
const INSERTION_MAX = 24;

/**
 * Sorts the rows whose `out` byte is 0.
 *
 * @param customers - Code of the customer, one a row, in [0, customerCount) wherever `out` is 0.
 * @param times - Finite wherever `out` is 0.
 * @remarks O(rows * log(most rows of one customer)); O(rows) where the input is in time order. Stable.
 */
export function sortRows(
  customers: Int32Array,
  customerCount: number,
  times: Float64Array,
  out: Uint8Array,
): SortedRows {
  const offsets = new Int32Array(customerCount + 1);
  for (let i = 0; i < out.length; i++) if (out[i] === 0) offsets[customers[i]! + 1]! += 1;
  for (let c = 0; c < customerCount; c++) offsets[c + 1]! += offsets[c]!;
  const kept = offsets[customerCount]!;
  const rows = new Int32Array(kept);
  const keys = new Float64Array(kept);
  const next = offsets.slice();
  for (let i = 0; i < out.length; i++) {
    if (out[i] !== 0) continue;
    const at = next[customers[i]!]!++;
    rows[at] = i;
    keys[at] = times[i]!;
  }
  const scratch: Scratch = { rows: new Int32Array(0), keys: new Float64Array(0) };
  for (let c = 0; c < customerCount; c++) sortByTime(keys, rows, offsets[c]!, offsets[c + 1]!, scratch);
  return { offsets, rows };
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
