/**
 * A first guess for a logistic fit.
 *
 * @module
 */
import { logit } from "../numeric/logistic.ts";
import type { PenalisedLogistic } from "./logistic-penalty.ts";
import type { LogisticRows } from "./logistic-rows.ts";
import { type LogisticGuess, solveLogistic } from "./logistic-solver.ts";

/** From this many rows on, a fit of a part of them is worth its time. */
const ROWS_WORTH_SAMPLING = 1 << 14;
/** One row in so many is in the part. */
const STRIDE = 16;
/** The part is only a guess: a tenth of a standard error is near enough. */
const GUESS = { maxIterations: 12, tolerance: 0.1 };

/** The log odds of the base rate, intercept first: the fit without terms where there is no offset.
 * Needs rows of both classes. */
export function interceptOnly({ rows, terms, truth, weights }: LogisticRows): Float64Array {
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
export function startOf({ rows, ridge }: PenalisedLogistic<LogisticRows>, places: Int32Array): LogisticGuess {
  const start = { coefficients: interceptOnly(rows), hessian: undefined };
  if (rows.rows < ROWS_WORTH_SAMPLING) return start;
  const part: PenalisedLogistic = {
    rows: rows.sample(STRIDE),
    // Never without a ridge: a part can lack a level that the whole has, or be separated where the whole is not.
    ridge: ridge.map((value, place) => (place === 0 ? 0 : Math.max(value / STRIDE, 1))),
    lasso: new Float64Array(ridge.length),
  };
  const { coefficients, hessian } = solveLogistic(part, places, start, GUESS);
  return coefficients.every(Number.isFinite)
    ? { coefficients, hessian: hessian.map((entry) => entry * STRIDE) }
    : start;
}
