/**
 * A fitted logistic regression as data.
 *
 * @module
 */
import type { Encoding } from "../features/encoding-types.ts";
import type { Warning } from "../internal/warning.ts";

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
    /** Log odds where every term is 0. */
    readonly intercept: number;
    /** Log odds per unit of each term of the encoding, in its order; 0 for an aliased term. */
    readonly coefficients: readonly number[];
  };
  /** The options as used, defaults filled in. */
  readonly options: {
    readonly l2: number;
    readonly standardize: boolean;
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
  readonly iterations: number;
  /** Training rows. */
  readonly rows: number;
  /** Natural logarithm, without the penalty. */
  readonly logLikelihood: number;
  /** `logLikelihood` less the penalty: what was maximised. */
  readonly penalizedLogLikelihood: number;
  /** -2 `logLikelihood`. */
  readonly deviance: number;
  /** Deviance of the base rate alone. */
  readonly nullDeviance: number;
  /** Trace of H (H + penalty)^-1 with the intercept: the number of free coefficients where there is no penalty. */
  readonly effectiveParameters: number;
  /** Akaike's criterion, `deviance` + 2 `effectiveParameters`. */
  readonly aic: number;
  /** The intercept and one entry a term. */
  readonly coefficients: readonly LogisticCoefficient[];
  readonly warnings: readonly Warning[];
}

/**
 * One line of the coefficient table, in the units of the data. `null`: not defined (an aliased term, as R's NA;
 * a standard error on separated classes; an odds ratio beyond the largest double).
 */
export interface LogisticCoefficient {
  /** `"(intercept)"`, `"tenure"`, `"Contract=One year"`. */
  readonly term: string;
  /** Source column; `null` for the intercept. */
  readonly column: string | null;
  /** Log odds per unit of the term. */
  readonly estimate: number | null;
  /**
   * Without a penalty, from the inverse of the observed information, as R's `glm`. With one, from the inverse of the
   * penalised Hessian: the spread that remains when the penalty is read as a normal prior. It understates
   * the bias that shrinkage brings, so read p-values of a penalised fit as a ranking, not as a test.
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
  readonly oddsRatioLower: number | null;
  readonly oddsRatioUpper: number | null;
}
