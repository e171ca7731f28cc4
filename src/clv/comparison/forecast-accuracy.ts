/**
 * How good forecasts of amounts are, customer by customer: purchases in a holdout period, or money.
 *
 * One number is not enough. Most customers buy nothing, so that the forecast 0 for everybody has nearly the smallest
 * mean absolute error there is; a forecast can have the right total and rank customers no better than chance.
 *
 * Sources: the measures of Fader, Hardie and Lee (2005), Marketing Science 24(2), 275-284, section 4; normalised Gini
 * and deciles after Wang, Liu and Miao (2019), "A Deep Probabilistic Model for Customer Lifetime Value Prediction",
 * arXiv 1912.07753, section 5.
 *
 * @module
 */
import { checkAllFinite, checkLength, checkNonNegative } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { compensatedSum } from "../../numeric/sum.ts";
import { makeTable, type NumberColumn, numberColumn, type Table } from "../../table/table.ts";
import { pearsonCorrelation } from "./correlation.ts";
import { groupTotals, meanRanks, type RankedRows, rankRows } from "./ranked-rows.ts";

/** Forecast and outcome in ten equal parts of the customers, highest forecasts first. */
export type ForecastDeciles = Table & {
  /** 1 are the customers with the highest forecasts, 10 those with the lowest. */
  readonly decile: NumberColumn;
  /** A tenth of all, so perhaps no whole number. */
  readonly customers: NumberColumn;
  readonly predictedMean: NumberColumn;
  readonly actualMean: NumberColumn;
};

/** What {@link forecastAccuracy} tells. Errors are in the unit of the values. */
export interface ForecastAccuracy {
  readonly customers: number;
  readonly actualTotal: number;
  readonly predictedTotal: number;
  /** `predictedTotal / actualTotal - 1`: -0.12 is 12 % too low. Null where nothing happened. */
  readonly bias: number | null;
  /** Mean absolute error of a customer. It favours forecasts of 0; read it beside the others. */
  readonly mae: number;
  /** Root of the mean squared error of a customer. */
  readonly rmse: number;
  /** Sum of the absolute errors over the sum of the actual values; null where nothing happened. */
  readonly absoluteErrorShare: number | null;
  /** Pearson's correlation of forecast and outcome, in [-1, 1]; null where one of them does not vary. */
  readonly pearson: number | null;
  /** Spearman's rank correlation, ties with the mean of their ranks; null where one of them does not vary. */
  readonly spearman: number | null;
  /**
   * Twice the area between the share of the total that the customers with the highest forecasts hold and the diagonal:
   * 0 is a random order. Tied customers hold their group's average. Null where nothing happened.
   */
  readonly gini: number | null;
  /** `gini` over that of the perfect order, in [-1, 1]; null where all customers are alike. */
  readonly normalizedGini: number | null;
  /** Do forecasts mean what they say, at every level? Customers tied over a border count in both parts by share. */
  readonly deciles: ForecastDeciles;
}

/**
 * Measures forecasts of amounts against what happened.
 *
 * @param actual - What happened, one number >= 0 a customer.
 * @param predicted - The forecast, in the same order; any finite numbers.
 * @returns Frozen. Measures that the data do not define are null, never NaN.
 * @throws {@link InputError} `empty`, `length-mismatch`, or naming the first value that is not finite or, of the
 * actual ones, negative.
 * @remarks O(n). The order of the customers does not matter.
 * @example
 * const accuracy = forecastAccuracy([0, 0, 1, 5], [0.5, 0.5, 1, 3]);
 * accuracy.bias; // => -0.1666667
 * accuracy.mae; // => 0.75
 * accuracy.normalizedGini; // => 1
 */
export function forecastAccuracy(actual: ArrayLike<number>, predicted: ArrayLike<number>): ForecastAccuracy {
  const outcome = readValues(actual, "actual");
  const forecast = readValues(predicted, "predicted");
  checkLength(forecast.length, "predicted", outcome.length, "actual");
  for (let i = 0; i < outcome.length; i++) {
    if (outcome[i]! < 0) checkNonNegative(outcome[i], `actual[${i}]`);
  }
  return accuracyOf(outcome, forecast);
}

