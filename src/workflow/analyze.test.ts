import { beforeAll, describe, expect, it } from "vitest";
import { simulateAirline } from "../../datasets/simulate-airline.ts";
import { rocAuc } from "../evaluation/roc-auc.ts";
import { buildFeatures } from "../features/build-features.ts";
import type { Progress } from "../internal/progress.ts";
import { bernoulli, normal } from "../random/distributions.ts";
import { randomStream } from "../random/random.ts";
import { toRows } from "../table/rows.ts";
import { rowCount } from "../table/table.ts";
import { tableFrom } from "../table/table-from.ts";
import { transactionsFrom } from "../table/transactions-from.ts";
import { expectClose } from "../testing/close.ts";
import { describeModelContract } from "../testing/model-contract.ts";
import { analysisFacts } from "./analysis-facts.ts";
import { analyzeCustomers } from "./analyze-customers.ts";
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
    const { model } = analysis.churn!;
    const [driver] = analysisFacts(analysis).churn!.drivers;
    const line = model.fit.coefficients.find(({ term }) => term === driver!.term)!;
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

describe("scoreCustomers", () => {
  it("scores by the same code as the analysis, before and after JSON", () => {
    const analysis = analyzeTransactions(airline.transactions, options);
    const models = JSON.parse(JSON.stringify(analysis.models)) as typeof analysis.models;
    const again = scoreCustomers(models, airline.transactions, { asOf: "2024-07-01" });
    expect(toRows(again)).toEqual(toRows(analysis.scores));
  });

  it("refuses damaged models before the first row", () => {
    const { models } = analyzeTransactions(airline.transactions, options);
    const broken = {
      ...models,
      purchases: { ...models.purchases, params: { ...models.purchases.params, r: null } },
    };
    expect(() => scoreCustomers(broken as never, airline.transactions, { asOf: "2024-07-01" })).toThrow(
      "`models.purchases.params.r` must be a finite number > 0, got null",
    );
    expect(() =>
      scoreCustomers({ kind: "order-models", version: 1 } as never, airline.transactions, { asOf: 0 }),
    ).toThrow("`models.plan");
  });

  it("refuses a log with another idea of a purchase, and options for a log that is made", () => {
    const { models } = analyzeTransactions(airline.transactions, options);
    const kept = transactionsFrom(airline.orders, {
      customer: "customerId",
      time: "time",
      amount: "amount",
      sameDay: "keep",
    });
    expect(() => scoreCustomers(models, kept, { asOf: "2024-07-01" })).toThrow(
      '`input.sameDay` must be "merge", as the models were made with, got "keep"',
    );
    expect(() => analyzeTransactions(kept, { ...options, orders: { customer: "x" } })).toThrow(
      "`options.orders` must be left out where the input is an order log, got an object with keys customer",
    );
  });

  it("refuses what is not a set of models, and order models without a date", () => {
    const { models } = analyzeTransactions(airline.transactions, options);
    expect(() => scoreCustomers({ kind: "k-means" } as never, airline.transactions, { asOf: 0 })).toThrow(
      '`models` must be models of an analysis, version 1, got "k-means, version undefined"',
    );
    expect(() => scoreCustomers(models, airline.transactions, {} as never)).toThrow(
      "`options.asOf` must be a point in time",
    );
    expect(() => scoreCustomers(models, [] as never, { asOf: 0 })).toThrow(
      "`input` must be an order log made by transactionsFrom",
    );
  });
});

const customers = Array.from({ length: 300 }, (_, i) => {
  const tenure = (i * 37) % 60;
  return {
    id: `c${i}`,
    tenure,
    plan: i % 3 === 0 ? "basic" : "plus",
    churn: (tenure + (i % 11)) % 60 < 20 ? "Yes" : "No",
  };
});

