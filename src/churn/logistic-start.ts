/**
 * A first guess for a logistic fit.
 *
 * @module
 */
import { logit } from "../numeric/logistic.ts";
import type { LogisticProblem } from "./logistic-kernel.ts";
import { type LogisticGuess, solveLogistic } from "./logistic-solver.ts";

/** From this many rows on, a fit of a part of them is worth its time. */
const ROWS_WORTH_SAMPLING = 1 << 14;
/** One row in so many is in the part. */
const STRIDE = 16;
/** The part is only a guess: a tenth of a standard error is near enough. */
const GUESS = { maxIterations: 12, tolerance: 0.1 };

/** The fit without terms: the log odds of the base rate, intercept first. Needs rows of both classes. */
export function interceptOnly({ rows, terms, truth, weights }: LogisticProblem): Float64Array {
  let events = 0;
  let total = 0;
  for (let i = 0; i < rows; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    events += weight * truth[i]!;
    total += weight;
  }
  const start = new Float64Array(terms + 1);
  start[0] = logit(events / total);
  return start;
}

/**
 * With many rows, the fit of every 16th of them: it costs a sixteenth and lands within a few standard errors,
 * which saves the full fit half of its steps. Only the number of steps depends on it, not the solution.
 */
export function startOf(problem: LogisticProblem): LogisticGuess {
  const start = { coefficients: interceptOnly(problem), hessian: undefined };
  if (problem.rows < ROWS_WORTH_SAMPLING) return start;
  const part = solveLogistic(everyNth(problem, STRIDE), start, GUESS);
  return part.coefficients.every(Number.isFinite)
    ? { coefficients: part.coefficients, hessian: part.hessian.map((entry) => entry * STRIDE) }
    : start;
}

function everyNth(problem: LogisticProblem, stride: number): LogisticProblem {
  const { terms, design, weights } = problem;
  const rows = Math.floor(problem.rows / stride);
  const part = new Float64Array(rows * terms);
  const truth = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) truth[i] = problem.truth[i * stride]!;
  for (let j = 0; j < terms; j++) {
    const from = j * problem.rows;
    for (let i = 0; i < rows; i++) part[j * rows + i] = design[from + i * stride]!;
  }
  return {
    rows,
    terms,
    design: part,
    truth,
    weights:
      weights === undefined ? undefined : Float64Array.from({ length: rows }, (_, i) => weights[i * stride]!),
    // Never without a ridge: a part can lack a level that the whole has, or be separated where the whole is not.
    penalty: problem.penalty.map((ridge, j) => (j === 0 ? 0 : Math.max(ridge / stride, 1))),
  };
}
