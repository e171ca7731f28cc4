import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { booleanColumn, numberColumn, textColumnFrom } from "../../table/table.ts";
import { expectAllClose, expectClose } from "../../testing/close.ts";
import { describeModelContract } from "../../testing/model-contract.ts";
import { simulateBgBuyers, simulateParetoBuyers } from "../../testing/simulated-buyers.ts";
import { fitBgNbd } from "../bg-nbd/bg-nbd.ts";
import { fitGammaGamma } from "../gamma-gamma/gamma-gamma.ts";
import { likelihoodRatioTest } from "../likelihood/likelihood-ratio-test.ts";
import { fitMbgNbd } from "../mbg-nbd/mbg-nbd.ts";
import { fitParetoNbd } from "../pareto-nbd/pareto-nbd.ts";
import { customerLifetimeValue } from "../predictions/customer-lifetime-value.ts";
import { expectedPurchases, expectedPurchasesNewCustomer } from "../predictions/expected-purchases.ts";
import { probabilityAlive } from "../predictions/probability-alive.ts";
import { purchaseCountDistribution } from "../predictions/purchase-count-distribution.ts";
import { residualLifetimeValue } from "../predictions/residual-lifetime-value.ts";
import type { PurchaseModel } from "../purchase-model.ts";
import { bgBbRowLikelihood } from "./bg-bb-row.ts";
import { bgNbdRowLikelihood } from "./bg-nbd-row.ts";
import { type CovariateProblem, covariateLogLikelihood, type RowLikelihood } from "./covariate-search.ts";
import { gammaGammaRowLikelihood } from "./gamma-gamma-row.ts";
import { paretoNbdRowLikelihood } from "./pareto-nbd-row.ts";

const bgCustomers = simulateBgBuyers(6000, 11);
const paretoCustomers = simulateParetoBuyers(6000, 12);
const both = { purchase: ["income", "member"], dropout: ["member"] };

/** Derivatives by central differences. */
function expectDerivatives(problem: CovariateProblem, at: readonly number[]): void {
  const n = at.length;
  const value = (v: Float64Array, gradient = new Float64Array(n)): number =>
    covariateLogLikelihood(problem, v, gradient, new Float64Array(n * n));
  const gradient = new Float64Array(n);
  const hessian = new Float64Array(n * n);
  covariateLogLikelihood(problem, Float64Array.from(at), gradient, hessian);
  for (let e = 0; e < n; e++) {
    const step = 1e-5;
    const [up, down] = [Float64Array.from(at), Float64Array.from(at)];
    up[e]! += step;
    down[e]! -= step;
    const [upG, downG] = [new Float64Array(n), new Float64Array(n)];
    const difference = (value(up, upG) - value(down, downG)) / (2 * step);
    expectClose(gradient[e]!, difference, 1e-6, 1, `gradient ${e}`);
    for (let f = 0; f <= e; f++) {
      expectClose(hessian[e * n + f]!, (upG[f]! - downG[f]!) / (2 * step), 1e-6, 1, `hessian ${e} ${f}`);
    }
  }
}

const few = {
  frequency: Float64Array.of(0, 0, 1, 2, 7, 30, 90, 1),
  recency: Float64Array.of(0, 0, 4, 20, 31, 40, 39, 12),
  age: Float64Array.of(0, 30, 38, 33, 38, 41, 40, 12),
  weight: null,
  unit: null,
};
/** The same with at most one purchase at an opportunity. */
const chances = {
  ...few,
  frequency: Float64Array.of(0, 0, 1, 2, 7, 30, 12, 1),
  recency: Float64Array.of(0, 0, 4, 20, 31, 40, 12, 12),
};
const z1 = Float64Array.of(-1, 0.4, 2, -0.3, 0.1, 1.2, -0.9, 0.5);
const z2 = Float64Array.of(1, 0, 0, 1, 1, 0, 0, 1);

