/**
 * Rows that say the same as an earlier row in every column.
 *
 * @module
 */
import { type Column, rowCount, type Table } from "./table.ts";

/**
 * Marks the second and every later row of each group of rows that are equal in every column; missing equals
 * missing.
 *
 * @returns One byte a row: 1 for a repeat.
 * @remarks O(rows * columns); column-wise hashes, then an open-addressing table that compares rows exactly,
 * so a collision costs time and never a wrong answer.
 */
export function markDuplicates(table: Table): Uint8Array {
  const rows = rowCount(table);
  const columns = Object.values(table);
  const repeats = new Uint8Array(rows);
  const hashes = hashRows(columns, rows);
  const mask = 2 ** Math.ceil(Math.log2(Math.max(2, 2 * rows))) - 1;
  const slots = new Int32Array(mask + 1); // row + 1; 0 is an empty slot
  for (let i = 0; i < rows; i++) {
    let slot = hashes[i]! & mask;
    let other = slots[slot]!;
    while (other !== 0) {
      if (hashes[other - 1] === hashes[i] && rowsEqual(columns, other - 1, i)) break;
      slot = (slot + 1) & mask;
      other = slots[slot]!;
    }
    if (other === 0) slots[slot] = i + 1;
    else repeats[i] = 1;
  }
  return repeats;
}

function hashRows(columns: readonly Column[], rows: number): Int32Array {
  const hashes = new Int32Array(rows);
  for (const column of columns) {
    if (column.kind === "text" || column.kind === "boolean") {
      const values = column.kind === "text" ? column.codes : column.values;
      for (let i = 0; i < rows; i++) hashes[i] = mix(hashes[i]!, values[i]!);
      continue;
    }
    // Adding 0 turns -0 into 0, which equals it; NaN has one bit pattern only after a fresh store.
    const values = column.values;
    const scratch = new Float64Array(1);
    const words = new Int32Array(scratch.buffer);
    for (let i = 0; i < rows; i++) {
      const value = values[i]!;
      scratch[0] = Number.isNaN(value) ? Number.POSITIVE_INFINITY : value + 0;
      hashes[i] = mix(mix(hashes[i]!, words[0]!), words[1]!);
    }
  }
  // Linear probing needs the low bits well stirred.
  for (let i = 0; i < rows; i++) hashes[i] = finalise(hashes[i]!);
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
