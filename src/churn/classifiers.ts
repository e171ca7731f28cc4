/**
 * The one list of the classifiers: what each kind is called, how it is fitted, checked and scored. Recipes, prediction,
 * model files and the main jobs read it; a new kind adds its entry here.
 *
 * @module
 */
import { checkOptionKeys } from "../internal/check.ts";
import { incompatibleModel, modelPart } from "../internal/model-check.ts";
import type { JobOptions } from "../internal/progress.ts";
import { checkGradientBoostingModel, GRADIENT_BOOSTING_MODEL_VERSION } from "./boosting/check.ts";
import { fitGradientBoostingOn } from "./boosting/gradient-boosting.ts";
import type { GradientBoostingModel } from "./boosting/model.ts";
import {
  GRADIENT_BOOSTING_SETTING_KEYS,
  type GradientBoostingSettings,
  resolveGradientBoostingSettings,
} from "./boosting/options.ts";
import { prepareGradientBoostingScorer } from "./boosting/scorer.ts";
import { checkRandomForestModel, RANDOM_FOREST_MODEL_VERSION } from "./forest/check.ts";
import type { RandomForestModel } from "./forest/model.ts";
import {
  RANDOM_FOREST_SETTING_KEYS,
  type RandomForestSettings,
  resolveRandomForestSettings,
} from "./forest/options.ts";
import { fitRandomForestOn } from "./forest/random-forest.ts";
import { prepareRandomForestScorer } from "./forest/scorer.ts";
import { checkLogisticModel, LOGISTIC_MODEL_VERSION } from "./logistic/check.ts";
import { fitLogisticOn } from "./logistic/logistic-regression.ts";
import type { LogisticRegressionModel, ModelTarget } from "./logistic/model.ts";
import { columnsWithOffset } from "./logistic/offset.ts";
import {
  LOGISTIC_SETTING_KEYS,
  type LogisticRegressionSettings,
  resolveLogisticSettings,
} from "./logistic/options.ts";
import { prepareLogisticScorer } from "./logistic/scorer.ts";
import { checkNeuralNetworkModel, NEURAL_NETWORK_MODEL_VERSION } from "./network/check.ts";
import type { NeuralNetworkModel } from "./network/model.ts";
import { fitNeuralNetworkOn } from "./network/neural-network.ts";
import {
  NEURAL_NETWORK_SETTING_KEYS,
  type NeuralNetworkSettings,
  resolveNeuralNetworkSettings,
} from "./network/options.ts";
import { prepareNeuralNetworkScorer } from "./network/scorer.ts";
import type { Scorer } from "./scorer.ts";
import type { TrainingColumns, TrainingData } from "./training-data.ts";

/** A classifier as one of the `fit` functions gives it. */
export type FittedClassifier =
  | LogisticRegressionModel
  | RandomForestModel
  | GradientBoostingModel
  | NeuralNetworkModel;

/** The name of a kind of classifier. */
export type ClassifierKind = FittedClassifier["kind"];

/** The settings of each kind: its options without the columns. */
export interface ClassifierSettings {
  readonly "logistic-regression": LogisticRegressionSettings;
  readonly "random-forest": RandomForestSettings;
  readonly "gradient-boosting": GradientBoostingSettings;
  readonly "neural-network": NeuralNetworkSettings;
}

/** Settings of a kind that is known at run time only: those of all kinds together. */
export type AnyClassifierSettings = Partial<
  LogisticRegressionSettings & RandomForestSettings & GradientBoostingSettings & NeuralNetworkSettings
>;

/** Fits to training data that has been read; `weightColumn` is for the model's record. */
export type ClassifierFit = (
  training: TrainingData,
  weightColumn: string | null,
  job: JobOptions,
) => FittedClassifier;

/** What can be done with one kind. */
export interface Classifier {
  /** Version of the model's shape that is written and read. */
  readonly version: number;
  /** Names of the settings. */
  readonly settingKeys: readonly string[];
  /**
   * Checks settings and fills in defaults.
   *
   * @returns The function that fits with them.
   * @throws {@link InputError} naming the first setting that is unknown or out of its range.
   */
  readonly prepareFit: (settings: object, path: string) => ClassifierFit;
  /** The columns to read training data from, for settings that {@link prepareFit} took: some name a column. */
  readonly trainingColumns: (columns: TrainingColumns, settings: object) => TrainingColumns;
  /** @throws {@link InputError} `incompatible-model` unless a value of this kind is a model that can score. */
  readonly check: (model: FittedClassifier, path: string) => void;
  /** Compiles a model that has been checked. */
  readonly prepareScorer: (model: FittedClassifier) => Scorer;
}

