/**
 * The step of a lasso fit: the minimum of a quadratic plus absolute values, by coordinate descent.
 *
 * Source: Friedman, Hastie and Tibshirani (2010), "Regularization Paths for Generalized Linear Models via Coordinate
 * Descent", Journal of Statistical Software 33(1), covariance updates and active sets. What is added: once a sweep
 * leaves every sign as it was, the equations of the coordinates that are not 0 are solved exactly, and kept if they
 * satisfy the conditions of a minimum. Sweeps alone would creep where columns resemble each other.
 *
 * @module
 */
import { choleskyFactor, choleskySolve } from "../../numeric/cholesky.ts";

/** 1/2 (u - c)' A (u - c) + g' (u - c) + sum lasso_k |u_k|, over u. */
export interface LassoQuadratic {
  /** Positive semidefinite, row-major. */
  readonly matrix: Float64Array;
  readonly gradient: Float64Array;
  /** c, where `gradient` was taken. */
  readonly centre: Float64Array;
  /** 0 for a coordinate without a penalty. */
  readonly lasso: Float64Array;
}

const MAX_SWEEPS = 20_000;
/** Sweeps over the coordinates that are not 0 between two over all. */
const ACTIVE_SWEEPS = 10;
/** A condition of the minimum may be missed by this share of its penalty. */
const KKT_NOISE = 1e-9;

interface Descent extends LassoQuadratic {
  readonly size: number;
  readonly u: Float64Array;
  /** Gradient of the quadratic at u. */
  readonly slope: Float64Array;
}

/**
 * Minimises the quadratic.
 *
 * @param tolerance - Largest change in a sweep, in standard errors, at which sweeping ends.
 * @returns u.
 * @remarks O(m^2) a sweep for m coordinates, and O(a^3) for each exact solution over a of them.
 */
export function minimiseLassoQuadratic(quadratic: LassoQuadratic, tolerance: number): Float64Array {
  const { gradient, centre } = quadratic;
  const descent: Descent = {
    ...quadratic,
    size: centre.length,
    u: centre.slice(),
    slope: gradient.slice(),
  };
  // Each exact solution that fails makes the next one wait longer.
  let patience = 1;
  let stable = 0;
  for (let sweeps = 0; sweeps < MAX_SWEEPS; ) {
    const full = sweep(descent, false);
    sweeps++;
    if (full.longest <= tolerance) break;
    stable = full.signChanged ? 0 : stable + 1;
    if (stable >= patience) {
      const exact = solveActive(descent);
      if (exact !== undefined) return exact;
      patience *= 2;
      stable = 0;
    }
    for (let k = 0; k < ACTIVE_SWEEPS; k++, sweeps++) {
      if (sweep(descent, true).longest <= tolerance) break;
    }
  }
  return descent.u;
}

/** Minimises over one coordinate after the other; `activeOnly` passes over those at 0. */
function sweep(
  { size, matrix, slope, u, lasso }: Descent,
  activeOnly: boolean,
): { longest: number; signChanged: boolean } {
  let longest = 0;
  let signChanged = false;
  for (let k = 0; k < size; k++) {
    const value = u[k]!;
    const limit = lasso[k]!;
    if (activeOnly && value === 0 && limit > 0) continue;
    const curvature = matrix[k * size + k]!;
    if (!(curvature > 0)) continue;
    const pull = curvature * value - slope[k]!;
    const next = (pull > limit ? pull - limit : pull < -limit ? pull + limit : 0) / curvature;
    if (next === value) continue;
    const change = next - value;
    for (let j = 0; j < size; j++) slope[j]! += change * matrix[k * size + j]!;
    u[k] = next;
    longest = Math.max(longest, Math.abs(change) * Math.sqrt(curvature));
    if (Math.sign(next) !== Math.sign(value)) signChanged = true;
  }
  return { longest, signChanged };
}

/** The exact minimum, if it has the signs and zeros that `u` has now. */
function solveActive({ size, matrix, gradient, centre, lasso, u }: Descent): Float64Array | undefined {
  const active: number[] = [];
  for (let k = 0; k < size; k++) if (u[k] !== 0 || lasso[k] === 0) active.push(k);
  const count = active.length;
  // A_EE (u_E - c_E) = -g_E - lasso_E sign_E + A_EZ c_Z: the coordinates of Z go to 0.
  const block = new Float64Array(count * count);
  const step = new Float64Array(count);
  active.forEach((k, row) => {
    let right = -gradient[k]! - lasso[k]! * Math.sign(u[k]!);
    for (let j = 0; j < size; j++) {
      if (u[j] === 0 && lasso[j]! > 0) right += matrix[k * size + j]! * centre[j]!;
    }
    step[row] = right;
    active.forEach((j, column) => {
      block[row * count + column] = matrix[k * size + j]!;
    });
  });
  if (choleskyFactor(block, count) >= 0) return undefined;
  choleskySolve(block, count, step);
  const exact = new Float64Array(size);
  active.forEach((k, row) => {
    exact[k] = centre[k]! + step[row]!;
  });
  for (const k of active) {
    if (lasso[k]! > 0 && Math.sign(exact[k]!) !== Math.sign(u[k]!)) return undefined;
  }
  for (let k = 0; k < size; k++) {
    if (exact[k] !== 0 || lasso[k] === 0) continue;
    let slope = gradient[k]!;
    for (let j = 0; j < size; j++) slope += matrix[k * size + j]! * (exact[j]! - centre[j]!);
    if (Math.abs(slope) > lasso[k]! * (1 + KKT_NOISE)) return undefined;
  }
  return exact;
}
