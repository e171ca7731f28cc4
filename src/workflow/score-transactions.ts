import { predictProbability } from "../churn/predict-probability.ts";
import { customerLifetimeValue } from "../clv/predictions/customer-lifetime-value.ts";
import { expectedPurchases } from "../clv/predictions/expected-purchases.ts";
import { expectedSpend } from "../clv/predictions/expected-spend.ts";
import { probabilityAlive } from "../clv/predictions/probability-alive.ts";
import { purchaseSummary } from "../clv/summary/purchase-summary.ts";
import { buildFeatures } from "../features/build-features.ts";
import { rfmTable } from "../rfm/rfm-table.ts";
import { scoreRfm } from "../rfm/score-rfm.ts";
import { segmentRfm } from "../rfm/segment-rfm.ts";
import {
  MISSING_CODE,
  makeTable,
  type NumberColumn,
  numberColumn,
  type Table,
  type TextColumn,
  textColumn,
} from "../table/table.ts";
import type { Transactions } from "../table/transactions.ts";
import { orderGroupColumns } from "./order-groups.ts";
import type { OrderModels } from "./order-models.ts";
import { segmentNames } from "./segment-model.ts";

/**
 * One row a customer with a purchase before the date, in the order of the log. A number that the models cannot
 * give is missing (NaN), and the models' `fit.warnings` say why.
 */
export type OrderScores = Table & {
  readonly customerId: TextColumn;
  /** Chance of no purchase within the churn horizon, in [0, 1]. */
  readonly churnProbability: NumberColumn;
  /** Chance that the customer still buys at all, in [0, 1]. */
  readonly probabilityAlive: NumberColumn;
  /** Purchases expected within the value horizon. */
  readonly expectedPurchases: NumberColumn;
  /** Value expected of one purchase. */
  readonly expectedSpend: NumberColumn;
  /** Discounted profit expected within the value horizon. */
  readonly lifetimeValue: NumberColumn;
  /**
   * `churnProbability * lifetimeValue`, to call by: high where much is expected of a customer who is likely to leave.
   * No forecast of a loss, for `lifetimeValue` already counts the chance that the customer is gone.
   */
  readonly valueAtRisk: NumberColumn;
  readonly recencyDays: NumberColumn;
  /** Purchases, the first included. */
  readonly frequency: NumberColumn;
  readonly monetary: NumberColumn;
  readonly rfmCell: TextColumn;
  readonly rfmSegment: TextColumn;
  /** The k-means group. */
  readonly segment: TextColumn;
};

/** Scores every customer of a log as of a date; the analysis that made the models scores by this function too. */
export function scoreTransactions(
  models: OrderModels,
  transactions: Transactions,
  asOf: number,
): OrderScores {
  const rfm = rfmTable(transactions, { asOf });
  const customers = rfm.frequency.values.length;
  const value = valueColumns(models, transactions, asOf, customers);
  const scored = segmentRfm(scoreRfm(rfm, { cutPoints: models.rfmCutPoints })).table;
  const churnProbability =
    models.churn === null
      ? missing(customers)
      : predictProbability(models.churn, buildFeatures(transactions, models.plan, { asOf }));
  return makeTable<OrderScores>({
    customerId: rfm.customerId,
    churnProbability: numberColumn(churnProbability),
    probabilityAlive: numberColumn(value.alive),
    expectedPurchases: numberColumn(value.purchases),
    expectedSpend: numberColumn(value.spend),
    lifetimeValue: numberColumn(value.lifetime),
    valueAtRisk: numberColumn(churnProbability.map((chance, i) => chance * value.lifetime[i]!)),
    recencyDays: rfm.recencyDays,
    frequency: rfm.frequency,
    monetary: rfm.monetary,
    rfmCell: scored.cell,
    rfmSegment: scored.segment,
    segment:
      models.segments === null
        ? textColumn(new Int32Array(customers).fill(MISSING_CODE), [])
        : segmentNames(models.segments, orderGroupColumns(rfm)),
  });
}

interface ValueColumns {
  readonly alive: Float64Array;
  readonly purchases: Float64Array;
  readonly spend: Float64Array;
  readonly lifetime: Float64Array;
}

function valueColumns(
  models: OrderModels,
  transactions: Transactions,
  asOf: number,
  customers: number,
): ValueColumns {
  const { purchases, spend, settings } = models;
  const { unit, valueHorizonDays, discountRateAnnual, margin } = settings;
  const horizon = { days: valueHorizonDays };
  const summary = purchaseSummary(transactions, { asOf, unit });
  return {
    alive: probabilityAlive(purchases, summary),
    purchases: expectedPurchases(purchases, summary, { horizon }),
    spend: spend === null ? missing(customers) : expectedSpend(spend, summary),
    lifetime:
      spend === null
        ? missing(customers)
        : customerLifetimeValue(purchases, spend, summary, { horizon, discountRateAnnual, margin }),
  };
}

function missing(length: number): Float64Array {
  return new Float64Array(length).fill(Number.NaN);
}