describe("the likelihood with covariates", () => {
  it.each<[string, RowLikelihood, readonly number[], readonly number[]]>([
    ["BG/NBD", bgNbdRowLikelihood(few, 0), [0.3, 4, 0.8, 2.5], [1, 2, 3]],
    ["MBG/NBD", bgNbdRowLikelihood(few, 1), [0.5, 6, 0.9, 1.6], [1, 2, 3]],
    ["BG/CNBD-3", bgNbdRowLikelihood(few, 0, 3), [0.6, 2, 0.8, 2.5], [1, 2, 3]],
    ["MBG/CNBD-2", bgNbdRowLikelihood(few, 1, 2), [0.9, 3, 0.9, 1.6], [1, 2, 3]],
    ["Pareto/NBD", paretoNbdRowLikelihood(few), [0.55, 10, 0.6, 12], [1, 3]],
    ["BG/BB", bgBbRowLikelihood(chances), [1.2, 0.7, 0.6, 2.8], [0, 2, 3]],
    [
      "Gamma-Gamma",
      gammaGammaRowLikelihood(
        Float64Array.of(1, 2, 3, 9, 1, 4, 2, 1),
        Float64Array.of(9, 22, 5, 40, 3, 1, 8, 30),
      ),
      [6, 4, 15],
      [2],
    ],
  ])("of %s has the derivatives that its values have", (_, rowLikelihood, start, owners) => {
    const coefficients = owners.flatMap((parameter) =>
      [z1, z2].map((values) => ({ parameter, sign: parameter === 1 ? (-1 as const) : (1 as const), values })),
    );
    const problem = {
      rowLikelihood,
      weights: new Float64Array(8).fill(1.5),
      coefficients,
      start,
      scales: start,
      l2: 0,
      maxIterations: 1,
    };
    const at = [...start.map(Math.log), ...coefficients.map((_c, k) => 0.3 - 0.2 * k)];
    expectDerivatives(problem, at);
  });

  it.each<[string, (options: object) => PurchaseModel]>([
    ["BG/NBD", (options) => fitBgNbd(bgCustomers, options)],
    ["MBG/NBD", (options) => fitMbgNbd(bgCustomers, options)],
    ["Pareto/NBD", (options) => fitParetoNbd(paretoCustomers, options)],
  ])("of %s is that of the plain model where a penalty keeps all coefficients at 0", (_, fit) => {
    const plain = fit({});
    const none = fit({ covariates: both, l2: 1e14 });
    expectClose(none.fit.logLikelihood, plain.fit.logLikelihood, 1e-8);
    for (const [name, value] of Object.entries(plain.params)) {
      expectClose((none.params as unknown as Record<string, number>)[name]!, value, 1e-6, 0, name);
    }
  });
});

