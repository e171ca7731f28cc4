/**
 * From a solution on standardised terms to a coefficient table in the units of the data.
 *
 * With t_j = (x_j - m_j) / s_j, the coefficient of x_j is c_j / s_j and the intercept c_0 - sum c_j m_j / s_j, a
 * linear map; the covariance follows by the same map.
 *
 * @module
 */
import type { EncodedTerm } from "../features/encoding-types.ts";
import { choleskyFactor, choleskyInverse } from "../numeric/cholesky.ts";
import { normalQuantile, normalUpperTail } from "../numeric/normal.ts";
import type { LogisticCoefficient } from "./logistic-model.ts";
import type { LogisticSolution } from "./logistic-solver.ts";

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
  /** Indices of the terms that the solution has coefficients for. */
  readonly kept: readonly number[];
  /** Ridge of the intercept (0) and of each kept term. */
  readonly penalty: Float64Array;
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
  const { terms, kept, penalty, runaway, interceptRunsAway, level } = settings;
  // Places in the solution: 0 is the intercept, which has an error unless everything runs away.
  const free = kept.flatMap((term, j) => (runaway.has(term) ? [] : [j + 1]));
  const places = runaway.size > 0 && free.length === 0 ? [] : [0, ...free];
  const covariance = invert(solution.hessian, penalty, places);
  const size = places.length;
  const errorAt = new Map(
    places.map((place, k) => [place, Math.sqrt(covariance?.[k * (size + 1)] ?? Number.NaN)]),
  );
  const shift = kept.map((term) => -terms[term]!.mean / terms[term]!.scale);
  let intercept = solution.coefficients[0]!;
  for (let j = 0; j < kept.length; j++) intercept += solution.coefficients[j + 1]! * shift[j]!;
  const interceptError =
    covariance === undefined || interceptRunsAway
      ? Number.NaN
      : quadraticRoot(covariance, [1, ...free.map((place) => shift[place - 1]!)]);

  const quantile = normalQuantile(0.5 + level / 2);
  const table = [lineOf("(intercept)", null, intercept, interceptError, quantile)];
  const placeOf = new Map(kept.map((term, j) => [term, j + 1]));
  const coefficients = terms.map(({ name, column, scale }, term) => {
    const place = placeOf.get(term);
    const slope = place === undefined ? null : solution.coefficients[place]! / scale;
    const error = place === undefined ? Number.NaN : (errorAt.get(place) ?? Number.NaN) / scale;
    table.push(lineOf(name, column, slope, error, quantile));
    return slope ?? 0;
  });
  return {
    intercept,
    coefficients,
    table,
    effectiveParameters: kept.length + 1 - shrunk(covariance, penalty, places),
    hasErrors: covariance !== undefined || size === 0,
  };
}

/** (H + P)^-1 over some places, row-major; `undefined` when it is singular or there are none. */
function invert(
  hessian: Float64Array,
  penalty: Float64Array,
  places: readonly number[],
): Float64Array | undefined {
  const size = places.length;
  const factor = new Float64Array(size * size);
  places.forEach((i, row) => {
    places.forEach((j, column) => {
      factor[row * size + column] = hessian[i * penalty.length + j]! + (i === j ? penalty[i]! : 0);
    });
  });
  return size > 0 && choleskyFactor(factor, size) < 0 ? choleskyInverse(factor, size) : undefined;
}

/** Trace of P (H + P)^-1, the parameters that the penalty takes away: trace of H (H + P)^-1 is size minus this. */
function shrunk(
  covariance: Float64Array | undefined,
  penalty: Float64Array,
  places: readonly number[],
): number {
  let trace = 0;
  places.forEach((place, k) => {
    trace += penalty[place]! * (covariance?.[k * (places.length + 1)] ?? 0);
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
