/**
 * Sums of log gamma ratios over many customers at the price of the largest count.
 *
 *   sum_i w_i [log Gamma(c + x_i) - log Gamma(c)] = sum_j N_j log(c + j),   N_j = sum of w_i with x_i > j
 *
 * No difference of large log gammas is taken, so the sum stays exact where c runs off to infinity.
 *
 * @module
 */
import { digamma, trigamma } from "../../numeric/digamma.ts";
import { logGamma } from "../../numeric/log-gamma.ts";

/** Counts with their weights, as the steps of N_j. */
export interface RisingSteps {
  /** Distinct counts >= 1, ascending: step k covers j from `ends[k - 1]` (or 0) up to `ends[k] - 1`. */
  readonly ends: Float64Array;
  /** N_j on each step. */
  readonly weights: Float64Array;
}

/** A step longer than this is summed by the gamma functions: its sum is then large against their rounding. */
const LOOP_MAX = 64;

/** The steps of distinct counts (zero allowed, in any order) with the weight of each. */
export function risingSteps(counts: Float64Array, weights: Float64Array): RisingSteps {
  const order = Array.from(counts.keys()).filter((k) => counts[k]! > 0);
  order.sort((k, l) => counts[k]! - counts[l]!);
  const tails = Float64Array.from(order, (k) => weights[k]!);
  for (let k = tails.length - 2; k >= 0; k--) tails[k]! += tails[k + 1]!;
  return { ends: Float64Array.from(order, (k) => counts[k]!), weights: tails };
}

/**
 * Writes the sum of the module comment and its first and second derivative by c into `out`.
 *
 * @remarks O(largest count) up to gaps of 64 between counts, O(1) for a longer gap.
 */
export function risingLog({ ends, weights }: RisingSteps, c: number, out: Float64Array): void {
  let value = 0;
  let first = 0;
  let second = 0;
  let start = 0;
  for (let k = 0; k < ends.length; k++) {
    const end = ends[k]!;
    const weight = weights[k]!;
    if (end - start > LOOP_MAX) {
      value += weight * (logGamma(c + end) - logGamma(c + start));
      first += weight * (digamma(c + end) - digamma(c + start));
      second += weight * (trigamma(c + end) - trigamma(c + start));
    } else {
      for (let j = start; j < end; j++) {
        const inverse = 1 / (c + j);
        value += weight * Math.log(c + j);
        first += weight * inverse;
        second -= weight * inverse * inverse;
      }
    }
    start = end;
  }
  out[0] = value;
  out[1] = first;
  out[2] = second;
}
