import type { Table } from "../../table/table.ts";
import { covariateColumns, distinctInAll } from "../covariates/covariate-columns.ts";
import { covariatesOf, effectColumns, paramsAt } from "../covariates/covariate-effects.ts";
import type { PurchaseKernel } from "../purchase-kernel.ts";
import { type PurchaseModel, purchaseKernel, rowsToScore } from "../purchase-model.ts";
import type { PurchaseRows, SummaryColumns } from "../summary/purchase-rows.ts";

/** One number for each row, of a kernel that is the same for all of them. */
export type RowScore = (kernel: PurchaseKernel, rows: PurchaseRows) => Float64Array;

/**
 * Scores the rows of a summary in their order: all at once, or, under a model with covariates, those of equal covariates
 * at once.
 *
 * @throws {@link InputError} as `rowsToScore`, and for a covariate that is missing.
 */
export function scoreRows(
  model: PurchaseModel,
  path: string,
  summary: Table,
  columns: SummaryColumns,
  score: RowScore,
): Float64Array {
  const kernel = purchaseKernel(model, path);
  const rows = rowsToScore(model, path, summary, columns);
  if (covariatesOf(model) === undefined) return score(kernel, rows);
  const result = new Float64Array(rows.frequency.length);
  for (const { members, values, part } of rowsByCovariates(model, summary, rows)) {
    const scores = score(purchaseKernel(modelAt(model, values), path), part);
    for (let k = 0; k < members.length; k++) result[members[k]!] = scores[k]!;
  }
  return result;
}

/** The model of customers with these covariates, in the order of `effectColumns`. */
export function modelAt(model: PurchaseModel, values: ArrayLike<number>): PurchaseModel {
  const covariates = covariatesOf(model);
  if (covariates === undefined) return model;
  const params = paramsAt(model.params as unknown as Readonly<Record<string, number>>, covariates, values);
  return { ...model, params } as unknown as PurchaseModel;
}

/** Rows that share their covariates. */
export interface CovariateGroup {
  /** Their places among all rows. */
  readonly members: Int32Array;
  /** Their covariates, in the order of `effectColumns`; none for a model without. */
  readonly values: readonly number[];
  readonly part: PurchaseRows;
}

/** One group for each distinct set of covariates. O(rows). */
export function rowsByCovariates(
  model: PurchaseModel,
  summary: Table,
  rows: PurchaseRows,
): readonly CovariateGroup[] {
  const covariates = covariatesOf(model);
  const count = rows.frequency.length;
  if (covariates === undefined)
    return [{ members: Int32Array.from({ length: count }, (_, i) => i), values: [], part: rows }];
  const columns = covariateColumns(summary, effectColumns(covariates));
  if (count === 0) return [];
  const { index, first } = distinctInAll(columns);
  const starts = new Int32Array(first.length + 1);
  for (let i = 0; i < count; i++) starts[index[i]! + 1]!++;
  for (let g = 0; g < first.length; g++) starts[g + 1]! += starts[g]!;
  const next = starts.slice();
  const order = new Int32Array(count);
  for (let i = 0; i < count; i++) order[next[index[i]!]!++] = i;
  const sorted = (values: Float64Array): Float64Array => Float64Array.from(order, (row) => values[row]!);
  const [frequency, recency, age] = [rows.frequency, rows.recency, rows.age].map(sorted);
  return Array.from(first, (row, g) => {
    const part = (values: Float64Array): Float64Array => values.subarray(starts[g]!, starts[g + 1]!);
    return {
      members: order.subarray(starts[g]!, starts[g + 1]!),
      values: columns.map((column) => column[row]!),
      part: { ...rows, frequency: part(frequency!), recency: part(recency!), age: part(age!), weight: null },
    };
  });
}
