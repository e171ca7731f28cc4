/**
 * Epochs of a network: shuffled batches, steps of Adam, and when to stop.
 *
 * @module
 */
import { layerPlaces, type NetworkShape, type NetworkTrainer } from "../../kernels/network/shape.ts";
import { type Random, shuffle, uniform } from "../../random/random.ts";
import type { NetworkFit } from "./model.ts";

/** What the loop of epochs needs to know. */
export interface EpochSettings {
  readonly batchSize: number;
  readonly epochs: number;
  readonly patience: number;
}

/** Without validation rows, a loss that falls by less than this share in an epoch does not fall. */
const SHARE_OF_PROGRESS = 1e-4;

/** Inputs are standardised: a weight this large has run away, and sums over it soon will. */
const LARGEST_PARAMETER = 1e4;

/** Weights times rows of a tenth of a second at most: how long a caller waits to be asked whether to go on. */
const PRODUCTS_BETWEEN_CALLS = 2e8;

/**
 * Starting parameters: hidden weights uniform in plus and minus sqrt(6 / (inputs + outputs)), their biases 0. The
 * output starts with weights of 0 and the log odds of the training rows as its bias: at first every row has the base
 * rate, and no chance pattern has to be unlearnt.
 *
 * Source: Glorot and Bengio (2010), "Understanding the Difficulty of Training Deep Feedforward Neural Networks",
 * AISTATS, 249-256, equation 16.
 */
export function startNetwork(
  shape: NetworkShape,
  parameters: Float32Array,
  logOdds: number,
  random: Random,
): void {
  const places = layerPlaces(shape);
  parameters.fill(0);
  for (const { inputs, outputs, weights } of places.slice(0, -1)) {
    const bound = Math.sqrt(6 / (inputs + outputs));
    for (let i = 0; i < inputs * outputs; i++) parameters[weights + i] = bound * (2 * uniform(random) - 1);
  }
  parameters[places.at(-1)!.biases] = logOdds;
}

/**
 * Trains until the watched loss no longer falls.
 *
 * @param split - Rows of the steps, shuffled in place, and rows whose loss is watched; where there are none, the loss
 * in training is watched.
 * @param weightOf - Total weight of the rows of each.
 * @param onStep - Called with the epochs done after each of them, and during long ones; what it throws ends the
 * training.
 */
export function trainNetwork(
  trainer: NetworkTrainer,
  { training, validation }: RowSplit,
  weightOf: { readonly training: number; readonly validation: number },
  { batchSize, epochs, patience }: EpochSettings,
  random: Random,
  onStep: (epochs: number) => void,
): NetworkFit {
  const { parameters } = trainer;
  const best = Float32Array.from(parameters);
  const trainingLoss: number[] = [];
  const validationLoss: number[] = [];
  let bestLoss = Number.POSITIVE_INFINITY;
  let bestEpoch = 0;
  let status: NetworkFit["status"] = "iteration-limit";
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const loss =
      runEpoch(trainer, shuffle(random, training), batchSize, () => onStep(epoch - 1)) / weightOf.training;
    const watched =
      validation.length === 0 ? loss : trainer.loss(validation, 0, validation.length) / weightOf.validation;
    trainer.pull();
    // Nothing that has run away goes into the model.
    if (!(Number.isFinite(loss) && Number.isFinite(watched) && isModerate(parameters))) {
      status = "not-finite";
      break;
    }
    trainingLoss.push(loss);
    if (validation.length > 0) validationLoss.push(watched);
    const bar = validation.length > 0 ? bestLoss : bestLoss * (1 - SHARE_OF_PROGRESS);
    const isBest = watched < bar || epoch === 1;
    if (isBest) {
      bestLoss = watched;
      bestEpoch = epoch;
    }
    // Without validation rows the last parameters are kept, not those before a chance rise of the loss.
    if (isBest || validation.length === 0) best.set(parameters);
    onStep(epoch);
    if (epoch - bestEpoch >= patience) {
      status = "converged";
      break;
    }
  }
  parameters.set(best);
  trainer.push();
  const iterations = trainingLoss.length;
  const kept = validation.length > 0 ? bestEpoch : iterations;
  return {
    status,
    iterations,
    bestEpoch: kept,
    validationRows: validation.length,
    trainingLoss,
    validationLoss,
  };
}

