/**
 * One forecast of the holdout period, of a model or without one, and how good it was.
 *
 * @module
 */

import type { PurchaseCovariateOptions } from "../covariates/covariate-options.ts";
import { expectedPurchases } from "../predictions/expected-purchases.ts";
import { type FittablePurchaseModelKind, fitPurchaseModel } from "../purchase-fits.ts";
import type { PurchaseModel } from "../purchase-model.ts";
import type { HoldoutSummary } from "../summary/holdout-summary.ts";
import type { TimeUnit } from "../summary/time-unit.ts";
import { BASELINES, type BaselineKind } from "./baselines.ts";
import { expectedOfModel } from "./expected-of-model.ts";
import { accuracyOf, type ForecastAccuracy } from "./forecast-accuracy.ts";
import { type FrequencyMeans, meansByFrequency } from "./frequency-means.ts";
import type { NbdFit } from "./nbd.ts";
import type { ActualTracking } from "./tracking.ts";
import { forecastTracking, type PurchaseTracking } from "./tracking-table.ts";

/** A forecast of the holdout period and how good it was. */
export interface JudgedForecast {
  readonly accuracy: ForecastAccuracy;
  /** Forecast and outcome by the repeat purchases of the calibration period. */
  readonly byFrequency: FrequencyMeans;
}

/** A fitted model and how good its forecast was. */
export interface PurchaseModelForecast extends JudgedForecast {
  readonly kind: FittablePurchaseModelKind;
  /** Fitted on the calibration period. `fit` holds logLikelihood, aic, bic, status and warnings. */
  readonly model: PurchaseModel;
  readonly tracking: PurchaseTracking;
}

/** A forecast without drop-out and how good it was. */
export interface BaselineForecast extends JudgedForecast {
  readonly kind: BaselineKind;
  /** The fitted NBD model of `"nbd"`; null for the others. */
  readonly nbd: NbdFit | null;
}

/** What all forecasts are held against. */
export interface HoldoutSetting {
  /** With the columns of the covariates, where there are some. */
  readonly summary: HoldoutSummary;
  readonly covariates: PurchaseCovariateOptions;
  readonly unit: TimeUnit;
  readonly horizon: number;
  readonly frequencyTop: number;
  readonly tracking: ActualTracking;
}

/** A forecast of a model, with the number for each customer. */
export interface JudgedModel {
  readonly forecast: PurchaseModelForecast;
  readonly predicted: Float64Array;
}

/** Fits a model on the calibration period and holds it against the holdout period. */
export function judgeModel(kind: FittablePurchaseModelKind, setting: HoldoutSetting): JudgedModel {
  const { summary, horizon, tracking, covariates } = setting;
  const model: PurchaseModel = fitPurchaseModel(kind, summary, covariates);
  const predicted = expectedPurchases(model, summary, { horizon });
  const forecast = {
    kind,
    model,
    ...judge(predicted, setting),
    tracking: forecastTracking(tracking, expectedOfModel(model, setting)),
  };
  return { forecast, predicted };
}

function judge(predicted: Float64Array, { summary, frequencyTop }: HoldoutSetting): JudgedForecast {
  const actual = summary.holdoutPurchases.values;
  return {
    accuracy: accuracyOf(actual, predicted),
    byFrequency: meansByFrequency(summary.frequency.values, actual, predicted, frequencyTop),
  };
}

/** Holds every baseline against the holdout period. */
export function judgeBaselines(setting: HoldoutSetting): readonly BaselineForecast[] {
  const { summary, horizon } = setting;
  const histories = { frequency: summary.frequency.values, age: summary.age.values };
  return (Object.keys(BASELINES) as BaselineKind[]).map((kind) => {
    const { predicted, nbd } = BASELINES[kind](histories, horizon);
    return { kind, nbd, ...judge(predicted, setting) };
  });
}
