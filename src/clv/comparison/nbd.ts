/**
 * The NBD model: everybody buys as a Poisson process for ever, at rates that differ as gamma(r, alpha). What the models
 * with drop-out are worth is what they are better by.
 *
 *   log L = sum of log Gamma(r + x) - log Gamma(r) + r log(alpha) - (r + x) log(alpha + T)
 *
 * Source: Ehrenberg (1959), "The Pattern of Consumer Purchases", Applied Statistics 8(1), 26-41. Names as in the
 * BG/NBD model.
 *
 * @module
 */
import {
  flatnessWarnings,
  type LikelihoodFit,
  type LogLikelihood,
  likelihoodFit,
  limitOf,
  maximizeLikelihood,
} from "../likelihood/maximum-likelihood.ts";
import { risingLog, risingSteps } from "../likelihood/rising-log.ts";
import { distinctPairs } from "../summary/distinct.ts";
import { meanAge } from "../summary/mean-age.ts";

/** A fitted NBD model: a baseline, no purchase model of the library. */
export interface NbdFit {
  readonly params: { readonly r: number; readonly alpha: number };
  readonly fit: LikelihoodFit<"r" | "alpha">;
}

/** Columns of a purchase summary that passed the door. */
export interface PurchaseCounts {
  readonly frequency: Float64Array;
  readonly age: Float64Array;
}

const NAMES = ["r", "alpha"] as const;
const MAX_ITERATIONS = 200;

/** Fits by maximum likelihood; distinct pairs of frequency and age are summed once. O(customers). */
export function fitNbd({ frequency, age }: PurchaseCounts): NbdFit {
  const { index, first } = distinctPairs(frequency, age);
  const weights = new Float64Array(first.length);
  for (let i = 0; i < index.length; i++) weights[index[i]!]!++;
  const counts = Float64Array.from(first, (row) => frequency[row]!);
  const ages = Float64Array.from(first, (row) => age[row]!);
  const customers = frequency.length;
  let purchases = 0;
  for (let g = 0; g < weights.length; g++) {
    purchases += weights[g]! * counts[g]!;
  }
  const typicalAge = meanAge(ages, weights);
  const scale = purchases > 0 ? (typicalAge * customers) / purchases : typicalAge;
  const problem = {
    names: NAMES,
    logLikelihood: nbdLogLikelihood(counts, ages, weights),
    starts: [0.3, 1, 5].map((r) => [r, r * scale]),
    scales: [1, typicalAge],
    customers,
    maxIterations: MAX_ITERATIONS,
  };
  // Without any repeat purchase the likelihood rises to 1 as r goes to 0; there is nothing to search for.
  const optimum = purchases > 0 ? maximizeLikelihood(problem) : limitOf(problem, { r: "zero", alpha: null });
  const warnings = flatnessWarnings(NAMES, optimum);
  return { params: optimum.params, fit: likelihoodFit(problem, optimum, customers, warnings) };
}

/** Purchases to expect in the next t: (r + x) t / (alpha + T). */
export function nbdPurchases(
  { r, alpha }: NbdFit["params"],
  { frequency, age }: PurchaseCounts,
  t: number,
): Float64Array {
  return frequency.map((x, i) => ((r + x) / (alpha + age[i]!)) * t);
}

/**
 * The log-likelihood of distinct pairs with their weights; adds its derivatives.
 *
 * @internal
 */
export function nbdLogLikelihood(
  counts: Float64Array,
  ages: Float64Array,
  weights: Float64Array,
): LogLikelihood {
  const steps = risingSteps(counts, weights);
  const rising = new Float64Array(3);
  return (params, gradient, hessian) => {
    const r = params[0]!;
    const alpha = params[1]!;
    risingLog(steps, r, rising);
    let value = rising[0]!;
    gradient[0]! += rising[1]!;
    hessian[0]! += rising[2]!;
    for (let g = 0; g < weights.length; g++) {
      const w = weights[g]!;
      const x = counts[g]!;
      const T = ages[g]!;
      const log = Math.log1p(T / alpha);
      const whole = alpha + T;
      // r log(alpha) - (r + x) log(alpha + T) = -(r + x) log(1 + T / alpha) - x log(alpha), without cancellation.
      value -= w * ((r + x) * log + x * Math.log(alpha));
      gradient[0]! -= w * log;
      gradient[1]! += w * ((r * T) / (alpha * whole) - x / whole);
      hessian[2]! += (w * T) / (alpha * whole);
      hessian[3]! += w * ((r + x) / (whole * whole) - r / (alpha * alpha));
    }
    return value;
  };
}
