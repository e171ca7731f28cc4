/**
 * Parameters of a network between the one array that trainers use and the layers of a model.
 *
 * @module
 */
import { layerPlaces, type NetworkShape, parameterCount } from "../../kernels/network/shape.ts";
import type { NeuralNetworkLayer, NeuralNetworkModel } from "./model.ts";

/** Layers as they stand in a model. */
export function packLayers(shape: NetworkShape, parameters: Float32Array): NeuralNetworkLayer[] {
  return layerPlaces(shape).map(({ inputs, outputs, weights, biases }) => ({
    inputs,
    units: outputs,
    weights: packFloats(parameters.subarray(weights, weights + inputs * outputs)),
    biases: packFloats(parameters.subarray(biases, biases + outputs)),
  }));
}

/** The networks of a model that has been checked; all have one shape. */
export interface UnpackedNetworks {
  readonly shape: NetworkShape;
  /** Parameters of each network, as trainers have them. */
  readonly networks: readonly Float32Array[];
}

/** Unpacks a model that has been checked. */
export function unpackNetworks({ params: { activation, networks } }: NeuralNetworkModel): UnpackedNetworks {
  const [first] = networks;
  const sizes = [first!.layers[0]!.inputs, ...first!.layers.map((layer) => layer.units)];
  const shape: NetworkShape = { sizes, activation };
  const places = layerPlaces(shape);
  return {
    shape,
    networks: networks.map(({ layers }) => {
      const parameters = new Float32Array(parameterCount(shape));
      places.forEach(({ weights, biases }, l) => {
        parameters.set(unpackFloats(layers[l]!.weights), weights);
        parameters.set(unpackFloats(layers[l]!.biases), biases);
      });
      return parameters;
    }),
  };
}

/** Single-precision numbers as base64 of their little-endian bytes. */
export function packFloats(values: Float32Array): string {
  const bytes = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => {
    bytes.setFloat32(4 * i, value, true);
  });
  return Buffer.from(bytes.buffer).toString("base64");
}

/** The inverse of {@link packFloats}. */
export function unpackFloats(packed: string): Float32Array {
  const { buffer, byteOffset, byteLength } = Buffer.from(packed, "base64");
  const bytes = new DataView(buffer, byteOffset, byteLength);
  return new Float32Array(byteLength >> 2).map((_, i) => bytes.getFloat32(4 * i, true));
}
