import { describe, expect, it } from "vitest";
import { toRows } from "../../table/rows.ts";
import { transactionsFrom } from "../../table/transactions-from.ts";
import { describeWithData, readData } from "../../testing/data.ts";
import { expectedPurchases } from "../predictions/expected-purchases.ts";
import { fitBgBb } from "./bg-bb.ts";
import { opportunitySummary, periodSummary } from "./opportunity-summary.ts";

const opportunities = ["a", "b", "c"];

describe("opportunitySummary", () => {
  it("counts what was used, the last of it, and what there was", () => {
    const table = {
      who: ["ann", "bob", "cid", "dee", "eve"],
      a: [1, 0, null, 0, null],
      b: [0, 0, 1, 1, null],
      c: [1, 0, 0, 1, null],
    };
    expect(toRows(opportunitySummary(table, { opportunities, customer: "who" }))).toEqual([
      { customerId: "ann", frequency: 2, recency: 3, age: 3 },
      { customerId: "bob", frequency: 0, recency: 0, age: 3 },
      { customerId: "cid", frequency: 1, recency: 1, age: 2 },
      { customerId: "dee", frequency: 2, recency: 3, age: 3 },
      { customerId: "eve", frequency: 0, recency: 0, age: 0 },
    ]);
  });

  it("reads booleans, numbers customers, and hands the unit on", () => {
    const summary = opportunitySummary(
      { id: [7, 9], a: [true, null], b: [false, true], c: [true, true] },
      { opportunities, unit: "year" },
    );
    expect(toRows(summary)).toEqual([
      { customerId: "0", frequency: 2, recency: 3, age: 3 },
      { customerId: "1", frequency: 2, recency: 2, age: 2 },
    ]);
    expect([summary.recency.unit, summary.age.unit]).toEqual(["year", "year"]);
    const named = opportunitySummary({ id: [7, 9], a: [1, 0] }, { opportunities: ["a"], customer: "id" });
    expect(toRows(named).map((row) => row["customerId"])).toEqual(["7", "9"]);
    expect(named.age.unit).toBeUndefined();
  });

  it.each([
    [
      { opportunities: [] },
      "missing-option",
      "`options.opportunities` must be names of columns in order of time, at least one, got Array of length 0",
    ],
    [
      {},
      "missing-option",
      "`options.opportunities` must be names of columns in order of time, at least one, got undefined",
    ],
    [{ opportunities: ["a", 3] }, "wrong-type", "`options.opportunities[1]` must be a string, got 3"],
    [{ opportunities: ["a", "z"] }, "missing-column", undefined],
    [
      { opportunities: ["who"] },
      "wrong-kind",
      '`table.who` must be a column of 0 and 1, or of booleans, got "text"',
    ],
    [
      { opportunities: ["b"] },
      "out-of-range",
      "`table.b[1]` must be 0 or 1: there is one purchase at an opportunity, got 2",
    ],
    [
      { opportunities: ["a", "c"] },
      "missing-value",
      "`table.c[0]` must be 0 or 1 (missing only before the customer's first opportunity), got null",
    ],
    [{ opportunities: ["a"], unit: "decade" }, "unknown-choice", undefined],
    [{ opportunities: ["a"], periods: 3 }, "unknown-choice", undefined],
  ])("refuses %j", (options, code, message) => {
    const table = { who: ["ann", "bob"], a: [1, 0], b: [0, 2], c: [null, 1] };
    const wanted = message === undefined ? { code } : { code, message };
    expect(() => opportunitySummary(table, options as never)).toThrow(expect.objectContaining(wanted));
  });
});

const log = transactionsFrom(
  [
    { who: "ann", on: "2022-11-05" },
    { who: "ann", on: "2022-12-31" },
    { who: "ann", on: "2024-03-01" },
    { who: "ann", on: "2024-07-09" },
    { who: "ann", on: "2025-01-01" },
    { who: "bob", on: "2023-02-01" },
    { who: "cid", on: "2025-03-01" },
  ],
  { customer: "who", time: "on" },
);

