/**
 * Several purchase models fitted on what came before a date and judged by what came after it.
 *
 * Source: the holdout validation of Fader, Hardie and Lee (2005), Marketing Science 24(2), 275-284, section 4.
 *
 * @module
 */
import { checkChoice, checkInteger, checkOptionKeys } from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { InputError } from "../../internal/input-error.ts";
import { type JobOptions, jobOf, step } from "../../internal/progress.ts";
import { type TimeInput, toEpochMs } from "../../internal/time.ts";
import type { Warning } from "../../internal/warning.ts";
import { rowCount } from "../../table/table.ts";
import type { Transactions } from "../../table/transactions.ts";
import type { PurchaseCovariateOptions } from "../covariates/covariate-options.ts";
import { FITTABLE_KINDS, type FittablePurchaseModelKind } from "../purchase-fits.ts";
import { holdoutLength, holdoutSummary } from "../summary/holdout-summary.ts";
import { checkTimeUnit, type TimeUnit } from "../summary/time-unit.ts";
import { comparisonWarnings } from "./comparison-warnings.ts";
import { type CustomerCovariateOptions, withCustomerCovariates } from "./customer-covariates.ts";
import { type ForecastTable, forecastTable } from "./forecast-table.ts";
import {
  type BaselineForecast,
  type HoldoutSetting,
  judgeBaselines,
  judgeModel,
  type PurchaseModelForecast,
} from "./judged-forecast.ts";
import { chooseModel, type ModelChoiceReason } from "./model-choice.ts";
import { trackPurchases } from "./tracking.ts";

/** Options of {@link comparePurchaseModels}. */
export interface ComparePurchaseModelsOptions extends JobOptions, CustomerCovariateOptions {
  /** The models are fitted on what came before it. A date means its first instant, UTC. */
  readonly calibrationEnd: TimeInput;
  /** The models are judged by what came from `calibrationEnd` up to it. */
  readonly holdoutEnd: TimeInput;
  /** Unit of ages and parameters. @defaultValue `"week"` */
  readonly unit?: TimeUnit;
  /** Kinds of models to compare. @defaultValue all that are fitted to a purchase summary */
  readonly models?: readonly FittablePurchaseModelKind[];
  /** Days of a period of the tracking. @defaultValue 7 */
  readonly trackingDays?: number;
  /** Customers with at least this many repeat purchases share the last row of `byFrequency`. @defaultValue 7 */
  readonly frequencyTop?: number;
}

/** What {@link comparePurchaseModels} tells. */
export interface PurchaseModelComparison {
  /** Epoch milliseconds. */
  readonly calibrationEnd: number;
  /** Epoch milliseconds. */
  readonly holdoutEnd: number;
  readonly unit: TimeUnit;
  /** Length of the holdout period, in units. */
  readonly horizon: number;
  /** Customers of the calibration period. */
  readonly customers: number;
  /** Purchases of theirs in the holdout period. */
  readonly actualPurchases: number;
  readonly models: readonly PurchaseModelForecast[];
  readonly baselines: readonly BaselineForecast[];
  /** The kind to use, by the rule at {@link comparePurchaseModels}. */
  readonly chosen: FittablePurchaseModelKind;
  readonly reason: ModelChoiceReason;
  /** Models whose forecasts of single customers are as good as the best, as far as the data tell. */
  readonly notDistinguished: readonly FittablePurchaseModelKind[];
  /** One row a forecast: the measures side by side, for display. */
  readonly table: ForecastTable;
  readonly warnings: readonly Warning[];
}

const OPTION_KEYS = [
  "calibrationEnd",
  "holdoutEnd",
  "unit",
  "models",
  "trackingDays",
  "frequencyTop",
  "customers",
  "covariates",
  "l2",
  "onProgress",
  "signal",
];

