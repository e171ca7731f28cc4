/**
 * Maximum likelihood over positive parameters: several starts, Newton on the logarithms, standard errors from
 * the Hessian, and a diagnosis of parameters that run off to zero or infinity.
 *
 * @module
 */
import type { Warning } from "../../internal/warning.ts";
import { choleskyFactor, choleskyInverse } from "../../numeric/cholesky.ts";
import { minimizeNewton, type NewtonResult } from "../../numeric/newton.ts";

/**
 * How the search ended. Read it before trusting `params`.
 *
 * - `at-boundary`: the likelihood keeps rising towards 0 or infinity in a parameter, or does not depend on it:
 *   the data do not determine it. `warnings` say what that means; predictions are those of the limit.
 * - `iteration-limit`: not finished; raise `maxIterations`.
 * - `stalled`: no step improves the likelihood although it is not flat there.
 */
export type LikelihoodFitStatus = "converged" | "at-boundary" | "iteration-limit" | "stalled";

/** What a fit by maximum likelihood tells; `P` are the names of the parameters. */
export interface LikelihoodFit<P extends string> {
  readonly status: LikelihoodFitStatus;
  /** Newton steps, over all starts, those on a sample of a large base included. */
  readonly iterations: number;
  /** Natural logarithm, at `params`. */
  readonly logLikelihood: number;
  /** 2 k - 2 log L for k parameters. */
  readonly aic: number;
  /** k log(customers) - 2 log L. */
  readonly bic: number;
  /** Customers that the fit rests on: the sum of the weights. */
  readonly customers: number;
  /** Rows of the input. */
  readonly rows: number;
  /** From the inverse Hessian at the optimum; null unless converged. */
  readonly standardErrors: Readonly<Record<P, number>> | null;
  /** Correlation of the estimates; null unless converged. */
  readonly correlation: Readonly<Record<P, Readonly<Record<P, number>>>> | null;
  readonly warnings: readonly Warning[];
}

/** A log-likelihood: adds gradient and lower triangle of the Hessian, by the parameters themselves. */
export type LogLikelihood = (params: Float64Array, gradient: Float64Array, hessian: Float64Array) => number;

/** What is to be maximised. */
export interface LikelihoodProblem<P extends string> {
  readonly names: readonly P[];
  readonly logLikelihood: LogLikelihood;
  /** First guesses of all parameters, best guess first; all > 0. */
  readonly starts: readonly (readonly number[])[];
  /** The size each parameter has by its nature: 1, or a typical age. Limits are taken relative to it. */
  readonly scales: readonly number[];
  /** Sum of the weights. */
  readonly customers: number;
  /** Most Newton steps of one start. */
  readonly maxIterations: number;
  /** The same problem on fewer customers: the starts are tried there, and the best of them ends here. */
  readonly sample?: LikelihoodProblem<P> | undefined;
}

/** The optimum, before it is dressed as a fit. */
export interface LikelihoodOptimum<P extends string> {
  readonly params: Readonly<Record<P, number>>;
  readonly status: LikelihoodFitStatus;
  readonly iterations: number;
  readonly logLikelihood: number;
  /** Which parameters ran off, and where to. */
  readonly limits: Readonly<Record<P, "zero" | "infinity" | null>>;
  readonly standardErrors: Readonly<Record<P, number>> | null;
  readonly correlation: Readonly<Record<P, Readonly<Record<P, number>>>> | null;
}

/** Beyond 1e5 times its size, or below 1e-5, a parameter can no longer be told from infinity or 0. */
const LIMIT_LOG = Math.log(1e5);
/** From here on a gentle pull keeps the search from running for ever; it is not part of the likelihood. */
const FENCE_LOG = Math.log(1e6);
/** Nothing is computed beyond this: differences would be rounding noise. */
const WALL_LOG = Math.log(1e8);
/** A relative standard error of this many e-folds means that the data say nothing about the parameter. */
const FLAT_LOG_ERROR = 20;

/** From this standard error on, in units of the estimate, a parameter could as well be several times as large. */
const UNCERTAIN_ERROR = 2;

/** Nothing ran off, and yet the Hessian is flat. */
export const FLAT_LIKELIHOOD: Warning = {
  code: "flat-likelihood",
  message: "the likelihood is almost flat: the data hardly determine some of the parameters",
};

