/**
 * Scoring with the models of an earlier analysis.
 *
 * @module
 */
import { checkChurnModel, predictProbability } from "../churn/predict-probability.ts";
import { checkOptionKeys } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import { type TimeInput, toEpochMs } from "../internal/time.ts";
import {
  makeTable,
  type NumberColumn,
  numberColumn,
  rowCount,
  type Table,
  type TextColumn,
  textColumnFrom,
} from "../table/table.ts";
import { type TableInput, tableFrom } from "../table/table-from.ts";
import { checkTransactions, type Transactions } from "../table/transactions.ts";
import { type CustomerModels, customerIds } from "./analyze-customers.ts";
import type { OrderModels } from "./order-models.ts";
import { checkOrderModels, checkSegmentModel } from "./order-models-check.ts";
import { type OrderScores, scoreTransactions } from "./score-transactions.ts";
import { segmentNames } from "./segment-model.ts";

/** Options of {@link scoreCustomers}. */
export interface ScoreCustomersOptions {
  /** The day to look back from; for order models only, and needed there. */
  readonly asOf?: TimeInput;
}

/** One row a customer of the table that was scored. */
export type NewCustomerScores = Table & {
  readonly customerId: TextColumn;
  /** Chance of leaving, in [0, 1]. */
  readonly churnProbability: NumberColumn;
  readonly segment: TextColumn;
};

/**
 * Scores customers with the models of `analyzeTransactions` or `analyzeCustomers`.
 *
 * @param models - `analysis.models`, or what `loadModel` read.
 * @param input - For order models an order log of `transactionsFrom`, later than the one of the fit or not; for
 * customer models a table with the columns that the model learned from.
 * @returns The scores, by the same code as those of the analysis.
 * @throws {@link InputError} `incompatible-model`, `missing-option` for order models without `asOf`,
 * `missing-column` for a table that lacks a column.
 * @remarks O(rows). Rows at or after `asOf` are not looked at.
 * @example
 * const { transactions } = simulateAirline({ customers: 400, seed: 1 });
 * const { models } = analyzeTransactions(transactions, { asOf: "2024-07-01", horizon: { days: 180 }, folds: 5 });
 * const scores = scoreCustomers(models, transactions, { asOf: "2025-01-01" });
 * Object.keys(scores).slice(0, 3); // => ["customerId", "churnProbability", "probabilityAlive"]
 */
export function scoreCustomers(
  models: OrderModels,
  input: Transactions,
  options: { readonly asOf: TimeInput },
): OrderScores;
export function scoreCustomers(models: CustomerModels, input: TableInput): NewCustomerScores;
export function scoreCustomers(
  models: OrderModels | CustomerModels,
  input: Transactions | TableInput,
  options: ScoreCustomersOptions = {},
): OrderScores | NewCustomerScores {
  checkOptionKeys(options, "options", ["asOf"]);
  const { kind, version } = (models ?? {}) as Partial<OrderModels | CustomerModels>;
  if (version === 1 && models.kind === "order-models") return scoreOrders(models, input, options);
  if (version === 1 && models.kind === "customer-models")
    return scoreTable(models, tableFrom(input as TableInput));
  const received = kind === undefined ? models : `${kind}, version ${version}`;
  throw new InputError("incompatible-model", "models", "models of an analysis, version 1", received);
}

function scoreOrders(models: OrderModels, input: unknown, { asOf }: ScoreCustomersOptions): OrderScores {
  checkOrderModels(models, "models");
  checkTransactions(input, "input");
  const { sameDay } = models.settings;
  if (input.sameDay !== sameDay) {
    throw new InputError(
      "incompatible-model",
      "input.sameDay",
      `${JSON.stringify(sameDay)}, as the models were made with`,
      input.sameDay,
    );
  }
  return scoreTransactions(models, input, toEpochMs(asOf, "options.asOf"));
}

function scoreTable({ churn, segments, idColumn }: CustomerModels, table: Table): NewCustomerScores {
  checkChurnModel(churn, "models.churn");
  if (segments !== null) checkSegmentModel(segments, "models.segments");
  return makeTable<NewCustomerScores>({
    customerId: customerIds(table, idColumn),
    churnProbability: numberColumn(predictProbability(churn, table)),
    segment:
      segments === null
        ? textColumnFrom(new Array<null>(rowCount(table)).fill(null))
        : segmentNames(segments, table),
  });
}
