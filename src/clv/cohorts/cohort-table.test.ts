import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toRows } from "../../table/rows.ts";
import type { Transactions } from "../../table/transactions.ts";
import { transactionsFrom } from "../../table/transactions-from.ts";
import { type CohortTableOptions, cohortTable } from "./cohort-table.ts";

type Order = readonly [who: string, on: string, paid: number];

function logOf(orders: readonly Order[]): Transactions {
  const rows = orders.map(([who, on, paid]) => ({ who, on, paid }));
  return transactionsFrom(rows, { customer: "who", time: "on", amount: "paid" });
}

const ORDERS: readonly Order[] = [
  ["a", "2024-01-01", 10],
  ["a", "2024-01-31T23:59", 5],
  ["b", "2024-01-15", 20],
  ["b", "2024-01-20", -4],
  ["c", "2024-01-02", 7],
  ["c", "2024-03-31", 8],
  ["a", "2024-02-01", 6],
  ["a", "2024-02-01T20:00", 1],
  ["d", "2024-03-10", 9],
  ["d", "2024-03-11", -9],
  ["b", "2024-04-02", 3],
  ["e", "2024-04-03", 2],
  ["a", "2024-05-01", 99],
];

describe("cohortTable", () => {
  it("counts who bought in each calendar month after the first, and leaves out the month that is not over", () => {
    const table = cohortTable(logOf(ORDERS), { asOf: "2024-04-15" });
    const rows = toRows(table.cells).map(
      ({ cohort, period, customers, active, orders, revenue, refunds }) => [
        cohort,
        period,
        customers,
        active,
        orders,
        revenue,
        refunds,
      ],
    );
    expect(rows).toEqual([
      ["2024-01", 0, 3, 3, 4, 42, -4],
      ["2024-01", 1, 3, 1, 1, 7, 0],
      ["2024-01", 2, 3, 1, 1, 8, 0],
      ["2024-03", 0, 1, 1, 1, 9, -9],
    ]);
    expect(table.periods).toBe(3);
    expect(table.observedUntil).toBe(Date.UTC(2024, 3, 1));
    expect(table.incomplete).toEqual({ start: Date.UTC(2024, 3, 1), newCustomers: 1, orders: 2 });
    expect(table.warnings).toEqual([
      {
        code: "incomplete-period",
        message:
          "the period from 2024-04-01 is not over: its 2 orders and the 1 customers who joined in it are left out",
      },
    ]);
    expect(Object.isFrozen(table)).toBe(true);
  });

  it("knows nothing of what comes at or after the date, and leaves nothing out where it ends a period", () => {
    const full = cohortTable(logOf(ORDERS), { asOf: "2024-05-01" });
    expect(full).toMatchObject({ incomplete: null, warnings: [], periods: 4 });
    const before = ORDERS.filter(([, on]) => on < "2024-05-01");
    expect(cohortTable(logOf(before), { asOf: "2024-05-01" })).toEqual(full);
  });

  it("gives shares with Wilson's interval, exactly 1 at the start", () => {
    const [start, next] = toRows(cohortTable(logOf(ORDERS), { asOf: "2024-04-15" }).cells);
    expect(start).toMatchObject({ activeShare: 1, activeShareLower: 1, activeShareUpper: 1 });
    // p = 1/3, n = 3, z = 1.959964: (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)
    const z2 = 1.959963984540054 ** 2;
    const reach = Math.sqrt(z2 * (2 / 27 + z2 / 36));
    expect(next!.activeShare).toBeCloseTo(1 / 3, 15);
    expect(next!.activeShareLower).toBeCloseTo((1 / 3 + z2 / 6 - reach) / (1 + z2 / 3), 12);
    expect(next!.activeShareUpper).toBeCloseTo((1 / 3 + z2 / 6 + reach) / (1 + z2 / 3), 12);
    // A cohort of two, of whom one comes back, next to the one of three.
    const more: Order[] = [...ORDERS, ["x", "2024-02-03", 1], ["y", "2024-02-04", 1], ["y", "2024-03-04", 1]];
    const pair = toRows(cohortTable(logOf(more), { asOf: "2024-04-15" }).cells)[4]!;
    expect(pair).toMatchObject({ cohort: "2024-02", period: 1, customers: 2, activeShare: 0.5 });
    const width = (z2 / 2) ** 0.5 * (0.25 + z2 / 8) ** 0.5;
    expect(pair.activeShareUpper).toBeCloseTo((0.5 + z2 / 4 + width) / (1 + z2 / 2), 12);
    const narrow = toRows(cohortTable(logOf(ORDERS), { asOf: "2024-04-15", level: 0.5 }).cells)[1]!;
    expect(narrow.activeShareLower).toBeGreaterThan(next!.activeShareLower!);
  });

  it("takes weeks from Monday and durations from the day of the first purchase", () => {
    const weeks = toRows(cohortTable(logOf(ORDERS), { asOf: "2024-01-22", cohort: "week" }).cells);
    expect(weeks.map(({ cohort, period, active }) => [cohort, period, active])).toEqual([
      ["2024-01-01", 0, 2],
      ["2024-01-01", 1, 0],
      ["2024-01-01", 2, 0],
      ["2024-01-15", 0, 1],
    ]);
    const tens = toRows(cohortTable(logOf(ORDERS), { asOf: "2024-01-31", cohort: { days: 10 } }).cells);
    expect(tens[0]).toMatchObject({ cohort: "2024-01-01", customers: 2 });
    expect(tens[3]).toMatchObject({
      cohort: "2024-01-11",
      customers: 1,
      periodStart: new Date("2024-01-11"),
    });
  });

  it("has no money for a log without amounts", () => {
    const log = transactionsFrom([{ who: "a", on: "2024-01-01" }], { customer: "who", time: "on" });
    const [row] = toRows(cohortTable(log, { asOf: "2024-02-01" }).cells);
    expect(row).toMatchObject({ active: 1, orders: 1, revenue: null, refunds: null });
  });

  it("agrees with its definition for any log", () => {
    const order = fc.record({
      who: fc.constantFrom("a", "b", "c", "d"),
      day: fc.integer({ min: 0, max: 200 }),
      paid: fc.integer({ min: -3, max: 9 }),
    });
    const start = Date.UTC(2024, 0, 10);
    fc.assert(
      fc.property(
        fc.array(order, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 60, max: 220 }),
        (orders, end) => {
          const rows = orders.map(({ who, day, paid }) => ({
            who,
            paid,
            on: new Date(start + day * 86_400_000),
          }));
          const asOf = start + end * 86_400_000;
          const bought = rows.filter(({ paid, on }) => paid >= 0 && on.getTime() < asOf);
          if (bought.length === 0) return;
          const month = ({ on }: { on: Date }): number => on.getUTCFullYear() * 12 + on.getUTCMonth();
          const now = month({ on: new Date(asOf) });
          const firstOf = (who: string): { on: Date } =>
            bought.filter((row) => row.who === who).reduce((a, b) => (a.on <= b.on ? a : b));
          const cohorts = [...new Set(bought.map(({ who }) => who))].map(
            (who) => [who, month(firstOf(who))] as const,
          );
          if (cohorts.every(([, cohort]) => cohort >= now)) return;
          const log = transactionsFrom(rows, { customer: "who", time: "on", amount: "paid" });
          const { cells } = cohortTable(log, { asOf });
          let seen = 0;
          for (const row of toRows(cells)) {
            const cohort = month({ on: row.cohortStart! });
            const at = cohort + row.period!;
            const members = cohorts.filter(([, own]) => own === cohort).map(([who]) => who);
            const mine = rows.filter((r) => members.includes(r.who) && month(r) === at);
            const purchases = mine.filter(({ paid }) => paid >= 0);
            expect(row.customers).toBe(members.length);
            expect(row.active).toBe(new Set(purchases.map(({ who }) => who)).size);
            expect(row.orders).toBe(new Set(purchases.map(({ who, on }) => `${who} ${on.getTime()}`)).size);
            expect(row.revenue).toBe(purchases.reduce((sum, { paid }) => sum + paid, 0));
            const back = mine.filter(({ who, paid, on }) => paid < 0 && on >= firstOf(who).on);
            expect(
              Math.abs(row.refunds! - back.reduce((sum, { paid }) => sum + paid, 0)),
            ).toBeLessThanOrEqual(
              // A refund on the very day of the first purchase may stand before or after it in the log.
              mine
                .filter(({ who, paid, on }) => paid < 0 && +on === +firstOf(who).on)
                .reduce((s, r) => s - r.paid, 0),
            );
            seen++;
          }
          const complete = new Set(cohorts.filter(([, own]) => own < now).map(([, own]) => own));
          expect(seen).toBe([...complete].reduce((sum, own) => sum + now - own, 0));
        },
      ),
    );
  });

  it.each<[object, string]>([
    [{}, "`options.asOf` must be a point in time such as 2024-06-30, got undefined"],
    [
      { asOf: "2023-01-01" },
      '`transactions` must be a log with purchases before options.asOf, got "2023-01-01"',
    ],
    [
      { asOf: "2024-01-20" },
      '`options.asOf` must be at or after the end of the first period (from 2024-01-01), got "2024-01-20"',
    ],
    [{ asOf: "2024-03-01", level: 1 }, "`options.level` must be in (0, 1), got 1"],
    [
      { asOf: "2024-03-01", cohort: "day" },
      '`options.cohort` must be an ISO 8601 duration such as "P90D", got "day"',
    ],
    [
      { asOf: "2024-03-01", unit: "day" },
      '`options.unit` must be one of the options asOf, cohort, level, got "unit"',
    ],
  ])("rejects %j", (options, message) => {
    expect(() => cohortTable(logOf(ORDERS), options as CohortTableOptions)).toThrow(message);
  });
});
