import { PURCHASE_MODEL_KINDS, PURCHASE_MODELS } from "../clv/purchase-model.ts";
import { ADOPTED_VERSIONS } from "./adopted/model.ts";
import { CLASSIFIER_KINDS, CLASSIFIERS } from "./classifiers.ts";

/**
 * Which fitted models this version of churnkit can read back, and in which version of their shape. A classifier stands
 * in `classifiers.ts`, a purchase model in `purchase-model.ts`; another kind of model adds its line here.
 *
 * @internal
 */
export const MODEL_VERSIONS: Readonly<Record<string, number>> = Object.freeze({
  ...Object.fromEntries(CLASSIFIER_KINDS.map((kind) => [kind, CLASSIFIERS[kind].version])),
  ...ADOPTED_VERSIONS,
  calibrated: 1,
  "with-steps": 1,
  ...Object.fromEntries(PURCHASE_MODEL_KINDS.map((kind) => [kind, PURCHASE_MODELS[kind].version])),
  "gamma-gamma": 1,
  "k-means": 1,
  "order-models": 1,
  "customer-models": 1,
});
