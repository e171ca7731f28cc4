/**
 * Weights of the classes in training, and the way back to the base rate of the data.
 *
 * @module
 */
import { checkPositive } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import type { TrainingData } from "./training-data.ts";

/** `"balanced"`, or a weight > 0 by value of the target. */
export type ClassWeights = "balanced" | { readonly [label: string]: number };

/** What the rows of each class are multiplied by. */
export interface ClassFactors {
  readonly positive: number;
  readonly negative: number;
}

/**
 * @param path - What the caller calls the weights, for messages.
 * @throws {@link InputError} unless `weights` is `"balanced"` or an object of numbers > 0.
 */
export function checkClassWeights(weights: unknown, path: string): asserts weights is ClassWeights {
  if (weights === "balanced") return;
  const expected = '"balanced" or an object from value of the target to weight';
  if (typeof weights === "string") throw new InputError("unknown-choice", path, expected, weights);
  if (typeof weights !== "object" || weights === null || Array.isArray(weights)) {
    throw new InputError("wrong-type", path, expected, weights);
  }
  for (const [label, weight] of Object.entries(weights)) checkPositive(weight, `${path}.${label}`);
}

/**
 * The factors that `weights` stand for.
 *
 * @param totals - Weight of the rows of each class.
 * @throws {@link InputError} `unknown-choice` for a label that is not a value of the target.
 */
export function classFactors(
  weights: ClassWeights,
  target: { readonly positive: string; readonly negative: string },
  totals: ClassFactors,
): ClassFactors {
  if (weights === "balanced") {
    // As scikit-learn: the rows of both classes together keep their weight.
    const half = (totals.positive + totals.negative) / 2;
    return { positive: half / totals.positive, negative: half / totals.negative };
  }
  for (const label of Object.keys(weights)) {
    if (label !== target.positive && label !== target.negative) {
      const values = `${JSON.stringify(target.positive)} or ${JSON.stringify(target.negative)}`;
      throw new InputError(
        "unknown-choice",
        "options.classWeights",
        `by value of the target (${values})`,
        label,
      );
    }
  }
  const factor = (label: string): number => (Object.hasOwn(weights, label) ? weights[label]! : 1);
  return { positive: factor(target.positive), negative: factor(target.negative) };
}

/**
 * Weight of the rows of each class.
 *
 * @throws {@link InputError} `one-class` where only one class has rows of weight > 0.
 */
export function classTotals({ truth, weights, target }: TrainingData): ClassFactors {
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
