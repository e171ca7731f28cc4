/**
 * Training of a multilayer perceptron in plain loops: the definition that the WebAssembly kernel repeats to the bit.
 *
 * Everything is single precision. A batch is divided into parts, a part into blocks of rows; each sum adds its terms
 * in the order written here, four lanes of rows apart where it runs over rows.
 *
 * Sources: Rumelhart, Hinton and Williams (1986), "Learning Representations by Back-Propagating Errors", Nature 323,
 * 533-536; Kingma and Ba (2015), "Adam: A Method for Stochastic Optimization", ICLR, Algorithm 1.
 *
 * @module
 */
import { adamConstants } from "./adam.ts";
import { expFloat, log1pFloat, tanhFloat } from "./numeric.ts";
import {
  type Activation,
  type AdamSettings,
  BLOCK,
  GROUP,
  type LayerPlace,
  layerPlaces,
  type NetworkRows,
  type NetworkShape,
  type NetworkTrainer,
  parameterCount,
  partStart,
  partsOf,
} from "./shape.ts";

const { fround } = Math;
/** Of this module, so that loops read a number and not an import. */
const STRIDE: number = BLOCK;

/** Values of a block: unit u of row r stands at `STRIDE * u + r`. */
type Block = Float32Array;

/** Arrays of one block, and what is added up over the blocks of a part. */
interface Workspace {
  /** Inputs, then the values of every layer. */
  readonly values: readonly Block[];
  /** Errors of every layer's units; none for the inputs. */
  readonly errors: readonly Block[];
  readonly labels: Float32Array;
  readonly weights: Float32Array;
}

/** A trainer that makes the same steps as the kernel, for small work. */
export function openPlainTrainer(shape: NetworkShape, count: number, adam: AdamSettings): NetworkTrainer {
  const places = layerPlaces(shape);
  const size = parameterCount(shape);
  const rows: NetworkRows = {
    x: new Float32Array(count * shape.sizes[0]!),
    truth: new Float32Array(count),
    weights: new Float32Array(count),
  };
  const parameters = new Float32Array(size);
  const [first, second, sums, gradient] = [0, 1, 2, 3].map(() => new Float32Array(size)) as Float32Array[];
  const workspace = openWorkspace(shape);
  let steps = 0;
  const runPart = (order: Uint32Array, from: number, to: number, isTraining: boolean): number => {
    let loss = 0;
    gradient!.fill(0);
    for (let start = from; start < to; start += STRIDE) {
      const end = Math.min(to, start + STRIDE);
      const width = gatherRows(rows, order, start, end, workspace);
      forwardLayers(places, shape.activation, parameters, workspace.values, width);
      loss += lossAndErrors(workspace, width);
      if (isTraining) backwardLayers(places, shape.activation, parameters, workspace, width, gradient!);
    }
    return loss;
  };
  const overParts = (order: Uint32Array, from: number, to: number, isTraining: boolean): number => {
    const parts = partsOf(to - from);
    let loss = 0;
    for (let part = 0; part < parts; part++) {
      const start = from + partStart(to - from, part, parts);
      loss += runPart(order, start, from + partStart(to - from, part + 1, parts), isTraining);
      if (part === 0) sums!.set(gradient!);
      else for (let i = 0; i < size; i++) sums![i]! += gradient![i]!;
    }
    return loss;
  };
  return {
    rows,
    parameters,
    push: () => {},
    pull: () => {},
    step(order, from, to) {
      const loss = overParts(order, from, to, true);
      adamStep(places, parameters, first!, second!, sums!, adam, ++steps, to - from);
      return loss;
    },
    restart() {
      steps = 0;
      first!.fill(0);
      second!.fill(0);
    },
    loss: (order, from, to) => overParts(order, from, to, false),
    logits(order, from, to) {
      const logits = new Float32Array(to - from);
      for (let start = from; start < to; start += STRIDE) {
        const end = Math.min(to, start + STRIDE);
        const width = gatherRows(rows, order, start, end, workspace);
        forwardLayers(places, shape.activation, parameters, workspace.values, width);
        logits.set(workspace.values.at(-1)!.subarray(0, end - start), start - from);
      }
      return logits;
    },
    close: () => {},
  };
}

