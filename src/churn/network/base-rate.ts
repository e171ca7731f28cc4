/**
 * The last step of a fit: the output moves so that the mean probability of the training rows is their base rate, as
 * it is by itself in logistic regression. Early stopping and the penalty leave it a little aside, class weights far.
 *
 * @module
 */
import { sigmoid } from "../../numeric/logistic.ts";
import type { TrainingData } from "../training-data.ts";

const MOST_STEPS = 60;

/**
 * What to add to the log odds so that sum w (p - y) = 0 over rows.
 *
 * @param logits - Log odds of the rows `used[0]`, `used[1]`, ….
 */
export function moveToBaseRate(logits: ArrayLike<number>, used: Uint32Array, training: TrainingData): number {
  const { truth, weights } = training;
  const slopeAt = (shift: number): { gap: number; slope: number } => {
    let gap = 0;
    let slope = 0;
    for (let i = 0; i < used.length; i++) {
      const row = used[i]!;
      const w = weights === undefined ? 1 : weights[row]!;
      const p = sigmoid(logits[i]! + shift);
      gap += w * (p - truth[row]!);
      slope += w * p * (1 - p);
    }
    return { gap, slope };
  };
  // The gap rises with the shift: Newton's method, kept inside a bracket that halves where it would leave it.
  let low = -60;
  let high = 60;
  let shift = 0;
  for (let i = 0; i < MOST_STEPS; i++) {
    const { gap, slope } = slopeAt(shift);
    if (gap > 0) high = shift;
    else low = shift;
    const next = shift - gap / slope;
    const moved = next > low && next < high ? next : (low + high) / 2;
    if (Math.abs(moved - shift) < 1e-10) return moved;
    shift = moved;
  }
  return shift;
}
