/**
 * Logistic regression: the log odds of leaving as a weighted sum of what is known about a customer.
 *
 * Maximum likelihood by Newton's method, with a ridge penalty on standardised numbers (Hoerl and Kennard 1970,
 * "Ridge Regression", Technometrics 12(1); le Cessie and van Houwelingen 1992, "Ridge Estimators in Logistic
 * Regression", Applied Statistics 41(1), 191-201), or by coordinate descent with a lasso or an elastic net (Friedman,
 * Hastie and Tibshirani 2010, see `coordinate.ts`).
 *
 * @module
 */
import { checkOptionKeys } from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { InputError } from "../../internal/input-error.ts";
import { type JobOptions, jobOf } from "../../internal/progress.ts";
import { VERSION } from "../../internal/version.ts";
import { sigmoid } from "../../numeric/logistic.ts";
import type { TableInput } from "../../table/table-from.ts";
import { readTrainingData, type TrainingData } from "../training-data.ts";
import { aliasedTerms, gramMatrix } from "./aliasing.ts";
import { inferLogistic, type LogisticInference } from "./inference.ts";
import { fitNull, solveLassoFromNull } from "./lasso-start.ts";
import type { LogisticFit, LogisticRegressionModel } from "./model.ts";
import { columnsWithOffset } from "./offset.ts";
import {
  LOGISTIC_OPTION_KEYS,
  type LogisticRegressionOptions,
  type ResolvedLogisticSettings,
  resolveLogisticSettings,
} from "./options.ts";
import { isPenalised, type PenalisedLogistic, penaltyOf, withPenalty } from "./penalty.ts";
import type { LogisticRows } from "./rows.ts";
import { findSeparation, movesIntercept, type Separation } from "./separation.ts";
import { type LogisticSolution, type SolverSettings, solveLogistic } from "./solver.ts";
import { startOf } from "./start.ts";
import { type LogisticTraining, readLogisticTraining } from "./training.ts";
import { countSides, logisticWarnings } from "./warnings.ts";

/**
 * Fits a logistic regression to labelled rows.
 *
 * Numbers enter as they are, text by treatment coding, missing values with a term of their own (see
 * `encoding` in the model). Rows without a target are left out and counted.
 *
 * @param data - One row a customer: rows, columns, or a table.
 * @returns A frozen model. A fit that did not converge, separated classes and repeated columns are told in
 * `fit.status` and `fit.warnings`, never thrown.
 * @throws {@link InputError} for a column that is not there, a target that does not have two values, an
 * infinite number, or an option out of its range.
 * @remarks O(rows * terms^2) a Newton step with a new Hessian, usually two to six of them. Deterministic.
 * @example
 * const customers = {
 *   tenure: [1, 34, 2, 45, 8, 22, 10, 28, 3, 60],
 *   contract: ["monthly", "yearly", "monthly", "yearly", "monthly", "monthly", "monthly", "monthly", "yearly", "monthly"],
 *   churn: ["Yes", "No", "Yes", "No", "No", "Yes", "No", "No", "Yes", "No"],
 * };
 * const model = fitLogisticRegression(customers, { target: "churn" });
 * model.fit.status; // => "converged"
 * model.fit.coefficients.map((line) => line.term); // => ["(intercept)", "tenure", "contract=yearly"]
 * predictProbability(model, [{ tenure: 5, contract: "monthly" }])[0]! > 0.5; // => true
 */
export function fitLogisticRegression(
  data: TableInput,
  options: LogisticRegressionOptions,
): LogisticRegressionModel {
  if (typeof options !== "object" || options === null) {
    throw new InputError("missing-option", "options", "an object with at least a target", options);
  }
  checkOptionKeys(options, "options", LOGISTIC_OPTION_KEYS);
  const settings = resolveLogisticSettings(options, "options");
  const training = readTrainingData(data, columnsWithOffset(options, settings.offset), "options");
  return fitLogisticOn(training, settings, options.weights ?? null, jobOf(options));
}

/**
 * {@link fitLogisticRegression} for training data that has been read.
 *
 * @param weightColumn - Name of the weights for the model's record.
 * @internal
 */
export function fitLogisticOn(
  training: TrainingData,
  settings: ResolvedLogisticSettings,
  weightColumn: string | null,
  job: JobOptions = {},
): LogisticRegressionModel {
  const prepared = readLogisticTraining(training, settings, job);
  try {
    return modelOf(prepared, settings, weightColumn, job);
  } finally {
    prepared.rows.close();
  }
}

