/**
 * Columns that say the same as an earlier one: the same edges and the same bin in every row. Trees cannot tell them
 * apart; they would share its importance, and be drawn for it twice as often.
 *
 * @module
 */
import type { BinnedColumn } from "./types.ts";

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
  for (const group of groupsOf(columns, edgesKey)) {
    const binsIn = new Map(group.map((index) => [index, binsOf(index)]));
    for (const alike of groupsOf(group, (index) => String(hashOf(binsIn.get(index)!)))) {
      const kept: number[] = [];
      for (const place of alike) {
        const column = group[place]!;
        const of = kept.find((other) => {
          return (
            haveEqualEdges(columns[other]!, columns[column]!) &&
            areEqual(binsIn.get(other)!, binsIn.get(column)!)
          );
        });
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

/** A few of the edges: columns with different ones have different edges. */
function edgesKey(column: BinnedColumn): string {
  if (column.kind === "text") {
    const { levels } = column;
    return JSON.stringify([levels.length, levels[0], levels.at(-1)]);
  }
  const { thresholds } = column;
  return `${thresholds.length} ${thresholds[0]} ${thresholds[thresholds.length >> 1]} ${thresholds.at(-1)}`;
}

function haveEqualEdges(a: BinnedColumn, b: BinnedColumn): boolean {
  if (a.kind === "text") {
    return b.kind === "text" && a.otherBin === b.otherBin && areEqual(a.levels, b.levels);
  }
  return b.kind !== "text" && areEqual(a.thresholds, b.thresholds);
}

function hashOf(bins: Uint8Array): number {
  let hash = 0;
  for (let i = 0; i < bins.length; i++) hash = Math.imul(hash ^ bins[i]!, 0x01000193);
  return hash;
}

function areEqual<T>(a: ArrayLike<T>, b: ArrayLike<T>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) return false;
  }
  return true;
}
