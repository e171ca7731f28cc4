/**
 * The beta-discrete-Weibull (BdW) model of customers under contract: the sBG model whose customers may come to leave
 * more easily (c > 1) or less easily (c < 1) the longer they stay.
 *
 * A customer survives t renewals with (1 - theta)^(t^c); theta, the chance to leave at the first renewal, differs
 * between customers as beta(alpha, beta). At c = 1 it is the sBG model, which ignores that duration matters and then
 * projects too many or too few survivors.
 *
 * Source: Fader, Hardie, Liu, Davin and Steenburgh (2018), "How to Project Customer Retention" Revisited: The Role of
 * Duration Dependence, Journal of Interactive Marketing 43, 1-16. The paper's gamma and delta are alpha and beta here,
 * as in the sBG model.
 *
 * @module
 */
import { checkInteger, checkOptionKeys } from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { chiSquareUpperTail } from "../../numeric/chi-square.ts";
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
import { sbgOptimum, sbgProblem } from "../sbg/sbg.ts";
import { bdwLogLikelihood } from "./likelihood.ts";

/** The parameters of the model. */
export type BdwParameter = "alpha" | "beta" | "c";

/** Options of {@link fitBdw}. */
export interface BdwOptions {
  /** What the columns of a table of cohorts are called. @defaultValue `cohort`, `period`, `survivors` */
  readonly columns?: CohortColumns;
  /** Most Newton steps of one start. @defaultValue 200 */
  readonly maxIterations?: number;
}

/** Is c = 1, the sBG model, good enough? */
export interface DurationDependenceTest {
  /** Of the sBG model on the same cohorts. */
  readonly sbgLogLikelihood: number;
  /** 2 (log L - log L of the sBG model), >= 0. */
  readonly statistic: number;
  readonly degreesOfFreedom: 1;
  /** Chance of such a statistic or a larger one where c is 1. */
  readonly pValue: number;
}

/** A fitted BdW model: frozen plain data. */
export interface BdwModel {
  readonly kind: "bdw";
  readonly version: 1;
  readonly params: {
    /** alpha / (alpha + beta) is the mean chance to leave at the first renewal. */
    readonly alpha: number;
    /** The smaller alpha + beta, the more customers differ. */
    readonly beta: number;
    /** Above 1 a customer comes to leave more easily with every renewal, below 1 less easily. */
    readonly c: number;
  };
  /** Renewals that the longest cohort was seen for: what lies beyond is projection. */
  readonly renewals: number;
  /** `customers` are those at the start of all cohorts, `rows` are the cohorts. */
  readonly fit: LikelihoodFit<BdwParameter> & {
    /** Likelihood-ratio test against the sBG model. */
    readonly durationDependence: DurationDependenceTest;
  };
}

const NAMES: readonly BdwParameter[] = ["alpha", "beta", "c"];

/**
 * Fits the BdW model by maximum likelihood, and tests whether it needed its third parameter.
 *
 * @param survivors - Customers after 0, 1, 2 ... renewals: one cohort as an array, several as an array of arrays or a
 * table with the columns `cohort`, `period` and `survivors`, as for `fitSbg`. Three parameters take three renewals to
 * be determined: after two the fit is `at-boundary`.
 * @returns A frozen model. What is wrong with the data or the search stands in `fit.status` and `fit.warnings`.
 * @throws {@link InputError} as `fitSbg`.
 * @remarks O(renewals) per step, whatever the number of customers. Deterministic.
 * @example
 * const model = fitBdw([1000, 631, 468, 382, 326]);
 * model.params.c; // => 1.1964
 * model.fit.logLikelihood; // => -1401.383
 * model.fit.durationDependence.pValue; // => 0.5526
 */
export function fitBdw(survivors: CohortInput, options: BdwOptions = {}): BdwModel {
  checkOptionKeys(options, "options", ["columns", "maxIterations"]);
  const { columns = {}, maxIterations = 200 } = options;
  checkInteger(maxIterations, "options.maxIterations", 1);
  const renewals = renewalsFrom(survivors, columns);
  const sbg = sbgOptimum(renewals, sbgProblem(renewals, maxIterations));
  const problem = bdwProblem(renewals, sbg, maxIterations);
  const optimum = bdwOptimum(renewals, problem);
  const warnings = [...contractBoundaryWarnings(optimum), ...flatnessWarnings(NAMES, optimum)];
  const statistic = Math.max(0, 2 * (optimum.logLikelihood - sbg.logLikelihood));
  return deepFreeze({
    kind: "bdw",
    version: 1,
    params: optimum.params,
    renewals: renewals.kept.length,
    fit: {
      ...likelihoodFit(problem, optimum, renewals.cohorts, warnings),
      durationDependence: {
        sbgLogLikelihood: sbg.logLikelihood,
        statistic,
        degreesOfFreedom: 1,
        pValue: chiSquareUpperTail(statistic, 1),
      },
    },
  });
}

function bdwProblem(
  renewals: Renewals,
  sbg: LikelihoodOptimum<"alpha" | "beta">,
  maxIterations: number,
): LikelihoodProblem<BdwParameter> {
  const { alpha, beta } = sbg.params;
  return {
    names: NAMES,
    logLikelihood: (params, gradient, hessian) => bdwLogLikelihood(renewals, params, gradient, hessian),
    starts: [
      // The sBG optimum itself, unless it lies at infinity: the fit can only be better than that.
      ...(sbg.status === "converged" ? [[alpha, beta, 1]] : []),
      [0.7, 2, 1],
      [0.3, 1, 1.5],
      [3, 20, 0.7],
      [2, 1, 0.5],
      [10, 40, 1.5],
    ],
    scales: [1, 1, 1],
    customers: renewals.customers,
    maxIterations,
  };
}

function bdwOptimum(
  { kept, lost }: Renewals,
  problem: LikelihoodProblem<BdwParameter>,
): LikelihoodOptimum<BdwParameter> {
  if (lost.every((count) => count === 0)) return limitOf(problem, { alpha: "zero", beta: null, c: null });
  if (kept.every((count) => count === 0)) return limitOf(problem, { alpha: null, beta: "zero", c: null });
  return maximizeLikelihood(problem);
}
