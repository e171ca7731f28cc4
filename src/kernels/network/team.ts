/**
 * Training of a multilayer perceptron by the WebAssembly kernel, on the threads of a team: the numbers of
 * plain.ts, bit for bit, for any number of threads.
 *
 * @module
 */

import { type Layout, reserve, startLayout } from "../layout.ts";
import { openTeam, type PartKernel, type Team } from "../team.ts";
import { networkKernel } from "../wasm/network.ts";
import { adamConstants } from "./adam.ts";
import {
  type AdamSettings,
  BLOCK,
  MOST_PARTS,
  type NetworkShape,
  type NetworkTrainer,
  parameterCount,
  partsOf,
} from "./shape.ts";

interface NetworkKernels {
  readonly train: PartKernel;
  readonly score: PartKernel;
  readonly step: PartKernel;
}

/** Words of the context, as assembly/network.ts reads them; the first letter says whether a word is a float. */
const WORD = {
  layers: 0,
  activation: 1,
  x: 2,
  truth: 3,
  weights: 4,
  order: 5,
  from: 6,
  to: 7,
  parts: 8,
  parameters: 9,
  work: 10,
  workBytes: 11,
  gradients: 12,
  gradientBytes: 13,
  losses: 14,
  logits: 15,
  first: 16,
  second: 17,
  count: 18,
  stepParts: 19,
  adam: 20,
  sizes: 32,
} as const;

/** A step on fewer parameters than this is not worth a second thread. */
const STEP_FLOATS = 16_384;

interface Places {
  readonly context: number;
  readonly x: number;
  readonly truth: number;
  readonly weights: number;
  readonly order: number;
  readonly parameters: number;
  readonly moments: number;
  readonly gradients: number;
  readonly gradientBytes: number;
  readonly losses: number;
  readonly logits: number;
  readonly work: number;
  readonly workBytes: number;
  readonly bytes: number;
}

/** Opens a trainer for `rows` rows. Close it. */
export function openTeamTrainer(
  shape: NetworkShape,
  rows: number,
  adam: AdamSettings,
  threads: number,
): NetworkTrainer {
  const places = layOut(shape, rows, false);
  const team = openTeam<NetworkKernels>(networkKernel, { bytes: places.bytes, threads });
  const { buffer } = team;
  const words = writeContext(team, shape, places, false);
  const floats = new Float32Array(buffer, places.context, WORD.sizes);
  const ownOrder = new Uint32Array(buffer, places.order, rows);
  const losses = new Float64Array(buffer, places.losses, MOST_PARTS);
  let current: Uint32Array | undefined;
  let steps = 0;
  const logits = new Float32Array(buffer, places.logits, rows);
  const moments = new Float32Array(buffer, places.moments, 2 * parameterCount(shape));
  const run = (kernel: "train" | "score", order: Uint32Array, from: number, to: number): number => {
    // The order is copied once an epoch, not once a batch.
    if (order !== current || from === 0) ownOrder.set(order);
    current = order;
    const parts = partsOf(to - from);
    words[WORD.from] = from;
    words[WORD.to] = to;
    words[WORD.parts] = parts;
    team.run(kernel, places.context, parts);
    let loss = 0;
    for (let part = 0; part < parts; part++) loss += losses[part]!;
    return loss;
  };
  return {
    rows: {
      x: new Float32Array(buffer, places.x, rows * shape.sizes[0]!),
      truth: new Float32Array(buffer, places.truth, rows),
      weights: new Float32Array(buffer, places.weights, rows),
    },
    parameters: new Float32Array(buffer, places.parameters, parameterCount(shape)),
    push: () => {},
    pull: () => {},
    step(order, from, to) {
      const loss = run("train", order, from, to);
      const { rate, root, epsilon, beta1, beta2, rest1, rest2, inverse, decay } = adamConstants(
        adam,
        ++steps,
        to - from,
      );
      floats.set([rate, root, epsilon, beta1, beta2, rest1, rest2, inverse, decay], WORD.adam);
      team.run("step", places.context, words[WORD.stepParts]!);
      return loss;
    },
    restart() {
      steps = 0;
      moments.fill(0);
    },
    loss: (order, from, to) => run("score", order, from, to),
    logits(order, from, to) {
      words[WORD.logits] = places.logits;
      run("score", order, from, to);
      words[WORD.logits] = 0;
      return logits.subarray(from, to);
    },
    close: () => team.close(),
  };
}

