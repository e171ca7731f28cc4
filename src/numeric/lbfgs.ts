/**
 * Minimises a smooth function of many unknowns from its gradient.
 *
 * Source: Liu and Nocedal (1989), "On the limited memory BFGS method for large scale optimization",
 * Mathematical Programming 45, 503-528; the two-loop recursion is algorithm 7.4 of Nocedal and Wright (2006),
 * "Numerical Optimization", 2nd ed.
 *
 * @module
 */
import { type RayPoint, wolfeStep } from "./line-search.ts";
import { type MinimizeResult, scaledGradient } from "./minimize-result.ts";
import { statusOfStop } from "./objective-noise.ts";

/**
 * A function to minimise: returns its value at `x` and writes its gradient into `gradient`, which comes zeroed.
 * It must not change or keep `x`. A value or gradient that is not finite marks a point outside the domain.
 */
export type GradientObjective = (x: Float64Array, gradient: Float64Array) => number;

/** Options of {@link minimizeLbfgs}. */
export interface LbfgsOptions {
  /** Most steps. @defaultValue 1000 */
  readonly maxIterations?: number;
  /** Largest scaled gradient (see `scaledGradient`) that counts as a minimum. @defaultValue 1e-8 */
  readonly tolerance?: number;
  /** Pairs of steps and gradient changes kept. @defaultValue 20 */
  readonly memory?: number;
}

/** Steps without a new lowest value or gradient after which only noise is left. */
const PATIENCE = 20;

/** Line searches in a row that end at a kink, an edge or nowhere before the search gives up. */
const MAX_CUT_SHORT = 3;

interface Point {
  readonly x: Float64Array;
  readonly gradient: Float64Array;
  value: number;
}

/** Where a search stands. */
interface Search {
  readonly objective: GradientObjective;
  /** The point reached, and the one being tried; they change places. */
  here: Point;
  there: Point;
  readonly direction: Float64Array;
  readonly memory: Memory;
  iterations: number;
  evaluations: number;
  /** Line searches in a row that found a lower point but no acceptable one. */
  cutShort: number;
}

/** The latest steps s, gradient changes y and products s'y, in rings that start before `next`. */
interface Memory {
  readonly steps: readonly Float64Array[];
  readonly changes: readonly Float64Array[];
  readonly products: Float64Array;
  readonly weights: Float64Array;
  count: number;
  next: number;
}

/**
 * Finds a local minimum by limited-memory BFGS with a strong-Wolfe line search.
 *
 * @param start - First guess, finite; its length is the number of unknowns.
 * @returns The point reached with a `status` (see {@link MinimizeResult}); nothing is thrown.
 * @remarks O(memory n) per step beside the objective. Deterministic. Trial points where the objective is not
 * finite are backed off from. Where no step is acceptable three times in a row, or twenty steps bring no new lowest
 * value or gradient, the search ends: `converged` if the rest is within the measured noise of the objective, else
 * `stalled`.
 */
export function minimizeLbfgs(
  objective: GradientObjective,
  start: ArrayLike<number>,
  options: LbfgsOptions = {},
): MinimizeResult {
  const { maxIterations = 1000, tolerance = 1e-8, memory = 20 } = options;
  const search = newSearch(objective, start, memory);
  evaluate(search, search.here);
  if (!Number.isFinite(search.here.value)) return resultOf(search, "not-finite");
  let lowestValue = Number.POSITIVE_INFINITY;
  let lowestNorm = Number.POSITIVE_INFINITY;
  let waited = 0;
  for (;;) {
    const { here } = search;
    const norm = scaledGradient(here.x, here.gradient, here.value);
    if (norm <= tolerance) return resultOf(search, "converged");
    if (search.iterations >= maxIterations) return resultOf(search, "iteration-limit");
    waited = norm < lowestNorm || here.value < lowestValue ? 0 : waited + 1;
    lowestNorm = Math.min(lowestNorm, norm);
    lowestValue = Math.min(lowestValue, here.value);
    chooseDirection(search);
    if (waited >= PATIENCE || !advance(search)) return resultOf(search, endOf(search));
  }
}

/** Sets the quasi-Newton direction, or the steepest one where the memory no longer points downhill. */
function chooseDirection(search: Search): void {
  const { here, direction, memory } = search;
  quasiNewtonDirection(direction, here.gradient, memory);
  if (!(dot(direction, here.gradient) < 0)) {
    memory.count = 0;
    quasiNewtonDirection(direction, here.gradient, memory);
  }
}