describe("fits with covariates", () => {
  const bg = fitBgNbd(bgCustomers, { unit: "week", covariates: both });
  const pareto = fitParetoNbd(paretoCustomers, {
    unit: "week",
    covariates: { purchase: ["income", "member"], dropout: ["income"] },
  });
  const spend = fitGammaGamma(bgCustomers, { covariates: { spend: ["income"] } });

  it("find the effects and parameters that customers were simulated with, within three standard errors", () => {
    const truths: readonly (readonly [PurchaseModel | typeof spend, readonly number[], readonly number[]])[] =
      [
        [bg, [0.8, 8, 0.8, 2.5], [0.4, 0.5, 0.7, 0]],
        [pareto, [0.8, 8, 0.9, 20], [0.4, 0.5, 0.6]],
        [spend, [3, 4, 20], [0.3]],
      ];
    for (const [model, params, effects] of truths) {
      expect(model.fit.status).toBe("converged");
      const errors = Object.values<number>({ ...model.fit.standardErrors });
      Object.values<number>({ ...model.params }).forEach((value, k) => {
        expect(Math.abs(value - params[k]!)).toBeLessThan(3 * errors[k]!);
      });
      const found = (model as { covariates: NonNullable<typeof bg.covariates> }).covariates.effects;
      expect(found.length).toBe(effects.length);
      found.forEach(({ coefficient, standardError }, k) => {
        expect(standardError!).toBeGreaterThan(0);
        expect(Math.abs(coefficient - effects[k]!)).toBeLessThan(3 * standardError!);
      });
      expect(found[0]!.coefficient).toBeGreaterThan(5 * found[0]!.standardError!);
    }
  });

  it("fit better than the plain model by more than chance, and say how many parameters they have", () => {
    const plain = fitBgNbd(bgCustomers, { unit: "week" });
    const { logLikelihood, aic, bic, customers } = bg.fit;
    expect(logLikelihood).toBeGreaterThan(plain.fit.logLikelihood + 50);
    expectClose(aic, 2 * 8 - 2 * logLikelihood, 1e-13);
    expectClose(bic, 8 * Math.log(customers) - 2 * logLikelihood, 1e-13);
    const { degreesOfFreedom, pValue } = likelihoodRatioTest(plain, bg);
    expect([degreesOfFreedom, pValue < 1e-20]).toEqual([4, true]);
  });

  it("do not depend on the scale of a covariate; its coefficient does", () => {
    const other = { ...bgCustomers, income: bgCustomers.income.map((z) => 40 + 12 * z) };
    const scaled = fitBgNbd(other, { unit: "week", covariates: both });
    expectClose(scaled.fit.logLikelihood, bg.fit.logLikelihood, 1e-11);
    const [own] = scaled.covariates!.effects;
    expectClose(own!.coefficient, bg.covariates!.effects[0]!.coefficient / 12, 1e-6);
    expectClose(own!.standardError!, bg.covariates!.effects[0]!.standardError! / 12, 1e-6);
    const horizon = 26;
    expectAllClose(
      expectedPurchases(scaled, other, { horizon }),
      expectedPurchases(bg, bgCustomers, { horizon }),
      1e-6,
    );
  });

  it("count an integer weight as so many equal rows, and are drawn to 0 by a penalty", () => {
    const rows = Int32Array.from({ length: 400 }, (_, i) => i);
    const weight = Float64Array.from(rows, (i) => 1 + (i % 3));
    const repeated = Array.from(rows).flatMap((i) => new Array<number>(1 + (i % 3)).fill(i));
    const take = (index: ArrayLike<number>) =>
      Object.fromEntries(
        Object.entries(bgCustomers).map(([name, values]: [string, Float64Array]) => [
          name,
          Float64Array.from(index, (i) => values[i]!),
        ]),
      );
    const options = { covariates: { purchase: ["income"] }, l2: 3 };
    const weighted = fitBgNbd({ ...take(rows), weight }, options);
    const each = fitBgNbd(take(repeated), options);
    expectClose(weighted.fit.logLikelihood, each.fit.logLikelihood, 1e-11);
    expectClose(weighted.covariates!.effects[0]!.coefficient, each.covariates!.effects[0]!.coefficient, 1e-6);
    const free = fitBgNbd(take(repeated), { covariates: { purchase: ["income"] } });
    expect(Math.abs(each.covariates!.effects[0]!.coefficient)).toBeLessThan(
      Math.abs(free.covariates!.effects[0]!.coefficient),
    );
  });

  it("score each customer by the parameters of its own covariates", () => {
    const row = { frequency: [2], recency: [20], age: [30], income: [1.5], member: [1], meanSpend: [25] };
    const [c1, c2, c3, c4] = bg.covariates!.effects.map(({ coefficient }) => coefficient);
    const { covariates: _, ...plain } = bg;
    const own = {
      ...plain,
      params: {
        r: bg.params.r,
        alpha: bg.params.alpha * Math.exp(-c1! * 1.5 - c2!),
        a: bg.params.a * Math.exp(c3!),
        b: bg.params.b * Math.exp(c4!),
      },
    };
    const { covariates: __, ...plainSpend } = spend;
    const shift = Math.exp(1.5 * spend.covariates!.effects[0]!.coefficient);
    const ownSpend = { ...plainSpend, params: { ...spend.params, gamma: spend.params.gamma * shift } };
    const after = { after: { weeks: 9 } };
    const value = { horizon: { years: 1 }, discountRateAnnual: 0.1 };
    const forEver = { discountRateAnnual: 0.1 };
    const pairs = [
      [probabilityAlive(bg, row, after), probabilityAlive(own, row, after)],
      [expectedPurchases(bg, row, { horizon: 9 }), expectedPurchases(own, row, { horizon: 9 })],
      [customerLifetimeValue(bg, spend, row, value), customerLifetimeValue(own, ownSpend, row, value)],
      [residualLifetimeValue(bg, spend, row, forEver), residualLifetimeValue(own, ownSpend, row, forEver)],
    ] as const;
    for (const [scored, expected] of pairs) expectAllClose(scored, expected, 1e-13);
    const covariates = { income: 1.5, member: true };
    expectClose(
      expectedPurchasesNewCustomer(bg, { horizon: 9, covariates }),
      expectedPurchasesNewCustomer(own, { horizon: 9 }),
      1e-13,
    );
    expectAllClose(
      purchaseCountDistribution(bg, { horizon: 9, covariates }),
      purchaseCountDistribution(own, { horizon: 9 }),
      1e-13,
    );
  });

  it("score many rows in their order, as one by one", () => {
    const part = Object.fromEntries(
      Object.entries(bgCustomers).map(([name, values]: [string, Float64Array]) => [
        name,
        values.slice(0, 200).map((v) => (name === "income" ? Math.round(v) : v)),
      ]),
    );
    const all = expectedPurchases(bg, part, { horizon: 9 });
    const each = Array.from({ length: 200 }, (_, i) => {
      const row = Object.fromEntries(Object.entries(part).map(([name, values]) => [name, [values[i]!]]));
      return expectedPurchases(bg, row, { horizon: 9 })[0]!;
    });
    expect([...all]).toEqual(each);
    const empty = Object.fromEntries(Object.keys(part).map((name) => [name, new Float64Array()]));
    expect(expectedPurchases(bg, empty, { horizon: 9 }).length).toBe(0);
  });

  it("take a boolean column as 0 and 1", () => {
    const member = booleanColumn(Uint8Array.from(bgCustomers.member));
    const other = fitBgNbd({ ...bgCustomers, member }, { unit: "week", covariates: both });
    expect(other).toEqual(bg);
  });

  it("are monotone: who has more of a covariate with an effect > 0 on purchases buys more", () => {
    fc.assert(
      fc.property(fc.double({ min: -2, max: 2, noNaN: true }), (income) => {
        const of = (z: number): number =>
          expectedPurchasesNewCustomer(bg, { horizon: 20, covariates: { income: z, member: 0 } });
        expect(of(income + 0.1)).toBeGreaterThan(of(income));
      }),
    );
  });

  describeModelContract("BG/NBD with covariates", {
    fit: () => fitBgNbd(bgCustomers, { unit: "week", covariates: { dropout: ["member"] } }),
    predict: (model) => expectedPurchases(model, bgCustomers, { horizon: 9 }),
  });
});

