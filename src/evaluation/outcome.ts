/**
 * The door of this room: (truth, score, weights) of a binary outcome, checked once and turned into typed
 * arrays. Behind it there are only numbers.
 *
 * @module
 */
import { checkBetween, checkFinite, checkLength, checkWeights } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import { checkOrdinary, isOrdinary } from "./magnitude.ts";

/** What happened, one value a row: 1 or `true` for the event (the customer left), 0 or `false` for none. */
export type BinaryTruth = ArrayLike<number | boolean>;

/** A checked outcome. */
export interface Outcome {
  /** 1 or 0. */
  readonly truth: Uint8Array;
  readonly score: Float64Array;
  /** `undefined` when every row counts once. */
  readonly weights: Float64Array | undefined;
}

/**
 * Checks and converts an outcome; typed arrays of the right kind are taken as they are.
 *
 * @param needs - `"probability"` also asks for scores in [0, 1].
 * @throws {@link InputError} `wrong-type`, `empty`, `length-mismatch`, `not-finite`, `out-of-range`.
 * @remarks O(n).
 */
export function readOutcome(
  truth: BinaryTruth,
  score: ArrayLike<number>,
  weights: ArrayLike<number> | undefined,
  needs: "score" | "probability",
): Outcome {
  const classes = readTruth(truth);
  checkArray(score, "score", "an array of numbers");
  checkLength(score.length, "score", classes.length, "truth");
  return {
    truth: classes,
    score: needs === "score" ? readScores(score) : readProbabilities(score),
    weights: weights === undefined ? undefined : readWeights(weights, classes.length),
  };
}

/**
 * Reads a truth column as 0 and 1.
 *
 * @throws {@link InputError} `wrong-type`, `empty`, or `out-of-range` naming the first value that is neither.
 */
export function readTruth(truth: BinaryTruth, path: string = "truth"): Uint8Array {
  checkArray(truth, path, "an array of 0 and 1 or of booleans");
  if (truth.length === 0) throw new InputError("empty", path, "at least one value", truth);
  if (truth instanceof Uint8Array && isZeroOrOne(truth)) return truth;
  const classes = truth instanceof Uint8Array ? truth : new Uint8Array(truth.length);
  for (let i = 0; i < truth.length; i++) {
    const value = truth[i];
    if (value === 1 || value === true) {
      if (classes !== truth) classes[i] = 1;
    } else if (value !== 0 && value !== false) {
      throw new InputError("out-of-range", `${path}[${i}]`, "0, 1, true or false", value);
    }
  }
  return classes;
}

/** Whether no byte has another bit than the last: one pass without a branch, ten times as fast as looking at values. */
function isZeroOrOne(bytes: Uint8Array): boolean {
  let bits = 0;
  for (let i = 0; i < bytes.length; i++) bits |= bytes[i]!;
  return bits <= 1;
}

/**
 * A ranking has no quality without rows of both classes.
 *
 * @throws {@link InputError} `one-class`.
 */
export function checkBothClasses({ truth, weights }: Outcome): void {
  let rows = truth.length;
  let events = 0;
  for (let i = 0; i < truth.length; i++) events += truth[i]!;
  if (weights !== undefined) {
    for (let i = 0; i < truth.length; i++) {
      if (weights[i] !== 0) continue;
      rows--;
      events -= truth[i]!;
    }
  }
  if (events > 0 && events < rows) return;
  const counted = weights === undefined ? "rows" : "rows of weight > 0";
  throw new InputError(
    "one-class",
    "truth",
    `a mix of 0 and 1 over its ${rows} ${counted}`,
    events > 0 ? 1 : 0,
  );
}

/** @throws {@link InputError} `wrong-type` unless `value` has a length. */
export function checkArray(value: unknown, path: string, expected: string): void {
  const isArray = typeof value === "object" && value !== null && "length" in value;
  if (!isArray || !Number.isInteger(value.length)) throw new InputError("wrong-type", path, expected, value);
}

function readScores(score: ArrayLike<number>): Float64Array {
  if (score instanceof Float64Array && isFiniteThroughout(score)) return score;
  for (let i = 0; i < score.length; i++) {
    if (!Number.isFinite(score[i])) checkFinite(score[i], `score[${i}]`);
  }
  return toFloat64(score);
}

/** 0 times a number is 0, times NaN or infinity NaN: again one pass without a branch. */
function isFiniteThroughout(values: Float64Array): boolean {
  let nought = 0;
  for (let i = 0; i < values.length; i++) nought += values[i]! * 0;
  return nought === 0;
}

function readProbabilities(score: ArrayLike<number>): Float64Array {
  for (let i = 0; i < score.length; i++) {
    const value = score[i];
    if (!(typeof value === "number" && value >= 0 && value <= 1)) checkBetween(value, `score[${i}]`, 0, 1);
  }
  return toFloat64(score);
}

function readWeights(weights: ArrayLike<number>, rows: number): Float64Array {
  checkArray(weights, "options.weights", "an array of numbers");
  checkWeights(weights, "options.weights", rows, "truth");
  for (let i = 0; i < rows; i++) {
    if (!isOrdinary(weights[i]!)) checkOrdinary(weights[i], `options.weights[${i}]`);
  }
  return toFloat64(weights);
}

function toFloat64(values: ArrayLike<number>): Float64Array {
  return values instanceof Float64Array ? values : new Float64Array(values);
}
