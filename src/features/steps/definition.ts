/**
 * Steps of a recipe that learn from columns, as plain data: what to do, before anything is learned.
 *
 * @module
 */
import type { StepColumns } from "./columns-choice.ts";
import type { WoeStep } from "./woe/definition.ts";

export type { StepColumns } from "./columns-choice.ts";

/**
 * Missing values become a value that was learned.
 *
 * A column without a value in training is left as it is, with a warning.
 */
export interface ImputeStep extends StepColumns {
  readonly kind: "impute";
  /**
   * - `median`, `mean`: of numbers and times; without `columns` all of these;
   * - `mode`: the most frequent value of a column of any kind (of several, the least; a text by code points);
   * - `constant`: what `value` says; without `columns` all columns of its kind.
   *
   * @defaultValue `"median"`
   */
  readonly method?: "median" | "mean" | "mode" | "constant" | undefined;
  /** The value of `"constant"`: a finite number, a text, or true or false. */
  readonly value?: number | string | boolean | undefined;
  /**
   * Adds a boolean column `"x=(missing)"` for each column that had missing values in training.
   *
   * @defaultValue false
   */
  readonly indicator?: boolean | undefined;
}

/**
 * Number columns become (value - center) / scale; missing values stay missing. A scale of 0 counts as 1. Results are kept
 * within the largest doubles.
 */
export interface ScaleStep extends StepColumns {
  readonly kind: "scale";
  /**
   * - `standard`: mean and standard deviation (divided by n);
   * - `robust`: median and distance of the quartiles (of type 7);
   * - `min-max`: least value and range; new values can lie outside of 0 and 1.
   *
   * @defaultValue `"standard"`
   */
  readonly method?: "standard" | "robust" | "min-max" | undefined;
}

/**
 * A text column becomes a number column of 0 and 1 for each level: `"plan=basic"`, `"plan=plus"`, by code points.
 *
 * A column like an id (more than nine of ten values distinct) is left out, with a warning.
 */
export interface OneHotStep extends StepColumns {
  readonly kind: "one-hot";
  /**
   * Levels of less weight (rows, where there are no weights) are merged into `"plan=(other)"`, which then holds levels that
   * training did not see as well. Without merged levels a new level is 0 everywhere.
   *
   * @defaultValue 1
   */
  readonly minimumCount?: number | undefined;
  /**
   * Most columns for levels of one column, `"(other)"` among them; the rarest are merged. A whole number >= 2.
   *
   * @defaultValue 50
   */
  readonly maxLevels?: number | undefined;
}

/**
 * A text column becomes a number: the place of its level, from 0. A missing value and a level that training did not see
 * are missing afterwards.
 */
export interface OrdinalStep extends StepColumns {
  readonly kind: "ordinal";
  /**
   * Levels of a column from first to last, by column. They must name all levels that occur in training.
   *
   * @defaultValue by code points
   */
  readonly order?: Readonly<Record<string, readonly string[]>> | undefined;
}

/**
 * A text or boolean column becomes a number: the share of the positive value at its level, drawn towards the share of all.
 *
 * Training rows get the encoding that was learned without their own fold; new rows the one that was learned from all.
 * A row's own label is never in its number. A level that was not seen takes the share of all rows, a missing value is a
 * level of its own where training had one and takes the share of all otherwise.
 */
export interface TargetEncodeStep {
  readonly kind: "target-encode";
  /** Text or boolean columns, at least one. */
  readonly columns: readonly string[];
  /**
   * Stratified folds of the training rows, >= 2; rows of one group are in one of them.
   *
   * @defaultValue 5
   */
  readonly folds?: number | undefined;
  /**
   * (events + smoothing * share of all) / (rows + smoothing): so many rows are added to each level, >= 0. `"auto"` is the
   * empirical Bayes estimate of Micci-Barreca as scikit-learn's `TargetEncoder` takes it, which trusts a level of one row.
   *
   * @defaultValue 10
   */
  readonly smoothing?: number | "auto" | undefined;
  /**
   * Whole number in [0, 2^53) that decides the folds.
   *
   * @defaultValue 42
   */
  readonly seed?: number | undefined;
}

/** A step whose learning needs columns and the target alone. */
export type ColumnStep = ImputeStep | ScaleStep | OneHotStep | OrdinalStep | TargetEncodeStep | WoeStep;