/** Logit of one row: that of the kernel, bit for bit. Call it with one row after another. */
export function prepareForwardRow(
  shape: NetworkShape,
  parameters: Float32Array,
): (x: Float32Array) => number {
  const places = layerPlaces(shape);
  const values = shape.sizes.slice(1).map((units) => new Float32Array(units));
  return (x) => {
    let a = x;
    for (let l = 0; l < places.length; l++) {
      const { inputs, outputs, weights, biases } = places[l]!;
      const z = values[l]!;
      for (let j = 0; j < outputs; j++) z[j] = parameters[biases + j]!;
      for (let k = 0; k < inputs; k++) {
        const at = weights + k * outputs;
        const value = a[k]!;
        for (let j = 0; j < outputs; j++) z[j]! += fround(value * parameters[at + j]!);
      }
      if (l + 1 < places.length) bend(z, 0, outputs, shape.activation);
      a = z;
    }
    return a[0]!;
  };
}

function openWorkspace({ sizes }: NetworkShape): Workspace {
  return {
    values: sizes.map((units) => new Float32Array(units * STRIDE)),
    errors: sizes.slice(1).map((units) => new Float32Array(units * STRIDE)),
    labels: new Float32Array(STRIDE),
    weights: new Float32Array(STRIDE),
  };
}

/** Copies rows into the block, and rows of zeros that weigh nothing up to a multiple of eight; returns the width. */
function gatherRows(
  rows: NetworkRows,
  order: Uint32Array,
  from: number,
  to: number,
  block: Workspace,
): number {
  const width = Math.ceil((to - from) / GROUP) * GROUP;
  const [x] = block.values as [Block];
  const inputs = x.length / STRIDE;
  for (let r = 0; r < width; r++) {
    const isThere = r < to - from;
    const row = isThere ? order[from + r]! : 0;
    for (let k = 0; k < inputs; k++) x[k * STRIDE + r] = isThere ? rows.x[row * inputs + k]! : 0;
    block.labels[r] = isThere ? rows.truth[row]! : 0;
    block.weights[r] = isThere ? rows.weights[row]! : 0;
  }
  return width;
}

function forwardLayers(
  places: readonly LayerPlace[],
  activation: Activation,
  parameters: Float32Array,
  values: readonly Block[],
  width: number,
): void {
  for (let l = 0; l < places.length; l++) {
    const { inputs, outputs, weights, biases } = places[l]!;
    const a = values[l]!;
    const z = values[l + 1]!;
    for (let j = 0; j < outputs; j++) {
      const to = j * STRIDE;
      z.fill(parameters[biases + j]!, to, to + width);
      for (let k = 0; k < inputs; k++) {
        const w = parameters[weights + k * outputs + j]!;
        for (let r = 0; r < width; r++) z[to + r]! += fround(a[k * STRIDE + r]! * w);
      }
      if (l + 1 < places.length) bend(z, to, to + width, activation);
    }
  }
}

function bend(z: Block, from: number, to: number, activation: Activation): void {
  if (activation === "relu") for (let i = from; i < to; i++) z[i] = Math.max(0, z[i]!);
  else for (let i = from; i < to; i++) z[i] = tanhFloat(z[i]!);
}

/**
 * Logits z become errors w (p - y) of the output; returns the sum of w (log(1 + exp(z)) - y z). Written with
 * exp(-|z|), which never overflows.
 */
function lossAndErrors({ values, errors, labels, weights }: Workspace, width: number): number {
  const logits = values.at(-1)!;
  const delta = errors.at(-1)!;
  const lanes = new Float32Array(4);
  for (let r = 0; r < width; r++) {
    const z = logits[r]!;
    const y = labels[r]!;
    const w = weights[r]!;
    const e = expFloat(-Math.abs(z));
    const inverse = fround(1 / fround(1 + e));
    const p = z >= 0 ? inverse : fround(e * inverse);
    const loss = fround(fround(Math.max(0, z) - fround(y * z)) + log1pFloat(e));
    lanes[r & 3]! += fround(w * loss);
    delta[r] = w * fround(p - y);
  }
  return sumOfLanes(lanes);
}

