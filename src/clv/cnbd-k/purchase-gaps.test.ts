import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../internal/time.ts";
import { beta, gamma } from "../../random/distributions.ts";
import { randomStream, uniform } from "../../random/random.ts";
import type { Transactions } from "../../table/transactions.ts";
import { transactionsFrom } from "../../table/transactions-from.ts";
import { expectClose } from "../../testing/close.ts";
import { purchaseSummary } from "../summary/purchase-summary.ts";
import { fitMbgCnbdK } from "./cnbd-k.ts";
import {
  type PurchaseGapsOptions,
  type PurchaseRegularityOptions,
  purchaseGaps,
  purchaseRegularity,
} from "./purchase-gaps.ts";

const day = (n: number): Date => new Date(Date.UTC(2024, 0, 1) + n * DAY_MS);

function logOf(purchases: Readonly<Record<string, readonly number[]>>): Transactions {
  const rows = Object.entries(purchases).flatMap(([who, days]) => days.map((n) => ({ who, on: day(n) })));
  return transactionsFrom(rows, { customer: "who", time: "on" });
}

/** Erlang-k buyers who may leave after every purchase, for ten years of 365 days. */
function simulate(customers: number, k: number): Transactions {
  const random = randomStream(7, "gaps");
  const purchases: Record<string, number[]> = {};
  for (let i = 0; i < customers; i++) {
    const rate = (k / 60) * gamma(random, 4, 4);
    const leave = beta(random, 1, 9);
    const days = [uniform(random)];
    for (let t = days[0]!; uniform(random) >= leave; ) {
      t += gamma(random, k, rate);
      if (t >= 3650) break;
      days.push(t);
    }
    purchases[`c${i}`] = days;
  }
  return logOf(purchases);
}

describe("purchaseGaps", () => {
  const log = logOf({ ann: [0, 7, 28], bob: [3], cid: [40], dora: [1, 1.4, 3, 3.9, 17.2, 99] });

  it("sums the logarithms of the times between days with a purchase, before the date", () => {
    const gaps = purchaseGaps(log, { asOf: day(30), unit: "week" });
    expect([...gaps.customerId.codes]).toEqual([0, 1, 3]);
    expect(gaps.logGaps.values.map((value) => Math.round(1e6 * value) / 1e6)).toEqual(
      Float64Array.from(
        [Math.log(1) + Math.log(3), 0, Math.log(2 / 7) + Math.log(2)],
        (value) => Math.round(1e6 * value) / 1e6,
      ),
    );
  });

  it("has the rows of the summary, in its unit", () => {
    for (const unit of ["day", "week"] as const) {
      const summary = purchaseSummary(log, { asOf: day(30), unit });
      const gaps = purchaseGaps(log, { asOf: day(30), unit });
      expect(gaps.customerId).toEqual(summary.customerId);
      // One gap is the recency.
      const one = purchaseGaps(logOf({ eve: [2, 16] }), { asOf: day(30), unit });
      const { recency } = purchaseSummary(logOf({ eve: [2, 16] }), { asOf: day(30), unit });
      expectClose(one.logGaps.values[0]!, Math.log(recency.values[0]!), 1e-15);
    }
    expect(purchaseGaps(log, { asOf: day(30) })).toEqual(purchaseGaps(log, { asOf: day(30), unit: "week" }));
  });

  it("lets a fit find the regularity of an order log", () => {
    const orders = simulate(1500, 3);
    const summary = purchaseSummary(orders, { asOf: day(3650), unit: "week" });
    const { logGaps } = purchaseGaps(orders, { asOf: day(3650), unit: "week" });
    const model = fitMbgCnbdK({ ...summary, logGaps });
    expect([model.regularity, model.fit.gaps, model.unit]).toEqual([3, "known", "week"]);
  });

  it.each<[object, string]>([
    [{ asOf: "soon" }, '`options.asOf` must be an ISO 8601 date such as 2024-06-30, got "soon"'],
    [
      { asOf: day(3), unit: "hour" },
      '`options.unit` must be one of "day", "week", "month", "year", got "hour"',
    ],
    [{ asOf: day(3), level: 3 }, '`options.level` must be one of the options asOf, unit, got "level"'],
  ])("rejects %j", (options, message) => {
    expect(() => purchaseGaps(log, options as PurchaseGapsOptions)).toThrow(message);
  });
});

