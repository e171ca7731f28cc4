/**
 * Lloyd's iteration for k-means, with Hamerly's bounds: the same labels and centres as the plain loop, to the
 * last bit, for about half the work.
 *
 * The plain loop measures every row against every centre. Hamerly keeps, for each row, an upper bound on the
 * distance to its own centre and a lower bound on the distance to any other. When centres move, the bounds are
 * widened by how far they moved. As long as upper < lower the row cannot have changed sides and is not measured.
 * Every bound is widened by {@link MARGIN} as well, far more than rounding can add, so a skipped row is one that
 * the plain loop would have left in place too. Centres are recomputed from all rows in row order each time: sums
 * updated by differences would drift.
 *
 * Sources: Lloyd (1982), "Least Squares Quantization in PCM", IEEE Trans. Information Theory 28(2), 129-137.
 * Hamerly (2010), "Making k-means even faster", SIAM Data Mining, algorithm 1 (names u, l, s follow it).
 *
 * @module
 */

/** Rows to be clustered: row i holds `values[i * dims]` up to, not including, `values[(i + 1) * dims]`. */
export interface WeightedPoints {
  readonly values: Float64Array;
  readonly rows: number;
  readonly dims: number;
  /** One weight >= 0 a row. */
  readonly weights: Float64Array;
}

/** How an iteration ended. */
export interface LloydOutcome {
  readonly iterations: number;
  /** False when `maxIterations` came first. */
  readonly converged: boolean;
}

/** Relative slack of a bound: a distance over d dimensions is off by about d * 1e-16. */
const MARGIN = 1e-12;

interface LloydState {
  readonly labels: Int32Array;
  /** u(i): at least the distance of row i to its centre. */
  readonly upper: Float64Array;
  /** l(i): at most the distance of row i to any other centre. */
  readonly lower: Float64Array;
  /** Per centre: at most half the distance to its nearest other centre, Hamerly's s(j) / 2. */
  readonly halfGap: Float64Array;
  /** Per centre: at least how far the last update moved it. */
  readonly shift: Float64Array;
  readonly sums: Float64Array;
  readonly mass: Float64Array;
  /** Per centre: rows of weight > 0. */
  readonly members: Int32Array;
}

/**
 * Moves `centers` (clusters x dims, row-major) in place until no row changes its cluster, the centres' squared
 * movement is at most `tolerance`, or `maxIterations` updates are done.
 *
 * A centre that no row of positive weight is nearest to takes the row that lies farthest from its own centre.
 *
 * @remarks O(rows * clusters * dims) an iteration at worst; 20 bytes a row while it runs.
 */
