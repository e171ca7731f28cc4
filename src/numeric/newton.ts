/**
 * Minimises a smooth function of few unknowns from its gradient and Hessian.
 *
 * Source: Nocedal and Wright (2006), "Numerical Optimization", 2nd ed., algorithms 3.2 and 3.3 (line search
 * Newton, Cholesky with an added multiple of the diagonal).
 *
 * @module
 */
import { choleskyFactor, choleskySolve } from "./cholesky.ts";
import { type MinimizeResult, scaledGradient } from "./minimize-result.ts";
import { statusOfStop, TRUSTED_DIFFERENCE } from "./objective-noise.ts";

/**
 * A function to minimise: returns its value at `x`, writes its gradient and the lower triangle (at least) of its
 * row-major Hessian; both come zeroed. It must not change or keep `x`. A value or gradient that is not finite
 * marks a point outside the domain.
 */
export type HessianObjective = (x: Float64Array, gradient: Float64Array, hessian: Float64Array) => number;

/** Options of {@link minimizeNewton}. */
export interface NewtonOptions {
  /** Most steps. @defaultValue 100 */
  readonly maxIterations?: number;
  /** Largest scaled gradient (see `scaledGradient`) that counts as a minimum. @defaultValue 1e-10 */
  readonly tolerance?: number;
}

/** What {@link minimizeNewton} returns. */
export interface NewtonResult extends MinimizeResult {
  /** The Hessian at `x`, row-major, both triangles, without any ridge. */
  readonly hessian: Float64Array;
}

/** Share of the decrease promised by the slope that a step must bring. */
const DECREASE = 1e-4;
const MAX_HALVINGS = 40;
/** Ridges tried: from 1e-12 of the diagonal a hundredfold up to 1e-2, then doubling up to 2e4. */
const MAX_RIDGES = 27;

interface Point {
  readonly x: Float64Array;
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
  value: number;
}

interface Search {
  readonly objective: HessianObjective;
  here: Point;
  there: Point;
  readonly direction: Float64Array;
  readonly factor: Float64Array;
  /** What a ridge of 1 adds to each diagonal element. */
  readonly scale: Float64Array;
  iterations: number;
  evaluations: number;
}

/**
 * Finds a local minimum by Newton's method. Where the Hessian is not positive definite, a growing multiple of
 * its diagonal is added; a step that does not lower the objective, or leaves its domain, is halved.
 *
 * @param start - First guess, finite; its length is the number of unknowns.
 * @returns The point reached with a `status` (see {@link MinimizeResult}) and its Hessian; nothing is thrown.
 * @remarks O(n^3) per step beside the objective; converges quadratically. Deterministic. A stationary start is
 * returned as converged, also if it is a saddle. Where no halved step helps, the search ends: `converged` if the
 * rest is within the measured noise of the objective, else `stalled`.
 */
export function minimizeNewton(
  objective: HessianObjective,
  start: ArrayLike<number>,
  options: NewtonOptions = {},
): NewtonResult {
  const { maxIterations = 100, tolerance = 1e-10 } = options;
  const n = start.length;
  const search: Search = {
    objective,
    here: newPoint(n),
    there: newPoint(n),
    direction: new Float64Array(n),
    factor: new Float64Array(n * n),
    scale: new Float64Array(n),
    iterations: 0,
    evaluations: 0,
  };
  search.here.x.set(start);
  evaluate(search, search.here);
  if (!Number.isFinite(search.here.value)) return resultOf(search, "not-finite");
  for (;;) {
    const { here } = search;
    if (scaledGradient(here.x, here.gradient, here.value) <= tolerance) return resultOf(search, "converged");
    if (search.iterations >= maxIterations) return resultOf(search, "iteration-limit");
    if (!newtonDirection(search)) return resultOf(search, "stalled");
    if (!takeStep(search)) return resultOf(search, endOf(search));
    [search.here, search.there] = [search.there, search.here];
    search.iterations++;
  }
}

