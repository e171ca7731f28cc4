/**
 * A classifier with calibrated probabilities.
 *
 * @module
 */
import type { BinaryTruth } from "../../evaluation/outcome.ts";
import { checkOptionKeys } from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { InputError } from "../../internal/input-error.ts";
import { VERSION } from "../../internal/version.ts";
import type { Scorer } from "../scorer.ts";
import { calibrationFunction, fitCalibrationOn } from "./calibration.ts";
import { type CalibrateOptions, type RowPaths, readCalibrationRows } from "./rows.ts";
import type { CalibratedBase, CalibratedModel, CalibrationRule } from "./types.ts";

/** Predictions for rows that the model had not seen, such as `crossValidate(...).outOfFold`. */
export interface OutOfFoldPairs {
  /** What happened. */
  readonly truth: BinaryTruth;
  /** What was predicted before, in [0, 1]. */
  readonly probability: ArrayLike<number>;
  /**
   * Weight of each prediction, >= 0.
   *
   * @defaultValue every prediction counts once
   */
  readonly weights?: ArrayLike<number> | undefined;
  /**
   * Row of the input that a prediction is about: predictions of several repeats are known to be about the same customer
   * by it.
   *
   * @defaultValue every prediction is about another row
   */
  readonly row?: ArrayLike<number> | undefined;
}

const PATHS: RowPaths = {
  truth: "outOfFold.truth",
  probability: "outOfFold.probability",
  weights: "outOfFold.weights",
  group: "outOfFold.row",
};

/**
 * Joins a classifier with a correction of its probabilities that is learned from out-of-fold predictions.
 *
 * Predictions on the rows the model was trained on are of no use here: they are too good, and the correction would make
 * the model as sure of new customers as it is of old ones.
 *
 * @param model - A fitted classifier.
 * @param outOfFold - From `crossValidate` of the recipe that the model was fitted by, or a held-out set:
 * `{ truth, probability }`.
 * @returns A frozen model for `predictProbability`, `prepareScorer` and `saveModel`. Its `fit` tells log-loss and Brier
 * score before and after, and `fit.warnings` whether the correction is worth having.
 * @throws {@link InputError} `incompatible-model` for what is not a classifier or is calibrated already; otherwise as
 * `fitCalibration`.
 * @remarks O(n log n) in the out-of-fold predictions; the classifier is not refitted.
 * @example
 * const customers = Array.from({ length: 120 }, (_, i) => ({ visits: i % 12, left: i % 12 < 3 + (i % 5) }));
 * const recipe = { target: "left", model: { kind: "logistic-regression" } };
 * const { outOfFold } = crossValidate(recipe, customers, { folds: 5 });
 * const model = calibrate(fitRecipe(recipe, customers), outOfFold, { method: "sigmoid" });
 * model.fit.after.logLoss <= model.fit.before.logLoss; // => true
 * predictProbability(model, customers.slice(0, 3)).length; // => 3
 */
export function calibrate<M extends CalibratedBase>(
  model: M,
  outOfFold: OutOfFoldPairs,
  options: CalibrateOptions = {},
): CalibratedModel<Exclude<M, CalibratedModel>> {
  const kind: unknown = typeof model === "object" && model !== null ? model.kind : undefined;
  if (typeof kind !== "string" || typeof model.target !== "object" || model.target === null) {
    throw new InputError("incompatible-model", "model", "a fitted classifier", model);
  }
  if (kind === "calibrated") {
    throw new InputError("incompatible-model", "model.kind", "a classifier that is not calibrated yet", kind);
  }
  if (typeof outOfFold !== "object" || outOfFold === null) {
    throw new InputError(
      "wrong-type",
      "outOfFold",
      "an object with a truth and a probability per row",
      outOfFold,
    );
  }
  checkOptionKeys(options, "options", ["method", "on"]);
  const { truth, probability, weights, row } = outOfFold;
  const rows = readCalibrationRows(truth, probability, { ...options, weights, group: row }, PATHS);
  const { fit, ...rule } = fitCalibrationOn(rows);
  return deepFreeze<CalibratedModel<Exclude<M, CalibratedModel>>>({
    kind: "calibrated",
    version: 1,
    churnkit: VERSION,
    target: model.target,
    // Freezing what the caller can still change would reach outside of the result.
    model: (Object.isFrozen(model) ? model : structuredClone(model)) as Exclude<M, CalibratedModel>,
    calibration: rule as CalibrationRule,
    fit,
  });
}

/**
 * The scorer of a calibrated model whose frame has been checked.
 *
 * @param base - The prepared scorer of the classifier inside.
 * @internal
 */
export function prepareCalibratedScorer({ calibration }: CalibratedModel, base: Scorer): Scorer {
  const correct = calibrationFunction(calibration);
  return Object.freeze({
    scoreRow: (row) => correct(base.scoreRow(row)),
    scoreTable: (table) => base.scoreTable(table).map((p) => correct(p)),
    report: base.report,
  } satisfies Scorer);
}
