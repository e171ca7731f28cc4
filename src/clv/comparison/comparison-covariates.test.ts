import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../internal/time.ts";
import { numberColumn } from "../../table/table.ts";
import { transactionsFrom } from "../../table/transactions-from.ts";
import { expectAllClose, expectClose } from "../../testing/close.ts";
import { expectedPurchases, expectedPurchasesNewCustomer } from "../predictions/expected-purchases.ts";
import { FITTABLE_KINDS, fitPurchaseModel } from "../purchase-fits.ts";
import { holdoutSummary } from "../summary/holdout-summary.ts";
import { type ComparePurchaseModelsOptions, comparePurchaseModels } from "./compare-purchase-models.ts";

const DATES = { calibrationEnd: "2024-04-01", holdoutEnd: "2024-06-24" } as const;
const START = Date.UTC(2024, 0, 1);

/** Customers with a shop near by buy three times as often. */
function buyers(customers: number) {
  const orders: { who: string; on: Date }[] = [];
  const near: boolean[] = [];
  let state = 11;
  const random = (): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x80000000;
  };
  for (let c = 0; c < customers; c++) {
    near.push(random() < 0.5);
    const gap = (near[c] ? 6 : 18) * (0.4 + 1.2 * random());
    for (let day = Math.floor(20 * random()); day < 175; day += 1 + Math.floor(2 * gap * random())) {
      orders.push({ who: `c${c}`, on: new Date(START + day * DAY_MS) });
      if (random() < 0.12) break;
    }
  }
  const log = transactionsFrom(orders, { customer: "who", time: "on" });
  // In another order than the log, with somebody who never bought.
  const ids = ["nobody", ...near.map((_, c) => `c${c}`)].reverse();
  const flags = [false, ...near].reverse();
  return {
    log,
    customers: { customerId: ids, near: flags, distance: flags.map((flag, i) => (flag ? i : 3 * i)) },
  };
}

describe("comparePurchaseModels with covariates", () => {
  const { log, customers } = buyers(250);
  const covariates = { purchase: ["near"] };
  const comparison = comparePurchaseModels(log, { ...DATES, customers, covariates, l2: 1 });
  const summary = holdoutSummary(log, { ...DATES, unit: "week" });
  const near = Float64Array.from(summary.customerId.codes, (code) => {
    const id = summary.customerId.levels[code]!;
    return customers.near[customers.customerId.indexOf(id)] ? 1 : 0;
  });
  const joined = { ...summary, near: numberColumn(near) };

  it("fits every kind with them, on the columns of each customer", () => {
    expect(comparison.models.map(({ kind }) => kind)).toEqual(FITTABLE_KINDS);
    for (const { kind, model, accuracy } of comparison.models) {
      const own = fitPurchaseModel(kind, joined, { covariates, l2: 1 });
      expect(own.covariates!.effects[0]!.coefficient).toBeGreaterThan(0.5);
      expect(model).toEqual(own);
      const predicted = expectedPurchases(own, joined, { horizon: 12 });
      expectClose(
        accuracy.predictedTotal,
        predicted.reduce((sum, value) => sum + value, 0),
        1e-12,
      );
    }
  });

  it("fits better than without them", () => {
    const plain = comparePurchaseModels(log, { ...DATES, models: ["bg-nbd"] }).models[0]!;
    const own = comparison.models[0]!;
    expect(own.model.fit.aic).toBeLessThan(plain.model.fit.aic - 20);
  });

  it("tracks what is expected of each customer's covariates, day by day", () => {
    const { model, tracking } = comparison.models[0]!;
    const ends = tracking.table.periodEnd.values;
    const expected = ends.map((end) => {
      let sum = 0;
      near.forEach((flag, i) => {
        const born = Date.parse("2024-03-31") - summary.age.values[i]! * 7 * DAY_MS;
        const horizon = (end - DAY_MS - born) / (7 * DAY_MS);
        if (horizon <= 0) return;
        sum += expectedPurchasesNewCustomer(model, { horizon, covariates: { near: flag } });
      });
      return sum;
    });
    expectAllClose(tracking.table.expectedCumulative.values, expected, 1e-11);
  });

  it("follows a sample of customers where more than 2000 differ in their covariates", () => {
    const many = buyers(4200);
    const options = { ...DATES, models: ["bg-nbd"], customers: many.customers } as const;
    const spread = comparePurchaseModels(many.log, { ...options, covariates: { purchase: ["distance"] } });
    const { model, tracking } = spread.models[0]!;
    const rows = holdoutSummary(many.log, { ...DATES, unit: "week" });
    const end = tracking.table.periodEnd.values.at(-1)!;
    let sum = 0;
    rows.customerId.codes.forEach((code, i) => {
      const place = many.customers.customerId.indexOf(rows.customerId.levels[code]!);
      const born = Date.parse("2024-03-31") - rows.age.values[i]! * 7 * DAY_MS;
      const horizon = (end - DAY_MS - born) / (7 * DAY_MS);
      const distance = many.customers.distance[place]!;
      sum += expectedPurchasesNewCustomer(model, { horizon, covariates: { distance } });
    });
    const followed = tracking.table.expectedCumulative.values.at(-1)!;
    expect(followed).not.toBe(sum);
    expectClose(followed, sum, 0.01);
  });

  const one = { ...DATES, models: ["bg-nbd"], customers, covariates } as const;
  it.each<[object, string]>([
    [{ customers: undefined }, "`options.customers` must be given where `covariates` is, got undefined"],
    [{ covariates: undefined }, "`options.covariates` must be given where `customers` is, got undefined"],
    [
      { covariates: undefined, customers: undefined, l2: 1 },
      "`options.covariates` must be given where `l2` is, which penalises them, got undefined",
    ],
    [
      { covariates: { purchase: ["far"] } },
      '`options.customers.far` must be a column of the table (customerId, near, distance), got "far"',
    ],
    [
      { customers: { customerId: ["c0"], near: [true] } },
      '`options.customers.customerId` must be a row for every customer of the log, got "c1"',
    ],
    [
      { customers: { customerId: ["c0", "c1", "c0"], near: [true, true, false] } },
      '`options.customers.customerId[2]` must be a customer with one row, got "c0"',
    ],
    [
      { customers: { customerId: [1], near: [true] } },
      '`options.customers.customerId` must be a text column, got "customerId (number)"',
    ],
    [
      { customers: { ...customers, age: customers.distance }, covariates: { purchase: ["age"] } },
      '`options.customers.age` must be a name that no column of the summary has, got "age"',
    ],
    [
      { covariates: { purchase: ["near"], spend: ["near"] } },
      '`options.covariates.spend` must be one of the options purchase, dropout, got "spend"',
    ],
    [
      { covariates: { purchase: "near" } },
      '`options.covariates.purchase` must be an array of column names, got "near"',
    ],
  ])("rejects %j", (change, message) => {
    const options = { ...one, ...change } as ComparePurchaseModelsOptions;
    expect(() => comparePurchaseModels(log, options)).toThrow(message);
  });
});