function modelOf(
  prepared: LogisticTraining,
  settings: ResolvedLogisticSettings,
  weightColumn: string | null,
  job: JobOptions,
): LogisticRegressionModel {
  const { training, encoding, classes } = prepared;
  const solved = solve(prepared, settings, job);
  const { solution, separation, inference, penalised } = solved;
  const unbounded = separation !== undefined && !isPenalised(penalised);
  const { positive, negative, column } = training.target;
  const { l1, l2, standardize, offset, classWeights, maxIterations, tolerance, level, maxLevels } = settings;
  return deepFreeze({
    kind: "logistic-regression",
    version: 1,
    churnkit: VERSION,
    target: { column, positive, negative, baseRate: classes.baseRate },
    encoding,
    params: { intercept: inference.intercept, coefficients: inference.coefficients },
    options: {
      ...{
        l1,
        l2,
        standardize,
        offset,
        classWeights: classWeights === null ? null : structuredClone(classWeights),
      },
      ...{ maxIterations, tolerance, level, maxLevels, weights: weightColumn },
    },
    fit: {
      status: unbounded ? "separated" : solution.status,
      method: solution.method,
      iterations: solution.iterations,
      rows: training.truth.length,
      ...likelihoods(penalised, solution, solved.nullLoss, inference.effectiveParameters),
      coefficients: inference.table,
      warnings: [
        ...training.warnings,
        ...encoding.warnings,
        ...logisticWarnings({
          ...{ encoding, training, settings, ...solved },
          sides: (term) => countSides({ training, encoding }, term),
        }),
      ],
    },
  });
}

/** A problem, its solution and what was noticed on the way. */
interface Solved {
  readonly penalised: PenalisedLogistic<LogisticRows>;
  readonly solution: LogisticSolution;
  /** Terms that are combinations of those before them. */
  readonly collinear: readonly number[];
  readonly separation: Separation | undefined;
  readonly inference: LogisticInference;
  /** Loss of an intercept alone. */
  readonly nullLoss: number;
}

function solve(prepared: LogisticTraining, settings: ResolvedLogisticSettings, job: JobOptions): Solved {
  const { encoding, rows } = prepared;
  const { terms } = encoding;
  const penalised = withPenalty(rows, encoding, settings);
  const { maxIterations, tolerance } = settings;
  const solver: SolverSettings = { maxIterations, tolerance, job };
  const free = !isPenalised(penalised);
  // A penalty makes repeated columns harmless; without one they would make the Hessian singular.
  const dropped = free ? aliasedTerms(gramMatrix(rows), terms.length + 1) : [];
  const kept = terms.flatMap((_, term) => (dropped.includes(term) ? [] : [term]));
  const solution = minimise(penalised, kept, solver);
  const meat = meatOf(prepared, solution);
  const separation = findSeparation(penalised, kept, solution);
  const runaway = !free ? [] : separation?.extent === "complete" ? kept : (separation?.terms ?? []);
  return {
    penalised,
    solution,
    collinear: free ? dropped : aliasedAmong(solution),
    separation,
    inference: inferLogistic(solution, {
      terms,
      kept,
      ridge: penalised.ridge,
      chosen: settings.l1 > 0,
      meat,
      interceptShift: -prepared.classes.logOddsAdded,
      runaway: new Set(runaway),
      interceptRunsAway: runaway.length > 0 && separation !== undefined && movesIntercept(separation, terms),
      level: settings.level,
    }),
    nullLoss: nullLoss(prepared, solver),
  };
}

function minimise(
  penalised: PenalisedLogistic<LogisticRows>,
  kept: readonly number[],
  solver: SolverSettings,
): LogisticSolution {
  if (penalised.lasso.some((value) => value > 0)) return solveLassoFromNull(penalised, solver);
  const places = Int32Array.from([0, ...kept.map((term) => term + 1)]);
  return solveLogistic(penalised, places, startOf(penalised, places), solver);
}

/** Terms among those of the solution that repeat earlier ones of it. */
function aliasedAmong({ hessian, places }: LogisticSolution): number[] {
  return aliasedTerms(hessian, places.length).map((term) => places[term + 1]! - 1);
}

/** Where classes are weighted: the sum of x x' (a (p - y))^2, a row of weight w counted w times. */
function meatOf(
  { rows, classes, training }: LogisticTraining,
  { places }: LogisticSolution,
): Float64Array | undefined {
  if (!classes.weighted) return undefined;
  const { truth } = rows;
  const factors = [classes.factors.negative, classes.factors.positive];
  const squares = rows.scores().map((score, i) => {
    const label = truth[i]!;
    const pull = factors[label]! * (sigmoid(score) - label);
    return (training.weights?.[i] ?? 1) * pull * pull;
  });
  const meat = new Float64Array(places.length ** 2);
  rows.products(squares, places, meat);
  return meat;
}

/** Loss of an intercept alone; with an offset it has to be fitted. */
function nullLoss({ rows, classes }: LogisticTraining, solver: SolverSettings): number {
  if (rows.offset !== undefined) return fitNull(rows, solver).loss;
  const { positive, negative } = classes.totals;
  const total = positive + negative;
  return -(positive * Math.log(positive / total) + negative * Math.log(negative / total));
}

function likelihoods(
  penalised: PenalisedLogistic<LogisticRows>,
  { objective, coefficients }: LogisticSolution,
  lossOfNull: number,
  effectiveParameters: number,
): Pick<
  LogisticFit,
  "logLikelihood" | "penalizedLogLikelihood" | "deviance" | "nullDeviance" | "effectiveParameters" | "aic"
> {
  const logLikelihood = penaltyOf(penalised, coefficients) - objective;
  const deviance = -2 * logLikelihood;
  return {
    logLikelihood,
    penalizedLogLikelihood: -objective,
    deviance,
    nullDeviance: 2 * lossOfNull,
    effectiveParameters,
    aic: deviance + 2 * effectiveParameters,
  };
}
