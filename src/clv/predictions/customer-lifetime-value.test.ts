import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectAllClose, expectClose } from "../../testing/close.ts";
import { type BgNbdModel, fitBgNbd } from "../bg-nbd/bg-nbd.ts";
import golden from "../fixtures/lifetime-value.json" with { type: "json" };
import { fitGammaGamma } from "../gamma-gamma/gamma-gamma.ts";
import type { PurchaseModel } from "../purchase-model.ts";
import type { TimeUnit } from "../summary/time-unit.ts";
import { type CustomerLifetimeValueOptions, customerLifetimeValue } from "./customer-lifetime-value.ts";
import { expectedPurchases } from "./expected-purchases.ts";
import { expectedSpend, type SpendModel } from "./expected-spend.ts";

const summary = {
  frequency: [0, 2, 6, 1, 26],
  recency: [0, 30.43, 20, 4, 30.8],
  age: [38.86, 38.86, 33, 38, 31],
  meanSpend: [null, 22.35, 40, 11, 30],
};
const fitted = fitBgNbd(summary, { unit: "week" });
const spendModel = { ...fitGammaGamma(summary), params: paramsOfSpend(golden.spendParams) };

function paramsOfSpend([p, q, gamma]: readonly number[]): { p: number; q: number; gamma: number } {
  return { p: p!, q: q!, gamma: gamma! };
}

function modelOf([r, alpha, a, b]: readonly number[], unit: TimeUnit): BgNbdModel {
  return { ...fitted, unit, params: { r: r!, alpha: alpha!, a: a!, b: b! } };
}

const cdnow = modelOf([0.243, 4.414, 0.793, 2.426], "week");

