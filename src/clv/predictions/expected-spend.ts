import { checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { checkModelNumber, modelPart } from "../../internal/model-check.ts";
import type { Table } from "../../table/table.ts";
import { tableFrom } from "../../table/table-from.ts";
import { covariateColumns } from "../covariates/covariate-columns.ts";
import { checkCovariateEffects, effectColumns, paramsAt } from "../covariates/covariate-effects.ts";
import type { GammaGammaModel } from "../gamma-gamma/gamma-gamma.ts";
import { type PurchaseSummaryInput, type SummaryColumns, spendRowsFrom } from "../summary/purchase-rows.ts";

/** A fitted model of spend per purchase. */
export type SpendModel = GammaGammaModel;

/** Options of {@link expectedSpend}. */
export interface ExpectedSpendOptions {
  /** What the columns of the summary are called. @defaultValue the names of `purchaseSummary` */
  readonly columns?: SummaryColumns;
}

/**
 * Expected value of a future purchase of each customer: the mean over all customers, moved towards what this
 * one has spent, the more the more purchases there were.
 *
 * A customer without a repeat purchase, or without a known spend, gets the mean over all customers. Where that
 * is undefined (q <= 1, see `fit.status`) it is the mean observed when the model was fitted; the same holds for
 * customers with p x + q <= 1. The result is never negative.
 *
 * @param model - Of `fitGammaGamma`, or read back from JSON.
 * @param summary - Frequency and mean spend of repeat purchases.
 * @returns One value > 0 a row, in the order of the rows and the currency of the data.
 * @throws {@link InputError} for a model of another kind or an impossible row.
 * @remarks O(rows).
 * @example
 * const model = fitGammaGamma({
 *   frequency: [1, 2, 5, 1, 3, 4, 2],
 *   meanSpend: [22, 35, 18, 60, 27, 31, 12],
 * });
 * const spend = expectedSpend(model, { frequency: [0, 6], meanSpend: [null, 15] });
 * spend[1]! < spend[0]!; // => true
 */
export function expectedSpend(
  model: SpendModel,
  summary: PurchaseSummaryInput,
  options: ExpectedSpendOptions = {},
): Float64Array {
  checkOptionKeys(options, "options", ["columns"]);
  const { columns = {} } = options;
  checkSpendModel(model, "model");
  return spendOf(model, tableFrom(summary, "summary"), columns);
}

const GAMMA_GAMMA_PARAMETERS = ["p", "q", "gamma"] as const;

/**
 * @throws InputError `incompatible-model` unless `model` is a spend model of this version whose numbers can be
 * worked with; the path says which cannot.
 */
export function checkSpendModel(model: unknown, path: string): asserts model is SpendModel {
  const { kind, version, params, observedMeanSpend } = modelPart<SpendModel>(model);
  if (kind !== "gamma-gamma" || version !== 1) {
    throw new InputError(
      "incompatible-model",
      path,
      "a spend model such as fitGammaGamma makes, version 1",
      kind === undefined ? model : `${kind}, version ${version}`,
    );
  }
  const values = modelPart<SpendModel["params"]>(params);
  for (const name of GAMMA_GAMMA_PARAMETERS)
    checkModelNumber(values[name], `${path}.params.${name}`, "a finite number > 0");
  const { covariates } = modelPart<SpendModel>(model);
  if (covariates !== undefined) {
    checkCovariateEffects(covariates, `${path}.covariates`, GAMMA_GAMMA_PARAMETERS);
  }
  checkModelNumber(observedMeanSpend, `${path}.observedMeanSpend`, "a finite number >= 0");
}

/**
 * Expected spend of the rows of a table.
 *
 * @internal
 */
export function spendOf(model: SpendModel, table: Table, columns: SummaryColumns): Float64Array {
  const { frequency, meanSpend } = spendRowsFrom(table, columns, "score");
  const { covariates, params } = model;
  const values = covariates && covariateColumns(table, effectColumns(covariates));
  return frequency.map((x, i) => {
    const own =
      values === undefined
        ? params
        : paramsAt(
            params,
            covariates!,
            values.map((column) => column[i]!),
          );
    return spendOfRow(own, model.observedMeanSpend, x, meanSpend[i]!);
  });
}

/**
 * Fader and Hardie (2013), note 025, equation 5: E(M | x, m) = p (gamma + x m) / (p x + q - 1). Mean spend NaN is unknown.
 *
 * @internal
 */
export function spendOfRow(
  { p, q, gamma }: SpendModel["params"],
  observedMeanSpend: number,
  x: number,
  m: number,
): number {
  if (x === 0 || Number.isNaN(m)) return q > 1 ? (p * gamma) / (q - 1) : observedMeanSpend;
  const mass = p * x + q - 1;
  return mass > 0 ? (p * (gamma + x * m)) / mass : observedMeanSpend;
}
