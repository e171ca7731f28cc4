import type { Random } from "../../random/random.ts";
import type { Table } from "../../table/table.ts";
import { covariateColumns } from "../covariates/covariate-columns.ts";
import { effectColumns, paramsAt } from "../covariates/covariate-effects.ts";
import { type SummaryColumns, spendRowsFrom } from "../summary/purchase-rows.ts";
import { type SpendModel, spendOfRow } from "./expected-spend.ts";
import { drawModels } from "./parameter-draws.ts";

/** Expected spend of a row; draw 0 is that of the estimates. */
export type SpendDraws = (draw: number, row: number) => number;

/** Expected spend under drawn parameters, worked out when it is asked for. */
export function spendDraws(
  model: SpendModel,
  table: Table,
  columns: SummaryColumns,
  draws: number,
  random: Random,
): SpendDraws {
  const { frequency, meanSpend } = spendRowsFrom(table, columns, "score");
  const models = [model, ...drawModels(model, draws, random, "options.spendModel")];
  const covariates = model.covariates && covariateColumns(table, effectColumns(model.covariates));
  return (draw, row) => {
    const { params, covariates: effects } = models[draw]!;
    const own =
      covariates === undefined
        ? params
        : paramsAt(
            params,
            effects!,
            covariates.map((column) => column[row]!),
          );
    return spendOfRow(own, model.observedMeanSpend, frequency[row]!, meanSpend[row]!);
  };
}
