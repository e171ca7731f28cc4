import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitBgBb } from "../clv/bg-bb/bg-bb.ts";
import { fitBgNbd } from "../clv/bg-nbd/bg-nbd.ts";
import { fitGammaGamma } from "../clv/gamma-gamma/gamma-gamma.ts";
import { customerLifetimeValue } from "../clv/predictions/customer-lifetime-value.ts";
import { expectedPurchases } from "../clv/predictions/expected-purchases.ts";
import { expectedSpend } from "../clv/predictions/expected-spend.ts";
import { probabilityAlive } from "../clv/predictions/probability-alive.ts";
import type { ScoredQuantity } from "../clv/predictions/purchase-scorer.ts";
import { residualLifetimeValue } from "../clv/predictions/residual-lifetime-value.ts";
import { FITTABLE_KINDS, fitPurchaseModel } from "../clv/purchase-fits.ts";
import type { PurchaseModel, PurchaseModelKind } from "../clv/purchase-model.ts";
import { tableFrom } from "../table/table-from.ts";
import { examplePurchaseModels, exampleSummary } from "../testing/purchase-model-examples.ts";
import { simulateBgBuyers } from "../testing/simulated-buyers.ts";
import { predictProbability, prepareScorer } from "./predict-probability.ts";

const spend = fitGammaGamma(exampleSummary);
const buyers = simulateBgBuyers(400, 3);
const covariates = { purchase: ["income"], dropout: ["member"] };
const spendByIncome = fitGammaGamma(buyers, { covariates: { spend: ["income"] }, l2: 1 });

const money = { discountRateAnnual: 0.1, margin: 0.3 };
const quantities = (spendModel: typeof spend): readonly ScoredQuantity[] => [
  { quantity: "probabilityAlive" },
  { quantity: "probabilityAlive", after: { weeks: 9 } },
  { quantity: "expectedPurchases", horizon: 26 },
  { quantity: "customerLifetimeValue", horizon: { weeks: 52 }, spendModel, ...money },
  { quantity: "residualLifetimeValue", spendModel, ...money },
];

function byTable(model: PurchaseModel, summary: object, asked: ScoredQuantity): Float64Array {
  const rows = summary as never;
  switch (asked.quantity) {
    case "probabilityAlive":
      return probabilityAlive(model, rows, asked.after === undefined ? {} : { after: asked.after });
    case "expectedPurchases":
      return expectedPurchases(model, rows, { horizon: asked.horizon });
    case "customerLifetimeValue":
      return customerLifetimeValue(model, asked.spendModel, rows, { horizon: asked.horizon, ...money });
    case "residualLifetimeValue":
      return residualLifetimeValue(model, asked.spendModel, rows, money);
  }
}

const history = fc
  .record({
    frequency: fc.integer({ min: 0, max: 20 }),
    gap: fc.integer({ min: 0, max: 30 }),
    before: fc.integer({ min: 0, max: 30 }),
    meanSpend: fc.option(fc.double({ min: 0.01, max: 500, noNaN: true }), { nil: null }),
    income: fc.double({ min: -2, max: 2, noNaN: true }),
    member: fc.boolean(),
  })
  .map(({ frequency, gap, before, ...rest }) => {
    const recency = frequency === 0 ? 0 : frequency + before;
    return { ...rest, frequency, recency, age: recency + gap };
  });
const histories = fc.array(history, { minLength: 1, maxLength: 12 });
const runs = { numRuns: 8 };

/** Row by row and at once, before and after JSON: the numbers of the function for tables, to the last bit. */
function expectSameBits(model: PurchaseModel, asked: ScoredQuantity): void {
  const stored = JSON.parse(JSON.stringify({ model, asked })) as {
    model: PurchaseModel;
    asked: ScoredQuantity;
  };
  fc.assert(
    fc.property(histories, (rows) => {
      const expected = byTable(model, tableFrom(rows), asked);
      const scorer = prepareScorer(stored.model, stored.asked);
      expect(Float64Array.from(rows, (row) => scorer.scoreRow(row))).toEqual(expected);
      expect(scorer.scoreTable(rows)).toEqual(expected);
      expect(prepareScorer(model, asked).scoreTable(tableFrom(rows))).toEqual(expected);
      expect(expected.every((value) => value >= 0 && Number.isFinite(value))).toBe(true);
    }),
    runs,
  );
}

