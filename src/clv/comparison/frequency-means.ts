import { makeTable, type NumberColumn, numberColumn, type Table } from "../../table/table.ts";

/** Forecast and outcome by the repeat purchases of the calibration period. */
export type FrequencyMeans = Table & {
  /** Repeat purchases before; the last row holds all customers with at least as many. */
  readonly frequency: NumberColumn;
  readonly customers: NumberColumn;
  /** Missing (NaN) where there is no such customer, as is the next. */
  readonly predictedMean: NumberColumn;
  readonly actualMean: NumberColumn;
};

/** Rows 0, 1 ... top. O(customers). */
export function meansByFrequency(
  frequency: Float64Array,
  actual: Float64Array,
  predicted: Float64Array,
  top: number,
): FrequencyMeans {
  const customers = new Float64Array(top + 1);
  const predictedMean = new Float64Array(top + 1);
  const actualMean = new Float64Array(top + 1);
  for (let i = 0; i < frequency.length; i++) {
    const bin = Math.min(top, frequency[i]!);
    customers[bin]!++;
    predictedMean[bin]! += predicted[i]!;
    actualMean[bin]! += actual[i]!;
  }
  for (let bin = 0; bin <= top; bin++) {
    predictedMean[bin]! /= customers[bin]!; // 0 / 0 is NaN: missing
    actualMean[bin]! /= customers[bin]!;
  }
  return makeTable({
    frequency: numberColumn(Float64Array.from({ length: top + 1 }, (_, bin) => bin)),
    customers: numberColumn(customers),
    predictedMean: numberColumn(predictedMean),
    actualMean: numberColumn(actualMean),
  });
}
