/**
 * Training data made ready for a logistic fit: encoded, standardised and weighted.
 *
 * @module
 */
import { fitEncoding } from "../../features/encoding/encoding.ts";
import { encode } from "../../features/encoding/matrix.ts";
import type { Encoding } from "../../features/encoding/types.ts";
import { InputError } from "../../internal/input-error.ts";
import type { JobOptions } from "../../internal/progress.ts";
import { type ClassFactors, classFactors } from "../class-weights.ts";
import type { TrainingData } from "../training-data.ts";
import { codedRows, suitsCoded } from "./coded.ts";
import { type NativeInput, nativeRows, suitsNative } from "./native.ts";
import { takeOffset } from "./offset.ts";
import type { ResolvedLogisticSettings } from "./options.ts";
import { type LogisticRows, plainRows } from "./rows.ts";

/** The two classes of a target and what they count. */
export interface LogisticClasses {
  /** Share of the positive class, before class weights. */
  readonly baseRate: number;
  readonly weighted: boolean;
  readonly factors: ClassFactors;
  /** Weight of the rows of each class, class weights included. */
  readonly totals: ClassFactors;
  /** What class weights add to the log odds of every row: to be taken away again. */
  readonly logOddsAdded: number;
}

const NOTHING = new Float64Array(0);

/** What a logistic fit works on. Its rows must be closed. */
export interface LogisticTraining {
  readonly training: TrainingData;
  readonly encoding: Encoding;
  readonly classes: LogisticClasses;
  readonly rows: LogisticRows;
}

/**
 * Encodes and weights training data.
 *
 * @throws {@link InputError} as the encoding does, `one-class`, and for an offset or class weights that do not fit.
 */
export function readLogisticTraining(
  training: TrainingData,
  settings: ResolvedLogisticSettings,
  job: JobOptions = {},
): LogisticTraining {
  const classes = classesOf(training, settings);
  const { features, offset } =
    settings.offset === null
      ? { features: training.features, offset: undefined }
      : takeOffset(training, settings.offset);
  const input: NativeInput = {
    table: training.table,
    features,
    options: { maxLevels: settings.maxLevels, reference: settings.reference, weights: training.weights },
    truth: training.truth,
    weights: weightsOf(training, classes),
    offset,
    threads: settings.threads,
    job,
  };
  return { training, classes, ...encodeFor(input) };
}

/** Rows in the form that is the fastest for them; every form gives the same sums. */
function encodeFor(input: NativeInput): { encoding: Encoding; rows: LogisticRows } {
  if (suitsCoded(input)) return codedRows(input);
  return suitsNative(input) ? encodeNative(input) : encodePlain(input);
}

/** By the kernel; without terms it has nothing to work on. */
function encodeNative(input: NativeInput): { encoding: Encoding; rows: LogisticRows } {
  const { encoding, rows } = nativeRows(input);
  return {
    encoding,
    rows: rows ?? plainRows({ ...input, rows: input.truth.length, terms: 0, design: NOTHING }),
  };
}

/** The definition, and what runs on few rows. */
export function encodePlain(input: NativeInput): { encoding: Encoding; rows: LogisticRows } {
  const { table, features, options, truth, weights, offset } = input;
  const encoding = fitEncoding(table, features, options);
  const { matrix, rows } = encode(encoding, table);
  encoding.terms.forEach(({ mean, scale }, j) => {
    const end = (j + 1) * rows;
    for (let at = j * rows; at < end; at++) matrix[at] = (matrix[at]! - mean) / scale;
  });
  const terms = encoding.terms.length;
  return { encoding, rows: plainRows({ rows: truth.length, terms, design: matrix, truth, weights, offset }) };
}

/** Weight of the rows of each class; both must be there. */
function classesOf(
  { truth, weights, target }: TrainingData,
  settings: ResolvedLogisticSettings,
): LogisticClasses {
  let positive = 0;
  let negative = 0;
  for (let i = 0; i < truth.length; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    if (truth[i] === 1) positive += weight;
    else negative += weight;
  }
  if (positive === 0 || negative === 0) {
    const present = positive === 0 ? target.negative : target.positive;
    const counted = weights === undefined ? "" : " on rows of weight > 0";
    throw new InputError("one-class", `data.${target.column}`, `a column with two values${counted}`, present);
  }
  const weighted = settings.classWeights !== null;
  const factors =
    settings.classWeights === null
      ? { positive: 1, negative: 1 }
      : classFactors(settings.classWeights, target, { positive, negative });
  return {
    baseRate: positive / (positive + negative),
    weighted,
    factors,
    totals: { positive: positive * factors.positive, negative: negative * factors.negative },
    logOddsAdded: Math.log(factors.positive / factors.negative),
  };
}

function weightsOf({ truth, weights }: TrainingData, classes: LogisticClasses): Float64Array | undefined {
  if (!classes.weighted) return weights;
  const { positive, negative } = classes.factors;
  return new Float64Array(truth.length).map(
    (_, i) => (truth[i] === 1 ? positive : negative) * (weights?.[i] ?? 1),
  );
}
