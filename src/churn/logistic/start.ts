/**
 * A first guess for a logistic fit.
 *
 * @module
 */
import { logit } from "../../numeric/logistic.ts";
import type { PenalisedLogistic } from "./penalty.ts";
import type { LogisticRows } from "./rows.ts";
import { type LogisticGuess, solveLogistic } from "./solver.ts";

/** One row in so many is in the parts that are fitted first, each from the solution of the one before. */
const STRIDES = [64, 8];
/** A part is worth its time with so many rows for each coefficient. */
const ROWS_A_COEFFICIENT = 32;
/** A part is only a guess: a third of a standard error is near enough. */
const GUESS = { maxIterations: 12, tolerance: 0.3 };

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
 * With many rows, the fit of every eighth of them, which itself starts from the fit of every 64th: it costs little and
 * lands within a few standard errors, with a Hessian that is right to a few hundredths. Only the number of steps depends
 * on it, not the solution.
 */
export function startOf({ rows, ridge }: PenalisedLogistic<LogisticRows>, places: Int32Array): LogisticGuess {
  let guess: LogisticGuess = { coefficients: interceptOnly(rows), hessian: undefined };
  for (const stride of STRIDES) {
    if (rows.rows < stride * ROWS_A_COEFFICIENT * places.length) continue;
    const part: PenalisedLogistic = {
      rows: rows.sample(stride),
      // Never without a ridge: a part can lack a level that the whole has, or be separated where the whole is not.
      ridge: ridge.map((value, place) => (place === 0 ? 0 : Math.max(value / stride, 1))),
      lasso: new Float64Array(ridge.length),
    };
    const from = { coefficients: guess.coefficients, hessian: guess.hessian?.map((entry) => entry / stride) };
    const { coefficients, hessian } = solveLogistic(part, places, from, GUESS);
    if (!coefficients.every(Number.isFinite))
      return { coefficients: interceptOnly(rows), hessian: undefined };
    guess = { coefficients, hessian: hessian.map((entry) => entry * stride) };
  }
  return guess;
}
