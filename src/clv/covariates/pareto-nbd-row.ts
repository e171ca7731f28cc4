import type { ParetoNbdData } from "../pareto-nbd/data.ts";
import { paretoNbdLogLikelihood } from "../pareto-nbd/likelihood.ts";
import type { PurchaseRows } from "../summary/purchase-rows.ts";
import type { RowLikelihood } from "./covariate-search.ts";

/** The log-likelihood of single rows under the Pareto/NBD model: that of data with one row. */
export function paretoNbdRowLikelihood({ frequency, recency, age }: PurchaseRows): RowLikelihood {
  const counts = new Float64Array(1);
  const one = Float64Array.of(1);
  const index = new Int32Array(1);
  const last = new Float64Array(1);
  const end = new Float64Array(1);
  const none = { ends: new Float64Array(0), weights: new Float64Array(0) };
  const some = { ends: counts, weights: one };
  const atLast = { counts, times: last, index };
  const atEnd = { counts, times: end, index };
  return (row, theta, gradient, hessian) => {
    const x = frequency[row]!;
    counts[0] = x;
    last[0] = recency[row]!;
    end[0] = age[row]!;
    const data: ParetoNbdData = {
      customers: 1,
      purchases: x,
      steps: x > 0 ? some : none,
      atLast,
      atEnd,
      weights: one,
    };
    return paretoNbdLogLikelihood(data, theta, gradient, hessian);
  };
}
