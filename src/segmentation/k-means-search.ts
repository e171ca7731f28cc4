/**
 * The search for centres: several starts, each Lloyd's iteration to its end, from coarse to fine.
 *
 * @module
 */
import { step } from "../internal/progress.ts";
import { runLloyd, runLloydByDifferences, type WeightedPoints } from "../kernels/lloyd.ts";
import { type Random, randomStream } from "../random/random.ts";
import type { KMeansSettings } from "./k-means-options.ts";
import { seedPlusPlus } from "./plus-plus.ts";
import { sampleRows } from "./row-sample.ts";

/** One start, from its first centres to its end. */
export interface Search {
  readonly centers: Float64Array;
  readonly labels: Int32Array;
  readonly inertia: number;
  /** Updates of the centres on all rows; those on samples are not counted. */
  readonly iterations: number;
  readonly converged: boolean;
}

/** Every sample holds one row in this many of the next larger. */
const COARSER = 8;

/** Fewer rows than this, or than this many a cluster, are not worth sampling from. */
const FEWEST_ROWS = 4096;
const FEWEST_ROWS_PER_CLUSTER = 200;

/**
 * One search per start, each from k-means++ centres of its own stream.
 *
 * A start on many rows begins on a small sample of them, drawn for this start, and goes on with a larger one from
 * the centres it found. Every start ends on all rows, at the tolerance; there is then little left to do.
 *
 * In a flat valley the tolerance ends a start well above the bottom, so a start that is the best so far is carried
 * on until no row changes sides. Whether that happens depends on earlier starts only: one start more can lower the
 * best inertia, never raise it.
 */
export function searchStarts(points: WeightedPoints, settings: KMeansSettings): readonly Search[] {
  const { clusters, seed, job } = settings;
  const tolerance = settings.tolerance * meanVariance(points);
  const starts: Search[] = [];
  let lowest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < settings.starts; i++) {
    step(job, "k-means start", i, settings.starts);
    const random = randomStream(seed, "k-means", "start", i);
    const centers = coarseCenters(points, clusters, settings.maxIterations, tolerance, random);
    let search = settle(points, centers, settings, tolerance);
    if (search.inertia < lowest) search = carryOn(points, search, settings);
    lowest = Math.min(lowest, search.inertia);
    starts.push(search);
  }
  step(job, "k-means start", settings.starts, settings.starts);
  return starts;
}

/** Centres drawn from the smallest sample and moved on each sample up to, not including, all rows. */
function coarseCenters(
  points: WeightedPoints,
  clusters: number,
  maxIterations: number,
  tolerance: number,
  random: Random,
): Float64Array {
  const count = Math.floor(points.rows / COARSER);
  if (count < Math.max(FEWEST_ROWS, FEWEST_ROWS_PER_CLUSTER * clusters)) {
    return seedPlusPlus(points, clusters, random);
  }
  const sample = sampleRows(points, count, random);
  const centers = coarseCenters(sample, clusters, maxIterations, tolerance, random);
  runLloydByDifferences(sample, centers, clusters, maxIterations, tolerance);
  return centers;
}

function settle(
  points: WeightedPoints,
  centers: Float64Array,
  { clusters, maxIterations }: KMeansSettings,
  tolerance: number,
): Search {
  const labels = new Int32Array(points.rows);
  const outcome = runLloydByDifferences(points, centers, clusters, maxIterations, tolerance, labels);
  return { centers, labels, inertia: inertiaOf(points, centers, labels), ...outcome };
}

/** One search from given centres to the tolerance, plain Lloyd on all rows; takes the array over. */
export function searchFrom(points: WeightedPoints, centers: Float64Array, settings: KMeansSettings): Search {
  const { clusters, maxIterations } = settings;
  const labels = new Int32Array(points.rows);
  const tolerance = settings.tolerance * meanVariance(points);
  const outcome = runLloyd(points, centers, clusters, maxIterations, tolerance, labels);
  return { centers, labels, inertia: inertiaOf(points, centers, labels), ...outcome };
}

function carryOn(points: WeightedPoints, search: Search, settings: KMeansSettings): Search {
  const { centers, labels } = search;
  const left = settings.maxIterations - search.iterations;
  if (left === 0) return search;
  const { iterations } = runLloydByDifferences(points, centers, settings.clusters, left, 0, labels);
  const inertia = inertiaOf(points, centers, labels);
  return { ...search, inertia, iterations: search.iterations + iterations };
}

function inertiaOf(points: WeightedPoints, centers: Float64Array, labels: Int32Array): number {
  const { values, rows, dims, weights } = points;
  let inertia = 0;
  for (let i = 0, x = 0; i < rows; i++) {
    let squared = 0;
    for (let c = labels[i]! * dims, end = c + dims; c < end; c++, x++) {
      const difference = values[x]! - centers[c]!;
      squared += difference * difference;
    }
    inertia += weights[i]! * squared;
  }
  return inertia;
}

/** Segments by weight, heaviest first; equal weights by their centres, coordinate by coordinate. */
export function orderByMass(search: Search, points: WeightedPoints, clusters: number): readonly number[] {
  const mass = new Float64Array(clusters);
  for (let i = 0; i < points.rows; i++) mass[search.labels[i]!]! += points.weights[i]!;
  return Array.from(mass.keys()).sort((a, b) => mass[b]! - mass[a]! || compareCenters(search, points, a, b));
}

function compareCenters(search: Search, { dims }: WeightedPoints, a: number, b: number): number {
  for (let f = 0; f < dims; f++) {
    const difference = search.centers[a * dims + f]! - search.centers[b * dims + f]!;
    if (difference !== 0) return difference;
  }
  return a - b;
}

function meanVariance(points: WeightedPoints): number {
  let sum = 0;
  for (let f = 0; f < points.dims; f++) sum += variance(points, f);
  return sum / points.dims;
}

/** Weighted population variance of one dimension. */
export function variance({ values, rows, dims, weights }: WeightedPoints, dimension: number): number {
  let mass = 0;
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    mass += weights[i]!;
    sum += weights[i]! * values[i * dims + dimension]!;
  }
  const mean = sum / mass;
  let squares = 0;
  for (let i = 0; i < rows; i++) squares += weights[i]! * (values[i * dims + dimension]! - mean) ** 2;
  return squares / mass;
}
