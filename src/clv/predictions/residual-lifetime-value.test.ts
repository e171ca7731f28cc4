import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectAllClose, expectClose } from "../../testing/close.ts";
import { examplePurchaseModels } from "../../testing/purchase-model-examples.ts";
import { type BgNbdModel, fitBgNbd } from "../bg-nbd/bg-nbd.ts";
import golden from "../fixtures/quantities.json" with { type: "json" };
import { fitGammaGamma } from "../gamma-gamma/gamma-gamma.ts";
import { fitMbgNbd } from "../mbg-nbd/mbg-nbd.ts";
import { paretoNbdKernel } from "../pareto-nbd/kernel.ts";
import { fitParetoNbd } from "../pareto-nbd/pareto-nbd.ts";
import type { PurchaseModel } from "../purchase-model.ts";
import { purchaseKernel } from "../purchase-model.ts";
import { customerLifetimeValue } from "./customer-lifetime-value.ts";
import { discountedWhileAlive } from "./discounted-while-alive.ts";
import type { SpendModel } from "./expected-spend.ts";
import {
  discountedByQuadrature,
  type ResidualLifetimeValueOptions,
  residualLifetimeValue,
  residualPurchases,
} from "./residual-lifetime-value.ts";

const summary = {
  frequency: [0, 2, 6, 1, 26],
  recency: [0, 30.43, 20, 4, 30.8],
  age: [38.86, 38.86, 33, 38, 31],
  meanSpend: [null, 22.35, 40, 11, 30],
};
const bg = fitBgNbd(summary, { unit: "week" });
const spendModel = { ...fitGammaGamma(summary), params: { p: 6.25, q: 3.74, gamma: 15.44 } };
/** The rate per year that is delta per week. */
const annual = (delta: number): number => Math.expm1((delta * 365.2425) / 7);

function bgOf(params: readonly number[]): BgNbdModel {
  const [r, alpha, a, b] = params;
  return { ...bg, params: { r: r!, alpha: alpha!, a: a!, b: b! } };
}

const cdnow = bgOf([0.243, 4.414, 0.793, 2.426]);
const models: readonly PurchaseModel[] = [
  cdnow,
  { ...fitMbgNbd(summary, { unit: "week" }), params: { r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 } },
  {
    ...fitParetoNbd(summary, { unit: "week" }),
    params: { r: 0.5533, alpha: 10.5782, s: 0.6063, beta: 11.6711 },
  } as unknown as PurchaseModel,
];
const parameter = fc.double({ min: -1.3, max: 1.3, noNaN: true }).map((e) => 10 ** e);

