/**
 * Options of a logistic regression, checked and with their defaults filled in.
 *
 * @module
 */
import {
  checkBetween,
  checkInteger,
  checkNonNegative,
  checkPositive,
  checkText,
} from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import type { JobOptions } from "../../internal/progress.ts";
import { defaultThreads } from "../../kernels/team.ts";
import { type ClassWeights, checkClassWeights } from "../class-weights.ts";
import { TRAINING_COLUMN_KEYS, type TrainingColumns } from "../training-data.ts";
import type { Standardize } from "./penalty.ts";

/** How to fit, without the columns: what a recipe's `model` may say beside its kind. */
export interface LogisticRegressionSettings {
  /**
   * Ridge penalty: `l2 / 2` times the sum of the squared coefficients is added to the sum of the losses. 1 equals
   * scikit-learn's `C = 1`, 0 is R's `glm`. The intercept is never penalised; in which unit the coefficients are, says
   * `standardize`.
   *
   * The default is 1: it keeps coefficients finite where a rare level or a combination of columns tells the
   * classes apart, and shares the effect between columns that repeat each other, while among thousands of rows
   * it moves a prediction by less than its standard error. For inference (standard errors, p-values) take 0.
   *
   * @defaultValue 1; 0 where `l1` is above 0
   */
  readonly l2?: number | undefined;
  /**
   * Lasso penalty: `l1` times the sum of the absolute coefficients is added to the sum of the losses. It sets
   * coefficients of terms that say little to exactly 0. With `l2` as well it is the elastic net.
   *
   * In other programs' words, with n the sum of the row weights: scikit-learn's `C` and `l1_ratio` are
   * `l1 = l1_ratio / C`, `l2 = (1 - l1_ratio) / C`; glmnet's `lambda` and `alpha`, which penalise the mean loss, are
   * `l1 = n * lambda * alpha`, `l2 = n * lambda * (1 - alpha)`. glmnet standardises
   * every term: `standardize: true`. The variance is divided by n, as there and in a `StandardScaler`.
   *
   * @defaultValue 0
   */
  readonly l1?: number | undefined;
  /**
   * Which coefficients `l1` and `l2` hold back per standard deviation of their term; the others per unit.
   *
   * - `"numbers"`: those of numbers and times, so that the fit does not depend on their units. Levels of texts,
   *   booleans and indicators of missing values are 0 or 1 already, and per unit a rare level, of which few rows tell,
   *   is held back the most. In scikit-learn's words: a `StandardScaler` on the numbers, a `OneHotEncoder` (with the
   *   reference dropped) on the texts, booleans passed through. A number column of 0 and 1 is a number.
   * - `true`: all, as glmnet does it and as a `StandardScaler` behind the encoder does.
   * - `false`: none.
   *
   * Without a penalty it makes no difference.
   *
   * @defaultValue "numbers"
   */
  readonly standardize?: boolean | "numbers" | undefined;
  /**
   * Number column with what is known of each row's log odds beforehand: it is added to them with a coefficient of 1,
   * and is no feature. A missing value is an error, and the column must be there at scoring time.
   *
   * @defaultValue none
   */
  readonly offset?: string | undefined;
  /**
   * Weight of the rows of each class in training: `"balanced"` gives both classes the same total, or a weight > 0 by
   * value of the target (1 where none is given). Probabilities are corrected back to the base rate of the data:
   * log odds less the logarithm of the ratio of the weights.
   *
   * @defaultValue none: every class counts as its rows do
   */
  readonly classWeights?: ClassWeights | undefined;
  /**
   * Most steps.
   *
   * @defaultValue 50
   */
  readonly maxIterations?: number | undefined;
  /**
   * The fit has converged when the next step is shorter than this, in standard errors of the estimate; > 0.
   *
   * @defaultValue 1e-10
   */
  readonly tolerance?: number | undefined;
  /**
   * Coverage of the confidence intervals, in (0, 1).
   *
   * @defaultValue 0.95
   */
  readonly level?: number | undefined;
  /**
   * Most levels of a text column; beyond, the rarest are merged into `"(other)"`. At least 2.
   *
   * @defaultValue 50
   */
  readonly maxLevels?: number | undefined;
  /**
   * Reference level by text column.
   *
   * @defaultValue the first level in alphabetical order
   */
  readonly reference?: Readonly<Record<string, string>> | undefined;
  /**
   * Most threads to use; the result does not depend on it.
   *
   * @defaultValue one a core, at most 8
   */
  readonly threads?: number | undefined;
}

/** Options of `fitLogisticRegression`. */
export interface LogisticRegressionOptions extends TrainingColumns, LogisticRegressionSettings, JobOptions {}

/** Settings with their defaults. */
export interface ResolvedLogisticSettings {
  readonly l1: number;
  readonly l2: number;
  readonly offset: string | null;
  readonly classWeights: ClassWeights | null;
  readonly standardize: Standardize;
  readonly maxIterations: number;
  readonly tolerance: number;
  readonly level: number;
  readonly maxLevels: number;
  readonly reference: Readonly<Record<string, string>>;
  readonly threads: number;
}

/** Names of the settings, for checking options. */
export const LOGISTIC_SETTING_KEYS: readonly string[] = [
  "l2",
  "l1",
  "standardize",
  "offset",
  "classWeights",
  "maxIterations",
  "tolerance",
  "level",
  "maxLevels",
  "reference",
  "threads",
];

/** Names of all options of `fitLogisticRegression`. */
export const LOGISTIC_OPTION_KEYS: readonly string[] = [
  ...TRAINING_COLUMN_KEYS,
  ...LOGISTIC_SETTING_KEYS,
  "onProgress",
  "signal",
];

/**
 * Fills in defaults and checks.
 *
 * @param path - What the caller calls the object, for messages.
 * @throws {@link InputError} naming the first setting that is out of its range.
 */
export function resolveLogisticSettings(
  settings: LogisticRegressionSettings,
  path: string,
): ResolvedLogisticSettings {
  const {
    l1 = 0,
    l2 = l1 === 0 ? 1 : 0,
    standardize = "numbers",
    offset = null,
    classWeights = null,
    maxIterations = 50,
    tolerance = 1e-10,
    level = 0.95,
    maxLevels = 50,
    reference = {},
    threads = defaultThreads(),
  } = settings;
  checkNonNegative(l1, `${path}.l1`);
  checkNonNegative(l2, `${path}.l2`);
  if (typeof standardize !== "boolean" && standardize !== "numbers") {
    throw new InputError("wrong-type", `${path}.standardize`, 'true, false or "numbers"', standardize);
  }
  if (offset !== null) checkText(offset, `${path}.offset`);
  if (classWeights !== null) checkClassWeights(classWeights, `${path}.classWeights`);
  checkInteger(maxIterations, `${path}.maxIterations`, 1);
  checkPositive(tolerance, `${path}.tolerance`);
  checkBetween(level, `${path}.level`, 0, 1);
  if (level === 0 || level === 1) throw new InputError("out-of-range", `${path}.level`, "in (0, 1)", level);
  checkInteger(maxLevels, `${path}.maxLevels`, 2);
  if (typeof reference !== "object" || reference === null) {
    throw new InputError("wrong-type", `${path}.reference`, "an object from column to level", reference);
  }
  checkInteger(threads, `${path}.threads`, 1);
  return {
    l1,
    l2,
    standardize,
    offset,
    classWeights,
    maxIterations,
    tolerance,
    level,
    maxLevels,
    reference,
    threads,
  };
}
