/**
 * Equal histories put together, and a sample of them: most customers of a large base share theirs with others.
 *
 * @module
 */
import { distinctRows } from "./distinct.ts";
import type { PurchaseRows } from "./purchase-rows.ts";

/**
 * One row for each distinct history, its weight the sum of theirs. What is a sum over customers stays what it is.
 *
 * @remarks O(rows). The rows stay in the order of their first appearance.
 */
export function collapseRows(rows: PurchaseRows): PurchaseRows {
  const { frequency, recency, age, weight } = rows;
  const { index, first } = distinctRows([frequency, recency, age]);
  const weights = new Float64Array(first.length);
  for (let i = 0; i < index.length; i++) weights[index[i]!]! += weight === null ? 1 : weight[i]!;
  return { ...pickRows(rows, first), weight: weights };
}

/** Customers whose histories lead close to the optimum of many more. */
export const SAMPLE_ROWS = 16_000;

/** About `wanted` rows, evenly spread over the table, all of them where there are no more than twice as many. */
export function sampleRows(rows: PurchaseRows, wanted: number = SAMPLE_ROWS): PurchaseRows {
  const count = rows.frequency.length;
  const step = Math.floor(count / wanted);
  if (step < 2) return rows;
  return pickRows(
    rows,
    Int32Array.from({ length: Math.ceil(count / step) }, (_, k) => k * step),
  );
}

function pickRows(rows: PurchaseRows, picked: Int32Array): PurchaseRows {
  const pick = (values: Float64Array): Float64Array => {
    const own = new Float64Array(picked.length);
    for (let k = 0; k < own.length; k++) own[k] = values[picked[k]!]!;
    return own;
  };
  const { frequency, recency, age, weight, unit } = rows;
  return {
    frequency: pick(frequency),
    recency: pick(recency),
    age: pick(age),
    weight: weight && pick(weight),
    unit,
  };
}
