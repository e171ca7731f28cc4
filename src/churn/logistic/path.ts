/**
 * A logistic regression along a falling penalty: which terms enter when.
 *
 * Source: Friedman, Hastie and Tibshirani (2010), "Regularization Paths for Generalized Linear Models via Coordinate
 * Descent", Journal of Statistical Software 33(1).
 *
 * @module
 */
import type { Encoding } from "../../features/encoding/types.ts";
import { checkBetween, checkInteger, checkOptionKeys, checkPositive } from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { InputError } from "../../internal/input-error.ts";
import { jobOf, step } from "../../internal/progress.ts";
import type { Warning } from "../../internal/warning.ts";
import type { TableInput } from "../../table/table-from.ts";
import { readTrainingData } from "../training-data.ts";
import { solveLasso, strongPlaces } from "./coordinate.ts";
import { fitNull, type NullFit, nullMultiple } from "./lasso-start.ts";
import type { ModelTarget } from "./model.ts";
import { columnsWithOffset } from "./offset.ts";
import {
  LOGISTIC_OPTION_KEYS,
  type LogisticRegressionOptions,
  type ResolvedLogisticSettings,
  resolveLogisticSettings,
} from "./options.ts";
import { type PenalisedLogistic, penaltyOf, withPenalty } from "./penalty.ts";
import type { SolverStatus } from "./solver.ts";
import { type LogisticTraining, readLogisticTraining } from "./training.ts";

/** Options of `logisticPath`: those of `fitLogisticRegression` with a row of penalties in place of one. */
export interface LogisticPathOptions extends Omit<LogisticRegressionOptions, "l1" | "l2" | "level"> {
  /**
   * A point has converged when its next step is shorter than this, in standard errors of the estimate; > 0.
   *
   * @defaultValue 1e-7: to choose among points needs no more, and each starts the next
   */
  readonly tolerance?: number | undefined;
  /**
   * Share of the lasso in the penalty, in (0, 1]: scikit-learn's `l1_ratio`, glmnet's `alpha`. 1 is the lasso.
   *
   * @defaultValue 1
   */
  readonly l1Ratio?: number | undefined;
  /**
   * The penalties `l1 + l2` to fit, each > 0, in any order; fitted from the largest to the smallest.
   *
   * @defaultValue `count` of them, evenly spaced in their logarithm from the smallest penalty at which no term is
   * in down to `ratio` of it
   */
  readonly penalties?: readonly number[] | undefined;
  /**
   * How many penalties, at least 2, where they are not given.
   *
   * @defaultValue 100
   */
  readonly count?: number | undefined;
  /**
   * Smallest penalty over the largest, in (0, 1), where they are not given.
   *
   * @defaultValue 1e-4 where there are more rows than terms, else 0.01, as glmnet
   */
  readonly ratio?: number | undefined;
}

/** One fit of a path. */
export interface LogisticPathPoint {
  /** `l1 + l2`; 1 over it is scikit-learn's `C`. */
  readonly penalty: number;
  /** `penalty` over the sum of the row weights: glmnet's lambda. */
  readonly lambda: number;
  /** What `fitLogisticRegression` takes to fit this point. */
  readonly l1: number;
  readonly l2: number;
  /** Log odds where every term is 0. */
  readonly intercept: number;
  /** Log odds per unit of each term of the encoding. */
  readonly coefficients: readonly number[];
  /** Coefficients other than 0, without the intercept: glmnet's df. */
  readonly degreesOfFreedom: number;
  readonly deviance: number;
  /** 1 - deviance / null deviance: glmnet's dev.ratio. */
  readonly devianceRatio: number;
  readonly status: SolverStatus;
  readonly iterations: number;
}

/** The fits of a path, from the largest penalty to the smallest: frozen plain data. */
export interface LogisticPath {
  readonly target: ModelTarget;
  readonly encoding: Encoding;
  readonly l1Ratio: number;
  readonly nullDeviance: number;
  readonly points: readonly LogisticPathPoint[];
  readonly warnings: readonly Warning[];
}

const PATH_TOLERANCE = 1e-7;
const PATH_KEYS = ["l1Ratio", "penalties", "count", "ratio"];
/** Options of a single fit that a path does not take. */
const SINGLE_KEYS: readonly string[] = ["l1", "l2", "level"];

interface PathSettings {
  readonly l1Ratio: number;
  readonly penalties: readonly number[] | undefined;
  readonly count: number;
  readonly ratio: number | undefined;
}

/**
 * Fits the same logistic regression for many penalties, each starting where the last one ended.
 *
 * To choose one, compare points by `crossValidate` with `{ kind: "logistic-regression", l1, l2 }` as the model: there the
 * encoding and the terms are chosen anew in every fold, so nothing of the held-out rows leaks in. The penalty counts
 * against the sum of the losses, so a fold's smaller training set feels it a little more.
 *
 * @param data - One row a customer: rows, columns, or a table.
 * @throws {@link InputError} as `fitLogisticRegression`, and for penalties out of their range.
 * @remarks O(rows * terms) a step, and O(rows * m^2) for the m terms that may be in. Deterministic.
 * @example
 * const customers = {
 *   tenure: [1, 34, 2, 45, 8, 22, 10, 28, 3, 60],
 *   noise: [3, 1, 4, 1, 5, 9, 2, 6, 5, 3],
 *   churn: ["Yes", "No", "Yes", "No", "No", "Yes", "No", "No", "Yes", "No"],
 * };
 * const path = logisticPath(customers, { target: "churn", penalties: [5, 2.5, 0.1] });
 * path.points.map((point) => point.degreesOfFreedom); // => [0, 1, 2]
 * const { l1, l2 } = path.points[1]!;
 * fitLogisticRegression(customers, { target: "churn", l1, l2 }).params.coefficients[1]; // => 0
 */
