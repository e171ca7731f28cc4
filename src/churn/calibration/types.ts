/**
 * A calibration as data: what turns the probabilities of a model into chances that come true.
 *
 * @module
 */
import type { Warning } from "../../internal/warning.ts";
import type { ModelTarget } from "../logistic/model.ts";

/**
 * How probabilities are corrected.
 *
 * - `sigmoid`: a line through the log odds (Platt);
 * - `isotonic`: any rising staircase with straight lines between its steps;
 * - `temperature`: the log odds divided by one number (Guo et al.).
 */
export type CalibrationMethod = "sigmoid" | "isotonic" | "temperature";

/** p' = 1 / (1 + exp(a f + b)), as Platt writes it: a < 0 where a higher score means a higher chance. */
export interface SigmoidParams {
  readonly a: number;
  readonly b: number;
  /** What f is: the log odds of the probability, or the probability itself. */
  readonly on: "log-odds" | "probability";
}

/** Corner points, both rising; straight lines between them, constant beyond the first and the last. */
export interface IsotonicParams {
  /** Probabilities before. */
  readonly x: readonly number[];
  /** Probabilities after. */
  readonly y: readonly number[];
}

/** p' = 1 / (1 + exp(-logOdds / temperature)); above 1 the model was too sure of itself. */
export interface TemperatureParams {
  readonly temperature: number;
}

/** The correction alone: what {@link applyCalibration} needs. */
export type CalibrationRule =
  | { readonly method: "sigmoid"; readonly params: SigmoidParams }
  | { readonly method: "isotonic"; readonly params: IsotonicParams }
  | { readonly method: "temperature"; readonly params: TemperatureParams };

/** A fitted correction: frozen plain data, safe to store as JSON. */
export type Calibration = CalibrationRule & { readonly fit: CalibrationFit };

/** How good probabilities are. */
export interface ProbabilityQuality {
  /** Log-loss in nats. */
  readonly logLoss: number;
  readonly brierScore: number;
}

/** How a calibration came about. */
export interface CalibrationFit {
  /**
   * - `converged`: the best correction of its kind;
   * - `at-boundary`: the best correction would turn the ranking round, or is without end (the probabilities tell the
   *   classes apart without error); the parameters stand at the bound;
   * - `iteration-limit`, `stalled`: the search ended before its minimum.
   */
  readonly status: "converged" | "at-boundary" | "iteration-limit" | "stalled";
  readonly iterations: number;
  /** Rows of weight > 0; a row that several repeats predicted counts once. */
  readonly rows: number;
  /** Those among them with the event. */
  readonly events: number;
  /** Was the method chosen by the number of rows? */
  readonly chosenBySize: boolean;
  /** Of the probabilities as they came. */
  readonly before: ProbabilityQuality;
  /** Of the corrected probabilities on the rows that the correction was learned from: a little too good. */
  readonly after: ProbabilityQuality;
  /**
   * Of corrections that were learned on four fifths of the rows, on the last fifth: what to expect. `null` with fewer
   * than 10 rows of a class.
   */
  readonly crossValidated: ProbabilityQuality | null;
  readonly warnings: readonly Warning[];
}

/** What {@link calibrate} asks of a model. */
export interface CalibratedBase {
  readonly kind: string;
  readonly version: number;
  readonly target: Omit<ModelTarget, "baseRate"> & { readonly baseRate: number | null };
}

/** A classifier with the correction of its probabilities: frozen plain data that predicts like any classifier. */
export interface CalibratedModel<M extends CalibratedBase = CalibratedBase> {
  readonly kind: "calibrated";
  readonly version: 1;
  /** Version of churnkit that fitted the correction. */
  readonly churnkit: string;
  readonly target: M["target"];
  /** The classifier as it was. */
  readonly model: M;
  readonly calibration: CalibrationRule;
  readonly fit: CalibrationFit;
}
