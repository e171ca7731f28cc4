/**
 * What a logistic fit minimises: the losses of the rows plus 1/2 sum ridge_j c_j^2 + sum lasso_j |c_j|.
 *
 * @module
 */
import type { Encoding } from "../../features/encoding/types.ts";
import type { LogisticSums } from "./rows.ts";

/** Rows and the penalty of each coefficient; the intercept's (place 0) is 0. */
export interface PenalisedLogistic<Rows extends LogisticSums = LogisticSums> {
  readonly rows: Rows;
  readonly ridge: Float64Array;
  readonly lasso: Float64Array;
}

/** Terms that are penalised per standard deviation: all, none, or those of numbers and times. */
export type Standardize = boolean | "numbers";

/** How a penalty is laid on the coefficients. */
export interface PenaltySettings {
  readonly l1: number;
  readonly l2: number;
  readonly standardize: Standardize;
}

/** Rows with the same penalty on every term, each in its unit. */
export function withPenalty<Rows extends LogisticSums>(
  rows: Rows,
  { columns, terms }: Pick<Encoding, "columns" | "terms">,
  { l1, l2, standardize }: PenaltySettings,
): PenalisedLogistic<Rows> {
  const ridge = new Float64Array(terms.length + 1);
  const lasso = new Float64Array(terms.length + 1);
  // The deviation of a 0/1 term says how rare it is: per deviation, the rarest level would be held back the least.
  const booleans = new Set(columns.filter(({ kind }) => kind === "boolean").map(({ name }) => name));
  terms.forEach(({ scale, role, column }, j) => {
    const isNumber = role === "value" && !booleans.has(column);
    const unit = standardize === true || (standardize === "numbers" && isNumber) ? 1 : scale;
    // On the coefficient per unit, c / scale, a ridge is one of l2 / scale^2 on c, and a lasso one of l1 / scale.
    ridge[j + 1] = l2 / (unit * unit);
    lasso[j + 1] = l1 / unit;
  });
  return { rows, ridge, lasso };
}

/** Loss with the ridge, and its gradient: the part of the objective that has one everywhere. */
export function smoothObjective(
  { rows, ridge }: PenalisedLogistic,
  coefficients: Float64Array,
  gradient: Float64Array,
): number {
  let value = rows.evaluate(coefficients, gradient);
  for (let j = 1; j < coefficients.length; j++) {
    const c = coefficients[j]!;
    value += 0.5 * ridge[j]! * c * c;
    gradient[j]! += ridge[j]! * c;
  }
  return value;
}

/** 1/2 sum ridge_j c_j^2 + sum lasso_j |c_j|. */
export function penaltyOf({ ridge, lasso }: PenalisedLogistic, coefficients: Float64Array): number {
  let total = 0;
  for (let j = 1; j < coefficients.length; j++) {
    const c = coefficients[j]!;
    total += 0.5 * ridge[j]! * c * c + lasso[j]! * Math.abs(c);
  }
  return total;
}

/** Does anything keep a coefficient from running away? */
export function isPenalised({ ridge, lasso }: PenalisedLogistic): boolean {
  return ridge.some((value) => value > 0) || lasso.some((value) => value > 0);
}
