/**
 * The BG/BB model of repeat buying at opportunities, one after the other, by customers who leave without saying so:
 * a donation a year, a conference, a cruise, an issue of a catalogue.
 *
 * At each opportunity an active customer buys once or not at all, with a chance that differs between customers as
 * beta(alpha, beta). Before each opportunity the customer leaves with a chance that differs between customers as
 * beta(gamma, delta).
 *
 * Source: Fader, Hardie and Shang (2010), Customer-Base Analysis in a Discrete-Time Noncontractual Setting, Marketing
 * Science 29(6), 1086-1108. Names follow the paper; its x, t_x and n are `frequency`, `recency` and `age`.
 *
 * @module
 */
import { deepFreeze } from "../../internal/freeze.ts";
import { tableFrom } from "../../table/table-from.ts";
import { openSummary } from "../bg-nbd/fit.ts";
import { bgBbRowLikelihood } from "../covariates/bg-bb-row.ts";
import type { CovariateEffects } from "../covariates/covariate-effects.ts";
import { COVARIATE_KEYS, type PurchaseCovariateOptions } from "../covariates/covariate-options.ts";
import { withPurchaseCovariates } from "../covariates/purchase-covariates.ts";
import {
  flatnessWarnings,
  type LikelihoodFit,
  type LikelihoodProblem,
  likelihoodFit,
  limitOf,
  maximizeLikelihood,
} from "../likelihood/maximum-likelihood.ts";
import { collapseRows, sampleRows } from "../summary/collapse.ts";
import { purchaseDataWarnings } from "../summary/purchase-data-warnings.ts";
import type { PurchaseRows, PurchaseSummaryInput, SummaryColumns } from "../summary/purchase-rows.ts";
import type { TimeUnit } from "../summary/time-unit.ts";
import { bgBbBoundaryWarnings } from "./boundary-warnings.ts";
import { bgBbData } from "./data.ts";
import { bgBbLogLikelihood } from "./likelihood.ts";
import { checkOpportunities } from "./opportunities.ts";

/** The parameters of the model, by the paper's letters. */
export type BgBbParameter = "alpha" | "beta" | "gamma" | "delta";

/** Options of {@link fitBgBb}. */
export interface BgBbOptions extends PurchaseCovariateOptions {
  /**
   * Time from one opportunity to the next, where it is always the same: durations and annual rates need it.
   * @defaultValue what the columns say
   */
  readonly unit?: TimeUnit;
  /** What the columns of the summary are called. @defaultValue the names of `opportunitySummary` */
  readonly columns?: SummaryColumns;
  /** Most Newton steps of one start. @defaultValue 200 */
  readonly maxIterations?: number;
}

/** A fitted BG/BB model: frozen plain data. */
export interface BgBbModel {
  readonly kind: "bg-bb";
  readonly version: 1;
  /** Time from one opportunity to the next; null when neither the summary nor the options told. */
  readonly unit: TimeUnit | null;
  readonly params: {
    /** alpha / (alpha + beta) is the mean chance to buy at an opportunity while active. */
    readonly alpha: number;
    readonly beta: number;
    /** gamma / (gamma + delta) is the mean chance to leave before the first opportunity. */
    readonly gamma: number;
    readonly delta: number;
  };
  readonly fit: LikelihoodFit<BgBbParameter>;
  /** Only of a fit with covariates: `params` are then those of a customer with all covariates 0. */
  readonly covariates?: CovariateEffects;
}

/** Customers whose histories lead close to the optimum of many more. */
const SAMPLE_ROWS = 4_000;
const NAMES: readonly BgBbParameter[] = ["alpha", "beta", "gamma", "delta"];

