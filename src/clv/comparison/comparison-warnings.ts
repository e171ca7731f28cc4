import { DAY_MS } from "../../internal/time.ts";
import type { Warning } from "../../internal/warning.ts";
import type { Transactions } from "../../table/transactions.ts";
import { lastDayBefore } from "../summary/holdout-summary.ts";
import type { BaselineForecast, PurchaseModelForecast } from "./judged-forecast.ts";

/** A log that ends this many days before the holdout period does has perhaps not been written to its end. */
const SILENT_DAYS = 7;

/** Doubts about a comparison of models, worst first. */
export function comparisonWarnings(
  { times }: Transactions,
  holdoutEnd: number,
  models: readonly PurchaseModelForecast[],
  baselines: readonly BaselineForecast[],
  chosen: string,
): readonly Warning[] {
  const warnings: Warning[] = [];
  const silentDays = lastDayBefore(holdoutEnd) - Math.floor(latest(times) / DAY_MS);
  if (silentDays > SILENT_DAYS) {
    warnings.push({
      code: "holdout-beyond-log",
      message: `the log ends ${silentDays} days before the holdout period does: if orders are missing there, every forecast looks too high`,
    });
  }
  const { actualTotal } = baselines[0]!.accuracy;
  if (actualTotal === 0) {
    warnings.push({
      code: "no-holdout-purchases",
      message: "no customer of the calibration period bought in the holdout period",
    });
  }
  const { rmse } = models.find(({ kind }) => kind === chosen)!.accuracy;
  const better = baselines.filter(({ accuracy }) => accuracy.rmse <= rmse);
  if (better.length > 0) {
    const shown = better.map(({ kind, accuracy }) => `${kind} (${accuracy.rmse.toPrecision(5)})`);
    warnings.push({
      code: "no-better-than-baseline",
      message: `the RMSE of ${chosen} (${rmse.toPrecision(5)}) is not below that of ${shown.join(" and ")}`,
    });
  }
  const unfinished = models.filter(({ model }) => model.fit.status !== "converged");
  if (unfinished.length > 0) {
    const shown = unfinished.map(({ kind, model }) => `${kind} (${model.fit.status})`);
    warnings.push({
      code: "not-converged",
      message: `${shown.join(", ")} did not converge: see fit.warnings of the model`,
    });
  }
  return warnings;
}

function latest(times: Float64Array): number {
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < times.length; i++) if (times[i]! > last) last = times[i]!;
  return last;
}
