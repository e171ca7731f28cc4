/**
 * The Pareto/NBD model of repeat buying where customers leave without saying so, at any time.
 *
 * While active, a customer buys as a Poisson process whose rate differs between customers as gamma(r, alpha), and leaves
 * after an exponential lifetime whose rate differs between customers as gamma(s, beta). In the BG/NBD model customers leave
 * right after a purchase only.
 *
 * Sources: Schmittlein, Morrison and Colombo (1987), Counting Your Customers: Who Are They and What Will They Do Next?,
 * Management Science 33(1), 1-24; Fader and Hardie (2005), A Note on Deriving the Pareto/NBD Model and Related
 * Expressions, note 009 of brucehardie.com. Names follow the papers.
 *
 * @module
 */
import { checkInteger, checkOptionKeys } from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { tableFrom } from "../../table/table-from.ts";
import type { CovariateEffects } from "../covariates/covariate-effects.ts";
import { COVARIATE_KEYS, type PurchaseCovariateOptions } from "../covariates/covariate-options.ts";
import { paretoNbdRowLikelihood } from "../covariates/pareto-nbd-row.ts";
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
import { meanAge } from "../summary/mean-age.ts";
import { purchaseDataWarnings } from "../summary/purchase-data-warnings.ts";
import {
  agreeOnUnit,
  type PurchaseRows,
  type PurchaseSummaryInput,
  purchaseRowsFrom,
  type SummaryColumns,
} from "../summary/purchase-rows.ts";
import { checkTimeUnit, type TimeUnit } from "../summary/time-unit.ts";
import { boundaryWarnings } from "./boundary-warnings.ts";
import { paretoNbdData } from "./data.ts";
import { paretoNbdLogLikelihood } from "./likelihood.ts";

/** The parameters of the model, by the papers' letters. */
export type ParetoNbdParameter = "r" | "alpha" | "s" | "beta";

/** Options of {@link fitParetoNbd}. */
export interface ParetoNbdOptions extends PurchaseCovariateOptions {
  /** Unit of recency and age, for summaries whose columns do not carry one. @defaultValue what the columns say */
  readonly unit?: TimeUnit;
  /** What the columns of the summary are called. @defaultValue the names of `purchaseSummary` */
  readonly columns?: SummaryColumns;
  /** Most Newton steps of one start. @defaultValue 200 */
  readonly maxIterations?: number;
}

/** A fitted Pareto/NBD model: frozen plain data. */
export interface ParetoNbdModel {
  readonly kind: "pareto-nbd";
  readonly version: 1;
  /** Unit of alpha, beta and all times of this model; null when neither the summary nor the options told. */
  readonly unit: TimeUnit | null;
  readonly params: {
    /** Shape of the purchase rate over customers. */
    readonly r: number;
    /** Its scale: r / alpha is the mean number of purchases per unit of time while active. */
    readonly alpha: number;
    /** Shape of the drop-out rate over customers. */
    readonly s: number;
    /** Its scale: s / beta is the mean drop-out rate per unit of time. */
    readonly beta: number;
  };
  readonly fit: LikelihoodFit<ParetoNbdParameter>;
  /** Only of a fit with covariates: `params` are then those of a customer with all covariates 0. */
  readonly covariates?: CovariateEffects;
}

type Problem = LikelihoodProblem<ParetoNbdParameter>;

const NAMES: readonly ParetoNbdParameter[] = ["r", "alpha", "s", "beta"];

