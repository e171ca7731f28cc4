/**
 * A network trained by TensorFlow.js in the steps of our own kernel: the same loss, penalty, batches and Adam.
 *
 * @module
 */
import {
  type AdamSettings,
  type LayerPlace,
  layerPlaces,
  type NetworkRows,
  type NetworkShape,
  type NetworkTrainer,
  parameterCount,
} from "../kernels/network/shape.ts";
import type { Optimizer, Tensor, TensorFlowCore, Variable } from "./tensorflow-types.ts";

/** Rows that are scored at a time. */
const ROWS_AT_A_TIME = 4096;

/** Weights and biases of a layer in the backend's memory. */
interface LayerVariables {
  readonly weights: Variable;
  readonly biases: Variable;
}

/** Rows of a batch in the backend's memory. */
interface Batch {
  readonly x: Tensor;
  readonly truth: Tensor;
  readonly weights: Tensor;
}

/** Opens a trainer on the current backend. Close it. */
export function openTensorFlowTrainer(
  tf: TensorFlowCore,
  shape: NetworkShape,
  count: number,
  adam: AdamSettings,
): NetworkTrainer {
  const places = layerPlaces(shape);
  const rows: NetworkRows = {
    x: new Float32Array(count * shape.sizes[0]!),
    truth: new Float32Array(count),
    weights: new Float32Array(count),
  };
  const parameters = new Float32Array(parameterCount(shape));
  const variables = places.map((place) => openLayer(tf, place));
  const all = variables.flatMap(({ weights, biases }) => [weights, biases]);
  const newOptimizer = (): Optimizer =>
    tf.train.adam(adam.learningRate, adam.beta1, adam.beta2, adam.epsilon);
  let optimizer = newOptimizer();

  return {
    rows,
    parameters,
    push: () => writeVariables(tf, places, variables, parameters),
    pull: () => readVariables(places, variables, parameters),
    step(order, from, to) {
      return tf.tidy(() => {
        const batch = batchOf(tf, rows, order, from, to);
        let loss = 0;
        const { grads } = tf.variableGrads(() => {
          const sum = lossOf(tf, logitsOf(tf, variables, shape, batch.x), batch);
          loss = sum.dataSync()[0]!;
          const penalty = penaltyOf(tf, variables, adam.l2 / 2);
          return tf.mul(tf.add(sum, penalty), tf.scalar(1 / (to - from)));
        }, all);
        optimizer.applyGradients(grads);
        return loss;
      });
    },
    restart() {
      optimizer.dispose();
      optimizer = newOptimizer();
    },
    loss(order, from, to) {
      let loss = 0;
      inChunks(tf, from, to, (start, end) => {
        const batch = batchOf(tf, rows, order, start, end);
        loss += lossOf(tf, logitsOf(tf, variables, shape, batch.x), batch).dataSync()[0]!;
      });
      return loss;
    },
    logits(order, from, to) {
      const logits = new Float32Array(to - from);
      inChunks(tf, from, to, (start, end) => {
        const { x } = batchOf(tf, rows, order, start, end);
        logits.set(logitsOf(tf, variables, shape, x).dataSync(), start - from);
      });
      return logits;
    },
    close() {
      optimizer.dispose();
      for (const variable of all) variable.dispose();
    },
  };
}

/** Copies the rows `order[from]` to `order[to - 1]` into the backend. */
function batchOf(
  tf: TensorFlowCore,
  { x, truth, weights }: NetworkRows,
  order: Uint32Array,
  from: number,
  to: number,
): Batch {
  const picked = order.subarray(from, to);
  const inputs = x.length / truth.length;
  const values = new Float32Array(picked.length * inputs);
  picked.forEach((row, i) => {
    values.set(x.subarray(row * inputs, (row + 1) * inputs), i * inputs);
  });
  return {
    x: tf.tensor2d(values, [picked.length, inputs]),
    truth: tf.tensor1d(Float32Array.from(picked, (row) => truth[row]!)),
    weights: tf.tensor1d(Float32Array.from(picked, (row) => weights[row]!)),
  };
}

/** Works through rows a chunk at a time, and forgets the tensors of each. */
function inChunks(
  tf: TensorFlowCore,
  from: number,
  to: number,
  work: (start: number, end: number) => void,
): void {
  for (let start = from; start < to; start += ROWS_AT_A_TIME) {
    tf.tidy(() => work(start, Math.min(to, start + ROWS_AT_A_TIME)));
  }
}

function openLayer(tf: TensorFlowCore, { inputs, outputs }: LayerPlace): LayerVariables {
  return tf.tidy(() => ({
    weights: tf.variable(tf.tensor2d(new Float32Array(inputs * outputs), [inputs, outputs]), true),
    biases: tf.variable(tf.tensor1d(new Float32Array(outputs)), true),
  }));
}

function writeVariables(
  tf: TensorFlowCore,
  places: readonly LayerPlace[],
  variables: readonly LayerVariables[],
  parameters: Float32Array,
): void {
  tf.tidy(() => {
    places.forEach(({ inputs, outputs, weights, biases }, l) => {
      const size = inputs * outputs;
      variables[l]!.weights.assign(tf.tensor2d(parameters.slice(weights, weights + size), [inputs, outputs]));
      variables[l]!.biases.assign(tf.tensor1d(parameters.slice(biases, biases + outputs)));
    });
  });
}

function readVariables(
  places: readonly LayerPlace[],
  variables: readonly LayerVariables[],
  parameters: Float32Array,
): void {
  places.forEach(({ weights, biases }, l) => {
    parameters.set(variables[l]!.weights.dataSync(), weights);
    parameters.set(variables[l]!.biases.dataSync(), biases);
  });
}

/** Logits of rows, one a row. */
function logitsOf(
  tf: TensorFlowCore,
  variables: readonly LayerVariables[],
  { activation }: NetworkShape,
  x: Tensor,
): Tensor {
  let a = x;
  variables.forEach(({ weights, biases }, l) => {
    const z = tf.add(tf.matMul(a, weights), biases);
    if (l === variables.length - 1) a = z;
    else a = activation === "relu" ? tf.relu(z) : tf.tanh(z);
  });
  return tf.reshape(a, [x.shape[0]!]);
}

/** Sum of w (log(1 + exp(z)) - y z). */
function lossOf(tf: TensorFlowCore, logits: Tensor, { truth, weights }: Batch): Tensor {
  return tf.sum(tf.mul(weights, tf.sub(tf.softplus(logits), tf.mul(truth, logits))));
}

function penaltyOf(tf: TensorFlowCore, variables: readonly LayerVariables[], factor: number): Tensor {
  return variables.reduce<Tensor>(
    (sum, { weights }) => tf.add(sum, tf.mul(tf.scalar(factor), tf.sum(tf.square(weights)))),
    tf.scalar(0),
  );
}
