/**
 * Is a value that claims to be a neural network one that this version can use? Models come from files.
 *
 * @module
 */
import { checkEncoding } from "../../features/encoding/check.ts";
import { incompatibleModel as incompatible } from "../../internal/model-check.ts";
import { FARTHEST_INPUT } from "./inputs.ts";
import type { NeuralNetworkLayer, NeuralNetworkModel } from "./model.ts";
import { MOST_LAYERS, MOST_UNITS } from "./options.ts";
import { unpackFloats } from "./parameters.ts";

/** Version of the model's shape that this code reads and writes. */
export const NEURAL_NETWORK_MODEL_VERSION = 1;

/** Sums beyond this are near the largest single-precision number. */
const LARGEST_SUM = 1e37;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Checks version and structure, so that behind it an index is never out of bounds and a sum never infinite.
 *
 * @param path - What the caller calls the model, for messages.
 * @throws {@link InputError} `incompatible-model` naming what does not fit.
 * @remarks O(weights).
 */
export function checkNeuralNetworkModel(model: NeuralNetworkModel, path = "model"): void {
  const { version, encoding, params } = model as Partial<NeuralNetworkModel>;
  if (version !== NEURAL_NETWORK_MODEL_VERSION) {
    const expected = `${NEURAL_NETWORK_MODEL_VERSION}, the version this churnkit reads`;
    throw incompatible(`${path}.version`, expected, version);
  }
  checkEncoding(encoding, `${path}.encoding`);
  const activation: unknown = params?.activation;
  if (activation !== "relu" && activation !== "tanh") {
    throw incompatible(`${path}.params.activation`, '"relu" or "tanh"', activation);
  }
  const networks: unknown = params?.networks;
  if (!Array.isArray(networks) || networks.length < 1) {
    throw incompatible(`${path}.params.networks`, "an array of at least one network", networks);
  }
  let sizes: readonly number[] | undefined;
  networks.forEach((network: { readonly layers?: unknown } | null, n) => {
    const at = `${path}.params.networks[${n}].layers`;
    const found = checkLayers(network?.layers, encoding.terms.length, activation, at);
    if (sizes !== undefined && String(sizes) !== String(found)) {
      throw incompatible(
        at,
        `layers with the units of the first network (${sizes.join(", ")})`,
        network?.layers,
      );
    }
    sizes = found;
  });
}

/** @returns The units of the layers. */
function checkLayers(layers: unknown, terms: number, activation: "relu" | "tanh", path: string): number[] {
  if (!Array.isArray(layers) || layers.length < 1 || layers.length > MOST_LAYERS + 1) {
    throw incompatible(path, `an array of 1 to ${MOST_LAYERS + 1} layers`, layers);
  }
  let inputs = terms;
  let bound = FARTHEST_INPUT;
  return layers.map((layer: NeuralNetworkLayer, l) => {
    const isLast = l === layers.length - 1;
    checkLayer(layer, inputs, isLast, `${path}[${l}]`);
    bound = largestSum(layer, bound, `${path}[${l}]`);
    if (activation === "tanh") bound = 1;
    inputs = layer.units;
    return inputs;
  });
}

function checkLayer(layer: NeuralNetworkLayer, inputs: number, isLast: boolean, path: string): void {
  if (layer?.inputs !== inputs) throw incompatible(`${path}.inputs`, String(inputs), layer?.inputs);
  const { units } = layer;
  const most = isLast ? 1 : MOST_UNITS;
  if (!(Number.isInteger(units) && units >= 1 && units <= most)) {
    throw incompatible(`${path}.units`, isLast ? "1" : `a whole number in [1, ${MOST_UNITS}]`, units);
  }
  checkPacked(layer.weights, inputs * units, `${path}.weights`);
  checkPacked(layer.biases, units, `${path}.biases`);
}

function checkPacked(packed: unknown, count: number, path: string): void {
  const expected = `base64 of ${count} single-precision numbers`;
  if (typeof packed !== "string") throw incompatible(path, expected, packed);
  const length = 4 * Math.ceil((4 * count) / 3);
  if (packed.length !== length || !BASE64.test(packed)) throw incompatible(path, expected, packed);
  if (!unpackFloats(packed).every(Number.isFinite))
    throw incompatible(path, `${expected}, all finite`, packed);
}

/** The largest sum that a layer can reach when its inputs are at most `bound`. */
function largestSum(layer: NeuralNetworkLayer, bound: number, path: string): number {
  const largest = (packed: string): number =>
    unpackFloats(packed).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const sum = layer.inputs * largest(layer.weights) * bound + largest(layer.biases);
  if (sum > LARGEST_SUM) throw incompatible(path, "weights whose sums stay finite", layer);
  return sum;
}
