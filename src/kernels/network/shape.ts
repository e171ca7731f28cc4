/**
 * The shape of a multilayer perceptron, its parameters in one array, and what trains it.
 *
 * @module
 */

/** How the values of the hidden layers are bent. */
export type Activation = "relu" | "tanh";

/** Layers of a perceptron with one output, a logit. */
export interface NetworkShape {
  /** Inputs, units of each hidden layer, and 1. */
  readonly sizes: readonly number[];
  readonly activation: Activation;
}

/** Where one layer's parameters stand. */
export interface LayerPlace {
  readonly inputs: number;
  readonly outputs: number;
  /** First weight; weights are [inputs][outputs]. */
  readonly weights: number;
  /** First bias. */
  readonly biases: number;
}

/** Labelled rows of a network: to be filled by whoever opens a trainer. */
export interface NetworkRows {
  /** Standardised inputs, row after row. */
  readonly x: Float32Array;
  /** 0 or 1. */
  readonly truth: Float32Array;
  /** Weight of each row. */
  readonly weights: Float32Array;
}

/** Settings of Adam, and the penalty. */
export interface AdamSettings {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** `l2 / 2` times the sum of the squared weights is added to the sum of the losses of each batch. */
  readonly l2: number;
}

/** A network in training. All trainers take the same steps; `parameters` is the network. */
export interface NetworkTrainer {
  readonly rows: NetworkRows;
  /**
   * The parameters, layer after layer, as {@link layerPlaces} says. An engine that keeps its own copy reads them at
   * `push` and writes them at `pull`; for the kernels both are always done.
   */
  readonly parameters: Float32Array;
  push(): void;
  pull(): void;
  /**
   * One step of Adam on the rows `order[from]` to `order[to - 1]`. An array that was written to since the last call
   * is read anew where `from` is 0.
   *
   * @returns The weighted sum of the losses before the step, without the penalty.
   */
  step(order: Uint32Array, from: number, to: number): number;
  /** Forgets the steps so far: the next one is Adam's first. `parameters` stay as they are. */
  restart(): void;
  /** Weighted sum of the losses of the rows `order[from]` to `order[to - 1]`. */
  loss(order: Uint32Array, from: number, to: number): number;
  /** Logits of the rows `order[from]` to `order[to - 1]`, in that order; overwritten by the next call. */
  logits(order: Uint32Array, from: number, to: number): Float32Array;
  close(): void;
}

/** Places of the layers in the parameters; weights and biases each begin at a multiple of four, with zeros between. */
export function layerPlaces({ sizes }: NetworkShape): LayerPlace[] {
  let end = 0;
  return sizes.slice(1).map((outputs, l) => {
    const inputs = sizes[l]!;
    const weights = end;
    const biases = weights + upToFour(inputs * outputs);
    end = biases + upToFour(outputs);
    return { inputs, outputs, weights, biases };
  });
}

/** Floats of all parameters, a multiple of four. */
export function parameterCount(shape: NetworkShape): number {
  const last = layerPlaces(shape).at(-1)!;
  return last.biases + upToFour(last.outputs);
}

/** Rows of a batch are divided into parts whose sums are made apart, by any thread; this depends on nothing else. */
export function partsOf(rows: number): number {
  return Math.max(1, Math.min(MOST_PARTS, Math.ceil(rows / BLOCK)));
}

/** First row of a part: parts are whole groups of eight rows. */
export function partStart(rows: number, part: number, parts: number): number {
  const groups = Math.ceil(rows / GROUP);
  return Math.min(rows, GROUP * Math.floor((groups * part) / parts));
}

/** Rows that go through all layers together. */
export const BLOCK = 64;
/** Rows are filled up to a multiple of this with rows that weigh nothing. */
export const GROUP = 8;
/** Most parts of a batch. */
export const MOST_PARTS = 16;

function upToFour(count: number): number {
  return Math.ceil(count / 4) * 4;
}
