import {
  makeTable,
  type NumberColumn,
  numberColumn,
  type Table,
  type TextColumn,
  textColumnFrom,
} from "../../table/table.ts";
import type { BaselineForecast, PurchaseModelForecast } from "./judged-forecast.ts";

/** One row a forecast; what a forecast does not have is missing. The columns are explained at `ForecastAccuracy`. */
export type ForecastTable = Table & {
  /** Kind of the model or baseline. */
  readonly forecast: TextColumn;
  readonly predictedTotal: NumberColumn;
  readonly bias: NumberColumn;
  readonly mae: NumberColumn;
  readonly rmse: NumberColumn;
  readonly pearson: NumberColumn;
  readonly spearman: NumberColumn;
  readonly normalizedGini: NumberColumn;
  /** As in `PurchaseTracking`. */
  readonly cumulativeMape: NumberColumn;
  readonly periodMape: NumberColumn;
  /** Of the calibration period, as are the next two. */
  readonly logLikelihood: NumberColumn;
  readonly aic: NumberColumn;
  readonly bic: NumberColumn;
};

/** Models first, in their order. */
export function forecastTable(
  models: readonly PurchaseModelForecast[],
  baselines: readonly BaselineForecast[],
): ForecastTable {
  const all: readonly (PurchaseModelForecast | BaselineForecast)[] = [...models, ...baselines];
  const column = (value: (of: PurchaseModelForecast) => number | null): NumberColumn =>
    numberColumn(Float64Array.from(all, (of) => value(of as PurchaseModelForecast) ?? Number.NaN));
  const ofModel = (value: (of: PurchaseModelForecast) => number | null): NumberColumn =>
    column((of) => ("model" in of ? value(of) : null));
  return makeTable({
    forecast: textColumnFrom(all.map(({ kind }) => kind)),
    predictedTotal: column(({ accuracy }) => accuracy.predictedTotal),
    bias: column(({ accuracy }) => accuracy.bias),
    mae: column(({ accuracy }) => accuracy.mae),
    rmse: column(({ accuracy }) => accuracy.rmse),
    pearson: column(({ accuracy }) => accuracy.pearson),
    spearman: column(({ accuracy }) => accuracy.spearman),
    normalizedGini: column(({ accuracy }) => accuracy.normalizedGini),
    cumulativeMape: ofModel(({ tracking }) => tracking.cumulativeMape),
    periodMape: ofModel(({ tracking }) => tracking.periodMape),
    logLikelihood: ofModel(({ model }) => model.fit.logLikelihood),
    aic: ofModel(({ model }) => model.fit.aic),
    bic: ofModel(({ model }) => model.fit.bic),
  });
}