/**
 * Fits several purchase models on a calibration period, holds them against the time after it, and chooses one.
 *
 * The rule: of the models whose fit converged, the one with the smallest RMSE in the holdout period; but where others
 * are not worse by more than two standard errors of the difference, customer by customer, the one of them with the
 * total closest to the truth. A model is no better than its baselines: see `warnings`. Log-likelihood, AIC and BIC
 * tell about the calibration period and do not choose. Before use, fit the chosen kind on all data with
 * `fitPurchaseModel`.
 *
 * With `covariates` all models are fitted with them. Where they take more than 2000 different sets of values, the tracking
 * follows an evenly spread sample of these; errors and measures of single customers always rest on all of them.
 *
 * @param transactions - An order log, of `transactionsFrom`, that reaches up to `holdoutEnd`.
 * @returns Frozen: errors, rank measures, deciles, means by frequency and tracking over time of each model and
 * baseline, the chosen kind and why.
 * @throws {@link InputError} where nobody bought before `calibrationEnd`, the dates are in the wrong order or less
 * than a day apart, or for an unknown or repeated kind; the signal's reason when aborted.
 * @remarks The fits take most of the time. Deterministic.
 * @example
 * const orders = Array.from({ length: 400 }, (_, i) => ({
 *   who: `c${(i * i) % 90}`,
 *   on: new Date(Date.UTC(2024, 0, 1 + ((i * 37) % 300))),
 * }));
 * const log = transactionsFrom(orders, { customer: "who", time: "on" });
 * const comparison = comparePurchaseModels(log, {
 *   calibrationEnd: "2024-07-01",
 *   holdoutEnd: "2024-10-01",
 *   models: ["bg-nbd", "mbg-nbd"],
 * });
 * comparison.models.map(({ kind }) => kind); // => ["bg-nbd", "mbg-nbd"]
 * comparison.baselines.map(({ kind }) => kind); // => ["nbd", "past-rate", "no-purchases"]
 */
export function comparePurchaseModels(
  transactions: Transactions,
  options: ComparePurchaseModelsOptions,
): PurchaseModelComparison {
  const job = jobOf(options);
  const { models, setting, calibrationEnd, holdoutEnd } = openComparison(transactions, options);
  const judged = models.map((kind, k) => {
    step(job, "fit purchase model", k, models.length);
    return judgeModel(kind, setting);
  });
  step(job, "fit purchase model", models.length, models.length);
  const forecasts = judged.map(({ forecast }) => forecast);
  const baselines = judgeBaselines(setting);
  const choice = chooseModel(judged, setting.summary.holdoutPurchases.values);
  const { customers, actualTotal } = baselines[0]!.accuracy;
  return deepFreeze({
    calibrationEnd,
    holdoutEnd,
    unit: setting.unit,
    horizon: setting.horizon,
    customers,
    actualPurchases: actualTotal,
    models: forecasts,
    baselines,
    ...choice,
    table: forecastTable(forecasts, baselines),
    warnings: comparisonWarnings(transactions, holdoutEnd, forecasts, baselines, choice.chosen),
  });
}

interface Comparison {
  readonly models: readonly FittablePurchaseModelKind[];
  readonly setting: HoldoutSetting;
  readonly calibrationEnd: number;
  readonly holdoutEnd: number;
}

function openComparison(transactions: Transactions, options: ComparePurchaseModelsOptions): Comparison {
  checkOptionKeys(options, "options", OPTION_KEYS);
  const { unit = "week", models = FITTABLE_KINDS, trackingDays = 7, frequencyTop = 7 } = options;
  checkTimeUnit(unit, "options.unit");
  checkKinds(models);
  checkInteger(trackingDays, "options.trackingDays", 1);
  checkInteger(frequencyTop, "options.frequencyTop", 1);
  const { calibrationEnd, holdoutEnd } = options;
  const summary = holdoutSummary(transactions, { calibrationEnd, holdoutEnd, unit });
  if (rowCount(summary) === 0) {
    throw new InputError(
      "empty",
      "transactions",
      "a log with purchases before options.calibrationEnd",
      calibrationEnd,
    );
  }
  const from = toEpochMs(calibrationEnd, "options.calibrationEnd");
  const to = toEpochMs(holdoutEnd, "options.holdoutEnd");
  const horizon = holdoutLength(from, to, unit);
  if (horizon === 0) {
    throw new InputError(
      "wrong-order",
      "options.holdoutEnd",
      "a day or more after options.calibrationEnd",
      holdoutEnd,
    );
  }
  const tracking = trackPurchases(transactions, from, to, trackingDays);
  return {
    models,
    setting: {
      summary: withCustomerCovariates(summary, options),
      covariates: covariateOptions(options),
      unit,
      horizon,
      frequencyTop,
      tracking,
    },
    calibrationEnd: from,
    holdoutEnd: to,
  };
}

/** A fit takes no option that is given but undefined. */
function covariateOptions({ covariates, l2 }: ComparePurchaseModelsOptions): PurchaseCovariateOptions {
  return { ...(covariates !== undefined && { covariates }), ...(l2 !== undefined && { l2 }) };
}

function checkKinds(models: readonly FittablePurchaseModelKind[]): void {
  if (!Array.isArray(models))
    throw new InputError("wrong-type", "options.models", "an array of kinds", models);
  if (models.length === 0) throw new InputError("empty", "options.models", "at least one kind", models);
  for (const [k, kind] of models.entries()) {
    checkChoice(kind, `options.models[${k}]`, FITTABLE_KINDS);
    if (models.indexOf(kind) < k) {
      throw new InputError("duplicate", `options.models[${k}]`, "a kind not named before", kind);
    }
  }
}
