/**
 * What each cluster's rows add up to, and the centres that follow from it.
 *
 * @module
 */
import type { WeightedPoints } from "./weighted-points.ts";

/** Sums over the rows of each cluster. */
export interface ClusterSums {
  /** Weighted coordinates, clusters x dims. */
  readonly sums: Float64Array;
  readonly mass: Float64Array;
  /** Per cluster: rows of weight > 0. */
  readonly members: Int32Array;
}

/** Sums of no rows. */
export function emptySums(clusters: number, dims: number): ClusterSums {
  return {
    sums: new Float64Array(clusters * dims),
    mass: new Float64Array(clusters),
    members: new Int32Array(clusters),
  };
}

/** Adds all rows up again, in row order. */
export function sumMembers(points: WeightedPoints, labels: Int32Array, into: ClusterSums): void {
  const { values, weights, rows, dims } = points;
  const { sums, mass, members } = into;
  sums.fill(0);
  mass.fill(0);
  members.fill(0);
  for (let i = 0, x = 0; i < rows; i++) {
    const label = labels[i]!;
    const weight = weights[i]!;
    mass[label]! += weight;
    if (weight > 0) members[label]!++;
    for (let s = label * dims, end = s + dims; s < end; s++, x++) sums[s]! += weight * values[x]!;
  }
}

/** Takes one row out of the sums of a cluster and puts it into those of another. */
export function moveRow(
  points: WeightedPoints,
  row: number,
  from: number,
  to: number,
  within: ClusterSums,
): void {
  const { values, weights, dims } = points;
  const { sums, mass, members } = within;
  const weight = weights[row]!;
  for (let f = 0; f < dims; f++) {
    const part = weight * values[row * dims + f]!;
    sums[from * dims + f]! -= part;
    sums[to * dims + f]! += part;
  }
  mass[from]! -= weight;
  mass[to]! += weight;
  if (weight > 0) {
    members[from]!--;
    members[to]!++;
  }
}

/**
 * Gives each empty cluster the farthest row of a cluster that can spare one, as scikit-learn does; the labels
 * follow when rows are assigned next. A row at distance 0 is not moved: there are then no more distinct rows than
 * filled clusters.
 *
 * @returns Whether a row was moved: the sums then disagree with the labels.
 */
export function fillEmptyClusters(
  points: WeightedPoints,
  centers: Float64Array,
  labels: Int32Array,
  state: ClusterSums,
): boolean {
  const { values, weights, dims } = points;
  const { sums, mass, members } = state;
  const taken = new Set<number>();
  for (let empty = 0; empty < members.length; empty++) {
    if (members[empty]! > 0) continue;
    const row = farthestRow(points, centers, labels, members, taken);
    if (row < 0) break;
    taken.add(row);
    const donor = labels[row]!;
    const weight = weights[row]!;
    for (let f = 0; f < dims; f++) {
      const moved = weight * values[row * dims + f]!;
      sums[donor * dims + f]! -= moved;
      sums[empty * dims + f] = moved;
    }
    mass[donor]! -= weight;
    members[donor]!--;
    mass[empty] = weight;
    members[empty] = 1;
  }
  return taken.size > 0;
}

function farthestRow(
  points: WeightedPoints,
  centers: Float64Array,
  labels: Int32Array,
  members: Int32Array,
  taken: ReadonlySet<number>,
): number {
  const { values, weights, rows, dims } = points;
  let farthest = 0;
  let row = -1;
  for (let i = 0; i < rows; i++) {
    const label = labels[i]!;
    if (weights[i] === 0 || members[label]! < 2 || taken.has(i)) continue;
    let squared = 0;
    for (let x = i * dims, c = label * dims, end = x + dims; x < end; x++, c++) {
      const difference = values[x]! - centers[c]!;
      squared += difference * difference;
    }
    if (squared > farthest) {
      farthest = squared;
      row = i;
    }
  }
  return row;
}

/**
 * Puts every filled centre on the mean of its rows.
 *
 * @param shift - Receives how far each centre moved.
 * @returns The sum of the squared movements.
 */
export function moveCenters(
  centers: Float64Array,
  dims: number,
  from: ClusterSums,
  shift: Float64Array,
): number {
  const { sums, mass, members } = from;
  let total = 0;
  for (let j = 0; j < members.length; j++) {
    let squared = 0;
    if (members[j]! > 0) {
      for (let c = j * dims, end = c + dims; c < end; c++) {
        const mean = sums[c]! / mass[j]!;
        squared += (mean - centers[c]!) ** 2;
        centers[c] = mean;
      }
    }
    shift[j] = Math.sqrt(squared);
    total += squared;
  }
  return total;
}