describe("residualLifetimeValue", () => {
  it.each(golden.discounted)("agrees with mpmath: $k, $j, q = $q, a = $a, c = $c, z = $z", (c) => {
    expectClose(discountedWhileAlive(c, c.z), c.value, 1e-11);
  });

  it("has the DERT that is published for the Pareto/NBD model", () => {
    // clv_golden.json, pnbd.rows, delta 0.0027 a week.
    const kernel = paretoNbdKernel({ r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 });
    const residual = residualPurchases(kernel, 0.0027);
    for (const [x, tx, T, expected] of [
      [0, 0, 38.86, 0.4771362290321953],
      [1, 1.71, 38.86, 0.7623602936706835],
      [2, 30.43, 38.86, 6.483773567730739],
      [7, 29.43, 38.86, 16.54114063262396],
      [10, 34.14, 38.86, 27.7937733576223],
      [26, 30.857142857142858, 31, 86.0526586490134],
    ] as const) {
      expectClose(kernel.aliveChance(x, tx, T) * residual(x, T, tx), expected, 1e-12);
    }
  });

  it("has the residual values of clv.md 2b from end to end", () => {
    const rows = {
      frequency: [2, 0],
      recency: [213 / 7, 0],
      age: [272 / 7, 272 / 7],
      meanSpend: [22.35, 0],
    };
    const options = { discountRateAnnual: annual(Math.log(1.15) / 52) };
    const [repeat, single] = residualLifetimeValue(models[2]!, spendModel, rows, options);
    expect(repeat!.toFixed(4)).toBe("160.3116");
    expect(single!.toFixed(4)).toBe("16.8441");
  });

  it("is the limit of the value within a horizon, and never below it, for every model", () => {
    for (const model of models) {
      const forEver = residualLifetimeValue(model, spendModel, summary, { discountRateAnnual: 0.15 });
      let before = new Float64Array(5);
      for (const years of [1, 5, 20, 80]) {
        const options = { horizon: { years }, discountRateAnnual: 0.15 };
        const within = customerLifetimeValue(model, spendModel, summary, options);
        for (let i = 0; i < 5; i++) {
          expect(within[i]!).toBeGreaterThanOrEqual(before[i]!);
          expect(within[i]!).toBeLessThanOrEqual(forEver[i]! * (1 + 1e-11));
        }
        before = new Float64Array(within);
      }
      // Of what is bought after 150 years 1e-9 is left.
      const late = { horizon: { years: 150 }, discountRateAnnual: 0.15 };
      expectAllClose(customerLifetimeValue(model, spendModel, summary, late), forEver, 1e-8);
    }
  });

  it("agrees with the discounted integral of the expected purchases, by another rule", () => {
    fc.assert(
      fc.property(
        fc.tuple(parameter, parameter, parameter, parameter),
        fc.double({ min: -4, max: 0, noNaN: true }),
        fc.integer({ min: 0, max: 40 }),
        (params, exponent, x) => {
          const kernel = purchaseKernel(bgOf(params), "model");
          const delta = 10 ** exponent;
          const direct = residualPurchases(kernel, delta)(x, 30, 20);
          expectClose(discountedByQuadrature(kernel, [x, 30, 20], delta), direct, 1e-10);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("agrees with that integral for every kind of model that runs in continuous time", () => {
    for (const make of Object.values(examplePurchaseModels)) {
      const model = make();
      if (model.kind === "bg-bb") continue;
      const kernel = purchaseKernel(model, "model");
      for (const delta of [0.002, 0.1]) {
        const direct = residualPurchases(kernel, delta)(3, 30, 20);
        expectClose(discountedByQuadrature(kernel, [3, 30, 20], delta), direct, 1e-9);
      }
    }
  });

  it("grows where the rate falls, and is proportional to the margin and to the money", () => {
    for (const model of models) {
      const of = (discountRateAnnual: number, margin = 1): Float64Array =>
        residualLifetimeValue(model, spendModel, summary, { discountRateAnnual, margin });
      const cheap = of(0.05);
      const dear = of(0.1);
      for (let i = 0; i < 5; i++) expect(dear[i]).toBeLessThan(cheap[i]!);
      expectAllClose(
        of(0.1, 0.3),
        dear.map((v) => 0.3 * v),
        1e-14,
      );
      const cents = { ...spendModel, params: { ...spendModel.params, gamma: 1544 } };
      const inCents = { ...summary, meanSpend: summary.meanSpend.map((m) => m && 100 * m) };
      expectAllClose(
        residualLifetimeValue(model, cents, inCents, { discountRateAnnual: 0.1 }),
        dear.map((v) => 100 * v),
        1e-13,
      );
    }
  });

  it("takes no discount where customers leave fast enough for a finite sum: E[1 / p] purchases", () => {
    const fast = bgOf([3, 4.414, 1.5, 2.426]);
    const spend = { ...spendModel, params: { p: 1, q: 2, gamma: 1 } }; // a mean of 1
    const rows = { frequency: [0], recency: [0], age: [10], meanSpend: [null] };
    const [value] = residualLifetimeValue(fast, spend, rows, { discountRateAnnual: 0 });
    expectClose(value!, (1.5 + 2.426 - 1) / 0.5, 1e-13);
    const [barely] = residualLifetimeValue(fast, spend, rows, { discountRateAnnual: 1e-12 });
    expectClose(barely!, value!, 1e-5);
  });

  const options = { discountRateAnnual: 0.1 };
  it.each<[string, () => unknown, string]>([
    [
      "no discount where the sum is infinite",
      () => residualLifetimeValue(cdnow, spendModel, summary, { discountRateAnnual: 0 }),
      "`options.discountRateAnnual` must be > 0, because without a discount the future purchases of this model have no finite sum (they have where a > 1, here it is 0.793), got 0",
    ],
    [
      "no discount for a Pareto/NBD model of slow leavers",
      () => residualLifetimeValue(models[2]!, spendModel, summary, { discountRateAnnual: 0 }),
      "`options.discountRateAnnual` must be > 0, because without a discount the future purchases of this model have no finite sum (they have where s > 1, here it is 0.6063), got 0",
    ],
    [
      "no rate",
      () => residualLifetimeValue(cdnow, spendModel, summary, {} as ResidualLifetimeValueOptions),
      "`options.discountRateAnnual` must be a rate per year such as 0.1, got undefined",
    ],
    [
      "a negative rate",
      () => residualLifetimeValue(cdnow, spendModel, summary, { discountRateAnnual: -0.1 }),
      "`options.discountRateAnnual` must be >= 0, got -0.1",
    ],
    [
      "a horizon",
      () => residualLifetimeValue(cdnow, spendModel, summary, { ...options, horizon: 3 } as typeof options),
      '`options.horizon` must be one of the options discountRateAnnual, margin, columns, got "horizon"',
    ],
    [
      "a margin of nothing",
      () => residualLifetimeValue(cdnow, spendModel, summary, { ...options, margin: 0 }),
      "`options.margin` must be > 0, got 0",
    ],
    [
      "a model that does not know its unit",
      () => residualLifetimeValue({ ...cdnow, unit: null }, spendModel, summary, options),
      "`purchaseModel.unit` must be a unit (fit the model with `unit`), got null",
    ],
    [
      "models in the wrong order",
      () =>
        residualLifetimeValue(
          spendModel as unknown as PurchaseModel,
          cdnow as unknown as SpendModel,
          summary,
          options,
        ),
      '`purchaseModel` must be a purchase model such as fitBgNbd makes, version 1, got "gamma-gamma, version 1"',
    ],
  ])("rejects %s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});

describe("customerLifetimeValue of a very long time", () => {
  it("is what residualLifetimeValue says of one without end", () => {
    const one = { frequency: [2], recency: [20], age: [30], meanSpend: [10] };
    const purchases = {
      ...fitBgNbd(summary, { unit: "week" }),
      params: { r: 0.24, alpha: 4.4, a: 0.79, b: 2.4 },
    };
    const spend = fitGammaGamma(summary);
    const endless = residualLifetimeValue(purchases, spend, one, { discountRateAnnual: 0.1 })[0]!;
    for (const horizon of [1e5, 1e8, 1e12]) {
      const value = customerLifetimeValue(purchases, spend, one, { horizon, discountRateAnnual: 0.1 })[0]!;
      expectClose(value, endless, 1e-9);
    }
  });
});
