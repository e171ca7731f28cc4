/** The main job on real data, each with the figures that are known of it. */
import { beforeAll, expect, it } from "vitest";
import type { BgNbdModel } from "../clv/bg-nbd/bg-nbd.ts";
import { readCsv } from "../table/read-csv.ts";
import { rowCount, textColumnOf } from "../table/table.ts";
import { transactionsFrom } from "../table/transactions-from.ts";
import { dataPath, describeWithData } from "../testing/data.ts";
import { analyzeCustomers, type CustomerAnalysis } from "./analyze-customers.ts";
import { analyzeTransactions, type TransactionAnalysis } from "./analyze-transactions.ts";
import { detectOrderColumns } from "./detect-columns.ts";
import { analysisSummary } from "./summary.ts";
import { valueStep } from "./value-step.ts";

describeWithData("CDNOW, all 23,570 customers", () => {
  let analysis: TransactionAnalysis;
  beforeAll(async () => {
    analysis = analyzeTransactions(await readCsv(dataPath("CDNOW_master.txt.gz")), { asOf: "1998-07-01" });
  }, 60_000);

  it("finds its columns, keeps every row and scores every customer once", () => {
    expect(analysis.transactions.report).toMatchObject({
      rowsRead: 69_659,
      rowsKept: 69_659,
      customers: 23_570,
    });
    expect(rowCount(analysis.scores)).toBe(23_570);
    expect(new Set(analysis.scores.customerId.codes).size).toBe(23_570);
    expect(analysis.models.fit.status).toBe("complete");
  });

  it("learns churn from the customers of 2 April and ranks those it has not seen", () => {
    const { churnRate, crossValidation, customers, cutoff } = analysis.churn!;
    expect(new Date(cutoff).toISOString().slice(0, 10)).toBe("1998-04-02");
    expect(customers).toBe(23_570);
    expect(churnRate).toBeGreaterThan(0.8);
    expect(crossValidation.metrics.rocAuc.mean).toBeGreaterThan(0.8);
    expect(crossValidation.metrics.rocAuc.mean).toBeLessThan(0.9);
  });

  it("gives no number that is missing or out of its range", () => {
    const { churnProbability, probabilityAlive, expectedPurchases, expectedSpend, lifetimeValue } =
      analysis.scores;
    for (const column of [churnProbability, probabilityAlive]) {
      expect(column.values.every((value) => value >= 0 && value <= 1)).toBe(true);
    }
    for (const column of [expectedPurchases, expectedSpend, lifetimeValue]) {
      expect(column.values.every((value) => value >= 0 && Number.isFinite(value))).toBe(true);
    }
  });

  it("has a mean churn probability as of the cut-off's base rate", () => {
    const { outOfFold } = analysis.churn!.crossValidation;
    const mean = outOfFold.probability.reduce((sum, p) => sum + p, 0) / outOfFold.probability.length;
    expect(Math.abs(mean - analysis.churn!.churnRate)).toBeLessThan(0.002);
  });
});

describeWithData("CDNOW, the published sample of 2,357", () => {
  it("gives the published parameters and log-likelihoods", async () => {
    const file = await readCsv(dataPath("CDNOW_sample.txt"), {
      header: ["masterId", "customerId", "date", "cds", "value"],
    });
    const log = transactionsFrom(file, { customer: "customerId", time: "date", amount: "value" });
    const { purchases, spend, summary } = valueStep(log, { asOf: Date.UTC(1997, 9, 1), unit: "week" });
    expect(summary.frequency.values).toHaveLength(2357);
    expect(Math.max(...summary.age.values)).toBeCloseTo(272 / 7, 12);
    // Fader, Hardie and Lee (2005); the digits are those of CLVTools' tests.
    const { r, alpha, a, b } = purchases.params as BgNbdModel["params"];
    expect([r, alpha, a, b].map((value) => value.toFixed(4))).toEqual([
      "0.2426",
      "4.4136",
      "0.7929",
      "2.4259",
    ]);
    expect(purchases.fit.logLikelihood.toFixed(3)).toBe("-9582.429");
    const { p, q, gamma } = spend!.params;
    expect([p, q, gamma].map((value) => value.toFixed(4))).toEqual(["6.2496", "3.7442", "15.4435"]);
    expect(spend!.fit.logLikelihood.toFixed(3)).toBe("-4055.918");
  });
});

