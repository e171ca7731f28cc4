import {
  makeTable,
  type NumberColumn,
  numberColumn,
  type Table,
  type TimeColumn,
  timeColumn,
} from "../../table/table.ts";
import { type ActualTracking, meanAbsolutePercentageError, perPeriod } from "./tracking.ts";

/** Repeat purchases over time, period by period: those of the customers of the calibration period. */
export type TrackingTable = Table & {
  /** End of the period, excluded. The calibration period ends with one of them. */
  readonly periodEnd: TimeColumn;
  /** Repeat purchases within the period, as they came and as the model expects them; then up to its end. */
  readonly actual: NumberColumn;
  readonly expected: NumberColumn;
  readonly actualCumulative: NumberColumn;
  readonly expectedCumulative: NumberColumn;
};

/** How a model follows repeat purchases over time. */
export interface PurchaseTracking {
  readonly table: TrackingTable;
  /** Row of the first period of the holdout period; a last one that it does not fill is left out. */
  readonly holdoutFrom: number;
  /**
   * Mean of |expected - actual| / actual over the cumulative columns in the holdout period: 0.03 is 3 %. Null where the
   * holdout period is shorter than one period.
   */
  readonly cumulativeMape: number | null;
  /** The same of the single periods; those without any purchase are left out. */
  readonly periodMape: number | null;
}

/**
 * Holds what a model expects of new customers against what came.
 *
 * @param expectedCumulative - Repeat purchases that the model expects before each end.
 */
export function forecastTracking(
  { ends, cumulative, holdoutFrom }: ActualTracking,
  expectedCumulative: Float64Array,
): PurchaseTracking {
  const perPeriodActual = perPeriod(cumulative);
  const expected = perPeriod(expectedCumulative);
  const mape = (seen: Float64Array, forecast: Float64Array): number | null =>
    meanAbsolutePercentageError(seen.subarray(holdoutFrom), forecast.subarray(holdoutFrom));
  return {
    table: makeTable({
      periodEnd: timeColumn(ends),
      actual: numberColumn(perPeriodActual),
      expected: numberColumn(expected),
      actualCumulative: numberColumn(cumulative),
      expectedCumulative: numberColumn(expectedCumulative),
    }),
    holdoutFrom,
    cumulativeMape: mape(cumulative, expectedCumulative),
    periodMape: mape(perPeriodActual, expected),
  };
}
