/**
 * Logistic recalibration: P(event) = sigmoid(intercept + slope logit(p)) by maximum likelihood.
 *
 * @module
 */
import { log1pExp, logit, sigmoid } from "../../numeric/logistic.ts";
import { minimizeNewton } from "../../numeric/newton.ts";
import { normalQuantile } from "../../numeric/normal.ts";
import type { Interval } from "../interval.ts";
import type { Outcome } from "../outcome.ts";

/** A coefficient with its standard error and Wald interval. */
export interface RecalibrationEstimate extends Interval {
  /** From the inverse of the information at the estimate. */
  readonly standardError: number;
}

/** Rows that have log odds. */
export interface LogOddsRows {
  readonly truth: Uint8Array;
  /** logit(p), finite. */
  readonly logOdds: Float64Array;
  /** > 0. */
  readonly weights: Float64Array;
}

/** Estimates, `null` with the reason in `status`. */
export interface Recalibration {
  readonly status: "converged" | "one-class" | "constant" | "separated" | "not-converged";
  readonly inTheLarge: RecalibrationEstimate | null;
  readonly intercept: RecalibrationEstimate | null;
  readonly slope: RecalibrationEstimate | null;
  /** Twice the gain in log-likelihood over intercept 0 and slope 1. */
  readonly likelihoodRatio: number | null;
}

/** Leaves out probabilities of exactly 0 and 1, as Harrell's `val.prob` (R package rms) does. */
export function logOddsRows({ truth, score, weights }: Outcome): LogOddsRows {
  const kept = Int32Array.from(score.keys()).filter(
    (i) => score[i]! > 0 && score[i]! < 1 && weights?.[i] !== 0,
  );
  return {
    truth: Uint8Array.from(kept, (i) => truth[i]!),
    logOdds: Float64Array.from(kept, (i) => logit(score[i]!)),
    weights: Float64Array.from(kept, (i) => weights?.[i] ?? 1),
  };
}

/** Fits intercept and slope, and the intercept alone with the slope held at 1. */
export function fitRecalibration(rows: LogOddsRows, level: number): Recalibration {
  const nothing = { inTheLarge: null, intercept: null, slope: null, likelihoodRatio: null };
  const obstacle = obstacleOf(rows);
  if (obstacle === "one-class") return { ...nothing, status: obstacle };
  const large = minimizeNewton(offsetLoss(rows), [0], { tolerance: TOLERANCE });
  const inTheLarge =
    large.status === "converged" ? estimate(large.x[0]!, 1 / large.hessian[0]!, level) : null;
  if (obstacle !== null) return { ...nothing, inTheLarge, status: obstacle };

  const fit = minimizeNewton(slopeLoss(rows), [0, 1], { tolerance: TOLERANCE });
  if (fit.status !== "converged") return { ...nothing, inTheLarge, status: "not-converged" };
  const [saa, , sab, sbb] = fit.hessian as unknown as [number, number, number, number];
  const determinant = saa * sbb - sab * sab;
  return {
    status: "converged",
    inTheLarge,
    intercept: estimate(fit.x[0]!, sbb / determinant, level),
    slope: estimate(fit.x[1]!, saa / determinant, level),
    likelihoodRatio: Math.max(0, 2 * (asGivenLoss(rows) - fit.value)),
  };
}

/** Largest scaled gradient: Newton's method doubles its digits a step, so this costs one step more. */
const TOLERANCE = 1e-13;

/** Why maximum likelihood has no finite slope, `null` if it has one. */
function obstacleOf({ truth, logOdds }: LogOddsRows): "one-class" | "constant" | "separated" | null {
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < truth.length; i++) {
    const group = truth[i]!;
    low[group] = Math.min(low[group]!, logOdds[i]!);
    high[group] = Math.max(high[group]!, logOdds[i]!);
  }
  const [low0, low1] = low as [number, number];
  const [high0, high1] = high as [number, number];
  if (low0 > high0 || low1 > high1) return "one-class";
  if (low0 === high0 && low1 === high1 && low0 === low1) return "constant";
  // The ranges of the classes must overlap in more than an end (Albert and Anderson 1984, Biometrika 71(1), 1-10).
  return high0 <= low1 || high1 <= low0 ? "separated" : null;
}

function estimate(value: number, variance: number, level: number): RecalibrationEstimate {
  const standardError = Math.sqrt(variance);
  const reach = -normalQuantile((1 - level) / 2) * standardError;
  return { estimate: value, standardError, lower: value - reach, upper: value + reach, level };
}

/** Negative log-likelihood of the probabilities as they are. */
function asGivenLoss({ truth, logOdds, weights }: LogOddsRows): number {
  let loss = 0;
  for (let i = 0; i < truth.length; i++) {
    loss += weights[i]! * log1pExp(truth[i] === 1 ? -logOdds[i]! : logOdds[i]!);
  }
  return loss;
}

/** Negative log-likelihood with the slope held at 1. */
function offsetLoss({ truth, logOdds, weights }: LogOddsRows) {
  return ([a]: Float64Array, gradient: Float64Array, hessian: Float64Array): number => {
    let loss = 0;
    let ga = 0;
    let haa = 0;
    for (let i = 0; i < truth.length; i++) {
      const eta = a! + logOdds[i]!;
      const p = sigmoid(eta);
      loss += weights[i]! * log1pExp(truth[i] === 1 ? -eta : eta);
      ga += weights[i]! * (p - truth[i]!);
      haa += weights[i]! * p * (1 - p);
    }
    gradient[0] = ga;
    hessian[0] = haa;
    return loss;
  };
}

/** Negative log-likelihood of intercept and slope. */
function slopeLoss({ truth, logOdds, weights }: LogOddsRows) {
  return ([a, b]: Float64Array, gradient: Float64Array, hessian: Float64Array): number => {
    let loss = 0;
    let ga = 0;
    let gb = 0;
    let haa = 0;
    let hab = 0;
    let hbb = 0;
    for (let i = 0; i < truth.length; i++) {
      const x = logOdds[i]!;
      const eta = a! + b! * x;
      const p = sigmoid(eta);
      const residual = weights[i]! * (p - truth[i]!);
      const spread = weights[i]! * p * (1 - p);
      loss += weights[i]! * log1pExp(truth[i] === 1 ? -eta : eta);
      ga += residual;
      gb += residual * x;
      haa += spread;
      hab += spread * x;
      hbb += spread * x * x;
    }
    gradient.set([ga, gb]);
    // Row-major, lower triangle.
    hessian[0] = haa;
    hessian[2] = hab;
    hessian[3] = hbb;
    return loss;
  };
}
