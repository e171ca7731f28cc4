/**
 * Minimises a function of few unknowns from its values alone.
 *
 * Sources: Nelder and Mead (1965), "A simplex method for function minimization", The Computer Journal 7,
 * 308-313; the coefficients that depend on the number of unknowns are those of Gao and Han (2012),
 * "Implementing the Nelder-Mead simplex algorithm with adaptive parameters", Comput. Optim. Appl. 51, 259-277.
 *
 * @module
 */
import type { MinimizeResult } from "./minimize-result.ts";

/** Options of {@link minimizeNelderMead}. */
export interface NelderMeadOptions {
  /** Most steps of the simplex, over all restarts. @defaultValue 1000 times the number of unknowns */
  readonly maxIterations?: number;
  /**
   * The simplex has closed when its values agree to `tolerance` max(1, |f|) and its corners to the square root
   * of `tolerance` times max(1, |x_i|), which is what a smooth minimum gives for it. @defaultValue 1e-10
   */
  readonly tolerance?: number;
  /** Edge of the first simplex along each unknown, times max(1, |x_i|). @defaultValue 0.1 */
  readonly initialStep?: number;
}

/** A simplex can close away from a minimum: it is spread out anew until that no longer helps. */
const MAX_RESTARTS = 20;

interface Simplex {
  readonly corners: readonly Float64Array[];
  readonly values: Float64Array;
}

interface Search {
  readonly objective: (x: Float64Array) => number;
  readonly maxIterations: number;
  readonly tolerance: number;
  iterations: number;
  evaluations: number;
}

/**
 * Finds a local minimum by the Nelder-Mead simplex, restarted until a restart gains no more than `tolerance`.
 *
 * @param objective - The function; it must not change or keep `x`. A value that is not finite marks a point
 * outside the domain and is backed off from.
 * @param start - First guess, finite; its length is the number of unknowns.
 * @returns The best point with a `status` (see {@link MinimizeResult}; `stalled` when every restart still gained
 * something); nothing is thrown.
 * @remarks O(n^2) per step beside the objective. Deterministic. Meant for up to about ten unknowns.
 */
export function minimizeNelderMead(
  objective: (x: Float64Array) => number,
  start: ArrayLike<number>,
  options: NelderMeadOptions = {},
): MinimizeResult {
  const n = start.length;
  const { maxIterations = 1000 * n, tolerance = 1e-10, initialStep = 0.1 } = options;
  const search: Search = { objective, maxIterations, tolerance, iterations: 0, evaluations: 0 };
  let best: Float64Array = Float64Array.from(start);
  let value = valueAt(search, best);
  const result = (status: MinimizeResult["status"]): MinimizeResult => {
    const { iterations, evaluations } = search;
    return { x: best, value, gradientNorm: null, iterations, evaluations, status };
  };
  if (value === Number.POSITIVE_INFINITY) {
    value = objective(best);
    return result("not-finite");
  }
  for (let restart = 0; restart <= MAX_RESTARTS; restart++) {
    // Alternating signs: the second simplex looks where the first did not.
    const simplex = spread(search, best, value, restart % 2 === 0 ? initialStep : -initialStep);
    const closed = descend(search, simplex);
    const gain = value - simplex.values[0]!;
    best = simplex.corners[0]!;
    value = simplex.values[0]!;
    if (!closed) return result("iteration-limit");
    if (restart > 0 && gain <= tolerance * Math.max(1, Math.abs(value))) return result("converged");
  }
  return result("stalled");
}

/** The objective; not finite counts as infinitely high, also for -Infinity, which is no minimum to report. */
function valueAt(search: Search, x: Float64Array): number {
  search.evaluations++;
  const value = search.objective(x);
  return Number.isFinite(value) ? value : Number.POSITIVE_INFINITY;
}