/** Takes one step along the direction, or along the gradient if that fails. False if neither lowers the objective. */
function advance(search: Search): boolean {
  const { memory } = search;
  if (!takeStep(search)) {
    if (memory.count === 0) return false;
    memory.count = 0;
    quasiNewtonDirection(search.direction, search.here.gradient, memory);
    if (!takeStep(search)) return false;
  }
  remember(memory, search.here, search.there);
  [search.here, search.there] = [search.there, search.here];
  search.iterations++;
  return true;
}

/** Leaves the accepted point in `there`. */
function takeStep(search: Search): boolean {
  const { here, there, direction } = search;
  let tried = 0;
  const along = (step: number): RayPoint => {
    tried = step;
    for (let i = 0; i < there.x.length; i++) there.x[i] = here.x[i]! + step * direction[i]!;
    evaluate(search, there);
    return { step, value: there.value, slope: dot(there.gradient, direction) };
  };
  const slope = dot(here.gradient, direction);
  if (!(slope < 0)) return false;
  // Without curvature the length of the gradient says nothing about the distance: start with at most 1.
  const first = search.memory.count > 0 ? 1 : Math.min(1, 1 / Math.sqrt(dot(here.gradient, here.gradient)));
  const { point, accepted } = wolfeStep(along, { step: 0, value: here.value, slope }, first);
  search.cutShort = accepted ? 0 : search.cutShort + 1;
  if (point.step === 0 || search.cutShort >= MAX_CUT_SHORT) return false;
  if (point.step !== tried) along(point.step);
  return true;
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
  const value = search.objective(point.x, point.gradient);
  point.value = point.gradient.every(Number.isFinite) ? value : Number.NaN;
}

/** d = -H g by the two-loop recursion; the start matrix is s'y / y'y of the latest pair. */
function quasiNewtonDirection(direction: Float64Array, gradient: Float64Array, memory: Memory): void {
  const { steps, changes, products, weights, count, next } = memory;
  const size = steps.length;
  const n = direction.length;
  for (let i = 0; i < n; i++) direction[i] = -gradient[i]!;
  if (count === 0) return;
  for (let k = 1; k <= count; k++) {
    const slot = (next - k + size) % size;
    const weight = dot(steps[slot]!, direction) / products[slot]!;
    weights[slot] = weight;
    addScaled(direction, -weight, changes[slot]!);
  }
  const latest = (next - 1 + size) % size;
  const scale = products[latest]! / dot(changes[latest]!, changes[latest]!);
  for (let i = 0; i < n; i++) direction[i]! *= scale;
  for (let k = count; k >= 1; k--) {
    const slot = (next - k + size) % size;
    const weight = dot(changes[slot]!, direction) / products[slot]!;
    addScaled(direction, weights[slot]! - weight, steps[slot]!);
  }
}

/** Keeps the pair if its curvature is positive beyond rounding: otherwise H would stop being positive definite. */
function remember(memory: Memory, from: Point, to: Point): void {
  const step = memory.steps[memory.next]!;
  const change = memory.changes[memory.next]!;
  for (let i = 0; i < step.length; i++) {
    step[i] = to.x[i]! - from.x[i]!;
    change[i] = to.gradient[i]! - from.gradient[i]!;
  }
  const product = dot(step, change);
  if (!(product > 2 ** -52 * dot(change, change)) && !(product > 2 ** -52 * dot(step, step))) return;
  memory.products[memory.next] = product;
  memory.next = (memory.next + 1) % memory.steps.length;
  memory.count = Math.min(memory.count + 1, memory.steps.length);
}

function resultOf(search: Search, status: MinimizeResult["status"]): MinimizeResult {
  const { here, iterations, evaluations } = search;
  const gradientNorm = status === "not-finite" ? null : scaledGradient(here.x, here.gradient, here.value);
  return { x: here.x, value: here.value, gradientNorm, iterations, evaluations, status };
}

function newSearch(objective: GradientObjective, start: ArrayLike<number>, size: number): Search {
  const n = start.length;
  const vectors = (count: number): Float64Array[] => Array.from({ length: count }, () => new Float64Array(n));
  return {
    objective,
    here: { x: Float64Array.from(start), gradient: new Float64Array(n), value: Number.NaN },
    there: { x: new Float64Array(n), gradient: new Float64Array(n), value: Number.NaN },
    direction: new Float64Array(n),
    memory: {
      steps: vectors(size),
      changes: vectors(size),
      products: new Float64Array(size),
      weights: new Float64Array(size),
      count: 0,
      next: 0,
    },
    iterations: 0,
    evaluations: 0,
    cutShort: 0,
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addScaled(target: Float64Array, scale: number, vector: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i]! += scale * vector[i]!;
}
