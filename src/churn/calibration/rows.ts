/**
 * What a calibration is learned from: the door.
 *
 * @module
 */
import { type BinaryTruth, readTruth } from "../../evaluation/outcome.ts";
import {
  checkBetween,
  checkChoice,
  checkLength,
  checkOptionKeys,
  checkWeights,
} from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import type { CalibrationMethod, SigmoidParams } from "./types.ts";

/** Options of `calibrate`. */
export interface CalibrateOptions {
  /**
   * `"sigmoid"`, `"isotonic"` or `"temperature"`.
   *
   * @defaultValue `"sigmoid"` below 1,000 rows, `"isotonic"` from there on
   */
  readonly method?: CalibrationMethod | undefined;
  /**
   * What the line of the sigmoid runs through. On log odds, probabilities that are right already stay as they are; on
   * `"probability"` it is what scikit-learn's `CalibratedClassifierCV` does to a forest.
   *
   * @defaultValue `"log-odds"`
   */
  readonly on?: SigmoidParams["on"] | undefined;
}

/** Options of `fitCalibration`. */
export interface FitCalibrationOptions extends CalibrateOptions {
  /**
   * Weight of each row, >= 0.
   *
   * @defaultValue every row counts once
   */
  readonly weights?: ArrayLike<number> | undefined;
  /**
   * One key a row, such as the customer: rows with the same key are held out together where the correction is
   * cross-validated, and count as one row where the method is chosen by size.
   *
   * @defaultValue every row by itself
   */
  readonly group?: ArrayLike<number | string> | undefined;
}

/** Rows of weight > 0, checked. */
export interface CalibrationRows {
  readonly truth: Uint8Array;
  readonly probability: Float64Array;
  readonly weights: Float64Array | undefined;
  readonly group: readonly (number | string)[] | undefined;
  /** Groups, or rows where there are none. */
  readonly count: number;
  /** Those with the event. */
  readonly events: number;
  /** Groups of the smaller class. */
  readonly smallerClass: number;
  readonly method: CalibrationMethod | undefined;
  readonly on: SigmoidParams["on"];
}

/** What the caller calls the parts, for messages. */
export type RowPaths = Readonly<Record<"truth" | "probability" | "weights" | "group", string>>;

const PATHS: RowPaths = {
  truth: "truth",
  probability: "probability",
  weights: "options.weights",
  group: "options.group",
};

/** Reads and checks the rows and options of `fitCalibration`. */
export function readCalibrationRows(
  truth: BinaryTruth,
  probability: ArrayLike<number>,
  options: FitCalibrationOptions,
  paths: RowPaths = PATHS,
): CalibrationRows {
  checkOptionKeys(options, "options", ["method", "on", "weights", "group"]);
  const { method, on = "log-odds", weights, group } = options;
  if (method !== undefined) checkChoice(method, "options.method", ["sigmoid", "isotonic", "temperature"]);
  checkChoice(on, "options.on", ["log-odds", "probability"]);
  const classes = readTruth(truth, paths.truth);
  const chances = readChances(probability, paths, classes.length);
  if (weights !== undefined) checkWeights(weights, paths.weights, classes.length, paths.truth);
  if (group !== undefined) checkLength(group.length, paths.group, classes.length, paths.truth);
  const isCounted = (_: unknown, i: number): boolean => weights === undefined || weights[i]! > 0;
  const kept = classes.filter(isCounted);
  const keys = group === undefined ? undefined : Array.from(group).filter(isCounted);
  const events = countKeys(keys, kept, 1);
  const others = countKeys(keys, kept, 0);
  if (events === 0 || others === 0) {
    const counted = weights === undefined ? "rows" : "rows of weight > 0";
    const received = events > 0 ? 1 : 0;
    throw new InputError(
      "one-class",
      paths.truth,
      `a mix of 0 and 1 over its ${kept.length} ${counted}`,
      received,
    );
  }
  return {
    truth: kept,
    probability: chances.filter(isCounted),
    weights: weights === undefined ? undefined : Float64Array.from(weights).filter((weight) => weight > 0),
    group: keys,
    count: keys === undefined ? kept.length : new Set(keys).size,
    events,
    smallerClass: Math.min(events, others),
    method,
    on,
  };
}

function readChances(
  probability: ArrayLike<number>,
  { probability: path, truth }: RowPaths,
  rows: number,
): Float64Array {
  const isArray = typeof probability === "object" && probability !== null && "length" in probability;
  if (!isArray) throw new InputError("wrong-type", path, "an array of numbers", probability);
  checkLength(probability.length, path, rows, truth);
  const chances = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const p: unknown = probability[i];
    if (!(typeof p === "number" && p >= 0 && p <= 1)) checkBetween(p, `${path}[${i}]`, 0, 1);
    chances[i] = p as number;
  }
  return chances;
}

/** Number of groups that have a row of the class. */
function countKeys(keys: readonly (number | string)[] | undefined, truth: Uint8Array, label: number): number {
  if (keys !== undefined) return new Set(keys.filter((_, i) => truth[i] === label)).size;
  let count = 0;
  for (const value of truth) if (value === label) count++;
  return count;
}