describe("prepareScorer of a purchase model", () => {
  const kinds = Object.keys(examplePurchaseModels) as PurchaseModelKind[];
  it.each(kinds)("of kind %s gives every quantity by row as by table, also after JSON", (kind) => {
    for (const asked of quantities(spend)) expectSameBits(examplePurchaseModels[kind](), asked);
  });

  it.each([...FITTABLE_KINDS, "bg-bb" as const])("of kind %s does so with covariates", (kind) => {
    const options = { unit: "week", covariates, l2: 1 } as const;
    const whole = (values: Float64Array) => values.map((value) => Math.ceil(value));
    const counted = { ...buyers, age: whole(buyers.age), recency: whole(buyers.recency) };
    const possible = counted.frequency.map((x, i) => Math.min(x, counted.recency[i]!));
    const model =
      kind === "bg-bb"
        ? fitBgBb({ ...counted, frequency: possible }, options)
        : fitPurchaseModel(kind, buyers, options);
    for (const asked of quantities(spendByIncome)) expectSameBits(model, asked);
  });

  it("gives the chance to be alive where nothing else is asked", () => {
    const model = examplePurchaseModels["bg-nbd"]();
    const row = { frequency: 3, recency: 12, age: 37 };
    expect(prepareScorer(model).scoreRow(row)).toBe(probabilityAlive(model, [row])[0]);
  });

  it("reads columns of other names", () => {
    const model = examplePurchaseModels["mbg-nbd"]();
    const columns = { frequency: "x", recency: "tx", age: "T", meanSpend: "m" };
    const asked = {
      quantity: "customerLifetimeValue",
      horizon: 9,
      spendModel: spend,
      columns,
      ...money,
    } as const;
    const row = { x: 3, tx: 12, T: 37, m: 18 };
    const named = [{ frequency: 3, recency: 12, age: 37, meanSpend: 18 }];
    const expected = customerLifetimeValue(model, spend, named, { horizon: 9, ...money })[0];
    expect(prepareScorer(model, asked).scoreRow(row)).toBe(expected);
    expect(prepareScorer(model, asked).scoreTable([row])[0]).toBe(expected);
  });

  it("counts rows and missing spends, of rows that could be scored", () => {
    const asked = { quantity: "residualLifetimeValue", spendModel: spend, ...money } as const;
    const scorer = prepareScorer(examplePurchaseModels["bg-nbd"](), asked);
    scorer.scoreRow({ frequency: 0, recency: 0, age: 3, meanSpend: null });
    scorer.scoreTable(exampleSummary);
    expect(() => scorer.scoreRow({ frequency: 0, recency: 1, age: 3, meanSpend: null })).toThrow();
    expect(scorer.report()).toEqual({ rows: 11, missing: { meanSpend: 6 }, unseen: {} });
    expect(prepareScorer(examplePurchaseModels["bg-nbd"]()).report()).toEqual({
      rows: 0,
      missing: {},
      unseen: {},
    });
  });

  it("takes no discount where the sum is finite, and refuses it where not", () => {
    const slow = { ...examplePurchaseModels["mbg-nbd"](), params: { r: 1, alpha: 5, a: 1.5, b: 2 } };
    const asked = { quantity: "residualLifetimeValue", spendModel: spend, discountRateAnnual: 0 } as const;
    const row = { frequency: 2, recency: 9, age: 12, meanSpend: 20 };
    const expected = residualLifetimeValue(slow, spend, [row], { discountRateAnnual: 0 })[0];
    expect(prepareScorer(slow, asked).scoreRow(row)).toBe(expected);
    expect(() => prepareScorer({ ...slow, params: { ...slow.params, a: 0.5 } }, asked)).toThrow(
      "`options.discountRateAnnual` must be > 0, because without a discount",
    );
  });

  const model = examplePurchaseModels["bg-nbd"]();
  const row = { frequency: 2, recency: 9, age: 12 };
  it.each<[object | null, string]>([
    [null, "`row` must be an object with a key per column, got null"],
    [
      { frequency: 2, age: 12 },
      "`row.recency` must be there (null where the value is missing), got undefined",
    ],
    [{ ...row, frequency: "2" }, '`row.frequency` must be a number or null, got "2"'],
    [{ ...row, frequency: null }, "`row.frequency` must be a number, got NaN"],
    [{ ...row, frequency: 1.5 }, "`row.frequency` must be a whole number of repeat purchases, got 1.5"],
    [
      { ...row, recency: 0 },
      "`row.recency` must be > 0 where the frequency is 2 (it is the age at the last purchase), got 0",
    ],
    [{ ...row, age: 3 }, "`row.age` must be >= the recency (9), got 3"],
  ])("rejects the row %j", (bad, message) => {
    expect(() => prepareScorer(model).scoreRow(bad as object)).toThrow(message);
  });

  it("rejects tables, options and models by the names that they have here", () => {
    const scored = (change: object) => () => prepareScorer(model).scoreTable([row, { ...row, ...change }]);
    expect(scored({ age: 3 })).toThrow("`table.age[1]` must be >= the recency (9), got 3");
    const asked = (options: object) => () => prepareScorer(model, options as ScoredQuantity);
    expect(asked({ quantity: "purchaseCount", horizon: 3 })).toThrow(
      '`options.quantity` must be a quantity that is one number, not "purchaseCount", got "purchaseCount"',
    );
    expect(asked({ quantity: "expectedPurchases", horizon: 3, draws: 9 })).toThrow(
      '`options.draws` must be one of the options quantity, columns, horizon, got "draws"',
    );
    expect(asked({ quantity: "expectedPurchases" })).toThrow("`options.horizon` must be");
    expect(() => prepareScorer({ ...model, version: 2 } as never)).toThrow(
      "`model` must be a purchase model",
    );
    const classifier = { kind: "random-forest", version: 1 } as never;
    expect(() => prepareScorer(classifier, { quantity: "expectedPurchases", horizon: 3 } as never)).toThrow(
      "`options` must be left out for a classifier, got an object with keys quantity, horizon",
    );
    expect(() => predictProbability(model as never, [row])).toThrow("`model.kind` must be a classifier");
  });

  it("asks for the covariates that the model has", () => {
    const own = fitBgNbd(buyers, { unit: "week", covariates: { purchase: ["income"] } });
    const scorer = prepareScorer(own);
    expect(() => scorer.scoreRow(row)).toThrow(
      "`row.income` must be there (null where the value is missing), got undefined",
    );
    expect(() => scorer.scoreRow({ ...row, income: null })).toThrow("`row.income` must be a number, got NaN");
  });
});

describe("prepareScorer of a spend model", () => {
  it("gives the expected spend by row as by table, also after JSON, with covariates or without", () => {
    for (const model of [spend, spendByIncome]) {
      const stored = JSON.parse(JSON.stringify(model)) as typeof spend;
      fc.assert(
        fc.property(histories, (rows) => {
          const expected = expectedSpend(model, rows);
          const scorer = prepareScorer(stored, { quantity: "expectedSpend" });
          expect(Float64Array.from(rows, (one) => scorer.scoreRow(one))).toEqual(expected);
          expect(prepareScorer(stored).scoreTable(rows)).toEqual(expected);
        }),
        runs,
      );
    }
    expect(() => prepareScorer(spend, { quantity: "probabilityAlive" } as never)).toThrow(
      '`options.quantity` must be one of "expectedSpend", got "probabilityAlive"',
    );
    expect(() => prepareScorer(spend).scoreRow({ frequency: 1, meanSpend: -3 })).toThrow(
      "`row.meanSpend` must be >= 0, got -3",
    );
  });
});
