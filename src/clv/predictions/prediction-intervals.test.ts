import { describe, expect, it } from "vitest";
import { quantileSorted } from "../../numeric/quantile.ts";
import { randomStream } from "../../random/random.ts";
import { expectAllClose, expectClose } from "../../testing/close.ts";
import { examplePurchaseModels } from "../../testing/purchase-model-examples.ts";
import { simulateBgBuyers, simulateParetoBuyers } from "../../testing/simulated-buyers.ts";
import { fitBgNbd } from "../bg-nbd/bg-nbd.ts";
import { fitGammaGamma } from "../gamma-gamma/gamma-gamma.ts";
import { fitParetoNbd } from "../pareto-nbd/pareto-nbd.ts";
import { type PurchaseModel, purchaseKernel } from "../purchase-model.ts";
import { customerLifetimeValue } from "./customer-lifetime-value.ts";
import { expectedPurchases } from "./expected-purchases.ts";
import type { SpendModel } from "./expected-spend.ts";
import { drawModels } from "./parameter-draws.ts";
import { type PredictionIntervalOptions, predictionIntervals } from "./prediction-intervals.ts";
import { probabilityAlive } from "./probability-alive.ts";
import { residualLifetimeValue } from "./residual-lifetime-value.ts";

const buyers = simulateBgBuyers(1500, 21);
/** So many times these customers. */
const base = (times: number) => ({ ...buyers, weight: new Float64Array(1500).fill(times) });
const model = fitBgNbd(buyers, { unit: "week" });
const pareto = fitParetoNbd(simulateParetoBuyers(1500, 22), { unit: "week" });
const spendModel = fitGammaGamma(buyers);
const rows = {
  frequency: [0, 5, 2, 5, 5, 2, 0],
  recency: [0, 30, 20, 10, 30, 20, 0],
  age: [38, 33, 38, 33, 33, 38, 20],
  meanSpend: [null, 26, 20, 40, 26, 31, null],
};
const money = { spendModel, discountRateAnnual: 0.1, margin: 0.3 };

/** Each quantity with the function that it is named after. */
const quantities: readonly (readonly [PredictionIntervalOptions, (of: PurchaseModel) => Float64Array])[] = [
  [{ quantity: "probabilityAlive" }, (of) => probabilityAlive(of, rows)],
  [{ quantity: "probabilityAlive", after: { weeks: 8 } }, (of) => probabilityAlive(of, rows, { after: 8 })],
  [{ quantity: "expectedPurchases", horizon: 26 }, (of) => expectedPurchases(of, rows, { horizon: 26 })],
  [
    { quantity: "customerLifetimeValue", horizon: { weeks: 52 }, ...money },
    (of) =>
      customerLifetimeValue(of, spendModel, rows, { horizon: 52, discountRateAnnual: 0.1, margin: 0.3 }),
  ],
  [
    { quantity: "residualLifetimeValue", ...money },
    (of) => residualLifetimeValue(of, spendModel, rows, { discountRateAnnual: 0.1, margin: 0.3 }),
  ],
];

