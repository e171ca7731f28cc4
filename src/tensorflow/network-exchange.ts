/**
 * Networks between churnkit and the layers models of TensorFlow.js: the same weights on both sides.
 *
 * @module
 */

import type { ModelTarget } from "../churn/logistic/model.ts";
import { checkNeuralNetworkModel } from "../churn/network/check.ts";
import { prepareInputs } from "../churn/network/inputs.ts";
import type { NeuralNetworkLayer, NeuralNetworkModel } from "../churn/network/model.ts";
import { packFloats, unpackFloats } from "../churn/network/parameters.ts";
import { checkEncoding } from "../features/encoding/check.ts";
import type { Encoding } from "../features/encoding/types.ts";
import { deepFreeze } from "../internal/freeze.ts";
import { InputError } from "../internal/input-error.ts";
import { VERSION } from "../internal/version.ts";
import { type TableInput, tableFrom } from "../table/table-from.ts";
import { loadTensorFlow, type TensorFlowOptions } from "./load-tensorflow.ts";
import type { TensorFlow, TensorFlowLayer, TensorFlowModel } from "./tensorflow-types.ts";

/** Rows as a network sees them. */
export interface NetworkInputs {
  readonly rows: number;
  /** Terms of the encoding. */
  readonly inputs: number;
  /** Standardised terms, row after row: for `tf.tensor2d(values, [rows, inputs])`. */
  readonly values: Float32Array;
}

/**
 * The inputs of a network for rows of a table: what a layers model of {@link toTensorFlow} takes.
 *
 * @throws {@link InputError} as `predictProbability`.
 * @remarks O(rows * terms).
 * @example
 * const customers = Array.from({ length: 80 }, (_, i) => ({ visits: i % 8, left: i % 8 < 3 }));
 * const model = fitNeuralNetwork(customers, { target: "left", epochs: 5 });
 * const { rows, inputs, values } = networkInputs(model, [{ visits: 3.5 }, { visits: 0 }]);
 * [rows, inputs, values[0]]; // => [2, 1, 0]
 */
export function networkInputs(model: NeuralNetworkModel, table: TableInput): NetworkInputs {
  checkNeuralNetworkModel(model);
  const writer = prepareInputs(model.encoding);
  const { rows, write } = writer.open(tableFrom(table, "table"));
  const values = new Float32Array(rows * writer.inputs);
  write(values, 0, rows);
  return { rows, inputs: writer.inputs, values };
}

/**
 * A network as a layers model of TensorFlow.js: from {@link networkInputs} to the probability of the positive value.
 * Several networks (restarts) become one model that averages their log odds.
 *
 * @typeParam M - The type of your TensorFlow.js: `toTensorFlow<tf.LayersModel>(model)`.
 * @throws {@link InputError} `missing-peer` naming the packages to install, `incompatible-model`.
 * @example
 * const customers = Array.from({ length: 80 }, (_, i) => ({ visits: i % 8, left: i % 8 < 3 }));
 * const model = fitNeuralNetwork(customers, { target: "left", epochs: 5 });
 * const layersModel = await toTensorFlow(model, { backend: "cpu" });
 * const again = fromTensorFlow(layersModel, model);
 * predictProbability(again, customers)[0] === predictProbability(model, customers)[0]; // => true
 */
export async function toTensorFlow<M extends TensorFlowModel = TensorFlowModel>(
  model: NeuralNetworkModel,
  options: TensorFlowOptions = {},
): Promise<M> {
  checkNeuralNetworkModel(model);
  const { tf } = await loadTensorFlow(options);
  const { networks, activation } = model.params;
  const input = tf.input({ shape: [model.encoding.terms.length] });
  const made: { readonly layer: TensorFlowLayer; readonly from: NeuralNetworkLayer }[] = [];
  const logits = networks.map(({ layers }, n) =>
    layers.reduce<unknown>((value, from, l) => {
      const layer = tf.layers.dense({
        name: layerName(n, l),
        units: from.units,
        activation: l < layers.length - 1 ? activation : "linear",
        // Overwritten below; the default would draw random numbers.
        kernelInitializer: "zeros",
      });
      made.push({ layer, from });
      return layer.apply(value);
    }, input),
  );
  const logOdds = logits.length === 1 ? logits[0] : tf.layers.average({ name: "log_odds" }).apply(logits);
  const outputs = tf.layers.activation({ name: "probability", activation: "sigmoid" }).apply(logOdds);
  const layersModel = tf.model({ inputs: input, outputs });
  for (const { layer, from } of made) setLayer(tf, layer, from);
  return layersModel as M;
}

function layerName(network: number, layer: number): string {
  return `network_${network}_layer_${layer}`;
}

function setLayer(tf: TensorFlow, layer: TensorFlowLayer, from: NeuralNetworkLayer): void {
  tf.tidy(() => {
    const weights = tf.tensor2d(unpackFloats(from.weights), [from.inputs, from.units]);
    layer.setWeights([weights, tf.tensor1d(unpackFloats(from.biases))]);
  });
}

/** What a layers model does not know: how a table becomes its inputs, and what it predicts. */
export interface NetworkFrame {
  /** How columns become inputs. */
  readonly encoding: Encoding;
  readonly target: ModelTarget;
}

