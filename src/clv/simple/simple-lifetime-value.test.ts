import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { transactionsFrom } from "../../table/transactions-from.ts";
import type { SimpleValueInputs } from "./simple-figures.ts";
import { type SimpleLifetimeValueOptions, simpleLifetimeValue } from "./simple-lifetime-value.ts";

const INPUTS = { meanOrderValue: 80, ordersPerYear: 2.5 };

describe("simpleLifetimeValue of plain numbers", () => {
  it("gives every step of the formulas", () => {
    const value = simpleLifetimeValue(INPUTS, {
      margin: 0.4,
      retentionCostAnnual: 5,
      acquisitionCost: 50,
      discountRateAnnual: 0.1,
      churnRateAnnual: 0.25,
    });
    const expected = {
      revenuePerYear: 200,
      profitPerYear: 75,
      retentionRateAnnual: 0.75,
      lifespanYears: 4,
      lifetimeRevenue: 800,
      lifetimeValue: 300,
      retentionValue: (75 * 0.75) / 0.35,
      retentionValueWithFirstYear: 82.5 / 0.35,
      netValue: 82.5 / 0.35 - 50,
      valueToCost: 82.5 / 0.35 / 50,
      paybackMonths: 8,
    };
    for (const [name, number] of Object.entries(expected)) {
      expect(value[name as keyof typeof expected], name).toBeCloseTo(number, 10);
    }
    expect(value).toMatchObject({ observed: null, warnings: [], margin: 0.4, acquisitionCost: 50 });
    expect(Object.isFrozen(value)).toBe(true);
    expect(JSON.parse(JSON.stringify(value))).toEqual(value);
  });

  it("is the sum of discounted margins year by year", () => {
    const share = fc.double({ min: 0.05, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        share,
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        (churnRateAnnual, discountRateAnnual) => {
          const value = simpleLifetimeValue(INPUTS, { churnRateAnnual, discountRateAnnual });
          let sum = 0;
          for (let year = 0; year < 1000; year++)
            sum += 200 * ((1 - churnRateAnnual) / (1 + discountRateAnnual)) ** year;
          expect(value.retentionValueWithFirstYear).toBeCloseTo(sum, 8);
          expect(value.retentionValue).toBeCloseTo(sum - 200, 8);
          const plain = simpleLifetimeValue(INPUTS, { churnRateAnnual });
          expect(plain.retentionValueWithFirstYear).toBeCloseTo(plain.lifetimeValue, 8);
          const spanned = simpleLifetimeValue(INPUTS, {
            lifespanYears: 1 / churnRateAnnual,
            discountRateAnnual,
          });
          expect(spanned.retentionValue).toBeCloseTo(value.retentionValue, 8);
        },
      ),
    );
  });

  it("has no renewal in a lifespan of a year or less", () => {
    const value = simpleLifetimeValue(INPUTS, { lifespanYears: 0.5 });
    expect(value).toMatchObject({
      churnRateAnnual: 1,
      lifespanYears: 0.5,
      lifetimeValue: 100,
      retentionValue: 0,
      // Half a year of 200, not a whole first one.
      retentionValueWithFirstYear: 100,
    });
    const won = simpleLifetimeValue(INPUTS, {
      lifespanYears: 0.5,
      discountRateAnnual: 0.3,
      acquisitionCost: 40,
    });
    expect(won).toMatchObject({ retentionValueWithFirstYear: 100, netValue: 60, valueToCost: 2.5 });
  });

  it("moves without a jump through a lifespan of a year, and without a discount is the product", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 3, noNaN: true }), (lifespanYears) => {
        const value = simpleLifetimeValue(INPUTS, { lifespanYears });
        expect(value.retentionValueWithFirstYear).toBeCloseTo(200 * lifespanYears, 9);
        expect(value.retentionValueWithFirstYear).toBeCloseTo(value.lifetimeValue, 9);
      }),
    );
    const near = (lifespanYears: number): number =>
      simpleLifetimeValue(INPUTS, { lifespanYears, discountRateAnnual: 0.1 }).retentionValueWithFirstYear;
    expect(near(1 - 1e-9)).toBeCloseTo(near(1 + 1e-9), 5);
  });

  it("says null where the cost of a customer is not known, is 0 or never comes back", () => {
    const churnRateAnnual = 0.5;
    expect(simpleLifetimeValue(INPUTS, { churnRateAnnual })).toMatchObject({
      acquisitionCost: null,
      netValue: null,
      valueToCost: null,
      paybackMonths: null,
    });
    expect(simpleLifetimeValue(INPUTS, { churnRateAnnual, acquisitionCost: 0 })).toMatchObject({
      netValue: 400,
      valueToCost: null,
      paybackMonths: 0,
    });
    const loss = simpleLifetimeValue(INPUTS, {
      churnRateAnnual,
      acquisitionCost: 9,
      retentionCostAnnual: 300,
    });
    expect(loss).toMatchObject({ profitPerYear: -100, netValue: -209, paybackMonths: null });
  });

  it.each<[object, object, string]>([
    [
      INPUTS,
      {},
      "`options.churnRateAnnual` must be a share a year such as 0.2 (or give lifespanYears), got undefined",
    ],
    [
      INPUTS,
      { churnRateAnnual: 0 },
      "`options.churnRateAnnual` must be > 0, since nobody stays for ever, got 0",
    ],
    [INPUTS, { churnRateAnnual: 20 }, "`options.churnRateAnnual` must be in [0, 1], got 20"],
    [INPUTS, { churnRateAnnual: Number.NaN }, "`options.churnRateAnnual` must be a finite number, got NaN"],
    [
      INPUTS,
      { churnRateAnnual: 0.2, lifespanYears: 5 },
      "`options.lifespanYears` must be left out where churnRateAnnual is given, got 5",
    ],
    [INPUTS, { lifespanYears: 0 }, "`options.lifespanYears` must be > 0, got 0"],
    [INPUTS, { lifespanYears: 3, margin: 0 }, "`options.margin` must be > 0, got 0"],
    [INPUTS, { lifespanYears: 3, acquisitionCost: -1 }, "`options.acquisitionCost` must be >= 0, got -1"],
    [
      INPUTS,
      { lifespanYears: 3, retentionCostAnnual: -1 },
      "`options.retentionCostAnnual` must be >= 0, got -1",
    ],
    [
      INPUTS,
      { lifespanYears: 3, discountRateAnnual: -0.1 },
      "`options.discountRateAnnual` must be >= 0, got -0.1",
    ],
    [
      INPUTS,
      { lifespanYears: 3, asOf: "2024-01-01" },
      '`options.asOf` must be left out, since plain numbers have no dates, got "asOf"',
    ],
    [
      INPUTS,
      { lifespan: 3 },
      '`options.lifespan` must be one of the options asOf, window, margin, retentionCostAnnual, acquisitionCost, discountRateAnnual, churnRateAnnual, lifespanYears, got "lifespan"',
    ],
    [{ meanOrderValue: 5 }, { lifespanYears: 3 }, "`source.ordersPerYear` must be a number, got undefined"],
    [{ ...INPUTS, meanOrderValue: -5 }, { lifespanYears: 3 }, "`source.meanOrderValue` must be >= 0, got -5"],
    [
      { ...INPUTS, orders: 5 },
      { lifespanYears: 3 },
      '`source.orders` must be one of the options meanOrderValue, ordersPerYear, got "orders"',
    ],
  ])("rejects %j with %j", (inputs, options, message) => {
    expect(() =>
      simpleLifetimeValue(inputs as SimpleValueInputs, options as SimpleLifetimeValueOptions),
    ).toThrow(message);
  });
});

