/**
 * Temperature scaling: one number for a model that is too sure of itself, or not sure enough.
 *
 * Source: Guo, Pleiss, Sun and Weinberger (2017), "On Calibration of Modern Neural Networks", ICML, 1321-1330.
 *
 * @module
 */
import { sigmoid } from "../../numeric/logistic.ts";
import type { CalibrationFit } from "./types.ts";

/** 1 / temperature is searched between these. */
const LEAST = 0.01;
const MOST = 100;
const MAX_STEPS = 100;

/**
 * The temperature with the smallest log-loss, in [0.01, 100]. The loss is convex in 1 / temperature: its slope is
 * followed to 0 by Newton steps that stay inside a bracket.
 *
 * @param truth - 1 or 0.
 * @param logOdds - Finite.
 * @remarks O(n) a step; usually fewer than ten.
 */
export function fitTemperature(
  truth: Uint8Array,
  logOdds: Float64Array,
  weights: Float64Array | undefined,
): { temperature: number; status: CalibrationFit["status"]; iterations: number } {
  const slopeAt = (beta: number): { slope: number; curve: number } => {
    let slope = 0;
    let curve = 0;
    for (let i = 0; i < truth.length; i++) {
      const x = logOdds[i]!;
      const weighted = weights === undefined ? x : weights[i]! * x;
      const p = sigmoid(beta * x);
      slope += weighted * (p - truth[i]!);
      curve += weighted * x * p * (1 - p);
    }
    return { slope, curve };
  };
  // Even odds everywhere: no temperature changes anything.
  if (logOdds.every((x) => x === 0)) return { temperature: 1, status: "converged", iterations: 0 };
  if (slopeAt(LEAST).slope >= 0) return { temperature: 1 / LEAST, status: "at-boundary", iterations: 0 };
  if (slopeAt(MOST).slope <= 0) return { temperature: 1 / MOST, status: "at-boundary", iterations: 0 };
  let [low, high, beta] = [LEAST, MOST, 1];
  for (let step = 1; step <= MAX_STEPS; step++) {
    const { slope, curve } = slopeAt(beta);
    if (slope < 0) low = beta;
    else high = beta;
    const newton = beta - slope / curve;
    const next = newton > low && newton < high ? newton : Math.sqrt(low * high);
    const moved = Math.abs(next - beta);
    beta = next;
    if (moved <= 4 * Number.EPSILON * beta || slope === 0) {
      return { temperature: 1 / beta, status: "converged", iterations: step };
    }
  }
  return { temperature: 1 / beta, status: "iteration-limit", iterations: MAX_STEPS };
}
