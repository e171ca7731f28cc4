/**
 * How finely an objective can be told apart, and what that means for a search that no longer gets ahead.
 *
 * A sum over a million rows carries a relative rounding noise of 1e-12 to 1e-9. Close to the minimum the true
 * differences are smaller than that: a line search that insists on a decrease then fails although the gradient
 * still points the right way.
 *
 * @module
 */

/**
 * Relative change of the objective below which a search trusts slopes instead of values (Hager and Zhang 2005,
 * "A new conjugate gradient method with guaranteed descent and an efficient line search", SIAM J. Optim. 16(1),
 * 170-192, use 1e-6 for their approximate Wolfe conditions).
 */
export const TRUSTED_DIFFERENCE = 1e-8;

/** Points on the short line along which the noise is measured. */
const POINTS = 7;

/**
 * Standard deviation of the objective's rounding noise around `x`, from second differences over seven points
 * so close together that a smooth function is straight; never less than the spacing of doubles at `value`.
 *
 * Source: Moré and Wild (2011), "Estimating computational noise", SIAM J. Sci. Comput. 33(3), 1292-1314.
 *
 * @param value - The objective at a given point.
 * @param direction - Where to step; only its signs and zeros matter.
 */
export function objectiveNoise(
  value: (x: Float64Array) => number,
  x: Float64Array,
  direction: Float64Array,
): number {
  const at = new Float64Array(x.length);
  const values = new Float64Array(POINTS);
  for (let k = 0; k < POINTS; k++) {
    for (let i = 0; i < x.length; i++) {
      at[i] = x[i]! + Math.sign(direction[i]!) * k * 1e-11 * Math.max(1, Math.abs(x[i]!));
    }
    values[k] = value(at);
  }
  let squares = 0;
  for (let k = 2; k < POINTS; k++) {
    const difference = values[k]! - 2 * values[k - 1]! + values[k - 2]!;
    squares += difference * difference;
  }
  // A second difference of independent noise has 6 times its variance.
  const measured = Math.sqrt(squares / (6 * (POINTS - 2)));
  const spacing = 2 ** -52 * Math.abs(values[0]!);
  return measured > spacing && measured < Number.POSITIVE_INFINITY ? measured : spacing;
}

/**
 * How a search ends that gets no further: `converged` if nobody could tell its point from the minimum.
 *
 * That takes two things: the gain that the last (quasi-)Newton direction promises, -slope / 2, lies within three
 * standard deviations of the noise; and the scaled gradient is no larger than the square root of the relative
 * noise, the size at which a well-scaled parabola sinks into it.
 *
 * @param slope - Gradient times direction at `x`.
 * @param norm - Scaled gradient at `x`.
 */
export function statusOfStop(
  value: (x: Float64Array) => number,
  x: Float64Array,
  direction: Float64Array,
  slope: number,
  norm: number,
): "converged" | "stalled" {
  const noise = objectiveNoise(value, x, direction);
  const relative = noise / Math.max(1, Math.abs(value(x)));
  return -0.5 * slope <= 3 * noise && norm <= Math.sqrt(relative) ? "converged" : "stalled";
}
