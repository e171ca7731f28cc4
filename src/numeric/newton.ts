/**
 * Minimises a smooth function of few unknowns from its gradient and Hessian.
 *
 * Source: Nocedal and Wright (2006), "Numerical Optimization", 2nd ed., algorithms 3.2 and 3.3 (line search
 * Newton, Cholesky with an added multiple of the diagonal); bounds as in `newton-box.ts`.
 *
 * @module
 */
import { choleskyFactor, choleskySolve } from "./cholesky.ts";
import { type MinimizeResult, scaledGradient } from "./minimize-result.ts";
import { type Box, boxOf, fastPart, holdAtBounds, intoBox, isAtBound, reachOf } from "./newton-box.ts";
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
  /** Least value of each unknown. @defaultValue none */
  readonly lower?: ArrayLike<number>;
  /** Largest value of each unknown. @defaultValue none */
  readonly upper?: ArrayLike<number>;
}

/** What {@link minimizeNewton} returns. */
export interface NewtonResult extends MinimizeResult {
  /** At a bound, a gradient that points out of the box does not count. */
  readonly gradientNorm: number | null;
  /** The Hessian at `x`, row-major, both triangles, without any ridge. */
  readonly hessian: Float64Array;
  /** Where the search stood before it first leapt to a bound; `null` if it never did. */
  readonly leapFrom: Float64Array | null;
}

/** Share of the decrease promised by the slope that a step must bring. */
const DECREASE = 1e-4;
const MAX_HALVINGS = 40;
/** Ridges tried: from 1e-12 of the diagonal a hundredfold up to 1e-2, then doubling up to 2e4. */
const MAX_RIDGES = 27;
/** A Newton step after which more than this part of the slope is left has not seen what it runs towards. */
const SLOW = 0.25;
/** So many slow steps in a row, and the bound ahead is tried; after each failure, one more. */
const SLOW_STEPS = 2;
/** Newton steps of the other unknowns before a bound is given up. */
const CORRECTIONS = 2;
/** A step after which more than this part is left is followed by one of twice the length: the ridge made it short. */
const SHORT = 0.6;

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
  spare: Point;
  readonly direction: Float64Array;
  readonly factor: Float64Array;
  /** What a ridge of 1 adds to each diagonal element. */
  readonly scale: Float64Array;
  readonly box: Box;
  /** Unknowns at a bound that stay there. */
  readonly held: Uint8Array;
  readonly tolerance: number;
  /** Slow steps in a row, and how many of them make the search try the bound ahead. */
  slow: number;
  patience: number;
  /** Newton steps that are tried at once. */
  stride: number;
  leapFrom: Float64Array | null;
  iterations: number;
  evaluations: number;
}

/**
 * Finds a local minimum by Newton's method. Where the Hessian is not positive definite, a growing multiple of
 * its diagonal is added; a step that does not lower the objective, or leaves its domain, is halved.
 *
 * With bounds, unknowns at a bound are held there as long as the gradient points out. Where the objective falls for ever
 * more slowly towards a bound, Newton steps are all of one length; after some of them the bound itself is tried.
 *
 * @param start - First guess, finite; its length is the number of unknowns. Put into the box first.
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
    spare: newPoint(n),
    direction: new Float64Array(n),
    factor: new Float64Array(n * n),
    scale: new Float64Array(n),
    box: boxOf(n, options.lower, options.upper),
    held: new Uint8Array(n),
    tolerance,
    slow: 0,
    patience: SLOW_STEPS,
    stride: 1,
    leapFrom: null,
    iterations: 0,
    evaluations: 0,
  };
  for (let i = 0; i < n; i++) search.here.x[i] = intoBox(search.box, i, start[i]!);
  evaluate(search, search.here);
  if (!Number.isFinite(search.here.value)) return resultOf(search, "not-finite");
  for (;;) {
    if (normAt(search, search.here) <= tolerance) return resultOf(search, "converged");
    if (search.iterations >= maxIterations) return resultOf(search, "iteration-limit");
    if (!boundedDirection(search)) return resultOf(search, "stalled");
    if (!takeStep(search)) return resultOf(search, endOf(search));
    moveOn(search);
    if (search.slow >= search.patience && search.iterations < maxIterations) tryLeaps(search);
  }
}

function moveOn(search: Search): void {
  [search.here, search.there] = [search.there, search.here];
  search.iterations++;
}

/** The scaled gradient of the unknowns that are not held; marks those that are. */
function normAt({ box, held, tolerance }: Search, { x, gradient, value }: Point): number {
  holdAtBounds(box, x, gradient, tolerance * Math.max(1, Math.abs(value)), held);
  return scaledGradient(
    x,
    gradient.map((slope, i) => (held[i] === 1 ? 0 : slope)),
    value,
  );
}

