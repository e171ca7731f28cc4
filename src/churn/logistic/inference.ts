/**
 * From a solution on standardised terms to a coefficient table in the units of the data.
 *
 * With t_j = (x_j - m_j) / s_j, the coefficient of x_j is c_j / s_j and the intercept c_0 - sum c_j m_j / s_j, a
 * linear map; the covariance follows by the same map.
 *
 * @module
 */
import type { EncodedTerm } from "../../features/encoding/types.ts";
import { choleskyFactor, choleskyInverse } from "../../numeric/cholesky.ts";
import { normalQuantile, normalUpperTail } from "../../numeric/normal.ts";
import type { LogisticCoefficient } from "./model.ts";
import type { LogisticSolution } from "./solver.ts";

/** The estimates of a fit in the units of the data. */
export interface LogisticInference {
  readonly intercept: number;
  /** One a term of the encoding; 0 for an aliased one. */
  readonly coefficients: number[];
  readonly table: LogisticCoefficient[];
  readonly effectiveParameters: number;
  /** False when the Hessian could not be inverted and there are no standard errors. */
  readonly hasErrors: boolean;
}

/** What {@link inferLogistic} needs beside the solution. */
export interface InferenceSettings {
  /** All terms of the encoding. */
  readonly terms: readonly EncodedTerm[];
  /** Indices of the terms that have a coefficient of their own. */
  readonly kept: readonly number[];
  /** Ridge of the intercept (0) and of each term. */
  readonly ridge: Float64Array;
  /** Were terms chosen by a lasso? Then there are no standard errors. */
  readonly chosen: boolean;
  /**
   * Where weights are no counts: the sum of x x' times the square of what a row adds to the gradient, over the places
   * of the solution (the middle of the sandwich of Huber and White).
   */
  readonly meat: Float64Array | undefined;
  /** Added to the intercept: the way back to the base rate of the data. */
  readonly interceptShift: number;
  /**
   * Indices of terms whose estimate is only where the search stopped. They get no standard error and count as
   * fixed for the others: the rows that they decide have no weight left.
   */
  readonly runaway: ReadonlySet<number>;
  /**
   * Does the intercept run away with them? Then it has no standard error either. For the others it still counts as
   * estimated: on the rows that are not decided the runaway terms add up to a constant with it.
   */
  readonly interceptRunsAway: boolean;
  /** Coverage of the intervals. */
  readonly level: number;
}

/** Translates a solution into estimates, errors and intervals. */
export function inferLogistic(solution: LogisticSolution, settings: InferenceSettings): LogisticInference {
  const { terms, kept, ridge, runaway, interceptRunsAway, level } = settings;
  const { coefficients: estimated } = solution;
  // The places of the solution that have an error: a runaway intercept counts as estimated for the others.
  const places = Array.from(solution.places).filter((place) => !runaway.has(place - 1));
  const isFixed = runaway.size > 0 && places.length === 1;
  const free = isFixed ? [] : places;
  const inverse = invert(solution, ridge, free);
  const covariance = settings.chosen ? undefined : sandwich(inverse, solution, settings.meat, free);
  const errorAt = new Map(
    free.map((place, k) => [place, Math.sqrt(covariance?.[k * (free.length + 1)] ?? Number.NaN)]),
  );
  const shiftOf = (term: number): number => -terms[term]!.mean / terms[term]!.scale;
  let intercept = estimated[0]!;
  for (const term of kept) intercept += estimated[term + 1]! * shiftOf(term);
  intercept += settings.interceptShift;
  const interceptError =
    covariance === undefined || interceptRunsAway
      ? Number.NaN
      : quadraticRoot(
          covariance,
          free.map((place) => (place === 0 ? 1 : shiftOf(place - 1))),
        );

  const quantile = normalQuantile(0.5 + level / 2);
  const table = [lineOf("(intercept)", null, intercept, interceptError, quantile)];
  const isKept = new Set(kept);
  const coefficients = terms.map(({ name, column, scale }, term) => {
    const slope = isKept.has(term) ? estimated[term + 1]! / scale : null;
    table.push(lineOf(name, column, slope, (errorAt.get(term + 1) ?? Number.NaN) / scale, quantile));
    return slope ?? 0;
  });
  return {
    intercept,
    coefficients,
    table,
    effectiveParameters: solution.places.length - shrunk(inverse, ridge, free),
    hasErrors: inverse !== undefined || free.length === 0,
  };
}

/** (H + ridge)^-1 over some of the solution's places, row-major; `undefined` when it is singular or there are none. */
function invert(
  { hessian, places: all }: LogisticSolution,
  ridge: Float64Array,
  places: readonly number[],
): Float64Array | undefined {
  const size = places.length;
  const factor = pickSquare(hessian, all, places);
  places.forEach((place, k) => {
    factor[k * (size + 1)]! += ridge[place]!;
  });
  return size > 0 && choleskyFactor(factor, size) < 0 ? choleskyInverse(factor, size) : undefined;
}

/** The rows and columns of some places out of a square matrix over all. */
function pickSquare(matrix: Float64Array, all: Int32Array, places: readonly number[]): Float64Array {
  const size = places.length;
  const at = places.map((place) => all.indexOf(place));
  const picked = new Float64Array(size * size);
  at.forEach((i, row) => {
    at.forEach((j, column) => {
      picked[row * size + column] = matrix[i * all.length + j]!;
    });
  });
  return picked;
}

/** `inverse` where there is no meat, else inverse * meat * inverse. */
function sandwich(
  inverse: Float64Array | undefined,
  { places: all }: LogisticSolution,
  meat: Float64Array | undefined,
  places: readonly number[],
): Float64Array | undefined {
  if (inverse === undefined || meat === undefined) return inverse;
  const size = places.length;
  return multiply(multiply(inverse, pickSquare(meat, all, places), size), inverse, size);
}

function multiply(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const value = a[i * size + k]!;
      for (let j = 0; j < size; j++) product[i * size + j]! += value * b[k * size + j]!;
    }
  }
  return product;
}

/** Trace of P (H + P)^-1, the parameters that a ridge takes away: trace of H (H + P)^-1 is size minus this. */
function shrunk(inverse: Float64Array | undefined, ridge: Float64Array, places: readonly number[]): number {
  let trace = 0;
  places.forEach((place, k) => {
    trace += ridge[place]! * (inverse?.[k * (places.length + 1)] ?? 0);
  });
  return trace;
}

/** sqrt(a' V a). */
function quadraticRoot(matrix: Float64Array, a: readonly number[]): number {
  const size = a.length;
  let total = 0;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) total += a[i]! * a[j]! * matrix[i * size + j]!;
  }
  return Math.sqrt(total);
}

function lineOf(
  term: string,
  column: string | null,
  estimate: number | null,
  error: number,
  quantile: number,
): LogisticCoefficient {
  const known = estimate !== null && error > 0 && error < Number.POSITIVE_INFINITY;
  const standardError = known ? error : null;
  const z = known ? estimate / error : null;
  const lower = known ? estimate - quantile * error : null;
  const upper = known ? estimate + quantile * error : null;
  return {
    term,
    column,
    estimate,
    standardError,
    z,
    pValue: z === null ? null : 2 * normalUpperTail(Math.abs(z)),
    lower,
    upper,
    oddsRatio: finiteExp(estimate),
    oddsRatioLower: finiteExp(lower),
    oddsRatioUpper: finiteExp(upper),
  };
}

function finiteExp(value: number | null): number | null {
  const ratio = value === null ? Number.NaN : Math.exp(value);
  return Number.isFinite(ratio) ? ratio : null;
}
