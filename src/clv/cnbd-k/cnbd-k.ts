/**
 * The BG/CNBD-k and MBG/CNBD-k models: BG/NBD and MBG/NBD for customers who buy at a regular pace.
 *
 * While active, a customer buys at Erlang-k times: k phases, each as long as the time between two events of a Poisson
 * process of rate lambda, lie between two purchases, so that these are k / lambda apart on average and the less
 * scattered the larger k is. Everything else is as in the BG/NBD and the MBG/NBD model, which are those of k = 1.
 *
 * Sources: Reutterer, Platzer and Schroeder (2021), Leveraging Purchase Regularity for Predicting Customer Behavior
 * the Easy Way, International Journal of Research in Marketing 38(1), 194-215; Platzer and Reutterer (2016), Ticking
 * Away the Moments, Marketing Science 35(5), 779-799, for what regularity tells about who is still active.
 *
 * @module
 */
import { checkInteger } from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { InputError } from "../../internal/input-error.ts";
import type { Warning } from "../../internal/warning.ts";
import { numberColumnOf, type Table } from "../../table/table.ts";
import { tableFrom } from "../../table/table-from.ts";
import { bgNbdData, type StartChances } from "../bg-nbd/data.ts";
import {
  BETA_GEOMETRIC_NAMES,
  type BetaGeometricOptions,
  type BetaGeometricParameter,
  type BetaGeometricParts,
  fitBetaGeometric,
  openSummary,
  type RowsToFit,
} from "../bg-nbd/fit.ts";
import { bgNbdRowLikelihood } from "../covariates/bg-nbd-row.ts";
import type { CovariateEffects } from "../covariates/covariate-effects.ts";
import { COVARIATE_KEYS, type PurchaseCovariateOptions } from "../covariates/covariate-options.ts";
import { withPurchaseCovariates } from "../covariates/purchase-covariates.ts";
import type { LikelihoodFit } from "../likelihood/maximum-likelihood.ts";
import type { PurchaseSummaryInput } from "../summary/purchase-rows.ts";
import type { TimeUnit } from "../summary/time-unit.ts";
import { gapConstant, gapSums } from "./gap-constant.ts";
import { cnbdKLogLikelihood } from "./likelihood.ts";
import { REGULARITY_MAX } from "./regularity.ts";

/** The parameters of the models beside the regularity, by the letters of the BG/NBD model. */
export type CnbdKParameter = BetaGeometricParameter;

/** What the fit of a regular model tells beside what every fit by maximum likelihood does. */
export interface CnbdKFit extends LikelihoodFit<CnbdKParameter> {
  /** The largest log-likelihood of each regularity that was tried, comparable with that of the model without. */
  readonly profile: readonly { readonly regularity: number; readonly logLikelihood: number }[];
  /** Do the log-likelihoods use the times between purchases, or are these integrated out? */
  readonly gaps: "known" | "integrated-out";
}

/** What the two models have in common. */
export interface CnbdKModel<K extends "bg-cnbd-k" | "mbg-cnbd-k"> {
  readonly kind: K;
  readonly version: 1;
  /** Unit of alpha and of all times of this model; null when neither the summary nor the options told. */
  readonly unit: TimeUnit | null;
  /** k: phases between two purchases, 1 to 12. */
  readonly regularity: number;
  readonly params: {
    /** Shape of the rate of phases over customers. */
    readonly r: number;
    /** Its scale: r / alpha is the mean number of phases, r / (k alpha) that of purchases per unit of time. */
    readonly alpha: number;
    /** a / (a + b) is the mean chance to leave after a purchase. */
    readonly a: number;
    readonly b: number;
  };
  readonly fit: CnbdKFit;
  /** Only of a fit with covariates: `params` are then those of a customer with all covariates 0. */
  readonly covariates?: CovariateEffects;
}

/** A fitted BG/CNBD-k model: frozen plain data. Nobody leaves after the first purchase. */
export type BgCnbdKModel = CnbdKModel<"bg-cnbd-k">;

