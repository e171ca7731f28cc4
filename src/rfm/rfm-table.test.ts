import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS } from "../internal/time.ts";
import { toRows } from "../table/rows.ts";
import type { Transactions } from "../table/transactions.ts";
import { transactionsFrom } from "../table/transactions-from.ts";
import { expectAllClose, expectClose } from "../testing/close.ts";
import golden from "./fixtures/rfm.json" with { type: "json" };
import { type RfmTable, type RfmTableOptions, rfmTable } from "./rfm-table.ts";

interface Order {
  readonly id: string;
  readonly hour: number;
  readonly value: number;
}

const orders = fc.array(
  fc.record({
    id: fc.constantFrom("a", "b", "c", "d"),
    hour: fc.integer({ min: 0, max: 100 }),
    value: fc.integer({ min: -4, max: 9 }),
  }),
  { maxLength: 40 },
);
const hours = fc.integer({ min: 0, max: 110 });
const sameDay = fc.constantFrom("merge" as const, "keep" as const);

function logOf(list: readonly Order[], policy: "merge" | "keep" = "merge"): Transactions {
  return transactionsFrom(
    {
      id: list.map((order) => order.id),
      at: { kind: "time", values: Float64Array.from(list, (order) => order.hour * 3.6e6) },
      value: Float64Array.from(list, (order) => order.value),
    },
    { customer: "id", time: "at", amount: "value", sameDay: policy },
  );
}

function byCustomer(table: RfmTable): Record<string, object> {
  return Object.fromEntries(toRows(table).map(({ customerId, ...rest }) => [customerId, rest]));
}

/** By filtering the list of orders, customer by customer. */
function slowTable(
  list: readonly Order[],
  policy: string,
  asOf: number,
  start: number,
): Record<string, object> {
  const window = list.filter((order) => order.hour >= start && order.hour < asOf);
  const result: Record<string, object> = {};
  for (const id of new Set(list.map((order) => order.id))) {
    const own = window.filter((order) => order.id === id);
    const bought = own.filter((order) => order.value >= 0).sort((x, y) => x.hour - y.hour);
    if (bought.length === 0) continue;
    const day = (order: Order): number => Math.floor(order.hour / 24);
    const visits = bought.filter(
      (order, i) => policy === "keep" || i === 0 || day(order) !== day(bought[i - 1]!),
    );
    result[id] = {
      recencyDays: (asOf - visits.at(-1)!.hour) / 24,
      frequency: visits.length,
      monetary: own.reduce((sum, order) => sum + order.value, 0),
    };
  }
  return result;
}

