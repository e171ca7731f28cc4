/**
 * The rows that boosting learns from and what each of them counts.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import { type ClassFactors, type ClassWeights, classFactors } from "../logistic/class-weights.ts";
import { type TrainingData, takeTrainingRows } from "../training-data.ts";

/** Training rows with the weights that they have in training. */
export interface BoostingRowsInPlay {
  /** Without rows of weight 0. */
  readonly data: TrainingData;
  /** Row weight times class weight; undefined where every row counts once. */
  readonly weights: Float64Array | undefined;
  /** Sum of these weights by class. */
  readonly totals: ClassFactors;
  /** Share of the row weights with the positive value. */
  readonly baseRate: number;
  /** Added to log odds of the weighted classes, it gives log odds of the data. */
  readonly correction: number;
}

/** @throws InputError `one-class` where only one class has rows of weight > 0. */
export function rowsInPlay(training: TrainingData, classWeights: ClassWeights | null): BoostingRowsInPlay {
  const data = withoutZeros(training);
  const plain = classTotals(data);
  const factors =
    classWeights === null ? { positive: 1, negative: 1 } : classFactors(classWeights, data.target, plain);
  const { truth } = data;
  const weights =
    classWeights === null
      ? data.weights
      : Float64Array.from(
          truth,
          (value, i) => (data.weights?.[i] ?? 1) * (value === 1 ? factors.positive : factors.negative),
        );
  return {
    data,
    weights,
    totals: { positive: plain.positive * factors.positive, negative: plain.negative * factors.negative },
    baseRate: plain.positive / (plain.positive + plain.negative),
    correction: Math.log(factors.negative / factors.positive),
  };
}

function withoutZeros(training: TrainingData): TrainingData {
  const { weights } = training;
  if (weights === undefined || !weights.includes(0)) return training;
  const rows: number[] = [];
  for (let i = 0; i < weights.length; i++) if (weights[i]! > 0) rows.push(i);
  return takeTrainingRows(training, Int32Array.from(rows));
}

function classTotals({ truth, weights, target }: TrainingData): ClassFactors {
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
  return { positive, negative };
}
