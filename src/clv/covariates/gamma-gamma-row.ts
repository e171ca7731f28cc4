import { type GammaGammaData, gammaGammaLogLikelihood } from "../gamma-gamma/likelihood.ts";
import type { RowLikelihood } from "./covariate-search.ts";

/** The log-likelihood of single rows under the Gamma-Gamma model: that of data with one row of x > 0 and m > 0. */
export function gammaGammaRowLikelihood(frequency: Float64Array, meanSpend: Float64Array): RowLikelihood {
  const counts = new Float64Array(1);
  const totals = new Float64Array(1);
  const one = Float64Array.of(1);
  return (row, theta, gradient, hessian) => {
    counts[0] = frequency[row]!;
    totals[0] = frequency[row]! * meanSpend[row]!;
    const data: GammaGammaData = {
      customers: 1,
      logMeans: Math.log(meanSpend[row]!),
      counts,
      totals,
      weights: one,
      distinctCounts: counts,
      distinctWeights: one,
    };
    return gammaGammaLogLikelihood(data, theta, gradient, hessian);
  };
}