export function runLloyd(
  points: WeightedPoints,
  centers: Float64Array,
  clusters: number,
  maxIterations: number,
  tolerance: number,
): LloydOutcome {
  const state = startState(points, clusters);
  for (let iteration = 1; iteration <= maxIterations; iteration++) {
    measureGaps(centers, clusters, points.dims, state.halfGap);
    const changed = assignWithinBounds(points, centers, clusters, state, iteration === 1);
    sumMembers(points, state);
    fillEmptyClusters(points, centers, clusters, state);
    const moved = moveCenters(centers, clusters, points.dims, state);
    if (changed === 0 || moved <= tolerance) return { iterations: iteration, converged: true };
  }
  return { iterations: maxIterations, converged: false };
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

function startState(points: WeightedPoints, clusters: number): LloydState {
  return {
    labels: new Int32Array(points.rows).fill(-1),
    upper: new Float64Array(points.rows),
    lower: new Float64Array(points.rows),
    halfGap: new Float64Array(clusters),
    shift: new Float64Array(clusters),
    sums: new Float64Array(clusters * points.dims),
    mass: new Float64Array(clusters),
    members: new Int32Array(clusters),
  };
}

function measureGaps(centers: Float64Array, clusters: number, dims: number, halfGap: Float64Array): void {
  for (let a = 0; a < clusters; a++) {
    let nearest = Number.POSITIVE_INFINITY;
    for (let b = 0; b < clusters; b++) {
      if (b === a) continue;
      const squared = squaredDistance(centers, a * dims, centers, b * dims, dims);
      if (squared < nearest) nearest = squared;
    }
    halfGap[a] = 0.5 * Math.sqrt(nearest) * (1 - MARGIN);
  }
}

/** Assigns every row whose bounds do not settle it; returns how many rows changed sides. */
function assignWithinBounds(
  points: WeightedPoints,
  centers: Float64Array,
  clusters: number,
  state: LloydState,
  measureAll: boolean,
): number {
  const { values, rows, dims } = points;
  const { labels, upper, lower, halfGap, shift } = state;
  const mover = farthestMover(shift);
  const largest = clusters > 0 ? shift[mover]! : 0;
  const secondLargest = largestExcept(shift, mover);
  let changed = 0;
  for (let i = 0, start = 0; i < rows; i++, start += dims) {
    const label = labels[i]!;
    if (!measureAll) {
      const l = (lower[i]! - (label === mover ? secondLargest : largest)) * (1 - MARGIN);
      const bound = Math.max(l, halfGap[label]!);
      let u = (upper[i]! + shift[label]!) * (1 + MARGIN);
      if (u >= bound) {
        u = Math.sqrt(squaredDistance(values, start, centers, label * dims, dims)) * (1 + MARGIN);
      }
      upper[i] = u;
      lower[i] = l;
      if (u < bound) continue;
    }
    let best = Number.POSITIVE_INFINITY;
    let next = Number.POSITIVE_INFINITY;
    let nearest = 0;
    for (let j = 0, c = 0; j < clusters; j++) {
      let squared = 0;
      for (let x = start, end = start + dims; x < end; x++, c++) {
        const difference = values[x]! - centers[c]!;
        squared += difference * difference;
      }
      if (squared < best) {
        next = best;
        best = squared;
        nearest = j;
      } else if (squared < next) next = squared;
    }
    upper[i] = Math.sqrt(best) * (1 + MARGIN);
    lower[i] = Math.sqrt(next) * (1 - MARGIN);
    if (nearest !== label) {
      labels[i] = nearest;
      changed++;
    }
  }
  return changed;
}

function sumMembers(points: WeightedPoints, state: LloydState): void {
  const { values, weights, rows, dims } = points;
  const { labels, sums, mass, members } = state;
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

/**
 * Gives each empty cluster the farthest row of a cluster that can spare one, as scikit-learn does. A row at
 * distance 0 is not moved: there are then no more distinct rows than filled clusters.
 */
function fillEmptyClusters(
  points: WeightedPoints,
  centers: Float64Array,
  clusters: number,
  state: LloydState,
): void {
  const { values, weights, dims } = points;
  const { labels, sums, mass, members } = state;
  const taken = new Set<number>();
  for (let empty = 0; empty < clusters; empty++) {
    if (members[empty]! > 0) continue;
    const row = farthestRow(points, centers, state, taken);
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
}

function farthestRow(
  points: WeightedPoints,
  centers: Float64Array,
  state: LloydState,
  taken: ReadonlySet<number>,
): number {
  const { values, weights, rows, dims } = points;
  const { labels, members } = state;
  let farthest = 0;
  let row = -1;
  for (let i = 0; i < rows; i++) {
    const label = labels[i]!;
    if (weights[i] === 0 || members[label]! < 2 || taken.has(i)) continue;
    const squared = squaredDistance(values, i * dims, centers, label * dims, dims);
    if (squared > farthest) {
      farthest = squared;
      row = i;
    }
  }
  return row;
}

/** Puts every filled centre on the mean of its rows; returns the sum of the squared movements. */
function moveCenters(centers: Float64Array, clusters: number, dims: number, state: LloydState): number {
  const { sums, mass, members, shift } = state;
  let total = 0;
  for (let j = 0; j < clusters; j++) {
    let squared = 0;
    if (members[j]! > 0) {
      for (let c = j * dims, end = c + dims; c < end; c++) {
        const mean = sums[c]! / mass[j]!;
        squared += (mean - centers[c]!) ** 2;
        centers[c] = mean;
      }
    }
    shift[j] = Math.sqrt(squared) * (1 + MARGIN);
    total += squared;
  }
  return total;
}

function squaredDistance(
  a: Float64Array,
  aStart: number,
  b: Float64Array,
  bStart: number,
  dims: number,
): number {
  let squared = 0;
  for (let f = 0; f < dims; f++) {
    const difference = a[aStart + f]! - b[bStart + f]!;
    squared += difference * difference;
  }
  return squared;
}

function farthestMover(shift: Float64Array): number {
  let mover = 0;
  for (let j = 1; j < shift.length; j++) if (shift[j]! > shift[mover]!) mover = j;
  return mover;
}

function largestExcept(shift: Float64Array, except: number): number {
  let largest = 0;
  for (let j = 0; j < shift.length; j++) if (j !== except && shift[j]! > largest) largest = shift[j]!;
  return largest;
}
