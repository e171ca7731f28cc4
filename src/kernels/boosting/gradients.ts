/**
 * Gradients of the logistic loss as whole numbers; the definition of the WebAssembly kernel's `gradients`.
 *
 * @module
 */
import type { GradientScale, GradientSums } from "./types.ts";

/** Beyond, a probability is 0 or 1 to 17 digits. */
export const SCORE_LIMIT = 40;

/** 2^-58 to 2^0. */
const POWERS: Float64Array = new Float64Array(59).map((_, k) => 2 ** (k - 58));

/**
 * exp(-x) for x in [0, 40]; relative error below 1e-11, which is less than a unit of any gradient.
 *
 * `Math.exp` has other last bits in other engines; this makes the same operations everywhere: x = k ln 2 - r with
 * |r| <= ln 2 / 2, and the series of exp(r) to r^9.
 */
export function expNegative(x: number): number {
  const t = -x;
  const k = Math.floor(t * Math.LOG2E + 0.5);
  const r = t - k * Math.LN2;
  let sum = 1 / 362880;
  sum = sum * r + 1 / 40320;
  sum = sum * r + 1 / 5040;
  sum = sum * r + 1 / 720;
  sum = sum * r + 1 / 120;
  sum = sum * r + 1 / 24;
  sum = sum * r + 1 / 6;
  sum = sum * r + 0.5;
  sum = sum * r + 1;
  sum = sum * r + 1;
  return sum * POWERS[k + 58]!;
}

/** Where {@link logisticGradients} reads and writes; all arrays have one entry a row. */
export interface GradientRows {
  readonly scores: Float64Array;
  readonly truth: Uint8Array;
  /** Undefined: every row weighs 1. */
  readonly weights: Float64Array | undefined;
  /** w (p - y). */
  readonly gradient: Int32Array;
  /** w p (1 - p). */
  readonly hessian: Uint32Array;
}

/** Fills gradients and Hessians; where the sums are beyond 32 bits the single values are not to be used. */
export function logisticGradients(rows: GradientRows, scale: GradientScale): GradientSums {
  const { scores, truth, weights, gradient, hessian } = rows;
  let gradients = 0;
  let hessians = 0;
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    const e = expNegative(Math.min(Math.abs(score), SCORE_LIMIT));
    const q = 1 / (1 + e);
    const eq = e * q;
    const weight = weights === undefined ? 1 : weights[i]!;
    const g = Math.floor(weight * ((score >= 0 ? q : eq) - truth[i]!) * scale.gradient + 0.5);
    const h = Math.floor(weight * (eq * q) * scale.hessian + 0.5);
    gradients += Math.abs(g);
    hessians += h;
    gradient[i] = g;
    hessian[i] = h;
  }
  return { gradient: gradients, hessian: hessians };
}
