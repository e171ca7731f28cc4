/**
 * Histories over opportunities, as the BG/BB likelihood needs them.
 *
 * @module
 */
import { type RisingSteps, risingSteps } from "../likelihood/rising-log.ts";
import { distinctValues } from "../summary/distinct.ts";
import type { PurchaseRows } from "../summary/purchase-rows.ts";

/** The data, ordered by opportunities n, then purchases x, then the last purchase t_x from late to early. */
export interface BgBbData {
  /** Sum of all weights: customers. */
  readonly customers: number;
  /** Purchases, as steps for sums of log gammas. */
  readonly steps: RisingSteps;
  readonly x: Int32Array;
  readonly tx: Int32Array;
  readonly n: Int32Array;
  readonly weights: Float64Array;
  /** The largest n. */
  readonly opportunities: number;
}

/** Orders checked rows. O(n log n). */
export function bgBbData({ frequency, recency, age, weight }: PurchaseRows): BgBbData {
  const order = Int32Array.from(frequency.keys()).sort(
    (i, j) => age[i]! - age[j]! || frequency[i]! - frequency[j]! || recency[j]! - recency[i]!,
  );
  const weights = Float64Array.from(order, (i) => (weight === null ? 1 : weight[i]!));
  const x = Int32Array.from(order, (i) => frequency[i]!);
  const n = Int32Array.from(order, (i) => age[i]!);
  const counts = distinctValues(Float64Array.from(x));
  const countWeights = new Float64Array(counts.values.length);
  let customers = 0;
  for (let i = 0; i < weights.length; i++) {
    countWeights[counts.index[i]!]! += weights[i]!;
    customers += weights[i]!;
  }
  return {
    customers,
    steps: risingSteps(counts.values, countWeights),
    x,
    tx: Int32Array.from(order, (i) => recency[i]!),
    n,
    weights,
    opportunities: n.length === 0 ? 0 : n[n.length - 1]!,
  };
}