export function logisticPath(data: TableInput, options: LogisticPathOptions): LogisticPath {
  if (typeof options !== "object" || options === null) {
    throw new InputError("missing-option", "options", "an object with at least a target", options);
  }
  const known = LOGISTIC_OPTION_KEYS.filter((key) => !SINGLE_KEYS.includes(key));
  checkOptionKeys(options, "options", [...known, ...PATH_KEYS]);
  const path = resolvePath(options);
  const { tolerance = PATH_TOLERANCE } = options;
  const settings = resolveLogisticSettings({ ...options, tolerance }, "options");
  const columns = columnsWithOffset(options, settings.offset);
  const training = readTrainingData(data, columns, "options");
  const prepared = readLogisticTraining(training, settings, jobOf(options));
  try {
    return deepFreeze(pathOf(prepared, settings, path, options));
  } finally {
    prepared.rows.close();
  }
}

function pathOf(
  prepared: LogisticTraining,
  settings: ResolvedLogisticSettings,
  path: PathSettings,
  options: LogisticPathOptions,
): LogisticPath {
  const { training, encoding, classes } = prepared;
  const { positive, negative, column } = training.target;
  const start = fitNull(prepared.rows, settings);
  return {
    target: { column, positive, negative, baseRate: classes.baseRate },
    encoding,
    l1Ratio: path.l1Ratio,
    nullDeviance: 2 * start.loss,
    points: fitPoints(prepared, start, settings, path, options),
    warnings: [...training.warnings, ...encoding.warnings],
  };
}

function resolvePath({ l1Ratio = 1, penalties, count = 100, ratio }: LogisticPathOptions): PathSettings {
  checkBetween(l1Ratio, "options.l1Ratio", 0, 1);
  if (l1Ratio === 0) throw new InputError("out-of-range", "options.l1Ratio", "in (0, 1]", l1Ratio);
  if (penalties !== undefined) {
    if (!Array.isArray(penalties) || penalties.length === 0) {
      throw new InputError("wrong-type", "options.penalties", "an array of at least one number", penalties);
    }
    penalties.forEach((penalty, i) => {
      checkPositive(penalty, `options.penalties[${i}]`);
    });
  }
  checkInteger(count, "options.count", 2);
  if (ratio !== undefined) {
    checkBetween(ratio, "options.ratio", 0, 1);
    if (ratio === 0 || ratio === 1) throw new InputError("out-of-range", "options.ratio", "in (0, 1)", ratio);
  }
  return { l1Ratio, penalties, count, ratio };
}

function fitPoints(
  prepared: LogisticTraining,
  start: NullFit,
  settings: ResolvedLogisticSettings,
  path: PathSettings,
  options: LogisticPathOptions,
): LogisticPathPoint[] {
  const { rows, encoding, classes } = prepared;
  const { l1Ratio } = path;
  const job = jobOf(options);
  const unit = withPenalty(rows, encoding, { ...settings, l1: l1Ratio, l2: 1 - l1Ratio });
  const weight = classes.totals.positive + classes.totals.negative;
  const first = nullMultiple(start, unit.lasso);
  const penalties = penaltiesOf(path, first, rows.rows > rows.terms);
  let { coefficients, gradient } = start as { coefficients: Float64Array; gradient: Float64Array };
  let previous = Math.max(first, penalties[0]!);
  return penalties.map((penalty, done) => {
    step(job, "penalty", done, penalties.length);
    const scaled = {
      rows,
      ridge: unit.ridge.map((value) => value * penalty),
      lasso: unit.lasso.map((value) => value * penalty),
    };
    const places = strongPlaces(coefficients, gradient, scaled.lasso, previous / penalty);
    const solution = solveLasso(scaled, { coefficients, places }, settings);
    ({ coefficients, gradient } = solution);
    previous = penalty;
    const { status, iterations } = solution;
    return {
      ...{ penalty, lambda: penalty / weight, l1: l1Ratio * penalty, l2: (1 - l1Ratio) * penalty },
      ...inUnits(prepared, coefficients),
      ...devianceOf(scaled, solution, start.loss),
      ...{ status, iterations },
    };
  });
}

/** From the largest to the smallest. */
function penaltiesOf({ penalties, count, ratio }: PathSettings, first: number, isTall: boolean): number[] {
  if (penalties !== undefined) return [...penalties].sort((a, b) => b - a);
  // Without a term the gradient is 0 and any penalty will do.
  const largest = first > 0 ? first : 1;
  const share = ratio ?? (isTall ? 1e-4 : 0.01);
  return Array.from({ length: count }, (_, k) => largest * share ** (k / (count - 1)));
}

function inUnits(
  { encoding, classes }: LogisticTraining,
  standardised: Float64Array,
): Pick<LogisticPathPoint, "intercept" | "coefficients" | "degreesOfFreedom"> {
  let intercept = standardised[0]! - classes.logOddsAdded;
  const coefficients = encoding.terms.map(({ mean, scale }, j) => {
    const slope = standardised[j + 1]! / scale;
    intercept -= slope * mean;
    return slope;
  });
  return { intercept, coefficients, degreesOfFreedom: coefficients.filter((slope) => slope !== 0).length };
}

function devianceOf(
  penalised: PenalisedLogistic,
  { objective, coefficients }: { readonly objective: number; readonly coefficients: Float64Array },
  nullLoss: number,
): Pick<LogisticPathPoint, "deviance" | "devianceRatio"> {
  const loss = objective - penaltyOf(penalised, coefficients);
  return { deviance: 2 * loss, devianceRatio: 1 - loss / nullLoss };
}
