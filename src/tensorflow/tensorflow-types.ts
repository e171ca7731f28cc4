/**
 * What this room uses of TensorFlow.js, by structure: its own types would make the package a dependency of everybody
 * who reads ours.
 *
 * @module
 */

/** Numbers in the memory of a backend. */
export interface Tensor {
  readonly shape: readonly number[];
  dataSync(): Float32Array | Int32Array | Uint8Array;
  dispose(): void;
}

/** A tensor that a step may change. */
export interface Variable extends Tensor {
  assign(value: Tensor): void;
}

/** An optimizer of `tf.train`. */
export interface Optimizer {
  applyGradients(gradients: Readonly<Record<string, Tensor>>): void;
  dispose(): void;
}

/** `@tensorflow/tfjs-core`, or a package that holds it. */
export interface TensorFlowCore {
  getBackend(): string | undefined;
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  env(): { get(flag: string): unknown; set(flag: string, value: unknown): void };
  tidy<T>(work: () => T): T;
  keep(tensor: Tensor): Tensor;
  scalar(value: number): Tensor;
  tensor1d(values: Float32Array): Tensor;
  tensor2d(values: Float32Array, shape: readonly [number, number]): Tensor;
  variable(value: Tensor, trainable: boolean): Variable;
  variableGrads(
    loss: () => Tensor,
    variables: readonly Variable[],
  ): { readonly value: Tensor; readonly grads: Readonly<Record<string, Tensor>> };
  matMul(a: Tensor, b: Tensor): Tensor;
  add(a: Tensor, b: Tensor): Tensor;
  sub(a: Tensor, b: Tensor): Tensor;
  mul(a: Tensor, b: Tensor): Tensor;
  relu(a: Tensor): Tensor;
  tanh(a: Tensor): Tensor;
  softplus(a: Tensor): Tensor;
  square(a: Tensor): Tensor;
  sum(a: Tensor): Tensor;
  reshape(a: Tensor, shape: readonly number[]): Tensor;
  readonly train: {
    adam(learningRate: number, beta1: number, beta2: number, epsilon: number): Optimizer;
  };
}

/** A layer of a layers model. */
export interface TensorFlowLayer {
  readonly name: string;
  getClassName(): string;
  getConfig(): Readonly<Record<string, unknown>>;
  getWeights(): readonly Tensor[];
  setWeights(weights: readonly Tensor[]): void;
  apply(input: unknown): unknown;
}

/** A model of `@tensorflow/tfjs-layers`, as far as it is used here. */
export interface TensorFlowModel {
  readonly layers: readonly TensorFlowLayer[];
  predict(x: unknown): unknown;
  save(handler: unknown): Promise<unknown>;
}

/** `@tensorflow/tfjs-layers`, or a package that holds it. */
export interface TensorFlowLayers {
  input(options: { readonly shape: readonly number[] }): unknown;
  model(options: { readonly inputs: unknown; readonly outputs: unknown }): TensorFlowModel;
  readonly layers: {
    dense(options: Readonly<Record<string, unknown>>): TensorFlowLayer;
    average(options: Readonly<Record<string, unknown>>): TensorFlowLayer;
    activation(options: Readonly<Record<string, unknown>>): TensorFlowLayer;
  };
}

/** A whole TensorFlow.js: core and layers. */
export type TensorFlow = TensorFlowCore & TensorFlowLayers;
