/**
 * Calibration: of a hundred customers given 30 %, thirty should leave.
 *
 * A correction is learned from probabilities of rows that the model had not seen, with what happened to them. It keeps
 * the ranking of customers and changes how probabilities are spread.
 *
 * @module
 */

import { stratifiedFolds } from "../../evaluation/folds/stratified-folds.ts";
import type { BinaryTruth } from "../../evaluation/outcome.ts";
import { brierScore } from "../../evaluation/probability/brier-score.ts";
import { logLoss } from "../../evaluation/probability/log-loss.ts";
import { checkBetween } from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { logit, sigmoid } from "../../numeric/logistic.ts";
import { checkCalibration } from "./check.ts";
import { fitIsotonic, isotonicFunction } from "./isotonic.ts";
import { type CalibrationRows, type FitCalibrationOptions, readCalibrationRows } from "./rows.ts";
import { fitSigmoid } from "./sigmoid.ts";
import { fitTemperature } from "./temperature.ts";
import type {
  Calibration,
  CalibrationFit,
  CalibrationMethod,
  CalibrationRule,
  ProbabilityQuality,
} from "./types.ts";
import { calibrationWarnings } from "./warnings.ts";

/** From this many rows on a staircase has enough steps to be better than a line. */
const ISOTONIC_ROWS = 1000;
/** Folds that measure what a correction brings. */
const FOLDS = 5;
/** Groups of each class that a fold needs to hold out and to learn from. */
const GROUPS_A_FOLD = 2;
/**
 * Probabilities are pulled this far inside (0, 1) before their log odds are taken: a forest's 0 and 1 then weigh like
 * one in a million, not like infinity, and stay the smallest and the largest.
 */
const INSIDE = 1e-6;

/**
 * Learns a correction of probabilities.
 *
 * `method` is by default `"sigmoid"` below 1,000 rows and `"isotonic"` from there on: a staircase follows any rising
 * curve, but needs the rows for it. The sigmoid runs on log odds unless told otherwise, so that probabilities
 * that are right already stay as they are.
 *
 * @param truth - 0/1 or booleans, both present.
 * @param probability - What a model said before it knew, in [0, 1].
 * @returns A frozen correction for {@link applyCalibration}, with the log-loss and Brier score before and after.
 * @throws {@link InputError} `length-mismatch`, `out-of-range` for a probability outside [0, 1], `one-class`.
 * @remarks O(n log n). Deterministic. The isotonic correction may give neighbours the same probability, and 0 or 1 at
 * the ends; the other two keep every order.
 * @example
 * const truth = [0, 0, 1, 0, 1, 0, 1, 1, 1];
 * const probability = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
 * const isotonic = fitCalibration(truth, probability, { method: "isotonic" });
 * applyCalibration(isotonic, probability); // => [0, 0, 0.5, 0.5, 0.5, 0.5, 1, 1, 1]
 */
export function fitCalibration(
  truth: BinaryTruth,
  probability: ArrayLike<number>,
  options: FitCalibrationOptions = {},
): Calibration {
  return fitCalibrationOn(readCalibrationRows(truth, probability, options));
}

/**
 * {@link fitCalibration} for rows that have been read.
 *
 * @internal
 */
export function fitCalibrationOn(rows: CalibrationRows): Calibration {
  const method = rows.method ?? (rows.count < ISOTONIC_ROWS ? "sigmoid" : "isotonic");
  const { rule, status, iterations } = fitRule(rows, method);
  const before = qualityOf(rows, rows.probability);
  const fit: Omit<CalibrationFit, "warnings"> = {
    status,
    iterations,
    rows: rows.count,
    events: rows.events,
    chosenBySize: rows.method === undefined,
    before,
    after: qualityOf(rows, rows.probability.map(calibrationFunction(rule))),
    crossValidated: crossValidate(rows, method),
  };
  return deepFreeze({ ...rule, fit: { ...fit, warnings: calibrationWarnings(rule, fit, rows) } });
}