/** A fitted MBG/CNBD-k model: frozen plain data. Customers may leave after every purchase, also after the first. */
export type MbgCnbdKModel = CnbdKModel<"mbg-cnbd-k">;

/** Options of {@link fitBgCnbdK} and {@link fitMbgCnbdK}. */
export interface CnbdKOptions extends BetaGeometricOptions, PurchaseCovariateOptions {
  /**
   * Phases between two purchases: a whole number from 1 to 12, or `"choose"` for that of the largest likelihood. The
   * search ends early where more than 4 phases no longer help.
   * @defaultValue `"choose"`
   */
  readonly regularity?: number | "choose";
  /**
   * Column with the sum of the natural logarithms of a customer's times between purchases, in the unit of the
   * recency; without it, the regularity is chosen by frequency, recency and age alone, which say less of it.
   * @defaultValue the column `logGaps` if the summary has one
   */
  readonly logGaps?: string;
}

/** The search for k goes at least this far. */
const SEARCH_MIN = 4;

/**
 * Fits the BG/CNBD-k model by maximum likelihood: as BG/NBD, for customers who buy at a regular pace.
 *
 * With `covariates` as for `fitBgNbd`; the regularity is then chosen by the log-likelihoods with them.
 *
 * @param summary - As for `fitBgNbd`, with a column `logGaps` if the times between purchases are known.
 * @returns A frozen model with the regularity, given or chosen. What is wrong stands in `fit.status` and
 * `fit.warnings`. A regularity that was chosen counts as a parameter in `fit.aic` and `fit.bic`.
 * @throws {@link InputError} as `fitBgNbd`, and for a regularity that is not a whole number from 1 to 12.
 * @remarks O(k rows) per step; choosing fits up to 12 models, each from the one before. Deterministic.
 * @example
 * const model = fitBgCnbdK({
 *   frequency: [0, 0, 1, 0, 2, 5, 0, 1, 3, 0],
 *   recency: [0, 0, 4, 0, 20, 30, 0, 25, 12, 0],
 *   age: [38, 30, 35, 22, 38, 33, 38, 36, 37, 25],
 *   weight: [40, 35, 9, 30, 6, 4, 40, 8, 3, 25],
 * }, { regularity: 2 });
 * model.regularity; // => 2
 */
export function fitBgCnbdK(summary: PurchaseSummaryInput, options: CnbdKOptions = {}): BgCnbdKModel {
  return deepFreeze({ kind: "bg-cnbd-k", version: 1, ...fitCnbdK(summary, options, 0) });
}

/**
 * Fits the MBG/CNBD-k model by maximum likelihood: as MBG/NBD, for customers who buy at a regular pace.
 *
 * @param summary - As for `fitMbgNbd`, with a column `logGaps` if the times between purchases are known.
 * @returns As {@link fitBgCnbdK}.
 * @throws {@link InputError} as {@link fitBgCnbdK}.
 * @remarks As {@link fitBgCnbdK}.
 * @example
 * const summary = {
 *   frequency: [0, 0, 1, 0, 2, 5, 0, 1, 3, 0],
 *   recency: [0, 0, 4, 0, 20, 30, 0, 25, 12, 0],
 *   age: [38, 30, 35, 22, 38, 33, 38, 36, 37, 25],
 *   weight: [40, 35, 9, 30, 6, 4, 40, 8, 3, 25],
 * };
 * const plain = fitMbgNbd(summary);
 * const same = fitMbgCnbdK(summary, { regularity: 1 });
 * Math.abs(same.fit.logLikelihood - plain.fit.logLikelihood) < 1e-9; // => true
 */
export function fitMbgCnbdK(summary: PurchaseSummaryInput, options: CnbdKOptions = {}): MbgCnbdKModel {
  return deepFreeze({ kind: "mbg-cnbd-k", version: 1, ...fitCnbdK(summary, options, 1) });
}

