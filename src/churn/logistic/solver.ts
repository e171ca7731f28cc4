/**
 * Newton's method for the ridge-penalised logistic likelihood (iteratively reweighted least squares), with step
 * halving.
 *
 * The objective is convex and its Hessian positive definite wherever the columns are independent, so a step that
 * does not lower it is only ever too long. Progress is measured by the Newton decrement sqrt(g' H^-1 g): the
 * length of the step in standard errors of the estimate, which means the same for any data and any scale.
 *
 * Near the solution the Hessian hardly changes, and costs many times the gradient where there are many terms. So it is
 * kept as long as a step shrinks the decrement enough, corrected by what the gradients of the steps since tell of it
 * (Nocedal 1980, "Updating Quasi-Newton Matrices with Limited Storage", Mathematics of Computation 35, 773-782, with the
 * kept Hessian as the matrix that is updated). At the end, where standard errors need it, it is computed afresh; the
 * last step is taken with it.
 *
 * @module
 */
import { type JobOptions, step } from "../../internal/progress.ts";
import { choleskyFactor, choleskySolve } from "../../numeric/cholesky.ts";
import { type PenalisedLogistic, smoothObjective } from "./penalty.ts";

/** How a fit ended, before anything is known about separation. */
export type SolverStatus = "converged" | "iteration-limit" | "stalled";

/** Where a solver ended; everything is taken at `coefficients`. */
export interface LogisticSolution {
  readonly status: SolverStatus;
  readonly method: "newton" | "coordinate-descent";
  /** Steps taken. */
  readonly iterations: number;
  /** Intercept first; 0 at places that were left out. */
  readonly coefficients: Float64Array;
  /** Penalised sum of losses. */
  readonly objective: number;
  /** Places that were free: all that were asked for, or where there is a lasso those that are not 0. Ascending. */
  readonly places: Int32Array;
  /** X' W X over `places` without the penalty, row-major. */
  readonly hessian: Float64Array;
  /** The step that Newton would take next: on separated classes, where the coefficients run away to. */
  readonly direction: Float64Array;
}

/** Where a solver starts. */
export interface LogisticGuess {
  /** Intercept first. */
  readonly coefficients: Float64Array;
  /** About X' W X over the places at the coefficients, or `undefined`: spares the first Hessian. */
  readonly hessian: Float64Array | undefined;
}

/** Settings of a solver. */
export interface SolverSettings {
  /** Most steps taken. */
  readonly maxIterations: number;
  /** Converged when the next step is at most this long, in standard errors. */
  readonly tolerance: number;
  /** Told of every step. */
  readonly job?: JobOptions;
}

interface Search {
  readonly penalised: PenalisedLogistic;
  readonly places: Int32Array;
  readonly coefficients: Float64Array;
  readonly candidate: Float64Array;
  readonly gradient: Float64Array;
  readonly direction: Float64Array;
  /** Right-hand side and solution over the places. */
  readonly part: Float64Array;
  readonly information: Float64Array;
  readonly factor: Float64Array;
  /** Steps since the Hessian was computed, over the places. */
  readonly taken: TakenStep[];
  objective: number;
}

/** A step and the change of the gradient along it. */
interface TakenStep {
  readonly step: Float64Array;
  readonly change: Float64Array;
  /** Their product. */
  readonly curvature: number;
}

const MAX_HALVINGS = 30;
/** A kept Hessian must shrink the decrement at least to this share. */
const KEPT_SHRINKS = 0.05;
/** Decrements below this that no longer shrink are what rounding leaves. */
export const NOISE_BELOW = 1e-6;
/** Objectives closer than this, relatively, are equal up to rounding. */
const OBJECTIVE_NOISE = 1e-12;
/** Ridges tried, relative to the diagonal, where the Hessian is singular to rounding. */
const RIDGES = [0, 1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2];

/**
 * Minimises the sum of losses with its ridge over the coefficients at `places`; the others stay as the guess has them.
 *
 * @remarks O(n p^2) a step with a new Hessian, O(n p) with a kept one. Deterministic.
 */
export function solveLogistic(
  penalised: PenalisedLogistic,
  places: Int32Array,
  guess: LogisticGuess,
  { maxIterations, tolerance, job = {} }: SolverSettings,
): LogisticSolution {
  const search = startSearch(penalised, places, guess.coefficients);
  // A step this short changes the Hessian by less than the tolerance: its rows move by d / sqrt(n / p) each.
  const near = tolerance * Math.sqrt(Math.max(1, penalised.rows.rows / places.length));
  let status: SolverStatus = "stalled";
  let iterations = 0;
  let previous = Number.POSITIVE_INFINITY;
  let fresh = guess.hessian === undefined || !factorPenalised(search, guess.hessian);
  let usable = fresh ? refreshHessian(search) : true;
  while (usable) {
    step(job, "logistic regression step", iterations, 0);
    const decrement = newtonStep(search);
    if (!fresh && (decrement > KEPT_SHRINKS * previous || decrement <= near)) {
      usable = refreshHessian(search);
      fresh = true;
      continue;
    }
    // So near the end a step with a new Hessian squares the decrement; one that hardly shrinks it is rounding.
    const isNoise = decrement < NOISE_BELOW && decrement > 0.5 * previous;
    if (decrement <= near || isNoise) {
      status = "converged";
      if (decrement > tolerance && !isNoise && iterations < maxIterations) {
        moveLastStep(search);
        iterations++;
      }
    } else if (iterations === maxIterations) status = "iteration-limit";
    else if (descend(search)) {
      iterations++;
      previous = decrement;
      fresh = false;
      continue;
    }
    break;
  }
  const { coefficients, objective, information, direction } = search;
  if (!fresh) penalised.rows.curvature(places, information);
  return {
    status,
    method: "newton",
    iterations,
    coefficients,
    objective,
    places,
    hessian: information,
    direction,
  };
}

