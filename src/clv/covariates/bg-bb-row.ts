import type { BgBbData } from "../bg-bb/data.ts";
import { bgBbLogLikelihood } from "../bg-bb/likelihood.ts";
import type { PurchaseRows } from "../summary/purchase-rows.ts";
import type { RowLikelihood } from "./covariate-search.ts";

/** The log-likelihood of single rows under the BG/BB model: that of data with one row. */
export function bgBbRowLikelihood({ frequency, recency, age }: PurchaseRows): RowLikelihood {
  const counts = new Float64Array(1);
  const weights = Float64Array.of(1);
  const none = { ends: new Float64Array(0), weights: new Float64Array(0) };
  const some = { ends: counts, weights };
  const x = new Int32Array(1);
  const tx = new Int32Array(1);
  const n = new Int32Array(1);
  return (row, theta, gradient, hessian) => {
    counts[0] = frequency[row]!;
    x[0] = frequency[row]!;
    tx[0] = recency[row]!;
    n[0] = age[row]!;
    const steps = x[0] > 0 ? some : none;
    const data: BgBbData = { customers: 1, steps, x, tx, n, weights, opportunities: n[0] };
    return bgBbLogLikelihood(data, theta, gradient, hessian);
  };
}
