/**
 * Bounds on the unknowns of a Newton search: which of them stand still, how far a step may go, where a long way ends.
 *
 * Source: Bertsekas (1982), "Projected Newton methods for optimization problems with simple constraints", SIAM Journal on
 * Control and Optimization 20(2), 221-246: an unknown at its bound whose gradient points out of the box is held there, the
 * others take the Newton step among themselves, and what leaves the box is put back on it.
 *
 * @module
 */

/** Lower and upper bound of each unknown, infinite where there is none. */
export interface Box {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** So close to a bound is at it: a step up to a bound ends there but for rounding. */
const SNAP = 1e-12;
/** An unknown that moves by less than this part of the fastest one stays behind on a long way. */
const MOVING = 0.1;

/** The box of `n` unknowns. */
export function boxOf(
  n: number,
  lower: ArrayLike<number> | undefined,
  upper: ArrayLike<number> | undefined,
): Box {
  const box = {
    lower: new Float64Array(n).fill(Number.NEGATIVE_INFINITY),
    upper: new Float64Array(n).fill(Number.POSITIVE_INFINITY),
  };
  if (lower !== undefined) box.lower.set(lower);
  if (upper !== undefined) box.upper.set(upper);
  return box;
}

/** The value of unknown i put back into the box. */
export function intoBox({ lower, upper }: Box, i: number, value: number): number {
  const low = lower[i]!;
  const high = upper[i]!;
  if (value <= low + SNAP * Math.max(1, Math.abs(low))) return low;
  return value >= high - SNAP * Math.max(1, Math.abs(high)) ? high : value;
}

/** Is the value that of the lower or upper bound of unknown i? */
export function isAtBound({ lower, upper }: Box, i: number, value: number): boolean {
  return value === lower[i] || value === upper[i];
}

/**
 * Marks the unknowns at a bound that the search would push out of the box, in `held`. An unknown whose gradient points
 * inwards by no more than `ignored` is held as well: far out, gradients are rounding noise.
 */
export function holdAtBounds(
  { lower, upper }: Box,
  x: Float64Array,
  gradient: Float64Array,
  ignored: number,
  held: Uint8Array,
): void {
  for (let i = 0; i < x.length; i++) {
    const least = ignored / Math.max(1, Math.abs(x[i]!));
    held[i] =
      (x[i] === lower[i] && gradient[i]! > -least) || (x[i] === upper[i] && gradient[i]! < least) ? 1 : 0;
  }
}

/** The multiple of `direction` at which the first unknown that is inside comes to a bound; infinite if none does. */
export function reachOf(box: Box, x: Float64Array, direction: Float64Array): number {
  let reach = Number.POSITIVE_INFINITY;
  for (let i = 0; i < x.length; i++) {
    const room = (direction[i]! < 0 ? box.lower[i]! : box.upper[i]!) - x[i]!;
    if (direction[i] !== 0 && room !== 0) reach = Math.min(reach, room / direction[i]!);
  }
  return reach;
}

/** Keeps of a direction the unknowns that move fast. */
export function fastPart(direction: Float64Array): Float64Array {
  const fastest = direction.reduce((most, d) => Math.max(most, Math.abs(d)), 0);
  return direction.map((d) => (Math.abs(d) < MOVING * fastest ? 0 : d));
}