function spread(search: Search, best: Float64Array, value: number, step: number): Simplex {
  const n = best.length;
  const corners = [best];
  const values = new Float64Array(n + 1);
  values[0] = value;
  for (let i = 0; i < n; i++) {
    const corner = best.slice();
    corner[i]! += step * Math.max(1, Math.abs(corner[i]!));
    corners.push(corner);
    values[i + 1] = valueAt(search, corner);
  }
  const simplex = { corners, values };
  order(simplex);
  return simplex;
}

/** Moves the simplex until it has closed (true) or steps run out (false). Corners stay in ascending order. */
function descend(search: Search, simplex: Simplex): boolean {
  const { corners, values } = simplex;
  const n = corners.length - 1;
  if (n === 0) return true;
  const m = Math.max(2, n);
  const expansion = 1 + 2 / m;
  const contraction = 0.75 - 0.5 / m;
  const centre = new Float64Array(n);
  const reflected = new Float64Array(n);
  const second = new Float64Array(n);
  while (!hasClosed(search, simplex)) {
    if (search.iterations >= search.maxIterations) return false;
    search.iterations++;
    centroid(centre, corners, n);
    const worst = corners[n]!;
    along(reflected, centre, worst, -1);
    const height = valueAt(search, reflected);
    if (height < values[0]!) {
      along(second, centre, worst, -expansion);
      const further = valueAt(search, second);
      if (further < height) replaceWorst(simplex, second, further);
      else replaceWorst(simplex, reflected, height);
    } else if (height < values[n - 1]!) {
      replaceWorst(simplex, reflected, height);
    } else {
      // Towards the better of the reflected and the worst corner.
      along(second, centre, worst, height < values[n]! ? -contraction : contraction);
      const nearer = valueAt(search, second);
      if (nearer < Math.min(height, values[n]!)) replaceWorst(simplex, second, nearer);
      else shrink(search, simplex, 1 - 1 / m);
    }
  }
  return true;
}

function hasClosed({ tolerance }: Search, { corners, values }: Simplex): boolean {
  const n = corners.length - 1;
  const best = corners[0]!;
  if (!(values[n]! - values[0]! <= tolerance * Math.max(1, Math.abs(values[0]!)))) return false;
  const width = Math.sqrt(tolerance);
  for (let k = 1; k <= n; k++) {
    const corner = corners[k]!;
    for (let i = 0; i < n; i++) {
      if (Math.abs(corner[i]! - best[i]!) > width * Math.max(1, Math.abs(best[i]!))) return false;
    }
  }
  return true;
}

/** Mean of all corners but the worst. */
function centroid(centre: Float64Array, corners: readonly Float64Array[], n: number): void {
  centre.fill(0);
  for (let k = 0; k < n; k++) for (let i = 0; i < n; i++) centre[i]! += corners[k]![i]! / n;
}

/** target = centre + share (corner - centre) */
function along(target: Float64Array, centre: Float64Array, corner: Float64Array, share: number): void {
  for (let i = 0; i < target.length; i++) target[i] = centre[i]! + share * (corner[i]! - centre[i]!);
}

function replaceWorst(simplex: Simplex, x: Float64Array, value: number): void {
  const n = simplex.corners.length - 1;
  simplex.corners[n]!.set(x);
  simplex.values[n] = value;
  order(simplex);
}

/** Pulls every corner towards the best one. */
function shrink(search: Search, simplex: Simplex, share: number): void {
  const { corners, values } = simplex;
  for (let k = 1; k < corners.length; k++) {
    along(corners[k]!, corners[0]!, corners[k]!, share);
    values[k] = valueAt(search, corners[k]!);
  }
  order(simplex);
}

/** Insertion sort by value: stable, and nearly sorted is the usual case. */
function order({ corners, values }: Simplex): void {
  const list = corners as Float64Array[];
  for (let k = 1; k < list.length; k++) {
    const corner = list[k]!;
    const value = values[k]!;
    let j = k - 1;
    for (; j >= 0 && values[j]! > value; j--) {
      list[j + 1] = list[j]!;
      values[j + 1] = values[j]!;
    }
    list[j + 1] = corner;
    values[j + 1] = value;
  }
}
