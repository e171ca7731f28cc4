/**
 * Rows that say the same as an earlier row in every column.
 *
 * @module
 */
import { type Column, rowCount, type Table } from "./table.ts";
import type { SortedRows } from "./transaction-sort.ts";

/** Up to so many rows of one customer and time are compared pair by pair; more are hashed. */
const PAIRS_MAX = 8;

/**
 * Marks the second and every later row of each group of rows that are equal in every column; missing equals
 * missing.
 *
 * @param sorted - The rows by customer and time, which are columns of the table or made of them: equal rows are
 * next to each other there.
 * @returns One byte a row: 1 for a repeat. `null` where no row is one.
 * @remarks O(rows) where few rows share customer and time; those that do, and those that are not in `sorted`, cost
 * O(columns) each. Rows are compared exactly; a collision of hashes costs time and never a wrong answer.
 */
export function markDuplicates(table: Table, sorted: SortedRows): Uint8Array | null {
  const { offsets, rows, times } = sorted;
  if (sorted.ties === 0 && rows.length === rowCount(table)) return null;
  const columns = Object.values(table);
  const repeats = new Uint8Array(rowCount(table));
  const pending = new Int32Array(repeats.length);
  let pendingCount = listUnsorted(rows, pending);
  for (let c = 0; c + 1 < offsets.length; c++) {
    const to = offsets[c + 1]!;
    for (let from = offsets[c]!; from < to; ) {
      const time = times[from]!;
      let end = from + 1;
      while (end < to && times[end] === time) end++;
      if (end - from > PAIRS_MAX) {
        for (let at = from; at < end; at++) pending[pendingCount++] = rows[at]!;
      } else if (end - from > 1) {
        markPairs(columns, rows, from, end, repeats);
      }
      from = end;
    }
  }
  markHashed(columns, pending.subarray(0, pendingCount), repeats);
  return repeats.includes(1) ? repeats : null;
}

/** Lists the rows that are not sorted; returns how many they are. */
function listUnsorted(sorted: Int32Array, list: Int32Array): number {
  if (sorted.length === list.length) return 0;
  const isSorted = new Uint8Array(list.length);
  for (let at = 0; at < sorted.length; at++) isSorted[sorted[at]!] = 1;
  let count = 0;
  for (let i = 0; i < isSorted.length; i++) if (isSorted[i] === 0) list[count++] = i;
  return count;
}

function markPairs(
  columns: readonly Column[],
  rows: Int32Array,
  from: number,
  end: number,
  repeats: Uint8Array,
): void {
  for (let later = from + 1; later < end; later++) {
    const row = rows[later]!;
    for (let at = from; at < later && repeats[row] === 0; at++) {
      if (rowsEqual(columns, rows[at]!, row)) repeats[row] = 1;
    }
  }
}

/** @param rows - Those that may be equal to each other, in the order of the input. */
function markHashed(columns: readonly Column[], rows: Int32Array, repeats: Uint8Array): void {
  const hashes = hashRows(columns, rows);
  const mask = 2 ** Math.ceil(Math.log2(Math.max(2, 2 * rows.length))) - 1;
  const slots = new Int32Array(mask + 1); // place in `rows` + 1; 0 is an empty slot
  for (let k = 0; k < rows.length; k++) {
    let slot = hashes[k]! & mask;
    let other = slots[slot]!;
    while (other !== 0) {
      if (hashes[other - 1] === hashes[k] && rowsEqual(columns, rows[other - 1]!, rows[k]!)) break;
      slot = (slot + 1) & mask;
      other = slots[slot]!;
    }
    if (other === 0) slots[slot] = k + 1;
    else repeats[rows[k]!] = 1;
  }
}

function hashRows(columns: readonly Column[], rows: Int32Array): Int32Array {
  const hashes = new Int32Array(rows.length);
  for (const column of columns) {
    if (column.kind === "text" || column.kind === "boolean") {
      const values = column.kind === "text" ? column.codes : column.values;
      for (let k = 0; k < rows.length; k++) hashes[k] = mix(hashes[k]!, values[rows[k]!]!);
      continue;
    }
    // Adding 0 turns -0 into 0, which equals it; NaN has one bit pattern only after a fresh store.
    const values = column.values;
    const scratch = new Float64Array(1);
    const words = new Int32Array(scratch.buffer);
    for (let k = 0; k < rows.length; k++) {
      const value = values[rows[k]!]!;
      scratch[0] = Number.isNaN(value) ? Number.POSITIVE_INFINITY : value + 0;
      hashes[k] = mix(mix(hashes[k]!, words[0]!), words[1]!);
    }
  }
  // Linear probing needs the low bits well stirred.
  for (let k = 0; k < rows.length; k++) hashes[k] = finalise(hashes[k]!);
  return hashes;
}

function mix(hash: number, word: number): number {
  const h = Math.imul(hash ^ word, 0x9e3779b1);
  return (h << 13) | (h >>> 19);
}

function finalise(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function rowsEqual(columns: readonly Column[], a: number, b: number): boolean {
  for (let k = 0; k < columns.length; k++) {
    const column = columns[k]!;
    const values = column.kind === "text" ? column.codes : column.values;
    const x = values[a]!;
    const y = values[b]!;
    if (x !== y && !(Number.isNaN(x) && Number.isNaN(y))) return false;
  }
  return true;
}