function isModerate(parameters: Float32Array): boolean {
  for (let i = 0; i < parameters.length; i++) {
    if (!(Math.abs(parameters[i]!) < LARGEST_PARAMETER)) return false;
  }
  return true;
}

/** Batches of nearly equal size, none larger than `batchSize`; returns the sum of the losses. */
function runEpoch(
  trainer: NetworkTrainer,
  order: Uint32Array,
  batchSize: number,
  onPause: () => void,
): number {
  const batches = Math.ceil(order.length / batchSize);
  const atATime = Math.ceil(PRODUCTS_BETWEEN_CALLS / (trainer.parameters.length * batchSize));
  let loss = 0;
  for (let b = 0; b < batches; b++) {
    if (b > 0 && b % atATime === 0) onPause();
    const from = Math.floor((b * order.length) / batches);
    loss += trainer.step(order, from, Math.floor(((b + 1) * order.length) / batches));
  }
  return loss;
}

/** Rows for the steps and rows to watch. */
export interface RowSplit {
  readonly training: Uint32Array;
  readonly validation: Uint32Array;
}

/** How rows are divided. */
export interface SplitRules {
  /** Share of the rows for validation, in [0, 0.5]. */
  readonly share: number;
  /** With fewer validation rows of a class there are none at all. */
  readonly fewest: number;
  /** One key a row: rows with the same key stay on the same side. */
  readonly groups?: Float64Array | undefined;
}

/**
 * Divides rows, a share of each class for validation, or whole groups of about that share.
 *
 * @param rows - Rows that count.
 */
export function splitRows(
  rows: Uint32Array,
  truth: ArrayLike<number>,
  { share, fewest, groups }: SplitRules,
  random: Random,
): RowSplit {
  const isHeld = new Uint8Array(truth.length);
  if (groups === undefined) holdRows(isHeld, rows, truth, share, random);
  else holdGroups(isHeld, rows, groups, share, random);
  const training = rows.filter((row) => isHeld[row] === 0);
  const validation = rows.filter((row) => isHeld[row] === 1);
  const isEnough = [0, 1].every(
    (label) => countOf(validation, truth, label) >= fewest && countOf(training, truth, label) > 0,
  );
  return isEnough ? { training, validation } : { training: rows.slice(), validation: new Uint32Array(0) };
}

function holdRows(
  isHeld: Uint8Array,
  rows: Uint32Array,
  truth: ArrayLike<number>,
  share: number,
  random: Random,
): void {
  for (const label of [0, 1]) {
    const members = shuffle(
      random,
      rows.filter((row) => truth[row] === label),
    );
    const count = Math.round(share * members.length);
    for (let i = 0; i < count; i++) isHeld[members[i]!] = 1;
  }
}

/** Takes groups in a random order as long as their rows stay within the share. */
function holdGroups(
  isHeld: Uint8Array,
  rows: Uint32Array,
  groups: Float64Array,
  share: number,
  random: Random,
): void {
  const sizes = new Map<number, number>();
  for (const row of rows) sizes.set(groups[row]!, (sizes.get(groups[row]!) ?? 0) + 1);
  const held = new Set<number>();
  let room = Math.round(share * rows.length);
  for (const group of shuffle(random, Float64Array.from(sizes.keys()))) {
    const size = sizes.get(group)!;
    if (size > room) continue;
    room -= size;
    held.add(group);
  }
  for (const row of rows) if (held.has(groups[row]!)) isHeld[row] = 1;
}

function countOf(rows: Uint32Array, truth: ArrayLike<number>, label: number): number {
  let count = 0;
  for (let i = 0; i < rows.length; i++) count += Number(truth[rows[i]!] === label);
  return count;
}
