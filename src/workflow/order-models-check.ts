/**
 * Is a value that claims to be the models of an order log one that can score? Models come from files.
 *
 * @module
 */
import { checkChurnModel } from "../churn/predict-probability.ts";
import { checkSpendModel } from "../clv/predictions/expected-spend.ts";
import { checkPurchaseModel } from "../clv/purchase-model.ts";
import { TIME_UNITS } from "../clv/summary/time-unit.ts";
import { checkPlan } from "../features/feature-plan.ts";
import { InputError } from "../internal/input-error.ts";
import { checkModelNumber, incompatibleModel, type ModelNumber, modelPart } from "../internal/model-check.ts";
import { RFM_MEASURES, type RfmCutPoints } from "../rfm/score-rfm.ts";
import { checkKMeansModel } from "../segmentation/k-means-model.ts";
import type { SegmentName } from "../segmentation/segment-names.ts";
import type { OrderModels, OrderSettings } from "./order-models.ts";
import type { SegmentModel } from "./segment-model.ts";

/** What each setting that is a number has to be. */
const NUMBER_SETTINGS: Readonly<
  Record<"churnHorizonDays" | "valueHorizonDays" | "discountRateAnnual" | "margin", ModelNumber>
> = {
  churnHorizonDays: "a finite number > 0",
  valueHorizonDays: "a finite number > 0",
  discountRateAnnual: "a finite number >= 0",
  margin: "a finite number > 0",
};

const SAME_DAY: readonly OrderSettings["sameDay"][] = ["merge", "keep"];

/**
 * Checks everything that scoring reads, so that a damaged file is refused before the first row.
 *
 * @param models - Anything; `analysis.models`, or what a file held.
 * @param path - What the caller calls it, for messages.
 * @throws {@link InputError} `incompatible-model` with the path of the first part that does not fit.
 * @remarks O(size of the models).
 */
export function checkOrderModels(models: unknown, path: string): asserts models is OrderModels {
  const { kind, version, plan, churn, purchases, spend, rfmCutPoints, segments, settings } =
    modelPart<OrderModels>(models);
  if (kind !== "order-models" || version !== 1) {
    const received = kind === undefined ? models : `${kind}, version ${version}`;
    throw incompatibleModel(path, "models of an order log, version 1", received);
  }
  checkStoredPlan(plan, `${path}.plan`);
  if (churn !== null) checkChurnModel(churn, `${path}.churn`);
  checkPurchaseModel(purchases, `${path}.purchases`);
  if (spend !== null) checkSpendModel(spend, `${path}.spend`);
  checkCutPoints(rfmCutPoints, `${path}.rfmCutPoints`);
  if (segments !== null) checkSegmentModel(segments, `${path}.segments`);
  checkSettings(settings, `${path}.settings`);
}

/** A plan inside a model is not what the caller wrote: whatever is wrong with it, the model is damaged. */
function checkStoredPlan(plan: unknown, path: string): void {
  try {
    checkPlan(plan, path);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw incompatibleModel(error.path, error.expected, error.received);
  }
}

function checkCutPoints(cutPoints: unknown, path: string): void {
  const cuts = modelPart<RfmCutPoints>(cutPoints);
  let cutCount: number | undefined;
  for (const measure of RFM_MEASURES) {
    const values = cuts[measure];
    if (!Array.isArray(values)) throw incompatibleModel(`${path}.${measure}`, "a list of numbers", values);
    cutCount ??= values.length;
    if (values.length !== cutCount) {
      const expected = `${cutCount} (${path}.${RFM_MEASURES[0]}.length)`;
      throw incompatibleModel(`${path}.${measure}.length`, expected, values.length);
    }
    for (let k = 0; k < values.length; k++) {
      checkModelNumber(values[k], `${path}.${measure}[${k}]`, "a finite number");
      if (k > 0 && values[k]! < values[k - 1]!) {
        throw incompatibleModel(`${path}.${measure}[${k}]`, `>= ${values[k - 1]}`, values[k]);
      }
    }
  }
}

/** @throws InputError unless the groups can be assigned, and each has a name. */
export function checkSegmentModel(segments: unknown, path: string): void {
  const { model, labels } = modelPart<SegmentModel>(segments);
  checkKMeansModel(model, `${path}.model`);
  const { length } = model.centers;
  if (!Array.isArray(labels) || labels.length !== length) {
    throw incompatibleModel(`${path}.labels`, `${length} names, one a centre`, labels);
  }
  labels.forEach((label: unknown, j) => {
    const { name } = modelPart<SegmentName>(label);
    if (typeof name !== "string") throw incompatibleModel(`${path}.labels[${j}].name`, "a string", name);
  });
}

function checkSettings(settings: unknown, path: string): void {
  const values = modelPart<OrderSettings>(settings);
  for (const [name, expected] of Object.entries(NUMBER_SETTINGS)) {
    checkModelNumber(values[name as keyof OrderSettings], `${path}.${name}`, expected);
  }
  checkOneOf(values.unit, `${path}.unit`, TIME_UNITS);
  checkOneOf(values.sameDay, `${path}.sameDay`, SAME_DAY);
}

function checkOneOf(value: unknown, path: string, choices: readonly string[]): void {
  if (choices.includes(value as string)) return;
  throw incompatibleModel(path, `one of ${choices.map((name) => JSON.stringify(name)).join(", ")}`, value);
}
