import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../testing/close.ts";
import { customerBase, pickRows, shuffledBase } from "./campaign-base.testing.ts";
import { type CostMatrix, costThreshold, expectedCost } from "./expected-cost.ts";
import { maximumProfit } from "./maximum-profit.ts";

const costs: CostMatrix = { truePositive: 54, falsePositive: 11, trueNegative: 0, falseNegative: 100 };
const amount = fc.integer({ min: -2000, max: 2000 }).map((cents) => cents / 100);
const extra = fc.integer({ min: 1, max: 3000 }).map((cents) => cents / 100);
const reasonable: fc.Arbitrary<CostMatrix> = fc
  .tuple(amount, amount, extra, extra)
  .map(([truePositive, trueNegative, alarm, miss]) => ({
    truePositive,
    trueNegative,
    falsePositive: trueNegative + alarm,
    falseNegative: truePositive + miss,
  }));

describe("costThreshold", () => {
  it("is Elkan's equation 2", () => {
    expectClose(costThreshold(costs), 11 / (11 + 46), 1e-15);
    const credit = { truePositive: 0, falsePositive: 1, trueNegative: 0, falseNegative: 5 };
    expectClose(costThreshold(credit), 1 / 6, 1e-15);
    // Elkan's section 1.1: what counts is differences inside a column, in any unit.
    const moved = { truePositive: 108 + 7, falsePositive: 22 - 3, trueNegative: -3, falseNegative: 200 + 7 };
    expectClose(costThreshold(moved), costThreshold(costs), 1e-15);
  });

  it("is where both actions cost the same in expectation", () => {
    fc.assert(
      fc.property(reasonable, (matrix) => {
        const p = costThreshold(matrix);
        expect(p > 0 && p < 1).toBe(true);
        const contact = p * matrix.truePositive + (1 - p) * matrix.falsePositive;
        const leave = p * matrix.falseNegative + (1 - p) * matrix.trueNegative;
        expectClose(contact, leave, 1e-11, 10);
      }),
    );
  });
});

