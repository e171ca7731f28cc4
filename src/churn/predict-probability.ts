/**
 * Prediction with any classifier.
 *
 * @module
 */
import type { GammaGammaModel } from "../clv/gamma-gamma/gamma-gamma.ts";
import {
  preparePurchaseScorer,
  prepareSpendScorer,
  type ScoredQuantity,
  type ScoredSpend,
} from "../clv/predictions/purchase-scorer.ts";
import { PURCHASE_MODEL_KINDS, type PurchaseModel } from "../clv/purchase-model.ts";
import { InputError } from "../internal/input-error.ts";
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
import { checkModelWithSteps } from "./with-steps/check.ts";
import type { ModelWithSteps } from "./with-steps/model.ts";
import { prepareStepsScorer } from "./with-steps/scorer.ts";

/** A classifier as a recipe without a calibration gives it: with the steps that its columns go through, if there are any. */
export type UncalibratedModel = FittedClassifier | ModelWithSteps<FittedClassifier>;

/**
 * A classifier of churn, as it was fitted, behind learned steps (`"with-steps"`), or with calibrated probabilities
 * (`"calibrated"`, which is the outer one of the two); `kind` tells which.
 */
export type ChurnModel = UncalibratedModel | CalibratedModel<UncalibratedModel>;

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
  return prepareClassifierScorer(model).scoreTable(table);
}

/**
 * Compiles a model into a scorer, for services that score one customer at a time and for long batches.
 *
 * A classifier gives probabilities. A purchase model of any kind (`fitBgNbd` and the like) gives the quantity that is
 * asked for, named after the function that gives it for a table; a spend model (`fitGammaGamma`) the expected spend. Rows
 * are then rows of a purchase summary, with times in the unit of the model, and numbers are those of that function.
 *
 * @param model - A fitted model, also after a trip through JSON.
 * @param quantity - Only for purchase and spend models: what to give, with its options.
 * @returns Functions for a row and for a table that give the same numbers to the last bit, and a report of the
 * missing and unseen values that they met.
 * @throws {@link InputError} `incompatible-model` for a value that is not a model of this version; for purchase and spend
 * models as the function of the quantity.
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
 * const buyers = { frequency: [0, 0, 3, 1, 6], recency: [0, 0, 20, 4, 31], age: [30, 38, 35, 38, 33] };
 * const purchases = prepareScorer(fitMbgNbd(buyers), { quantity: "expectedPurchases", horizon: 26 });
 * purchases.scoreRow({ frequency: 3, recency: 20, age: 35 }) === purchases.scoreTable(buyers)[2]; // => true
 */
export function prepareScorer(model: ScorableModel, quantity?: undefined): Scorer;
export function prepareScorer(model: PurchaseModel, quantity?: ScoredQuantity): Scorer;
export function prepareScorer(model: GammaGammaModel, quantity?: ScoredSpend): Scorer;
export function prepareScorer(
  model: ScorableModel | PurchaseModel | GammaGammaModel,
  quantity?: ScoredQuantity | ScoredSpend,
): Scorer {
  if (isPurchaseModel(model)) return preparePurchaseScorer(model, quantity as ScoredQuantity | undefined);
  if (model?.kind === "gamma-gamma") return prepareSpendScorer(model, quantity as ScoredSpend | undefined);
  if (quantity !== undefined) {
    throw new InputError("unknown-choice", "options", "left out for a classifier", quantity);
  }
  return prepareClassifierScorer(model);
}

function prepareClassifierScorer(model: ScorableModel): Scorer {
  checkScorableModel(model, "model");
  return model.kind === "calibrated"
    ? prepareCalibratedScorer(model, prepareInnerScorer(model.model))
    : prepareInnerScorer(model);
}

function isPurchaseModel(model: { readonly kind: string }): model is PurchaseModel {
  return PURCHASE_MODEL_KINDS.includes(model?.kind as PurchaseModel["kind"]);
}

function prepareInnerScorer(model: UncalibratedModel | AdoptedModel): Scorer {
  if (isAdopted(model)) return prepareAdoptedScorer(model);
  return model.kind === "with-steps"
    ? prepareStepsScorer(model, prepareInnerScorer(model.model))
    : CLASSIFIERS[model.kind].prepareScorer(model);
}

/** Is this the kind of a model that can be asked for a probability? */
export function isScorableKind(kind: string): boolean {
  return FRAMES.includes(kind) || isClassifierKind(kind) || isAdopted({ kind });
}

/** Kinds of what stands around a classifier. */
const FRAMES: readonly string[] = ["calibrated", "with-steps"];

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
    checkUncalibrated((model as CalibratedModel).model, `${path}.model`, ["with-steps"]);
  } else checkUncalibrated(model, path, FRAMES);
}

function checkUncalibrated(model: unknown, path: string, otherKinds: readonly string[]): void {
  if (modelPart<ChurnModel>(model).kind !== "with-steps") {
    checkFitted(model, path, otherKinds);
    return;
  }
  const framed = model as ModelWithSteps<FittedClassifier>;
  checkFitted(framed.model, `${path}.model`, []);
  checkModelWithSteps(framed, path);
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
 * What the fit of a classifier wants its reader to know, and that of its steps and its calibration.
 *
 * @internal
 */
export function warningsOf(model: ChurnModel): readonly Warning[] {
  const { kind } = model;
  const own = model.fit.warnings;
  return kind === "calibrated" || kind === "with-steps" ? [...warningsOf(model.model), ...own] : own;
}
