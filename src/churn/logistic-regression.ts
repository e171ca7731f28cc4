/**
 * Logistic regression: the log odds of leaving as a weighted sum of what is known about a customer.
 *
 * Maximum likelihood by Newton's method, with a ridge penalty on standardised terms (Hoerl and Kennard 1970,
 * "Ridge Regression", Technometrics 12(1); le Cessie and van Houwelingen 1992, "Ridge Estimators in Logistic
 * Regression", Applied Statistics 41(1), 191-201).
 *
 * @module
 */
import { fitEncoding } from "../features/encoding.ts";
import { encode } from "../features/encoding-matrix.ts";
import type { Encoding } from "../features/encoding-types.ts";
import { checkOptionKeys } from "../internal/check.ts";
import { deepFreeze } from "../internal/freeze.ts";
import { InputError } from "../internal/input-error.ts";
import { VERSION } from "../internal/version.ts";
import type { TableInput } from "../table/table-from.ts";
import { aliasedTerms, gramMatrix, keepTerms } from "./logistic-aliasing.ts";
import { inferLogistic, type LogisticInference } from "./logistic-inference.ts";
import type { LogisticProblem } from "./logistic-kernel.ts";
import type { LogisticFit, LogisticRegressionModel } from "./logistic-model.ts";
import {
  LOGISTIC_OPTION_KEYS,
  type LogisticRegressionOptions,
  type ResolvedLogisticSettings,
  resolveLogisticSettings,
} from "./logistic-options.ts";
import { findSeparation, movesIntercept, type Separation } from "./logistic-separation.ts";
import { type LogisticSolution, solveLogistic } from "./logistic-solver.ts";
import { startOf } from "./logistic-start.ts";
import { logisticWarnings } from "./logistic-warnings.ts";
import { readTrainingData, type TrainingData } from "./training-data.ts";

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
  return fitLogisticOn(readTrainingData(data, options, "options"), settings, options.weights ?? null);
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
): LogisticRegressionModel {
  const classes = classWeights(training);
  const encoding = fitEncoding(training.table, training.features, {
    maxLevels: settings.maxLevels,
    reference: settings.reference,
    weights: training.weights,
  });
  const solved = solve(encoding, training, settings);
  const { problem, solution, separation, inference } = solved;
  const unbounded = separation !== undefined && settings.l2 === 0;
  const { positive, negative, column } = training.target;
  const baseRate = classes.events / (classes.events + classes.others);
  const { l2, standardize, maxIterations, tolerance, level, maxLevels } = settings;
  return deepFreeze({
    kind: "logistic-regression",
    version: 1,
    churnkit: VERSION,
    target: { column, positive, negative, baseRate },
    encoding,
    params: { intercept: inference.intercept, coefficients: inference.coefficients },
    options: { l2, standardize, maxIterations, tolerance, level, maxLevels, weights: weightColumn },
    fit: {
      status: unbounded ? "separated" : solution.status,
      iterations: solution.iterations,
      rows: training.truth.length,
      ...likelihoods(problem, solution, classes, inference.effectiveParameters),
      coefficients: inference.table,
      warnings: [
        ...training.warnings,
        ...encoding.warnings,
        ...logisticWarnings({ encoding, training, settings, ...solved }),
      ],
    },
  });
}

/** A problem, its solution and what was noticed on the way. */
interface Solved {
  /** Without the terms that were dropped. */
  readonly problem: LogisticProblem;
  readonly solution: LogisticSolution;
  /** Terms of the encoding that are combinations of those before them. */
  readonly collinear: readonly number[];
  readonly separation: Separation | undefined;
  /** The separating terms of the encoding. */
  readonly separating: readonly number[];
  readonly inference: LogisticInference;
}

function solve(encoding: Encoding, training: TrainingData, settings: ResolvedLogisticSettings): Solved {
  const { l2, level } = settings;
  const { terms } = encoding;
  const whole = standardisedProblem(encoding, training, settings);
  // A ridge makes repeated columns harmless; without one they would make the Hessian singular.
  const dropped = l2 === 0 ? aliasedTerms(gramMatrix(whole), terms.length + 1) : [];
  const kept = terms.flatMap((_, term) => (dropped.includes(term) ? [] : [term]));
  const problem = keepTerms(whole, kept);
  const solution = solveLogistic(problem, startOf(problem), settings);
  const separation = findSeparation(problem, solution);
  const separating = (separation?.terms ?? []).map((j) => kept[j]!);
  const keptTerms = kept.map((term) => terms[term]!);
  const runaway = l2 > 0 ? [] : separation?.extent === "complete" ? kept : separating;
  return {
    problem,
    solution,
    collinear: l2 === 0 ? dropped : aliasedTerms(solution.hessian, terms.length + 1),
    separation,
    separating,
    inference: inferLogistic(solution, {
      terms,
      kept,
      penalty: problem.penalty,
      runaway: new Set(runaway),
      interceptRunsAway:
        runaway.length > 0 && separation !== undefined && movesIntercept(separation, keptTerms),
      level,
    }),
  };
}

/** Weight of the rows of each class; both must be there. */
function classWeights({ truth, weights, target }: TrainingData): { events: number; others: number } {
  let events = 0;
  let others = 0;
  for (let i = 0; i < truth.length; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    if (truth[i] === 1) events += weight;
    else others += weight;
  }
  if (events === 0 || others === 0) {
    const present = events === 0 ? target.negative : target.positive;
    const counted = weights === undefined ? "" : " on rows of weight > 0";
    throw new InputError("one-class", `data.${target.column}`, `a column with two values${counted}`, present);
  }
  return { events, others };
}

/** The design in standard deviations from the mean, and the ridge of each coefficient on that scale. */
function standardisedProblem(
  encoding: Encoding,
  training: TrainingData,
  { l2, standardize }: ResolvedLogisticSettings,
): LogisticProblem {
  const { matrix, rows } = encode(encoding, training.table);
  const penalty = new Float64Array(encoding.terms.length + 1);
  encoding.terms.forEach(({ mean, scale }, j) => {
    const end = (j + 1) * rows;
    for (let at = j * rows; at < end; at++) matrix[at] = (matrix[at]! - mean) / scale;
    // A ridge on the coefficient per unit, c / scale, is a ridge of l2 / scale^2 on c.
    penalty[j + 1] = standardize ? l2 : l2 / (scale * scale);
  });
  return {
    rows: training.truth.length,
    terms: encoding.terms.length,
    design: matrix,
    truth: training.truth,
    weights: training.weights,
    penalty,
  };
}

function likelihoods(
  { penalty }: LogisticProblem,
  { objective, coefficients }: LogisticSolution,
  { events, others }: { events: number; others: number },
  effectiveParameters: number,
): Omit<LogisticFit, "status" | "iterations" | "rows" | "coefficients" | "warnings"> {
  let ridge = 0;
  for (let j = 0; j < penalty.length; j++) ridge += 0.5 * penalty[j]! * coefficients[j]! ** 2;
  const logLikelihood = ridge - objective;
  const total = events + others;
  const nullLogLikelihood = events * Math.log(events / total) + others * Math.log(others / total);
  const deviance = -2 * logLikelihood;
  return {
    logLikelihood,
    penalizedLogLikelihood: -objective,
    deviance,
    nullDeviance: -2 * nullLogLikelihood,
    effectiveParameters,
    aic: deviance + 2 * effectiveParameters,
  };
}
