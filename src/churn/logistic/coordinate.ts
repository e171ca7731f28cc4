/**
 * Logistic regression with a lasso or an elastic net: Newton's method whose steps minimise the quadratic model of
 * the losses plus the penalty (iteratively reweighted least squares by coordinate descent).
 *
 * Only a working set of coefficients enters the quadratic. It begins with those that may be other than 0 by the
 * strong rule; whenever the working set is solved, the gradient of all the others is looked at, and those that
 * break the conditions of a minimum join. So the result does not depend on the rule.
 *
 * Sources: Friedman, Hastie and Tibshirani (2010), "Regularization Paths for Generalized Linear Models via Coordinate
 * Descent", Journal of Statistical Software 33(1); Tibshirani, Bien, Friedman, Hastie, Simon, Taylor and Tibshirani
 * (2012), "Strong Rules for Discarding Predictors in Lasso-type Problems", Journal of the Royal Statistical Society B
 * 74(2), 245-266.
 *
 * @module
 */
import { step } from "../../internal/progress.ts";
import { minimiseLassoQuadratic } from "./lasso-step.ts";
import { type PenalisedLogistic, smoothObjective } from "./penalty.ts";
import {
  isNoHigher,
  type LogisticSolution,
  NOISE_BELOW,
  type SolverSettings,
  type SolverStatus,
} from "./solver.ts";

/** Where a lasso fit starts. */
export interface LassoGuess {
  /** Intercept first. */
  readonly coefficients: Float64Array;
  /** Places to work on from the start, ascending, the intercept (0) among them. */
  readonly places: Int32Array;
}

/** A solution with the gradient of the smooth part, which the strong rule of the next one needs. */
export interface LassoSolution extends LogisticSolution {
  readonly gradient: Float64Array;
}

interface Search {
  readonly penalised: PenalisedLogistic;
  readonly coefficients: Float64Array;
  readonly candidate: Float64Array;
  /** Of the smooth part. */
  readonly gradient: Float64Array;
  readonly direction: Float64Array;
  working: WorkingSet;
  /** Losses, ridge and lasso. */
  objective: number;
}

/** Places in the quadratic, and its matrix (X' W X + ridge) over them. */
interface WorkingSet {
  readonly places: Int32Array;
  readonly matrix: Float64Array;
}

const MAX_HALVINGS = 30;
/** A kept Hessian must shrink the step at least to this share. */
const KEPT_SHRINKS = 0.05;
/** A coefficient outside the working set joins when its gradient is beyond its penalty by more than this share. */
const KKT_NOISE = 1e-11;
/** Sweeps go on until they change less than this share of the tolerance. */
const SWEEP_SHARE = 0.01;

/**
 * Minimises losses, ridge and lasso over all coefficients.
 *
 * @remarks A step costs O(n p) for the gradient and, where the Hessian is new, O(n m^2) for m places in the working
 * set. Deterministic.
 */
export function solveLasso(
  penalised: PenalisedLogistic,
  guess: LassoGuess,
  { maxIterations, tolerance, job = {} }: SolverSettings,
): LassoSolution {
  const search = startSearch(penalised, guess);
  let status: SolverStatus = "stalled";
  let iterations = 0;
  let previous = Number.POSITIVE_INFINITY;
  let fresh = true;
  refreshMatrix(search);
  for (;;) {
    step(job, "logistic regression step", iterations, 0);
    const decrement = lassoStep(search, tolerance);
    if (!fresh && decrement > KEPT_SHRINKS * previous && decrement > tolerance) {
      refreshMatrix(search);
      fresh = true;
      continue;
    }
    const isNoise = decrement < NOISE_BELOW && decrement > 0.5 * previous;
    if (decrement <= tolerance || isNoise) {
      if (admitViolators(search)) {
        fresh = true;
        previous = Number.POSITIVE_INFINITY;
        continue;
      }
      status = "converged";
    } else if (iterations === maxIterations) status = "iteration-limit";
    else if (descend(search)) {
      iterations++;
      previous = decrement;
      fresh = false;
      continue;
    }
    break;
  }
  return finish(search, status, iterations);
}

/**
 * The places that may be other than 0 at a smaller penalty: those that are not 0 already, and those whose gradient
 * is at least twice the new lasso less the old one (the strong rule, which is right nearly always).
 *
 * @param shrink - Old penalty over the new one, >= 1.
 */
