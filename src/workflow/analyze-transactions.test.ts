import { beforeAll, describe, expect, it } from "vitest";
import { simulateAirline } from "../../datasets/simulate-airline.ts";
import { rocAuc } from "../evaluation/roc/roc-auc.ts";
import { buildFeatures } from "../features/build-features.ts";
import type { Progress } from "../internal/progress.ts";
import { toRows } from "../table/rows.ts";
import { rowCount } from "../table/table.ts";
import { transactionsFrom } from "../table/transactions-from.ts";
import { expectClose } from "../testing/close.ts";
import { describeModelContract } from "../testing/model-contract.ts";
import { analysisFacts } from "./analysis-facts.ts";
import { analyzeTransactions, type TransactionAnalysis } from "./analyze-transactions.ts";
import { scoreCustomers } from "./score-customers.ts";
import { analysisSummary } from "./summary.ts";

const airline = simulateAirline({ customers: 1500, seed: 5 });
const options = { asOf: "2024-07-01", horizon: { days: 180 }, folds: 5 } as const;

describe("analyzeTransactions on an airline with known truth", () => {
  let analysis: TransactionAnalysis;
  const seen: Progress[] = [];
  beforeAll(() => {
    analysis = analyzeTransactions(airline.transactions, {
      ...options,
      onProgress: (progress) => seen.push(progress),
    });
  });

  it("predicts who flies in the half year that the models have not seen", () => {
    const { customerId, churnProbability, expectedPurchases } = analysis.scores;
    const later = new Map<string, number>();
    const { customers, offsets, times } = airline.transactions;
    customers.forEach((id, c) => {
      let trips = 0;
      for (let i = offsets[c]!; i < offsets[c + 1]!; i++) {
        if (times[i]! >= Date.UTC(2024, 6, 1) && times[i]! < Date.UTC(2024, 11, 28)) trips++;
      }
      later.set(id, trips);
    });
    const trips = Array.from(customerId.codes, (code) => later.get(customerId.levels[code]!)!);
    const left = trips.map((count) => (count === 0 ? 1 : 0));
    expect(rocAuc(left, churnProbability.values)).toBeGreaterThan(0.7);
    expect(
      rocAuc(
        left.map((y) => 1 - y),
        expectedPurchases.values,
      ),
    ).toBeGreaterThan(0.7);
  });

  it("does not know what came at or after the date", () => {
    const { orders } = airline;
    const before = toRows(orders).filter((row) => (row["time"] as Date).getTime() < Date.UTC(2024, 6, 1));
    const columns = { customer: "customerId", time: "time", amount: "amount" } as const;
    const blind = analyzeTransactions(transactionsFrom(before, columns), options);
    expect(toRows(blind.scores)).toEqual(toRows(analysis.scores));
  });

  it("has one row a customer with a purchase before the date", () => {
    expect(rowCount(analysis.scores)).toBe(analysis.customers);
    expect(new Set(analysis.scores.customerId.codes).size).toBe(analysis.customers);
  });

  it("does not depend on the order of the file, nor on what the file begins with", () => {
    const rows = toRows(airline.orders);
    const columns = { customer: "customerId", time: "time", amount: "amount" } as const;
    const byId = (found: TransactionAnalysis) =>
      toRows(found.scores).sort((a, b) => (a.customerId! < b.customerId! ? -1 : 1));
    const backwards = analyzeTransactions(transactionsFrom([...rows].reverse(), columns), options);
    expect(backwards.churn!.crossValidation.metrics).toEqual(analysis.churn!.crossValidation.metrics);
    expect(backwards.models.segments).toEqual(analysis.models.segments);
    expect(byId(backwards).map(({ segment }) => segment)).toEqual(
      byId(analysis).map(({ segment }) => segment),
    );
  });

  it("learns from the days between the cut-off and the date, calendar months included", () => {
    const { churn, models } = analyzeTransactions(airline.transactions, {
      ...options,
      horizon: { months: 3 },
    });
    expect(new Date(churn!.cutoff).toISOString()).toBe("2024-04-01T00:00:00.000Z");
    expect(models.settings.churnHorizonDays).toBe(91);
    let members = 0;
    let left = 0;
    const { offsets, times, purchases, customers: ids } = airline.transactions;
    ids.forEach((_, c) => {
      const own = [...times.subarray(offsets[c], offsets[c + 1])].filter(
        (_, i) => purchases[offsets[c]! + i] === 1,
      );
      if (!own.some((time) => time < Date.UTC(2024, 3, 1))) return;
      members++;
      if (!own.some((time) => time >= Date.UTC(2024, 3, 1) && time < Date.UTC(2024, 6, 1))) left++;
    });
    expect(churn!.customers).toBe(members);
    expect(churn!.churnRate).toBe(left / members);
  });

  it("groups by logarithms, and tells odds ratios per standard deviation", () => {
    expect(analysis.segments!.model.columns.map(({ transform }) => transform)).toEqual([
      "log1p",
      "log1p",
      "log1p",
    ]);
    const { odds } = analysis.churn!;
    const [driver] = analysisFacts(analysis).churn!.drivers;
    const line = odds.fit.coefficients.find(({ term }) => term === driver!.term)!;
    const column = buildFeatures(airline.transactions, analysis.models.plan, {
      asOf: new Date(analysis.churn!.cutoff),
    })[driver!.term]!;
    const values = column.kind === "number" ? [...column.values].filter((value) => !Number.isNaN(value)) : [];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    expectClose(driver!.oddsRatioPerSd, Math.exp(line.estimate! * sd), 0.02);
  });

  it("value at risk is the product of its parts", () => {
    for (const row of toRows(analysis.scores).slice(0, 50)) {
      expect(row["valueAtRisk"]).toBe((row["churnProbability"] as number) * (row["lifetimeValue"] as number));
    }
  });

  it("tells its stages", () => {
    const stages = new Set(seen.map(({ stage }) => stage));
    for (const stage of ["purchase and spend models", "groups", "churn model", "scores"])
      expect(stages).toContain(stage);
  });

  it("sums up in Markdown", () => {
    const text = analysisSummary(analysis);
    expect(text).toContain("# Customers as of 2024-07-01");
    expect(text).toContain("area under the ROC curve");
    expect(text).not.toMatch(/NaN|undefined|\[object/);
  });

  it("stops when it is told to", () => {
    const controller = new AbortController();
    controller.abort(new Error("enough"));
    expect(() =>
      analyzeTransactions(airline.transactions, { ...options, signal: controller.signal }),
    ).toThrow("enough");
  });
});

describe("analyzeTransactions on logs that cannot carry everything", () => {
  const visits = Array.from({ length: 60 }, (_, i) => ({
    who: `c${i % 12}`,
    on: new Date(Date.UTC(2024, 0, 1 + i)),
  }));
  const columns = { customer: "who", time: "on" };

  it("a log without amounts has no value, and says so", () => {
    const analysis = analyzeTransactions(visits, {
      asOf: "2024-03-01",
      horizon: { days: 10 },
      folds: 2,
      clusters: 2,
      orders: columns,
    });
    expect(analysis.value.spend).toBeNull();
    expect(analysis.warnings.map(({ code }) => code)).toContain("no-spend-model");
    expect(analysis.models.fit.status).toBe("partial");
    expect(toRows(analysis.scores)[0]!["lifetimeValue"]).toBeNull();
    expect(analysisSummary(analysis)).not.toMatch(/NaN|undefined/);
  });

  it("a horizon beyond the history leaves churn out, and says so", () => {
    const analysis = analyzeTransactions(visits, { asOf: "2024-03-01", clusters: 2, orders: columns });
    expect(analysis.churn).toBeNull();
    expect(analysis.warnings.map(({ code }) => code)).toContain("history-too-short");
    expect(toRows(analysis.scores)[0]!["churnProbability"]).toBeNull();
  });

  it("customers who all stayed leave churn out, and say so", () => {
    const { churn, warnings } = analyzeTransactions(visits, {
      asOf: "2024-03-01",
      horizon: { days: 20 },
      clusters: 2,
      orders: columns,
    });
    expect(churn).toBeNull();
    expect(warnings.map(({ code }) => code)).toContain("too-few-of-a-class");
  });

  it("fewer customers than groups leave groups out, and say so", () => {
    const { segments, warnings } = analyzeTransactions(visits, {
      asOf: "2024-03-01",
      clusters: 40,
      orders: columns,
    });
    expect(segments).toBeNull();
    expect(warnings.map(({ code }) => code)).toContain("too-few-customers");
  });

  it.each([
    [{}, "`options.asOf` must be a point in time such as 2024-06-30, got undefined"],
    [
      { asOf: "2023-01-01" },
      '`input` must be a log with a purchase before options.asOf, got "60 rows, none of them"',
    ],
    [{ asOf: "2024-03-01", folds: 1 }, "`options.folds` must be >= 2, got 1"],
    [{ asOf: "2024-03-01", margin: 2 }, "`options.margin` must be in (0, 1], got 2"],
    [
      { asOf: "2024-03-01", horizon: { days: 0 } },
      "`options.horizon` must be a duration > 0, got an object with keys days",
    ],
    [{ asOf: "2024-03-01", fold: 3 }, "`options.fold` must be one of the options asOf"],
  ])("refuses %j", (bad, message) => {
    expect(() => analyzeTransactions(visits, { orders: columns, ...bad } as never)).toThrow(message);
  });
});

describeModelContract("order models", {
  fit: () => analyzeTransactions(airline.transactions, { ...options, seed: 7 }).models,
  predict: (models) => toRows(scoreCustomers(models, airline.transactions, { asOf: "2024-07-01" })),
});