/** As {@link forecastAccuracy}, for columns that passed the door. */
export function accuracyOf(actual: Float64Array, predicted: Float64Array): ForecastAccuracy {
  const n = actual.length;
  const actualTotal = compensatedSum(actual);
  const predictedTotal = compensatedSum(predicted);
  const absolute = compensatedSum(actual.map((value, i) => Math.abs(predicted[i]! - value)));
  const squared = compensatedSum(squaredErrors(actual, predicted));
  const byForecast = rankRows(predicted);
  const byOutcome = rankRows(actual);
  const gini = actualTotal > 0 ? giniOf(byForecast, actual, actualTotal) : null;
  const best = actualTotal > 0 ? giniOf(byOutcome, actual, actualTotal) : 0;
  return Object.freeze({
    customers: n,
    actualTotal,
    predictedTotal,
    bias: actualTotal > 0 ? predictedTotal / actualTotal - 1 : null,
    mae: absolute / n,
    rmse: Math.sqrt(squared / n),
    absoluteErrorShare: actualTotal > 0 ? absolute / actualTotal : null,
    pearson: pearsonCorrelation(actual, predicted),
    spearman: pearsonCorrelation(meanRanks(byOutcome), meanRanks(byForecast)),
    gini,
    normalizedGini: gini !== null && byOutcome.starts.length > 2 ? gini / best : null,
    deciles: decilesOf(byForecast, actual, predicted),
  });
}

/** Of each customer. */
export function squaredErrors(actual: Float64Array, predicted: Float64Array): Float64Array {
  return actual.map((value, i) => (predicted[i]! - value) ** 2);
}

function readValues(values: ArrayLike<number>, path: string): Float64Array {
  const isList = Array.isArray(values) || ArrayBuffer.isView(values);
  if (!isList) throw new InputError("wrong-type", path, "an array of numbers", values);
  if (values.length === 0) throw new InputError("empty", path, "at least one number", values);
  checkAllFinite(values, path);
  return values instanceof Float64Array ? values : Float64Array.from(values);
}

/** Trapezoids under the share of the total held by the first share of the customers: linear within ties. */
function giniOf(ranked: RankedRows, values: Float64Array, total: number): number {
  const { starts } = ranked;
  const totals = groupTotals(ranked, values);
  let held = 0;
  let area = 0;
  for (let g = 0; g < totals.length; g++) {
    area += (starts[g + 1]! - starts[g]!) * (held + totals[g]! / 2);
    held += totals[g]!;
  }
  return (2 * area) / (values.length * total) - 1;
}

const PARTS = 10;

function decilesOf(ranked: RankedRows, actual: Float64Array, predicted: Float64Array): ForecastDeciles {
  const { starts } = ranked;
  const size = actual.length / PARTS;
  const sums = [predicted, actual].map((values) => {
    const totals = groupTotals(ranked, values);
    const parts = new Float64Array(PARTS);
    for (let g = 0; g < totals.length; g++) {
      const [from, to] = [starts[g]!, starts[g + 1]!];
      const last = Math.min(PARTS - 1, Math.ceil(to / size) - 1);
      for (let part = Math.min(PARTS - 1, Math.floor(from / size)); part <= last; part++) {
        const rows = Math.min(to, (part + 1) * size) - Math.max(from, part * size);
        parts[part]! += (totals[g]! * Math.max(0, rows)) / (to - from);
      }
    }
    return parts.map((sum) => sum / size);
  });
  return makeTable({
    decile: numberColumn(Float64Array.from({ length: PARTS }, (_, part) => part + 1)),
    customers: numberColumn(new Float64Array(PARTS).fill(size)),
    predictedMean: numberColumn(sums[0]!),
    actualMean: numberColumn(sums[1]!),
  });
}