/**
 * Fits the Pareto/NBD model by maximum likelihood.
 *
 * All customers belong in the summary, above all those who bought once. Equal rows may be put together with a
 * `weight`, never without one.
 *
 * With `covariates`, columns of the summary change how often a customer buys (alpha) and how soon the customer leaves
 * (beta): see `model.covariates`. Scoring then needs the same columns.
 *
 * @param summary - Frequency, recency and age, one row a customer: of `purchaseSummary`, or any table.
 * @returns A frozen model. What is wrong with the data or the search stands in `fit.status` and `fit.warnings`.
 * @throws {@link InputError} naming the row where a value is missing, negative, not whole, or in contradiction:
 * a recency beyond the age, a repeat purchase at recency 0.
 * @remarks O(rows) per step plus a continued fraction for each pair of frequency and recency, or frequency and age;
 * about ten steps a start. Deterministic.
 * @example
 * const model = fitParetoNbd({
 *   frequency: [0, 0, 1, 0, 2, 5, 0, 1, 3, 0],
 *   recency: [0, 0, 4, 0, 20, 30, 0, 25, 12, 0],
 *   age: [38, 30, 35, 22, 38, 33, 38, 36, 37, 25],
 *   weight: [40, 35, 9, 30, 6, 4, 40, 8, 3, 25],
 * }, { unit: "week" });
 * model.fit.customers; // => 200
 */
export function fitParetoNbd(summary: PurchaseSummaryInput, options: ParetoNbdOptions = {}): ParetoNbdModel {
  checkOptionKeys(options, "options", ["unit", "columns", "maxIterations", ...COVARIATE_KEYS]);
  const { unit = null, columns = {}, maxIterations = 200 } = options;
  if (unit !== null) checkTimeUnit(unit, "options.unit");
  checkInteger(maxIterations, "options.maxIterations", 1);
  const table = tableFrom(summary, "summary");
  const rows = purchaseRowsFrom(table, columns, "fit");
  const agreed = agreeOnUnit(rows.unit, "the unit of the columns", unit, "options.unit");
  const problem = sampledProblem(rows, maxIterations);
  // Without any repeat purchase the likelihood rises to 1 as r goes to 0; there is nothing to search for.
  const optimum = rows.frequency.some((x) => x > 0)
    ? maximizeLikelihood(problem)
    : limitOf(problem, { r: "zero", alpha: null, s: null, beta: null });
  const warnings = [
    ...purchaseDataWarnings(rows),
    ...boundaryWarnings(optimum, problem.scales[1]!),
    ...flatnessWarnings(NAMES, optimum),
  ];
  const plain = {
    params: optimum.params,
    fit: likelihoodFit(problem, optimum, rows.frequency.length, warnings),
  };
  const parts = withPurchaseCovariates(plain, table, { rows, maxIterations }, options, {
    names: NAMES,
    times: ["alpha", "beta"],
    processes: { purchase: ["alpha"], dropout: ["beta"] },
    rowLikelihood: paretoNbdRowLikelihood,
  });
  return deepFreeze({ kind: "pareto-nbd", version: 1, unit: agreed, ...parts });
}

/** On many customers the way to the optimum is found with a few of them. */
function sampledProblem(rows: PurchaseRows, maxIterations: number): Problem {
  const problem = problemOf(collapseRows(rows), maxIterations);
  const some = sampleRows(rows);
  return some === rows ? problem : { ...problem, sample: problemOf(collapseRows(some), maxIterations) };
}

function problemOf(rows: PurchaseRows, maxIterations: number): Problem {
  const data = paretoNbdData(rows);
  const typicalAge = meanAge(rows.age, data.weights);
  // Rates seen over the whole age are too low for those who left; the starts allow for more than that.
  const scale = data.purchases > 0 ? (0.6 * typicalAge * data.customers) / data.purchases : typicalAge;
  return {
    names: NAMES,
    logLikelihood: (params, gradient, hessian) => paretoNbdLogLikelihood(data, params, gradient, hessian),
    starts: [
      [0.5, 0.5 * scale, 0.5, 0.4 * typicalAge],
      // Many leave at once, or hardly anybody: the likelihood may have a hill for each.
      [3, 3 * scale, 0.3, 0.03 * typicalAge],
      [1, scale, 0.1, typicalAge],
    ],
    scales: [1, typicalAge, 1, typicalAge],
    customers: data.customers,
    maxIterations,
  };
}