/** Sets d = -(H + ridge)^-1 g. False only if the Hessian holds no usable numbers at all. */
function newtonDirection(search: Search): boolean {
  const { here, direction, factor, scale } = search;
  const n = direction.length;
  let largest = 0;
  for (let i = 0; i < n * n; i++) largest = Math.max(largest, Math.abs(here.hessian[i]!));
  if (!(largest < Number.POSITIVE_INFINITY)) return false;
  for (let i = 0; i < n; i++) {
    // Relative to each diagonal element, so that columns of any scale are damped alike; where there is no
    // curvature, a ridge of 1 steps by max(1, |x_i|).
    const unit = Math.abs(here.gradient[i]!) / Math.max(1, Math.abs(here.x[i]!));
    scale[i] = Math.max(Math.abs(here.hessian[i * n + i]!), 1e-8 * largest, unit, Number.MIN_VALUE);
  }
  let ridge = 0;
  for (let attempt = 0; attempt <= MAX_RIDGES; attempt++) {
    factor.set(here.hessian);
    for (let i = 0; i < n; i++) factor[i * n + i]! += ridge * scale[i]!;
    if (choleskyFactor(factor, n) < 0) {
      for (let i = 0; i < n; i++) direction[i] = -here.gradient[i]!;
      choleskySolve(factor, n, direction);
      if (dot(direction, here.gradient) < 0) return true;
    }
    ridge = ridge === 0 ? 1e-12 : ridge < 0.009 ? 100 * ridge : 2 * ridge;
  }
  return false;
}

/** Halves the step until the objective falls; leaves the accepted point in `there`. */
function takeStep(search: Search): boolean {
  const { here, there, direction } = search;
  const slope = dot(here.gradient, direction);
  const noise = TRUSTED_DIFFERENCE * Math.abs(here.value);
  const norm = scaledGradient(here.x, here.gradient, here.value);
  let step = 1;
  for (let halving = 0; halving <= MAX_HALVINGS; halving++) {
    for (let i = 0; i < direction.length; i++) there.x[i] = here.x[i]! + step * direction[i]!;
    evaluate(search, there);
    if (there.value <= here.value + DECREASE * step * slope && Number.isFinite(there.value)) return true;
    // Too close to the minimum for values to tell: the gradient decides.
    const close = -0.5 * slope <= noise && Math.abs(there.value - here.value) <= noise;
    if (close && scaledGradient(there.x, there.gradient, there.value) < norm) return true;
    step *= 0.5;
  }
  return false;
}

/** How a search ends that gets no further. */
function endOf(search: Search): MinimizeResult["status"] {
  const { here, there, direction } = search;
  const value = (x: Float64Array): number => {
    there.x.set(x);
    evaluate(search, there);
    return there.value;
  };
  const norm = scaledGradient(here.x, here.gradient, here.value);
  return statusOfStop(value, here.x, direction, dot(here.gradient, direction), norm);
}

function evaluate(search: Search, point: Point): void {
  search.evaluations++;
  point.gradient.fill(0);
  point.hessian.fill(0);
  const value = search.objective(point.x, point.gradient, point.hessian);
  point.value = point.gradient.every(Number.isFinite) ? value : Number.NaN;
}

function resultOf(search: Search, status: MinimizeResult["status"]): NewtonResult {
  const { here, iterations, evaluations } = search;
  const { x, value, gradient, hessian } = here;
  const n = x.length;
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) hessian[j * n + i] = hessian[i * n + j]!;
  const gradientNorm = status === "not-finite" ? null : scaledGradient(x, gradient, value);
  return { x, value, gradientNorm, iterations, evaluations, status, hessian };
}

function newPoint(n: number): Point {
  return {
    x: new Float64Array(n),
    gradient: new Float64Array(n),
    hessian: new Float64Array(n * n),
    value: Number.NaN,
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