describe("simpleLifetimeValue of an order log", () => {
  const log = transactionsFrom(
    [
      { who: "a", on: "2022-05-01", paid: 30 },
      { who: "a", on: "2022-12-31", paid: 10 },
      { who: "a", on: "2023-01-01", paid: 20 },
      { who: "a", on: "2023-06-01", paid: 40 },
      { who: "a", on: "2023-06-01T18:00", paid: 5 },
      { who: "b", on: "2022-02-01", paid: 9 },
      { who: "c", on: "2022-03-01", paid: 9 },
      { who: "c", on: "2023-03-05", paid: -5 },
      { who: "d", on: "2023-12-31T23:59", paid: 60 },
      { who: "d", on: "2024-01-01", paid: 999 },
      { who: "d", on: "2024-01-01", paid: -7 },
      { who: "c", on: "2022-12-31", paid: -2 },
      { who: "old", on: "2021-12-31", paid: 5 },
    ],
    { customer: "who", time: "on", amount: "paid" },
  );

  it("counts the window before the date, half-open, refunds taken off", () => {
    const { observed, warnings, ...value } = simpleLifetimeValue(log, { asOf: "2024-01-01" });
    expect(observed).toMatchObject({
      activeCustomers: 2,
      orders: 3,
      revenue: 120,
      meanOrderValue: 40,
      previousCustomers: 3,
      retainedCustomers: 1,
    });
    const years = 365 / 365.2425;
    expect(observed!.windowYears).toBeCloseTo(years, 12);
    expect(value.ordersPerYear).toBeCloseTo(1.5 / years, 12);
    expect(value.churnRateAnnual).toBeCloseTo(1 - (1 / 3) ** (1 / years), 12);
    expect(value.lifetimeValue).toBeCloseTo(60 / years / value.churnRateAnnual, 9);
    expect(warnings).toEqual([
      {
        code: "churn-from-inactivity",
        message:
          "the churn rate counts who of the 3 customers of the window before did not buy within 0.9993 years as lost: slow buyers among them make it too high",
      },
    ]);
  });

  it("brings a window of another length to a year", () => {
    const half = simpleLifetimeValue(log, { asOf: "2023-07-01", window: { months: 6 }, lifespanYears: 2 });
    expect(half.observed).toMatchObject({
      activeCustomers: 1,
      orders: 2,
      previousCustomers: 1,
      retainedCustomers: 1,
    });
    expect(half.observed!.churnRateAnnual).toBe(0);
    expect(half.ordersPerYear).toBeCloseTo(2 / (181 / 365.2425), 10);
    expect(half.warnings).toEqual([]);
  });

  it("is what the plain numbers give", () => {
    const options = { margin: 0.3, churnRateAnnual: 0.4, acquisitionCost: 7 };
    const { observed, ...value } = simpleLifetimeValue(log, { ...options, asOf: "2024-01-01" });
    const { meanOrderValue, ordersPerYear } = observed!;
    expect({ ...value, observed: null }).toEqual(
      simpleLifetimeValue({ meanOrderValue, ordersPerYear }, options),
    );
  });

  it.each<[object, string]>([
    [{ lifespanYears: 3 }, "`options.asOf` must be a point in time such as 2024-06-30, got undefined"],
    [
      { asOf: "2020-01-01", lifespanYears: 3 },
      '`source` must be a log with purchases in the window before options.asOf, got "2020-01-01"',
    ],
    [
      { asOf: "2022-06-01", window: { days: 0 }, lifespanYears: 3 },
      "`options.window` must be a duration > 0, got an object with keys days",
    ],
    // Nobody was there before: the log cannot tell a churn rate.
    [
      { asOf: "2022-01-01" },
      "`options.churnRateAnnual` must be a share a year such as 0.2 (or give lifespanYears), got undefined",
    ],
    // Everybody came back.
    [
      { asOf: "2023-07-01", window: { months: 6 } },
      "`the churn rate of the log` must be > 0, since nobody stays for ever, got 0",
    ],
    [
      { asOf: "2023-03-15", window: { days: 14 } },
      '`source` must be a log with purchases in the window before options.asOf, got "2023-03-15"',
    ],
  ])("rejects %j", (options, message) => {
    expect(() => simpleLifetimeValue(log, options)).toThrow(message);
  });

  it("needs amounts, and more of them than refunds", () => {
    const bare = transactionsFrom([{ who: "a", on: "2024-01-01" }], { customer: "who", time: "on" });
    expect(() => simpleLifetimeValue(bare, { asOf: "2024-02-01", lifespanYears: 2 })).toThrow(
      '`source` must be an order log with amounts, got "one without"',
    );
    const returns = transactionsFrom(
      [
        { who: "a", on: "2024-01-01", paid: 5 },
        { who: "a", on: "2024-01-02", paid: -9 },
      ],
      { customer: "who", time: "on", amount: "paid" },
    );
    expect(() => simpleLifetimeValue(returns, { asOf: "2024-02-01", lifespanYears: 2 })).toThrow(
      "`source` must be a log with more revenue than refunds in the window, got -4",
    );
  });
});
