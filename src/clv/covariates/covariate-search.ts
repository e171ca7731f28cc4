/**
 * Maximum likelihood with covariates: Newton over the logarithms of the parameters and the coefficients together.
 *
 * With u = log(theta) of one customer, u_k = v_k +- sum over its covariates of z coefficient is linear in all unknowns v,
 * so that gradient and Hessian by v are those by u, spread over the covariates: exact, for any model whose likelihood of
 * one row is known with its derivatives.
 *
 * @module
 */
import { choleskyFactor, choleskyInverse } from "../../numeric/cholesky.ts";
import { minimizeNewton, type NewtonResult } from "../../numeric/newton.ts";

/** Log-likelihood of row i at theta; adds gradient and lower triangle of the row-major Hessian, by theta itself. */
export type RowLikelihood = (
  row: number,
  theta: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
) => number;

/** A coefficient: which parameter it shifts, which way, and the standardised covariate of each row. */
export interface Coefficient {
  readonly parameter: number;
  readonly sign: 1 | -1;
  readonly values: Float64Array;
}

/** What is to be maximised. */
export interface CovariateProblem {
  readonly rowLikelihood: RowLikelihood;
  /** How often each row counts. */
  readonly weights: Float64Array;
  readonly coefficients: readonly Coefficient[];
  /** First guess of the parameters, > 0; coefficients start at 0. */
  readonly start: readonly number[];
  /** The size each parameter has by its nature. */
  readonly scales: readonly number[];
  readonly l2: number;
  readonly maxIterations: number;
}

/** The optimum by standardised covariates. */
export interface CovariateOptimum {
  /** Logarithms of the parameters, then the coefficients. */
  readonly unknowns: Float64Array;
  readonly search: NewtonResult["status"];
  readonly iterations: number;
  /** Without the penalty. */
  readonly logLikelihood: number;
  /** Inverse Hessian of the penalised likelihood; null where it is not positive definite. */
  readonly covariance: Float64Array | null;
}

/** Rows summed apart before they join the total: keeps the rounding noise of a million rows near 1e-15. */
const BLOCK = 1024;
/** As in the search without covariates: a gentle pull from here, nothing beyond there. */
const FENCE_LOG = Math.log(1e6);
const WALL_LOG = Math.log(1e8);

/** O(rows) a step, times the square of the number of unknowns. */
export function searchWithCovariates(problem: CovariateProblem): CovariateOptimum {
  const { start, coefficients, maxIterations } = problem;
  const size = start.length + coefficients.length;
  const origin = new Float64Array(size);
  start.forEach((value, k) => {
    origin[k] = Math.log(value);
  });
  const result = minimizeNewton(covariateObjective(problem), origin, { maxIterations });
  const factor = result.hessian.slice();
  const isDefinite = result.status === "converged" && choleskyFactor(factor, size) < 0;
  const plain = covariateLogLikelihood(
    problem,
    result.x,
    new Float64Array(size),
    new Float64Array(size * size),
  );
  return {
    unknowns: result.x,
    search: result.status,
    iterations: result.iterations,
    logLikelihood: plain,
    covariance: isDefinite ? choleskyInverse(factor, size) : null,
  };
}

/** The negative penalised log-likelihood. */
function covariateObjective(
  problem: CovariateProblem,
): (v: Float64Array, gradient: Float64Array, hessian: Float64Array) => number {
  const { start, scales, coefficients, l2, weights } = problem;
  const n = start.length;
  const size = n + coefficients.length;
  const stiffness = 0.01 * weights.reduce((sum, w) => sum + w, 0);
  return (v, gradient, hessian) => {
    for (let k = 0; k < n; k++) {
      if (Math.abs(v[k]! - Math.log(scales[k]!)) > WALL_LOG) return Number.NaN;
    }
    let value = -covariateLogLikelihood(problem, v, gradient, hessian);
    for (let e = 0; e < size; e++) {
      gradient[e] = -gradient[e]!;
      for (let f = 0; f <= e; f++) hessian[e * size + f] = -hessian[e * size + f]!;
      const origin = e < n ? Math.log(scales[e]!) : 0;
      const away = v[e]! - origin;
      const pull = e < n ? away - Math.max(-FENCE_LOG, Math.min(FENCE_LOG, away)) : away;
      const strength = e < n ? (pull === 0 ? 0 : stiffness) : l2;
      value += 0.5 * strength * pull * pull;
      gradient[e]! += strength * pull;
      hessian[e * size + e]! += strength;
    }
    return value;
  };
}

/**
 * The log-likelihood at the unknowns; adds its gradient and the lower triangle of its Hessian by them.
 *
 * @internal
 */
export function covariateLogLikelihood(
  { rowLikelihood, weights, coefficients, start }: CovariateProblem,
  v: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
): number {
  const n = start.length;
  const size = n + coefficients.length;
  const owner = Int32Array.from({ length: size }, (_, e) => (e < n ? e : coefficients[e - n]!.parameter));
  const theta = new Float64Array(n);
  const rowGradient = new Float64Array(n);
  const rowHessian = new Float64Array(n * n);
  const z = new Float64Array(size).fill(1, 0, n);
  const block = { value: 0, gradient: new Float64Array(size), hessian: new Float64Array(size * size) };
  let value = 0;
  const flush = (): void => {
    value += block.value;
    for (let e = 0; e < size; e++) gradient[e]! += block.gradient[e]!;
    for (let e = 0; e < size * size; e++) hessian[e]! += block.hessian[e]!;
    block.value = 0;
    block.gradient.fill(0);
    block.hessian.fill(0);
  };
  for (let i = 0; i < weights.length; i++) {
    for (let k = 0; k < n; k++) theta[k] = v[k]!;
    for (let e = n; e < size; e++) {
      const { parameter, sign, values } = coefficients[e - n]!;
      z[e] = sign * values[i]!;
      theta[parameter]! += z[e]! * v[e]!;
    }
    for (let k = 0; k < n; k++) theta[k] = Math.exp(theta[k]!);
    rowGradient.fill(0);
    rowHessian.fill(0);
    const w = weights[i]!;
    block.value += w * rowLikelihood(i, theta, rowGradient, rowHessian);
    toLogScale(theta, rowGradient, rowHessian);
    for (let e = 0; e < size; e++) {
      const p = owner[e]!;
      const wz = w * z[e]!;
      block.gradient[e]! += wz * rowGradient[p]!;
      for (let f = 0; f <= e; f++) {
        const q = owner[f]!;
        const bend = p >= q ? rowHessian[p * n + q]! : rowHessian[q * n + p]!;
        block.hessian[e * size + f]! += wz * z[f]! * bend;
      }
    }
    if ((i + 1) % BLOCK === 0) flush();
  }
  flush();
  return value;
}

/** Derivatives by theta become those by log(theta): theta_i g_i, and theta_i theta_j h_ij, plus theta_i g_i where i = j. */
function toLogScale(theta: Float64Array, gradient: Float64Array, hessian: Float64Array): void {
  const n = theta.length;
  for (let i = 0; i < n; i++) {
    gradient[i]! *= theta[i]!;
    for (let j = 0; j <= i; j++) hessian[i * n + j]! *= theta[i]! * theta[j]!;
    hessian[i * n + i]! += gradient[i]!;
  }
}
