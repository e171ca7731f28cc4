/**
 * What the fits of all models with gamma purchase rates and beta-geometric drop-out have in common: the door, the
 * search and what is said of its end.
 *
 * @module
 */
import { checkInteger, checkOptionKeys } from "../../internal/check.ts";
import {
  flatnessWarnings,
  type LikelihoodFit,
  type LikelihoodProblem,
  type LogLikelihood,
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
import type { StartChances } from "./data.ts";

/** The parameters of these models, by the letters of the papers. */
export type BetaGeometricParameter = "r" | "alpha" | "a" | "b";

/** In the order of the likelihoods. */
export const BETA_GEOMETRIC_NAMES: readonly BetaGeometricParameter[] = ["r", "alpha", "a", "b"];

/** Options that their fits share. */
export interface BetaGeometricOptions {
  /** Unit of recency and age, for summaries whose columns do not carry one. @defaultValue what the columns say */
  readonly unit?: TimeUnit;
  /** What the columns of the summary are called. @defaultValue the names of `purchaseSummary` */
  readonly columns?: SummaryColumns;
  /** Most Newton steps of one start. @defaultValue 200 */
  readonly maxIterations?: number;
}

/** What their models share. */
export interface BetaGeometricParts {
  readonly unit: TimeUnit | null;
  readonly params: Readonly<Record<BetaGeometricParameter, number>>;
  readonly fit: LikelihoodFit<BetaGeometricParameter>;
}

/** Rows that passed the door, with what the options say. */
export interface RowsToFit {
  readonly rows: PurchaseRows;
  readonly unit: TimeUnit | null;
  readonly maxIterations: number;
}

/** What one of the models brings along. */
export interface BetaGeometricModel {
  readonly startChances: StartChances;
  /** Phases between two purchases: 1, or the k of regular purchases. */
  readonly phases: number;
  /** The log-likelihood of rows: sums over them are worked out here, once. */
  readonly likelihoodOf: (rows: PurchaseRows) => LogLikelihood;
  /** Added to the log-likelihood that is reported: what does not depend on the parameters. @defaultValue 0 */
  readonly constant?: number;
  /** A guess at the parameters from a fit of nearly the same model: tried before the usual ones, of which some will do. */
  readonly start?: readonly number[] | undefined;
}

const OPTION_KEYS = ["unit", "columns", "maxIterations"];

/** Reads summary and options; `moreKeys` are the options that only this model has. */
export function openSummary(
  summary: PurchaseSummaryInput,
  options: BetaGeometricOptions,
  moreKeys: readonly string[] = [],
): RowsToFit {
  checkOptionKeys(options, "options", [...OPTION_KEYS, ...moreKeys]);
  const { unit = null, columns = {}, maxIterations = 200 } = options;
  if (unit !== null) checkTimeUnit(unit, "options.unit");
  checkInteger(maxIterations, "options.maxIterations", 1);
  const rows = purchaseRowsFrom(summary, columns, "fit");
  return {
    rows,
    unit: agreeOnUnit(rows.unit, "the unit of the columns", unit, "options.unit"),
    maxIterations,
  };
}

/** Searches for the optimum and says what it is worth. */
export function fitBetaGeometric(
  { rows, unit, maxIterations }: RowsToFit,
  model: BetaGeometricModel,
): BetaGeometricParts {
  const problem = sampledProblem(rows, maxIterations, model);
  // Without any repeat purchase the likelihood rises to 1 as r goes to 0; there is nothing to search for.
  const found = rows.frequency.some((x) => x > 0)
    ? maximizeLikelihood(problem)
    : limitOf(problem, { r: "zero", alpha: null, a: null, b: null });
  const optimum = { ...found, logLikelihood: found.logLikelihood + (model.constant ?? 0) };
  const warnings = [
    ...purchaseDataWarnings(rows),
    ...boundaryWarnings(optimum, model.startChances),
    ...flatnessWarnings(BETA_GEOMETRIC_NAMES, optimum),
  ];
  return {
    unit,
    params: optimum.params,
    fit: likelihoodFit(problem, optimum, rows.frequency.length, warnings),
  };
}

/** On many customers the way to the optimum is found with a few of them. */
function sampledProblem(
  rows: PurchaseRows,
  maxIterations: number,
  model: BetaGeometricModel,
): LikelihoodProblem<BetaGeometricParameter> {
  const problem = problemOf(collapseRows(rows), maxIterations, model);
  const some = sampleRows(rows);
  return some === rows ? problem : { ...problem, sample: problemOf(some, maxIterations, model) };
}

function problemOf(
  rows: PurchaseRows,
  maxIterations: number,
  { phases, likelihoodOf, start }: BetaGeometricModel,
): LikelihoodProblem<BetaGeometricParameter> {
  const { customers, typicalAge, meanFrequency } = meansOf(rows);
  // Rates seen over the whole age are too low for those who left; the starts allow for more than that.
  const scale = meanFrequency > 0 ? (0.6 * typicalAge) / (phases * meanFrequency) : typicalAge;
  const usual = [
    [0.3, 0.3 * scale, 0.8, 2.5],
    [1, scale, 1, 5],
    [3, 3 * scale, 0.3, 3],
    [0.5, 0.5 * scale, 3, 20],
    [10, 10 * scale, 0.1, 5],
  ];
  return {
    names: BETA_GEOMETRIC_NAMES,
    logLikelihood: likelihoodOf(rows),
    starts: start === undefined ? usual : [start, ...usual.slice(0, 2)],
    scales: [1, typicalAge, 1, 1],
    customers,
    maxIterations,
  };
}

interface Means {
  readonly customers: number;
  readonly typicalAge: number;
  readonly meanFrequency: number;
}

function meansOf({ age, frequency, weight }: PurchaseRows): Means {
  let counts = 0;
  let customers = 0;
  for (let i = 0; i < age.length; i++) {
    const w = weight === null ? 1 : weight[i]!;
    counts += w * frequency[i]!;
    customers += w;
  }
  return { customers, typicalAge: meanAge(age, weight), meanFrequency: counts / customers };
}
