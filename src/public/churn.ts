/** Public names of `churnkit/churn`. */
export type {
  AdoptedFit,
  AdoptedForest,
  AdoptedLogisticRegression,
  AdoptedModel,
  AdoptedTarget,
  AdoptedTrees,
} from "../churn/adopted/model.ts";
export { fitGradientBoosting } from "../churn/boosting/gradient-boosting.ts";
export type {
  ColumnImportance,
  EarlyStopping,
  GradientBoostingFit,
  GradientBoostingModel,
} from "../churn/boosting/model.ts";
export type {
  GradientBoostingOptions,
  GradientBoostingSettings,
  ResolvedGradientBoostingSettings,
} from "../churn/boosting/options.ts";
export { calibrate, type OutOfFoldPairs } from "../churn/calibration/calibrate.ts";
export { applyCalibration, fitCalibration } from "../churn/calibration/calibration.ts";
export type { CalibrateOptions, FitCalibrationOptions } from "../churn/calibration/rows.ts";
export type {
  CalibratedBase,
  CalibratedModel,
  Calibration,
  CalibrationFit,
  CalibrationMethod,
  CalibrationRule,
  IsotonicParams,
  ProbabilityQuality,
  SigmoidParams,
  TemperatureParams,
} from "../churn/calibration/types.ts";
export type { ClassWeights } from "../churn/class-weights.ts";
export {
  type AnyClassifierSettings,
  CLASSIFIER_KINDS,
  type ClassifierKind,
  type ClassifierSettings,
  type FittedClassifier,
} from "../churn/classifiers.ts";
export type {
  ForestImportance,
  OutOfBagScores,
  RandomForestFit,
  RandomForestModel,
} from "../churn/forest/model.ts";
export type { RandomForestOptions, RandomForestSettings } from "../churn/forest/options.ts";
export { fitRandomForest } from "../churn/forest/random-forest.ts";
export { fitLogisticRegression } from "../churn/logistic/logistic-regression.ts";
export type {
  LogisticCoefficient,
  LogisticFit,
  LogisticRegressionModel,
  ModelTarget,
} from "../churn/logistic/model.ts";
export type { LogisticRegressionOptions, LogisticRegressionSettings } from "../churn/logistic/options.ts";
export {
  type LogisticPath,
  type LogisticPathOptions,
  type LogisticPathPoint,
  logisticPath,
} from "../churn/logistic/path.ts";
export type { SolverStatus } from "../churn/logistic/solver.ts";
export { type LoadModelOptions, loadModel, type StoredModel, saveModel } from "../churn/model-file.ts";
export type {
  NetworkFit,
  NeuralNetworkFit,
  NeuralNetworkLayer,
  NeuralNetworkModel,
  NeuralNetworkModelOptions,
} from "../churn/network/model.ts";
export { fitNeuralNetwork } from "../churn/network/neural-network.ts";
export type { NeuralNetworkOptions, NeuralNetworkSettings } from "../churn/network/options.ts";
export {
  type ChurnModel,
  predictProbability,
  prepareScorer,
  type ScorableModel,
  type UncalibratedModel,
} from "../churn/predict-probability.ts";
export type { Scorer, ScoringReport, ScoringRow } from "../churn/scorer.ts";
export type { TrainingColumns } from "../churn/training-data.ts";
export type { PackedTrees } from "../churn/trees/pack.ts";
export type { InputColumn, ModelWithSteps, SteppedBase } from "../churn/with-steps/model.ts";
export type { BinnedColumn, BinnedNumeric, BinnedText, Binning } from "../features/binning/types.ts";
export type {
  EncodedColumn,
  EncodedNumeric,
  EncodedTerm,
  EncodedText,
  Encoding,
  OmittedReason,
} from "../features/encoding/types.ts";
