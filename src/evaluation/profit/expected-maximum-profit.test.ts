import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logBeta } from "../../numeric/beta.ts";
import { expectClose } from "../../testing/close.ts";
import golden from "../fixtures/profit.json" with { type: "json" };
import { customerBase, moneyOf, pickRows, shuffledBase } from "./campaign-base.testing.ts";
import { expectedMaximumProfit, expectedProfitPerCustomer } from "./expected-maximum-profit.ts";
import { maximumProfit } from "./maximum-profit.ts";

const truth = [0, 1, 0, 1, 0, 1, 0, 1];
const score = [0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.8, 0.9];
const shape = fc.double({ min: 1, max: 40, noNaN: true });

describe("expectedMaximumProfit", () => {
  it.each(golden.cases)("equals the definition in 30 digits: $name", (c) => {
    const { lifetimeValue, offerCost, contactCost, alpha, beta } = c;
    const weights = c.weights ?? undefined;
    const options = { lifetimeValue, offerCost, contactCost, alpha, beta, weights };
    const emp = expectedMaximumProfit(c.truth, c.score, options);
    expectClose(emp.profit, c.expected.profit, golden.tolerance, 1e-3);
    expectClose(emp.share, c.expected.share, golden.tolerance, 1e-3);
    expect(expectedProfitPerCustomer(c.truth, c.score, options)).toBe(emp.profit);
  });

  it("reproduces the values of the R package EMP, proflogit and empulse", () => {
    const emp = expectedMaximumProfit(truth, score);
    expectClose(emp.profit, 23.875593418348124, 1e-14);
    expectClose(emp.share, 0.8743700763487141, 1e-14);
    const left = [1, 1, 0, 0, 0, 1, 1, 1, 1, 0];
    const risk = [0.6125478, 0.364271, 0.4321361, 0.1402911, 0.3848959, 0.2444155, 0.9706413, 0.8901728];
    risk.push(0.7817814, 0.8687518);
    expectClose(expectedProfitPerCustomer(left, risk), 30.3003222629848, 1e-14);
    risk[0] = 0.287577520124614;
    expectClose(expectedProfitPerCustomer(left, risk), 30.3001182343737, 1e-14);
  });

  it("is 28.00000000003913 for a perfect ranking of halves: those digits are exact, not noise", () => {
    // (190 gamma - 1) / 2, but 0 below gamma = 1/190.
    const emp = expectedMaximumProfit([0, 0, 1, 1], [1, 2, 3, 4]);
    expectClose(emp.profit, 28.00000000003913, 1e-15);
    expectClose(emp.share, 0.499999999728095, 1e-14);
  });

  it("agrees with a quadrature of the best threshold over all acceptances", () => {
    fc.assert(
      fc.property(customerBase, shape, shape, (base, alpha, beta) => {
        const options = { ...moneyOf(base), weights: base.weights };
        const emp = expectedMaximumProfit(base.truth, base.score, { ...options, alpha, beta });
        // Midpoints of 2000 steps; the integrand has kinks, so more order would not help.
        let profit = 0;
        let mass = 0;
        for (let i = 0.5; i < 2000; i++) {
          const acceptance = i / 2000;
          const log = (alpha - 1) * Math.log(acceptance) + (beta - 1) * Math.log1p(-acceptance);
          const density = Math.exp(log - logBeta(alpha, beta)) / 2000;
          profit += density * maximumProfit(base.truth, base.score, { ...options, acceptance }).profit;
          mass += density;
        }
        expectClose(profit / mass, emp.profit, 2e-3, 0.05);
      }),
      { numRuns: 15 },
    );
  });

  it("is at least the maximum profit at the mean acceptance, and at most that of somebody who foresees it", () => {
    fc.assert(
      fc.property(customerBase, shape, shape, (base, alpha, beta) => {
        const acceptance = alpha / (alpha + beta);
        const emp = expectedMaximumProfit(base.truth, base.score, { ...moneyOf(base), alpha, beta });
        const fixed = maximumProfit(base.truth, base.score, { ...moneyOf(base), acceptance });
        expect(emp.profit).toBeGreaterThanOrEqual(fixed.profit - 1e-10);
        const all = maximumProfit(base.truth, base.score, { ...moneyOf(base), acceptance: 1 });
        expect(emp.profit).toBeLessThanOrEqual(all.profit + 1e-10);
      }),
    );
  });

  it("comes down to the maximum profit as the acceptance becomes certain", () => {
    fc.assert(
      fc.property(customerBase, (base) => {
        const fixed = maximumProfit(base.truth, base.score, { ...moneyOf(base), acceptance: 0.25 });
        const shapes = { alpha: 0.25e7, beta: 0.75e7 };
        const emp = expectedMaximumProfit(base.truth, base.score, { ...moneyOf(base), ...shapes });
        // The standard deviation is 1.4e-4, and nobody is worth more than 400.
        expectClose(emp.profit, fixed.profit, 0.06 / Math.max(1, fixed.profit), 1);
      }),
      { numRuns: 30 },
    );
  });

  it("keeps its profit in any order of the rows, and everything with common money", () => {
    fc.assert(
      fc.property(shuffledBase, ([base, shuffled]) => {
        const before = expectedProfitPerCustomer(base.truth, base.score, moneyOf(base));
        const after = expectedProfitPerCustomer(shuffled.truth, shuffled.score, moneyOf(shuffled));
        expectClose(after, before, 1e-11, 1e-3);
        expect(expectedMaximumProfit(shuffled.truth, shuffled.score)).toEqual(
          expectedMaximumProfit(base.truth, base.score),
        );
      }),
    );
  });

  it("looks at the order of the scores only", () => {
    fc.assert(
      fc.property(customerBase, (base) => {
        const moved = base.score.map((s) => Math.exp(3 * s) - 7);
        const before = expectedMaximumProfit(base.truth, base.score, moneyOf(base));
        const after = expectedMaximumProfit(base.truth, moved, moneyOf(base));
        expect([after.profit, after.share]).toEqual([before.profit, before.share]);
      }),
    );
  });

  it("doubles when all money doubles", () => {
    fc.assert(
      fc.property(customerBase, (base) => {
        const twice = (values: number[]): number[] => values.map((value) => 2 * value);
        const before = expectedMaximumProfit(base.truth, base.score, moneyOf(base));
        const after = expectedMaximumProfit(base.truth, base.score, {
          lifetimeValue: twice(base.lifetimeValue),
          offerCost: twice(base.offerCost),
          contactCost: twice(base.contactCost),
        });
        expect(after).toEqual({ ...before, profit: 2 * before.profit });
      }),
    );
  });

  it("counts a row of weight k like k rows", () => {
    fc.assert(
      fc.property(customerBase, (base) => {
        const repeats = base.weights.flatMap((weight, row) => Array<number>(weight).fill(row));
        const repeated = pickRows(base, repeats);
        expect(expectedMaximumProfit(base.truth, base.score, { weights: base.weights })).toEqual(
          expectedMaximumProfit(repeated.truth, repeated.score),
        );
        expectClose(
          expectedProfitPerCustomer(base.truth, base.score, { ...moneyOf(base), weights: base.weights }),
          expectedProfitPerCustomer(repeated.truth, repeated.score, moneyOf(repeated)),
          1e-11,
          1e-3,
        );
      }),
    );
  });

  it("is the common profit when all individual values are equal", () => {
    fc.assert(
      fc.property(customerBase, shape, shape, (base, alpha, beta) => {
        const lifetimeValue = base.truth.map(() => 120);
        const common = expectedMaximumProfit(base.truth, base.score, { lifetimeValue: 120, alpha, beta });
        const each = expectedMaximumProfit(base.truth, base.score, { lifetimeValue, alpha, beta });
        expectClose(each.profit, common.profit, 1e-11, 1e-3);
        expectClose(each.share, common.share, 1e-9, 1e-3);
      }),
    );
  });

  it("says which list is best for which acceptance, and how likely that is", () => {
    fc.assert(
      fc.property(customerBase, shape, shape, (base, alpha, beta) => {
        const options = { ...moneyOf(base), alpha, beta };
        const { ranges } = expectedMaximumProfit(base.truth, base.score, options);
        const last = ranges.from.length - 1;
        expect([ranges.from[0], ranges.to[last]]).toEqual([0, 1]);
        expectClose(
          ranges.chance.reduce((a, b) => a + b),
          1,
          1e-12,
        );
        for (let j = 0; j <= last; j++) {
          if (j > 0) expect(ranges.from[j]).toBe(ranges.to[j - 1]);
          expect(ranges.to[j]).toBeGreaterThan(ranges.from[j]!);
          const acceptance = (ranges.from[j]! + ranges.to[j]!) / 2;
          const best = maximumProfit(base.truth, base.score, { ...moneyOf(base), acceptance });
          // Lists may pay the same; over a very narrow range they nearly do.
          if (ranges.to[j]! - ranges.from[j]! > 1e-9) expect(ranges.share[j]).toBe(best.share);
        }
      }),
    );
  });

  it("names the threshold of its share", () => {
    expect(expectedMaximumProfit([1, 0, 1, 0], [0.9, 0.8, 0.8, 0.1]).threshold).toBe(0.8);
    const emp = expectedMaximumProfit(truth, score);
    expect(emp.threshold).toBe(0.2);
    expect(expectedMaximumProfit([1, 0], [1, 1], { offerCost: 0, contactCost: 0 })).toMatchObject({
      share: 1,
      threshold: 1,
    });
  });

  it("does not move on to the next customer by a rounding of the share", () => {
    const free = { offerCost: 0, contactCost: 0 };
    for (let n = 2; n <= 120; n++) {
      const k = Math.floor(0.55 * n);
      const truth = Array.from({ length: n }, (_, i) => (i < k ? 1 : 0));
      const score = Array.from({ length: n }, (_, i) => n - i);
      expect(expectedMaximumProfit(truth, score, free).threshold).toBe(n - k + 1);
    }
  });

  it("is never below 0, however certain it is that nothing can be earned", () => {
    fc.assert(
      fc.property(customerBase, fc.double({ min: 1, max: 1e5, noNaN: true }), (base, alpha) => {
        const options = { lifetimeValue: 30, offerCost: 10, contactCost: 1, alpha, beta: 9 * alpha };
        expect(expectedProfitPerCustomer(base.truth, base.score, options)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it.each([
    ["the offer costs as much as a customer is worth", { lifetimeValue: 10, offerCost: 10 }],
    ["the offer costs more", { lifetimeValue: 10, offerCost: 60 }],
    ["a contact costs more than a customer is worth", { contactCost: 500 }],
  ])("contacts nobody when %s", (_, options) => {
    const emp = expectedMaximumProfit(truth, score, options);
    expect([emp.profit, emp.share, emp.threshold]).toEqual([0, 0, null]);
    expect(Array.from(emp.ranges.share)).toEqual([0]);
  });

  it("contacts all leavers, and no further, when nothing costs anything", () => {
    const emp = expectedMaximumProfit(truth, score, { offerCost: 0, contactCost: 0 });
    expectClose(emp.profit, 0.5 * 0.3 * 200, 1e-15);
    expect([emp.share, emp.threshold]).toEqual([0.875, 0.2]);
  });

  it("carries the facts of a metric", () => {
    const { direction, range, needs, name } = expectedProfitPerCustomer;
    expect([name, direction, range, needs]).toEqual([
      "expectedProfitPerCustomer",
      "maximize",
      [0, Number.POSITIVE_INFINITY],
      "score",
    ]);
  });

  it("is frozen", () => {
    const emp = expectedMaximumProfit(truth, score);
    expect([Object.isFrozen(emp), Object.isFrozen(emp.ranges)]).toEqual([true, true]);
  });

  it.each<[() => unknown, string]>([
    [() => expectedMaximumProfit([0, 0], [1, 2]), "`truth` must be a mix of 0 and 1 over its 2 rows, got 0"],
    [() => expectedMaximumProfit([0, 1], [0, 1], { alpha: 0 }), "`options.alpha` must be > 0, got 0"],
    [() => expectedProfitPerCustomer([0, 1], [0, 1], { beta: -1 }), "`options.beta` must be > 0, got -1"],
    [
      () => expectedProfitPerCustomer([0, 1], [0, 1], { contactCost: [1] }),
      "`options.contactCost.length` must be 2 (truth.length), got 1",
    ],
    [
      () => expectedMaximumProfit([0, 1], [0, 1], { acceptance: 0.3 } as object),
      '`options.acceptance` must be one of the options lifetimeValue, offerCost, contactCost, alpha, beta, weights, got "acceptance"',
    ],
  ])("refuses %s", (call, message) => {
    expect(call).toThrow(message);
  });
});
