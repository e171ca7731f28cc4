/**
 * Log-likelihood of the Gamma-Gamma model with gradient and Hessian.
 *
 * A customer whose x purchases have the mean value m (Fader and Hardie 2013, "The Gamma-Gamma Model of Monetary
 * Value", note 025 of brucehardie.com, equation 1a), with y = x m:
 *
 *   log L = -log B(p x, q) - log m - p x log(1 + gamma / y) - q log(1 + y / gamma)
 *
 * This is the note's expression with its powers put together: no large logarithms are left to cancel.
 *
 * @module
 */
import { digamma, trigamma } from "../../numeric/digamma.ts";
import { logBeta } from "../../numeric/log-beta.ts";
import { distinctValues } from "../summary/distinct.ts";

/** The data, arranged as the likelihood needs them. */
export interface GammaGammaData {
  readonly customers: number;
  /** Sum of log m. */
  readonly logMeans: number;
  /** x, y = x m and weight of each row. */
  readonly counts: Float64Array;
  readonly totals: Float64Array;
  readonly weights: Float64Array;
  /** Distinct counts and their weights. */
  readonly distinctCounts: Float64Array;
  readonly distinctWeights: Float64Array;
}

/** Rows summed apart before they join the total: keeps the rounding noise of a million rows near 1e-15. */
const BLOCK = 1024;

/** Arranges customers with x > 0 and m > 0. O(n). */
export function gammaGammaData(
  frequency: Float64Array,
  meanSpend: Float64Array,
  weights: Float64Array,
): GammaGammaData {
  const counts = distinctValues(frequency);
  const distinctWeights = new Float64Array(counts.values.length);
  const totals = new Float64Array(frequency.length);
  let customers = 0;
  let logMeans = 0;
  for (let i = 0; i < frequency.length; i++) {
    distinctWeights[counts.index[i]!]! += weights[i]!;
    totals[i] = frequency[i]! * meanSpend[i]!;
    customers += weights[i]!;
    logMeans += weights[i]! * Math.log(meanSpend[i]!);
  }
  return {
    customers,
    logMeans,
    counts: frequency,
    totals,
    weights,
    distinctCounts: counts.values,
    distinctWeights,
  };
}

/**
 * The log-likelihood at (p, q, gamma); adds its gradient to `gradient` and the lower triangle of its Hessian to
 * the row-major `hessian`. Both are by the parameters themselves.
 */
export function gammaGammaLogLikelihood(
  data: GammaGammaData,
  params: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
): number {
  const q = params[1]!;
  return (
    addCountTerms(data, params[0]!, q, gradient, hessian) +
    addSpendTerms(data, params[0]!, q, params[2]!, gradient, hessian) -
    data.logMeans
  );
}

/** -log B(p x, q) of all rows, by distinct x. */
function addCountTerms(
  { distinctCounts, distinctWeights }: GammaGammaData,
  p: number,
  q: number,
  gradient: Float64Array,
  hessian: Float64Array,
): number {
  const digammaQ = digamma(q);
  const trigammaQ = trigamma(q);
  let value = 0;
  for (let k = 0; k < distinctCounts.length; k++) {
    const x = distinctCounts[k]!;
    const w = distinctWeights[k]!;
    const digammaSum = digamma(p * x + q);
    const trigammaSum = trigamma(p * x + q);
    value -= w * logBeta(p * x, q);
    gradient[0]! += w * x * (digammaSum - digamma(p * x));
    gradient[1]! += w * (digammaSum - digammaQ);
    hessian[0]! += w * x * x * (trigammaSum - trigamma(p * x));
    hessian[3]! += w * x * trigammaSum;
    hessian[4]! += w * (trigammaSum - trigammaQ);
  }
  return value;
}

/** -p x log(1 + gamma / y) - q log(1 + y / gamma) of all rows. */
function addSpendTerms(
  { counts, totals, weights }: GammaGammaData,
  p: number,
  q: number,
  gamma: number,
  gradient: Float64Array,
  hessian: Float64Array,
): number {
  const n = counts.length;
  let upper = 0; // sum of w x log(1 + gamma / y)
  let lower = 0; // sum of w log(1 + y / gamma)
  let gGamma = 0;
  let hPGamma = 0;
  let hQGamma = 0;
  let hGammaGamma = 0;
  for (let start = 0; start < n; start += BLOCK) {
    const end = Math.min(n, start + BLOCK);
    let blockUpper = 0;
    let blockLower = 0;
    let blockG = 0;
    let blockHP = 0;
    let blockHQ = 0;
    let blockHG = 0;
    for (let i = start; i < end; i++) {
      const w = weights[i]!;
      const wx = w * counts[i]!;
      const y = totals[i]!;
      const inverse = 1 / (gamma + y);
      const odds = y / gamma;
      const slope = (w * q * odds - p * wx) * inverse;
      blockUpper += wx * Math.log1p(gamma / y);
      blockLower += w * Math.log1p(odds);
      blockG += slope;
      blockHP -= wx * inverse;
      blockHQ += w * odds * inverse;
      blockHG -= ((w * q * odds) / gamma + slope) * inverse;
    }
    upper += blockUpper;
    lower += blockLower;
    gGamma += blockG;
    hPGamma += blockHP;
    hQGamma += blockHQ;
    hGammaGamma += blockHG;
  }
  gradient[0]! -= upper;
  gradient[1]! -= lower;
  gradient[2]! += gGamma;
  hessian[6]! += hPGamma;
  hessian[7]! += hQGamma;
  hessian[8]! += hGammaGamma;
  return -p * upper - q * lower;
}