/**
 * The Newton direction without the unknowns at a bound that it would take out of the box: where they cannot move, the step
 * of the others, who counted on that, is not theirs.
 */
function boundedDirection(search: Search): boolean {
  const { here, direction, box, held } = search;
  for (;;) {
    if (!newtonDirection(search)) return false;
    const leaves = (d: number, i: number): boolean =>
      d !== 0 && here.x[i] === (d < 0 ? box.lower[i] : box.upper[i]);
    if (!direction.some(leaves)) return true;
    const rest = here.gradient.map((slope, i) => (held[i] === 1 || leaves(direction[i]!, i) ? 0 : slope));
    if (scaledGradient(here.x, rest, here.value) <= search.tolerance) return true;
    direction.forEach((d, i) => {
      if (leaves(d, i)) held[i] = 1;
    });
  }
}

/** Sets d = -(H + ridge)^-1 g over the unknowns that are not held. False only if the Hessian holds no usable numbers at all. */
function newtonDirection(search: Search): boolean {
  const { here, direction, factor, scale, held } = search;
  const n = direction.length;
  let largest = 0;
  for (let i = 0; i < n * n; i++) {
    if (isFree(held, n, i)) largest = Math.max(largest, Math.abs(here.hessian[i]!));
  }
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
    for (let i = 0; i < n * n; i++) if (!isFree(held, n, i)) factor[i] = 0;
    for (let i = 0; i < n; i++)
      factor[i * n + i] = held[i] === 1 ? 1 : factor[i * n + i]! + ridge * scale[i]!;
    if (choleskyFactor(factor, n) < 0) {
      for (let i = 0; i < n; i++) direction[i] = held[i] === 1 ? 0 : -here.gradient[i]!;
      choleskySolve(factor, n, direction);
      if (dot(direction, here.gradient) < 0) return true;
    }
    ridge = ridge === 0 ? 1e-12 : ridge < 0.009 ? 100 * ridge : 2 * ridge;
  }
  return false;
}

/** Is neither the row nor the column of this element of the Hessian held? */
function isFree(held: Uint8Array, n: number, element: number): boolean {
  return held[Math.floor(element / n)] === 0 && held[element % n] === 0;
}

/** Halves the step until the objective falls; leaves the accepted point in `there`. */
function takeStep(search: Search): boolean {
  const { here, there, direction, box } = search;
  const slope = dot(here.gradient, direction);
  const noise = TRUSTED_DIFFERENCE * Math.abs(here.value);
  const norm = normAt(search, here);
  const reach = reachOf(box, here.x, direction);
  let step = search.stride;
  for (let halving = 0; halving <= MAX_HALVINGS; halving++) {
    const promised = stepTo(search, step);
    // Less than the spacing of doubles: nothing would ever change.
    if (there.x.every((value, i) => value === here.x[i])) return false;
    evaluate(search, there);
    const falls = there.value <= here.value + DECREASE * promised && Number.isFinite(there.value);
    // Too close to the minimum for values to tell: the gradient decides.
    const close = -0.5 * slope <= noise && Math.abs(there.value - here.value) <= noise;
    if (falls || (close && normAt(search, there) < norm)) {
      const left = step === search.stride && reach > step ? dot(there.gradient, direction) / slope : 0;
      search.slow = left > SLOW ? search.slow + 1 : 0;
      search.stride = left > SHORT ? 2 * step : 1;
      return true;
    }
    // Up to the bound, not just short of it: an unknown that is never quite there is never held.
    step = reach < step ? reach : 0.5 * step;
  }
  return false;
}