describe("expectedCost", () => {
  it("is a table worked out by hand", () => {
    const result = expectedCost([1, 0, 1, 0], [0.9, 0.6, 0.3, 0.1], { costs });
    expect(result).toEqual({
      threshold: costThreshold(costs),
      cost: (54 + 11 + 54) / 4,
      share: 0.75,
      best: { threshold: 0.3, cost: (54 + 11 + 54) / 4, share: 0.75 },
      everybody: (54 + 11 + 54 + 11) / 4,
      nobody: 50,
    });
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    expect([Object.isFrozen(result), Object.isFrozen(result.best)]).toEqual([true, true]);
    expect(expectedCost([1, 0, 1, 0], [0.9, 0.6, 0.3, 0.1], { costs, threshold: 0.6 })).toMatchObject({
      threshold: 0.6,
      cost: (54 + 11 + 100) / 4,
      share: 0.5,
    });
  });

  it("names the cheapest of all thresholds, each computed by hand", () => {
    fc.assert(
      fc.property(customerBase, reasonable, (base, matrix) => {
        const { truth, score, weights } = base;
        const costFrom = (threshold: number): number => {
          const total = weights.reduce((a, b) => a + b);
          return truth.reduce((sum, leaves, i) => {
            const contacted = score[i]! >= threshold;
            const [yes, no] = leaves
              ? (["truePositive", "falseNegative"] as const)
              : (["falsePositive", "trueNegative"] as const);
            return sum + (weights[i]! * matrix[contacted ? yes : no]) / total;
          }, 0);
        };
        const result = expectedCost(truth, score, { costs: matrix, weights });
        const all = [2, ...score].map(costFrom);
        expectClose(result.best.cost, Math.min(...all), 1e-11, 1);
        expectClose(costFrom(result.best.threshold), result.best.cost, 1e-11, 1);
        expectClose(costFrom(result.threshold), result.cost, 1e-11, 1);
        expectClose(result.everybody, costFrom(0), 1e-11, 1);
        expectClose(result.nobody, costFrom(2), 1e-11, 1);
        expect(result.best.cost).toBeLessThanOrEqual(Math.min(result.cost, result.everybody, result.nobody));
      }),
    );
  });

  it("is cheapest at the threshold of the costs where probabilities are exact", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1 }),
        reasonable,
        (percents, matrix) => {
          const chance = percents.map((percent) => percent / 100);
          // Every customer twice, as one who leaves and one who stays, with the weight of each.
          const truth = [...chance.map(() => 1), ...chance.map(() => 0)];
          const weights = [...chance, ...chance.map((p) => 1 - p)];
          const result = expectedCost(truth, [...chance, ...chance], { costs: matrix, weights });
          expectClose(result.cost, result.best.cost, 1e-10, 1);
        },
      ),
    );
  });

  it("is the maximum profit seen from the other side", () => {
    fc.assert(
      fc.property(customerBase, (base) => {
        // Profit against doing nothing, for V = 120, d = 8, f = 1.5 and gamma = 0.4.
        const matrix = {
          truePositive: -(0.4 * 112 - 1.5),
          falsePositive: 9.5,
          trueNegative: 0,
          falseNegative: 0,
        };
        const { best } = expectedCost(base.truth, base.score, { costs: matrix });
        const money = { lifetimeValue: 120, offerCost: 8, contactCost: 1.5, acceptance: 0.4 };
        const most = maximumProfit(base.truth, base.score, money);
        expectClose(-best.cost, most.profit, 1e-12, 1);
        expectClose(best.share, most.share, 1e-12, 1);
      }),
    );
  });

  it("does not depend on the order of the rows, and weights are repeats", () => {
    fc.assert(
      fc.property(shuffledBase, reasonable, ([base, shuffled], matrix) => {
        const before = expectedCost(base.truth, base.score, { costs: matrix, weights: base.weights });
        const after = expectedCost(shuffled.truth, shuffled.score, {
          costs: matrix,
          weights: shuffled.weights,
        });
        expect(after).toEqual(before);
        const repeated = pickRows(
          base,
          base.weights.flatMap((weight, row) => Array<number>(weight).fill(row)),
        );
        expect(expectedCost(repeated.truth, repeated.score, { costs: matrix })).toEqual(before);
      }),
    );
  });

  it("takes the shortest of lists that cost the same", () => {
    const even = { truePositive: 0, falsePositive: 1, trueNegative: 0, falseNegative: 1 };
    const { best } = expectedCost([1, 0, 1, 0], [0.9, 0.7, 0.5, 0.3], { costs: even });
    expect(best).toEqual({ threshold: 0.9, cost: 0.25, share: 0.25 });
  });

  it("has an answer for one class and for equal scores", () => {
    expect(expectedCost([0, 0], [0.2, 0.4], { costs }).best).toEqual({
      threshold: 0.4000000000000001,
      cost: 0,
      share: 0,
    });
    expect(expectedCost([1, 1], [0.4, 0.4], { costs }).best).toEqual({ threshold: 0.4, cost: 54, share: 1 });
  });

  it.each<[() => unknown, string]>([
    [
      () => expectedCost([0, 1], [0, 1], {} as { costs: CostMatrix }),
      "`options.costs` must be an object with options (truePositive, falsePositive, trueNegative, falseNegative), got undefined",
    ],
    [
      () => expectedCost([0, 1], [0, 1], { costs: { ...costs, falsePositive: 0 } }),
      "`options.costs.falsePositive` must be > trueNegative (0), or it would never cost anything to contact, got 0",
    ],
    [
      () => expectedCost([0, 1], [0, 1], { costs: { ...costs, falseNegative: 54 } }),
      "`options.costs.falseNegative` must be > truePositive (54), or it would never pay to contact, got 54",
    ],
    [
      () => costThreshold({ ...costs, falseNegative: 1 }),
      "`costs.falseNegative` must be > truePositive (54), or it would never pay to contact, got 1",
    ],
    [
      () => costThreshold({ ...costs, truePositive: Number.NaN }),
      "`costs.truePositive` must be a finite number, got NaN",
    ],
    [
      () => costThreshold({ ...costs, truePositive: -1.7e308 }),
      "`costs.truePositive` must be 0 or of a size in [1e-50, 1e50], got -1.7e+308",
    ],
    [
      () => costThreshold({ ...costs, hit: 1 } as CostMatrix),
      '`costs.hit` must be one of the options truePositive, falsePositive, trueNegative, falseNegative, got "hit"',
    ],
    [() => expectedCost([0, 1], [0, 1.5], { costs }), "`score[1]` must be in [0, 1], got 1.5"],
    [
      () => expectedCost([0, 1], [0, 1], { costs, threshold: 2 }),
      "`options.threshold` must be in [0, 1], got 2",
    ],
    [() => expectedCost([], [], { costs }), "`truth` must be at least one value, got Array of length 0"],
    [() => expectedCost([1], [1, 1], { costs }), "`score.length` must be 1 (truth.length), got 2"],
    [
      () => expectedCost([0, 1], [0, 1], { costs, weights: [1, -1] }),
      "`options.weights[1]` must be >= 0, got -1",
    ],
  ])("refuses %s", (call, message) => {
    expect(call).toThrow(message);
  });
});
