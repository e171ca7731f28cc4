/**
 * What an analysis found, as plain JSON: the one source of the Markdown summary and of `--json`. Numbers are not
 * rounded; what is unknown is null.
 *
 * @module
 */
import type { LogisticRegressionModel } from "../churn/logistic/model.ts";
import type { Warning } from "../internal/warning.ts";
import type { ModelComparison } from "../selection/comparison/compare-models.ts";
import { toRows } from "../table/rows.ts";
import type { TransactionReport } from "../table/transactions.ts";
import type { CustomerAnalysis } from "./analyze-customers.ts";
import type { TransactionAnalysis } from "./analyze-transactions.ts";
import type { OrderSettings } from "./order-models.ts";
import type { SegmentStep } from "./segment-model.ts";
import type { TrainedChurn } from "./train-churn.ts";

/** How good a model is on customers it has not seen. */
export interface MetricFacts {
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
}

/** The churn model of an analysis. */
export interface ChurnFacts {
  /** What the model predicts: the target column and its value. */
  readonly outcome: { readonly column: string; readonly positive: string };
  readonly customers: number;
  readonly churnRate: number;
  readonly metrics: Readonly<Record<string, MetricFacts>>;
  /** Kind of the model. */
  readonly model: string;
  readonly status: string;
  /** The kinds that were tried on the same folds, best log-loss first; empty where one was asked for. */
  readonly compared: readonly ComparedFacts[];
  /**
   * Terms by how surely they go with leaving: largest |z| first. The odds ratio is that of one standard deviation
   * of the term in a logistic regression on the same customers, so that days and dollars can be compared.
   */
  readonly drivers: readonly { readonly term: string; readonly oddsRatioPerSd: number; readonly z: number }[];
}

/** One kind of model that was tried. */
export interface ComparedFacts {
  readonly model: string;
  readonly rocAuc: number;
  readonly logLoss: number;
  readonly brierScore: number;
  /** Log-loss of the best less that of this one, over the folds; null for the best. */
  readonly difference: MetricFacts | null;
}

/** One group. */
export interface GroupFacts {
  readonly name: string;
  readonly nameZh: string;
  readonly customers: number;
  readonly share: number;
  readonly valueShare: number | null;
  readonly distinctive: string;
  readonly action: string | null;
}

/** Purchase and spend model. */
export interface ValueFacts {
  readonly bgNbd: {
    readonly params: Readonly<Record<string, number>>;
    readonly logLikelihood: number;
    readonly status: string;
  };
  readonly gammaGamma: {
    readonly params: Readonly<Record<string, number>>;
    readonly logLikelihood: number;
    readonly status: string;
  } | null;
  /** Sums over the customers. */
  readonly expectedPurchases: number;
  readonly lifetimeValue: number | null;
  readonly valueAtRisk: number | null;
}

/** Facts of an analysis of orders. */
export interface OrderFacts {
  readonly kind: "transaction-analysis";
  readonly asOf: string;
  readonly cutoff: string | null;
  readonly settings: OrderSettings;
  /** With a purchase before `asOf`. */
  readonly customers: number;
  /** In the log, but with refunds or later purchases only. */
  readonly customersWithoutPurchase: number;
  readonly orders: TransactionReport;
  readonly churn: ChurnFacts | null;
  readonly value: ValueFacts;
  readonly rfm: readonly Readonly<Record<string, unknown>>[];
  readonly groups: readonly GroupFacts[];
  readonly warnings: readonly Warning[];
}

/** Facts of an analysis of labelled customers. */
export interface CustomerFacts {
  readonly kind: "customer-analysis";
  readonly customers: number;
  readonly idColumn: string | null;
  readonly churn: ChurnFacts;
  readonly groups: readonly GroupFacts[];
  readonly warnings: readonly Warning[];
}

const DRIVERS_MAX = 12;

/** The facts of an analysis. */
export function analysisFacts(analysis: TransactionAnalysis): OrderFacts;
export function analysisFacts(analysis: CustomerAnalysis): CustomerFacts;
export function analysisFacts(analysis: TransactionAnalysis | CustomerAnalysis): OrderFacts | CustomerFacts;
export function analysisFacts(analysis: TransactionAnalysis | CustomerAnalysis): OrderFacts | CustomerFacts {
  return analysis.kind === "transaction-analysis" ? orderFacts(analysis) : customerFacts(analysis);
}

