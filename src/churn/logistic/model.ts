/**
 * A fitted logistic regression as data.
 *
 * @module
 */
import type { Encoding } from "../../features/encoding/types.ts";
import type { Warning } from "../../internal/warning.ts";
import type { ClassWeights } from "../class-weights.ts";

/** A fitted logistic regression: frozen plain data, safe to store as JSON. */
export interface LogisticRegressionModel {
  readonly kind: "logistic-regression";
  readonly version: 1;
  /** Version of churnkit that fitted it. */
  readonly churnkit: string;
  readonly target: ModelTarget;
  /** How columns become terms. */
  readonly encoding: Encoding;
  readonly params: {
    /** Log odds where every term (and the offset) is 0, at the base rate of the data. */
    readonly intercept: number;
    /** Log odds per unit of each term of the encoding, in its order; 0 for an aliased term. */
    readonly coefficients: readonly number[];
  };
  /** The options as used, defaults filled in. */
  readonly options: {
    readonly l1: number;
    readonly l2: number;
    /** Terms penalised per standard deviation; models of before `"numbers"` have a boolean. */
    readonly standardize: boolean | "numbers";
    /** Column that is added to the log odds; it must be there at scoring time. */
    readonly offset: string | null;
    readonly classWeights: ClassWeights | null;
    readonly maxIterations: number;
    readonly tolerance: number;
    readonly level: number;
    readonly maxLevels: number;
    readonly weights: string | null;
  };
  readonly fit: LogisticFit;
}

/** What a model predicts. */
export interface ModelTarget {
  readonly column: string;
  /** The value whose probability is predicted. */
  readonly positive: string;
  readonly negative: string;
  /** Share (of the weight) of the training rows with the positive value. */
  readonly baseRate: number;
}

/** How the fit went. Read `status` before trusting a coefficient. */
export interface LogisticFit {
  /**
   * - `converged`: the next step would be shorter than `tolerance` standard errors;
   * - `separated`: without a penalty the likelihood rises for ever, because a term or a combination of terms tells
   *   the classes apart without error; the coefficients named in the warnings are where the search stopped;
   * - `iteration-limit`: `maxIterations` steps were not enough;
   * - `stalled`: no step lowered the loss any further, though its slope says that one should.
   */
  readonly status: "converged" | "separated" | "iteration-limit" | "stalled";
  /** Newton's method, or with an `l1` coordinate descent on its steps. */
  readonly method: "newton" | "coordinate-descent";
  readonly iterations: number;
  /** Training rows. */
  readonly rows: number;
  /** Natural logarithm, without the penalty; with class weights, of the rows so weighted. */
  readonly logLikelihood: number;
  /** `logLikelihood` less the penalty: what was maximised. */
  readonly penalizedLogLikelihood: number;
  /** -2 `logLikelihood`. */
  readonly deviance: number;
  /** Deviance of an intercept (and the offset) alone. */
  readonly nullDeviance: number;
  /**
   * Trace of H (H + ridge)^-1 with the intercept, over the coefficients that are not 0 where there is an `l1`: the
   * number of free coefficients where there is no ridge (Zou, Hastie and Tibshirani 2007 for the lasso).
   */
  readonly effectiveParameters: number;
  /** Akaike's criterion, `deviance` + 2 `effectiveParameters`. */
  readonly aic: number;
  /** The intercept and one entry a term. */
  readonly coefficients: readonly LogisticCoefficient[];
  readonly warnings: readonly Warning[];
}

/**
 * One line of the coefficient table, in the units of the data. `null`: not defined (an aliased term, as R's NA;
 * a standard error on separated classes or of terms that an `l1` chose; an odds ratio beyond the largest double).
 */
export interface LogisticCoefficient {
  /** `"(intercept)"`, `"tenure"`, `"Contract=One year"`. */
  readonly term: string;
  /** Source column; `null` for the intercept. */
  readonly column: string | null;
  /** Log odds per unit of the term. */
  readonly estimate: number | null;
  /**
   * Without a penalty, from the inverse of the observed information, as R's `glm`. With a ridge, from the inverse of
   * the penalised Hessian: the spread that remains when the penalty is read as a normal prior. It understates
   * the bias that shrinkage brings, so read p-values of a penalised fit as a ranking, not as a test. With an `l1`
   * there is none: the terms were chosen on the same rows, and what that does to their spread has no simple form.
   * With class weights, which are no counts, from the sandwich of Huber and White.
   */
  readonly standardError: number | null;
  /** `estimate / standardError`. */
  readonly z: number | null;
  /** Two-sided, from the normal distribution. */
  readonly pValue: number | null;
  /** Ends of the Wald interval at `options.level`. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** exp(`estimate`): the odds are multiplied by it for each unit of the term. */
  readonly oddsRatio: number | null;
  /** exp of the ends of the interval, as `exp(confint.default(glm(…)))` in R. */
  readonly oddsRatioLower: number | null;
  readonly oddsRatioUpper: number | null;
}
