/**
 * Neural network: a multilayer perceptron whose one output is the log odds of leaving.
 *
 * Log loss, minimised by Adam on shuffled batches, with a ridge penalty on the weights and early stopping on rows
 * that take no part in the steps (Prechelt 1998, "Early Stopping - But When?", in "Neural Networks: Tricks of the
 * Trade", LNCS 1524, 55-69).
 *
 * @module
 */
import { fitEncoding } from "../../features/encoding/encoding.ts";
import type { Encoding } from "../../features/encoding/types.ts";
import { checkOptionKeys } from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { type JobOptions, jobOf, step } from "../../internal/progress.ts";
import { VERSION } from "../../internal/version.ts";
import {
  type AdamSettings,
  layerPlaces,
  type NetworkShape,
  type NetworkTrainer,
  parameterCount,
} from "../../kernels/network/shape.ts";
import { openTeamTrainer } from "../../kernels/network/team.ts";
import { randomStream } from "../../random/random.ts";
import type { TableInput } from "../../table/table-from.ts";
import { classFactors, classTotals } from "../class-weights.ts";
import { readTrainingData, type TrainingData } from "../training-data.ts";
import { moveToBaseRate } from "./base-rate.ts";
import { prepareInputs } from "./inputs.ts";
import type { NetworkFit, NeuralNetworkLayer, NeuralNetworkModel } from "./model.ts";
import {
  defaultPenalty,
  NEURAL_NETWORK_OPTION_KEYS,
  type NeuralNetworkOptions,
  type ResolvedNeuralNetworkSettings,
  resolveNeuralNetworkSettings,
} from "./options.ts";
import { packLayers } from "./parameters.ts";
import { splitRows, startNetwork, trainNetwork } from "./training.ts";
import { neuralNetworkWarnings } from "./warnings.ts";

/** Opens what trains a network: the kernel, or another engine that takes the same steps. */
export type OpenTrainer = (
  shape: NetworkShape,
  rows: number,
  adam: AdamSettings,
  threads: number,
) => NetworkTrainer;

/** Exponential decay of Adam's moments, and what keeps its division finite, as its authors propose. */
const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
/** Fewer validation rows than this of a class tell nothing. */
const FEWEST_TO_VALIDATE = 10;
/** Multiplications below which a second thread costs more than it brings. */
const FEW_PRODUCTS = 1e7;

/**
 * Fits a neural network to labelled rows.
 *
 * Columns become inputs as in logistic regression: numbers as they are, text by treatment coding, missing values with
 * an input of their own; all standardised inside the model. Rows without a target are left out and counted.
 *
 * @param data - One row a customer: rows, columns, or a table.
 * @returns A frozen model; `fit.status`, `fit.warnings` and the losses by epoch say how the training went.
 * @throws {@link InputError} for a column that is not there, a target that does not have two values, an
 * infinite number, or an option out of its range.
 * @remarks O(rows * weights) an epoch. Single precision. Deterministic: the same seed gives the same model, with any
 * number of threads.
 * @example
 * const customers = Array.from({ length: 200 }, (_, i) => ({
 *   visits: i % 7, spend: (i * 13) % 50, left: (i % 7 < 3) === ((i * 13) % 50 < 25),
 * }));
 * const model = fitNeuralNetwork(customers, { target: "left", l2: 0.01, learningRate: 0.01 });
 * predictProbability(model, [{ visits: 1, spend: 5 }, { visits: 1, spend: 45 }]).map(Math.round); // => [1, 0]
 */
export function fitNeuralNetwork(data: TableInput, options: NeuralNetworkOptions): NeuralNetworkModel {
  checkOptionKeys(options, "options", NEURAL_NETWORK_OPTION_KEYS);
  const settings = resolveNeuralNetworkSettings(options, "options");
  const training = readTrainingData(data, options, "options");
  return fitNeuralNetworkOn(training, settings, options.weights ?? null, jobOf(options));
}

/**
 * {@link fitNeuralNetwork} for training data that has been read.
 *
 * @param weightColumn - Name of the weights for the model's record.
 * @internal
 */
export function fitNeuralNetworkOn(
  training: TrainingData,
  settings: ResolvedNeuralNetworkSettings,
  weightColumn: string | null,
  job: JobOptions = {},
  openTrainer: OpenTrainer = openTeamTrainer,
): NeuralNetworkModel {
  const totals = classTotals(training);
  const encoding = fitEncoding(training.table, training.features, {
    maxLevels: settings.maxLevels,
    weights: training.weights,
  });
  const baseRate = totals.positive / (totals.positive + totals.negative);
  const trained = train(encoding, training, settings, totals, job, openTrainer);
  const { positive, negative, column } = training.target;
  const { threads: _, ...options } = settings;
  return deepFreeze({
    kind: "neural-network",
    version: 1,
    churnkit: VERSION,
    target: { column, positive, negative, baseRate },
    encoding,
    params: { activation: settings.activation, networks: trained.networks },
    options: { ...options, l2: trained.l2, weights: weightColumn },
    fit: {
      status: trained.fits.find(({ status }) => status !== "converged")?.status ?? "converged",
      iterations: trained.fits.reduce((sum, { iterations }) => sum + iterations, 0),
      rows: training.truth.length,
      networks: trained.fits,
      warnings: [
        ...training.warnings,
        ...encoding.warnings,
        ...neuralNetworkWarnings(encoding, settings, trained.fits),
      ],
    },
  });
}