describe("analyzeCustomers", () => {
  const analysis = analyzeCustomers(customers, { target: "churn", folds: 5 });

  it("learns from everything but the id and scores out of fold", () => {
    expect(analysis.idColumn).toBe("id");
    expect(analysis.models.churn.encoding.columns.map(({ name }) => name)).toEqual(["tenure", "plan"]);
    const { churnProbability, churned } = analysis.scores;
    const auc = rocAuc(churned.values, churnProbability.values);
    expect(Math.abs(auc - analysis.crossValidation.metrics.rocAuc.mean)).toBeLessThan(0.05);
  });

  it("scores new customers of the same table", () => {
    const scores = toRows(
      scoreCustomers(analysis.models, [
        { id: "n1", tenure: 2, plan: "basic" },
        { id: "n2", tenure: 50, plan: "plus" },
      ]),
    );
    expect(scores.map((row) => row["customerId"])).toEqual(["n1", "n2"]);
    expect(scores[0]!["churnProbability"] as number).toBeGreaterThan(
      scores[1]!["churnProbability"] as number,
    );
  });

  it("numbers rows that have no id, and finds no groups without number columns", () => {
    const rows = customers.map(({ plan, churn }) => ({ plan, churn }));
    const found = analyzeCustomers(rows, { target: "churn", folds: 5 });
    expect(found.idColumn).toBeNull();
    expect(found.scores.customerId.levels[0]).toBe("1");
    expect(found.warnings.map(({ code }) => code)).toContain("no-number-columns");
  });

  it("warns where a column knows the outcome, and names it", () => {
    const leaky = customers.map((row, i) => ({
      ...row,
      refundDays: row.churn === "Yes" ? 5 + (i % 3) : i % 2,
    }));
    const { warnings } = analyzeCustomers(leaky, { target: "churn", folds: 5 });
    expect(warnings[0]!.code).toBe("too-good-to-be-true");
    expect(warnings[0]!.message).toContain('first of all "refundDays"');
    expect(analysis.warnings.map(({ code }) => code)).not.toContain("too-good-to-be-true");
  });

  it("does not learn from a row number, and says so", () => {
    const rows = customers.map(({ tenure, plan, churn }, row) => ({ row, tenure, plan, churn }));
    const found = analyzeCustomers(rows, { target: "churn", folds: 5 });
    expect(found.models.churn.encoding.columns.map(({ name }) => name)).toEqual(["tenure", "plan"]);
    expect(found.warnings).toContainEqual({
      code: "row-number",
      message: '"row" only numbers the rows and was not learned from',
    });
  });

  it("holds rows of one customer out together: noise stays noise", () => {
    const random = randomStream(8, "customers");
    const rows = Array.from({ length: 120 }, (_, c) => {
      const churn = bernoulli(random, 0.5) === 1 ? "Yes" : "No";
      const shape = Array.from({ length: 6 }, () => normal(random));
      return Array.from({ length: 5 }, () => ({
        customerId: `c${c}`,
        a: shape[0],
        b: shape[1],
        c: shape[2],
        d: shape[3],
        e: shape[4],
        f: shape[5],
        churn,
      }));
    }).flat();
    const { crossValidation, warnings } = analyzeCustomers(rows, { target: "churn", folds: 5 });
    expect(crossValidation.group).toBe("customerId");
    expect(Math.abs(crossValidation.metrics.rocAuc.mean - 0.5)).toBeLessThan(0.12);
    expect(warnings).toContainEqual({
      code: "id-repeats",
      message: '"customerId" stands in several rows: rows with one value were held out together',
    });
  });

  it("scores are the mean over the repeats", () => {
    const found = analyzeCustomers(customers, { target: "churn", folds: 5, repeats: 3 });
    const { outOfFold } = found.crossValidation;
    for (const row of [0, 7, 299]) {
      const own = [...outOfFold.row].flatMap((other, i) =>
        other === row ? [outOfFold.probability[i]!] : [],
      );
      expect(own).toHaveLength(3);
      expectClose(found.scores.churnProbability.values[row]!, (own[0]! + own[1]! + own[2]!) / 3, 1e-14);
    }
  });

  it.each([[{ exclude: "plan" }, '`options.exclude` must be an array of column names, got "plan"']])(
    "refuses %j",
    (bad, message) => {
      expect(() => analyzeCustomers(customers, { target: "churn", ...bad } as never)).toThrow(message);
    },
  );

  it("takes fewer folds where the smaller class is small, and says so", () => {
    const rows = customers.map((row, i) => ({ ...row, churn: i % 75 === 0 ? "Yes" : "No" }));
    const found = analyzeCustomers(rows, { target: "churn" });
    expect(found.crossValidation.folds).toBe(4);
    expect(found.warnings.find(({ code }) => code === "fewer-folds")!.message).toBe(
      "4 folds in place of 10: the smaller class has 4 rows",
    );
  });

  it.each([undefined, null, 5, "x"])("refuses %s as a table", (input) => {
    expect(() => analyzeCustomers(input as never, { target: "churn" })).toThrow(
      "`input` must be rows, columns, or a table",
    );
    expect(() => analyzeTransactions(input as never, { asOf: 0 })).toThrow(
      "`input` must be rows, columns, or a table",
    );
  });

  it("takes what a reader returned, and a table that has a column called table", () => {
    const { crossValidation } = analyzeCustomers(
      { table: tableFrom(customers) },
      { target: "churn", folds: 5 },
    );
    expect(crossValidation.metrics).toEqual(analysis.crossValidation.metrics);
    const columns = {
      table: customers.map(({ tenure }) => tenure),
      churn: customers.map(({ churn }) => churn),
    };
    expect(analyzeCustomers(columns, { target: "churn", folds: 5 }).models.churn.encoding.terms).toHaveLength(
      1,
    );
  });

  it("names a target that is not there", () => {
    expect(() => analyzeCustomers(customers, { target: "left" })).toThrow(
      "`options.target` must be a column of the table",
    );
  });
});

describeModelContract("order models", {
  fit: () => analyzeTransactions(airline.transactions, { ...options, seed: 7 }).models,
  predict: (models) => toRows(scoreCustomers(models, airline.transactions, { asOf: "2024-07-01" })),
});

describeModelContract("customer models", {
  fit: () => analyzeCustomers(customers, { target: "churn", folds: 5 }).models,
  predict: (models) => toRows(scoreCustomers(models, customers)),
});
