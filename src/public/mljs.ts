/** Public names of `churnkit/mljs`. */
export type {
  AdoptedFit,
  AdoptedForest,
  AdoptedLogisticRegression,
  AdoptedModel,
  AdoptedTarget,
  AdoptedTrees,
} from "../churn/adopted/model.ts";
export { adoptLogisticRegression, type LogisticRegressionLike } from "../mljs/adopt-logistic-regression.ts";
export type { AdoptOptions } from "../mljs/adopt-options.ts";
export {
  type AdoptRandomForestOptions,
  adoptRandomForest,
  type RandomForestLike,
} from "../mljs/adopt-random-forest.ts";
export {
  type CrossValidateMljsOptions,
  crossValidateMljs,
  type MljsCrossValidation,
  type TrainMljs,
} from "../mljs/cross-validate-mljs.ts";
export { featureMatrix } from "../mljs/feature-matrix.ts";
