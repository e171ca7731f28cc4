import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { numberColumn } from "../../table/table.ts";
import { expectAllClose, expectClose } from "../../testing/close.ts";
import { type BgNbdModel, fitBgNbd } from "../bg-nbd/bg-nbd.ts";
import { bgNbdData } from "../bg-nbd/data.ts";
import { bgNbdLogLikelihood } from "../bg-nbd/likelihood.ts";
import golden from "../fixtures/bg-nbd.json" with { type: "json" };
import type { PurchaseModel } from "../purchase-model.ts";
import { type PurchaseSummaryInput, purchaseRowsFrom } from "../summary/purchase-rows.ts";
import { expectedPurchases, expectedPurchasesNewCustomer } from "./expected-purchases.ts";
import { probabilityAlive } from "./probability-alive.ts";
import { purchaseCountDistribution } from "./purchase-count-distribution.ts";

const fitted = fitBgNbd({ frequency: [0, 3, 1], recency: [0, 20, 4], age: [30, 35, 38] }, { unit: "week" });

/** A model of given parameters (r, alpha, a, b), in weeks. */
function modelOf([r, alpha, a, b]: readonly number[]): BgNbdModel {
  return { ...fitted, params: { r: r!, alpha: alpha!, a: a!, b: b! } };
}

const summaryOf = (...rows: readonly (readonly [x: number, tx: number, T: number])[]) => ({
  frequency: rows.map(([x]) => x),
  recency: rows.map(([, tx]) => tx),
  age: rows.map(([, , T]) => T),
});

const parameter = fc.double({ min: -1.5, max: 1.5, noNaN: true }).map((e) => 10 ** e);
const model = fc.tuple(parameter, parameter, parameter, parameter).map(modelOf);
const history = fc
  .tuple(
    fc.integer({ min: 0, max: 60 }),
    fc.double({ min: 0.05, max: 1, noNaN: true }),
    fc.double({ min: 0.5, max: 150, noNaN: true }),
  )
  .map(([x, share, T]): [number, number, number] => [x, x === 0 ? 0 : share * T, T]);

describe("predictions of the BG/NBD model", () => {
  it.each(golden.expectations)(
    "agree with mpmath: x = $frequency, t_x = $recency, T = $age, t = $horizon at $params",
    ({ params, frequency, recency, age, horizon, ...expected }) => {
      const m = modelOf(params);
      const summary = summaryOf([frequency, recency, age]);
      expectClose(probabilityAlive(m, summary)[0]!, expected.alive, 1e-12);
      expectClose(
        expectedPurchases(m, summary, { horizon })[0]!,
        expected.expected,
        golden.tolerance.expected,
      );
      const data = bgNbdData(purchaseRowsFrom(summary, {}, "fit"));
      const value = bgNbdLogLikelihood(
        data,
        Float64Array.from(params),
        new Float64Array(4),
        new Float64Array(16),
      );
      // Two large terms make up the value: 1e-12 of them is what it can be held to.
      expectClose(value, expected.logLikelihood, golden.tolerance.logLikelihood, 1 + 10 * frequency);
    },
  );

  it.each(golden.newcomers)(
    "agree with mpmath for a new customer: t = $horizon",
    ({ params, horizon, expected }) => {
      expectClose(expectedPurchasesNewCustomer(modelOf(params), { horizon }), expected, 1e-12);
    },
  );

  it.each(golden.counts)(
    "agree with mpmath for the chance of $count purchases in $horizon",
    ({ params, horizon, count, chance }) => {
      const chances = purchaseCountDistribution(modelOf(params), { horizon, maxCount: count });
      expectClose(chances[count]!, chance, 1e-11);
    },
  );

  it("have the figures that are published for the CDNOW estimates", () => {
    // Hardie's spreadsheet for the BG/NBD model, as in lifetimes, tests/test_estimation.py; its parameters are
    // those of recencies rounded to two decimals, which move the last figure by 4e-4.
    const m = modelOf([0.2426, 4.4136, 0.7929, 2.4259]);
    const published = [
      [0.1429, 0.0078],
      [1, 0.0532],
      [3, 0.1506],
      [31.8571, 1.0405],
      [32, 1.0437],
      [78, 1.8576],
    ] as const;
    for (const [horizon, expected] of published) {
      expect(Math.abs(expectedPurchasesNewCustomer(m, { horizon }) - expected)).toBeLessThan(5e-4);
    }
    // BTYD vignette: customer 1516, and the expectations that fall with x = 10 to 25 at t_x = 20, T = 39.
    const precise = modelOf([0.24259395, 4.41353091, 0.79291705, 2.42575617]);
    const summary = summaryOf(
      [26, 30.857142857142858, 31],
      [10, 20, 39],
      [15, 20, 39],
      [20, 20, 39],
      [25, 20, 39],
    );
    const expected = expectedPurchases(precise, summary, { horizon: 52 });
    expectAllClose(expected, [25.75659, 0.3474606, 0.04283391, 0.004158973, 0.0003583685], 1e-3);
  });
});

