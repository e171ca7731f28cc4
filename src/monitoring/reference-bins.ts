/**
 * A column cut into bins by its reference alone, and the rows of both tables counted in them.
 *
 * Numbers are cut at values that occur in the reference, about the same number of rows a bin, and equal values stay
 * together: bins then depend on the order of the values only. Few different numbers, texts and booleans have a bin a
 * value. What the reference does not have (a level, a number among few) has a bin of its own, and so has what is missing.
 *
 * @module
 */
import { type BothTables, both } from "./both-tables.ts";
import type { ColumnValues, LevelCounts, OrderedValues } from "./column-values.ts";

/** One bin. */
export interface ReferenceBin {
  readonly kind: "range" | "value" | "unseen" | "missing";
  /** Of a level, or of a value; null for a range and for the last two kinds. */
  readonly level: string | null;
  /** A range is above this and up to `upper`; null where it has no end. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** Rows of both tables in it. */
  readonly rows: BothTables<number>;
}

/** Bins with a row in either table: ranges ascending or levels in code unit order, then unseen, then missing. */
export function referenceBins(values: ColumnValues, binsMost: number): ReferenceBin[] {
  const bins = "sorted" in values ? numberBins(values, binsMost) : levelBins(values);
  bins.push({ ...NOTHING, kind: "missing", rows: values.missing });
  return bins.filter(({ rows }) => rows.reference + rows.current > 0);
}

const NOTHING = { level: null, lower: null, upper: null } as const;

function levelBins({ levels, counts }: LevelCounts): ReferenceBin[] {
  const bins: ReferenceBin[] = [];
  let unseen = 0;
  levels.forEach((level, k) => {
    const rows = both((side) => counts[side][k]!);
    if (rows.reference === 0) unseen += rows.current;
    else bins.push({ ...NOTHING, kind: "value", level, rows });
  });
  return [...bins, { ...NOTHING, kind: "unseen", rows: { reference: 0, current: unseen } }];
}

function numberBins({ kind, sorted }: OrderedValues, binsMost: number): ReferenceBin[] {
  const values = firstDistinct(sorted.reference, binsMost + 1);
  if (values.length <= binsMost) return valueBins(kind, values, sorted);
  const tops = quantileTops(sorted.reference, binsMost);
  let before: BothTables<number> = { reference: 0, current: 0 };
  return tops.map((top, k) => {
    const isLast = k === tops.length - 1;
    const upTo = both((side) => (isLast ? sorted[side].length : countUpTo(sorted[side], top)));
    const rows = both((side) => upTo[side] - before[side]);
    before = upTo;
    return {
      kind: "range",
      level: null,
      lower: k === 0 ? null : tops[k - 1]!,
      upper: isLast ? null : top,
      rows,
    };
  });
}

/** A bin for each of a few different numbers. */
function valueBins(
  kind: OrderedValues["kind"],
  values: readonly number[],
  sorted: BothTables<Float64Array>,
): ReferenceBin[] {
  const seen = { reference: 0, current: 0 };
  const bins = values.map((value): ReferenceBin => {
    const rows = both((side) => countUpTo(sorted[side], value) - countBelow(sorted[side], value));
    seen.reference += rows.reference;
    seen.current += rows.current;
    const level = kind === "time" ? new Date(value).toISOString() : String(value);
    return { kind: "value", level, lower: value, upper: value, rows };
  });
  const unseen = both((side) => sorted[side].length - seen[side]);
  return [...bins, { ...NOTHING, kind: "unseen", rows: unseen }];
}

function firstDistinct(sorted: Float64Array, most: number): number[] {
  const values: number[] = [];
  for (let i = 0; i < sorted.length && values.length < most; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) values.push(sorted[i]!);
  }
  return values;
}

/** The largest value of each bin, ascending: order statistics, never a number between two of them. */
function quantileTops(sorted: Float64Array, bins: number): number[] {
  const tops: number[] = [];
  for (let k = 1; k <= bins; k++) {
    const top = sorted[Math.ceil((k * sorted.length) / bins) - 1]!;
    if (top !== tops.at(-1)) tops.push(top);
  }
  return tops;
}

/** How many of the values are <= `limit`. */
function countUpTo(sorted: Float64Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of the values are < `limit`. */
function countBelow(sorted: Float64Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