/** Puts x + step d, back in the box, into `there`; returns the decrease of the objective that the slope promises. */
function stepTo({ here, there, direction, box }: Search, step: number): number {
  let promised = 0;
  for (let i = 0; i < direction.length; i++) {
    const wanted = here.x[i]! + step * direction[i]!;
    there.x[i] = intoBox(box, i, wanted);
    const move = there.x[i] === wanted ? step * direction[i]! : there.x[i]! - here.x[i]!;
    promised += here.gradient[i]! * move;
  }
  return promised;
}

/** Goes on in the last direction to the first bound ahead, and from there to the next, as long as that helps. */
function tryLeaps(search: Search): void {
  const start = search.here.x.slice();
  const direction = fastPart(search.direction);
  search.slow = 0;
  search.patience++;
  while (leapToBound(search, direction)) {
    search.leapFrom ??= start;
    search.patience = SLOW_STEPS;
    search.stride = 1;
    const { x } = search.here;
    for (let i = 0; i < x.length; i++) if (isAtBound(search.box, i, x[i]!)) direction[i] = 0;
  }
}

/**
 * Goes along a direction to the first bound ahead, if the objective is lower there, as it is or after some Newton steps
 * of the other unknowns, and does not rise on the last bit: the gradient must not point back.
 */
function leapToBound(search: Search, direction: Float64Array): boolean {
  const { here, there, box, held } = search;
  const reach = reachOf(box, here.x, direction);
  if (!(reach < Number.POSITIVE_INFINITY)) return false;
  const norm = normAt(search, here);
  const arrived = new Uint8Array(direction.length);
  for (let i = 0; i < direction.length; i++) {
    there.x[i] = intoBox(box, i, here.x[i]! + reach * direction[i]!);
    arrived[i] = direction[i] !== 0 && isAtBound(box, i, there.x[i]!) ? 1 : 0;
  }
  const isGood = (point: Point): boolean =>
    point.value < here.value &&
    normAt(search, point) < norm &&
    arrived.every((is, i) => is === 0 || held[i] === 1);
  evaluate(search, there);
  for (let corrections = 0; !isGood(search.there); corrections++) {
    if (corrections === CORRECTIONS || !correct(search, arrived)) return false;
  }
  moveOn(search);
  return true;
}

/** One Newton step from `there`, where some unknowns have arrived, by the others. */
function correct(search: Search, arrived: Uint8Array): boolean {
  const { there, spare, held } = search;
  if (!Number.isFinite(there.value)) return false;
  normAt(search, there);
  for (let i = 0; i < held.length; i++) if (arrived[i] === 1) held[i] = 1;
  const landed: Search = { ...search, here: there, there: spare };
  if (!newtonDirection(landed)) return false;
  stepTo(landed, 1);
  evaluate(search, spare);
  search.there = spare;
  search.spare = there;
  return true;
}

/** How a search ends that gets no further. */
function endOf(search: Search): MinimizeResult["status"] {
  const { here, there, direction } = search;
  const norm = normAt(search, here);
  const value = (x: Float64Array): number => {
    there.x.set(x);
    evaluate(search, there);
    return there.value;
  };
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
  const { here, iterations, evaluations, leapFrom } = search;
  const { x, value, hessian } = here;
  const n = x.length;
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) hessian[j * n + i] = hessian[i * n + j]!;
  const gradientNorm = status === "not-finite" ? null : normAt(search, here);
  return { x, value, gradientNorm, iterations, evaluations, status, hessian, leapFrom };
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
