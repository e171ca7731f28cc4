/**
 * Newton's method on sums that are asked for: iteratively reweighted least squares, a pass a step, halved while the loss
 * rises. The stopping rule is that of `solveLogistic`: the next step in standard errors.
 *
 * @module
 */
import type { LogisticSolution } from "../../../churn/logistic/solver.ts";
import { isNoHigher, NOISE_BELOW } from "../../../churn/logistic/solver.ts";
import { choleskyFactor, choleskySolve } from "../../../numeric/cholesky.ts";
import type { LogisticSumsAt } from "./logistic-sums.ts";

/** What the search asks and when it stops. */
export interface NewtonSettings {
  /** Sums at coefficients (one a place of all terms, intercept first) over the places that are free. */
  readonly ask: (coefficients: Float64Array, places: readonly number[]) => Promise<LogisticSumsAt>;
  /** By place. */
  readonly ridge: Float64Array;
  readonly maxIterations: number;
  readonly tolerance: number;
  /** Sums at the start, over the same places. */
  readonly first: LogisticSumsAt;
  readonly onStep?: (iterations: number) => void;
}

const MAX_HALVINGS = 30;
const RIDGES = [0, 1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2];

/** Minimises loss and ridge over the coefficients at `places`; the others stay 0. */
export async function solveByQueries(
  start: Float64Array,
  places: readonly number[],
  { ask, ridge, maxIterations, tolerance, first, onStep }: NewtonSettings,
): Promise<LogisticSolution> {
  let coefficients: Float64Array = start;
  let sums = first;
  let objective = penalised(sums.loss, coefficients, ridge);
  let direction: Float64Array = new Float64Array(start.length);
  let status: LogisticSolution["status"] = "stalled";
  let iterations = 0;
  let previous = Number.POSITIVE_INFINITY;
  for (;;) {
    onStep?.(iterations);
    const step = newtonStep(sums, coefficients, places, ridge);
    if (step === undefined) break;
    direction = step.direction;
    const { decrement } = step;
    // So near the end a step squares the decrement; one that hardly shrinks it is what rounding leaves.
    if (decrement <= tolerance || (decrement < NOISE_BELOW && decrement > 0.5 * previous)) {
      status = "converged";
      break;
    }
    if (iterations === maxIterations) {
      status = "iteration-limit";
      break;
    }
    const next = await descend(coefficients, direction, objective, places, ridge, ask);
    if (next === undefined) break;
    ({ coefficients, sums, objective } = next);
    iterations++;
    previous = decrement;
  }
  return {
    status,
    method: "newton",
    iterations,
    coefficients,
    objective,
    places: Int32Array.from(places),
    hessian: sums.information,
    direction,
  };
}

function newtonStep(
  { gradient, information }: LogisticSumsAt,
  coefficients: Float64Array,
  places: readonly number[],
  ridge: Float64Array,
): { direction: Float64Array; decrement: number } | undefined {
  const size = places.length;
  const slope = Float64Array.from(places, (place, k) => gradient[k]! + ridge[place]! * coefficients[place]!);
  for (const more of RIDGES) {
    const factor = information.slice();
    for (let k = 0; k < size; k++) {
      const at = k * size + k;
      factor[at] = factor[at]! * (1 + more) + ridge[places[k]!]!;
    }
    if (choleskyFactor(factor, size) >= 0) continue;
    const part = slope.map((value) => -value);
    choleskySolve(factor, size, part);
    const direction = new Float64Array(coefficients.length);
    let total = 0;
    places.forEach((place, k) => {
      direction[place] = part[k]!;
      total -= slope[k]! * part[k]!;
    });
    return { direction, decrement: Math.sqrt(Math.max(total, 0)) };
  }
  return undefined;
}

async function descend(
  coefficients: Float64Array,
  direction: Float64Array,
  objective: number,
  places: readonly number[],
  ridge: Float64Array,
  ask: NewtonSettings["ask"],
): Promise<{ coefficients: Float64Array; sums: LogisticSumsAt; objective: number } | undefined> {
  let length = 1;
  for (let halving = 0; halving <= MAX_HALVINGS; halving++) {
    const candidate = coefficients.map((value, j) => value + length * direction[j]!);
    const sums = await ask(candidate, places);
    const next = penalised(sums.loss, candidate, ridge);
    if (isNoHigher(next, objective)) return { coefficients: candidate, sums, objective: next };
    length /= 2;
  }
  return undefined;
}

function penalised(loss: number, coefficients: Float64Array, ridge: Float64Array): number {
  return coefficients.reduce((total, c, j) => (j === 0 ? total : total + 0.5 * ridge[j]! * c * c), loss);
}
