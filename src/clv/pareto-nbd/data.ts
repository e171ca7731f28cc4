/**
 * Purchase histories as the Pareto/NBD likelihood needs them: its special functions depend on pairs of count and
 * time, of which there are far fewer than customers.
 *
 * @module
 */
import { type RisingSteps, risingSteps } from "../likelihood/rising-log.ts";
import { distinctPairs, distinctValues } from "../summary/distinct.ts";
import type { PurchaseRows } from "../summary/purchase-rows.ts";

/** Distinct pairs of count and time, and each row's place among them. */
export interface CountsAtTimes {
  readonly counts: Float64Array;
  readonly times: Float64Array;
  readonly index: Int32Array;
}

/** The data, arranged as the likelihood needs them. */
export interface ParetoNbdData {
  /** Sum of all weights: customers. */
  readonly customers: number;
  /** Repeat purchases of all customers. */
  readonly purchases: number;
  readonly steps: RisingSteps;
  /** Pairs (x, t_x) and (x, T). */
  readonly atLast: CountsAtTimes;
  readonly atEnd: CountsAtTimes;
  readonly weights: Float64Array;
}

/** Indexes and counts checked rows. O(n). */
export function paretoNbdData({ frequency, recency, age, weight }: PurchaseRows): ParetoNbdData {
  const weights = weight ?? new Float64Array(frequency.length).fill(1);
  const counts = distinctValues(frequency);
  const countWeights = new Float64Array(counts.values.length);
  for (let i = 0; i < weights.length; i++) countWeights[counts.index[i]!]! += weights[i]!;
  let customers = 0;
  let purchases = 0;
  for (let k = 0; k < countWeights.length; k++) {
    customers += countWeights[k]!;
    purchases += countWeights[k]! * counts.values[k]!;
  }
  return {
    customers,
    purchases,
    steps: risingSteps(counts.values, countWeights),
    atLast: countsAt(frequency, recency),
    atEnd: countsAt(frequency, age),
    weights,
  };
}

function countsAt(counts: Float64Array, times: Float64Array): CountsAtTimes {
  const { index, first } = distinctPairs(counts, times);
  return {
    counts: Float64Array.from(first, (row) => counts[row]!),
    times: Float64Array.from(first, (row) => times[row]!),
    index,
  };
}