describeWithData("Online Retail, 541,909 rows", () => {
  let analysis: TransactionAnalysis;
  beforeAll(async () => {
    const file = await readCsv(dataPath("online_retail.csv.gz"));
    analysis = analyzeTransactions(file, { asOf: "2011-12-10", horizon: { days: 90 } });
  }, 60_000);

  it("counts every quirk", () => {
    const { report, rejected } = analysis.transactions;
    expect(report.rowsRead).toBe(541_909);
    const issue = (name: string) => report.issues.find((found) => found.issue === name)!;
    expect(issue("missing-customer")).toMatchObject({ rows: 135_080, rowsSeen: 135_080, policy: "reject" });
    expect(issue("duplicate").rowsSeen).toBe(5268);
    // 9,288 cancellations and 2 negative prices; 2,515 prices of 0, of which 1,336 are stock corrections.
    expect(issue("refund").rowsSeen).toBe(9290);
    expect(issue("zero-amount").rowsSeen).toBe(2515);
    expect(report.lineItems).toEqual({
      negativeQuantity: 9288,
      negativeQuantityAtZeroPrice: 1336,
      negativePrice: 2,
      zeroPrice: 1179,
      zeroQuantity: 0,
    });
    expect(rejected.filter(({ reason }) => reason === "missing customer")).toHaveLength(135_080);
    const { rowsRead, rowsKept, rowsRejected, rowsDropped } = report;
    expect(rowsRead).toBe(rowsKept + rowsRejected + rowsDropped + issue("same-order").rows);
  });

  it("finishes the main job", () => {
    expect(analysis.models.fit.status).toBe("complete");
    expect(analysis.churn!.crossValidation.metrics.rocAuc.mean).toBeGreaterThan(0.7);
    expect(rowCount(analysis.scores)).toBeGreaterThan(4300);
    expect(analysisSummary(analysis)).toContain("| missing-customer | 135,080 | 135,080 | reject |");
  });

  it("takes quantity times unit price for the value and the invoice for the order", async () => {
    const { table } = await readCsv(dataPath("online_retail.csv.gz"), {
      columns: ["InvoiceNo", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"],
    });
    expect(detectOrderColumns(table)).toEqual({
      customer: "CustomerID",
      time: "InvoiceDate",
      amount: { quantity: "Quantity", unitPrice: "UnitPrice" },
      order: "InvoiceNo",
    });
    const invoices = textColumnOf(table, "InvoiceNo", "InvoiceNo");
    const cancelled = invoices.levels.map((level) => level.startsWith("C"));
    expect(invoices.codes.filter((code) => cancelled[code]!)).toHaveLength(9288);
  });
});

describeWithData("IBM Telco, 7,043 customers", () => {
  let analysis: CustomerAnalysis;
  beforeAll(async () => {
    analysis = analyzeCustomers(await readCsv(dataPath("telco_customer_churn.csv")), { target: "Churn" });
  }, 60_000);

  it("finds the id, learns from the other columns and takes the better of two models by its log-loss", () => {
    expect(analysis.idColumn).toBe("customerID");
    const { ranking, results } = analysis.comparison!;
    expect(ranking).toEqual(["gradient-boosting", "logistic-regression"]);
    expect(analysis.models.churn.kind).toBe("gradient-boosting");
    expect(analysis.odds.kind).toBe("logistic-regression");
    expect(Math.abs(results["logistic-regression"]!.metrics.rocAuc.mean - 0.845)).toBeLessThan(0.003);
    expect(Math.abs(analysis.crossValidation.metrics.rocAuc.mean - 0.848)).toBeLessThan(0.003);
    expect(Math.abs(analysis.churnRate - 1869 / 7043)).toBeLessThan(1e-12);
  });

  it("scores every customer out of fold", () => {
    const { churnProbability, churned, customerId } = analysis.scores;
    expect(churnProbability.values.every((p) => p > 0 && p < 1)).toBe(true);
    expect(churned.values.reduce((sum, y) => sum + y, 0)).toBe(1869);
    expect(customerId.levels[0]).toBe("7590-VHVEG");
  });
});
