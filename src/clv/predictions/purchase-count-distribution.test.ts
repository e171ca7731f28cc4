import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectAllClose, expectClose } from "../../testing/close.ts";
import { examplePurchaseModels } from "../../testing/purchase-model-examples.ts";
import { simulateBgBuyers } from "../../testing/simulated-buyers.ts";
import { fitBgCnbdK } from "../cnbd-k/cnbd-k.ts";
import golden from "../fixtures/counts.json" with { type: "json" };
import type { PurchaseModel, PurchaseModelKind } from "../purchase-model.ts";
import { expectedPurchases } from "./expected-purchases.ts";
import { predictionIntervals } from "./prediction-intervals.ts";
import { probabilityAlive } from "./probability-alive.ts";
import { type PurchaseHistory, purchaseCountDistribution } from "./purchase-count-distribution.ts";

const kinds = Object.keys(examplePurchaseModels) as PurchaseModelKind[];

function modelOf({ kind, regularity, params }: (typeof golden.cases)[number]): PurchaseModel {
  const names = examplePurchaseModels[kind as PurchaseModelKind]();
  return {
    ...names,
    ...(regularity === null ? {} : { regularity }),
    params: Object.fromEntries(Object.keys(names.params).map((name, i) => [name, params[i]!])),
  } as unknown as PurchaseModel;
}

const total = (chances: Float64Array): number => chances.reduce((sum, chance) => sum + chance, 0);
const mean = (chances: Float64Array): number => chances.reduce((sum, chance, n) => sum + n * chance, 0);

describe("purchaseCountDistribution of a known customer", () => {
  it.each(golden.cases.map((one) => [one.kind, one.regularity, one] as const))(
    "of %s (regularity %s) is the mixture over purchase rates and drop-out that mpmath integrates",
    (_, __, one) => {
      const model = modelOf(one);
      for (const [frequency, recency, age, horizon, count, chance] of one.rows as readonly number[][]) {
        const history = { frequency: frequency!, recency: recency!, age: age! };
        const chances = purchaseCountDistribution(model, { horizon: horizon!, maxCount: 12, history });
        expectClose(chances[count!]!, chance!, 1e-11, 1e-14, `${one.rows.indexOf(one.rows[0]!)} ${count}`);
        // The counts asked for do not depend on how many are asked for.
        const few = purchaseCountDistribution(model, { horizon: horizon!, maxCount: count!, history });
        expectClose(few[count!]!, chances[count!]!, 1e-12);
      }
    },
  );

  const history = fc
    .record({
      frequency: fc.integer({ min: 0, max: 15 }),
      before: fc.integer({ min: 0, max: 30 }),
      gap: fc.integer({ min: 0, max: 30 }),
    })
    .map(({ frequency, before, gap }): PurchaseHistory => {
      const recency = frequency === 0 ? 0 : frequency + before;
      return { frequency, recency, age: recency + gap };
    });

  it.each(kinds)(
    "of %s sums to 1, has the mean that is expected, and is 0 for certain without time",
    (kind) => {
      const model = examplePurchaseModels[kind]();
      fc.assert(
        fc.property(history, fc.integer({ min: 1, max: 40 }), (own, horizon) => {
          const chances = purchaseCountDistribution(model, { horizon, maxCount: 3000, history: own });
          expectClose(total(chances), 1, 1e-9);
          expectClose(mean(chances), expectedPurchases(model, [own], { horizon })[0]!, 1e-8, 1e-12);
          expect(chances.every((chance) => chance >= 0)).toBe(true);
          const left = 1 - probabilityAlive(model, [own])[0]!;
          expect(chances[0]!).toBeGreaterThanOrEqual(left - 1e-15);
          const now = purchaseCountDistribution(model, { horizon: 0, maxCount: 2, history: own });
          expectAllClose(now, [1, 0, 0], 1e-14, 1e-14);
        }),
        { numRuns: 25 },
      );
    },
  );

  it("takes the covariates of the customer", () => {
    const buyers = simulateBgBuyers(600, 4);
    const model = fitBgCnbdK(buyers, { regularity: 2, covariates: { purchase: ["income"] }, l2: 1 });
    const own = { frequency: 2, recency: 9, age: 14 };
    const chances = purchaseCountDistribution(model, {
      horizon: 20,
      maxCount: 2000,
      history: own,
      covariates: { income: 0.7 },
    });
    const expected = expectedPurchases(model, [{ ...own, income: 0.7 }], { horizon: 20 })[0]!;
    expectClose(mean(chances), expected, 1e-8);
  });

  it("is what intervals of the counts of regular customers are made of", () => {
    const model = fitBgCnbdK(simulateBgBuyers(2000, 5), { regularity: 2, unit: "week" });
    const own = { frequency: 6, recency: 20, age: 22 };
    const options = { quantity: "purchaseCount", horizon: 26, draws: 200, level: 0.9 } as const;
    const { estimate, lower, upper } = predictionIntervals(model, [own], options);
    const chances = purchaseCountDistribution(model, { horizon: 26, maxCount: 200, history: own });
    const atMost = (n: number): number => total(chances.slice(0, n + 1));
    // The parameters of two thousand customers are known well: much the same quantiles.
    expect(Math.abs(atMost(estimate[0]!) - 0.5)).toBeLessThan(0.12);
    expect(atMost(upper[0]!)).toBeGreaterThan(0.9);
    expect(lower[0]!).toBeLessThan(estimate[0]!);
  });

  const model = examplePurchaseModels["bg-nbd"]();
  const own = { frequency: 2, recency: 9, age: 14 };
  it.each<[unknown, string]>([
    [{ frequency: 2, recency: 9 }, "`options.history.age` must be a number, got undefined"],
    [{ ...own, frequency: "2" }, '`options.history.frequency` must be a number, got "2"'],
    [
      { ...own, frequency: 2.5 },
      "`options.history.frequency` must be a whole number of repeat purchases, got 2.5",
    ],
    [
      { ...own, recency: 0 },
      "`options.history.recency` must be > 0 where the frequency is 2 (it is the age at the last purchase), got 0",
    ],
    [{ ...own, age: 8 }, "`options.history.age` must be >= the recency (9), got 8"],
    [
      { ...own, spend: 8 },
      '`options.history.spend` must be one of the options frequency, recency, age, got "spend"',
    ],
  ])("rejects the history %j", (bad, message) => {
    const options = { horizon: 3, history: bad as PurchaseHistory };
    expect(() => purchaseCountDistribution(model, options)).toThrow(message);
  });
});
