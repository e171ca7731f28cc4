/**
 * The numbers of one step of Adam, in single precision.
 *
 * Source: Kingma and Ba (2015), "Adam: A Method for Stochastic Optimization", ICLR, Algorithm 1.
 *
 * @module
 */
import type { AdamSettings } from "./shape.ts";

/** What multiplies what in a step: w -= rate m / (root sqrt(v) + epsilon), each rounded to single precision. */
export interface AdamConstants {
  /** Step size over 1 - beta1^t, the bias correction of the first moment. */
  readonly rate: number;
  /** 1 / sqrt(1 - beta2^t), the bias correction of the second. */
  readonly root: number;
  readonly epsilon: number;
  readonly beta1: number;
  readonly beta2: number;
  /** 1 - beta1. */
  readonly rest1: number;
  /** 1 - beta2. */
  readonly rest2: number;
  /** One over the rows of the batch. */
  readonly inverse: number;
  /** The penalty over the rows of the batch. */
  readonly decay: number;
}

/** The constants of step `t` = 1, 2, …. */
export function adamConstants(settings: AdamSettings, t: number, batchRows: number): AdamConstants {
  const { learningRate, beta1, beta2, epsilon, l2 } = settings;
  const { fround } = Math;
  return {
    rate: fround(learningRate / (1 - beta1 ** t)),
    root: fround(1 / Math.sqrt(1 - beta2 ** t)),
    epsilon: fround(epsilon),
    beta1: fround(beta1),
    beta2: fround(beta2),
    rest1: fround(1 - beta1),
    rest2: fround(1 - beta2),
    inverse: fround(1 / batchRows),
    decay: fround(l2 / batchRows),
  };
}