/** Layers that change nothing when a model predicts. */
const PASSIVE: readonly string[] = ["InputLayer", "Dropout", "GaussianNoise"];
/** Name of a dense layer that {@link toTensorFlow} made. */
const OWN_NAME = /^network_(\d+)_layer_\d+$/;

/**
 * A layers model of TensorFlow.js as a churnkit model: for networks of {@link toTensorFlow} that were trained further,
 * and for networks of dense layers that were built by hand on {@link networkInputs}.
 *
 * @param layersModel - Dense layers in a row, the hidden ones all `relu` or all `tanh`, the last one with one unit and
 * a sigmoid, in it or behind it (an output without one is taken for log odds); or a model that toTensorFlow made.
 * Dropout is left out.
 * @param frame - A churnkit model (or its `encoding` and `target`) whose inputs the network takes.
 * @returns A model whose `fit.status` is `adopted`.
 * @throws {@link InputError} `incompatible-model` for a layer of another kind, `length-mismatch` for another number of
 * inputs.
 * @example
 * const customers = Array.from({ length: 80 }, (_, i) => ({ visits: i % 8, left: i % 8 < 3 }));
 * const model = fitNeuralNetwork(customers, { target: "left", epochs: 5, restarts: 1 });
 * const adopted = fromTensorFlow(await toTensorFlow(model, { backend: "cpu" }), model);
 * [adopted.fit.status, adopted.target.column]; // => ["adopted", "left"]
 */
export function fromTensorFlow(layersModel: TensorFlowModel, frame: NetworkFrame): NeuralNetworkModel {
  checkEncoding(frame?.encoding, "frame.encoding");
  const { encoding, target } = frame;
  const chains = chainsOf(layersModel);
  const activation = activationOf(chains);
  const networks = chains.map((chain) => ({ layers: chain.map(readLayer) }));
  const [first] = networks;
  const inputs = first!.layers[0]!.inputs;
  if (inputs !== encoding.terms.length) {
    const expected = `${encoding.terms.length} (the terms of frame.encoding)`;
    throw new InputError("length-mismatch", "layersModel.inputs", expected, inputs);
  }
  const fits = networks.map(() => ({
    status: "adopted" as const,
    iterations: 0,
    bestEpoch: 0,
    validationRows: 0,
    trainingLoss: [],
    validationLoss: [],
  }));
  const model: NeuralNetworkModel = {
    kind: "neural-network",
    version: 1,
    churnkit: VERSION,
    target: { ...target },
    encoding,
    params: { activation, networks },
    options: null,
    fit: { status: "adopted", iterations: 0, rows: 0, networks: fits, warnings: [] },
  };
  checkNeuralNetworkModel(model, "layersModel");
  return deepFreeze(model);
}

/** The dense layers of each network, in their order. */
function chainsOf({ layers }: TensorFlowModel): TensorFlowLayer[][] {
  const chains = new Map<string, TensorFlowLayer[]>();
  layers.forEach((layer, l) => {
    const kind = layer.getClassName();
    if (kind === "Dense") {
      const network = OWN_NAME.exec(layer.name)?.[1] ?? "";
      chains.set(network, [...(chains.get(network) ?? []), layer]);
    } else if (!isHarmless(layer, kind, l === layers.length - 1, !chains.has(""))) {
      const expected = `a dense layer, a sigmoid at the end, or one of ${PASSIVE.join(", ")}`;
      throw new InputError("incompatible-model", `layersModel.layers[${l}]`, expected, kind);
    }
  });
  if (chains.size === 0) {
    throw new InputError(
      "incompatible-model",
      "layersModel.layers",
      "at least one dense layer",
      layers.length,
    );
  }
  return [...chains.values()];
}

function isHarmless(layer: TensorFlowLayer, kind: string, isLast: boolean, isOwn: boolean): boolean {
  if (kind === "Activation") return isLast && layer.getConfig()["activation"] === "sigmoid";
  return PASSIVE.includes(kind) || (isOwn && kind === "Average");
}

/** The one activation of all hidden layers. */
function activationOf(chains: readonly (readonly TensorFlowLayer[])[]): "relu" | "tanh" {
  const kindOf = (layer: TensorFlowLayer): unknown => layer.getConfig()["activation"];
  const kinds = [...new Set(chains.flatMap((chain) => chain.slice(0, -1)).map(kindOf))];
  const [kind = "relu"] = kinds;
  if (kinds.length > 1 || (kind !== "relu" && kind !== "tanh")) {
    const expected = "hidden layers that are all relu or all tanh";
    throw new InputError("incompatible-model", "layersModel.layers", expected, kinds.join(", "));
  }
  for (const chain of chains) {
    const last = kindOf(chain.at(-1)!);
    if (last !== "sigmoid" && last !== "linear") {
      throw new InputError("incompatible-model", "layersModel.layers", "a sigmoid at the end", last);
    }
  }
  return kind;
}

function readLayer(layer: TensorFlowLayer): NeuralNetworkLayer {
  const [weights, biases] = layer.getWeights();
  const [inputs, units] = weights!.shape as [number, number];
  return {
    inputs,
    units,
    weights: packFloats(Float32Array.from(weights!.dataSync())),
    biases: packFloats(biases === undefined ? new Float32Array(units) : Float32Array.from(biases.dataSync())),
  };
}
