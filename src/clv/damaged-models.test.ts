import { describe, expect, it } from "vitest";
import { fitBgNbd } from "./bg-nbd/bg-nbd.ts";
import { fitGammaGamma } from "./gamma-gamma/gamma-gamma.ts";
import { customerLifetimeValue } from "./predictions/customer-lifetime-value.ts";
import { expectedPurchases, expectedPurchasesNewCustomer } from "./predictions/expected-purchases.ts";
import { expectedSpend, type SpendModel } from "./predictions/expected-spend.ts";
import { probabilityAlive } from "./predictions/probability-alive.ts";
import { purchaseCountDistribution } from "./predictions/purchase-count-distribution.ts";
import type { PurchaseModel } from "./purchase-model.ts";

const summary = { frequency: [0, 3, 1], recency: [0, 20, 4], age: [30, 35, 38], meanSpend: [null, 20, 31] };
const purchases = fitBgNbd(summary, { unit: "week" });
const spend = fitGammaGamma(summary);

/** A change to a model, as an editor or a broken file makes it, and what is said about it. */
type Damage = readonly [change: object, message: string];

describe("a damaged purchase model", () => {
  it.each<Damage>([
    [{ params: {} }, "`model.params.r` must be a finite number > 0, got undefined"],
    [{ params: undefined }, "`model.params.r` must be a finite number > 0, got undefined"],
    [{ params: null }, "`model.params.r` must be a finite number > 0, got undefined"],
    [{ params: { ...purchases.params, r: null } }, "`model.params.r` must be a finite number > 0, got null"],
    [
      { params: { ...purchases.params, alpha: 0 } },
      "`model.params.alpha` must be a finite number > 0, got 0",
    ],
    [{ params: { ...purchases.params, a: -1 } }, "`model.params.a` must be a finite number > 0, got -1"],
    [{ params: { ...purchases.params, b: "2" } }, '`model.params.b` must be a finite number > 0, got "2"'],
    [
      { params: { ...purchases.params, b: Number.NaN } },
      "`model.params.b` must be a finite number > 0, got NaN",
    ],
    [
      { unit: "fortnight" },
      '`model.unit` must be one of "day", "week", "month", "year", or null, got "fortnight"',
    ],
    [
      { unit: undefined },
      '`model.unit` must be one of "day", "week", "month", "year", or null, got undefined',
    ],
  ])("with %j is refused by every function that reads it", (change, message) => {
    const model = { ...purchases, ...change } as PurchaseModel;
    const error = expect.objectContaining({ code: "incompatible-model", message }) as Error;
    expect(() => probabilityAlive(model, summary)).toThrow(error);
    expect(() => expectedPurchases(model, summary, { horizon: 13 })).toThrow(error);
    expect(() => expectedPurchasesNewCustomer(model, { horizon: 13 })).toThrow(error);
    expect(() => purchaseCountDistribution(model, { horizon: 13, maxCount: 3 })).toThrow(error);
  });

  it("is named by its own path where two models come in", () => {
    const damaged = { ...purchases, params: {} } as PurchaseModel;
    const options = { horizon: 13, discountRateAnnual: 0.1 };
    expect(() => customerLifetimeValue(damaged, spend, summary, options as never)).toThrow(
      "`purchaseModel.params.r` must be a finite number > 0, got undefined",
    );
    expect(() =>
      customerLifetimeValue(purchases, { ...spend, params: {} } as SpendModel, summary, options as never),
    ).toThrow("`spendModel.params.p` must be a finite number > 0, got undefined");
  });

  it("may lack its fit: predictions do not need it", () => {
    const { fit: _, ...bare } = purchases;
    expect(probabilityAlive(bare as PurchaseModel, summary)).toEqual(probabilityAlive(purchases, summary));
  });
});

describe("a damaged spend model", () => {
  it.each<Damage>([
    [{ params: {} }, "`model.params.p` must be a finite number > 0, got undefined"],
    [{ params: { ...spend.params, q: null } }, "`model.params.q` must be a finite number > 0, got null"],
    [{ params: { ...spend.params, gamma: 0 } }, "`model.params.gamma` must be a finite number > 0, got 0"],
    [
      { observedMeanSpend: undefined },
      "`model.observedMeanSpend` must be a finite number >= 0, got undefined",
    ],
    [{ observedMeanSpend: -1 }, "`model.observedMeanSpend` must be a finite number >= 0, got -1"],
  ])("with %j is refused", (change, message) => {
    const model = { ...spend, ...change } as SpendModel;
    const error = expect.objectContaining({ code: "incompatible-model", message }) as Error;
    expect(() => expectedSpend(model, summary)).toThrow(error);
    expect(expectedSpend({ ...spend, observedMeanSpend: 0 }, summary)[1]).toBeGreaterThan(0);
  });
});