/**
 * Fits the BG/BB model by maximum likelihood.
 *
 * All customers belong in the summary, above all those who never bought again. Equal rows may be put together with a
 * `weight`, never without one. Customers may have had different numbers of opportunities.
 *
 * `probabilityAlive` of this model is the chance to be alive at the last opportunity seen, n, which is 1 for who bought
 * there; the paper's is the chance to be alive at the next one, n + 1: `probabilityAlive(model, summary, { after: 1 })`.
 *
 * With `covariates`, columns of the summary change the chance to buy (alpha and beta, each in its own way) and the chance
 * to leave (gamma and delta likewise): see `model.covariates`. Scoring then needs the same columns.
 *
 * @param summary - Repeat purchases, the opportunity of the last of them (0 without one) and the opportunities since
 * the first purchase, all whole numbers: of `opportunitySummary`, or any table.
 * @returns A frozen model. What is wrong with the data or the search stands in `fit.status` and `fit.warnings`.
 * @throws {@link InputError} naming the row where a value is missing, negative, not whole, or in contradiction:
 * more purchases than opportunities up to the last purchase.
 * @remarks O(rows) once; a step costs the opportunities of each distinct pair of frequency and age. Deterministic.
 * @example
 * const donations = {
 *   frequency: [3, 2, 1, 2, 1, 1, 0],
 *   recency: [3, 3, 3, 2, 2, 1, 0],
 *   age: [3, 3, 3, 3, 3, 3, 3],
 *   weight: [180, 90, 60, 70, 55, 140, 405],
 * };
 * const model = fitBgBb(donations, { unit: "year" });
 * model.fit.customers; // => 1000
 * const next = expectedPurchases(model, donations, { horizon: { years: 5 } });
 * next[0]! > next[5]!; // => true
 */
export function fitBgBb(summary: PurchaseSummaryInput, options: BgBbOptions = {}): BgBbModel {
  const table = tableFrom(summary, "summary");
  const input = openSummary(table, options, COVARIATE_KEYS);
  const { rows, unit, maxIterations } = input;
  checkOpportunities(rows, options.columns ?? {});
  const problem = sampledProblem(rows, maxIterations);
  // Without any repeat purchase the likelihood rises to 1 as the chance to buy goes to 0.
  const optimum = rows.frequency.some((x) => x > 0)
    ? maximizeLikelihood(problem)
    : limitOf(problem, { alpha: "zero", beta: null, gamma: null, delta: null });
  const warnings = [
    ...purchaseDataWarnings(rows),
    ...bgBbBoundaryWarnings(optimum),
    ...flatnessWarnings(NAMES, optimum),
  ];
  const fit = likelihoodFit(problem, optimum, rows.frequency.length, warnings);
  const parts = withPurchaseCovariates({ unit, params: optimum.params, fit }, table, input, options, {
    names: NAMES,
    times: [],
    processes: { purchase: ["alpha", "beta"], dropout: ["gamma", "delta"] },
    rowLikelihood: bgBbRowLikelihood,
  });
  return deepFreeze({ kind: "bg-bb", version: 1, ...parts });
}

/** On many histories the way to the optimum is found with a few of them. */
function sampledProblem(rows: PurchaseRows, maxIterations: number): LikelihoodProblem<BgBbParameter> {
  const distinct = collapseRows(rows);
  const problem = bgBbProblem(distinct, maxIterations);
  if (distinct.frequency.length < SAMPLE_ROWS) return problem;
  const some = sampleRows(rows, SAMPLE_ROWS);
  return some === rows ? problem : { ...problem, sample: bgBbProblem(collapseRows(some), maxIterations) };
}

function bgBbProblem(rows: PurchaseRows, maxIterations: number): LikelihoodProblem<BgBbParameter> {
  const data = bgBbData(rows);
  return {
    names: NAMES,
    logLikelihood: (params, gradient, hessian) => bgBbLogLikelihood(data, params, gradient, hessian),
    starts: [
      [1, 1, 0.5, 2],
      [0.5, 3, 0.5, 5],
      [2, 1, 1, 20],
      [0.3, 10, 0.3, 10],
      [5, 20, 5, 50],
    ],
    scales: [1, 1, 1, 1],
    customers: data.customers,
    maxIterations,
  };
}
