/**
 * Sigmoid calibration.
 *
 * Sources: Platt (1999), "Probabilistic Outputs for Support Vector Machines and Comparisons to Regularized Likelihood
 * Methods", Advances in Large Margin Classifiers, 61-74; Lin, Lin and Weng (2007), "A Note on Platt's Probabilistic
 * Outputs for Support Vector Machines", Machine Learning 68, 267-276. Names follow the papers.
 *
 * @module
 */
import { log1pExp, sigmoid } from "../../numeric/logistic.ts";
import { minimizeNewton } from "../../numeric/newton.ts";
import type { CalibrationFit } from "./types.ts";

/** A line through scores. */
export interface SigmoidLine {
  readonly a: number;
  readonly b: number;
  readonly status: CalibrationFit["status"];
  readonly iterations: number;
}

/**
 * The line (a, b) with the smallest log-loss of 1 / (1 + exp(a f + b)) against smoothed targets, a <= 0.
 *
 * The targets are (N1 + 1) / (N1 + 2) for events and 1 / (N0 + 2) for the others, N the weight of each class: without
 * that a few rows in perfect order would ask for probabilities of 0 and 1.
 *
 * @param truth - 1 or 0, both present.
 * @param scores - Finite, in any unit.
 * @remarks O(n) a Newton step; usually fewer than ten.
 */
export function fitSigmoid(
  truth: Uint8Array,
  scores: Float64Array,
  weights: Float64Array | undefined,
): SigmoidLine {
  const { lowTarget, highTarget, share, center, spread } = smoothing(truth, scores, weights);
  // In standard units both unknowns are of the order of 1, whatever the unit of the scores.
  const search = minimizeNewton(
    (x, gradient, hessian) => {
      const [slope, height] = [x[0]!, x[1]!];
      let loss = 0;
      for (let i = 0; i < scores.length; i++) {
        const weight = weights === undefined ? 1 : weights[i]!;
        const f = (scores[i]! - center) / spread;
        const z = slope * f + height;
        const p = sigmoid(z);
        const target = truth[i] === 1 ? highTarget : lowTarget;
        loss += weight * (log1pExp(z) - target * z);
        const miss = weight * (p - target);
        const curve = weight * p * (1 - p);
        gradient[0]! += miss * f;
        gradient[1]! += miss;
        hessian[0]! += curve * f * f;
        hessian[2]! += curve * f;
        hessian[3]! += curve;
      }
      hessian[1] = hessian[2]!;
      return loss;
    },
    [0, Math.log(share / (1 - share))],
    { tolerance: 1e-13 },
  );
  const slope = search.x[0]!;
  const status = search.status === "not-finite" ? "stalled" : search.status;
  if (slope > 0) {
    const a = -slope / spread;
    return { a, b: 0 - search.x[1]! - a * center, status, iterations: search.iterations };
  }
  // A falling line would turn the ranking round; the best one that does not is level.
  return { a: 0, b: Math.log((1 - share) / share), status: "at-boundary", iterations: search.iterations };
}

/** Targets, their mean, and the unit to search in. */
function smoothing(
  truth: Uint8Array,
  scores: Float64Array,
  weights: Float64Array | undefined,
): { lowTarget: number; highTarget: number; share: number; center: number; spread: number } {
  const total = [0, 0];
  let sum = 0;
  for (let i = 0; i < truth.length; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    total[truth[i]!]! += weight;
    sum += weight * scores[i]!;
  }
  const [others, events] = [total[0]!, total[1]!];
  const center = sum / (others + events);
  let squares = 0;
  for (let i = 0; i < truth.length; i++) {
    squares += (weights === undefined ? 1 : weights[i]!) * (scores[i]! - center) ** 2;
  }
  const lowTarget = 1 / (others + 2);
  const highTarget = (events + 1) / (events + 2);
  return {
    lowTarget,
    highTarget,
    share: (others * lowTarget + events * highTarget) / (others + events),
    center,
    spread: Math.sqrt(squares / (others + events)) || 1,
  };
}