describe("predictionIntervals", () => {
  it.each(quantities)("of $quantity enclose what the function of that name says", (options, estimate) => {
    for (const own of [model, pareto]) {
      const intervals = predictionIntervals(own, rows, { ...options, draws: 60 });
      expect(intervals.estimate).toEqual(estimate(own));
      for (let i = 0; i < 7; i++) {
        expect(intervals.lower[i]).toBeLessThanOrEqual(intervals.estimate[i]!);
        expect(intervals.upper[i]).toBeGreaterThanOrEqual(intervals.estimate[i]!);
        expect(intervals.lower[i]).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(intervals.upper[i])).toBe(true);
      }
      expect([intervals.level, intervals.draws]).toEqual([0.95, 60]);
    }
  });

  it("are the quantiles over the drawn models, one by one", () => {
    const draws = 80;
    const models = drawModels(model, draws, randomStream(9, "purchases"), "model");
    const drawn = models.map((own) => expectedPurchases(own, rows, { horizon: 26 }));
    const { lower, upper } = predictionIntervals(model, rows, {
      quantity: "expectedPurchases",
      horizon: 26,
      level: 0.8,
      draws,
      seed: 9,
    });
    for (let i = 0; i < 7; i++) {
      const sorted = Float64Array.from(drawn, (values) => values[i]!).sort();
      expect(lower[i]).toBe(quantileSorted(sorted, 0.5 * (1 - 0.8)));
      expect(upper[i]).toBe(quantileSorted(sorted, 1 - 0.5 * (1 - 0.8)));
    }
  });

  it("draw parameters with the standard errors and correlations of the fit, on logarithms", () => {
    const draws = drawModels(model, 40_000, randomStream(2, "moments"), "model");
    const names = ["r", "alpha", "a", "b"] as const;
    const { standardErrors, correlation } = model.fit;
    const logs = names.map((name) => draws.map(({ params }) => Math.log(params[name] / model.params[name])));
    const mean = (u: readonly number[], v: readonly number[]): number =>
      u.reduce((sum, value, i) => sum + value * v[i]!, 0) / u.length;
    names.forEach((row, i) => {
      names.forEach((column, j) => {
        const scale =
          (standardErrors![row] / model.params[row]) * (standardErrors![column] / model.params[column]);
        expect(Math.abs(mean(logs[i]!, logs[j]!) / scale - correlation![row][column])).toBeLessThan(0.03);
      });
      expect(Math.abs(logs[i]!.reduce((sum, value) => sum + value, 0))).toBeLessThan(1e-9); // mirrored
    });
  });

  it("are as wide as the delta method says where many customers were fitted", () => {
    const large = fitBgNbd(base(1000), { unit: "week" });
    const horizon = 26;
    const names = ["r", "alpha", "a", "b"] as const;
    const at = (shifted: string, by: number): Float64Array =>
      expectedPurchases(
        { ...large, params: { ...large.params, [shifted]: large.params[shifted as "r"] * Math.exp(by) } },
        rows,
        { horizon },
      );
    const slopes = names.map((name) => {
      const down = at(name, -1e-4);
      return at(name, 1e-4).map((up, i) => (up - down[i]!) / 2e-4);
    });
    const { standardErrors, correlation } = large.fit;
    const relative = names.map((name) => standardErrors![name] / large.params[name]);
    const { lower, upper } = predictionIntervals(large, rows, {
      quantity: "expectedPurchases",
      horizon,
      draws: 8000,
    });
    for (let i = 0; i < 7; i++) {
      let variance = 0;
      names.forEach((row, p) => {
        names.forEach((column, q) => {
          variance +=
            slopes[p]![i]! * slopes[q]![i]! * relative[p]! * relative[q]! * correlation![row][column];
        });
      });
      expectClose(upper[i]! - lower[i]!, 2 * 1.959964 * Math.sqrt(variance), 0.05);
    }
  });

  it("shrink with the root of the number of customers, widen with the level", () => {
    const options = { quantity: "expectedPurchases", horizon: 26, draws: 400 } as const;
    const width = (of: PurchaseModel, level: number): Float64Array => {
      const { lower, upper } = predictionIntervals(of, rows, { ...options, level });
      return upper.map((high, i) => high - lower[i]!);
    };
    const large = fitBgNbd(base(100), { unit: "week" });
    expectAllClose(
      width(model, 0.95).map((w) => w / 10),
      width(large, 0.95),
      0.25,
    );
    const narrow = width(model, 0.5);
    width(model, 0.99).forEach((wide, i) => {
      expect(wide).toBeGreaterThan(narrow[i]!);
    });
  });

  it("are the same for the same seed, row by row wherever a row stands, and much the same for another", () => {
    const options = { quantity: "customerLifetimeValue", horizon: 52, ...money, draws: 400 } as const;
    const all = predictionIntervals(model, rows, options);
    expect(predictionIntervals(model, rows, options)).toEqual(all);
    const order = [6, 2, 0, 5, 1, 4, 3];
    const shuffled = Object.fromEntries(
      Object.entries(rows).map(([name, values]) => [name, order.map((i) => values[i]!)]),
    );
    const permuted = predictionIntervals(model, shuffled, options);
    expect([...permuted.upper]).toEqual(order.map((i) => all.upper[i]!));
    expect([...permuted.lower]).toEqual(order.map((i) => all.lower[i]!));
    expectAllClose(predictionIntervals(model, rows, { ...options, seed: 2 }).upper, all.upper, 0.1);
  });

  it("of purchase counts enclose the simulated counts at the level", () => {
    const { lower, upper, estimate } = predictionIntervals(model, rows, {
      quantity: "purchaseCount",
      horizon: 26,
      level: 0.9,
      draws: 60,
    });
    const models = drawModels(model, 60, randomStream(1, "purchases"), "model");
    for (const i of [0, 1, 3]) {
      // Slow twin: the mixture over the draws, of counts of an alive customer.
      const [x, tx, T] = [rows.frequency[i]!, rows.recency[i]!, rows.age[i]!];
      const chances = new Float64Array(200);
      for (const own of models) {
        const kernel = purchaseKernel(own, "model");
        const alive = kernel.aliveChance(x, tx, T);
        const counts = kernel.countsIfAlive!(x, T, 26, 199, tx);
        for (let n = 0; n < 200; n++) chances[n]! += ((n === 0 ? 1 - alive : 0) + alive * counts[n]!) / 60;
      }
      const below = (n: number): number => chances.slice(0, n).reduce((sum, p) => sum + p, 0);
      for (const [bound, p] of [
        [lower[i]!, 0.05],
        [estimate[i]!, 0.5],
        [upper[i]!, 0.95],
      ] as const) {
        expect(below(bound)).toBeLessThan(p);
        expect(below(bound + 1)).toBeGreaterThanOrEqual(p - 1e-12);
      }
    }
  });

  it("count alike for an alive customer as expected purchases do", () => {
    for (const make of Object.values(examplePurchaseModels)) {
      const kernel = purchaseKernel(make(), "model");
      const counts = kernel.countsIfAlive(3, 30, 10, 400, 20);
      expectClose(
        counts.reduce((sum, p) => sum + p, 0),
        1,
        1e-9,
      );
      expectClose(
        counts.reduce((sum, p, n) => sum + n * p, 0),
        kernel.purchasesIfAlive(3, 30, 10, 20),
        1e-9,
      );
    }
  });

  it("draw the coefficients of covariates too", () => {
    const withZ = fitBgNbd(buyers, { unit: "week", covariates: { purchase: ["income"] } });
    expect(withZ.fit.status).toBe("converged");
    const drawn = drawModels(withZ, 4000, randomStream(6, "coefficients"), "model");
    const [effect] = withZ.covariates!.effects;
    const squares = drawn.reduce(
      (sum, { covariates }) => sum + (covariates!.effects[0]!.coefficient - effect!.coefficient) ** 2,
      0,
    );
    expectClose(Math.sqrt(squares / 4000), effect!.standardError!, 0.06);
    // Another origin of the covariate moves the parameters and what they have to do with the coefficient, no more.
    const income = buyers.income.map((z) => z + 5);
    const moved = fitBgNbd({ ...buyers, income }, { unit: "week", covariates: { purchase: ["income"] } });
    const one = { frequency: [1], recency: [9], age: [20] };
    const widthOf = (of: PurchaseModel, z: number): number => {
      const settings = { quantity: "expectedPurchases", horizon: 26, draws: 2000 } as const;
      const { lower, upper } = predictionIntervals(of, { ...one, income: [z] }, settings);
      return upper[0]! - lower[0]!;
    };
    expectClose(widthOf(moved, 6), widthOf(withZ, 1), 0.08);
    const some = { frequency: [1, 1, 1], recency: [9, 9, 9], age: [20, 20, 20], income: [0, 3, 0] };
    const options = { quantity: "expectedPurchases", horizon: 26, draws: 100 } as const;
    const { estimate, lower, upper } = predictionIntervals(withZ, some, options);
    expect(estimate).toEqual(expectedPurchases(withZ, some, { horizon: 26 }));
    expect([estimate[2], lower[2], upper[2]]).toEqual([estimate[0], lower[0], upper[0]]);
    expect((upper[1]! - lower[1]!) / estimate[1]!).toBeGreaterThan((upper[0]! - lower[0]!) / estimate[0]!);
  });

  const boundary = fitBgNbd({ frequency: [0, 0, 0], recency: [0, 0, 0], age: [9, 8, 7] }, { unit: "week" });
  it.each<[string, () => unknown, string]>([
    [
      "a fit at a boundary",
      () => predictionIntervals(boundary, rows, { quantity: "probabilityAlive" }),
      '`model.fit` must be that of a model whose search converged inside (at a boundary nothing is known of the errors of the estimates), got "at-boundary"',
    ],
    [
      "an unknown quantity",
      () => predictionIntervals(model, rows, { quantity: "churn" } as unknown as PredictionIntervalOptions),
      '`options.quantity` must be one of "probabilityAlive", "expectedPurchases", "purchaseCount", "customerLifetimeValue", "residualLifetimeValue", got "churn"',
    ],
    [
      "no options",
      () => predictionIntervals(model, rows, undefined as unknown as PredictionIntervalOptions),
      "`options` must be an object with options (quantity, ...), got undefined",
    ],
    [
      "an option of another quantity",
      () =>
        predictionIntervals(model, rows, {
          quantity: "probabilityAlive",
          horizon: 3,
        } as PredictionIntervalOptions),
      '`options.horizon` must be one of the options quantity, columns, level, draws, seed, after, got "horizon"',
    ],
    [
      "a level of all",
      () => predictionIntervals(model, rows, { quantity: "probabilityAlive", level: 1 }),
      "`options.level` must be in (0, 1), got 1",
    ],
    [
      "one draw",
      () => predictionIntervals(model, rows, { quantity: "probabilityAlive", draws: 1 }),
      "`options.draws` must be >= 2, got 1",
    ],
    [
      "a seed that is none",
      () => predictionIntervals(model, rows, { quantity: "probabilityAlive", seed: -1 }),
      "`options.seed` must be >= 0, got -1",
    ],
    [
      "no spend model",
      () =>
        predictionIntervals(model, rows, {
          quantity: "residualLifetimeValue",
          discountRateAnnual: 0.1,
        } as unknown as PredictionIntervalOptions),
      "`options.spendModel` must be a spend model such as fitGammaGamma makes, version 1, got undefined",
    ],
    [
      "no discount for ever",
      () =>
        predictionIntervals(model, rows, {
          ...money,
          quantity: "residualLifetimeValue",
          discountRateAnnual: 0,
        }),
      "`options.discountRateAnnual` must be > 0, got 0",
    ],
    [
      "a spend model without errors",
      () =>
        predictionIntervals(model, rows, {
          ...money,
          quantity: "residualLifetimeValue",
          spendModel: {
            ...spendModel,
            fit: { ...spendModel.fit, status: "at-boundary", standardErrors: null },
          } as SpendModel,
        }),
      '`options.spendModel.fit` must be that of a model whose search converged inside (at a boundary nothing is known of the errors of the estimates), got "at-boundary"',
    ],
    [
      "a model that does not know its unit, for money",
      () =>
        predictionIntervals({ ...model, unit: null }, rows, { ...money, quantity: "residualLifetimeValue" }),
      "`model.unit` must be a unit (fit the model with `unit`), got null",
    ],
  ])("reject %s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});