function sumOfLanes(lanes: Float32Array): number {
  return fround(fround(lanes[0]! + lanes[1]!) + fround(lanes[2]! + lanes[3]!));
}

/** Errors from the last layer to the first; each layer's gradient is added to `gradient`. */
function backwardLayers(
  places: readonly LayerPlace[],
  activation: Activation,
  parameters: Float32Array,
  { values, errors }: Workspace,
  width: number,
  gradient: Float32Array,
): void {
  for (let l = places.length - 1; l >= 0; l--) {
    const place = places[l]!;
    addGradients(values[l]!, errors[l]!, place, width, gradient);
    if (l > 0) passBack(errors[l]!, place, parameters, values[l]!, errors[l - 1]!, width, activation);
  }
}

function addGradients(
  a: Block,
  delta: Block,
  place: LayerPlace,
  width: number,
  gradient: Float32Array,
): void {
  const { inputs, outputs, weights, biases } = place;
  const lanes = new Float32Array(4);
  for (let j = 0; j < outputs; j++) {
    for (let k = 0; k < inputs; k++) {
      lanes.fill(0);
      for (let r = 0; r < width; r++) lanes[r & 3]! += fround(a[k * STRIDE + r]! * delta[j * STRIDE + r]!);
      gradient[weights + k * outputs + j]! += sumOfLanes(lanes);
    }
    lanes.fill(0);
    for (let r = 0; r < width; r++) lanes[r & 3]! += delta[j * STRIDE + r]!;
    gradient[biases + j]! += sumOfLanes(lanes);
  }
}

/** Errors of a layer's inputs: the weighted errors of its outputs, times the slope of the activation. */
function passBack(
  delta: Block,
  { inputs, outputs, weights }: LayerPlace,
  parameters: Float32Array,
  a: Block,
  out: Block,
  width: number,
  activation: Activation,
): void {
  for (let k = 0; k < inputs; k++) {
    const to = k * STRIDE;
    out.fill(0, to, to + width);
    for (let j = 0; j < outputs; j++) {
      const w = parameters[weights + k * outputs + j]!;
      for (let r = 0; r < width; r++) out[to + r]! += fround(delta[j * STRIDE + r]! * w);
    }
    for (let i = to; i < to + width; i++) {
      if (activation === "tanh") out[i] = out[i]! * fround(1 - fround(a[i]! * a[i]!));
      else if (!(a[i]! > 0)) out[i] = 0;
    }
  }
}

/** Kingma and Ba (2015), Algorithm 1, on the mean gradient of a batch; the penalty is on weights, not on biases. */
function adamStep(
  places: readonly LayerPlace[],
  parameters: Float32Array,
  first: Float32Array,
  second: Float32Array,
  sums: Float32Array,
  settings: AdamSettings,
  steps: number,
  batchRows: number,
): void {
  const { rate, root, epsilon, beta1, beta2, rest1, rest2, inverse, decay } = adamConstants(
    settings,
    steps,
    batchRows,
  );
  const update = (from: number, to: number, penalty: number): void => {
    for (let i = from; i < to; i++) {
      const w = parameters[i]!;
      const g = fround(fround(sums[i]! * inverse) + fround(penalty * w));
      const m = fround(fround(beta1 * first[i]!) + fround(rest1 * g));
      const v = fround(fround(beta2 * second[i]!) + fround(fround(rest2 * g) * g));
      first[i] = m;
      second[i] = v;
      const bottom = fround(fround(root * fround(Math.sqrt(v))) + epsilon);
      parameters[i] = w - fround(fround(rate * m) / bottom);
    }
  };
  for (const { inputs, outputs, weights, biases } of places) {
    update(weights, weights + inputs * outputs, decay);
    update(biases, biases + outputs, 0);
  }
}
