/** What every minimiser of this room returns. */
export interface MinimizeResult {
  /** The best point found. */
  readonly x: Float64Array;
  /** The objective there. */
  readonly value: number;
  /** The scaled gradient of {@link scaledGradient} there; `null` for a search without gradients. */
  readonly gradientNorm: number | null;
  /** Steps taken. */
  readonly iterations: number;
  /** Calls of the objective. */
  readonly evaluations: number;
  /**
   * How the search ended.
   *
   * - `converged`: the tolerance is met, or what a further step could gain is below the objective's own
   *   rounding noise, so that no search could do better.
   * - `iteration-limit`: steps ran out; an objective that falls without end stops here as well.
   * - `stalled`: no step along a descent direction lowers the objective, by more than noise explains: a wrong
   *   gradient, a kink, or the edge of the region where the objective is finite.
   * - `not-finite`: the objective or its gradient is not finite at the start.
   */
  readonly status: "converged" | "iteration-limit" | "stalled" | "not-finite";
}

/**
 * The measure that gradient tolerances refer to: max over i of |g_i| max(1, |x_i|) / max(1, |f|).
 *
 * It is the relative change of the objective per relative change of one unknown, so a tolerance means the same
 * for a sum over ten rows and over a million, and for parameters of any size.
 *
 * Source: Dennis and Schnabel (1996), "Numerical Methods for Unconstrained Optimization and Nonlinear
 * Equations", SIAM, equation (7.2.5).
 */
export function scaledGradient(x: Float64Array, gradient: Float64Array, value: number): number {
  const scale = Math.max(1, Math.abs(value));
  let largest = 0;
  for (let i = 0; i < x.length; i++) {
    // Divided first: the product overflows for an objective near the largest double.
    largest = Math.max(largest, (Math.abs(gradient[i]!) / scale) * Math.max(1, Math.abs(x[i]!)));
  }
  return largest;
}