describe("rfmTable", () => {
  it.each(golden.simulated.cases)("agrees with pandas: $name", (c) => {
    const log = transactionsFrom(golden.simulated.orders, { customer: "id", time: "time", amount: "amount" });
    const table = rfmTable(log, c.start === null ? { asOf: c.asOf } : { asOf: c.asOf, start: c.start });
    const place = new Map(table.customerId.levels.map((id, i) => [id, i]));
    expect(place.size).toBe(c.customerId.length);
    c.customerId.forEach((id, k) => {
      const i = place.get(id)!;
      expectClose(table.recencyDays.values[i]!, c.table.recencyDays[k]!, golden.tolerance.relative);
      expect(table.frequency.values[i]).toBe(c.table.frequency[k]);
      expectClose(table.monetary.values[i]!, c.table.monetary[k]!, golden.tolerance.relative, 1);
    });
  });

  it("agrees with the summary test of lifetimes and pymc-marketing, the first purchase counted", () => {
    const rows = [
      [1, "2015-01-01", 1],
      [1, "2015-02-06", 2],
      [2, "2015-01-01", 2],
      [3, "2015-01-01", 3],
      [3, "2015-01-02", 1],
      [3, "2015-01-05", 5],
      [4, "2015-01-16", 6],
      [4, "2015-02-02", 3],
      [4, "2015-02-05", 3],
      [4, "2015-02-05", 6],
      [5, "2015-01-16", 3],
      [5, "2015-01-17", 1],
      [5, "2015-01-18", 8],
      [6, "2015-02-02", 5],
    ].map(([id, date, value]) => ({ id, date, value }));
    const table = rfmTable(transactionsFrom(rows, { customer: "id", time: "date", amount: "value" }), {
      asOf: "2015-02-07",
    });
    // Theirs is (x, t_x, T): frequency = x + 1, recencyDays = T - t_x.
    expect([...table.frequency.values]).toEqual([2, 1, 3, 3, 3, 1]);
    expect([...table.recencyDays.values]).toEqual([37 - 36, 37, 37 - 4, 22 - 20, 22 - 2, 5]);
    expect([...table.monetary.values]).toEqual([3, 2, 9, 18, 12, 5]);
  });

  it("agrees with filtering the orders, for any window and policy", () => {
    fc.assert(
      fc.property(orders, sameDay, hours, hours, (list, policy, a, b) => {
        const [start, asOf] = a < b ? [a, b] : [b, a + 1];
        const table = rfmTable(logOf(list, policy), { asOf: asOf * 3.6e6, start: start * 3.6e6 });
        const slow = slowTable(list, policy, asOf, start);
        const rows = byCustomer(table);
        expect(Object.keys(rows).sort()).toEqual(Object.keys(slow).sort());
        for (const id of Object.keys(slow)) expect(rows[id]).toEqual(slow[id]);
      }),
    );
  });

  it("does not change when orders at or after asOf are added", () => {
    fc.assert(
      fc.property(orders, sameDay, hours, (list, policy, asOf) => {
        const known = list.filter((order) => order.hour < asOf);
        const options = { asOf: asOf * 3.6e6 };
        expect(byCustomer(rfmTable(logOf(list, policy), options))).toEqual(
          byCustomer(rfmTable(logOf(known, policy), options)),
        );
      }),
    );
  });

  it("does not depend on the order of rows", () => {
    fc.assert(
      fc.property(orders, hours, (list, asOf) => {
        const options = { asOf: asOf * 3.6e6 };
        expect(byCustomer(rfmTable(logOf([...list].reverse()), options))).toEqual(
          byCustomer(rfmTable(logOf(list), options)),
        );
      }),
    );
  });

  it("ages by exactly the days asOf moves, when nothing happens in them", () => {
    const log = logOf([{ id: "a", hour: 5, value: 1 }]);
    const [early, late] = [10 * DAY_MS, 17 * DAY_MS].map(
      (asOf) => rfmTable(log, { asOf }).recencyDays.values[0]!,
    );
    expectAllClose([early!, late!], [10 - 5 / 24, 17 - 5 / 24], 1e-15);
  });

  it("takes refunds off the spend at their own date, and leaves out who never bought", () => {
    const log = logOf([
      { id: "a", hour: 0, value: 9 },
      { id: "a", hour: 24, value: -4 },
      { id: "a", hour: 48, value: -7 },
      { id: "b", hour: 0, value: -3 },
    ]);
    const at = (day: number): object => byCustomer(rfmTable(log, { asOf: day * DAY_MS }));
    expect(at(1)).toEqual({ a: { recencyDays: 1, frequency: 1, monetary: 9 } });
    expect(at(2)).toEqual({ a: { recencyDays: 2, frequency: 1, monetary: 5 } });
    expect(at(3)).toEqual({ a: { recencyDays: 3, frequency: 1, monetary: -2 } });
    expect(at(0)).toEqual({});
  });

  it("gives the mean per purchase on request, marked by its unit", () => {
    const log = logOf([
      { id: "a", hour: 0, value: 9 },
      { id: "a", hour: 24, value: -4 },
      { id: "a", hour: 50, value: 6 },
    ]);
    const { monetary } = rfmTable(log, { asOf: 9 * DAY_MS, monetary: "mean" });
    expect(monetary).toEqual({ kind: "number", values: Float64Array.of(5.5), unit: "per purchase" });
    expect(rfmTable(log, { asOf: 9 * DAY_MS }).monetary.unit).toBeUndefined();
  });

  it.each<[unknown, unknown, string]>([
    [[], { asOf: 1 }, "`transactions` must be an order log made by transactionsFrom, got Array of length 0"],
    [undefined, { asOf: 1 }, "`transactions` must be an order log made by transactionsFrom, got undefined"],
    [logOf([]), undefined, "`options` must be an object with options (asOf, start, monetary), got undefined"],
    [logOf([]), {}, "`options.asOf` must be a point in time such as 2024-06-30, got undefined"],
    [
      logOf([]),
      { asOf: "2024-01-02", start: "2024-01-02" },
      "`options.start` must be before options.asOf (2024-01-02T00:00:00.000Z), got Date 2024-01-02T00:00:00.000Z",
    ],
    [logOf([]), { asOf: 1, monetary: "sum" }, '`options.monetary` must be one of "total", "mean", got "sum"'],
    [
      logOf([]),
      { asOf: 1, unit: "day" },
      '`options.unit` must be one of the options asOf, start, monetary, got "unit"',
    ],
  ])("rejects %#", (log, options, message) => {
    expect(() => rfmTable(log as Transactions, options as RfmTableOptions)).toThrow(
      expect.objectContaining({ name: "InputError", message }),
    );
  });
});
