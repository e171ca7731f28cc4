/**
 * Options of a logistic regression, checked and with their defaults filled in.
 *
 * @module
 */
import { checkBetween, checkInteger, checkNonNegative, checkPositive } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import { TRAINING_COLUMN_KEYS, type TrainingColumns } from "./training-data.ts";

/** How to fit, without the columns: what a recipe's `model` may say beside its kind. */
export interface LogisticRegressionSettings {
  /**
   * Ridge penalty: `l2 / 2` times the sum of the squared coefficients is added to the sum of the losses. 1 equals
   * scikit-learn's `C = 1` on standardised columns, 0 is R's `glm`. The intercept is never penalised.
   *
   * The default is 1: it keeps coefficients finite where a rare level or a combination of columns tells the
   * classes apart, and shares the effect between columns that repeat each other, while among thousands of rows
   * it moves a prediction by less than its standard error. For inference (standard errors, p-values) take 0.
   *
   * @defaultValue 1
   */
  readonly l2?: number | undefined;
  /**
   * Apply the penalty to coefficients per standard deviation of a term, so that the fit does not depend on units.
   * `false` applies it per unit. Without a penalty it makes no difference.
   *
   * @defaultValue true
   */
  readonly standardize?: boolean | undefined;
  /**
   * Most Newton steps.
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
}

/** Options of `fitLogisticRegression`. */
export interface LogisticRegressionOptions extends TrainingColumns, LogisticRegressionSettings {}

/** Settings with their defaults. */
export interface ResolvedLogisticSettings {
  readonly l2: number;
  readonly standardize: boolean;
  readonly maxIterations: number;
  readonly tolerance: number;
  readonly level: number;
  readonly maxLevels: number;
  readonly reference: Readonly<Record<string, string>>;
}

/** Names of the settings, for checking options. */
export const LOGISTIC_SETTING_KEYS: readonly string[] = [
  "l2",
  "standardize",
  "maxIterations",
  "tolerance",
  "level",
  "maxLevels",
  "reference",
];

/** Names of all options of `fitLogisticRegression`. */
export const LOGISTIC_OPTION_KEYS: readonly string[] = [...TRAINING_COLUMN_KEYS, ...LOGISTIC_SETTING_KEYS];

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
    l2 = 1,
    standardize = true,
    maxIterations = 50,
    tolerance = 1e-10,
    level = 0.95,
    maxLevels = 50,
    reference = {},
  } = settings;
  checkNonNegative(l2, `${path}.l2`);
  if (typeof standardize !== "boolean") {
    throw new InputError("wrong-type", `${path}.standardize`, "true or false", standardize);
  }
  checkInteger(maxIterations, `${path}.maxIterations`, 1);
  checkPositive(tolerance, `${path}.tolerance`);
  checkBetween(level, `${path}.level`, 0, 1);
  if (level === 0 || level === 1) throw new InputError("out-of-range", `${path}.level`, "in (0, 1)", level);
  checkInteger(maxLevels, `${path}.maxLevels`, 2);
  if (typeof reference !== "object" || reference === null) {
    throw new InputError("wrong-type", `${path}.reference`, "an object from column to level", reference);
  }
  return { l2, standardize, maxIterations, tolerance, level, maxLevels, reference };
}
