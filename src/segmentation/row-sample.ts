/**
 * A sample of the rows, for the coarse part of a search.
 *
 * Half of the draws go by weight, half by squared distance from the mean: a handful of rows far from all others
 * may be a cluster of its own, and a plain sample would miss it. Rows drawn for their distance weigh less.
 *
 * Source: Bachem, Lucic and Krause (2018), "Scalable k-Means Clustering via Lightweight Coresets", KDD, algorithm 1.
 * The draws are stratified here: one from each of equal shares of the mass.
 *
 * @module
 */
import type { WeightedPoints } from "../kernels/weighted-points.ts";
import { type Random, uniform } from "../random/random.ts";

/**
 * Draws `count` rows, in row order; their weights make sums over them unbiased for sums over all rows. A row that
 * holds more than a share of the mass comes more than once, one of weight 0 never.
 *
 * @remarks O(rows * dims); consumes `count + 1` uniforms.
 */
export function sampleRows(points: WeightedPoints, count: number, random: Random): WeightedPoints {
  const { values, rows, dims, weights } = points;
  const boost = distanceBoost(points);
  let total = 0;
  for (let i = 0; i < rows; i++) total += weights[i]! * boost[i]!;
  const sample = new Float64Array(count * dims);
  const sampleWeights = new Float64Array(count);
  const share = total / count;
  let drawn = 0;
  let reached = 0;
  let target = uniform(random) * share;
  for (let i = 0; i < rows; i++) {
    reached += weights[i]! * boost[i]!;
    while (reached > target && drawn < count) {
      for (let f = 0; f < dims; f++) sample[drawn * dims + f] = values[i * dims + f]!;
      sampleWeights[drawn] = share / boost[i]!;
      drawn++;
      target = (drawn + uniform(random)) * share;
    }
  }
  // A last target that rounds up to the total draws nothing: the weight of that slot stays 0.
  return { values: sample, rows: count, dims, weights: sampleWeights };
}

/** Per row: 1 + its squared distance from the mean in units of the mean such distance. */
function distanceBoost({ values, rows, dims, weights }: WeightedPoints): Float64Array {
  const mean = new Float64Array(dims);
  let mass = 0;
  for (let i = 0, x = 0; i < rows; i++) {
    mass += weights[i]!;
    for (let f = 0; f < dims; f++, x++) mean[f]! += weights[i]! * values[x]!;
  }
  for (let f = 0; f < dims; f++) mean[f]! /= mass;
  const boost = new Float64Array(rows);
  let spread = 0;
  for (let i = 0, x = 0; i < rows; i++) {
    let squared = 0;
    for (let f = 0; f < dims; f++, x++) squared += (values[x]! - mean[f]!) ** 2;
    boost[i] = squared;
    spread += weights[i]! * squared;
  }
  const unit = spread > 0 ? mass / spread : 0;
  for (let i = 0; i < rows; i++) boost[i] = 1 + boost[i]! * unit;
  return boost;
}
