/** Public names of `churnkit/churn`. */
export { calibrate, type OutOfFoldPairs } from "../churn/calibrate.ts";
export { applyCalibration, fitCalibration } from "../churn/calibration.ts";
export type { CalibrateOptions, FitCalibrationOptions } from "../churn/calibration-rows.ts";
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
} from "../churn/calibration-types.ts";
export type { ClassifierKind, ClassifierSettings, FittedClassifier } from "../churn/classifiers.ts";
export type {
  LogisticCoefficient,
  LogisticFit,
  LogisticRegressionModel,
  ModelTarget,
} from "../churn/logistic-model.ts";
export type { LogisticRegressionOptions, LogisticRegressionSettings } from "../churn/logistic-options.ts";
export { fitLogisticRegression } from "../churn/logistic-regression.ts";
export { type LoadModelOptions, loadModel, type StoredModel, saveModel } from "../churn/model-file.ts";
export { type ChurnModel, predictProbability, prepareScorer } from "../churn/predict-probability.ts";
export type { Scorer, ScoringReport, ScoringRow } from "../churn/scorer.ts";
export type { TrainingColumns } from "../churn/training-data.ts";
export type {
  EncodedColumn,
  EncodedNumeric,
  EncodedTerm,
  EncodedText,
  Encoding,
  OmittedReason,
} from "../features/encoding-types.ts";
