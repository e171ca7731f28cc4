/**
 * Purchase histories as the BG/NBD and MBG/NBD likelihoods need them: what is alike for many customers is kept once.
 *
 * A customer with x repeat purchases had as many chances to leave, and one more where customers can leave right after
 * the first purchase, as in the MBG/NBD model.
 *
 * @module
 */

import { type RisingSteps, risingSteps } from "../likelihood/rising-log.ts";
import { distinctValues } from "../summary/distinct.ts";
import type { PurchaseRows } from "../summary/purchase-rows.ts";

/** Chances to leave before any repeat purchase: none in the BG/NBD model, one in the MBG/NBD model. */
export type StartChances = 0 | 1;

/** The data, arranged as the likelihood needs them. */
export interface BgNbdData {
  /** Sum of all weights: customers. */
  readonly customers: number;
  /** Phases of the repeat purchases of all customers: their number, where a purchase has one phase. */
  readonly phases: number;
  /** Steps of the phases, and of the chances to leave. */
  readonly phaseSteps: RisingSteps;
  readonly chanceSteps: RisingSteps;
  /** Distinct ages of customers without a chance to leave, and how many customers have each. */
  readonly zeroAges: Float64Array;
  readonly zeroWeights: Float64Array;
  /** Distinct counts, recencies and ages of customers who may have left, and each row's place in them. */
  readonly counts: Float64Array;
  /** Chances to leave less one, kept because b + x - 1 summed in another order loses a small b. */
  readonly chancesLessOne: Float64Array;
  readonly recencies: Float64Array;
  readonly ages: Float64Array;
  readonly countIndex: Int32Array;
  readonly recencyIndex: Int32Array;
  readonly ageIndex: Int32Array;
  readonly weights: Float64Array;
}

/**
 * Splits, indexes and counts checked rows.
 *
 * @param phasesEach - Phases of one purchase: 1, or the k of the CNBD-k models.
 * @remarks O(n).
 */
export function bgNbdData(
  rows: PurchaseRows,
  startChances: StartChances = 0,
  phasesEach: number = 1,
): BgNbdData {
  const { frequency, recency, age, weight } = rows;
  const n = frequency.length;
  let leavers = 0;
  for (let i = 0; i < n; i++) if (frequency[i]! + startChances > 0) leavers++;
  const x = new Float64Array(leavers);
  const tx = new Float64Array(leavers);
  const T = new Float64Array(leavers);
  const weights = new Float64Array(leavers);
  const zeroT = new Float64Array(n - leavers);
  const zeroW = new Float64Array(n - leavers);
  let row = 0;
  let zero = 0;
  for (let i = 0; i < n; i++) {
    const w = weight === null ? 1 : weight[i]!;
    if (frequency[i]! + startChances > 0) {
      x[row] = frequency[i]!;
      tx[row] = recency[i]!;
      T[row] = age[i]!;
      weights[row++] = w;
    } else {
      zeroT[zero] = age[i]!;
      zeroW[zero++] = w;
    }
  }
  const counts = distinctValues(x);
  const recencies = distinctValues(tx);
  const ages = distinctValues(T);
  const zeros = distinctValues(zeroT);
  const countWeights = weightOfEach(counts.index, weights, counts.values.length);
  const zeroWeights = weightOfEach(zeros.index, zeroW, zeros.values.length);
  const chances = counts.values.map((count) => count + startChances);
  const phases = counts.values.map((count) => phasesEach * count);
  return {
    customers: sumOf(countWeights) + sumOf(zeroWeights),
    phases: sumOf(countWeights.map((customers, k) => customers * phases[k]!)),
    phaseSteps: risingSteps(phases, countWeights),
    chanceSteps: risingSteps(chances, countWeights),
    zeroAges: zeros.values,
    zeroWeights,
    counts: counts.values,
    chancesLessOne: chances.map((chance) => chance - 1),
    recencies: recencies.values,
    ages: ages.values,
    countIndex: counts.index,
    recencyIndex: recencies.index,
    ageIndex: ages.index,
    weights,
  };
}

function weightOfEach(index: Int32Array, weights: Float64Array, groups: number): Float64Array {
  const sums = new Float64Array(groups);
  for (let i = 0; i < index.length; i++) sums[index[i]!]! += weights[i]!;
  return sums;
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}
