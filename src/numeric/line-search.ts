/**
 * A step length that satisfies the strong Wolfe conditions.
 *
 * Sources: Nocedal and Wright (2006), "Numerical Optimization", 2nd ed., section 3.5 (conditions, cubic
 * interpolation (3.59)); Hager and Zhang (2005), SIAM J. Optim. 16(1), 170-192 (what to do when differences of
 * the objective are rounding noise).
 *
 * @module
 */
import { TRUSTED_DIFFERENCE } from "./objective-noise.ts";

/** Share of the decrease promised by the slope that a step must bring. */
const DECREASE = 1e-4;
/** Share of the first slope that may be left at the accepted step. */
const CURVATURE = 0.9;
const MAX_TRIALS = 40;

/** The objective along a ray: where, how high and how steep. `value` is not finite outside its domain. */
export interface RayPoint {
  readonly step: number;
  readonly value: number;
  readonly slope: number;
}

/** What {@link wolfeStep} found. */
export interface WolfeStep {
  readonly point: RayPoint;
  readonly accepted: boolean;
}

/**
 * Finds a step by bracketing. `low` always is a step with enough decrease from which the objective still falls,
 * `high` one that is too long (too high, rising, or not finite); between the two lies a step that satisfies
 * both conditions, and every trial replaces one of them.
 *
 * @param along - Evaluates the objective at a step.
 * @param start - The point at step 0, with a negative slope.
 * @param first - The step tried first.
 * @returns The accepted point. If the trials ran out (a kink, an edge of the domain, no end of falling), `accepted` is false and the point is the longest step known to lower the objective, with step 0
 * when there is none.
 */
export function wolfeStep(along: (step: number) => RayPoint, start: RayPoint, first: number): WolfeStep {
  const noise = TRUSTED_DIFFERENCE * Math.abs(start.value);
  const flat = CURVATURE * Math.abs(start.slope);
  let low = start;
  let lowered = start;
  let high: RayPoint | undefined;
  let step = first;
  for (let trial = 1; trial <= MAX_TRIALS; trial++) {
    const point = along(step);
    const { value, slope } = point;
    const inside = Number.isFinite(value) && Number.isFinite(slope);
    const lower = inside && value <= start.value + DECREASE * step * start.slope;
    const passable = lower || (inside && Math.abs(value - start.value) <= noise);
    if (passable && Math.abs(slope) <= flat) return { point, accepted: true };
    if (lower) lowered = point;
    if (passable && slope < 0) low = point;
    else high = point;
    step = high === undefined ? longerStep(low, start) : innerStep(low, high, trial, noise);
  }
  return { point: lowered, accepted: false };
}

/** Beyond `low`: where its slope would vanish, kept between two and four times the step. */
function longerStep(low: RayPoint, start: RayPoint): number {
  const secant = low.step * (start.slope / (start.slope - low.slope));
  return secant > 0 && secant < 4 * low.step ? Math.max(secant, 2 * low.step) : 4 * low.step;
}

/** Between `low` and `high`; every third time the middle, so that the bracket shrinks whatever the values say. */
function innerStep(low: RayPoint, high: RayPoint, trial: number, noise: number): number {
  const width = high.step - low.step;
  const middle = low.step + 0.5 * width;
  if (trial % 3 === 0 || !Number.isFinite(high.value) || !Number.isFinite(high.slope)) return middle;
  const rise = high.value - low.value;
  let share: number;
  if (Math.abs(rise) <= noise && high.slope > 0) {
    share = low.slope / (low.slope - high.slope);
  } else {
    const d1 = low.slope + high.slope - (3 * rise) / width;
    const d2 = Math.sqrt(d1 * d1 - low.slope * high.slope);
    share = 1 - (high.slope + d2 - d1) / (high.slope - low.slope + 2 * d2);
  }
  return share > 0.1 && share < 0.9
    ? low.step + share * width
    : share <= 0.1
      ? low.step + 0.1 * width
      : middle;
}
