/**
 * The BG/NBD model of repeat buying where customers leave without saying so.
 *
 * While active, a customer buys as a Poisson process whose rate differs between customers as gamma(r, alpha).
 * After each repeat purchase the customer leaves with a chance that differs between customers as beta(a, b).
 *
 * Source: Fader, Hardie and Lee (2005), "Counting Your Customers" the Easy Way: An Alternative to the
 * Pareto/NBD Model, Marketing Science 24(2), 275-284. Names follow the paper.
 *
 * @module
 */
import { deepFreeze } from "../../internal/freeze.ts";
import { tableFrom } from "../../table/table-from.ts";
import { bgNbdRowLikelihood } from "../covariates/bg-nbd-row.ts";
import type { CovariateEffects } from "../covariates/covariate-effects.ts";
import { COVARIATE_KEYS, type PurchaseCovariateOptions } from "../covariates/covariate-options.ts";
import { withPurchaseCovariates } from "../covariates/purchase-covariates.ts";
import type { LikelihoodFit } from "../likelihood/maximum-likelihood.ts";
import type { PurchaseSummaryInput } from "../summary/purchase-rows.ts";
import type { TimeUnit } from "../summary/time-unit.ts";
import { bgNbdData } from "./data.ts";
import {
  BETA_GEOMETRIC_NAMES,
  type BetaGeometricOptions,
  type BetaGeometricParameter,
  fitBetaGeometric,
  openSummary,
} from "./fit.ts";
import { bgNbdLogLikelihood } from "./likelihood.ts";

/** The parameters of the model, by the paper's letters. */
export type BgNbdParameter = BetaGeometricParameter;

/** Options of {@link fitBgNbd}. */
export type BgNbdOptions = BetaGeometricOptions & PurchaseCovariateOptions;

/** A fitted BG/NBD model: frozen plain data. */
export interface BgNbdModel {
  readonly kind: "bg-nbd";
  readonly version: 1;
  /** Unit of alpha and of all times of this model; null when neither the summary nor the options told. */
  readonly unit: TimeUnit | null;
  readonly params: {
    /** Shape of the purchase rate over customers. */
    readonly r: number;
    /** Its scale: r / alpha is the mean number of purchases per unit of time while active. */
    readonly alpha: number;
    /** a / (a + b) is the mean chance to leave after a repeat purchase. */
    readonly a: number;
    readonly b: number;
  };
  readonly fit: LikelihoodFit<BgNbdParameter>;
  /** Only of a fit with covariates: `params` are then those of a customer with all covariates 0. */
  readonly covariates?: CovariateEffects;
}

/**
 * Fits the BG/NBD model by maximum likelihood.
 *
 * All customers belong in the summary, above all those who bought once: without them the model cannot tell how
 * many leave. Equal rows may be put together with a `weight`, never without one.
 *
 * With `covariates`, columns of the summary change how often a customer buys (alpha) and when the customer leaves (a and
 * b, each in its own way): see `model.covariates`. Scoring then needs the same columns.
 *
 * @param summary - Frequency, recency and age, one row a customer: of `purchaseSummary`, or any table.
 * @returns A frozen model. What is wrong with the data or the search stands in `fit.status` and `fit.warnings`.
 * @throws {@link InputError} naming the row where a value is missing, negative, not whole, or in contradiction:
 * a recency beyond the age, a repeat purchase at recency 0.
 * @remarks O(rows) per step, about ten steps a start; a million customers take a second or two. Deterministic.
 * @example
 * const model = fitBgNbd({
 *   frequency: [0, 0, 1, 0, 2, 5, 0, 1, 3, 0],
 *   recency: [0, 0, 4, 0, 20, 30, 0, 25, 12, 0],
 *   age: [38, 30, 35, 22, 38, 33, 38, 36, 37, 25],
 *   weight: [40, 35, 9, 30, 6, 4, 40, 8, 3, 25],
 * }, { unit: "week" });
 * model.fit.customers; // => 200
 * model.fit.logLikelihood; // => -298.534
 */
export function fitBgNbd(summary: PurchaseSummaryInput, options: BgNbdOptions = {}): BgNbdModel {
  const table = tableFrom(summary, "summary");
  const input = openSummary(table, options, COVARIATE_KEYS);
  const plain = fitBetaGeometric(input, {
    startChances: 0,
    phases: 1,
    likelihoodOf: (rows) => {
      const data = bgNbdData(rows);
      return (params, gradient, hessian) => bgNbdLogLikelihood(data, params, gradient, hessian);
    },
  });
  const parts = withPurchaseCovariates(plain, table, input, options, {
    names: BETA_GEOMETRIC_NAMES,
    times: ["alpha"],
    processes: { purchase: ["alpha"], dropout: ["a", "b"] },
    rowLikelihood: (rows) => bgNbdRowLikelihood(rows, 0),
  });
  return deepFreeze({ kind: "bg-nbd", version: 1, ...parts });
}
