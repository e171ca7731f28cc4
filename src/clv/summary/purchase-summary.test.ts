import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, parseIsoTime } from "../../internal/time.ts";
import { toRows } from "../../table/rows.ts";
import type { Transactions } from "../../table/transactions.ts";
import { transactionsFrom } from "../../table/transactions-from.ts";
import { type PurchaseSummaryOptions, purchaseSummary } from "./purchase-summary.ts";
import type { TimeUnit } from "./time-unit.ts";

type Order = readonly [who: string, on: string, paid: number];

function logOf(orders: readonly Order[], sameDay: "merge" | "keep" = "merge"): Transactions {
  const rows = orders.map(([who, on, paid]) => ({ who, on, paid }));
  return transactionsFrom(rows, { customer: "who", time: "on", amount: "paid", sameDay });
}

/** The example of pymc-marketing, tests/clv/test_utils.py, TestRFM (after lifetimes, tests/test_utils.py). */
const PYMC: readonly Order[] = [
  ["1", "2015-01-01", 1],
  ["1", "2015-02-06", 2],
  ["2", "2015-01-01", 2],
  ["3", "2015-01-01", 3],
  ["3", "2015-01-02", 1],
  ["3", "2015-01-05", 5],
  ["4", "2015-01-16", 6],
  ["4", "2015-02-02", 3],
  ["4", "2015-02-05", 3],
  ["4", "2015-02-05", 6],
  ["5", "2015-01-16", 3],
  ["5", "2015-01-17", 1],
  ["5", "2015-01-18", 8],
  ["6", "2015-02-02", 5],
];