/** What a model says of its target is what its reader goes by. */
function checkTarget({ target }: FittedClassifier, path: string): void {
  const { column, positive, negative, baseRate } = modelPart<ModelTarget>(target);
  for (const [name, value] of Object.entries({ column, positive, negative })) {
    if (typeof value !== "string") throw incompatibleModel(`${path}.target.${name}`, "a text", value);
  }
  if (!(typeof baseRate === "number" && baseRate > 0 && baseRate < 1)) {
    throw incompatibleModel(`${path}.target.baseRate`, "a number in (0, 1)", baseRate);
  }
}

/** Joins the functions of one kind. */
function classifier<Model extends FittedClassifier, Settings extends object, Resolved>(parts: {
  readonly version: number;
  readonly settingKeys: readonly string[];
  readonly resolve: (settings: Settings, path: string) => Resolved;
  readonly fitOn: (
    training: TrainingData,
    settings: Resolved,
    weightColumn: string | null,
    job: JobOptions,
  ) => Model;
  readonly trainingColumns?: (columns: TrainingColumns, settings: Settings) => TrainingColumns;
  readonly check: (model: Model, path: string) => void;
  readonly prepareScorer: (model: Model) => Scorer;
}): Classifier {
  const { version, settingKeys, resolve, fitOn, trainingColumns, check, prepareScorer } = parts;
  return Object.freeze({
    version,
    settingKeys,
    prepareFit: (settings, path) => {
      checkOptionKeys(settings, path, settingKeys);
      const resolved = resolve(settings as Settings, path);
      return (training, weightColumn, job) => fitOn(training, resolved, weightColumn, job);
    },
    trainingColumns: (columns, settings) => trainingColumns?.(columns, settings as Settings) ?? columns,
    // The entry is looked up by the kind of the model, so this is its type.
    check: (model, path) => {
      check(model as Model, path);
      checkTarget(model, path);
    },
    prepareScorer: (model) => prepareScorer(model as Model),
  } satisfies Classifier);
}

/** Every kind. */
export const CLASSIFIERS: Readonly<Record<ClassifierKind, Classifier>> = Object.freeze({
  "logistic-regression": classifier({
    version: LOGISTIC_MODEL_VERSION,
    settingKeys: LOGISTIC_SETTING_KEYS,
    resolve: resolveLogisticSettings,
    fitOn: fitLogisticOn,
    trainingColumns: (columns, { offset }: LogisticRegressionSettings) =>
      columnsWithOffset(columns, offset ?? null),
    check: checkLogisticModel,
    prepareScorer: prepareLogisticScorer,
  }),
  "random-forest": classifier({
    version: RANDOM_FOREST_MODEL_VERSION,
    settingKeys: RANDOM_FOREST_SETTING_KEYS,
    resolve: resolveRandomForestSettings,
    fitOn: fitRandomForestOn,
    check: checkRandomForestModel,
    prepareScorer: prepareRandomForestScorer,
  }),
  "gradient-boosting": classifier({
    version: GRADIENT_BOOSTING_MODEL_VERSION,
    settingKeys: GRADIENT_BOOSTING_SETTING_KEYS,
    resolve: resolveGradientBoostingSettings,
    fitOn: fitGradientBoostingOn,
    check: checkGradientBoostingModel,
    prepareScorer: prepareGradientBoostingScorer,
  }),
  "neural-network": classifier({
    version: NEURAL_NETWORK_MODEL_VERSION,
    settingKeys: NEURAL_NETWORK_SETTING_KEYS,
    resolve: resolveNeuralNetworkSettings,
    fitOn: fitNeuralNetworkOn,
    check: checkNeuralNetworkModel,
    prepareScorer: prepareNeuralNetworkScorer,
  }),
});

/** The names of all kinds, in the order in which messages list them. */
export const CLASSIFIER_KINDS: readonly ClassifierKind[] = Object.freeze(
  Object.keys(CLASSIFIERS) as ClassifierKind[],
);

/** Is this the name of a kind? */
export function isClassifierKind(kind: unknown): kind is ClassifierKind {
  return CLASSIFIER_KINDS.includes(kind as ClassifierKind);
}