/**
 * Runs the two most promising starts, and the others too if neither ends inside.
 *
 * Where there is a sample they run there, and all customers only see the last steps. What does not end inside there, or
 * then does not here, is searched for anew from every start.
 */
export function maximizeLikelihood<P extends string>(problem: LikelihoodProblem<P>): LikelihoodOptimum<P> {
  const { sample, names, maxIterations } = problem;
  if (sample === undefined) return searchFromStarts(problem);
  const near = searchFromStarts(sample);
  if (near.status !== "converged") return searchFromStarts(problem);
  const start = names.map((name) => Math.log(near.params[name]));
  const optimum = optimumOf(problem, minimizeNewton(logScaleObjective(problem), start, { maxIterations }));
  if (optimum.status !== "converged") return searchFromStarts(problem);
  return { ...optimum, iterations: near.iterations + optimum.iterations };
}

function searchFromStarts<P extends string>(problem: LikelihoodProblem<P>): LikelihoodOptimum<P> {
  const objective = logScaleObjective(problem);
  const n = problem.names.length;
  const ranked = problem.starts
    .map((start) => {
      const x = Float64Array.from(start, Math.log);
      return { x, value: objective(x, new Float64Array(n), new Float64Array(n * n)) };
    })
    .sort((s, t) => s.value - t.value);
  let iterations = 0;
  let best: LikelihoodOptimum<P> | undefined;
  for (let k = 0; k < ranked.length; k++) {
    if (k >= 2 && best!.status === "converged") break;
    const result = minimizeNewton(objective, ranked[k]!.x, { maxIterations: problem.maxIterations });
    iterations += result.iterations;
    const optimum = optimumOf(problem, result);
    if (best === undefined || isBetter(optimum, best)) best = optimum;
  }
  return { ...best!, iterations };
}

/** The optimum where theory says which parameters run off: the others stay at the first start. */
export function limitOf<P extends string>(
  { names, scales, starts, logLikelihood }: LikelihoodProblem<P>,
  limits: LikelihoodOptimum<P>["limits"],
): LikelihoodOptimum<P> {
  const n = names.length;
  const theta = Float64Array.from(names, (name, i) => {
    const limit = limits[name];
    return limit === null ? starts[0]![i]! : scales[i]! * (limit === "zero" ? 1e-6 : 1e6);
  });
  return {
    params: byName(names, (i) => theta[i]!),
    status: "at-boundary",
    iterations: 0,
    logLikelihood: logLikelihood(theta, new Float64Array(n), new Float64Array(n * n)),
    limits,
    standardErrors: null,
    correlation: null,
  };
}

/** Higher is better; of two equally high ones, the one that is inside. */
function isBetter<P extends string>(optimum: LikelihoodOptimum<P>, best: LikelihoodOptimum<P>): boolean {
  const gain = optimum.logLikelihood - best.logLikelihood;
  const equal = Math.abs(gain) <= 1e-9 * Math.max(1, Math.abs(best.logLikelihood));
  return equal ? optimum.status === "converged" && best.status !== "converged" : gain > 0;
}

/**
 * The negative log-likelihood over u = log(theta): gradient theta_i g_i, Hessian theta_i theta_j h_ij, plus
 * theta_i g_i on the diagonal. Logarithms keep the parameters positive without constraints.
 */
function logScaleObjective<P extends string>(
  problem: LikelihoodProblem<P>,
): (u: Float64Array, gradient: Float64Array, hessian: Float64Array) => number {
  const { logLikelihood, scales, customers } = problem;
  const n = scales.length;
  const theta = new Float64Array(n);
  const stiffness = 0.01 * customers;
  return (u, gradient, hessian) => {
    for (let i = 0; i < n; i++) {
      if (Math.abs(u[i]! - Math.log(scales[i]!)) > WALL_LOG) return Number.NaN;
      theta[i] = Math.exp(u[i]!);
    }
    let value = -logLikelihood(theta, gradient, hessian);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) hessian[i * n + j]! *= -theta[i]! * theta[j]!;
      gradient[i]! *= -theta[i]!;
      hessian[i * n + i]! += gradient[i]!;
      const size = u[i]! - Math.log(scales[i]!);
      const beyond = size - Math.max(-FENCE_LOG, Math.min(FENCE_LOG, size));
      if (beyond === 0) continue;
      value += 0.5 * stiffness * beyond * beyond;
      gradient[i]! += stiffness * beyond;
      hessian[i * n + i]! += stiffness;
    }
    return value;
  };
}