interface ClassTotals {
  readonly positive: number;
  readonly negative: number;
}

interface Trained {
  /** The penalty that was used. */
  readonly l2: number;
  readonly networks: readonly { readonly layers: readonly NeuralNetworkLayer[] }[];
  readonly fits: readonly NetworkFit[];
}

function train(
  encoding: Encoding,
  training: TrainingData,
  settings: ResolvedNeuralNetworkSettings,
  totals: ClassTotals,
  job: JobOptions,
  openTrainer: OpenTrainer,
): Trained {
  const { activation, hidden, classWeights, learningRate, restarts, epochs } = settings;
  const shape: NetworkShape = { sizes: [encoding.terms.length, ...hidden, 1], activation };
  const factors =
    classWeights === null
      ? { positive: 1, negative: 1 }
      : classFactors(classWeights, training.target, totals);
  const used = countingRows(training);
  const l2 = settings.l2 ?? defaultPenalty(used.length);
  const rows = training.truth.length;
  const threads = used.length * parameterCount(shape) * epochs < FEW_PRODUCTS ? 1 : settings.threads;
  // Other engines have no matrix without columns.
  const open = encoding.terms.length === 0 ? openTeamTrainer : openTrainer;
  const trainer = open(shape, rows, { ...ADAM, learningRate, l2 }, threads);
  try {
    prepareInputs(encoding).open(training.table).write(trainer.rows.x, 0, rows);
    fillLabels(trainer, training, used, totals, factors);
    const bias = layerPlaces(shape).at(-1)!.biases;
    const logOdds = new Float64Array(used.length);
    const fits: NetworkFit[] = [];
    const networks = Array.from({ length: restarts }, (_, restart) => {
      fits.push(trainOne(trainer, shape, training, used, settings, restart, job));
      const logits = trainer.logits(used, 0, used.length);
      for (let i = 0; i < logOdds.length; i++) logOdds[i]! += logits[i]! / restarts;
      return Float32Array.from(trainer.parameters);
    });
    // Also the way back from the odds under class weights: to multiply all odds by a constant is such a shift.
    const shift = moveToBaseRate(logOdds, used, training);
    for (const parameters of networks) parameters[bias]! += shift;
    return { l2, networks: networks.map((parameters) => ({ layers: packLayers(shape, parameters) })), fits };
  } finally {
    trainer.close();
  }
}

/** Trains the network of one restart; its parameters stay in the trainer. */
function trainOne(
  trainer: NetworkTrainer,
  shape: NetworkShape,
  { truth, groups }: TrainingData,
  used: Uint32Array,
  settings: ResolvedNeuralNetworkSettings,
  restart: number,
  job: JobOptions,
): NetworkFit {
  const { seed, validationShare, restarts, epochs } = settings;
  const random = randomStream(seed, "network", restart);
  const split = splitRows(
    used,
    truth,
    { share: validationShare, fewest: FEWEST_TO_VALIDATE, groups },
    random,
  );
  const { weights } = trainer.rows;
  const sumOf = (rows: Uint32Array, of: ArrayLike<number>): number =>
    rows.reduce((sum, row) => sum + of[row]!, 0);
  const total = sumOf(used, weights);
  const events = used.reduce((sum, row) => sum + (truth[row] === 1 ? weights[row]! : 0), 0);
  trainer.restart();
  startNetwork(shape, trainer.parameters, Math.log(events / (total - events)), random);
  trainer.push();
  const weightOf = { training: sumOf(split.training, weights), validation: sumOf(split.validation, weights) };
  return trainNetwork(trainer, split, weightOf, settings, random, (done) =>
    step(job, "network epoch", restart * epochs + done, restarts * epochs),
  );
}

/** Rows of weight > 0: the others are as good as absent. */
function countingRows({ truth, weights }: TrainingData): Uint32Array {
  const rows = Uint32Array.from(truth, (_, i) => i);
  return weights === undefined ? rows : rows.filter((row) => weights[row]! > 0);
}

/** Writes labels, and weights with a mean of 1. */
function fillLabels(
  { rows }: NetworkTrainer,
  { truth, weights }: TrainingData,
  used: Uint32Array,
  totals: ClassTotals,
  factors: ClassTotals,
): void {
  const total = totals.positive * factors.positive + totals.negative * factors.negative;
  const scale = used.length / total;
  rows.weights.fill(0);
  rows.truth.set(truth);
  for (const row of used) {
    const factor = truth[row] === 1 ? factors.positive : factors.negative;
    rows.weights[row] = (weights === undefined ? 1 : weights[row]!) * factor * scale;
  }
}
