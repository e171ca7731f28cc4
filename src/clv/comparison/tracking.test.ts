import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../internal/time.ts";
import type { Transactions } from "../../table/transactions.ts";
import { transactionsFrom } from "../../table/transactions-from.ts";
import { expectedTracking, meanAbsolutePercentageError, perPeriod, trackPurchases } from "./tracking.ts";

const START = Date.UTC(2024, 0, 1);
const at = (day: number): number => START + day * DAY_MS;

function logOf(
  orders: readonly (readonly [who: string, day: number])[],
  sameDay?: "merge" | "keep",
): Transactions {
  return transactionsFrom(
    orders.map(([who, day]) => ({ who, on: new Date(at(day)) })),
    { customer: "who", time: "on", ...(sameDay === undefined ? {} : { sameDay }) },
  );
}

describe("trackPurchases", () => {
  const orders = [
    ["a", 0],
    ["a", 6.5],
    ["a", 7],
    ["b", 3],
    ["b", 13.9],
    ["b", 14],
    ["b", 20.5],
    ["new", 14],
    ["new", 16],
    ["a", 21],
  ] as const;

  it("counts repeat purchases of those who had bought by the end of the calibration, in half-open weeks", () => {
    const { ends, holdoutFrom, cumulative, births, firstDay } = trackPurchases(
      logOf(orders),
      at(14),
      at(27),
      7,
    );
    expect([...ends]).toEqual([at(7), at(14), at(21)]);
    expect(holdoutFrom).toBe(2);
    expect([...cumulative]).toEqual([1, 3, 5]);
    expect(firstDay).toBe(START / DAY_MS);
    expect([...births].flatMap((count, day) => (count > 0 ? [[day, count]] : []))).toEqual([
      [0, 1],
      [3, 1],
    ]);
  });

  it("begins its weeks so that one ends with the calibration", () => {
    const { ends, holdoutFrom } = trackPurchases(logOf(orders), at(15), at(22), 7);
    expect([...ends]).toEqual([at(1), at(8), at(15), at(22)]);
    expect(holdoutFrom).toBe(3);
  });

  it("merges the purchases of a day whatever the log's policy is", () => {
    const twice = [...orders, ["b", 20.7] as const];
    const kept = trackPurchases(logOf(twice, "keep"), at(14), at(28), 7);
    expect([...kept.cumulative]).toEqual([1, 3, 5, 6]);
  });
});

describe("expectedTracking", () => {
  it("adds up what is expected of each customer at the age that purchaseSummary would give", () => {
    const days = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 9 }), (birthDays, step) => {
        const log = logOf(birthDays.map((day, i) => [`c${i}`, day] as const));
        const tracking = trackPurchases(log, at(41), at(70), step);
        const rate = (t: number): number => Math.log1p(t);
        const expected = expectedTracking(tracking, rate, 7);
        tracking.ends.forEach((end, p) => {
          const lastDay = (end - START) / DAY_MS - 1;
          const sum = birthDays.reduce((s, day) => s + rate(Math.max(0, lastDay - day) / 7), 0);
          expect(expected[p]).toBeCloseTo(sum, 10);
        });
      }),
    );
  });
});

describe("meanAbsolutePercentageError", () => {
  it("is a share, and leaves out periods without a purchase", () => {
    expect(meanAbsolutePercentageError(Float64Array.of(10, 0, 4), Float64Array.of(9, 3, 5))).toBeCloseTo(
      0.175,
      12,
    );
    expect(meanAbsolutePercentageError(Float64Array.of(0), Float64Array.of(3))).toBeNull();
    expect(meanAbsolutePercentageError(new Float64Array(), new Float64Array())).toBeNull();
    expect([...perPeriod(Float64Array.of(2, 5, 5))]).toEqual([2, 3, 0]);
  });
});
