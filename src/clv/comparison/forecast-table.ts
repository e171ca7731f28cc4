import {
  makeTable,
  type NumberColumn,
  numberColumn,
  type Table,
  type TextColumn,
  textColumnFrom,
} from "../../table/table.ts";
import type { BaselineForecast, PurchaseModelForecast } from "./judged-forecast.ts";
import type { PurchaseTracking } from "./tracking-table.ts";

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

type Forecast = PurchaseModelForecast | BaselineForecast;

/** Models first, in their order. */
export function forecastTable(
  models: readonly PurchaseModelForecast[],
  baselines: readonly BaselineForecast[],
): ForecastTable {
  const all: readonly Forecast[] = [...models, ...baselines];
  const column = (value: (of: Forecast) => number | null): NumberColumn =>
    numberColumn(Float64Array.from(all, (of) => value(of) ?? Number.NaN));
  const ofTracking = (value: (tracking: PurchaseTracking) => number | null): NumberColumn =>
    column((of) => ("tracking" in of ? value(of.tracking) : null));
  return makeTable({
    forecast: textColumnFrom(all.map(({ kind }) => kind)),
    predictedTotal: column(({ accuracy }) => accuracy.predictedTotal),
    bias: column(({ accuracy }) => accuracy.bias),
    mae: column(({ accuracy }) => accuracy.mae),
    rmse: column(({ accuracy }) => accuracy.rmse),
    pearson: column(({ accuracy }) => accuracy.pearson),
    spearman: column(({ accuracy }) => accuracy.spearman),
    normalizedGini: column(({ accuracy }) => accuracy.normalizedGini),
    cumulativeMape: ofTracking(({ cumulativeMape }) => cumulativeMape),
    periodMape: ofTracking(({ periodMape }) => periodMape),
    logLikelihood: column((of) => fitOf(of)?.logLikelihood ?? null),
    aic: column((of) => fitOf(of)?.aic ?? null),
    bic: column((of) => fitOf(of)?.bic ?? null),
  });
}

function fitOf(
  of: Forecast,
): PurchaseModelForecast["model"]["fit"] | NonNullable<BaselineForecast["nbd"]>["fit"] | null {
  return "model" in of ? of.model.fit : (of.nbd?.fit ?? null);
}