describe("customerLifetimeValue", () => {
  it.each(golden.values)(
    "is the discounted stream of mpmath: $params in $unit, x = $frequency, horizon $horizon, rate $discountRateAnnual",
    (c) => {
      const rows = { frequency: [c.frequency], recency: [c.recency], age: [c.age], meanSpend: [c.meanSpend] };
      const { horizon, discountRateAnnual, margin } = c;
      const options = { horizon, discountRateAnnual, margin };
      expectClose(expectedSpend(spendModel, rows)[0]!, c.expectedSpend, 1e-13);
      const model = modelOf(c.params, c.unit as TimeUnit);
      expectClose(customerLifetimeValue(model, spendModel, rows, options)[0]!, c.value, golden.tolerance);
    },
  );

  it("without a discount is expected purchases times expected spend times margin", () => {
    const purchases = expectedPurchases(cdnow, summary, { horizon: 78 });
    const spend = expectedSpend(spendModel, summary);
    const value = customerLifetimeValue(cdnow, spendModel, summary, {
      horizon: 78,
      discountRateAnnual: 0,
      margin: 0.4,
    });
    expectAllClose(
      value,
      purchases.map((n, i) => n * spend[i]! * 0.4),
      1e-14,
    );
    const barely = customerLifetimeValue(cdnow, spendModel, summary, {
      horizon: 78,
      discountRateAnnual: 1e-13,
      margin: 0.4,
    });
    expectAllClose(barely, value, 1e-12);
  });

  it("grows with the horizon, falls with the rate, is never negative, and is bounded by both ends of the horizon", () => {
    const parameter = fc.double({ min: -1.3, max: 1.3, noNaN: true }).map((e) => 10 ** e);
    fc.assert(
      fc.property(
        fc.tuple(parameter, parameter, parameter, parameter),
        fc.double({ min: 0.5, max: 800, noNaN: true }),
        fc.double({ min: 0.001, max: 2, noNaN: true }),
        (params, horizon, rate) => {
          const model = modelOf(params, "week");
          const of = (h: number, discountRateAnnual: number): Float64Array =>
            customerLifetimeValue(model, spendModel, summary, { horizon: h, discountRateAnnual });
          const value = of(horizon, rate);
          const undiscounted = of(horizon, 0);
          const longer = of(1.3 * horizon, rate);
          const dearer = of(horizon, 1.2 * rate);
          const last = (1 + rate) ** ((-horizon * 7) / 365.2425);
          for (let i = 0; i < value.length; i++) {
            expect(value[i]).toBeGreaterThanOrEqual(0);
            expect(longer[i]).toBeGreaterThanOrEqual(value[i]! * (1 - 1e-11));
            expect(dearer[i]).toBeLessThanOrEqual(value[i]! * (1 + 1e-11));
            expect(value[i]).toBeLessThanOrEqual(undiscounted[i]! * (1 + 1e-11));
            expect(value[i]).toBeGreaterThanOrEqual(undiscounted[i]! * last * (1 - 1e-11));
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it("agrees with the definition: purchases of every short step, discounted from its middle", () => {
    const horizon = 52;
    const steps = 2000;
    const spend = expectedSpend(spendModel, summary);
    const stream = new Float64Array(5);
    let before: Float64Array = new Float64Array(5);
    for (let k = 1; k <= steps; k++) {
      const t = (k * horizon) / steps;
      const now = expectedPurchases(cdnow, summary, { horizon: t });
      const factor = 1.15 ** (-((t - horizon / steps / 2) * 7) / 365.2425);
      for (let i = 0; i < 5; i++) stream[i]! += factor * (now[i]! - before[i]!);
      before = now;
    }
    const value = customerLifetimeValue(cdnow, spendModel, summary, { horizon, discountRateAnnual: 0.15 });
    expectAllClose(
      value,
      stream.map((n, i) => n * spend[i]!),
      1e-7,
    );
  });

  it("is the same for the same customer in days and in weeks, and for a horizon as a duration", () => {
    const inDays = {
      ...summary,
      recency: summary.recency.map((t) => 7 * t),
      age: summary.age.map((t) => 7 * t),
    };
    const daily = modelOf([0.243, 7 * 4.414, 0.793, 2.426], "day");
    const options = { horizon: { years: 2 }, discountRateAnnual: 0.1 };
    const weeks = customerLifetimeValue(cdnow, spendModel, summary, options);
    expectAllClose(customerLifetimeValue(daily, spendModel, inDays, options), weeks, 1e-12);
    const plain = { horizon: (2 * 365.2425) / 7, discountRateAnnual: 0.1 };
    expectAllClose(customerLifetimeValue(cdnow, spendModel, summary, plain), weeks, 1e-13);
  });

  it("stays positive where the spend model has no mean", () => {
    const heavy = { ...spendModel, params: { p: 3, q: 0.6, gamma: 3 } };
    const value = customerLifetimeValue(cdnow, heavy, summary, { horizon: 52, discountRateAnnual: 0.1 });
    expect(value.every((v) => v > 0 && Number.isFinite(v))).toBe(true);
  });

  const options = { horizon: 52, discountRateAnnual: 0.1 };
  it.each<[string, () => unknown, string]>([
    [
      "a model that does not know its unit",
      () => customerLifetimeValue({ ...cdnow, unit: null }, spendModel, summary, options),
      "`purchaseModel.unit` must be a unit (fit the model with `unit`), got null",
    ],
    [
      "no rate",
      () =>
        customerLifetimeValue(cdnow, spendModel, summary, { horizon: 52 } as CustomerLifetimeValueOptions),
      "`options.discountRateAnnual` must be a rate per year such as 0.1, got undefined",
    ],
    [
      "a negative rate",
      () => customerLifetimeValue(cdnow, spendModel, summary, { ...options, discountRateAnnual: -0.1 }),
      "`options.discountRateAnnual` must be >= 0, got -0.1",
    ],
    [
      "no horizon",
      () =>
        customerLifetimeValue(cdnow, spendModel, summary, {
          discountRateAnnual: 0.1,
        } as CustomerLifetimeValueOptions),
      "`options.horizon` must be a number in the model's unit or a duration such as { weeks: 39 }, got undefined",
    ],
    [
      "a margin of nothing",
      () => customerLifetimeValue(cdnow, spendModel, summary, { ...options, margin: 0 }),
      "`options.margin` must be > 0, got 0",
    ],
    [
      "models in the wrong order",
      () =>
        customerLifetimeValue(
          spendModel as unknown as PurchaseModel,
          cdnow as unknown as SpendModel,
          summary,
          options,
        ),
      '`purchaseModel` must be a purchase model such as fitBgNbd makes, version 1, got "gamma-gamma, version 1"',
    ],
    [
      "a purchase model for the spend",
      () => customerLifetimeValue(cdnow, cdnow as unknown as SpendModel, summary, options),
      '`spendModel` must be a spend model such as fitGammaGamma makes, version 1, got "bg-nbd, version 1"',
    ],
    [
      "a summary without spend",
      () => customerLifetimeValue(cdnow, spendModel, { frequency: [0], recency: [0], age: [3] }, options),
      '`summary.meanSpend` must be a column of the table (frequency, recency, age), got "meanSpend"',
    ],
    [
      "unknown options",
      () =>
        customerLifetimeValue(cdnow, spendModel, summary, {
          ...options,
          discount: 1,
        } as CustomerLifetimeValueOptions),
      '`options.discount` must be one of the options horizon, discountRateAnnual, margin, columns, got "discount"',
    ],
  ])("rejects %s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});
