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
  times: Float64Array;
  amounts: Float64Array;
}

/** Rows whose three columns are moved alike. */
export interface TimedRows {
  readonly rows: Int32Array;
  readonly times: Float64Array;
  readonly amounts: Float64Array;
}

export function emptySpace(): MergeSpace {
  return { rows: new Int32Array(0), times: new Float64Array(0), amounts: new Float64Array(0) };
}

/**
 * Sorts the rows in [from, to) by time, ties in the order in which they stand.
 *
 * @remarks O(k) for k rows in order, else O(k * log(k)).
 */
export function sortByTime(timed: TimedRows, from: number, to: number, space: MergeSpace): void {
  const { times } = timed;
  let sorted = true;
  for (let i = from + 1; sorted && i < to; i++) sorted = times[i - 1]! <= times[i]!;
  if (sorted) return;
  for (let start = from; start < to; start += INSERTION_MAX) {
    insertionSort(timed, start, Math.min(start + INSERTION_MAX, to));
  }
  if (to - from <= INSERTION_MAX) return;
  if (space.rows.length < to - from) {
    space.rows = new Int32Array(2 * (to - from));
    space.times = new Float64Array(2 * (to - from));
    space.amounts = new Float64Array(2 * (to - from));
  }
  for (let width = INSERTION_MAX; width < to - from; width *= 2) {
    for (let start = from; start + width < to; start += 2 * width) {
      mergeRuns(timed, start, start + width, Math.min(start + 2 * width, to), space);
    }
  }
}

function insertionSort({ rows, times, amounts }: TimedRows, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    const time = times[i]!;
    if (times[i - 1]! <= time) continue;
    const row = rows[i]!;
    const amount = amounts[i]!;
    let j = i - 1;
    while (j >= from && times[j]! > time) {
      times[j + 1] = times[j]!;
      rows[j + 1] = rows[j]!;
      amounts[j + 1] = amounts[j]!;
      j--;
    }
    times[j + 1] = time;
    rows[j + 1] = row;
    amounts[j + 1] = amount;
  }
}

/** Merges two adjacent sorted runs; the left one moves to the free space, and wins ties. */
function mergeRuns(
  { rows, times, amounts }: TimedRows,
  from: number,
  middle: number,
  to: number,
  space: MergeSpace,
): void {
  if (times[middle - 1]! <= times[middle]!) return;
  const leftLength = middle - from;
  const { rows: leftRows, times: leftTimes, amounts: leftAmounts } = space;
  leftRows.set(rows.subarray(from, middle));
  leftTimes.set(times.subarray(from, middle));
  leftAmounts.set(amounts.subarray(from, middle));
  let left = 0;
  let right = middle;
  for (let at = from; left < leftLength; at++) {
    if (right < to && times[right]! < leftTimes[left]!) {
      times[at] = times[right]!;
      rows[at] = rows[right]!;
      amounts[at] = amounts[right++]!;
    } else {
      times[at] = leftTimes[left]!;
      rows[at] = leftRows[left]!;
      amounts[at] = leftAmounts[left++]!;
    }
  }
}
