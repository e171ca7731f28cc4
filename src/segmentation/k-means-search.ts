/**
 * The search for centres: several starts, each Lloyd's iteration to its end.
 *
 * @module
 */
import { step } from "../internal/progress.ts";
import { nearestTwo, runLloyd, type WeightedPoints } from "../kernels/lloyd.ts";
import { randomStream } from "../random/random.ts";
import type { KMeansSettings } from "./k-means-options.ts";
import { seedPlusPlus } from "./plus-plus.ts";

/** One start, from its first centres to its end. */
export interface Search {
  readonly centers: Float64Array;
  readonly labels: Int32Array;
  readonly inertia: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/**
 * One search per start, each from k-means++ centres of its own stream.
 *
 * In a flat valley the tolerance ends a start well above the bottom, so a start that is the best so far is carried
 * on until no row changes sides. Whether that happens depends on earlier starts only: one start more can lower
 * the best inertia, never raise it.
 */
export function searchStarts(points: WeightedPoints, settings: KMeansSettings): readonly Search[] {
  const { clusters, seed, job } = settings;
  const starts: Search[] = [];
  let lowest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < settings.starts; i++) {
    step(job, "start", i, settings.starts);
    const centers = seedPlusPlus(points, clusters, randomStream(seed, "k-means", "start", i));
    let search = searchFrom(points, centers, settings);
    if (search.inertia < lowest) search = carryOn(points, search, settings);
    lowest = Math.min(lowest, search.inertia);
    starts.push(search);
  }
  step(job, "start", settings.starts, settings.starts);
  return starts;
}

/** One search from given centres to the tolerance; takes the array over. */
export function searchFrom(points: WeightedPoints, centers: Float64Array, settings: KMeansSettings): Search {
  const { clusters, maxIterations } = settings;
  const tolerance = settings.tolerance * meanVariance(points);
  const { iterations, converged } = runLloyd(points, centers, clusters, maxIterations, tolerance);
  return { centers, iterations, converged, ...assignAll(points, centers) };
}

function carryOn(points: WeightedPoints, search: Search, settings: KMeansSettings): Search {
  const left = settings.maxIterations - search.iterations;
  if (left === 0) return search;
  const { iterations } = runLloyd(points, search.centers, settings.clusters, left, 0);
  return { ...search, iterations: search.iterations + iterations, ...assignAll(points, search.centers) };
}

function assignAll(
  points: WeightedPoints,
  centers: Float64Array,
): { readonly labels: Int32Array; readonly inertia: number } {
  const { values, rows, dims, weights } = points;
  const labels = new Int32Array(rows);
  const squared = new Float64Array(rows);
  nearestTwo(values, rows, dims, centers, labels, squared, new Float64Array(rows));
  let inertia = 0;
  for (let i = 0; i < rows; i++) inertia += weights[i]! * squared[i]!;
  return { labels, inertia };
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
