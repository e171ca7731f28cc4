/**
 * A stable sort of one customer's rows by time, made for rows that are nearly in order already.
 *
 * @module
 */

/** Below this length insertion beats merging. */
const INSERTION_MAX = 24;

/** Space for merging; grows with the longest customer, and serves one after another. */
export interface MergeSpace {
  rows: Int32Array;
  keys: Float64Array;
}

/**
 * Sorts `keys` and `rows` alike in [from, to) by key, ties in the order in which they stand.
 *
 * @remarks O(k) for k rows in order, else O(k * log(k)).
 */
export function sortByTime(
  keys: Float64Array,
  rows: Int32Array,
  from: number,
  to: number,
  space: MergeSpace,
): void {
  let sorted = true;
  for (let i = from + 1; sorted && i < to; i++) sorted = keys[i - 1]! <= keys[i]!;
  if (sorted) return;
  for (let start = from; start < to; start += INSERTION_MAX) {
    insertionSort(keys, rows, start, Math.min(start + INSERTION_MAX, to));
  }
  if (to - from <= INSERTION_MAX) return;
  if (space.rows.length < to - from) {
    space.rows = new Int32Array(2 * (to - from));
    space.keys = new Float64Array(2 * (to - from));
  }
  for (let width = INSERTION_MAX; width < to - from; width *= 2) {
    for (let start = from; start + width < to; start += 2 * width) {
      mergeRuns(keys, rows, start, start + width, Math.min(start + 2 * width, to), space);
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
  space: MergeSpace,
): void {
  if (keys[middle - 1]! <= keys[middle]!) return;
  const leftKeys = space.keys;
  const leftRows = space.rows;
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
