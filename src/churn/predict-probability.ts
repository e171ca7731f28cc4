/**
 * Prediction with any classifier.
 *
 * @module
 */
import { incompatibleModel, modelPart } from "../internal/model-check.ts";
import type { Warning } from "../internal/warning.ts";
import type { TableInput } from "../table/table-from.ts";
import { checkAdoptedModel } from "./adopted/check.ts";
import { type AdoptedModel, isAdopted } from "./adopted/model.ts";
import { prepareAdoptedScorer } from "./adopted/scorer.ts";
import { prepareCalibratedScorer } from "./calibration/calibrate.ts";
import { checkCalibratedModel } from "./calibration/check.ts";
import type { CalibratedModel } from "./calibration/types.ts";
import { CLASSIFIER_KINDS, CLASSIFIERS, type FittedClassifier, isClassifierKind } from "./classifiers.ts";
import type { Scorer } from "./scorer.ts";

/** A classifier of churn, as it was fitted or with calibrated probabilities; `kind` tells which. */
export type ChurnModel = FittedClassifier | CalibratedModel<FittedClassifier>;

/** What can be asked for a probability: a classifier, or a model of another library that `churnkit/mljs` adopted. */
export type ScorableModel = ChurnModel | AdoptedModel | CalibratedModel<AdoptedModel>;

/**
 * Probability of the positive value for each row of a table.
 *
 * A missing value and a text level that training did not see take the path that the model learned for them;
 * `prepareScorer(model)` also counts them.
 *
 * @param model - A fitted classifier, also after a trip through JSON.
 * @param table - Rows, columns or a table with at least the columns the model was trained on.
 * @throws {@link InputError} `missing-column`, `wrong-kind`, `not-finite`; `incompatible-model` for a value that is
 * not a classifier of this version.
 * @remarks O(rows * columns), for trees O(rows * trees).
 * @example
 * const customers = [
 *   { visits: 1, left: true }, { visits: 2, left: true }, { visits: 3, left: false },
 *   { visits: 4, left: true }, { visits: 5, left: false }, { visits: 6, left: false },
 * ];
 * const model = fitLogisticRegression(customers, { target: "left" });
 * predictProbability(model, [{ visits: 1 }, { visits: 6 }])[0]! > 0.5; // => true
 */
export function predictProbability(model: ScorableModel, table: TableInput): Float64Array {
  return prepareScorer(model).scoreTable(table);
}

/**
 * Compiles a model into a scorer, for services that score one customer at a time and for long batches.
 *
 * @param model - A fitted classifier, also after a trip through JSON.
 * @returns Functions for a row and for a table that give the same numbers to the last bit, and a report of the
 * missing and unseen values that they met.
 * @throws {@link InputError} `incompatible-model` for a value that is not a classifier of this version.
 * @remarks O(size of the model) once; then O(columns) a row and, for trees, their number, in microseconds and without
 * allocation for numbers and texts. Trees score long tables by a WebAssembly kernel, with the same bits.
 * @example
 * const customers = [
 *   { plan: "basic", left: true }, { plan: "basic", left: true }, { plan: "basic", left: false },
 *   { plan: "plus", left: true }, { plan: "plus", left: false }, { plan: "plus", left: false },
 * ];
 * const model = fitLogisticRegression(customers, { target: "left" });
 * const scorer = prepareScorer(model);
 * scorer.scoreRow({ plan: "basic" }) === predictProbability(model, [{ plan: "basic" }])[0]; // => true
 * scorer.scoreRow({ plan: "gold" });
 * scorer.report(); // => { rows: 2, missing: {}, unseen: { plan: 1 } }
 */
export function prepareScorer(model: ScorableModel): Scorer {
  checkScorableModel(model, "model");
  return model.kind === "calibrated"
    ? prepareCalibratedScorer(model, prepareBareScorer(model.model))
    : prepareBareScorer(model);
}

function prepareBareScorer(model: FittedClassifier | AdoptedModel): Scorer {
  return isAdopted(model) ? prepareAdoptedScorer(model) : CLASSIFIERS[model.kind].prepareScorer(model);
}

/**
 * Checks version and structure of a classifier or an adopted model, calibrated or not.
 *
 * @param path - What the caller calls the model, for messages.
 * @throws {@link InputError} `incompatible-model` naming what does not fit.
 * @remarks O(size of the model).
 * @internal
 */
export function checkScorableModel(model: unknown, path: string): asserts model is ScorableModel {
  const { kind, model: inner } = modelPart<CalibratedModel>(model);
  if (kind === "calibrated" && isAdopted(inner)) {
    checkCalibratedModel(model as CalibratedModel, path);
    checkAdoptedModel(inner, `${path}.model`);
  } else if (isAdopted(model)) checkAdoptedModel(model, path);
  else checkChurnModel(model, path);
}

/**
 * Checks version and structure of a classifier of any kind, so that scoring never meets an index out of bounds.
 *
 * @param path - What the caller calls the model, for messages.
 * @throws {@link InputError} `incompatible-model` naming what does not fit.
 * @remarks O(size of the model).
 * @internal
 */
export function checkChurnModel(model: unknown, path: string): asserts model is ChurnModel {
  const { kind } = modelPart<ChurnModel>(model);
  if (kind === "calibrated") {
    checkCalibratedModel(model as CalibratedModel, path);
    checkFitted((model as CalibratedModel).model, `${path}.model`, []);
  } else checkFitted(model, path, ["calibrated"]);
}

function checkFitted(model: unknown, path: string, otherKinds: readonly string[]): void {
  const { kind } = modelPart<FittedClassifier>(model);
  if (!isClassifierKind(kind)) {
    const kinds = [...CLASSIFIER_KINDS, ...otherKinds].map((name) => JSON.stringify(name)).join(", ");
    throw incompatibleModel(`${path}.kind`, `a classifier (one of ${kinds})`, kind);
  }
  CLASSIFIERS[kind].check(model as FittedClassifier, path);
}

/**
 * What the fit of a classifier wants its reader to know, and that of its calibration.
 *
 * @internal
 */
export function warningsOf(model: ChurnModel): readonly Warning[] {
  return model.kind === "calibrated"
    ? [...model.model.fit.warnings, ...model.fit.warnings]
    : model.fit.warnings;
}
