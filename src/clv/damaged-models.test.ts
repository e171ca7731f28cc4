import { describe, expect, it } from "vitest";
import { examplePurchaseModels, exampleSummary } from "../testing/purchase-model-examples.ts";
import { fitGammaGamma } from "./gamma-gamma/gamma-gamma.ts";
import { customerLifetimeValue } from "./predictions/customer-lifetime-value.ts";
import { expectedPurchases, expectedPurchasesNewCustomer } from "./predictions/expected-purchases.ts";
import { expectedSpend, type SpendModel } from "./predictions/expected-spend.ts";
import { probabilityAlive } from "./predictions/probability-alive.ts";
import { purchaseCountDistribution } from "./predictions/purchase-count-distribution.ts";
import { PURCHASE_MODELS, type PurchaseModel, type PurchaseModelKind } from "./purchase-model.ts";

const summary = exampleSummary;
const spend = fitGammaGamma(summary);

/** A change to a model, as an editor or a broken file makes it, and what is said about it. */
type Damage = readonly [change: object, message: string];

/** What the list says of a kind, whichever it is. */
const kinds = Object.entries(PURCHASE_MODELS) as unknown as [
  PurchaseModelKind,
  { readonly version: number; readonly parameters: readonly string[] },
][];

describe.each(kinds)("a damaged purchase model of kind %s", (kind, { version, parameters }) => {
  const purchases = examplePurchaseModels[kind]();
  const params: Readonly<Record<string, number>> = { ...purchases.params };
  const [first] = parameters;
  const refusal = (name: string | undefined, received: string): string =>
    `\`model.params.${name}\` must be a finite number > 0, got ${received}`;

  it("is of the kind and version that the list says, with its parameters", () => {
    expect([purchases.kind, purchases.version]).toEqual([kind, version]);
    expect(Object.keys(params)).toEqual(parameters);
  });

  it.each<Damage>([
    [{ params: {} }, refusal(first, "undefined")],
    [{ params: undefined }, refusal(first, "undefined")],
    [{ params: null }, refusal(first, "undefined")],
    ...parameters.flatMap((name): Damage[] => [
      [{ params: { ...params, [name]: null } }, refusal(name, "null")],
      [{ params: { ...params, [name]: 0 } }, refusal(name, "0")],
      [{ params: { ...params, [name]: -1 } }, refusal(name, "-1")],
      [{ params: { ...params, [name]: "2" } }, refusal(name, '"2"')],
      [{ params: { ...params, [name]: Number.NaN } }, refusal(name, "NaN")],
    ]),
    [
      { version: 99 },
      `\`model\` must be a purchase model such as fitBgNbd makes, version ${version}, got "${kind}, version 99"`,
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
      `\`purchaseModel.params.${first}\` must be a finite number > 0, got undefined`,
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
