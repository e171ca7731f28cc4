/**
 * The result of an analysis as a page of Markdown.
 *
 * @module
 */
import type { Warning } from "../internal/warning.ts";
import {
  analysisFacts,
  type ChurnFacts,
  type CustomerFacts,
  type GroupFacts,
  type MetricFacts,
  type OrderFacts,
} from "./analysis-facts.ts";
import type { CustomerAnalysis } from "./analyze-customers.ts";
import type { TransactionAnalysis } from "./analyze-transactions.ts";
import { count, markdownTable, number, percent } from "./markdown.ts";

/**
 * Writes what an analysis found for people: what was read, how good the model is on customers it has not seen,
 * what customers are worth, which groups there are, and what to be careful about.
 *
 * @param analysis - Of `analyzeTransactions` or `analyzeCustomers`.
 * @returns Markdown with tables, ending in a line break.
 * @example
 * const { transactions } = simulateAirline({ customers: 400, seed: 1 });
 * const analysis = analyzeTransactions(transactions, { asOf: "2025-01-01", horizon: { days: 180 }, folds: 5 });
 * analysisSummary(analysis).split("\n")[0]; // => "# Customers as of 2025-01-01"
 */
export function analysisSummary(analysis: TransactionAnalysis | CustomerAnalysis): string {
  const facts = analysisFacts(analysis);
  const parts = facts.kind === "transaction-analysis" ? orderParts(facts) : customerParts(facts);
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function orderParts(facts: OrderFacts): string[] {
  const { settings, churn, cutoff } = facts;
  const horizon = `${number(settings.churnHorizonDays)} days`;
  return [
    `# Customers as of ${facts.asOf}`,
    ordersRead(facts),
    "## Who will leave",
    churn === null
      ? "No churn model: see the warnings."
      : `A customer without a purchase within ${horizon} has left. The model learned from the ${count(churn.customers)} customers of ` +
        `${cutoff} and what they did until ${facts.asOf}: ${percent(churn.churnRate)} left. ${modelSentence(churn)}`,
    ...(churn === null ? [] : [metricTable(churn), comparisonTable(churn), driverTable(churn)]),
    "## What customers are worth",
    valueTable(facts),
    "## Groups",
    groupTable(facts.groups),
    "## RFM segments",
    rfmSegmentTable(facts.rfm),
    warningList(facts.warnings),
  ];
}

function customerParts(facts: CustomerFacts): string[] {
  const { churn } = facts;
  return [
    `# ${count(facts.customers)} customers`,
    `## Who will have ${churn.outcome.column} = ${churn.outcome.positive}`,
    `${percent(churn.churnRate)} of ${count(churn.customers)} customers have ${churn.outcome.column} = ${churn.outcome.positive}. ` +
      modelSentence(churn),
    metricTable(churn),
    comparisonTable(churn),
    driverTable(churn),
    "## Groups",
    groupTable(facts.groups),
    warningList(facts.warnings),
  ];
}

function ordersRead({ orders, customers, customersWithoutPurchase }: OrderFacts): string {
  const odd = orders.issues.filter(({ rowsSeen }) => rowsSeen > 0);
  const { lineItems } = orders;
  const items = lineItems === null ? [] : Object.entries(lineItems).filter(([, rows]) => rows > 0);
  return [
    markdownTable(
      ["orders", "rows"],
      [
        ["read", count(orders.rowsRead)],
        ["kept", count(orders.rowsKept)],
        ["rejected", count(orders.rowsRejected)],
        ["dropped", count(orders.rowsDropped)],
        ["customers with a purchase", count(customers)],
        ["customers without one (refunds, or later orders, only)", count(customersWithoutPurchase)],
      ],
    ),
    ...(odd.length === 0
      ? []
      : [
          markdownTable(
            ["odd rows", "in the file", "not odd otherwise", "what was done with these"],
            odd.map(({ issue, policy, rows, rowsSeen }) => [issue, count(rowsSeen), count(rows), policy]),
          ),
        ]),
    ...(items.length === 0
      ? []
      : [
          markdownTable(
            ["line items", "rows"],
            items.map(([name, rows]) => [LINE_ITEM_NAMES[name] ?? name, count(rows)]),
          ),
        ]),
  ].join("\n\n");
}

const LINE_ITEM_NAMES: Readonly<Record<string, string>> = {
  negativeQuantity: "negative quantity at a price: returned or cancelled",
  negativeQuantityAtZeroPrice: "negative quantity at price 0: stock correction",
  negativePrice: "negative price",
  zeroPrice: "price 0",
  zeroQuantity: "quantity 0",
};

const METRIC_NAMES: Readonly<Record<string, string>> = {
  rocAuc: "area under the ROC curve",
  averagePrecision: "average precision",
  topDecileLift: "lift of the top tenth",
  logLoss: "log-loss",
  brierScore: "Brier score",
};

function metricTable({ metrics }: ChurnFacts): string {
  return markdownTable(
    ["out of fold", "mean", "95 % interval"],
    Object.entries(metrics).map(([name, { mean, lower, upper }]) => [
      METRIC_NAMES[name] ?? name,
      number(mean),
      `${number(lower)} to ${number(upper)}`,
    ]),
  );
}

const MODEL_NAMES: Readonly<Record<string, string>> = {
  "logistic-regression": "logistic regression",
  "random-forest": "random forest",
  "gradient-boosting": "gradient boosting",
  "neural-network": "neural network",
};

function modelName(kind: string): string {
  return MODEL_NAMES[kind] ?? kind;
}

function modelSentence({ model, compared }: ChurnFacts): string {
  const chosen = compared.length === 0 ? "" : `, the best of ${compared.length} by log-loss`;
  return `The model (${modelName(model)}${chosen}) on customers it had not seen:`;
}

function comparisonTable({ compared }: ChurnFacts): string {
  if (compared.length === 0) return "";
  const better = (facts: MetricFacts | null): string =>
    facts === null ? "" : `${number(-facts.mean)} (${number(-facts.upper)} to ${number(-facts.lower)})`;
  return markdownTable(
    ["on the same folds", "area under the ROC curve", "Brier score", "log-loss", "log-loss above the best"],
    compared.map(({ model, rocAuc, brierScore, logLoss, difference }) => [
      modelName(model),
      ...[rocAuc, brierScore, logLoss].map(number),
      better(difference),
    ]),
  );
}

function driverTable({ drivers }: ChurnFacts): string {
  const rows = drivers.map(({ term, oddsRatioPerSd, z }) => [
    term,
    number(oddsRatioPerSd),
    z > 0 ? "more likely" : "less likely",
  ]);
  return rows.length === 0
    ? ""
    : markdownTable(
        [
          "what goes with it",
          "odds ratio per standard deviation (logistic regression)",
          "a higher value makes it",
        ],
        rows,
      );
}

function valueTable({ value, settings }: OrderFacts): string {
  const { bgNbd, gammaGamma } = value;
  const ahead = `within ${number(settings.valueHorizonDays)} days`;
  const rows = [
    [`BG/NBD, ${settings.unit}s (${bgNbd.status})`, paramText(bgNbd.params, bgNbd.logLikelihood)],
    ...(gammaGamma === null
      ? []
      : [[`Gamma-Gamma (${gammaGamma.status})`, paramText(gammaGamma.params, gammaGamma.logLikelihood)]]),
    [`expected purchases ${ahead}`, number(value.expectedPurchases)],
    ...(value.lifetimeValue === null
      ? []
      : [
          [
            `lifetime value ${ahead}, ${percent(settings.discountRateAnnual)} a year`,
            number(value.lifetimeValue),
          ],
        ]),
    ...(value.valueAtRisk === null
      ? []
      : [["value times chance of leaving, summed", number(value.valueAtRisk)]]),
  ];
  return markdownTable(["model or sum", ""], rows);
}

function paramText(params: Readonly<Record<string, number>>, logLikelihood: number): string {
  const shown = Object.entries(params).map(([name, value]) => `${name} ${value.toFixed(4)}`);
  return `${shown.join(", ")}; log-likelihood ${logLikelihood.toFixed(3)}`;
}

function groupTable(groups: readonly GroupFacts[]): string {
  if (groups.length === 0) return "No groups: see the warnings.";
  const worth = groups.some(({ valueShare }) => valueShare !== null);
  return markdownTable(
    ["group", "customers", "share", ...(worth ? ["share of value"] : []), "stands out by", "what to do"],
    groups.map(({ name, nameZh, customers, share, valueShare, distinctive, action }) => [
      nameZh === name ? name : `${name} (${nameZh})`,
      count(customers),
      percent(share),
      ...(worth ? [valueShare === null ? "" : percent(valueShare)] : []),
      distinctive,
      action ?? "",
    ]),
  );
}

function rfmSegmentTable(rows: OrderFacts["rfm"]): string {
  return markdownTable(
    ["segment", "customers", "share", "share of revenue", "what to do"],
    rows
      .filter(({ customers }) => Number(customers) > 0)
      .map(({ segment, segmentZh, customers, share, revenueShare, action }) => [
        `${segment} (${segmentZh})`,
        count(Number(customers)),
        percent(Number(share)),
        revenueShare === null ? "" : percent(Number(revenueShare)),
        String(action),
      ]),
  );
}

function warningList(warnings: readonly Warning[]): string {
  if (warnings.length === 0) return "";
  return [
    "## To be careful about",
    "",
    ...warnings.map(({ code, message }) => `- \`${code}\`: ${message}`),
  ].join("\n");
}
