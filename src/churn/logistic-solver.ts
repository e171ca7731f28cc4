/**
 * Newton's method for the penalised logistic likelihood (iteratively reweighted least squares), with step
 * halving.
 *
 * The objective is convex and its Hessian positive definite wherever the columns are independent, so a step that
 * does not lower it is only ever too long. Progress is measured by the Newton decrement sqrt(g' H^-1 g): the
 * length of the step in standard errors of the estimate, which means the same for any data and any scale.
 *
 * Near the solution the Hessian hardly changes, and costs p / 4 times the gradient. So it is kept as long as a
 * step shrinks the decrement at least twentyfold, and computed afresh at the end, where standard errors need it.
 *
 * @module
 */
import { choleskyFactor, choleskySolve } from "../numeric/cholesky.ts";
import {
  hessian,
  type LogisticProblem,
  type LogisticWorkspace,
  logisticWorkspace,
  lossAndGradient,
} from "./logistic-kernel.ts";

/** How a fit ended, before anything is known about separation. */
export type SolverStatus = "converged" | "iteration-limit" | "stalled";

/** Where the solver ended; everything is taken at `coefficients`. */
export interface LogisticSolution {
  readonly status: SolverStatus;
  /** Steps taken. */
  readonly iterations: number;
  /** Intercept first. */
  readonly coefficients: Float64Array;
  /** Penalised sum of losses. */
  readonly objective: number;
  /** X' W X without the penalty, row-major. */
  readonly hessian: Float64Array;
  /** The step that Newton would take next: on separated classes, where the coefficients run away to. */
  readonly direction: Float64Array;
  /** Linear predictors. */
  readonly score: Float64Array;
}

/** Where the solver starts. */
export interface LogisticGuess {
  /** Intercept first. */
  readonly coefficients: Float64Array;
  /** About X' W X at the coefficients, or `undefined` to have it computed: spares the first Hessian. */
  readonly hessian: Float64Array | undefined;
}

/** Settings of {@link solveLogistic}. */
export interface SolverSettings {
  /** Most steps taken. */
  readonly maxIterations: number;
  /** Converged when the next step is at most this long, in standard errors. */
  readonly tolerance: number;
}

interface Search {
  readonly problem: LogisticProblem;
  readonly workspace: LogisticWorkspace;
  readonly coefficients: Float64Array;
  readonly candidate: Float64Array;
  readonly gradient: Float64Array;
  readonly direction: Float64Array;
  readonly information: Float64Array;
  readonly factor: Float64Array;
  objective: number;
}

const MAX_HALVINGS = 30;
/** A kept Hessian must shrink the decrement at least to this share. */
const KEPT_SHRINKS = 0.05;
/** Decrements below this that no longer shrink are what rounding leaves. */
const NOISE_BELOW = 1e-6;
/** Objectives closer than this, relatively, are equal up to rounding. */
const OBJECTIVE_NOISE = 1e-12;
/** Ridges tried, relative to the diagonal, where the Hessian is singular to rounding. */
const RIDGES = [0, 1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2];

/**
 * Minimises the penalised sum of losses.
 *
 * @remarks O(n p^2) a step with a new Hessian, O(n p) with a kept one. Deterministic.
 */
export function solveLogistic(
  problem: LogisticProblem,
  guess: LogisticGuess,
  { maxIterations, tolerance }: SolverSettings,
): LogisticSolution {
  const search = startSearch(problem, guess.coefficients);
  let status: SolverStatus = "stalled";
  let iterations = 0;
  let previous = Number.POSITIVE_INFINITY;
  let fresh = guess.hessian === undefined || !factorPenalised(search, guess.hessian);
  let usable = fresh ? refreshHessian(search) : true;
  while (usable) {
    const decrement = newtonStep(search);
    if (!fresh && (decrement > KEPT_SHRINKS * previous || decrement <= tolerance)) {
      usable = refreshHessian(search);
      fresh = true;
      continue;
    }
    // So near the end a step with a new Hessian squares the decrement; one that hardly shrinks it is rounding.
    const isNoise = decrement < NOISE_BELOW && decrement > 0.5 * previous;
    if (decrement <= tolerance || isNoise) status = "converged";
    else if (iterations === maxIterations) status = "iteration-limit";
    else if (descend(search)) {
      iterations++;
      previous = decrement;
      fresh = false;
      continue;
    }
    break;
  }
  if (!fresh) hessian(problem, search.workspace, search.information);
  const { coefficients, objective, information, direction, workspace } = search;
  return {
    status,
    iterations,
    coefficients,
    objective,
    hessian: information,
    direction,
    score: workspace.score,
  };
}

function startSearch(problem: LogisticProblem, start: Float64Array): Search {
  const size = problem.terms + 1;
  const workspace = logisticWorkspace(problem);
  const gradient = new Float64Array(size);
  const coefficients = start.slice();
  return {
    problem,
    workspace,
    coefficients,
    candidate: new Float64Array(size),
    gradient,
    direction: new Float64Array(size),
    information: new Float64Array(size * size),
    factor: new Float64Array(size * size),
    objective: lossAndGradient(problem, coefficients, workspace, gradient),
  };
}

/** Computes and factors the Hessian; false when no ridge makes it positive definite. */
function refreshHessian(search: Search): boolean {
  hessian(search.problem, search.workspace, search.information);
  return factorPenalised(search, search.information);
}

function factorPenalised({ problem, factor }: Search, information: Float64Array): boolean {
  const size = problem.terms + 1;
  for (const ridge of RIDGES) {
    factor.set(information);
    for (let j = 0; j < size; j++) {
      const at = j * size + j;
      factor[at] = factor[at]! * (1 + ridge) + problem.penalty[j]!;
    }
    if (choleskyFactor(factor, size) < 0) return true;
  }
  return false;
}

/** Sets direction = -H^-1 g and returns the decrement sqrt(g' H^-1 g). */
function newtonStep({ gradient, direction, factor }: Search): number {
  const size = gradient.length;
  for (let j = 0; j < size; j++) direction[j] = -gradient[j]!;
  choleskySolve(factor, size, direction);
  let slope = 0;
  for (let j = 0; j < size; j++) slope -= gradient[j]! * direction[j]!;
  return Math.sqrt(Math.max(slope, 0));
}

/** Takes the step, halved until the objective does not rise; false, and back where it was, if none helps. */
function descend(search: Search): boolean {
  const { problem, workspace, coefficients, candidate, gradient, direction, objective } = search;
  let length = 1;
  for (let halving = 0; halving <= MAX_HALVINGS; halving++) {
    for (let j = 0; j < candidate.length; j++) candidate[j] = coefficients[j]! + length * direction[j]!;
    const next = lossAndGradient(problem, candidate, workspace, gradient);
    if (next <= objective + OBJECTIVE_NOISE * Math.abs(objective)) {
      coefficients.set(candidate);
      search.objective = next;
      return true;
    }
    length /= 2;
  }
  search.objective = lossAndGradient(problem, coefficients, workspace, gradient);
  return false;
}
