/**
 * The rows that boosting learns from and what each of them counts.
 *
 * @module
 */
import { type ClassFactors, type ClassWeights, classFactors, classTotals } from "../class-weights.ts";
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
