/** Public names of `churnkit/evaluation`. */

export {
  type StratifiedFolds,
  type StratifiedFoldsOptions,
  stratifiedFolds,
} from "../evaluation/folds/stratified-folds.ts";
export {
  type LiftCurve,
  type LiftCurveOptions,
  liftCurve,
  type TopLiftOptions,
  topLift,
} from "../evaluation/lift/lift-curve.ts";
export type { Metric, MetricTraits, WeightOptions } from "../evaluation/metric.ts";
export type { BinaryTruth } from "../evaluation/outcome.ts";
export { brierScore } from "../evaluation/probability/brier-score.ts";
export {
  type CalibrationCurve,
  type CalibrationCurveOptions,
  calibrationCurve,
} from "../evaluation/probability/calibration-curve.ts";
export { logLoss } from "../evaluation/probability/log-loss.ts";
export { averagePrecision } from "../evaluation/roc/average-precision.ts";
export { rocAuc } from "../evaluation/roc/roc-auc.ts";
export { type RocCurve, type RocCurveOptions, rocCurve } from "../evaluation/roc/roc-curve.ts";
export {
  type ConfusionMatrix,
  type ConfusionMatrixOptions,
  confusionMatrix,
} from "../evaluation/threshold/confusion-matrix.ts";
export {
  type CompareModelsOptions,
  compareModels,
  type ModelComparison,
} from "../selection/comparison/compare-models.ts";
export {
  type ComparisonRow,
  type ComparisonTableOptions,
  comparisonTable,
} from "../selection/comparison/comparison-table.ts";
export type { MetricDifference, ModelDifference } from "../selection/comparison/differences.ts";
export type { ComparisonVerdict } from "../selection/comparison/verdict.ts";
export type { CrossValidatedDifference, CrossValidatedMetric } from "../selection/corrected-interval.ts";
export {
  type CrossValidateOptions,
  type CrossValidation,
  crossValidate,
} from "../selection/cross-validate.ts";
export { type FitRecipeOptions, fitRecipe } from "../selection/fit-recipe.ts";
export {
  checkRecipe,
  type KnownRecipeModel,
  type Recipe,
  type RecipeCalibration,
  type RecipeModel,
  type RecipeStep,
} from "../selection/recipe.ts";
export type {
  CrossValidationMetrics,
  MetricValues,
  StandardMetrics,
  ValidationMetric,
} from "../selection/validation-metrics.ts";
export type { OutOfFold } from "../selection/validation-record.ts";
