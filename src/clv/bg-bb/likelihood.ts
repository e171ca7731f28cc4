/**
 * Log-likelihood of the BG/BB model with gradient and Hessian.
 *
 * A customer with x purchases at n opportunities, the last at t_x, was alive at m of them, m = t_x ... n (Fader, Hardie
 * and Shang 2010, Marketing Science 29(6), equation 7). With (c)_k = c (c + 1) ... (c + k - 1),
 *
 *   L = (alpha)_x sum over m of exp A_m
 *   A_m = log[(beta)_(m-x) / (alpha + beta)_m  gamma (delta)_m / (gamma + delta)_(m+1)]     where m < n
 *   A_n = log[(beta)_(n-x) / (alpha + beta)_n  (delta)_n / (gamma + delta)_n]
 *
 * which are the paper's beta functions without their cancelling parts. All terms are positive and are added on the
 * logarithmic scale. Customers of equal x and n have the same A_m and differ in where the sum begins: it is run once
 * for all of them, from m = n down, and with it the mean of the terms' gradients and their covariance.
 *
 * @module
 */
import { logAddExp } from "../../numeric/log-sum-exp.ts";
import { risingLog } from "../likelihood/rising-log.ts";
import type { BgBbData } from "./data.ts";

/** log (c)_k and its first and second derivative by c, for k = 0, 1, ... */
interface RisingTable {
  readonly log: Float64Array;
  readonly slope: Float64Array;
  readonly bend: Float64Array;
}

/** The tables for beta, alpha + beta, delta and gamma + delta. */
interface Tables {
  readonly gamma: number;
  readonly beta: RisingTable;
  readonly buying: RisingTable;
  readonly delta: RisingTable;
  readonly leaving: RisingTable;
}

/** Parameters, as they stand in gradient and Hessian. */
const SIZE = 4;

/**
 * The log-likelihood at (alpha, beta, gamma, delta); adds its gradient to `gradient` and the lower triangle of its
 * Hessian to the row-major `hessian`.
 *
 * @remarks O(rows + largest n for each distinct pair of x and n).
 */
export function bgBbLogLikelihood(
  data: BgBbData,
  params: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
): number {
  const { x, tx, n, weights } = data;
  const tables = tablesOf(params, data.opportunities);
  const rising = new Float64Array(3);
  risingLog(data.steps, params[0]!, rising);
  let value = rising[0]!;
  gradient[0]! += rising[1]!;
  hessian[0]! += rising[2]!;
  const sum = emptySum();
  let next = 0;
  for (let i = 0; i < weights.length; i++) {
    if (i === 0 || n[i] !== n[i - 1] || x[i] !== x[i - 1]) {
      clear(sum);
      next = n[i]!;
    }
    for (; next >= tx[i]!; next--) addTerm(sum, tables, x[i]!, next, n[i]!);
    const w = weights[i]!;
    value += w * sum.log;
    for (let k = 0; k < SIZE; k++) gradient[k]! += w * sum.mean[k]!;
    for (let k = 0; k < SIZE * SIZE; k++) hessian[k]! += w * (sum.meanBend[k]! + sum.covariance[k]!);
  }
  return value;
}

/**
 * A sum of exponentials with the derivatives of its logarithm: the gradient is the mean of the terms' gradients, each
 * weighted by its share, and the Hessian the mean of their Hessians plus the covariance of their gradients.
 */
interface TermSum {
  log: number;
  readonly mean: Float64Array;
  readonly meanBend: Float64Array;
  readonly covariance: Float64Array;
  /** Gradient and lower Hessian of the term to add. */
  readonly slope: Float64Array;
  readonly bend: Float64Array;
}

function emptySum(): TermSum {
  return {
    log: Number.NEGATIVE_INFINITY,
    mean: new Float64Array(SIZE),
    meanBend: new Float64Array(SIZE * SIZE),
    covariance: new Float64Array(SIZE * SIZE),
    slope: new Float64Array(SIZE),
    bend: new Float64Array(SIZE * SIZE),
  };
}

function clear(sum: TermSum): void {
  sum.log = Number.NEGATIVE_INFINITY;
  sum.mean.fill(0);
  sum.meanBend.fill(0);
  sum.covariance.fill(0);
}

/** Adds exp(log) with the derivatives that stand in `slope` and `bend`. */
function add(sum: TermSum, log: number): void {
  const { mean, meanBend, covariance, slope, bend } = sum;
  sum.log = logAddExp(sum.log, log);
  const share = Math.exp(log - sum.log);
  for (let k = 0; k < SIZE; k++) {
    for (let l = 0; l <= k; l++) {
      const at = SIZE * k + l;
      const moved = (slope[k]! - mean[k]!) * (slope[l]! - mean[l]!);
      covariance[at] = (1 - share) * (covariance[at]! + share * moved);
      meanBend[at]! += share * (bend[at]! - meanBend[at]!);
    }
  }
  for (let k = 0; k < SIZE; k++) mean[k]! += share * (slope[k]! - mean[k]!);
}

/** A_m with its derivatives. */
function addTerm(
  sum: TermSum,
  { gamma, beta, buying, delta, leaving }: Tables,
  x: number,
  m: number,
  n: number,
): void {
  const left = m < n ? 1 : 0;
  const { slope, bend } = sum;
  slope[0] = -buying.slope[m]!;
  slope[1] = beta.slope[m - x]! - buying.slope[m]!;
  slope[2] = left / gamma - leaving.slope[m + left]!;
  slope[3] = delta.slope[m]! - leaving.slope[m + left]!;
  bend[0] = -buying.bend[m]!;
  bend[4] = -buying.bend[m]!;
  bend[5] = beta.bend[m - x]! - buying.bend[m]!;
  bend[10] = -left / (gamma * gamma) - leaving.bend[m + left]!;
  bend[14] = -leaving.bend[m + left]!;
  bend[15] = delta.bend[m]! - leaving.bend[m + left]!;
  const log = beta.log[m - x]! - buying.log[m]! + delta.log[m]! - leaving.log[m + left]!;
  add(sum, left === 0 ? log : log + Math.log(gamma));
}

function tablesOf(params: Float64Array, opportunities: number): Tables {
  const [alpha, beta, gamma, delta] = [params[0]!, params[1]!, params[2]!, params[3]!];
  return {
    gamma,
    beta: risingTable(beta, opportunities),
    buying: risingTable(alpha + beta, opportunities),
    delta: risingTable(delta, opportunities),
    leaving: risingTable(gamma + delta, opportunities),
  };
}

function risingTable(c: number, opportunities: number): RisingTable {
  const log = new Float64Array(opportunities + 1);
  const slope = new Float64Array(opportunities + 1);
  const bend = new Float64Array(opportunities + 1);
  for (let k = 1; k <= opportunities; k++) {
    const inverse = 1 / (c + k - 1);
    log[k] = log[k - 1]! + Math.log(c + k - 1);
    slope[k] = slope[k - 1]! + inverse;
    bend[k] = bend[k - 1]! - inverse * inverse;
  }
  return { log, slope, bend };
}