/** Logits of rows of a network, by the kernel: those of `forwardRow`, bit for bit. */
export interface NetworkForward {
  /** To be filled: standardised inputs, row after row. */
  readonly x: Float32Array;
  /** Logits of the first `rows` rows under some parameters; overwritten by the next call. */
  run(parameters: Float32Array, rows: number): Float32Array;
  close(): void;
}

/** Opens the forward pass for up to `rows` rows at a time. Close it. */
export function openTeamForward(shape: NetworkShape, rows: number, threads: number): NetworkForward {
  const places = layOut(shape, rows, true);
  const team = openTeam<NetworkKernels>(networkKernel, { bytes: places.bytes, threads });
  const words = writeContext(team, shape, places, true);
  const own = new Float32Array(team.buffer, places.parameters, parameterCount(shape));
  const order = new Uint32Array(team.buffer, places.order, rows);
  for (let i = 0; i < rows; i++) order[i] = i;
  const logits = new Float32Array(team.buffer, places.logits, rows);
  return {
    x: new Float32Array(team.buffer, places.x, rows * shape.sizes[0]!),
    run(parameters, count) {
      own.set(parameters);
      const parts = partsOf(count);
      words[WORD.from] = 0;
      words[WORD.to] = count;
      words[WORD.parts] = parts;
      team.run("score", places.context, parts);
      return logits.subarray(0, count);
    },
    close: () => team.close(),
  };
}

function layOut(shape: NetworkShape, rows: number, isScoring: boolean): Places {
  const layout: Layout = startLayout();
  const floats = (count: number): number => reserve(layout, 4 * count);
  const { sizes } = shape;
  const count = parameterCount(shape);
  const units = sizes.reduce((sum, size) => sum + size, 0);
  const context = floats(WORD.sizes + sizes.length);
  const parameters = floats(count);
  const losses = reserve(layout, 8 * MOST_PARTS);
  // Values of every layer, errors of every layer but the inputs, and two rows of labels and weights.
  const workBytes = alignedBytes(BLOCK * (2 * units - sizes[0]! + 2));
  const gradientBytes = alignedBytes(count);
  const work = reserve(layout, MOST_PARTS * workBytes);
  const moments = isScoring ? 0 : floats(2 * count);
  const gradients = isScoring ? 0 : reserve(layout, MOST_PARTS * gradientBytes);
  const order = floats(rows);
  const logits = floats(rows);
  const truth = isScoring ? 0 : floats(rows);
  const weights = isScoring ? 0 : floats(rows);
  const x = floats(rows * sizes[0]!);
  const rest = { context, parameters, losses, moments, gradients, gradientBytes, work, workBytes };
  return { ...rest, x, truth, weights, order, logits, bytes: layout.end };
}

/** Bytes of `count` floats, up to a whole number of cache lines. */
function alignedBytes(count: number): number {
  return Math.ceil(count / 16) * 64;
}

function writeContext(
  team: Team<NetworkKernels>,
  shape: NetworkShape,
  places: Places,
  isScoring: boolean,
): Int32Array {
  const count = parameterCount(shape);
  const { buffer } = team;
  // What the memory held before must not be read: gaps between parameters, moments, gradients of gaps.
  new Float32Array(buffer, places.parameters, count).fill(0);
  if (places.moments > 0) new Float32Array(buffer, places.moments, 2 * count).fill(0);
  if (places.gradients > 0) {
    new Float32Array(buffer, places.gradients, (MOST_PARTS * places.gradientBytes) / 4).fill(0);
  }
  const words = new Int32Array(buffer, places.context, WORD.sizes + shape.sizes.length);
  words.fill(0);
  words[WORD.layers] = shape.sizes.length - 1;
  words[WORD.activation] = shape.activation === "relu" ? 1 : 2;
  words[WORD.x] = places.x;
  words[WORD.truth] = places.truth;
  words[WORD.weights] = places.weights;
  words[WORD.order] = places.order;
  words[WORD.parameters] = places.parameters;
  words[WORD.work] = places.work;
  words[WORD.workBytes] = places.workBytes;
  words[WORD.gradients] = places.gradients;
  words[WORD.gradientBytes] = places.gradientBytes;
  words[WORD.losses] = places.losses;
  words[WORD.logits] = isScoring ? places.logits : 0;
  words[WORD.first] = places.moments;
  words[WORD.second] = places.moments + 4 * count;
  words[WORD.count] = count;
  words[WORD.stepParts] = Math.min(MOST_PARTS, Math.max(1, Math.floor(count / STEP_FLOATS)));
  words.set(shape.sizes, WORD.sizes);
  return words;
}
