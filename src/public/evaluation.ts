/** Public names of `churnkit/evaluation`. */

export { describeFolds, type FoldLine } from "../evaluation/folds/describe-folds.ts";
export type {
  AssignedFolds,
  FoldKind,
  FoldPlan,
  FoldPlanBase,
  GroupedFolds,
  GroupTimeFolds,
  LeftOut,
  PlannedSplit,
  RollingTimeFolds,
  StratifiedFolds,
  TimeFolds,
  TimeSplit,
} from "../evaluation/folds/fold-plan.ts";
export { type FoldSplit, foldSplit } from "../evaluation/folds/fold-split.ts";
export {
  type GroupTimeFoldsOptions,
  type GroupTimeRows,
  groupTimeFolds,
} from "../evaluation/folds/group-time-folds.ts";
export { type GroupedFoldsOptions, groupedFolds } from "../evaluation/folds/grouped-folds.ts";
export { type RollingTimeFoldsOptions, rollingTimeFolds } from "../evaluation/folds/rolling-time-folds.ts";
export { type StratifiedFoldsOptions, stratifiedFolds } from "../evaluation/folds/stratified-folds.ts";
export type { Interval } from "../evaluation/interval.ts";
export { type KolmogorovSmirnov, kolmogorovSmirnov } from "../evaluation/lift/kolmogorov-smirnov.ts";
export {
  type LiftCurve,
  type LiftCurveOptions,
  liftCurve,
  type TopLiftOptions,
  topLift,
} from "../evaluation/lift/lift-curve.ts";
export { defineMetric, type Metric, type MetricTraits, type WeightOptions } from "../evaluation/metric.ts";
export type { BinaryTruth } from "../evaluation/outcome.ts";
export {
  type BrierDecomposition,
  brierDecomposition,
} from "../evaluation/probability/brier-decomposition.ts";
export { brierScore } from "../evaluation/probability/brier-score.ts";
export {
  type CalibrationCurve,
  type CalibrationCurveOptions,
  calibrationCurve,
} from "../evaluation/probability/calibration-curve.ts";
export {
  expectedCalibrationError,
  maximumCalibrationError,
} from "../evaluation/probability/calibration-error.ts";
export {
  type CalibrationTest,
  type CalibrationTestOptions,
  type CalibrationTestResult,
  calibrationTest,
} from "../evaluation/probability/calibration-test.ts";
export { logLoss } from "../evaluation/probability/log-loss.ts";
export type { ProbabilityBinsOptions } from "../evaluation/probability/probability-bins.ts";
export type { RecalibrationEstimate } from "../evaluation/probability/recalibration.ts";
export {
  type CostAtThreshold,
  type CostMatrix,
  costThreshold,
  type ExpectedCost,
  type ExpectedCostOptions,
  expectedCost,
} from "../evaluation/profit/expected-cost.ts";
export {
  type AcceptanceRanges,
  type ExpectedMaximumProfit,
  type ExpectedMaximumProfitOptions,
  expectedMaximumProfit,
  expectedProfitPerCustomer,
} from "../evaluation/profit/expected-maximum-profit.ts";
export { type MaximumProfit, maximumProfit } from "../evaluation/profit/maximum-profit.ts";
export type { CampaignMoney, CampaignOptions, PerCustomer } from "../evaluation/profit/money.ts";
export { type ProfitCurve, type ProfitCurveOptions, profitCurve } from "../evaluation/profit/profit-curve.ts";
export {
  type ContactList,
  type RankByExpectedProfitOptions,
  rankByExpectedProfit,
} from "../evaluation/profit/rank-by-expected-profit.ts";
export { averagePrecision } from "../evaluation/roc/average-precision.ts";
export {
  type ComparePairedRocAucOptions,
  type CompareRocAucOptions,
  compareRocAuc,
  compareRocAucUnpaired,
  type RocAucComparison,
  type ScoredSample,
} from "../evaluation/roc/compare-roc-auc.ts";
export { type PrecisionRecallCurve, precisionRecallCurve } from "../evaluation/roc/precision-recall-curve.ts";
export { type RocAucOptions, rocAuc } from "../evaluation/roc/roc-auc.ts";
export {
  type AucScale,
  type RocAucInterval,
  type RocAucIntervalOptions,
  rocAucInterval,
} from "../evaluation/roc/roc-auc-interval.ts";
export { type RocCurve, type RocCurveOptions, rocCurve } from "../evaluation/roc/roc-curve.ts";
export type { SliceComparison } from "../evaluation/slices/slice-comparison.ts";
export type { SliceMeasures, SliceMetric, SliceStatus } from "../evaluation/slices/slice-measures.ts";
export {
  type PooledSlices,
  type Slice,
  type SliceMetrics,
  type SliceMetricsOptions,
  sliceMetrics,
} from "../evaluation/slices/slice-metrics.ts";
export type { SliceKey } from "../evaluation/slices/slice-rows.ts";
export { accuracy } from "../evaluation/threshold/accuracy.ts";
export { balancedAccuracy } from "../evaluation/threshold/balanced-accuracy.ts";
export type { ThresholdOptions } from "../evaluation/threshold/call-counts.ts";
export {
  type ConfusionMatrix,
  type ConfusionMatrixOptions,
  type ConfusionShares,
  confusionMatrix,
} from "../evaluation/threshold/confusion-matrix.ts";
export { type FBetaOptions, fBeta } from "../evaluation/threshold/f-beta.ts";
export { matthewsCorrelation } from "../evaluation/threshold/matthews-correlation.ts";
export {
  type ThresholdTable,
  type ThresholdTableOptions,
  thresholdTable,
} from "../evaluation/threshold/threshold-table.ts";
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
export type {
  MetricDifference,
  ModelDifference,
  ResultsByName,
} from "../selection/comparison/differences.ts";
export type { ComparisonVerdict } from "../selection/comparison/verdict.ts";
export type { CrossValidatedDifference, CrossValidatedMetric } from "../selection/corrected-interval.ts";
export {
  type CrossValidateOptions,
  type CrossValidation,
  crossValidate,
} from "../selection/cross-validate.ts";
export { type FitRecipeOptions, fitRecipe } from "../selection/fit-recipe.ts";
export {
  type ColumnInformation,
  type InformationStrength,
  type InformationValueOptions,
  type InformationValues,
  informationValue,
} from "../selection/information-value.ts";
export { auditLeaks } from "../selection/leaks/audit-leaks.ts";
export { formatLeakAudit } from "../selection/leaks/format-leak-audit.ts";
export type { AuditLeaksOptions } from "../selection/leaks/options.ts";
export type {
  LeakAudit,
  LeakColumns,
  LeakFinding,
  LeakKind,
  LeakModel,
  LeakSettings,
  LeakSeverity,
  LeakThresholds,
} from "../selection/leaks/types.ts";
export type { FoldOptions, ValidationStamp } from "../selection/outer-folds.ts";
export {
  checkRecipe,
  type Recipe,
  type RecipeCalibration,
} from "../selection/recipe.ts";
export type { KnownRecipeModel, RecipeModel } from "../selection/recipe-model.ts";
export {
  type FeatureSelection,
  type SelectFeaturesOptions,
  selectFeatures,
} from "../selection/select-features.ts";
export { snapshotFolds } from "../selection/snapshot-folds.ts";
export type {
  FilterSettings,
  ModelSelectSettings,
  SelectColumns,
  SelectSettings,
  SelectStep,
  StabilitySettings,
} from "../selection/steps/select/definition.ts";
export type { ChosenColumn } from "../selection/steps/select/result.ts";
export type { AnyStepSettings, KnownRecipeStep, RecipeStep } from "../selection/steps/step.ts";
export type { TuneRung } from "../selection/tune/halving.ts";
export type { NestedChoice, NestedTuning } from "../selection/tune/nested.ts";
export type { HalvingOptions, NestedOptions, TuneOptions, TuneSearch } from "../selection/tune/options.ts";
export type { TuneSettings } from "../selection/tune/settings.ts";
export type { NumberRange, SettingChoices, SettingRange, TuneSpace } from "../selection/tune/space.ts";
export { tune } from "../selection/tune/tune.ts";
export type { TunedCandidate, Tuning } from "../selection/tune/tuning.ts";
export { type TuningRow, type TuningTableOptions, tuningTable } from "../selection/tune/tuning-table.ts";
export type {
  CrossValidationMetrics,
  MetricValues,
  StandardMetrics,
  ValidationMetric,
} from "../selection/validation-metrics.ts";
export type { OutOfFold } from "../selection/validation-record.ts";
export type { ValidationTimings } from "../selection/validation-timings.ts";
