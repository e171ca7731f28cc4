/**
 * Columns that say the same as an earlier one: the same edges and the same bin in every row. Trees cannot tell them
 * apart; they would share its importance, and be drawn for it twice as often.
 *
 * @module
 */
import type { BinnedColumn } from "./binning-types.ts";

/** A column and the earlier one that it repeats, as indices. */
export interface Duplicate {
  readonly column: number;
  readonly of: number;
}

/**
 * Finds the columns that repeat an earlier one.
 *
 * @param binsOf - The bins of a column by its index, as many as rows that count; asked only of columns with equal
 * edges.
 * @remarks O(columns), and O(rows) for each column that shares its edges with another.
 */
export function findDuplicates(
  columns: readonly BinnedColumn[],
  binsOf: (index: number) => Uint8Array,
): Duplicate[] {
  const duplicates: Duplicate[] = [];
  for (const group of groupsOf(columns, (column) => edgesKey(column))) {
    const binsIn = new Map(group.map((index) => [index, binsOf(index)]));
    for (const alike of groupsOf(group, (index) => String(hashOf(binsIn.get(index)!)))) {
      const kept: number[] = [];
      for (const place of alike) {
        const column = group[place]!;
        const of = kept.find((other) => areEqual(binsIn.get(other)!, binsIn.get(column)!));
        if (of === undefined) kept.push(column);
        else duplicates.push({ column, of });
      }
    }
  }
  return duplicates.sort((a, b) => a.column - b.column);
}

/** Indices of the items with equal keys, in order; only groups of two and more. */
function groupsOf<T>(items: readonly T[], keyOf: (item: T) => string): number[][] {
  const groups = new Map<string, number[]>();
  items.forEach((item, index) => {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [index]);
    else group.push(index);
  });
  return [...groups.values()].filter((group) => group.length > 1);
}

function edgesKey(column: BinnedColumn): string {
  return column.kind === "text"
    ? JSON.stringify([column.otherBin, column.levels])
    : `numbers ${column.thresholds.join(" ")}`;
}

function hashOf(bins: Uint8Array): number {
  let hash = 0;
  for (let i = 0; i < bins.length; i++) hash = Math.imul(hash ^ bins[i]!, 0x01000193);
  return hash;
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) return false;
  }
  return true;
}