export function strongPlaces(
  coefficients: Float64Array,
  gradient: Float64Array,
  lasso: Float64Array,
  shrink: number,
): Int32Array {
  return Int32Array.from(coefficients.keys()).filter((place) => {
    const limit = lasso[place]! * (2 - shrink);
    return place === 0 || coefficients[place] !== 0 || Math.abs(gradient[place]!) >= limit;
  });
}

function startSearch(penalised: PenalisedLogistic, { coefficients, places }: LassoGuess): Search {
  const size = coefficients.length;
  const gradient = new Float64Array(size);
  const start = coefficients.slice();
  return {
    penalised,
    coefficients: start,
    candidate: start.slice(),
    gradient,
    direction: new Float64Array(size),
    working: { places, matrix: new Float64Array(places.length ** 2) },
    objective: objectiveAt(penalised, start, gradient),
  };
}

/** Losses, ridge and lasso; leaves the gradient of losses and ridge. */
function objectiveAt(
  penalised: PenalisedLogistic,
  coefficients: Float64Array,
  gradient: Float64Array,
): number {
  let value = smoothObjective(penalised, coefficients, gradient);
  for (let j = 1; j < coefficients.length; j++) value += penalised.lasso[j]! * Math.abs(coefficients[j]!);
  return value;
}

function refreshMatrix({ penalised, working: { places, matrix } }: Search): void {
  penalised.rows.curvature(places, matrix);
  const size = places.length;
  for (let k = 0; k < size; k++) matrix[k * size + k]! += penalised.ridge[places[k]!]!;
}

/** Sets direction to the step to the minimum of the quadratic, and returns its length in standard errors. */
function lassoStep(
  { penalised, coefficients, gradient, direction, working }: Search,
  tolerance: number,
): number {
  const { places, matrix } = working;
  const pick = (values: Float64Array): Float64Array => Float64Array.from(places, (place) => values[place]!);
  const centre = pick(coefficients);
  const quadratic = { matrix, gradient: pick(gradient), centre, lasso: pick(penalised.lasso) };
  const target = minimiseLassoQuadratic(quadratic, SWEEP_SHARE * tolerance);
  const size = places.length;
  const change = target.map((value, k) => value - centre[k]!);
  let length = 0;
  direction.fill(0);
  for (let k = 0; k < size; k++) {
    direction[places[k]!] = change[k]!;
    let sum = 0;
    for (let j = 0; j < size; j++) sum += matrix[k * size + j]! * change[j]!;
    length += change[k]! * sum;
  }
  return Math.sqrt(Math.max(length, 0));
}

/** Takes the step, halved until the objective does not rise; false, and back where it was, if none helps. */
function descend(search: Search): boolean {
  const { penalised, coefficients, candidate, gradient, direction, objective } = search;
  let length = 1;
  for (let halving = 0; halving <= MAX_HALVINGS; halving++) {
    for (let j = 0; j < candidate.length; j++) candidate[j] = coefficients[j]! + length * direction[j]!;
    const next = objectiveAt(penalised, candidate, gradient);
    if (isNoHigher(next, objective)) {
      coefficients.set(candidate);
      search.objective = next;
      return true;
    }
    length /= 2;
  }
  search.objective = objectiveAt(penalised, coefficients, gradient);
  return false;
}

/** Lets the places that break the conditions of a minimum into the working set; false when there are none. */
function admitViolators(search: Search): boolean {
  const { penalised, gradient, working } = search;
  const inside = new Set(working.places);
  const violators: number[] = [];
  for (let j = 1; j < gradient.length; j++) {
    if (!inside.has(j) && Math.abs(gradient[j]!) > penalised.lasso[j]! * (1 + KKT_NOISE)) violators.push(j);
  }
  if (violators.length === 0) return false;
  const places = Int32Array.from([...working.places, ...violators]).sort();
  search.working = { places, matrix: new Float64Array(places.length ** 2) };
  refreshMatrix(search);
  return true;
}

function finish(search: Search, status: SolverStatus, iterations: number): LassoSolution {
  const { penalised, coefficients, gradient, direction, objective } = search;
  const places = Int32Array.from(coefficients.keys()).filter((j) => j === 0 || coefficients[j] !== 0);
  const hessian = new Float64Array(places.length ** 2);
  penalised.rows.curvature(places, hessian);
  return {
    status,
    method: "coordinate-descent",
    iterations,
    coefficients,
    objective,
    places,
    hessian,
    direction,
    gradient,
  };
}
