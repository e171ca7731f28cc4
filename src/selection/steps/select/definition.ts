/**
 * Selection of columns as a step, as plain data.
 *
 * @module
 */
import type { StepColumns } from "../../../features/steps/definition.ts";
import type { RecipeModel } from "../../recipe-model.ts";

/** What every selection knows. */
export interface SelectColumns extends StepColumns {
  /**
   * Columns that stay whatever is found.
   *
   * @defaultValue none
   */
  readonly keep?: readonly string[] | undefined;
}

/**
 * Keeps columns by what each has to do with the target by itself: a rank test for numbers, booleans and times, Pearson's
 * chi-square for texts, so that many levels do not look like much. A column that tells something only together with another is not
 * seen.
 */
export interface FilterSettings extends SelectColumns {
  readonly method: "filter";
  /**
   * So many columns, the least likely by chance; a whole number >= 1.
   *
   * @defaultValue those that `level` lets pass
   */
  readonly count?: number | undefined;
  /**
   * Share of false finds to expect among those kept (Benjamini and Hochberg 1995), in (0, 1]; with `count` a second
   * condition.
   *
   * @defaultValue 0.1 without `count`, none with it
   */
  readonly level?: number | undefined;
  /**
   * A column whose association with a better one that is kept reaches this is left out, in (0, 1]; see `correlationGroups`.
   *
   * @defaultValue none
   */
  readonly maximumCorrelation?: number | undefined;
}

/**
 * Keeps columns that a filter finds again and again in halves of the rows (Meinshausen and Bühlmann 2010, with the
 * complementary halves of Shah and Samworth 2013). Rows of one group are in one half.
 */
export interface StabilitySettings extends SelectColumns {
  readonly method: "stability";
  /**
   * Columns that the filter takes in each half, >= 1.
   *
   * @defaultValue as many as give at most one false find to expect: the square root of (2 threshold - 1) columns
   */
  readonly count?: number | undefined;
  /**
   * Share of the halves in which a column has to be found, in (0.5, 1].
   *
   * @defaultValue 0.75
   */
  readonly threshold?: number | undefined;
  /**
   * Pairs of halves, >= 1.
   *
   * @defaultValue 25
   */
  readonly pairs?: number | undefined;
  /**
   * Whole number in [0, 2^53) that decides the halves.
   *
   * @defaultValue 42
   */
  readonly seed?: number | undefined;
}

/**
 * Keeps columns that a model uses: those with a coefficient that is not 0 (a logistic regression with an `l1`), or of the
 * largest importance in trees. The importance of trees is that of training rows, which flatters columns of many values; a forest
 * with `importance: "permutation"` is free of that.
 */
export interface ModelSelectSettings extends SelectColumns {
  readonly method: "model";
  /** A kind with settings, as of a recipe; not a neural network. */
  readonly model: RecipeModel;
  /**
   * Most columns, the most important first, >= 1.
   *
   * @defaultValue all of an importance > 0
   */
  readonly count?: number | undefined;
}

/** How columns are chosen. */
export type SelectSettings = FilterSettings | StabilitySettings | ModelSelectSettings;

/** Chooses columns by the training rows; the others are left out. */
export type SelectStep = { readonly kind: "select" } & SelectSettings;
