import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../testing/close.ts";
import { customerEquity } from "./customer-equity.ts";

const values = fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 1, maxLength: 30 });

describe("customerEquity", () => {
  it("adds up, and says how concentrated the sum is", () => {
    expect(customerEquity([10, 0, 30, 60], { top: 0.25 })).toEqual({
      customers: 4,
      total: 100,
      mean: 25,
      top: 0.25,
      topShare: 0.6,
      halfOfValue: 50 / 60 / 4,
      gini: (3 * 60 + 30 - 10) / 400,
    });
  });

  it("counts the last of the top in part", () => {
    expect(customerEquity([4, 3, 2, 1], { top: 0.375 }).topShare).toBe(0.55);
    expect(customerEquity([5]).topShare).toBe(0.1);
    expect(customerEquity([5]).halfOfValue).toBe(0.5);
  });

  it("has a gini that is half the mean difference of all pairs over the mean", () => {
    fc.assert(
      fc.property(values, (v) => {
        const { gini, total } = customerEquity(v);
        fc.pre(total > 1e-3);
        let sum = 0;
        for (const a of v) for (const b of v) sum += Math.abs(a - b);
        expectClose(gini!, sum / (2 * v.length * total), 1e-12, 1);
      }),
    );
  });

  it("depends neither on the order nor, but for the sum, on the currency; the top holds its part at least", () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0.01, max: 1, noNaN: true }), (v, top) => {
        const equity = customerEquity(v, { top });
        expect(customerEquity([...v].reverse(), { top })).toEqual(equity);
        fc.pre(equity.total > 1e-3);
        expect(equity.topShare!).toBeGreaterThanOrEqual(top * (1 - 1e-12));
        expect(equity.halfOfValue!).toBeLessThanOrEqual(0.5 + 1e-12);
        const cents = customerEquity(
          v.map((x) => 128 * x),
          { top },
        );
        expect(cents).toEqual({ ...equity, total: 128 * equity.total, mean: 128 * equity.mean });
      }),
    );
  });

  it("has no shares of nothing, and is frozen", () => {
    const nothing = customerEquity(new Float64Array(3));
    expect(nothing).toEqual({
      customers: 3,
      total: 0,
      mean: 0,
      top: 0.1,
      topShare: null,
      halfOfValue: null,
      gini: null,
    });
    expect(Object.isFrozen(nothing)).toBe(true);
  });

  it.each<[string, () => unknown, string]>([
    ["no customer", () => customerEquity([]), "`values` must be one value a customer, got Array of length 0"],
    [
      "a missing value",
      () => customerEquity([1, Number.NaN]),
      "`values[1]` must be a finite number, got NaN",
    ],
    ["a negative value", () => customerEquity([1, -2]), "`values[1]` must be >= 0, got -2"],
    ["a top of nobody", () => customerEquity([1], { top: 0 }), "`options.top` must be > 0, got 0"],
    [
      "a top of more than all",
      () => customerEquity([1], { top: 2 }),
      "`options.top` must be in [0, 1], got 2",
    ],
    [
      "an unknown option",
      () => customerEquity([1], { share: 1 } as object),
      '`options.share` must be one of the options top, got "share"',
    ],
    [
      "a value whose sums would not fit a double",
      () => customerEquity([1, 1e308, 1e308]),
      "`values[1]` must be <= 1e50, got 1e+308",
    ],
  ])("rejects %s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});