function fitCnbdK(
  summary: PurchaseSummaryInput,
  options: CnbdKOptions,
  startChances: StartChances,
): Omit<BgCnbdKModel, "kind" | "version"> {
  const { regularity = "choose", logGaps } = options;
  const table = tableFrom(summary, "summary");
  const input = openSummary(table, options, ["regularity", "logGaps", ...COVARIATE_KEYS]);
  if (regularity !== "choose") checkInteger(regularity, "options.regularity", 1, REGULARITY_MAX);
  const sums = gapSums(input.rows, logGapsOf(table, logGaps, input.rows.frequency));
  const tried: { readonly k: number; readonly plain: BetaGeometricParts; readonly parts: CnbdKParts }[] = [];
  let best = 0;
  // Without a repeat purchase there is nothing regular: of all k the simplest.
  const most = sums.counts.size > 0 ? REGULARITY_MAX : 1;
  const [first, last] = regularity === "choose" ? [1, most] : [regularity, regularity];
  for (let k = first; k <= last; k++) {
    const constant = gapConstant(sums, k);
    const plain = fitAt(k, input, startChances, constant, tried.at(-1)?.plain);
    const parts = withPurchaseCovariates(plain, table, input, options, {
      names: BETA_GEOMETRIC_NAMES,
      times: ["alpha"],
      processes: { purchase: ["alpha"], dropout: ["a", "b"] },
      rowLikelihood: (rows) => bgNbdRowLikelihood(rows, startChances, k),
      constant,
    });
    tried.push({ k, plain, parts });
    const gain = parts.fit.logLikelihood - tried[best]!.parts.fit.logLikelihood;
    if (gain > 0) best = tried.length - 1;
    else if (k > SEARCH_MIN) break;
  }
  const { k, parts } = tried[best]!;
  const { unit, params, fit, ...rest } = parts;
  const chosen = regularity === "choose" ? 1 : 0;
  return {
    unit,
    regularity: k,
    params,
    fit: {
      ...fit,
      aic: fit.aic + 2 * chosen,
      bic: fit.bic + chosen * Math.log(fit.customers),
      warnings: [...fit.warnings, ...(chosen === 1 ? limitWarnings(k) : [])],
      profile: tried.map((one) => ({ regularity: one.k, logLikelihood: one.parts.fit.logLikelihood })),
      gaps: sums.gapsKnown ? "known" : "integrated-out",
    },
    ...rest,
  };
}

/** What the fit of one k tells, with covariates or without. */
type CnbdKParts = BetaGeometricParts & { readonly covariates?: CovariateEffects };

/** The fit of one k without covariates; that of one phase less shows where to look, with phases as much faster. */
function fitAt(
  k: number,
  input: RowsToFit,
  startChances: StartChances,
  constant: number,
  near: BetaGeometricParts | undefined,
): BetaGeometricParts {
  const isFound = near?.fit.status === "converged" || near?.fit.status === "at-boundary";
  const start = isFound ? near.params : undefined;
  return fitBetaGeometric(input, {
    startChances,
    phases: k,
    constant,
    start: start && [start.r, (start.alpha * (k - 1)) / k, start.a, start.b],
    likelihoodOf: (rows) => {
      const data = bgNbdData(rows, startChances, k);
      return (params, gradient, hessian) => cnbdKLogLikelihood(data, k, params, gradient, hessian);
    },
  });
}

function logGapsOf(table: Table, name: string | undefined, frequency: Float64Array): Float64Array | null {
  if (name === undefined && !Object.hasOwn(table, "logGaps")) return null;
  const path = `summary.${name ?? "logGaps"}`;
  const { values } = numberColumnOf(table, name ?? "logGaps", path);
  for (let i = 0; i < values.length; i++) {
    if (frequency[i] === 0 || Number.isFinite(values[i])) continue;
    const code = Number.isNaN(values[i]) ? "missing-value" : "not-finite";
    throw new InputError(code, `${path}[${i}]`, "a number where there is a repeat purchase", values[i]);
  }
  return values;
}

function limitWarnings(k: number): readonly Warning[] {
  if (k < REGULARITY_MAX) return [];
  return [
    {
      code: "regularity-limit",
      message: `the likelihood still rises at ${REGULARITY_MAX} phases between purchases, the most that are tried: customers buy almost like clockwork`,
    },
  ];
}
