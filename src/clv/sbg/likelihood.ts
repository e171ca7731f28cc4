/**
 * Log-likelihood of the sBG model with gradient and Hessian.
 *
 * Of the customers who come to their t-th renewal the share r_t = (beta + t - 1) / (alpha + beta + t - 1) renews
 * (Fader and Hardie 2007, Journal of Interactive Marketing 21(1), equation 7), so that
 *
 *   log L = sum over t of kept_t log(beta + t - 1) + lost_t log(alpha) - (kept_t + lost_t) log(alpha + beta + t - 1)
 *
 * which is their sum over cohorts, by renewal and not by customer, and takes no difference of survivals.
 *
 * @module
 */
import type { Renewals } from "../contract/cohorts.ts";

/**
 * The log-likelihood at (alpha, beta); adds its gradient to `gradient` and the lower triangle of its Hessian to the
 * row-major `hessian`.
 *
 * @remarks O(renewals), whatever the number of customers.
 */
export function sbgLogLikelihood(
  { kept, lost }: Pick<Renewals, "kept" | "lost">,
  params: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
): number {
  const alpha = params[0]!;
  const beta = params[1]!;
  let value = 0;
  for (let t = 0; t < kept.length; t++) {
    const renewed = kept[t]!;
    const left = lost[t]!;
    const b = beta + t;
    const leave = alpha / b;
    const mass = 1 / (alpha + b);
    // The logarithms of r_t and of 1 - r_t, each with all its digits.
    value -= renewed * Math.log1p(leave) + left * Math.log1p(b / alpha);
    gradient[0]! += left / alpha - (renewed + left) * mass;
    gradient[1]! += renewed / b - (renewed + left) * mass;
    const bend = (renewed + left) * mass * mass;
    hessian[0]! += bend - left / (alpha * alpha);
    hessian[2]! += bend;
    hessian[3]! += bend - renewed / (b * b);
  }
  return value;
}