describe("periodSummary", () => {
  it("takes every calendar period that is over for an opportunity", () => {
    const years = [
      { customerId: "ann", frequency: 1, recency: 2, age: 2 },
      { customerId: "bob", frequency: 0, recency: 0, age: 1 },
    ];
    expect(toRows(periodSummary(log, { asOf: "2025-01-01", unit: "year" }))).toEqual(years);
    // The year that has begun is not over: what happens in it does not count yet.
    expect(toRows(periodSummary(log, { asOf: "2025-12-31", unit: "year" }))).toEqual(years);
    expect(toRows(periodSummary(log, { asOf: "2026-01-01", unit: "year" }))).toEqual([
      { customerId: "ann", frequency: 2, recency: 3, age: 3 },
      { customerId: "bob", frequency: 0, recency: 0, age: 2 },
      { customerId: "cid", frequency: 0, recency: 0, age: 0 },
    ]);
    expect(toRows(periodSummary(log, { asOf: "2023-01-15", unit: "month" }))).toEqual([
      { customerId: "ann", frequency: 1, recency: 1, age: 1 },
    ]);
  });

  it("begins weeks on Monday", () => {
    const days = transactionsFrom(
      ["2024-01-07", "2024-01-08", "2024-01-14", "2024-01-15"].map((on) => ({ who: "ann", on })),
      { customer: "who", time: "on" },
    );
    expect(toRows(periodSummary(days, { asOf: "2024-01-22", unit: "week" }))).toEqual([
      { customerId: "ann", frequency: 2, recency: 2, age: 2 },
    ]);
    expect(toRows(periodSummary(days, { asOf: "2024-01-16", unit: "day" }))).toEqual([
      { customerId: "ann", frequency: 3, recency: 8, age: 8 },
    ]);
  });

  it("knows nothing of what comes later", () => {
    const summary = periodSummary(log, { asOf: "2024-01-01", unit: "year" });
    expect(toRows(summary)[0]).toEqual({ customerId: "ann", frequency: 0, recency: 0, age: 1 });
  });

  it.each([
    [{ asOf: "2024-01-01" }, "missing-option", "`options.unit` must be a unit such as year, got undefined"],
    [
      { asOf: "2024-01-01", unit: "quarter" },
      "unknown-choice",
      '`options.unit` must be one of "day", "week", "month", "year", got "quarter"',
    ],
    [{ unit: "year" }, "missing-option", undefined],
    [{ asOf: "2024-01-01", unit: "year", period: 3 }, "unknown-choice", undefined],
  ])("refuses %j", (options, code, message) => {
    const wanted = message === undefined ? { code } : { code, message };
    expect(() => periodSummary(log, options as never)).toThrow(expect.objectContaining(wanted));
  });
});

describeWithData("opportunitySummary of the donations", () => {
  it("gives the published table, fit and holdout", () => {
    const years = Array.from({ length: 12 }, (_, k) => `${1995 + k}`);
    const rows = readData("bgbb_donations_1995_cohort_binary.csv")
      .trim()
      .split("\n")
      .map((line) => line.split(",").map(Number))
      .filter((cells) => !Number.isNaN(cells[0]));
    const table = Object.fromEntries(years.map((year, k) => [year, rows.map((cells) => cells[k + 1]!)]));
    const summary = opportunitySummary(table, { opportunities: years.slice(1, 7), unit: "year" });
    const model = fitBgBb(summary);
    expect(model.fit.customers).toBe(11_104);
    expect(model.fit.logLikelihood).toBeCloseTo(-33225.58127, 4);
    const names = { frequency: "frequency", recency: "recency", age: "periods", weight: "weights" };
    const lines = readData("bgbb_donations_rf_summary.csv").trim().split("\n").slice(1);
    const cells = lines.map((line) => line.split(",").map(Number));
    const grouped = Object.fromEntries(
      Object.values(names).map((name, k) => [name, cells.map((row) => row[k]!)]),
    );
    expect(fitBgBb(grouped, { unit: "year", columns: names }).params).toEqual(
      expect.objectContaining({ alpha: expect.closeTo(model.params.alpha, 6) }),
    );
    // Published: 12,884 expected of the five years to come; 13,260 gifts were made in them.
    const expected = expectedPurchases(model, summary, { horizon: 5 }).reduce((sum, value) => sum + value, 0);
    expect(expected).toBeCloseTo(12884.157, 2);
    const actual = years.slice(7).reduce((sum, year) => sum + table[year]!.reduce((a, b) => a + b, 0), 0);
    expect(actual).toBe(13_260);
  });
});