/** The step to the end. It is so short that everything else stays what it is; only the gradient there would be new. */
function moveLastStep({ coefficients, direction }: Search): void {
  for (let j = 0; j < coefficients.length; j++) coefficients[j]! += direction[j]!;
}

function startSearch(penalised: PenalisedLogistic, places: Int32Array, start: Float64Array): Search {
  const size = penalised.rows.terms + 1;
  const free = places.length;
  const gradient = new Float64Array(size);
  const coefficients = start.slice();
  return {
    penalised,
    places,
    coefficients,
    candidate: coefficients.slice(),
    gradient,
    direction: new Float64Array(size),
    part: new Float64Array(free),
    information: new Float64Array(free * free),
    factor: new Float64Array(free * free),
    taken: [],
    objective: smoothObjective(penalised, coefficients, gradient),
  };
}

/** Computes and factors the Hessian; false when no ridge makes it positive definite. */
function refreshHessian(search: Search): boolean {
  search.penalised.rows.curvature(search.places, search.information);
  search.taken.length = 0;
  return factorPenalised(search, search.information);
}

function factorPenalised({ penalised, places, factor }: Search, information: Float64Array): boolean {
  const size = places.length;
  for (const ridge of RIDGES) {
    factor.set(information);
    for (let k = 0; k < size; k++) {
      const at = k * size + k;
      factor[at] = factor[at]! * (1 + ridge) + penalised.ridge[places[k]!]!;
    }
    if (choleskyFactor(factor, size) < 0) return true;
  }
  return false;
}

/** Sets direction = -H^-1 g and returns the decrement sqrt(g' H^-1 g); H is the factored one as corrected. */
function newtonStep({ places, gradient, direction, part, factor, taken }: Search): number {
  const size = places.length;
  for (let k = 0; k < size; k++) part[k] = -gradient[places[k]!]!;
  const shares = taken.map(() => 0);
  for (let t = taken.length - 1; t >= 0; t--) {
    const { step, change, curvature } = taken[t]!;
    shares[t] = dot(step, part) / curvature;
    addTimes(part, change, -shares[t]!);
  }
  choleskySolve(factor, size, part);
  taken.forEach(({ step, change, curvature }, t) => {
    addTimes(part, step, shares[t]! - dot(change, part) / curvature);
  });
  let slope = 0;
  for (let k = 0; k < size; k++) {
    direction[places[k]!] = part[k]!;
    slope -= gradient[places[k]!]! * part[k]!;
  }
  return Math.sqrt(Math.max(slope, 0));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}

/** a += factor * b. */
function addTimes(a: Float64Array, b: Float64Array, factor: number): void {
  for (let k = 0; k < a.length; k++) a[k]! += factor * b[k]!;
}

/** Takes the step, halved until the objective does not rise; false, and back where it was, if none helps. */
function descend(search: Search): boolean {
  const { penalised, places, coefficients, candidate, gradient, direction, objective } = search;
  const before = Float64Array.from(places, (place) => gradient[place]!);
  let length = 1;
  for (let halving = 0; halving <= MAX_HALVINGS; halving++) {
    for (let j = 0; j < candidate.length; j++) candidate[j] = coefficients[j]! + length * direction[j]!;
    const next = smoothObjective(penalised, candidate, gradient);
    if (isNoHigher(next, objective)) {
      coefficients.set(candidate);
      search.objective = next;
      rememberStep(search, length, before);
      return true;
    }
    length /= 2;
  }
  search.objective = smoothObjective(penalised, coefficients, gradient);
  return false;
}

function rememberStep(
  { places, direction, gradient, taken }: Search,
  length: number,
  before: Float64Array,
): void {
  const step = Float64Array.from(places, (place) => length * direction[place]!);
  const change = before.map((value, k) => gradient[places[k]!]! - value);
  const curvature = dot(step, change);
  // Convex as the objective is, only rounding makes this anything but positive.
  if (curvature > 0) taken.push({ step, change, curvature });
}

/** Is an objective not above another, up to rounding? */
export function isNoHigher(next: number, objective: number): boolean {
  return next <= objective + OBJECTIVE_NOISE * Math.abs(objective);
}