describe("purchaseSummary", () => {
  it("reproduces the example of pymc-marketing, where 7 February is the last day observed", () => {
    const summary = purchaseSummary(logOf(PYMC), { asOf: "2015-02-08", unit: "day" });
    expect([...summary.frequency.values]).toEqual([1, 0, 2, 2, 2, 0]);
    expect([...summary.recency.values]).toEqual([36, 0, 4, 20, 2, 0]);
    expect([...summary.age.values]).toEqual([37, 37, 37, 22, 22, 5]);
    expect([...summary.meanSpend.values]).toEqual([2, Number.NaN, 3, 6, 4.5, Number.NaN]);
  });

  it("gives the published age of a CDNOW customer of 1 January 1997", () => {
    const summary = purchaseSummary(logOf([["1", "1997-01-01", 5]]), { asOf: "1997-10-01" });
    expect(summary.age.values[0]).toBe(272 / 7);
    expect(summary.age.unit).toBe("week");
    expect(summary.recency.unit).toBe("week");
    expect(summary.frequency.unit).toBeUndefined();
  });

  it("counts days of use of the mean Gregorian calendar for months and years", () => {
    const age = (unit: TimeUnit): number =>
      purchaseSummary(logOf([["1", "2001-01-01", 5]]), { asOf: "2401-01-02", unit }).age.values[0]!;
    expect(age("day")).toBe(146_097);
    expect(age("month")).toBeCloseTo(4800, 9);
    expect(age("year")).toBeCloseTo(400, 10);
  });

  it("includes the first purchase in the mean spend when asked", () => {
    const summary = purchaseSummary(logOf(PYMC), { asOf: "2015-02-08", includeFirstPurchase: true });
    expect([...summary.meanSpend.values]).toEqual([1.5, 2, 3, 6, 4, 5]);
  });

  it("leaves out customers who first bought at or after the date, and what known ones did then", () => {
    const summary = purchaseSummary(logOf(PYMC), { asOf: "2015-01-16", unit: "day" });
    expect(toRows(summary)).toEqual([
      { customerId: "1", frequency: 0, recency: 0, age: 14, meanSpend: null },
      { customerId: "2", frequency: 0, recency: 0, age: 14, meanSpend: null },
      { customerId: "3", frequency: 2, recency: 4, age: 14, meanSpend: 3 },
    ]);
  });

  it("sees the day of asOf up to its hour", () => {
    const log = logOf([
      ["a", "2024-01-01", 1],
      ["a", "2024-01-05T09:00", 7],
      ["a", "2024-01-05T15:00", 9],
    ]);
    const [row] = toRows(purchaseSummary(log, { asOf: "2024-01-05T12:00", unit: "day" }));
    expect(row).toEqual({ customerId: "a", frequency: 1, recency: 4, age: 4, meanSpend: 7 });
  });

  it("counts days whatever the log's policy for one day is, and no refunds", () => {
    // The first purchase of customer 3 in two rows, and two refunds of customer 4.
    const orders = PYMC.flatMap<Order>(([who, on, paid]) =>
      who === "3" && on === "2015-01-01"
        ? [
            [who, "2015-01-01T08:00", 1],
            [who, "2015-01-01T20:00", 2],
          ]
        : [[who, on, paid]],
    );
    orders.push(["4", "2015-02-04", -100], ["4", "2015-02-05", -1]);
    const options: PurchaseSummaryOptions = { asOf: "2015-02-08", unit: "day", refunds: "ignore" };
    expect(toRows(purchaseSummary(logOf(orders, "keep"), options))).toEqual(
      toRows(purchaseSummary(logOf(PYMC), options)),
    );
  });

  it("spreads refunds over the purchases by their value, and knows none at or after the date", () => {
    const orders: Order[] = [
      ["a", "2024-01-01", 40],
      ["a", "2024-01-02", 60],
      ["a", "2024-01-03", 100],
      ["a", "2024-01-04", -50],
      ["a", "2024-01-09", -1],
      ["b", "2024-01-01", 10],
      ["b", "2024-01-02", 30],
    ];
    const spendOf = (options: Partial<PurchaseSummaryOptions>): number[] => [
      ...purchaseSummary(logOf(orders), { asOf: "2024-01-09", ...options }).meanSpend.values,
    ];
    expect(spendOf({})).toEqual([60, 30]);
    expect(spendOf({ refunds: "proportional", includeFirstPurchase: true })).toEqual([50, 20]);
    expect(spendOf({ refunds: "ignore" })).toEqual([80, 30]);
    expect(spendOf({ asOf: "2024-01-04" })).toEqual([80, 30]);
  });

  it("leaves exactly nothing of what was returned in full or more, and 0 where nothing was paid", () => {
    const orders: Order[] = [
      ["all", "2024-01-01", 0.1],
      ["all", "2024-01-02", 0.2],
      ["all", "2024-01-03", 0.3],
      ["all", "2024-01-04", -0.6],
      ["more", "2024-01-01", 5],
      ["more", "2024-01-02", 5],
      ["more", "2024-01-03", -11],
      ["free", "2024-01-01", 0],
      ["free", "2024-01-02", 0],
      ["free", "2024-01-03", -7],
    ];
    const { frequency, meanSpend } = purchaseSummary(logOf(orders), { asOf: "2024-02-01" });
    expect([...meanSpend.values]).toEqual([0, 0, 0]);
    expect([...frequency.values]).toEqual([2, 1, 1]);
  });

  it("has no spend for a log without amounts", () => {
    const rows = PYMC.map(([who, on]) => ({ who, on }));
    const log = transactionsFrom(rows, { customer: "who", time: "on" });
    expect([...purchaseSummary(log, { asOf: "2015-02-08" }).meanSpend.values].every(Number.isNaN)).toBe(true);
  });

  it("agrees with the definition, and cannot be changed by what comes after the date", () => {
    const order = fc.record({
      who: fc.constantFrom("a", "b", "c"),
      hour: fc.integer({ min: 0, max: 24 * 60 }),
      paid: fc.integer({ min: -9, max: 9 }),
    });
    const start = parseIsoTime("2024-01-01")!;
    fc.assert(
      fc.property(
        fc.array(order, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 24 * 61 }),
        (orders, asOfHour) => {
          const rows = orders.map(({ who, hour, paid }) => ({
            who,
            on: new Date(start + hour * 3_600_000),
            paid,
          }));
          const asOf = start + asOfHour * 3_600_000;
          const of = (kept: typeof rows): unknown[] => {
            if (kept.length === 0) return [];
            const log = transactionsFrom(kept, { customer: "who", time: "on", amount: "paid" });
            return toRows(purchaseSummary(log, { asOf, unit: "day" })).sort((a, b) =>
              String(a["customerId"]) < String(b["customerId"]) ? -1 : 1,
            );
          };
          const before = rows.filter(({ on }) => on.getTime() < asOf);
          const expected = ["a", "b", "c"].flatMap((who) => {
            const all = before.filter((row) => row.who === who);
            const mine = all.filter(({ paid }) => paid >= 0);
            if (mine.length === 0) return [];
            const refunds = all.reduce((sum, { paid }) => sum + Math.min(paid, 0), 0);
            const gross = all.reduce((sum, { paid }) => sum + Math.max(paid, 0), 0);
            const kept = gross === 0 ? 1 : Math.max(0, 1 + refunds / gross);
            const days = [...new Set(mine.map(({ on }) => Math.floor(on.getTime() / DAY_MS)))].sort(
              (a, b) => a - b,
            );
            const repeat = mine.filter(({ on }) => Math.floor(on.getTime() / DAY_MS) !== days[0]);
            const frequency = days.length - 1;
            return [
              {
                customerId: who,
                frequency,
                recency: days.at(-1)! - days[0]!,
                age: Math.floor((asOf - 1) / DAY_MS) - days[0]!,
                meanSpend:
                  frequency === 0
                    ? null
                    : (repeat.reduce((sum, { paid }) => sum + paid, 0) / frequency) * kept,
              },
            ];
          });
          expect(of(rows)).toEqual(expected);
          expect(of(before)).toEqual(expected);
        },
      ),
    );
  });

  it.each<[object, string]>([
    [{}, "`options.asOf` must be a point in time such as 2024-06-30, got undefined"],
    [{ asOf: "soon" }, '`options.asOf` must be an ISO 8601 date such as 2024-06-30, got "soon"'],
    [
      { asOf: "2024-01-01", unit: "hour" },
      '`options.unit` must be one of "day", "week", "month", "year", got "hour"',
    ],
    [
      { asOf: "2024-01-01", refunds: "drop" },
      '`options.refunds` must be one of "proportional", "ignore", got "drop"',
    ],
    [
      { asOf: "2024-01-01", until: 3 },
      '`options.until` must be one of the options asOf, unit, includeFirstPurchase, refunds, got "until"',
    ],
  ])("rejects %j", (options, message) => {
    expect(() => purchaseSummary(logOf(PYMC), options as PurchaseSummaryOptions)).toThrow(message);
  });
});