describe("purchaseRegularity", () => {
  it.each([1, 2, 5])("finds k = %d again", (k) => {
    const { estimate, lower, upper, level, customers } = purchaseRegularity(simulate(4000, k), {
      asOf: day(3650),
    });
    // Whole days and the end of the log move it by some hundredths.
    expect(lower! - 0.1).toBeLessThan(k);
    expect(upper! + 0.1).toBeGreaterThan(k);
    expect(estimate).toBeGreaterThan(lower!);
    expect(estimate).toBeLessThan(upper!);
    expect(upper! - lower!).toBeLessThan(0.3 * k);
    expect(level).toBe(0.95);
    expect(customers).toBeGreaterThan(2000);
  });

  it("is the formula of the paper for the last two times of each customer", () => {
    // Shares 7 / 28 and 10 / 15 of the last two times; bob has but one, and what comes later does not count.
    const log = logOf({ ann: [0, 99, 106, 127, 200], bob: [0, 9], cid: [0, 10, 15] });
    const { estimate, customers } = purchaseRegularity(log, { asOf: day(150) });
    const variance = ((7 / 28 - 0.5) ** 2 + (10 / 15 - 0.5) ** 2) / 2;
    expectClose(estimate!, (1 - 4 * variance) / (8 * variance), 1e-13);
    expect(customers).toBe(2);
  });

  it("widens with the level, and has no end where clockwork is possible", () => {
    const orders = simulate(300, 2);
    const narrow = purchaseRegularity(orders, { asOf: day(3650), level: 0.5 });
    const wide = purchaseRegularity(orders, { asOf: day(3650), level: 0.99 });
    expect(wide.lower).toBeLessThan(narrow.lower!);
    expect(wide.upper).toBeGreaterThan(narrow.upper!);
    expect(wide.estimate).toBe(narrow.estimate);
    const two = logOf({ ann: [0, 10, 20.5], cid: [0, 10, 25] });
    expect(purchaseRegularity(two, { asOf: day(50) }).upper).toBeNull();
  });

  it("has no number where nobody tells, or all are clockwork", () => {
    const none = { estimate: null, lower: null, upper: null, level: 0.95, customers: 0 };
    expect(purchaseRegularity(logOf({ ann: [0, 5], bob: [3] }), { asOf: day(50) })).toEqual(none);
    const clockwork = logOf({ ann: [0, 5, 10], bob: [3, 10, 17] });
    expect(purchaseRegularity(clockwork, { asOf: day(50) })).toEqual({ ...none, customers: 2 });
    const one = purchaseRegularity(logOf({ ann: [0, 5, 20] }), { asOf: day(50) });
    expect([one.lower, one.upper, one.customers]).toEqual([null, null, 1]);
    expect(one.estimate).toBeGreaterThan(0);
  });

  it.each<[object, string]>([
    [{ asOf: day(3), level: 1 }, "`options.level` must be in (0, 1), got 1"],
    [{ asOf: day(3), unit: "day" }, '`options.unit` must be one of the options asOf, level, got "unit"'],
  ])("rejects %j", (options, message) => {
    expect(() => purchaseRegularity(logOf({ ann: [0] }), options as PurchaseRegularityOptions)).toThrow(
      message,
    );
  });

  it("wants an order log", () => {
    expect(() => purchaseRegularity({} as Transactions, { asOf: day(3) })).toThrow(
      "`transactions` must be an order log made by transactionsFrom",
    );
    expect(() => purchaseGaps({} as Transactions, { asOf: day(3) })).toThrow(
      "`transactions` must be an order log made by transactionsFrom",
    );
  });
});
