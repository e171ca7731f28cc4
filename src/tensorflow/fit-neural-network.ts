/**
 * The neural network of `churnkit/churn`, trained by TensorFlow.js.
 *
 * @module
 */

import type { NeuralNetworkModel } from "../churn/network/model.ts";
import { fitNeuralNetworkOn } from "../churn/network/neural-network.ts";
import {
  NEURAL_NETWORK_OPTION_KEYS,
  type NeuralNetworkOptions,
  resolveNeuralNetworkSettings,
} from "../churn/network/options.ts";
import { readTrainingData } from "../churn/training-data.ts";
import { checkOptionKeys } from "../internal/check.ts";
import { jobOf } from "../internal/progress.ts";
import type { TableInput } from "../table/table-from.ts";
import { loadTensorFlow, type TensorFlowOptions } from "./load-tensorflow.ts";
import { openTensorFlowTrainer } from "./tensorflow-trainer.ts";

/** Options of {@link fitNeuralNetworkWithTensorFlow}: those of `fitNeuralNetwork`, and the backend. */
export interface TensorFlowNetworkOptions extends NeuralNetworkOptions, TensorFlowOptions {}

/**
 * Fits a neural network as `fitNeuralNetwork` does, on TensorFlow.js: the same inputs, starting weights, batches, loss,
 * penalty and stopping rule, in the arithmetic of the backend. The model is of the same kind and is scored by
 * churnkit; TensorFlow.js is not needed any more.
 *
 * Our own kernel is faster than the WebAssembly and the plain backend; take this for networks that a native
 * TensorFlow trains faster, or to compare.
 *
 * @param data - One row a customer: rows, columns, or a table.
 * @throws {@link InputError} `missing-peer` naming the packages to install; else as `fitNeuralNetwork`.
 * @remarks Waits for the packages only: training itself holds the thread, and `threads` is up to the backend.
 * Deterministic on one backend; another one differs in the last digits of each step. The backend stays the current one
 * of TensorFlow.js.
 * @example
 * const customers = Array.from({ length: 80 }, (_, i) => ({ visits: i % 8, left: i % 8 < 3 }));
 * const options = { target: "left", epochs: 60, learningRate: 0.02, backend: "cpu" } as const;
 * const model = await fitNeuralNetworkWithTensorFlow(customers, options);
 * model.kind; // => "neural-network"
 */
export async function fitNeuralNetworkWithTensorFlow(
  data: TableInput,
  options: TensorFlowNetworkOptions,
): Promise<NeuralNetworkModel> {
  checkOptionKeys(options, "options", [...NEURAL_NETWORK_OPTION_KEYS, "backend"]);
  const settings = resolveNeuralNetworkSettings(options, "options");
  const training = readTrainingData(data, options, "options");
  const { tf } = await loadTensorFlow(options.backend === undefined ? {} : { backend: options.backend });
  return fitNeuralNetworkOn(
    training,
    settings,
    options.weights ?? null,
    jobOf(options),
    (shape, rows, adam) => openTensorFlowTrainer(tf, shape, rows, adam),
  );
}