/**
 * Corrects probabilities.
 *
 * @param calibration - From {@link fitCalibration}, also after a trip through JSON.
 * @param probability - What the model says, in [0, 1].
 * @throws {@link InputError} `out-of-range` for a probability outside [0, 1], `incompatible-model` for a value that is
 * not a calibration.
 * @remarks O(n); isotonic O(n log corners).
 * @example
 * const softer = fitCalibration([0, 1, 0, 1, 0, 1], [0.02, 0.98, 0.97, 0.03, 0.1, 0.9], { method: "temperature" });
 * applyCalibration(softer, [0.5])[0]; // => 0.5
 * applyCalibration(softer, [0.99])[0]! < 0.99; // => true
 */
export function applyCalibration(calibration: CalibrationRule, probability: ArrayLike<number>): Float64Array {
  checkCalibration(calibration, "calibration");
  const correct = calibrationFunction(calibration);
  const corrected = new Float64Array(probability.length);
  for (let i = 0; i < corrected.length; i++) {
    checkBetween(probability[i], `probability[${i}]`, 0, 1);
    corrected[i] = correct(probability[i]!);
  }
  return corrected;
}

/**
 * The correction as a function of one probability, for a rule that has been checked. Never NaN, also at 0 and 1.
 *
 * @internal
 */
export function calibrationFunction(rule: CalibrationRule): (probability: number) => number {
  switch (rule.method) {
    case "sigmoid": {
      const { a, b, on } = rule.params;
      if (on === "probability") return (p) => sigmoid(-(a * p + b));
      return (p) => sigmoid(-(a * logOddsInside(p) + b));
    }
    case "temperature": {
      const { temperature } = rule.params;
      return (p) => sigmoid(logOddsInside(p) / temperature);
    }
    default:
      return isotonicFunction(rule.params);
  }
}

/** Log odds of a probability in [0, 1], between -13.8 and 13.8; strictly rising and odd around 1/2. */
function logOddsInside(p: number): number {
  return logit(INSIDE + (1 - 2 * INSIDE) * p);
}

interface FittedRule {
  readonly rule: CalibrationRule;
  readonly status: CalibrationFit["status"];
  readonly iterations: number;
}

function fitRule(
  { truth, probability, weights, on }: CalibrationRows,
  method: CalibrationMethod,
): FittedRule {
  switch (method) {
    case "sigmoid": {
      const scores = on === "probability" ? probability : probability.map(logOddsInside);
      const { a, b, status, iterations } = fitSigmoid(truth, scores, weights);
      return { rule: { method, params: { a, b, on } }, status, iterations };
    }
    case "temperature": {
      const logOdds = probability.map(logOddsInside);
      const { temperature, status, iterations } = fitTemperature(truth, logOdds, weights);
      return { rule: { method, params: { temperature } }, status, iterations };
    }
    default: {
      const params = fitIsotonic(truth, probability, weights);
      return { rule: { method, params }, status: "converged", iterations: 1 };
    }
  }
}

function qualityOf({ truth, weights }: CalibrationRows, probability: Float64Array): ProbabilityQuality {
  return {
    logLoss: logLoss(truth, probability, { weights }),
    brierScore: brierScore(truth, probability, { weights }),
  };
}

/** Corrects every row by a correction that did not see it; rows of one group are held out together. */
function crossValidate(rows: CalibrationRows, method: CalibrationMethod): ProbabilityQuality | null {
  const { truth, probability, weights, group, smallerClass } = rows;
  if (smallerClass < FOLDS * GROUPS_A_FOLD) return null;
  const [foldOf] = stratifiedFolds(truth, { folds: FOLDS, group }).assignment;
  const corrected = new Float64Array(truth.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const isLearned = (_: unknown, i: number): boolean => foldOf![i] !== fold;
    const { rule } = fitRule(
      {
        ...rows,
        truth: truth.filter(isLearned),
        probability: probability.filter(isLearned),
        weights: weights?.filter(isLearned),
      },
      method,
    );
    const correct = calibrationFunction(rule);
    probability.forEach((p, i) => {
      if (foldOf![i] === fold) corrected[i] = correct(p);
    });
  }
  return qualityOf(rows, corrected);
}
