import { describe, expect, it } from "vitest";
import { simulateAirline } from "../../datasets/simulate-airline.ts";
import { toRows } from "../table/rows.ts";
import { transactionsFrom } from "../table/transactions-from.ts";
import { analyzeTransactions } from "./analyze-transactions.ts";
import { scoreCustomers } from "./score-customers.ts";

const airline = simulateAirline({ customers: 1500, seed: 5 });
const options = { asOf: "2024-07-01", horizon: { days: 180 }, folds: 5 } as const;

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
