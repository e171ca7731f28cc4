import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectAllClose, expectClose } from "../../testing/close.ts";
import { liftCurve } from "../lift/lift-curve.ts";
import { customerBase, moneyOf, shuffledBase } from "./campaign-base.testing.ts";
import { maximumProfit } from "./maximum-profit.ts";
import { profitCurve } from "./profit-curve.ts";

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

describe("profitCurve", () => {
  it("is a table worked out by hand: values differ, two customers are tied", () => {
    // In order of score: a leaver worth 300, then a tied pair (leaver worth 50, stayer), then a stayer.
    const curve = profitCurve([0, 1, 1, 0], [0.2, 0.5, 0.9, 0.5], {
      lifetimeValue: [999, 50, 300, 999],
      offerCost: [20, 10, 20, 20],
      contactCost: 2,
      acceptance: 0.5,
    });
    const profits = [0, 138, 138 + 18 - 22, 138 + 18 - 22 - 22];
    expectAllClose(curve.totalProfit, profits, 1e-14);
    expectAllClose(
      curve.profit,
      profits.map((profit) => profit / 4),
      1e-14,
    );
    expect(Array.from(curve.share)).toEqual([0, 0.25, 0.75, 1]);
    expect(Array.from(curve.contacted)).toEqual([0, 1, 3, 4]);
    expect(Array.from(curve.captured)).toEqual([0, 0.5, 1, 1]);
    expect(Array.from(curve.threshold)).toEqual([0.9000000000000001, 0.9, 0.5, 0.2]);
    expect(curve.best).toEqual({ profit: 34.5, share: 0.25, threshold: 0.9, captured: 0.5 });
  });

  it("at equal steps is straight inside a group of ties", () => {
    const curve = profitCurve([0, 1, 1, 0], [0.2, 0.5, 0.9, 0.5], {
      lifetimeValue: [999, 50, 300, 999],
      offerCost: [20, 10, 20, 20],
      contactCost: 2,
      acceptance: 0.5,
      steps: 4,
    });
    expectAllClose(curve.totalProfit, [0, 138, 136, 134, 112], 1e-14);
    expectAllClose(curve.share, [0, 0.25, 0.5, 0.75, 1], 1e-15);
    expectAllClose(curve.captured, [0, 0.5, 0.75, 1, 1], 1e-15);
    expect(Array.from(curve.threshold).slice(1)).toEqual([0.9, 0.5, 0.5, 0.2]);
  });

  it("has its highest point where maximumProfit says", () => {
    fc.assert(
      fc.property(customerBase, fc.integer({ min: 1, max: 30 }), (base, steps) => {
        const options = { ...moneyOf(base), weights: base.weights, acceptance: 0.4 };
        const curve = profitCurve(base.truth, base.score, options);
        expect(curve.best).toEqual(maximumProfit(base.truth, base.score, options));
        expect(Math.max(...curve.profit)).toBe(curve.best.profit);
        expect(profitCurve(base.truth, base.score, { ...options, steps }).best).toEqual(curve.best);
      }),
    );
  });

  it("goes from nobody to everybody, and a coarse curve never leaves the fine one", () => {
    fc.assert(
      fc.property(customerBase, fc.integer({ min: 1, max: 30 }), (base, steps) => {
        const options = { ...moneyOf(base), weights: base.weights };
        const fine = profitCurve(base.truth, base.score, options);
        const coarse = profitCurve(base.truth, base.score, { ...options, steps });
        expect(coarse.share.length).toBe(steps + 1);
        expect([coarse.share[0], coarse.profit[0], coarse.captured[0]]).toEqual([0, 0, 0]);
        expectClose(coarse.profit[steps]!, fine.profit.at(-1)!, 1e-12, 1);
        expectAllClose([coarse.share[steps]!, coarse.captured[steps]!], [1, 1], 1e-12);
        coarse.share.forEach((share, s) => {
          const next = Math.max(
            1,
            fine.share.findIndex((at) => at >= share - 1e-12),
          );
          const ends = [fine.profit[next - 1]!, fine.profit[next]!];
          expect(coarse.profit[s]).toBeGreaterThanOrEqual(Math.min(...ends) - 1e-9);
          expect(coarse.profit[s]).toBeLessThanOrEqual(Math.max(...ends) + 1e-9);
        });
      }),
    );
  });

  it("does not depend on the order of the rows", () => {
    fc.assert(
      fc.property(shuffledBase, fc.integer({ min: 1, max: 30 }), ([base, shuffled], steps) => {
        const before = profitCurve(base.truth, base.score, { ...moneyOf(base), steps });
        const after = profitCurve(shuffled.truth, shuffled.score, { ...moneyOf(shuffled), steps });
        expectAllClose(after.profit, before.profit, 1e-12, 1);
        expect(after.captured).toEqual(before.captured);
      }),
    );
  });

  it("ends where contacting everybody does", () => {
    fc.assert(
      fc.property(customerBase, (base) => {
        const curve = profitCurve(base.truth, base.score, {
          lifetimeValue: 80,
          offerCost: 7,
          contactCost: 2,
        });
        const leavers = sum(base.truth);
        const stayers = base.truth.length - leavers;
        expectClose(curve.totalProfit.at(-1)!, leavers * (0.3 * 73 - 2) - stayers * 9, 1e-12, 1);
      }),
    );
  });

  it.each<[() => unknown, string]>([
    [() => profitCurve([0, 1], [0, 1], { steps: 0 }), "`options.steps` must be >= 1, got 0"],
    [() => profitCurve([0, 1], [0, 1], { steps: 2.5 }), "`options.steps` must be an integer, got 2.5"],
    [() => profitCurve([1, 1], [0, 1]), "`truth` must be a mix of 0 and 1 over its 2 rows, got 1"],
    [
      () => profitCurve([0, 1], [0, 1], { acceptance: -0.1 }),
      "`options.acceptance` must be in [0, 1], got -0.1",
    ],
    [
      () => profitCurve([0, 1], [0, 1], { bins: 10 } as object),
      '`options.bins` must be one of the options lifetimeValue, offerCost, contactCost, acceptance, weights, steps, got "bins"',
    ],
  ])("refuses %s", (call, message) => {
    expect(call).toThrow(message);
  });

  it("ends a list where the lift curve ends it, also at shares that round up", () => {
    for (const n of [10, 100, 1000]) {
      const truth = Array.from({ length: n }, (_, i) => i % 2);
      const score = truth.map((_, i) => 1 - i / n);
      const curve = profitCurve(truth, score, { steps: n });
      expect(Array.from(curve.threshold.subarray(1))).toEqual(score);
      expect(curve.threshold.subarray(1)).toEqual(liftCurve(truth, score, { bins: n }).threshold);
      expectAllClose(curve.contacted, [...Array(n + 1).keys()], 1e-12);
    }
  });
});
