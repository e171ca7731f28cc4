/**
 * The best way to join neighbours into bins: an exact search.
 *
 * A division of places 0 to P - 1 into runs is a path; what it is worth is the sum of what its runs are worth, so the best
 * path to each last run (i, j) follows from the best paths to the runs that end where it begins (dynamic programming). A trend
 * forbids steps from a run to the next that go the other way. A peak has two phases: rising steps, then falling ones; a path
 * remembers the phase of its last step and never goes back.
 *
 * Source: the problem is that of Navas-Palencia (2020), "Optimal binning: mathematical programming formulation",
 * arXiv:2001.08025, who solves it by constraint programming.
 *
 * @module
 */
import type { BinTrend } from "./definition.ts";

/** Weight of the rows, and of the events among them, at each place. */
export interface PlaceCounts {
  readonly rows: Float64Array;
  readonly events: Float64Array;
}

/** What a division has to keep to. */
export interface BinLimits {
  /** Most bins, >= 1. */
  readonly bins: number;
  /** Least weight of rows in a bin. */
  readonly leastRows: number;
  /** Least weight of events, and of others, in a bin. */
  readonly leastOfClass: number;
}

/** Steps that a trend allows, phase by phase: 1 up, -1 down, 0 any. */
const PHASES: Readonly<Record<Exclude<BinTrend, "auto">, readonly (1 | 0 | -1)[]>> = {
  increasing: [1],
  decreasing: [-1],
  peak: [1, -1],
  valley: [-1, 1],
  none: [0],
};

/** A division, and what it is worth. */
export interface Division {
  /** Place behind the last of each bin, ascending. */
  readonly ends: readonly number[];
  readonly value: number;
}

/**
 * The division of the largest value; of equals the one with fewer bins. Where no division keeps to the limits, all places
 * are one bin.
 *
 * @param worth - Of a bin with so many rows and events.
 * @remarks O(places^3 * bins).
 */
export function optimalBins(
  counts: PlaceCounts,
  limits: BinLimits,
  trend: BinTrend,
  worth: (rows: number, events: number) => number,
): Division {
  if (trend !== "auto") return searchBins(counts, limits, PHASES[trend], worth);
  const rising = searchBins(counts, limits, PHASES.increasing, worth);
  const falling = searchBins(counts, limits, PHASES.decreasing, worth);
  return isMore(falling.value, rising.value) ? falling : rising;
}

/** Is a value larger than another beyond the rounding of their sums? */
function isMore(value: number, than: number): boolean {
  return value > than + 1e-12 * Math.abs(than);
}

/** What the search goes over: sums up to each place, and what runs are worth. */
interface Runs {
  readonly places: number;
  /** Places + 1: cell i * width + j is the run of places i to j - 1. */
  readonly width: number;
  readonly rows: Float64Array;
  readonly events: Float64Array;
  /** NaN where a run breaks a limit. */
  readonly values: Float64Array;
}

function searchBins(
  counts: PlaceCounts,
  limits: BinLimits,
  phases: readonly (1 | 0 | -1)[],
  worth: (rows: number, events: number) => number,
): Division {
  const runs = worthOfRuns(counts, limits, worth);
  const { places, width, rows, events } = runs;
  const most = Math.min(limits.bins, places);
  const { best, from } = extendPaths(runs, phases, most);
  const last = bestEnd(best, runs, phases.length, most);
  if (last < 0) return { ends: [places], value: worth(rows[places]!, events[places]!) };
  const ends: number[] = [];
  for (let cell = last; cell >= 0; cell = from[cell]!) ends.push((cell % (width * width)) % width);
  return { ends: ends.reverse(), value: best[last]! };
}

function worthOfRuns(
  counts: PlaceCounts,
  { leastRows, leastOfClass }: BinLimits,
  worth: (rows: number, events: number) => number,
): Runs {
  const places = counts.rows.length;
  const width = places + 1;
  const rows = sumsTo(counts.rows);
  const events = sumsTo(counts.events);
  // Rounding of the sums does not make a bin too small.
  const noise = 1e-9 * rows[places]!;
  const values = new Float64Array(width * width).fill(Number.NaN);
  for (let i = 0; i < places; i++) {
    for (let j = i + 1; j <= places; j++) {
      const r = rows[j]! - rows[i]!;
      const e = events[j]! - events[i]!;
      if (r < leastRows - noise || Math.min(e, r - e) < leastOfClass - noise) continue;
      values[i * width + j] = worth(r, e);
    }
  }
  return { places, width, rows, events, values };
}

/**
 * The best path of k runs to each last run in each phase, at k * layer + phase * cells + cell, and the path before it.
 * A kernel.
 */
function extendPaths(
  { places, width, rows, events, values }: Runs,
  phases: readonly (1 | 0 | -1)[],
  most: number,
): { readonly best: Float64Array; readonly from: Int32Array } {
  const cells = width * width;
  const layer = cells * phases.length;
  const best = new Float64Array(layer * (most + 1)).fill(Number.NEGATIVE_INFINITY);
  const from = new Int32Array(best.length).fill(-1);
  for (let j = 1; j <= places; j++) {
    if (most > 0 && !Number.isNaN(values[j])) best[layer + j] = values[j]!;
  }
  for (let k = 2; k <= most; k++) {
    for (let i = k - 1; i < places; i++) {
      for (let h = k - 2; h < i; h++) {
        // No run from h to i keeps to the limits.
        if (Number.isNaN(values[h * width + i]!)) continue;
        const earlier = (k - 1) * layer + h * width + i;
        const r0 = rows[i]! - rows[h]!;
        const e0 = events[i]! - events[h]!;
        for (let j = i + 1; j <= places; j++) {
          const value = values[i * width + j]!;
          if (Number.isNaN(value)) continue;
          // Sign of the step in the share of events, by cross-multiplication.
          const rise = (events[j]! - events[i]!) * r0 - e0 * (rows[j]! - rows[i]!);
          for (let q = 0; q < phases.length; q++) {
            if (phases[q]! * rise < 0) continue;
            const cell = k * layer + q * cells + i * width + j;
            for (let p = 0; p <= q; p++) {
              const sum = best[earlier + p * cells]! + value;
              if (sum <= best[cell]!) continue;
              best[cell] = sum;
              from[cell] = earlier + p * cells;
            }
          }
        }
      }
    }
  }
  return { best, from };
}

/** Where the best path to the last place ends, with the fewest runs of equals; -1 where there is none. */
function bestEnd(best: Float64Array, { places, width }: Runs, phases: number, most: number): number {
  const cells = width * width;
  let last = -1;
  for (let k = 1; k <= most; k++) {
    for (let q = 0; q < phases; q++) {
      for (let i = 0; i < places; i++) {
        const cell = (k * phases + q) * cells + i * width + places;
        if (best[cell]! === Number.NEGATIVE_INFINITY) continue;
        if (last < 0 || isMore(best[cell]!, best[last]!)) last = cell;
      }
    }
  }
  return last;
}

/** Sum of the first k, for every k. */
function sumsTo(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) sums[i + 1] = sums[i]! + values[i]!;
  return sums;
}
