/**
 * The silhouette: are rows nearer to their own segment than to the next one?
 *
 * Source: Rousseeuw (1987), "Silhouettes: A Graphical Aid to the Interpretation and Validation of Cluster
 * Analysis", J. Computational and Applied Mathematics 20, 53-65, definition of s(i) in section 2.
 *
 * @module
 */
import { checkInteger, checkOptionKeys } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import { randomStream, uniformInteger } from "../random/random.ts";
import { rowCount, type Table } from "../table/table.ts";
import { type TableInput, tableFrom } from "../table/table-from.ts";
import type { KMeansColumn } from "./k-means-model.ts";
import { applySpace } from "./model-space.ts";
import { chooseColumns } from "./number-columns.ts";
import { isModel, type SegmentsInput, segmentsOf } from "./segments-of.ts";

/** Options of {@link silhouetteScore}. */
export interface SilhouetteOptions {
  /**
   * Columns that distances are measured in, as they are. A model brings its own columns and its scaling.
   * @defaultValue every number column but `customerId`
   */
  readonly columns?: readonly string[];
  /**
   * Rows to take the mean over, drawn by chance without repeats; each is still compared with all rows, so the
   * expectation is the exact score. @defaultValue all rows
   */
  readonly sample?: number;
  /** Seed of the draw, a whole number >= 0. @defaultValue 42 */
  readonly seed?: number;
}

/**
 * Mean silhouette of the rows: (b - a) / max(a, b), where a is a row's mean distance to the other rows of its
 * segment and b the lowest mean distance to the rows of another one. A row alone in its segment counts 0.
 *
 * @param table - The rows that were clustered.
 * @param segments - A k-means model (distances are then taken in its space), the table of `assignSegments`, or
 * one segment number a row; rows without a segment (NaN) are left out.
 * @returns A number in [-1, 1]: 1 for tight segments far apart, 0 for segments that touch, negative where rows
 * sit in the wrong one.
 * @throws {@link InputError} for fewer than two segments with rows, and for missing or infinite values.
 * @remarks O(rows^2 * columns) exactly, O(sample * rows * columns) sampled: ask for a sample beyond some ten
 * thousand rows. Deterministic by `seed`.
 * @example
 * const table = { x: [1, 1, 1, 10, 10, 10], y: [2, 4, 0, 2, 4, 0] };
 * silhouetteScore(table, [0, 0, 0, 1, 1, 1]); // => 0.71334777917
 */
export function silhouetteScore(
  table: TableInput,
  segments: SegmentsInput,
  options: SilhouetteOptions = {},
): number {
  checkOptionKeys(options, "options", ["columns", "sample", "seed"]);
  const { columns, sample = Number.POSITIVE_INFINITY, seed = 42 } = options;
  if (sample !== Number.POSITIVE_INFINITY) checkInteger(sample, "options.sample", 1);
  checkInteger(seed, "options.seed", 0);
  const input = tableFrom(table, "table");
  const space = spaceOf(input, segments, columns);
  const { labels, count } = segmentsOf(segments, input, rowCount(input));
  const points = assignedPoints(space.values, space.rows, space.dims, labels, count);
  if (points.sizes.filter((size) => size > 0).length < 2) {
    throw new InputError("too-short", "segments", "at least two segments with rows", points.distinct);
  }
  return meanSilhouette(points, sampleRows(points.labels.length, sample, seed));
}

interface Assigned {
  readonly values: Float64Array;
  readonly dims: number;
  readonly labels: Int32Array;
  readonly sizes: Int32Array;
  /** Segments that have rows. */
  readonly distinct: number;
}

function spaceOf(
  table: Table,
  segments: SegmentsInput,
  columns: readonly string[] | undefined,
): { readonly values: Float64Array; readonly rows: Int32Array; readonly dims: number } {
  if (isModel(segments)) {
    if (columns !== undefined) {
      throw new InputError(
        "unknown-choice",
        "options.columns",
        "left out: the model has its columns",
        columns,
      );
    }
    return { ...applySpace(table, segments.columns, segments.missing), dims: segments.columns.length };
  }
  const asTheyAre = chooseColumns(table, columns).map(
    (name): KMeansColumn => ({ name, transform: "none", mean: 0, scale: 1, fill: null }),
  );
  return { ...applySpace(table, asTheyAre, "error"), dims: asTheyAre.length };
}

function assignedPoints(
  values: Float64Array,
  rows: Int32Array,
  dims: number,
  labels: Int32Array,
  count: number,
): Assigned {
  const kept = Array.from(rows.keys()).filter((i) => labels[rows[i]!]! >= 0);
  const own = new Float64Array(kept.length * dims);
  const sizes = new Int32Array(count);
  const keptLabels = new Int32Array(kept.length);
  kept.forEach((i, k) => {
    own.set(values.subarray(i * dims, (i + 1) * dims), k * dims);
    keptLabels[k] = labels[rows[i]!]!;
    sizes[keptLabels[k]!]!++;
  });
  return { values: own, dims, labels: keptLabels, sizes, distinct: sizes.filter((size) => size > 0).length };
}

/** All rows in order, or `sample` of them by the first steps of a Fisher-Yates shuffle. */
function sampleRows(rows: number, sample: number, seed: number): Int32Array {
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  if (sample >= rows) return order;
  const random = randomStream(seed, "silhouette");
  for (let i = 0; i < sample; i++) {
    const j = i + uniformInteger(random, rows - i);
    const drawn = order[j]!;
    order[j] = order[i]!;
    order[i] = drawn;
  }
  return order.slice(0, sample);
}

function meanSilhouette({ values, dims, labels, sizes }: Assigned, rows: Int32Array): number {
  const sums = new Float64Array(sizes.length);
  let total = 0;
  for (const row of rows) {
    sums.fill(0);
    for (let i = 0, x = 0; i < labels.length; i++) {
      let squared = 0;
      for (let r = row * dims, end = r + dims; r < end; r++, x++) {
        const difference = values[x]! - values[r]!;
        squared += difference * difference;
      }
      sums[labels[i]!]! += Math.sqrt(squared);
    }
    total += silhouetteOf(sums, sizes, labels[row]!);
  }
  return total / rows.length;
}

function silhouetteOf(sums: Float64Array, sizes: Int32Array, own: number): number {
  if (sizes[own] === 1) return 0;
  const a = sums[own]! / (sizes[own]! - 1);
  let b = Number.POSITIVE_INFINITY;
  for (let j = 0; j < sums.length; j++) {
    if (j !== own && sizes[j]! > 0) b = Math.min(b, sums[j]! / sizes[j]!);
  }
  // Rows that all lie on one point are no nearer to their own segment than to the other.
  return a === b ? 0 : (b - a) / Math.max(a, b);
}