function orderFacts(analysis: TransactionAnalysis): OrderFacts {
  const { asOf, churn, customers, models, transactions, rfm, segments, warnings } = analysis;
  return {
    kind: "transaction-analysis",
    asOf: isoDate(asOf),
    cutoff: churn === null ? null : isoDate(churn.cutoff),
    settings: models.settings,
    customers,
    customersWithoutPurchase: transactions.customers.length - customers,
    orders: transactions.report,
    churn: churn === null ? null : churnFacts(churn, churn.customers),
    value: valueFacts(analysis),
    rfm: toRows(rfm.summary),
    groups: segments === null ? [] : groupFacts(segments),
    warnings,
  };
}

function customerFacts(analysis: CustomerAnalysis): CustomerFacts {
  const { customers, idColumn, models, segments, warnings } = analysis;
  return {
    kind: "customer-analysis",
    customers,
    idColumn,
    churn: churnFacts({ ...analysis, model: models.churn }, models.churn.fit.rows),
    groups: segments === null ? [] : groupFacts(segments),
    warnings,
  };
}

function churnFacts(
  trained: Pick<TrainedChurn, "crossValidation" | "comparison" | "model" | "odds">,
  customers: number,
): ChurnFacts {
  const { crossValidation, comparison, model, odds } = trained;
  return {
    outcome: { column: model.target.column, positive: model.target.positive },
    customers,
    churnRate: model.target.baseRate,
    metrics: Object.fromEntries(
      Object.entries(crossValidation.metrics).map(([name, metric]) => [name, metricFacts(metric)]),
    ),
    model: model.kind,
    status: model.fit.status,
    compared: comparison === null ? [] : comparedFacts(comparison),
    drivers: driversOf(odds),
  };
}

function metricFacts({ mean, lower, upper }: MetricFacts): MetricFacts {
  return { mean, lower, upper };
}

function comparedFacts({ ranking, results, differences }: ModelComparison): ComparedFacts[] {
  return ranking.map((name) => {
    const { rocAuc, logLoss, brierScore } = results[name]!.metrics;
    const found = differences.find(({ other }) => other === name);
    return {
      model: name,
      rocAuc: rocAuc.mean,
      logLoss: logLoss.mean,
      brierScore: brierScore.mean,
      difference: found === undefined ? null : metricFacts(found.metrics.logLoss),
    };
  });
}

function driversOf({ fit, encoding }: LogisticRegressionModel): ChurnFacts["drivers"] {
  const scaleOf = new Map(encoding.terms.map(({ name, scale }) => [name, scale]));
  return fit.coefficients
    .flatMap(({ term, estimate, z }) => {
      const scale = scaleOf.get(term);
      if (scale === undefined || estimate === null || z === null) return [];
      return [{ term, oddsRatioPerSd: Math.exp(estimate * scale), z }];
    })
    .sort((a, b) => Math.abs(b.z) - Math.abs(a.z))
    .slice(0, DRIVERS_MAX);
}

function valueFacts({ value, scores }: TransactionAnalysis): ValueFacts {
  const { purchases, spend } = value;
  return {
    bgNbd: {
      params: purchases.params,
      logLikelihood: purchases.fit.logLikelihood,
      status: purchases.fit.status,
    },
    gammaGamma:
      spend === null
        ? null
        : { params: spend.params, logLikelihood: spend.fit.logLikelihood, status: spend.fit.status },
    expectedPurchases: total(scores.expectedPurchases.values) ?? 0,
    lifetimeValue: total(scores.lifetimeValue.values),
    valueAtRisk: total(scores.valueAtRisk.values),
  };
}

function groupFacts({ profile }: SegmentStep): GroupFacts[] {
  return profile.segments.map((segment) => ({
    name: segment.name,
    nameZh: segment.nameZh,
    customers: segment.size,
    share: segment.share,
    valueShare: segment.valueShare,
    distinctive: segment.distinctive.map(({ direction, column }) => `${direction} ${column}`).join(", "),
    action: segment.action,
  }));
}

/** The sum, or null when a value is missing. */
function total(values: Float64Array): number | null {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return Number.isNaN(sum) ? null : sum;
}

function isoDate(time: number): string {
  return new Date(time).toISOString().replace("T00:00:00.000Z", "");
}
