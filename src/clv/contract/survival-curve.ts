import { checkInteger, checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { type ContractModel, checkContractModel, logSurvivalAfter } from "./contract-model.ts";

/** Options of {@link survivalCurve}. */
export interface SurvivalCurveOptions {
  /** How many renewals to look ahead: a whole number >= 0. */
  readonly periods: number;
  /** Renewals that the customer has made already: a whole number >= 0. @defaultValue 0 */
  readonly tenure?: number;
}

/** Columns of equal length, a row for each number of renewals from 0 on. */
export interface SurvivalCurve {
  /** Renewals from now: 0, 1, ... */
  readonly period: Float64Array;
  /** Share that is still a customer after them, in [0, 1]; it starts at 1 and never rises. */
  readonly survival: Float64Array;
  /** Share of those still there who renew at this renewal, in [0, 1]; 1 at period 0, where there is none. */
  readonly retentionRate: Float64Array;
}

/** A longer curve is a mistake in the unit. */
export const PERIODS_MAX = 1_000_000;

/**
 * The projected share of customers under contract who are still there after 0, 1, 2 ... renewals.
 *
 * @param model - Of `fitSbg` or `fitBdw`, or read back from JSON.
 * @throws {@link InputError} for a model of another kind, or periods that are missing, negative or not whole.
 * @remarks O(periods).
 * @example
 * const model = fitBdw([1000, 631, 468, 382, 326]);
 * const { survival, retentionRate } = survivalCurve(model, { periods: 12 });
 * survival[12]; // => 0.1714
 * retentionRate[5]! > retentionRate[1]!; // => true
 */
export function survivalCurve(model: ContractModel, options: SurvivalCurveOptions): SurvivalCurve {
  checkContractModel(model, "model");
  checkOptionKeys(options, "options", ["periods", "tenure"]);
  const { periods, tenure = 0 } = options;
  if (periods === undefined) {
    throw new InputError("missing-option", "options.periods", "a whole number of renewals", periods);
  }
  checkInteger(periods, "options.periods", 0, PERIODS_MAX);
  checkInteger(tenure, "options.tenure", 0, PERIODS_MAX);
  const logSurvival = logSurvivalAfter(model, tenure);
  const period = new Float64Array(periods + 1);
  const survival = new Float64Array(periods + 1);
  const retentionRate = new Float64Array(periods + 1);
  survival[0] = 1;
  retentionRate[0] = 1;
  for (let t = 1; t <= periods; t++) {
    period[t] = t;
    survival[t] = Math.exp(logSurvival(t));
    // Not survival[t] / survival[t - 1]: both may be 0 to the last digit.
    retentionRate[t] = Math.exp(logSurvivalAfter(model, tenure + t - 1)(1));
  }
  return { period, survival, retentionRate };
}
