/**
 * Nearest centres that are looked for again only when a row is due.
 *
 * A row whose own centre is nearer than any other by `slack` keeps it until its own centre and the fastest of the
 * others have together moved by more than `slack`: Hamerly's two bounds in one number. Every cluster adds up those
 * movements in `drift`; a row notes the reading at which it is due and is passed over until then, which costs one
 * comparison. In the long last phase, when centres creep, hardly any row is due.
 *
 * Sources: Hamerly (2010), "Making k-means even faster", SIAM Data Mining, 130-140.
 *
 * @module
 */
import { type ClusterSums, moveRow } from "./cluster-sums.ts";
import type { WeightedPoints } from "./weighted-points.ts";

/** Relative slack of a bound, far more than rounding can add: a distance over d dimensions is off by d * 1e-16. */
const MARGIN = 1e-12;

/** Labels and when they must be looked at again. */
export interface DueRows {
  readonly labels: Int32Array;
  /** Per row: the reading of its cluster's drift up to which its label stands. */
  readonly due: Float64Array;
  /** Per cluster: at least the movements so far of its own centre and of the fastest other, added up. */
  readonly drift: Float64Array;
}

/** All rows due; labels are written into the array given. */
export function allDue(labels: Int32Array, clusters: number): DueRows {
  labels.fill(0);
  return {
    labels,
    due: new Float64Array(labels.length).fill(Number.NEGATIVE_INFINITY),
    drift: new Float64Array(clusters),
  };
}

/** Adds the movements of one update to the drift. */
export function addDrift(drift: Float64Array, shift: Float64Array): void {
  let mover = 0;
  for (let j = 1; j < shift.length; j++) if (shift[j]! > shift[mover]!) mover = j;
  let second = 0;
  for (let j = 0; j < shift.length; j++) if (j !== mover && shift[j]! > second) second = shift[j]!;
  for (let j = 0; j < shift.length; j++) {
    drift[j]! += (shift[j]! + (j === mover ? second : shift[mover]!)) * (1 + MARGIN);
  }
}

/**
 * Gives every row that is due the nearest centre, of equally near ones the first, and takes it from sum to sum.
 *
 * @returns How many rows changed sides.
 */
export function assignDue(
  points: WeightedPoints,
  centers: Float64Array,
  { labels, due, drift }: DueRows,
  sums: ClusterSums,
): number {
  const { values, rows, dims } = points;
  const clusters = drift.length;
  let changed = 0;
  for (let i = 0; i < rows; i++) {
    const label = labels[i]!;
    if (drift[label]! < due[i]!) continue;
    const start = i * dims;
    const end = start + dims;
    // The own centre first: it is nearest most of the time, and then no later comparison takes the rare branch.
    let best = 0;
    for (let x = start, c = label * dims; x < end; x++, c++) {
      const difference = values[x]! - centers[c]!;
      best += difference * difference;
    }
    let next = Number.POSITIVE_INFINITY;
    let nearest = label;
    for (let j = 0, c = 0; j < clusters; j++) {
      if (j === label) {
        c += dims;
        continue;
      }
      let squared = 0;
      for (let x = start; x < end; x++, c++) {
        const difference = values[x]! - centers[c]!;
        squared += difference * difference;
      }
      if (squared < best || (squared === best && j < nearest)) {
        next = best;
        best = squared;
        nearest = j;
      } else if (squared < next) next = squared;
    }
    const slack = Math.sqrt(next) * (1 - MARGIN) - Math.sqrt(best) * (1 + MARGIN);
    due[i] = (drift[nearest]! + slack) * (1 - MARGIN);
    if (nearest !== label) {
      labels[i] = nearest;
      moveRow(points, i, label, nearest, sums);
      changed++;
    }
  }
  return changed;
}
