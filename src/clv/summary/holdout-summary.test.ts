import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toRows } from "../../table/rows.ts";
import type { Transactions } from "../../table/transactions.ts";
import { transactionsFrom } from "../../table/transactions-from.ts";
import { type HoldoutSummaryOptions, holdoutLength, holdoutSummary } from "./holdout-summary.ts";
import { purchaseSummary } from "./purchase-summary.ts";

type Order = readonly [who: string, on: string, paid: number];

function logOf(orders: readonly Order[], sameDay: "merge" | "keep" = "merge"): Transactions {
  const rows = orders.map(([who, on, paid]) => ({ who, on, paid }));
  return transactionsFrom(rows, { customer: "who", time: "on", amount: "paid", sameDay });
}

const ORDERS: readonly Order[] = [
  ["a", "2024-01-01", 10],
  ["a", "2024-01-08", 20],
  ["b", "2024-01-20", -6],
  ["a", "2024-01-31T23:59", 8],
  ["a", "2024-02-01", 5],
  ["a", "2024-02-01T10:00", 6],
  ["a", "2024-02-20", 7],
  ["a", "2024-02-25", -3],
  ["a", "2024-03-01", 100],
  ["b", "2024-01-15", 30],
  ["late", "2024-02-02", 9],
];

const DATES = { calibrationEnd: "2024-02-01", holdoutEnd: "2024-03-01" } as const;

describe("holdoutSummary", () => {
  it("counts what the customers of the summary did in the half-open window after it", () => {
    expect(toRows(holdoutSummary(logOf(ORDERS), { ...DATES, unit: "day" }))).toEqual([
      {
        customerId: "a",
        frequency: 2,
        recency: 30,
        age: 30,
        meanSpend: 14,
        holdoutPurchases: 2,
        holdoutSpend: 15,
      },
      {
        customerId: "b",
        frequency: 0,
        recency: 0,
        age: 16,
        meanSpend: null,
        holdoutPurchases: 0,
        holdoutSpend: 0,
      },
    ]);
  });

  it("passes on the options of purchaseSummary, and ignores refunds when told", () => {
    const options = { ...DATES, unit: "week", includeFirstPurchase: true, refunds: "ignore" } as const;
    const { holdoutSpend, ...summary } = holdoutSummary(logOf(ORDERS), options);
    expect([...holdoutSpend.values]).toEqual([18, 0]);
    const { holdoutPurchases: _, ...columns } = summary;
    const { calibrationEnd, holdoutEnd: __, ...rest } = options;
    expect(columns).toEqual({ ...purchaseSummary(logOf(ORDERS), { ...rest, asOf: calibrationEnd }) });
  });

  it("counts no purchase twice whose day is cut by the end of the calibration", () => {
    const orders: Order[] = [
      ["a", "2024-01-01", 10],
      ["a", "2024-01-05T09:00", 7],
      ["a", "2024-01-05T15:00", 9],
    ];
    const [row] = toRows(
      holdoutSummary(logOf(orders), { calibrationEnd: "2024-01-05T12:00", holdoutEnd: "2024-01-09" }),
    );
    expect(row).toMatchObject({ frequency: 1, holdoutPurchases: 0, holdoutSpend: 9 });
  });

  it("adds up to the frequency of the later summary, for any log and dates", () => {
    const order = fc.record({
      who: fc.constantFrom("a", "b", "c"),
      hour: fc.integer({ min: 0, max: 24 * 40 }),
      paid: fc.integer({ min: -5, max: 9 }),
    });
    const start = Date.UTC(2024, 0, 1);
    fc.assert(
      fc.property(
        fc.array(order, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 24 * 30 }),
        fc.integer({ min: 1, max: 24 * 20 }),
        fc.constantFrom("merge" as const, "keep" as const),
        (orders, from, length, sameDay) => {
          const rows = orders.map(({ who, hour, paid }) => ({
            who,
            paid,
            on: new Date(start + hour * 3_600_000),
          }));
          const log = transactionsFrom(rows, { customer: "who", time: "on", amount: "paid", sameDay });
          const calibrationEnd = start + from * 3_600_000;
          const holdoutEnd = calibrationEnd + length * 3_600_000;
          const summary = toRows(holdoutSummary(log, { calibrationEnd, holdoutEnd, unit: "day" }));
          const later = new Map(
            toRows(purchaseSummary(log, { asOf: holdoutEnd, unit: "day" })).map((row) => [
              row.customerId,
              row,
            ]),
          );
          for (const { customerId, frequency, age, holdoutPurchases } of summary) {
            expect(frequency! + holdoutPurchases!).toBe(later.get(customerId)!.frequency);
            expect(age! + holdoutLength(calibrationEnd, holdoutEnd, "day")).toBe(later.get(customerId)!.age);
          }
        },
      ),
    );
  });

  it("has no spend for a log without amounts", () => {
    const log = transactionsFrom([{ who: "a", on: "2024-01-01" }], { customer: "who", time: "on" });
    expect(holdoutSummary(log, DATES).holdoutSpend.values[0]).toBeNaN();
  });

  it.each<[object, string]>([
    [
      { ...DATES, holdoutEnd: "2024-02-01" },
      '`options.holdoutEnd` must be after options.calibrationEnd, got "2024-02-01"',
    ],
    [
      { calibrationEnd: "2024-02-01" },
      "`options.holdoutEnd` must be a point in time such as 2024-06-30, got undefined",
    ],
    [
      { ...DATES, asOf: "2024-02-01" },
      '`options.asOf` must be one of the options calibrationEnd, holdoutEnd, unit, includeFirstPurchase, refunds, got "asOf"',
    ],
    [{ ...DATES, unit: "hour" }, '`options.unit` must be one of "day", "week", "month", "year", got "hour"'],
  ])("rejects %j", (options, message) => {
    expect(() => holdoutSummary(logOf(ORDERS), options as HoldoutSummaryOptions)).toThrow(message);
  });
});