describe("probabilityAlive", () => {
  it("is a probability, 1 without a repeat purchase, and falls while nothing is bought", () => {
    fc.assert(
      fc.property(model, history, fc.double({ min: 0.1, max: 50, noNaN: true }), (m, [x, tx, T], later) => {
        const [now, then, never] = probabilityAlive(m, summaryOf([x, tx, T], [x, tx, T + later], [0, 0, T]));
        expect(now).toBeGreaterThan(0);
        expect(now).toBeLessThanOrEqual(1);
        expect(never).toBe(1);
        if (x > 0) expect(then).toBeLessThanOrEqual(now!);
      }),
    );
  });

  it("is what Bayes' rule says of the two ways the history can have come about", () => {
    fc.assert(
      fc.property(parameter, parameter, parameter, parameter, history, (r, alpha, a, b, [x, tx, T]) => {
        fc.pre(x > 0 && x < 40);
        const stayed = (alpha + T) ** -(r + x);
        const left = (a / (b + x - 1)) * (alpha + tx) ** -(r + x);
        fc.pre(stayed > 1e-250 && left > 1e-250);
        const [alive] = probabilityAlive(modelOf([r, alpha, a, b]), summaryOf([x, tx, T]));
        expectClose(alive!, stayed / (stayed + left), 1e-11);
      }),
    );
  });
});

describe("expectedPurchases", () => {
  it("grows with the horizon from 0, and stays below what an alive customer would buy", () => {
    fc.assert(
      fc.property(model, history, fc.double({ min: 0.1, max: 500, noNaN: true }), (m, h, horizon) => {
        const of = (t: number): number => expectedPurchases(m, summaryOf(h), { horizon: t })[0]!;
        const [alive] = probabilityAlive(m, summaryOf(h));
        expect(of(0)).toBe(0);
        expect(of(horizon)).toBeGreaterThan(0);
        expect(of(1.5 * horizon)).toBeGreaterThanOrEqual(of(horizon) * (1 - 1e-12));
        const { r, alpha } = m.params;
        const withoutLeaving = ((r + h[0]) * horizon) / (alpha + h[2]);
        expect(of(horizon)).toBeLessThanOrEqual(alive! * withoutLeaving * (1 + 1e-12));
      }),
    );
  });

  it("scores rows in their order, whatever repeats", () => {
    const rows: [number, number, number][] = [];
    for (let i = 0; i < 200; i++) rows.push([i % 7, i % 7 === 0 ? 0 : 1 + (i % 11), 12 + (i % 3)]);
    const m = modelOf([0.3, 4, 0.8, 2.5]);
    const all = expectedPurchases(m, summaryOf(...rows), { horizon: 9 });
    const each = rows.map((row) => expectedPurchases(m, summaryOf(row), { horizon: 9 })[0]!);
    expect([...all]).toEqual(each);
  });

  it("of a new customer is the sum over the distribution of counts", () => {
    fc.assert(
      fc.property(model, fc.double({ min: 0.1, max: 20, noNaN: true }), (m, horizon) => {
        const { r, alpha } = m.params;
        fc.pre((r * horizon) / alpha < 50);
        const chances = purchaseCountDistribution(m, { horizon, maxCount: 20_000 });
        const mean = chances.reduce((sum, chance, n) => sum + n * chance, 0);
        fc.pre(chances[20_000]! < 1e-18);
        expectClose(
          chances.reduce((sum, chance) => sum + chance, 0),
          1,
          1e-10,
        );
        expectClose(mean, expectedPurchasesNewCustomer(m, { horizon }), 1e-9);
      }),
      { numRuns: 30 },
    );
  });

  it("takes a duration for the horizon", () => {
    const m = modelOf([0.3, 4, 0.8, 2.5]);
    const summary = summaryOf([2, 20, 30]);
    const [weeks] = expectedPurchases(m, summary, { horizon: 39 });
    expect(expectedPurchases(m, summary, { horizon: { days: 273 } })[0]).toBe(weeks);
    expect(expectedPurchasesNewCustomer(m, { horizon: "P7D" })).toBe(
      expectedPurchasesNewCustomer(m, { horizon: 1 }),
    );
  });

  it("scores an empty summary, and a history read under other names", () => {
    const empty = { frequency: new Float64Array(), recency: new Float64Array(), age: new Float64Array() };
    expect(expectedPurchases(fitted, empty, { horizon: 1 })).toEqual(new Float64Array());
    const columns = { frequency: "x", recency: "t_x", age: "T" };
    const named = { x: [2], t_x: [20], T: [30] };
    const plain = summaryOf([2, 20, 30]);
    expect(expectedPurchases(fitted, named, { horizon: 9, columns })).toEqual(
      expectedPurchases(fitted, plain, { horizon: 9 }),
    );
    expect(probabilityAlive(fitted, named, { columns })).toEqual(probabilityAlive(fitted, plain));
  });
});