function optimumOf<P extends string>(
  problem: LikelihoodProblem<P>,
  result: NewtonResult,
): LikelihoodOptimum<P> {
  const { names, scales } = problem;
  const n = names.length;
  const theta = result.x.map(Math.exp);
  const limits = names.map((_, i) => {
    const size = result.x[i]! - Math.log(scales[i]!);
    return Math.abs(size) < LIMIT_LOG ? null : size < 0 ? "zero" : "infinity";
  });
  const covariance = result.status === "converged" ? inverse(result.hessian, n) : undefined;
  const flat =
    covariance === undefined || names.some((_, i) => !(covariance[i * n + i]! < FLAT_LOG_ERROR ** 2));
  const inside = !flat && limits.every((limit) => limit === null);
  const error = (i: number): number => Math.sqrt(covariance![i * n + i]!);
  return {
    params: byName(names, (i) => theta[i]!),
    status:
      inside || limits.every((limit) => limit === null) ? statusOf(result.status, inside) : "at-boundary",
    iterations: result.iterations,
    logLikelihood: problem.logLikelihood(theta, new Float64Array(n), new Float64Array(n * n)),
    limits: byName(names, (i) => limits[i]!),
    standardErrors: inside ? byName(names, (i) => theta[i]! * error(i)) : null,
    correlation: inside
      ? byName(names, (i) =>
          byName(names, (j) => (i === j ? 1 : covariance![i * n + j]! / (error(i) * error(j)))),
        )
      : null,
  };
}

function statusOf(search: NewtonResult["status"], inside: boolean): LikelihoodFitStatus {
  if (search === "converged") return inside ? "converged" : "at-boundary";
  return search === "iteration-limit" ? "iteration-limit" : "stalled";
}

/** The inverse of a symmetric matrix, undefined unless it is positive definite. */
function inverse(matrix: Float64Array, n: number): Float64Array | undefined {
  const factor = matrix.slice();
  return choleskyFactor(factor, n) < 0 ? choleskyInverse(factor, n) : undefined;
}

/** A record with one value a parameter, in the order of the names. */
function byName<P extends string, V>(names: readonly P[], value: (i: number) => V): Readonly<Record<P, V>> {
  return Object.fromEntries(names.map((name, i) => [name, value(i)])) as Record<P, V>;
}

/** A warning where the search converged on a ridge so flat that standard errors exceed the estimates. */
export function flatnessWarnings<P extends string>(
  names: readonly P[],
  { params, standardErrors }: Pick<LikelihoodOptimum<P>, "params" | "standardErrors">,
): readonly Warning[] {
  if (standardErrors === null) return [];
  const uncertain = names.filter((name) => standardErrors[name] > UNCERTAIN_ERROR * params[name]);
  if (uncertain.length === 0) return [];
  const shown = uncertain.map(
    (name) => `${name} (${short(params[name])}, standard error ${short(standardErrors[name])})`,
  );
  return [
    {
      code: FLAT_LIKELIHOOD.code,
      message: `the likelihood is almost flat: the data hardly determine ${shown.join(", ")}`,
    },
  ];
}

/** Four digits without trailing zeros. */
function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** The part of a fit that every model reports alike. */
export function likelihoodFit<P extends string>(
  problem: LikelihoodProblem<P>,
  optimum: LikelihoodOptimum<P>,
  rows: number,
  warnings: readonly Warning[],
): LikelihoodFit<P> {
  const { status, iterations, logLikelihood, standardErrors, correlation } = optimum;
  const { customers, names } = problem;
  return {
    status,
    iterations,
    logLikelihood,
    aic: 2 * names.length - 2 * logLikelihood,
    bic: names.length * Math.log(customers) - 2 * logLikelihood,
    customers,
    rows,
    standardErrors,
    correlation,
    warnings,
  };
}
