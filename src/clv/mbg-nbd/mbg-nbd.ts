/**
 * The MBG/NBD model of repeat buying where customers leave without saying so, perhaps right after the first purchase.
 *
 * While active, a customer buys as a Poisson process whose rate differs between customers as gamma(r, alpha). After
 * each purchase, the first one included, the customer leaves with a chance that differs between customers as
 * beta(a, b). In the BG/NBD model nobody leaves after the first purchase, so that one-time buyers count as alive for
 * ever; here their chance to be alive falls with the time since.
 *
 * Sources: Batislam, Denizel and Filiztekin (2007), Empirical Validation and Comparison of Models for Customer Base
 * Analysis, International Journal of Research in Marketing 24(3), 201-209; Hoppe and Wagner (2007), Customer Base
 * Analysis: The Case for a Central Variant of the Betageometric/NBD Model, Marketing Journal of Research and
 * Management 3(2), 75-90. Letters as in the BG/NBD model.
 *
 * @module
 */
import { deepFreeze } from "../../internal/freeze.ts";
import { tableFrom } from "../../table/table-from.ts";
import { bgNbdData } from "../bg-nbd/data.ts";
import {
  BETA_GEOMETRIC_NAMES,
  type BetaGeometricOptions,
  type BetaGeometricParameter,
  fitBetaGeometric,
  openSummary,
} from "../bg-nbd/fit.ts";
import { bgNbdLogLikelihood } from "../bg-nbd/likelihood.ts";
import { bgNbdRowLikelihood } from "../covariates/bg-nbd-row.ts";
import type { CovariateEffects } from "../covariates/covariate-effects.ts";
import { COVARIATE_KEYS, type PurchaseCovariateOptions } from "../covariates/covariate-options.ts";
import { withPurchaseCovariates } from "../covariates/purchase-covariates.ts";
import type { LikelihoodFit } from "../likelihood/maximum-likelihood.ts";
import type { PurchaseSummaryInput } from "../summary/purchase-rows.ts";
import type { TimeUnit } from "../summary/time-unit.ts";

/** The parameters of the model, by the letters of the BG/NBD model. */
export type MbgNbdParameter = BetaGeometricParameter;

/** Options of {@link fitMbgNbd}. */
export type MbgNbdOptions = BetaGeometricOptions & PurchaseCovariateOptions;

/** A fitted MBG/NBD model: frozen plain data. */
export interface MbgNbdModel {
  readonly kind: "mbg-nbd";
  readonly version: 1;
  /** Unit of alpha and of all times of this model; null when neither the summary nor the options told. */
  readonly unit: TimeUnit | null;
  readonly params: {
    /** Shape of the purchase rate over customers. */
    readonly r: number;
    /** Its scale: r / alpha is the mean number of purchases per unit of time while active. */
    readonly alpha: number;
    /** a / (a + b) is the mean chance to leave after a purchase. */
    readonly a: number;
    readonly b: number;
  };
  readonly fit: LikelihoodFit<MbgNbdParameter>;
  /** Only of a fit with covariates: `params` are then those of a customer with all covariates 0. */
  readonly covariates?: CovariateEffects;
}

/**
 * Fits the MBG/NBD model by maximum likelihood.
 *
 * All customers belong in the summary, above all those who bought once. Equal rows may be put together with a
 * `weight`, never without one.
 *
 * With `covariates`, columns of the summary change how often a customer buys (alpha) and when the customer leaves (a and
 * b, each in its own way): see `model.covariates`. Scoring then needs the same columns.
 *
 * @param summary - Frequency, recency and age, one row a customer: of `purchaseSummary`, or any table.
 * @returns A frozen model. What is wrong with the data or the search stands in `fit.status` and `fit.warnings`.
 * @throws {@link InputError} naming the row where a value is missing, negative, not whole, or in contradiction:
 * a recency beyond the age, a repeat purchase at recency 0.
 * @remarks O(rows) per step, about ten steps a start. Deterministic.
 * @example
 * const model = fitMbgNbd({
 *   frequency: [0, 0, 1, 0, 2, 5, 0, 1, 3, 0],
 *   recency: [0, 0, 4, 0, 20, 30, 0, 25, 12, 0],
 *   age: [38, 30, 35, 22, 38, 33, 38, 36, 37, 25],
 *   weight: [40, 35, 9, 30, 6, 4, 40, 8, 3, 25],
 * }, { unit: "week" });
 * const oneTime = { frequency: [0, 0], recency: [0, 0], age: [1, 30] };
 * const [soon, late] = probabilityAlive(model, oneTime);
 * late! < soon!; // => true
 */
export function fitMbgNbd(summary: PurchaseSummaryInput, options: MbgNbdOptions = {}): MbgNbdModel {
  const table = tableFrom(summary, "summary");
  const input = openSummary(table, options, COVARIATE_KEYS);
  const plain = fitBetaGeometric(input, {
    startChances: 1,
    phases: 1,
    likelihoodOf: (rows) => {
      const data = bgNbdData(rows, 1);
      return (params, gradient, hessian) => bgNbdLogLikelihood(data, params, gradient, hessian);
    },
  });
  const parts = withPurchaseCovariates(plain, table, input, options, {
    names: BETA_GEOMETRIC_NAMES,
    times: ["alpha"],
    processes: { purchase: ["alpha"], dropout: ["a", "b"] },
    rowLikelihood: (rows) => bgNbdRowLikelihood(rows, 1),
  });
  return deepFreeze({ kind: "mbg-nbd", version: 1, ...parts });
}