describe("purchaseCountDistribution", () => {
  it("is certain of nothing at no time, and of one count at a time", () => {
    expect([...purchaseCountDistribution(fitted, { horizon: 0, maxCount: 2 })]).toEqual([1, 0, 0]);
    expect(purchaseCountDistribution(fitted, { horizon: 5 }).length).toBe(11);
    expect(purchaseCountDistribution(fitted, { horizon: 5, maxCount: 0 }).length).toBe(1);
  });
});

describe("the door of the predictions", () => {
  const summary = summaryOf([2, 20, 30]);
  const inDays = {
    frequency: [2],
    recency: numberColumn(Float64Array.of(20), "day"),
    age: numberColumn(Float64Array.of(30), "day"),
  };
  const unitless = fitBgNbd({ frequency: [0, 3, 1], recency: [0, 20, 4], age: [30, 35, 38] });

  it.each<[string, () => unknown, string]>([
    [
      "another model",
      () => probabilityAlive({ kind: "k-means", version: 1 } as unknown as PurchaseModel, summary),
      '`model` must be a purchase model such as fitBgNbd makes, version 1, got "k-means, version 1"',
    ],
    [
      "a later version",
      () => expectedPurchases({ ...fitted, version: 2 } as unknown as PurchaseModel, summary, { horizon: 1 }),
      '`model` must be a purchase model such as fitBgNbd makes, version 1, got "bg-nbd, version 2"',
    ],
    [
      "no model",
      () => expectedPurchasesNewCustomer(undefined as unknown as PurchaseModel, { horizon: 1 }),
      "`model` must be a purchase model such as fitBgNbd makes, version 1, got undefined",
    ],
    [
      "another unit",
      () => probabilityAlive(fitted, inDays),
      '`summary.age.unit` must be "week" (model.unit), got "day"',
    ],
    [
      "no horizon",
      () => expectedPurchases(fitted, summary, {} as { horizon: number }),
      "`options.horizon` must be a number in the model's unit or a duration such as { weeks: 39 }, got undefined",
    ],
    [
      "a negative horizon",
      () => expectedPurchases(fitted, summary, { horizon: -1 }),
      "`options.horizon` must be >= 0, got -1",
    ],
    [
      "a duration for a model that does not know its unit",
      () => expectedPurchasesNewCustomer(unitless, { horizon: { days: 7 } }),
      "`options.horizon` must be a number, because the model does not know its unit (fit it with `unit`), got an object with keys days",
    ],
    [
      "an impossible row",
      () => probabilityAlive(fitted, summaryOf([1, 31, 30])),
      "`summary.age[0]` must be >= the recency (31), got 30",
    ],
    [
      "unknown options of probabilityAlive",
      () => probabilityAlive(fitted, summary, { horizon: 3 } as object),
      '`options.horizon` must be one of the options after, columns, got "horizon"',
    ],
    [
      "unknown options of expectedPurchases",
      () => expectedPurchases(fitted, summary, { horizon: 3, t: 3 } as { horizon: number }),
      '`options.t` must be one of the options horizon, columns, got "t"',
    ],
    [
      "unknown options of expectedPurchasesNewCustomer",
      () => expectedPurchasesNewCustomer(fitted, { horizon: 3, t: 3 } as { horizon: number }),
      '`options.t` must be one of the options horizon, covariates, got "t"',
    ],
    [
      "a fraction of a purchase",
      () => purchaseCountDistribution(fitted, { horizon: 3, maxCount: 1.5 }),
      "`options.maxCount` must be an integer, got 1.5",
    ],
    [
      "unknown options of purchaseCountDistribution",
      () => purchaseCountDistribution(fitted, { horizon: 3, n: 3 } as { horizon: number }),
      '`options.n` must be one of the options horizon, maxCount, history, covariates, got "n"',
    ],
  ])("rejects %s", (_, call, message) => {
    expect(call).toThrow(message);
  });

  it("leaves a summary alone that does not say its unit", () => {
    const silent: PurchaseSummaryInput = summary;
    expect(probabilityAlive(fitted, silent).length).toBe(1);
  });
});
