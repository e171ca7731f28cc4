/**
 * A fitted neural network as data.
 *
 * @module
 */
import type { Encoding } from "../../features/encoding/types.ts";
import type { Warning } from "../../internal/warning.ts";
import type { ModelTarget } from "../logistic/model.ts";

/** A fitted neural network: frozen plain data, safe to store as JSON. */
export interface NeuralNetworkModel {
  readonly kind: "neural-network";
  readonly version: 1;
  /** Version of churnkit that fitted it. */
  readonly churnkit: string;
  readonly target: ModelTarget;
  /**
   * How columns become inputs: each term of the encoding less its `mean` and over its `scale`, at most 100 away
   * from 0.
   */
  readonly encoding: Encoding;
  readonly params: {
    readonly activation: "relu" | "tanh";
    /** One network a restart; the log odds are the mean of theirs. */
    readonly networks: readonly { readonly layers: readonly NeuralNetworkLayer[] }[];
  };
  /** The options as used, defaults filled in; `null` for a network that another library trained. */
  readonly options: NeuralNetworkModelOptions | null;
  readonly fit: NeuralNetworkFit;
}

/** The options of a fit, as a model records them. */
export interface NeuralNetworkModelOptions {
  readonly hidden: readonly number[];
  readonly activation: "relu" | "tanh";
  readonly l2: number;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly validationShare: number;
  readonly patience: number;
  readonly restarts: number;
  readonly seed: number;
  readonly classWeights: "balanced" | { readonly [label: string]: number } | null;
  readonly maxLevels: number;
  readonly weights: string | null;
}

/** A dense layer; the last one has one unit, the log odds. */
export interface NeuralNetworkLayer {
  readonly inputs: number;
  readonly units: number;
  /**
   * Base64 of little-endian single-precision numbers: the weight from input i to unit j stands at
   * `i * units + j`.
   */
  readonly weights: string;
  /** The same, one number a unit. */
  readonly biases: string;
}

/** How the fit went. */
export interface NeuralNetworkFit {
  /** `converged` when all networks are; else that of the first one that is not. */
  readonly status: NetworkFit["status"];
  /** Epochs of all networks together. */
  readonly iterations: number;
  /** Rows with a target. */
  readonly rows: number;
  /** One entry a network of `params.networks`. */
  readonly networks: readonly NetworkFit[];
  readonly warnings: readonly Warning[];
}

/** How the training of one network went. */
export interface NetworkFit {
  /**
   * - `converged`: for `patience` epochs the loss of the validation rows did not fall (without such rows: the loss
   *   in training, by one part in 10,000);
   * - `iteration-limit`: all `epochs` were done before that;
   * - `not-finite`: the loss ran away to infinity;
   * - `adopted`: another library trained it.
   *
   * With validation rows the parameters are those of the epoch that was best on them, whatever the status.
   */
  readonly status: "converged" | "iteration-limit" | "not-finite" | "adopted";
  /** Epochs done. */
  readonly iterations: number;
  /** The epoch, from 1, whose parameters were kept; 0 for the start. */
  readonly bestEpoch: number;
  /** Rows held out of the steps to see when to stop. */
  readonly validationRows: number;
  /** Mean log loss of each epoch's batches, each before its step, without the penalty. */
  readonly trainingLoss: readonly number[];
  /** Mean log loss of the validation rows after each epoch; empty where there are none. */
  readonly validationLoss: readonly number[];
}
