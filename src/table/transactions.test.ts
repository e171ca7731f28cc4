import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS } from "../internal/time.ts";
import { type Purchases, purchasesBefore, type Transactions } from "./transactions.ts";
import { transactionsFrom } from "./transactions-from.ts";

const START = Date.UTC(2024, 0, 1);

/** Few customers and quarter-day times, so that same days, ties and refunds all happen often. */
const rows = fc.array(
  fc.record({
    customer: fc.constantFrom("a", "b", "c"),
    quarterDay: fc.integer({ min: -8, max: 40 }),
    value: fc.integer({ min: -3, max: 5 }),
  }),
  { maxLength: 40 },
);

type LogRow = { readonly customer: string; readonly quarterDay: number; readonly value: number };

function logOf(list: readonly LogRow[], sameDay: "merge" | "keep"): Transactions {
  return transactionsFrom(
    {
      customer: list.map((row) => row.customer),
      time: { kind: "time", values: Float64Array.from(list, (row) => timeOf(row)) },
      value: Float64Array.from(list, (row) => row.value),
    },
    { customer: "customer", time: "time", amount: "value", sameDay },
  );
}

const timeOf = (row: LogRow): number => START + (row.quarterDay * DAY_MS) / 4;

/** The definition, by filtering and grouping. */
function slowPurchases(
  list: readonly LogRow[],
  customer: string,
  sameDay: string,
  asOf: number,
  start: number,
) {
  const bought = list
    .filter(
      (row) => row.customer === customer && row.value >= 0 && timeOf(row) >= start && timeOf(row) < asOf,
    )
    .sort((a, b) => a.quarterDay - b.quarterDay);
  if (sameDay === "keep") return bought.map((row) => [timeOf(row), row.value]);
  const days = new Map<string, LogRow[]>();
  for (const row of bought) {
    const day = new Date(timeOf(row)).toISOString().slice(0, 10);
    days.set(day, [...(days.get(day) ?? []), row]);
  }
  return [...days.values()].map((group) => [
    timeOf(group[0]!),
    group.reduce((sum, row) => sum + row.value, 0),
  ]);
}

function purchasesOf(purchases: Purchases, c: number): number[][] {
  const { offsets, times, amounts } = purchases;
  const list: number[][] = [];
  for (let i = offsets[c]!; i < offsets[c + 1]!; i++) list.push([times[i]!, amounts[i]!]);
  return list;
}

const policy = fc.constantFrom("merge" as const, "keep" as const);
const moment = fc.integer({ min: -10, max: 42 }).map((quarter) => START + (quarter * DAY_MS) / 4);

describe("purchasesBefore", () => {
  it("agrees with filtering and grouping, for any window", () => {
    fc.assert(
      fc.property(rows, policy, moment, moment, (list, sameDay, asOf, start) => {
        const log = logOf(list, sameDay);
        const purchases = purchasesBefore(log, asOf, start);
        expect(purchases.offsets).toHaveLength(log.customers.length + 1);
        expect(purchases.times).toHaveLength(purchases.offsets.at(-1)!);
        expect(purchases.amounts).toHaveLength(purchases.times.length);
        log.customers.forEach((customer, c) => {
          expect(purchasesOf(purchases, c)).toEqual(slowPurchases(list, customer, sameDay, asOf, start));
        });
      }),
    );
  });

  it("does not change when rows at or after asOf are added", () => {
    fc.assert(
      fc.property(rows, policy, moment, (list, sameDay, asOf) => {
        const log = logOf(list, sameDay);
        const known = logOf(
          list.filter((row) => timeOf(row) < asOf),
          sameDay,
        );
        known.customers.forEach((customer, c) => {
          const inLog = log.customers.indexOf(customer);
          expect(purchasesOf(purchasesBefore(log, asOf), inLog)).toEqual(
            purchasesOf(purchasesBefore(known, asOf), c),
          );
        });
      }),
    );
  });

  it("takes the first row's time for a merged day and leaves the refund of that day out", () => {
    const log = logOf(
      [
        { customer: "a", quarterDay: 2, value: 5 },
        { customer: "a", quarterDay: 1, value: 2 },
        { customer: "a", quarterDay: 3, value: -1 },
        { customer: "a", quarterDay: 4, value: 1 },
      ],
      "merge",
    );
    expect(purchasesOf(purchasesBefore(log, START + 10 * DAY_MS), 0)).toEqual([
      [START + DAY_MS / 4, 7],
      [START + DAY_MS, 1],
    ]);
  });

  it("merges by UTC day before 1970 too", () => {
    const log = transactionsFrom(
      [
        { id: "a", at: "1969-12-31T23:00:00" },
        { id: "a", at: "1970-01-01T01:00:00" },
        { id: "a", at: "1969-12-31T01:00:00" },
      ],
      { customer: "id", time: "at" },
    );
    expect(purchasesBefore(log, DAY_MS).times).toEqual(Float64Array.of(-23 * 3_600_000, 3_600_000));
  });

  it("is empty at both ends: no rows, and an asOf before the first", () => {
    expect(purchasesBefore(logOf([], "merge"), START).offsets).toEqual(Int32Array.of(0));
    const log = logOf([{ customer: "a", quarterDay: 0, value: 1 }], "merge");
    expect(purchasesBefore(log, START).offsets).toEqual(Int32Array.of(0, 0));
    expect(purchasesBefore(log, START + 1).offsets).toEqual(Int32Array.of(0, 1));
  });
});
