/**
 * The values of a column of both tables, without their order: numbers sorted, texts and booleans counted by level.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import { type Column, columnLength, MISSING_BOOLEAN } from "../table/table.ts";
import { type BothTables, both } from "./both-tables.ts";
import type { PairedColumn } from "./paired-columns.ts";

/** Numbers, or times as epoch milliseconds. */
export interface OrderedValues {
  readonly kind: "number" | "time";
  /** Ascending, without those missing. */
  readonly sorted: BothTables<Float64Array>;
  readonly missing: BothTables<number>;
}

/** Texts or booleans. */
export interface LevelCounts {
  readonly kind: "text" | "boolean";
  /** Levels that a row of either table has, in the order of their code units. */
  readonly levels: readonly string[];
  /** Rows of each level. */
  readonly counts: BothTables<Float64Array>;
  readonly missing: BothTables<number>;
}

/** What of a column is compared. */
export type ColumnValues = OrderedValues | LevelCounts;

/**
 * Reads both sides of a column.
 *
 * @throws {@link InputError} `not-finite` for an infinite number.
 * @remarks O(n log n) for numbers, O(n) for the rest.
 */
export function columnValues(pair: PairedColumn): ColumnValues {
  const { kind } = pair.reference;
  if (kind === "number" || kind === "time") {
    const sorted = both((side) => sortedValues(pair[side], `${side}.${pair.name}`));
    return { kind, sorted, missing: both((side) => columnLength(pair[side]) - sorted[side].length) };
  }
  const tallies = both((side) => tally(pair[side]));
  const levels = [...new Set([...tallies.reference.keys(), ...tallies.current.keys()])].sort(byCodeUnits);
  const counts = both((side) => Float64Array.from(levels, (level) => tallies[side].get(level) ?? 0));
  return { kind, levels, counts, missing: both((side) => columnLength(pair[side]) - sum(counts[side])) };
}

/** Rows with a value. */
export function filledRows(values: ColumnValues): BothTables<number> {
  return both((side) => ("sorted" in values ? values.sorted[side].length : sum(values.counts[side])));
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : 1;
}

/** @throws {@link InputError} `not-finite` for an infinite number, with the table and the row that have it. */
export function checkNotInfinite(pair: PairedColumn): void {
  for (const side of ["reference", "current"] as const) orderedValues(pair[side], `${side}.${pair.name}`);
}

function orderedValues(column: Column, path: string): Float64Array {
  const values = column.kind === "number" || column.kind === "time" ? column.values : new Float64Array();
  for (let i = 0; i < values.length; i++) {
    if (values[i]! - values[i]! !== 0 && !Number.isNaN(values[i])) {
      throw new InputError("not-finite", `${path}[${i}]`, "a finite number, or missing", values[i]);
    }
  }
  return values;
}

function sortedValues(column: Column, path: string): Float64Array {
  const values = orderedValues(column, path);
  // Adding 0 turns -0 into 0: equal numbers are one number.
  return values
    .filter((value) => !Number.isNaN(value))
    .map((value) => value + 0)
    .sort();
}

function tally(column: Column): Map<string, number> {
  const counts = new Map<string, number>();
  if (column.kind === "boolean") {
    for (const value of column.values) {
      if (value !== MISSING_BOOLEAN)
        counts.set(String(value === 1), (counts.get(String(value === 1)) ?? 0) + 1);
    }
  } else if (column.kind === "text") {
    const byCode = new Float64Array(column.levels.length);
    for (const code of column.codes) if (code >= 0) byCode[code]!++;
    // A level may be listed twice.
    column.levels.forEach((level, code) => {
      if (byCode[code]! > 0) counts.set(level, (counts.get(level) ?? 0) + byCode[code]!);
    });
  }
  return counts;
}

function sum(counts: Float64Array): number {
  let total = 0;
  for (let i = 0; i < counts.length; i++) total += counts[i]!;
  return total;
}
