/**
 * Greedy k-means++: centres to start from, spread out by chance.
 *
 * Source: Arthur and Vassilvitskii (2007), "k-means++: The Advantages of Careful Seeding", SODA, 1027-1035; the
 * greedy form (of several candidates for a centre the one that lowers the inertia most is kept) is suggested there
 * too. 2 + floor(ln k) candidates is scikit-learn's number.
 *
 * @module
 */
import type { WeightedPoints } from "../kernels/lloyd.ts";
import { type Random, uniform } from "../random/random.ts";

/**
 * Draws `clusters` rows as centres.
 *
 * @returns Centres, row-major; distinct as long as there are that many distinct rows of weight > 0.
 * @remarks O(rows * dims * clusters * ln clusters); consumes 1 + (clusters - 1) * (2 + floor(ln clusters)) uniforms.
 */
export function seedPlusPlus(points: WeightedPoints, clusters: number, random: Random): Float64Array {
  const { values, rows, dims, weights } = points;
  const candidates = 2 + Math.floor(Math.log(clusters));
  const centers = new Float64Array(clusters * dims);
  const cumulative = new Float64Array(rows);
  // Squared distance of each row to the nearest centre so far; before the first centre, the same for all.
  let closest = new Float64Array(rows).fill(1);
  let trial = new Float64Array(rows);
  let best = new Float64Array(rows);

  accumulate(closest, weights, cumulative);
  let row = drawRow(cumulative, random);
  closest.fill(Number.POSITIVE_INFINITY);
  lowerTo(points, row, closest, best);
  for (let j = 0; ; j++) {
    centers.set(values.subarray(row * dims, (row + 1) * dims), j * dims);
    [closest, best] = [best, closest];
    if (j + 1 === clusters) return centers;
    accumulate(closest, weights, cumulative);
    let lowest = Number.POSITIVE_INFINITY;
    for (let t = 0; t < candidates; t++) {
      const candidate = drawRow(cumulative, random);
      const potential = lowerTo(points, candidate, closest, trial);
      if (potential < lowest) {
        lowest = potential;
        row = candidate;
        [trial, best] = [best, trial];
      }
    }
  }
}

/** Distances with `row` as one more centre, into `out`; returns the inertia that would be left. */
function lowerTo(points: WeightedPoints, row: number, closest: Float64Array, out: Float64Array): number {
  const { values, rows, dims, weights } = points;
  const center = row * dims;
  let potential = 0;
  for (let i = 0, x = 0; i < rows; i++) {
    let squared = 0;
    for (let f = 0; f < dims; f++, x++) {
      const difference = values[x]! - values[center + f]!;
      squared += difference * difference;
    }
    if (closest[i]! < squared) squared = closest[i]!;
    out[i] = squared;
    potential += weights[i]! * squared;
  }
  return potential;
}

function accumulate(squared: Float64Array, weights: Float64Array, cumulative: Float64Array): void {
  let total = 0;
  for (let i = 0; i < cumulative.length; i++) {
    total += weights[i]! * squared[i]!;
    cumulative[i] = total;
  }
}

/** A row drawn in proportion to its mass: the first whose running sum exceeds a uniform share of the total. */
function drawRow(cumulative: Float64Array, random: Random): number {
  const total = cumulative[cumulative.length - 1]!;
  const target = uniform(random) * total;
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    // A product that rounds up to the total must still stop at a row of positive mass.
    if (cumulative[middle]! > target || cumulative[middle] === total) high = middle;
    else low = middle + 1;
  }
  return low;
}
