/**
 * Labelled rows as a logistic fit sees them: sums over the rows, whoever computes them.
 *
 * Terms are in standard deviations from their mean. A coefficient vector has the intercept at place 0 and term j at
 * place j + 1.
 *
 * @module
 */
import { type LogisticProblem, logisticWorkspace, lossAndGradient, products } from "./kernel.ts";

/** The sums that a search needs. */
export interface LogisticSums {
  readonly rows: number;
  readonly terms: number;
  /** Loss and gradient at `coefficients`, without any penalty. */
  evaluate(coefficients: Float64Array, gradient: Float64Array): number;
  /**
   * X' W X over some places, W = a p (1 - p) where {@link LogisticSums.evaluate} was called last; row-major, both
   * triangles.
   *
   * @param places - Ascending, the intercept (0) among them.
   */
  curvature(places: Int32Array, out: Float64Array): void;
}

/** Labelled rows. They hold memory until they are closed. */
export interface LogisticRows extends LogisticSums {
  readonly truth: Uint8Array;
  readonly weights: Float64Array | undefined;
  /** Log odds that each row has before any coefficient. */
  readonly offset: Float64Array | undefined;
  /** X' V X over some places, for one number >= 0 a row. Afterwards the curvature needs a new evaluation. */
  products(variance: Float64Array, places: Int32Array, out: Float64Array): void;
  /** Log odds of each row at the last evaluation; overwritten by the next. */
  scores(): Float64Array;
  /** Value of a term in a row, in standard deviations from the mean. */
  valueAt(term: number, row: number): number;
  /** Sums over about every `stride`-th row. */
  sample(stride: number): LogisticSums;
  close(): void;
}

/** The definition: a problem in memory and the kernels of `kernel.ts`. */
export function plainRows(problem: LogisticProblem): LogisticRows {
  const { rows, terms, truth, weights, offset, design } = problem;
  const workspace = logisticWorkspace(problem);
  return {
    rows,
    terms,
    truth,
    weights,
    offset,
    evaluate: (coefficients, gradient) => lossAndGradient(problem, coefficients, workspace, gradient),
    curvature: (places, out) => products(problem, workspace, workspace.variance, places, out),
    products: (variance, places, out) => products(problem, workspace, variance, places, out),
    scores: () => workspace.score,
    valueAt: (term, row) => design[term * rows + row]!,
    sample: (stride) => plainRows(everyNth(problem, stride)),
    close: () => {},
  };
}

/** Places 0 to `terms`. */
export function allPlaces(terms: number): Int32Array {
  return Int32Array.from({ length: terms + 1 }, (_, place) => place);
}

function everyNth(problem: LogisticProblem, stride: number): LogisticProblem {
  const { terms, design, weights, offset } = problem;
  const rows = Math.floor(problem.rows / stride);
  const pick = (values: Float64Array): Float64Array =>
    new Float64Array(rows).map((_, i) => values[i * stride]!);
  const part = new Float64Array(rows * terms);
  for (let j = 0; j < terms; j++) {
    const from = j * problem.rows;
    for (let i = 0; i < rows; i++) part[j * rows + i] = design[from + i * stride]!;
  }
  return {
    rows,
    terms,
    design: part,
    truth: new Uint8Array(rows).map((_, i) => problem.truth[i * stride]!),
    weights: weights && pick(weights),
    offset: offset && pick(offset),
  };
}
