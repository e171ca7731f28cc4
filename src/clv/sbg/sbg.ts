/**
 * The shifted-beta-geometric (sBG) model of customers under contract.
 *
 * At each renewal a customer leaves with a chance that stays the same for ever and differs between customers as
 * beta(alpha, beta). Those who leave easily go first, so the retention rate of a cohort rises with the years although
 * no customer becomes more loyal.
 *
 * Source: Fader and Hardie (2007), How to Project Customer Retention, Journal of Interactive Marketing 21(1), 76-90.
 * Names follow the paper.
 *
 * @module
 */
import { checkInteger, checkOptionKeys } from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { contractBoundaryWarnings } from "../contract/boundary-warnings.ts";
import { type CohortColumns, type CohortInput, type Renewals, renewalsFrom } from "../contract/cohorts.ts";
import {
  flatnessWarnings,
  type LikelihoodFit,
  type LikelihoodOptimum,
  type LikelihoodProblem,
  likelihoodFit,
  limitOf,
  maximizeLikelihood,
} from "../likelihood/maximum-likelihood.ts";
import { sbgLogLikelihood } from "./likelihood.ts";

/** The parameters of the model, by the paper's letters. */
export type SbgParameter = "alpha" | "beta";

/** Options of {@link fitSbg}. */
export interface SbgOptions {
  /** What the columns of a table of cohorts are called. @defaultValue `cohort`, `period`, `survivors` */
  readonly columns?: CohortColumns;
  /** Most Newton steps of one start. @defaultValue 200 */
  readonly maxIterations?: number;
}

/** A fitted sBG model: frozen plain data. */
export interface SbgModel {
  readonly kind: "sbg";
  readonly version: 1;
  readonly params: {
    /** alpha / (alpha + beta) is the mean chance to leave at the first renewal. */
    readonly alpha: number;
    /** The smaller alpha + beta, the more customers differ. */
    readonly beta: number;
  };
  /** Renewals that the longest cohort was seen for: what lies beyond is projection. */
  readonly renewals: number;
  /** `customers` are those at the start of all cohorts, `rows` are the cohorts. */
  readonly fit: LikelihoodFit<SbgParameter>;
}

const NAMES: readonly SbgParameter[] = ["alpha", "beta"];

/**
 * Fits the sBG model by maximum likelihood.
 *
 * @param survivors - Customers after 0, 1, 2 ... renewals: one cohort as an array, several as an array of arrays or a
 * table with the columns `cohort`, `period` and `survivors`. Cohorts may differ in length; counts missing at the end
 * have not been observed yet.
 * @returns A frozen model. What is wrong with the data or the search stands in `fit.status` and `fit.warnings`.
 * @throws {@link InputError} where a count is missing before the end, no whole number, negative, or larger than the one
 * before it; for an empty cohort; and where no cohort was seen for two renewals.
 * @remarks O(renewals) per step, whatever the number of customers. Deterministic. Where churn speeds up or slows down
 * over a customer's years, `fitBdw` projects better.
 * @example
 * const model = fitSbg([1000, 869, 743, 653, 593, 551, 517, 491]);
 * model.params.alpha; // => 0.6681
 * model.params.beta; // => 3.806
 * model.fit.logLikelihood; // => -1611.158
 */
export function fitSbg(survivors: CohortInput, options: SbgOptions = {}): SbgModel {
  checkOptionKeys(options, "options", ["columns", "maxIterations"]);
  const { columns = {}, maxIterations = 200 } = options;
  checkInteger(maxIterations, "options.maxIterations", 1);
  const renewals = renewalsFrom(survivors, columns);
  const problem = sbgProblem(renewals, maxIterations);
  const optimum = sbgOptimum(renewals, problem);
  const warnings = [...contractBoundaryWarnings(optimum), ...flatnessWarnings(NAMES, optimum)];
  return deepFreeze({
    kind: "sbg",
    version: 1,
    params: optimum.params,
    renewals: renewals.kept.length,
    fit: likelihoodFit(problem, optimum, renewals.cohorts, warnings),
  });
}

/** @internal */
export function sbgProblem(renewals: Renewals, maxIterations: number): LikelihoodProblem<SbgParameter> {
  return {
    names: NAMES,
    logLikelihood: (params, gradient, hessian) => sbgLogLikelihood(renewals, params, gradient, hessian),
    starts: [
      [0.7, 2],
      [0.2, 1],
      [3, 20],
      [2, 1],
      [30, 100],
    ],
    scales: [1, 1],
    customers: renewals.customers,
    maxIterations,
  };
}

/** @internal */
export function sbgOptimum(
  { kept, lost }: Renewals,
  problem: LikelihoodProblem<SbgParameter>,
): LikelihoodOptimum<SbgParameter> {
  // Nobody left, or nobody renewed: the likelihood rises to 1 as the chance to leave goes to 0 or 1.
  if (lost.every((count) => count === 0)) return limitOf(problem, { alpha: "zero", beta: null });
  if (kept.every((count) => count === 0)) return limitOf(problem, { alpha: null, beta: "zero" });
  return maximizeLikelihood(problem);
}
