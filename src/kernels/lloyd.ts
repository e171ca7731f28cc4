/**
 * Lloyd's iteration for k-means. Rows are measured only when they are due (due-rows.ts), which changes no label:
 * the result is that of the loop that measures every row against every centre in each iteration.
 *
 * Source: Lloyd (1982), "Least Squares Quantization in PCM", IEEE Trans. Information Theory 28(2), 129-137.
 *
 * @module
 */
import { emptySums, fillEmptyClusters, moveCenters, sumMembers } from "./cluster-sums.ts";
import { addDrift, allDue, assignDue } from "./due-rows.ts";
import type { WeightedPoints } from "./weighted-points.ts";

export type { WeightedPoints } from "./weighted-points.ts";

/** How an iteration ended. */
export interface LloydOutcome {
  readonly iterations: number;
  /** False when `maxIterations` came first. */
  readonly converged: boolean;
}

/** Sums are added up anew, not by differences, when more than one row in this many changed sides. */
const FEW = 8;

/**
 * Moves `centers` (clusters x dims, row-major) in place until no row changes its cluster, the centres' squared
 * movement is at most `tolerance`, or `maxIterations` updates are done.
 *
 * A centre that no row of positive weight is nearest to takes the row that lies farthest from its own centre.
 * Labels, centres and iterations are those of the plain loop, to the last bit: every update adds up all rows in
 * row order.
 *
 * @param labels - Receives the nearest centre of every row at the end.
 * @remarks O(rows * clusters * dims) an iteration at worst, O(rows * dims) at best; 12 bytes a row while it runs.
 */
export function runLloyd(
  points: WeightedPoints,
  centers: Float64Array,
  clusters: number,
  maxIterations: number,
  tolerance: number,
  labels: Int32Array = new Int32Array(points.rows),
): LloydOutcome {
  return iterate(points, centers, clusters, maxIterations, tolerance, labels, false);
}

/**
 * The same search for less work: while few rows change sides, the sums are updated by those rows only, so centres
 * may differ from {@link runLloyd}'s in the last digits and a borderline row may go the other way. The last update
 * adds up all rows again: where it converges, no row would change sides in the plain loop either.
 *
 * @param labels - Receives the nearest centre of every row at the end.
 * @remarks O(rows) an iteration at best; 12 bytes a row while it runs.
 */
export function runLloydByDifferences(
  points: WeightedPoints,
  centers: Float64Array,
  clusters: number,
  maxIterations: number,
  tolerance: number,
  labels: Int32Array = new Int32Array(points.rows),
): LloydOutcome {
  return iterate(points, centers, clusters, maxIterations, tolerance, labels, true);
}

function iterate(
  points: WeightedPoints,
  centers: Float64Array,
  clusters: number,
  maxIterations: number,
  tolerance: number,
  labels: Int32Array,
  byDifferences: boolean,
): LloydOutcome {
  const rows = allDue(labels, clusters);
  const sums = emptySums(clusters, points.dims);
  const shift = new Float64Array(clusters);
  let anew = true;
  let converged = false;
  let iteration = 0;
  while (!converged && iteration < maxIterations) {
    iteration++;
    const changed = assignDue(points, centers, rows, sums);
    const exact = anew || !byDifferences || iteration === maxIterations || changed * FEW > points.rows;
    if (exact) sumMembers(points, labels, sums);
    const borrowed = fillEmptyClusters(points, centers, labels, sums);
    const moved = moveCenters(centers, points.dims, sums, shift);
    addDrift(rows.drift, shift);
    const atRest = (changed === 0 && iteration > 1) || moved <= tolerance;
    converged = atRest && exact;
    anew = borrowed || atRest;
  }
  assignDue(points, centers, rows, sums);
  return { iterations: iteration, converged };
}

/**
 * Nearest centre of every row and the squared distances to it and to the second nearest (Infinity where there is
 * one centre only), each as the plain sum of squares. Of equally near centres the first is taken.
 */
export function nearestTwo(
  values: Float64Array,
  rows: number,
  dims: number,
  centers: Float64Array,
  labels: Int32Array,
  first: Float64Array,
  second: Float64Array,
): void {
  const length = centers.length;
  for (let i = 0, start = 0; i < rows; i++, start += dims) {
    let best = Number.POSITIVE_INFINITY;
    let next = Number.POSITIVE_INFINITY;
    let label = 0;
    for (let c = 0, j = 0; c < length; j++) {
      let squared = 0;
      for (let x = start, end = start + dims; x < end; x++, c++) {
        const difference = values[x]! - centers[c]!;
        squared += difference * difference;
      }
      if (squared < best) {
        next = best;
        best = squared;
        label = j;
      } else if (squared < next) next = squared;
    }
    labels[i] = label;
    first[i] = best;
    second[i] = next;
  }
}