describe("the door of covariates", () => {
  const summary = {
    frequency: [0, 3, 1, 0],
    recency: [0, 20, 4, 0],
    age: [30, 35, 38, 20],
    meanSpend: [null, 3, 5, null],
    z: [1, 2, 3, 5],
  };
  const text = { ...summary, z: textColumnFrom(["a", "b", "a", "b"]) };
  const hole = { ...summary, z: numberColumn(Float64Array.of(1, Number.NaN, 2, 3)) };
  const infinite = { ...summary, z: numberColumn(Float64Array.of(1, Number.POSITIVE_INFINITY, 2, 3)) };
  const onZ = { covariates: { purchase: ["z"] } };
  const model = fitBgNbd(bgCustomers, { covariates: { purchase: ["income"] } });
  it.each<[string, () => unknown, string]>([
    [
      "text",
      () => fitBgNbd(text, onZ),
      '`summary.z` must be a column of numbers or booleans (for text: one column of 0 and 1 for each level but one), got "a text column"',
    ],
    ["a missing value", () => fitBgNbd(hole, onZ), "`summary.z[1]` must be a number, got NaN"],
    [
      "an infinite value",
      () => fitBgNbd(infinite, onZ),
      "`summary.z[1]` must be a finite number, got Infinity",
    ],
    [
      "one value for all",
      () => fitBgNbd({ ...summary, z: [7, 7, 7, 7] }, onZ),
      "`summary.z` must be a column whose values differ, got 7",
    ],
    [
      "a column that is not there",
      () => fitBgNbd(summary, { covariates: { purchase: ["y"] } }),
      "`summary.y` must be",
    ],
    [
      "another process",
      () => fitBgNbd(summary, { covariates: { spend: ["z"] } as object }),
      '`options.covariates.spend` must be one of the options purchase, dropout, got "spend"',
    ],
    [
      "no column",
      () => fitBgNbd(summary, { covariates: { purchase: [] } }),
      "`options.covariates` must be an object that names at least one column, got an object with keys purchase",
    ],
    [
      "no array",
      () => fitBgNbd(summary, { covariates: { purchase: "z" } as object }),
      '`options.covariates.purchase` must be an array of column names, got "z"',
    ],
    [
      "a name twice",
      () => fitBgNbd(summary, { covariates: { purchase: ["z", "z"] } }),
      '`options.covariates.purchase[1]` must be a column that is named once, got "z"',
    ],
    [
      "a penalty of nothing",
      () => fitBgNbd(summary, { l2: 1 }),
      "`options.covariates` must be given where `l2` is, which penalises them, got undefined",
    ],
    ["a negative penalty", () => fitBgNbd(summary, { ...onZ, l2: -1 }), "`options.l2` must be >= 0, got -1"],
    [
      "a summary to score without the column",
      () => expectedPurchases(model, summary, { horizon: 1 }),
      "`summary.income` must be",
    ],
    [
      "values far from those of the fit",
      () => expectedPurchases(model, { ...summary, income: [1, 2, 3, 1e5] }, { horizon: 1 }),
      "`summary.income` must be values near those of the fit, because alpha grows with their exponential, got 100000",
    ],
    [
      "a new customer without covariates",
      () => expectedPurchasesNewCustomer(model, { horizon: 1 }),
      "`options.covariates.income` must be a number, got undefined",
    ],
    [
      "covariates for a model without",
      () => expectedPurchasesNewCustomer(fitBgNbd(summary), { horizon: 1, covariates: { z: 1 } }),
      "`options.covariates` must be left out for a model without, got an object with keys z",
    ],
    [
      "a damaged effect",
      () =>
        probabilityAlive(
          {
            ...model,
            covariates: { effects: [{ parameter: "alpha", column: "z", coefficient: null }] },
          } as unknown as typeof model,
          summary,
        ),
      "`model.covariates.effects[0].coefficient` must be a finite number, got null",
    ],
    [
      "an effect on nothing",
      () =>
        probabilityAlive(
          { ...model, covariates: { effects: [{ parameter: "q" }] } } as unknown as typeof model,
          summary,
        ),
      '`model.covariates.effects[0].parameter` must be one of r, alpha, a, b, got "q"',
    ],
    [
      "no effects",
      () => probabilityAlive({ ...model, covariates: {} } as unknown as typeof model, summary),
      "`model.covariates.effects` must be an array, got undefined",
    ],
  ])("rejects %s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});
