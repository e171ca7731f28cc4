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
  /** Of a search that ran off, where it could already be seen to; null where it could not. */
  readonly inSight: Readonly<Record<P, number>> | null;
  readonly standardErrors: Readonly<Record<P, number>> | null;
  readonly correlation: Readonly<Record<P, Readonly<Record<P, number>>>> | null;
}

/** Beyond 1e5 times its size, or below 1e-5, a parameter can no longer be told from infinity or 0. */
const LIMIT_LOG = Math.log(1e5);
/** The search goes no further than 1e6 times the size, or 1e-6: the likelihood is that of the limit there. */
const BOUND_LOG = Math.log(1e6);
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
 * Runs the two most promising starts, and the others too if neither ends inside, also where both run off alike: a hill may
 * stand where the first steps did not look.
 *
 * Where there is a sample they run there, and all customers only see the last steps: from its optimum, or from where it
 * was seen to run off. What ends in another way then is searched for anew from every start.
 */
export function maximizeLikelihood<P extends string>(problem: LikelihoodProblem<P>): LikelihoodOptimum<P> {
  const { sample, names } = problem;
  if (sample === undefined) return searchFromStarts(problem);
  const near = searchFromStarts(sample);
  const from = near.status === "converged" ? near.params : near.inSight;
  const optimum =
    from &&
    searchFrom(
      problem,
      Float64Array.from(names, (name) => Math.log(from[name])),
    );
  const isAlike =
    optimum !== null &&
    (near.status === "converged" ? optimum.status === "converged" : endsAlike(names, near, optimum));
  const { iterations, ...found } = isAlike ? optimum : searchFromStarts(problem);
  return { ...found, iterations: near.iterations + (isAlike ? 0 : (optimum?.iterations ?? 0)) + iterations };
}

function searchFromStarts<P extends string>(problem: LikelihoodProblem<P>): LikelihoodOptimum<P> {
  const { starts, names } = problem;
  const n = names.length;
  const objective = logScaleObjective(problem);
  const ranked = starts
    .map((start) => {
      const x = Float64Array.from(start, Math.log);
      return { x, value: objective(x, new Float64Array(n), new Float64Array(n * n)) };
    })
    .sort((s, t) => s.value - t.value);
  let iterations = 0;
  let best: LikelihoodOptimum<P> | undefined;
  for (let k = 0; k < ranked.length; k++) {
    if (k >= 2 && best!.status === "converged") break;
    const optimum = searchFrom(problem, ranked[k]!.x);
    iterations += optimum.iterations;
    const before: LikelihoodOptimum<P> | undefined = best;
    if (before === undefined || isBetter(optimum, before)) best = optimum;
    else if (endsAlike(names, before, optimum))
      best = { ...before, inSight: before.inSight ?? optimum.inSight };
  }
  return { ...best!, iterations };
}

function searchFrom<P extends string>(problem: LikelihoodProblem<P>, x: Float64Array): LikelihoodOptimum<P> {
  const { scales, maxIterations } = problem;
  const lower = scales.map((scale) => Math.log(scale) - BOUND_LOG);
  const upper = scales.map((scale) => Math.log(scale) + BOUND_LOG);
  return optimumOf(problem, minimizeNewton(logScaleObjective(problem), x, { maxIterations, lower, upper }));
}

/** Do both run off, the same parameters the same way? */
function endsAlike<P extends string>(
  names: readonly P[],
  first: LikelihoodOptimum<P>,
  second: LikelihoodOptimum<P>,
): boolean {
  return (
    first.status === "at-boundary" &&
    second.status === "at-boundary" &&
    names.every((name) => first.limits[name] === second.limits[name])
  );
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
    inSight: null,
    standardErrors: null,
    correlation: null,
  };
}

/** Higher is better; of two equally high ones, the one that is inside. */
function isBetter<P extends string>(optimum: LikelihoodOptimum<P>, best: LikelihoodOptimum<P>): boolean {
  return isEquallyHigh(optimum, best)
    ? optimum.status === "converged" && best.status !== "converged"
    : optimum.logLikelihood > best.logLikelihood;
}

function isEquallyHigh<P extends string>(a: LikelihoodOptimum<P>, b: LikelihoodOptimum<P>): boolean {
  return Math.abs(a.logLikelihood - b.logLikelihood) <= 1e-9 * Math.max(1, Math.abs(b.logLikelihood));
}

/**
 * The negative log-likelihood over u = log(theta): gradient theta_i g_i, Hessian theta_i theta_j h_ij, plus
 * theta_i g_i on the diagonal. Logarithms keep the parameters positive without constraints.
 */
function logScaleObjective<P extends string>({
  logLikelihood,
  names,
}: LikelihoodProblem<P>): (u: Float64Array, gradient: Float64Array, hessian: Float64Array) => number {
  const n = names.length;
  const theta = new Float64Array(n);
  return (u, gradient, hessian) => {
    for (let i = 0; i < n; i++) theta[i] = Math.exp(u[i]!);
    const value = -logLikelihood(theta, gradient, hessian);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) hessian[i * n + j]! *= -theta[i]! * theta[j]!;
      gradient[i]! *= -theta[i]!;
      hessian[i * n + i]! += gradient[i]!;
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
    inSight: result.leapFrom && byName(names, (i) => Math.exp(result.leapFrom![i]!)),
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
