/**
 * Options of a neural network, checked and with their defaults filled in.
 *
 * @module
 */
import {
  checkBetween,
  checkChoice,
  checkInteger,
  checkNonNegative,
  checkPositive,
} from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import type { JobOptions } from "../../internal/progress.ts";
import { defaultThreads } from "../../kernels/team.ts";
import { type ClassWeights, checkClassWeights } from "../class-weights.ts";
import { TRAINING_COLUMN_KEYS, type TrainingColumns } from "../training-data.ts";

/** How to fit, without the columns: what a recipe's `model` may say beside its kind. */
export interface NeuralNetworkSettings {
  /**
   * Units of each hidden layer, from the inputs on: at most 8 layers of 1 to 4,096 units. An empty list is a logistic
   * regression.
   *
   * @defaultValue [32]
   */
  readonly hidden?: readonly number[] | undefined;
  /**
   * What bends the values of the hidden layers: max(0, x) or tanh(x).
   *
   * @defaultValue "relu"
   */
  readonly activation?: "relu" | "tanh" | undefined;
  /**
   * Penalty, >= 0: `l2 / 2` times the sum of the squared weights is added to the sum of the losses of each batch,
   * biases left out. It is scikit-learn's `alpha` at the same batch size. The default is strong, ten thousand times
   * scikit-learn's: tables of customers are small and noisy, and a network that is not held back learns the noise.
   * Beyond 6,000 rows it falls, so that the penalty on all rows together stays what it is there.
   *
   * @defaultValue 1; 6000 / rows for more than 6,000 rows
   */
  readonly l2?: number | undefined;
  /**
   * Step size of Adam, > 0.
   *
   * @defaultValue 0.002
   */
  readonly learningRate?: number | undefined;
  /**
   * Most rows of a batch, at least 1; the batches of an epoch are of nearly equal size.
   *
   * @defaultValue 200
   */
  readonly batchSize?: number | undefined;
  /**
   * Most times that training goes over the rows.
   *
   * @defaultValue 200
   */
  readonly epochs?: number | undefined;
  /**
   * Share of the rows of each class that take no part in the steps and tell when to stop, in [0, 0.5]. The parameters
   * kept are those of the epoch with the smallest loss on these rows. 0, or fewer than 10 such rows of a class:
   * the loss in training is watched instead.
   *
   * @defaultValue 0.1
   */
  readonly validationShare?: number | undefined;
  /**
   * Training stops when the watched loss has not fallen for this many epochs.
   *
   * @defaultValue 8
   */
  readonly patience?: number | undefined;
  /**
   * Networks that are trained one after another, each from its own start and with its own validation rows, and averaged
   * in log odds: chance weighs less, and every row teaches most of them. At most 32.
   *
   * @defaultValue 3
   */
  readonly restarts?: number | undefined;
  /**
   * Whole number in [0, 2^53): starting weights, shuffles and validation rows.
   *
   * @defaultValue 42
   */
  readonly seed?: number | undefined;
  /**
   * Weight of the rows of each class in training: `"balanced"` gives both classes the same total, or a weight > 0 by
   * value of the target (1 where none is given). Probabilities are corrected back to the base rate of the data: all log
   * odds move by the same amount.
   *
   * @defaultValue none: every class counts as its rows do
   */
  readonly classWeights?: ClassWeights | undefined;
  /**
   * Most levels of a text column; beyond, the rarest are merged into `"(other)"`. At least 2.
   *
   * @defaultValue 50
   */
  readonly maxLevels?: number | undefined;
  /**
   * Most threads to use; the result does not depend on it.
   *
   * @defaultValue one a core, at most 8
   */
  readonly threads?: number | undefined;
}

/** Options of `fitNeuralNetwork`. */
export interface NeuralNetworkOptions extends TrainingColumns, NeuralNetworkSettings, JobOptions {}

/** Settings with their defaults. */
export interface ResolvedNeuralNetworkSettings {
  readonly hidden: readonly number[];
  readonly activation: "relu" | "tanh";
  /** `null`: the default for the number of rows. */
  readonly l2: number | null;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly validationShare: number;
  readonly patience: number;
  readonly restarts: number;
  readonly seed: number;
  readonly classWeights: ClassWeights | null;
  readonly maxLevels: number;
  readonly threads: number;
}

/** Names of the settings, for checking options. */
export const NEURAL_NETWORK_SETTING_KEYS: readonly string[] = [
  "hidden",
  "activation",
  "l2",
  "learningRate",
  "batchSize",
  "epochs",
  "validationShare",
  "patience",
  "restarts",
  "seed",
  "classWeights",
  "maxLevels",
  "threads",
];

/** Names of all options of `fitNeuralNetwork`. */
export const NEURAL_NETWORK_OPTION_KEYS: readonly string[] = [
  ...TRAINING_COLUMN_KEYS,
  ...NEURAL_NETWORK_SETTING_KEYS,
  "onProgress",
  "signal",
];

/** Rows up to which the default penalty is 1. */
const ROWS_OF_FULL_PENALTY = 6000;

/** The penalty where none is given. */
export function defaultPenalty(rows: number): number {
  return Math.min(1, ROWS_OF_FULL_PENALTY / rows);
}

/** Most hidden layers. */
export const MOST_LAYERS = 8;
/** Most units of a layer. */
export const MOST_UNITS = 4096;

/**
 * Fills in defaults and checks.
 *
 * @param path - What the caller calls the object, for messages.
 * @throws {@link InputError} naming the first setting that is out of its range.
 */
export function resolveNeuralNetworkSettings(
  settings: NeuralNetworkSettings,
  path: string,
): ResolvedNeuralNetworkSettings {
  const {
    hidden = [32],
    activation = "relu",
    l2 = null,
    learningRate = 0.002,
    batchSize = 200,
    epochs = 200,
    validationShare = 0.1,
    patience = 8,
    restarts = 3,
    seed = 42,
    classWeights = null,
    maxLevels = 50,
    threads = defaultThreads(),
  } = settings;
  checkHidden(hidden, `${path}.hidden`);
  checkChoice(activation, `${path}.activation`, ["relu", "tanh"]);
  if (l2 !== null) checkNonNegative(l2, `${path}.l2`);
  checkPositive(learningRate, `${path}.learningRate`);
  checkInteger(batchSize, `${path}.batchSize`, 1);
  checkInteger(epochs, `${path}.epochs`, 1);
  checkBetween(validationShare, `${path}.validationShare`, 0, 0.5);
  checkInteger(patience, `${path}.patience`, 1);
  checkInteger(restarts, `${path}.restarts`, 1, 32);
  checkInteger(seed, `${path}.seed`, 0);
  if (classWeights !== null) checkClassWeights(classWeights, `${path}.classWeights`);
  checkInteger(maxLevels, `${path}.maxLevels`, 2);
  checkInteger(threads, `${path}.threads`, 1);
  return {
    hidden: [...hidden],
    activation,
    l2,
    learningRate,
    batchSize,
    epochs,
    validationShare,
    patience,
    restarts,
    seed,
    classWeights,
    maxLevels,
    threads,
  };
}

function checkHidden(hidden: readonly number[], path: string): void {
  if (!Array.isArray(hidden)) {
    throw new InputError("wrong-type", path, "an array with the units of each hidden layer", hidden);
  }
  if (hidden.length > MOST_LAYERS) {
    throw new InputError("out-of-range", `${path}.length`, `<= ${MOST_LAYERS}`, hidden.length);
  }
  hidden.forEach((units, l) => {
    checkInteger(units, `${path}[${l}]`, 1, MOST_UNITS);
  });
}
