/**
 * A column as a few groups of rows, made without a look at the label.
 *
 * @module
 */
import { type Column, columnLength, isMissing, MISSING_BOOLEAN } from "../../table/table.ts";

/** Rows by bin; the last bin holds the rows without a value. */
export interface Bins {
  readonly ofRow: Int32Array;
  /** Bins, that of missing values included. */
  readonly count: number;
  /** Is every bin one value? Then {@link Bins.values} says which. */
  readonly exact: boolean;
  /** The value of each bin but the last, where `exact`. */
  readonly values: readonly (number | string | boolean)[];
  /** Different values, missing not counted. */
  readonly distinct: number;
  readonly missing: number;
}

/** Numbers with at most so many different values keep them. */
const VALUES_MOST = 64;
/** Other numbers are cut into so many bins of about the same number of rows. */
const QUANTILE_BINS = 32;

/** Groups the rows of a column: texts by level, numbers by value where they are few, else by quantile. */
export function binRows(column: Column): Bins {
  if (column.kind === "text") return binCodes(column.codes, column.levels);
  if (column.kind === "boolean") return binFlags(column.values);
  return binNumbers(column.values);
}

function binCodes(codes: Int32Array, levels: readonly string[]): Bins {
  const binOf = new Int32Array(levels.length).fill(-1);
  const values: string[] = [];
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code < 0 || binOf[code]! >= 0) continue;
    binOf[code] = values.length;
    values.push(levels[code]!);
  }
  const distinct = values.length;
  let missing = 0;
  const ofRow = new Int32Array(codes.length);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    ofRow[i] = code < 0 ? distinct : binOf[code]!;
    if (code < 0) missing++;
  }
  return { ofRow, count: distinct + 1, exact: true, values, distinct, missing };
}

function binFlags(flags: Uint8Array): Bins {
  const distinct = Number(flags.includes(0)) + Number(flags.includes(1));
  let missing = 0;
  const ofRow = new Int32Array(flags.length);
  for (let i = 0; i < flags.length; i++) {
    const gap = flags[i] === MISSING_BOOLEAN;
    ofRow[i] = gap ? 2 : flags[i]!;
    if (gap) missing++;
  }
  return { ofRow, count: 3, exact: true, values: [false, true], distinct, missing };
}

function binNumbers(numbers: Float64Array): Bins {
  const sorted = numbers.filter((value) => !Number.isNaN(value)).sort();
  const values: number[] = [];
  let distinct = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i > 0 && sorted[i] === sorted[i - 1]) continue;
    distinct++;
    if (distinct <= VALUES_MOST) values.push(sorted[i]!);
  }
  const exact = distinct <= VALUES_MOST;
  const tops = exact ? values : quantileTops(sorted);
  const ofRow = new Int32Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i]!;
    ofRow[i] = Number.isNaN(value) ? tops.length : firstNotBelow(tops, value);
  }
  const missing = numbers.length - sorted.length;
  return { ofRow, count: tops.length + 1, exact, values: exact ? values : [], distinct, missing };
}

/** The largest value of each bin, ascending. */
function quantileTops(sorted: Float64Array): number[] {
  const tops: number[] = [];
  for (let k = 1; k <= QUANTILE_BINS; k++) {
    const top = sorted[Math.ceil((k * sorted.length) / QUANTILE_BINS) - 1]!;
    if (top !== tops.at(-1)) tops.push(top);
  }
  return tops;
}

/** Index of the first top that is not below the value; the last top is the largest value. */
function firstNotBelow(tops: readonly number[], value: number): number {
  let low = 0;
  let high = tops.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tops[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The numbers of a column that has an order; null for texts. Missing is NaN. */
export function orderedValues(column: Column): Float64Array | null {
  if (column.kind === "text") return null;
  if (column.kind !== "boolean") return column.values;
  const values = new Float64Array(columnLength(column));
  for (let i = 0; i < values.length; i++) values[i] = isMissing(column, i) ? Number.NaN : column.values[i]!;
  return values;
}
