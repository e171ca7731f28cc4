import { describe, expect, it } from "vitest";
import { bernoulli, beta } from "../../random/distributions.ts";
import { randomStream, uniformInteger } from "../../random/random.ts";
import { expectAllClose, expectClose } from "../../testing/close.ts";
import { describePurchaseModelContract } from "../../testing/purchase-model-contract.ts";
import golden from "../fixtures/bg-bb.json" with { type: "json" };
import { fitGammaGamma } from "../gamma-gamma/gamma-gamma.ts";
import { customerLifetimeValue } from "../predictions/customer-lifetime-value.ts";
import { expectedPurchases, expectedPurchasesNewCustomer } from "../predictions/expected-purchases.ts";
import { expectedSpend } from "../predictions/expected-spend.ts";
import { probabilityAlive } from "../predictions/probability-alive.ts";
import { purchaseCountDistribution } from "../predictions/purchase-count-distribution.ts";
import { residualLifetimeValue } from "../predictions/residual-lifetime-value.ts";
import { purchaseRowsFrom } from "../summary/purchase-rows.ts";
import { type BgBbModel, fitBgBb } from "./bg-bb.ts";
import { bgBbData } from "./data.ts";
import { bgBbKernel } from "./kernel.ts";
import { bgBbLogLikelihood } from "./likelihood.ts";

const names = ["alpha", "beta", "gamma", "delta"] as const;
const { tolerance } = golden;
type Params = BgBbModel["params"];

const paramsOf = (values: readonly number[]): Params =>
  Object.fromEntries(names.map((name, i) => [name, values[i]!])) as unknown as Params;
const donations = golden.fits[0]!;
const donors = {
  frequency: donations.frequency,
  recency: donations.recency,
  age: donations.age,
  weight: donations.weight,
};
const published = paramsOf([1.204, 0.75, 0.657, 2.783]);
const modelOf = (params: Params): BgBbModel => ({ ...fitBgBb(donors, { unit: "year" }), params });

function evaluate(summary: Parameters<typeof purchaseRowsFrom>[0], params: readonly number[]) {
  const gradient = new Float64Array(4);
  const hessian = new Float64Array(16);
  const data = bgBbData(purchaseRowsFrom(summary, {}, "fit"));
  const value = bgBbLogLikelihood(data, Float64Array.from(params), gradient, hessian);
  return { value, gradient, hessian };
}

const oneRow = (x: number, tx: number, n: number) => ({ frequency: [x], recency: [tx], age: [n] });

/** Customers of the model itself. */
function simulate(customers: number, seed: number, truth: readonly number[], most = 12) {
  const random = randomStream(seed, "bg-bb");
  const frequency = new Float64Array(customers);
  const recency = new Float64Array(customers);
  const age = new Float64Array(customers);
  for (let i = 0; i < customers; i++) {
    const buys = beta(random, truth[0]!, truth[1]!);
    const leaves = beta(random, truth[2]!, truth[3]!);
    age[i] = 2 + uniformInteger(random, most - 1);
    for (let k = 1; k <= age[i]!; k++) {
      if (bernoulli(random, leaves) === 1) break;
      if (bernoulli(random, buys) === 0) continue;
      frequency[i]!++;
      recency[i] = k;
    }
  }
  return { frequency, recency, age };
}

describe("the BG/BB likelihood", () => {
  it.each(golden.likelihoods)("has value and derivatives of mpmath at $params", ({ params, ...expected }) => {
    const summary = Object.fromEntries(
      (["frequency", "recency", "age", "weight"] as const).map((name) => [
        name,
        golden.rows.map((row) => row[name]),
      ]),
    );
    const { value, gradient, hessian } = evaluate(summary, params);
    expectClose(value, expected.logLikelihood, tolerance.logLikelihood);
    const size = Math.abs(expected.logLikelihood);
    for (let i = 0; i < 4; i++) {
      const floor = size / params[i]!;
      expectClose(gradient[i]!, expected.gradient[i]!, tolerance.gradient, floor, `gradient ${i}`);
      for (let j = 0; j <= i; j++) {
        const entry = expected.hessian[4 * i + j]!;
        expectClose(hessian[4 * i + j]!, entry, tolerance.gradient, floor / params[j]!, `${i} ${j}`);
      }
    }
  });

  // Of the reference: at the rounded parameters computed, at the optimum as the Excel sheet of the paper has them.
  it.each([
    [6, 6, -2.1822484476182997, -2.18167018824],
    [5, 6, -4.295124765384374, -4.29485034929],
    [4, 6, -5.384936538099209, -5.3847333436],
    [3, 6, -5.809372079435434, -5.80915881601],
    [2, 6, -5.652016268659228, -5.65172964525],
    [1, 6, -4.8841455419033455, -4.88370164695],
    [5, 5, -3.7169993072900187, -3.71682127437],
    [4, 5, -5.095675638863424, -5.09558227343],
    [3, 5, -5.615894746361415, -5.61576884108],
    [2, 5, -5.506584592618569, -5.50636893346],
    [1, 5, -4.767622682921866, -4.76723821904],
    [4, 4, -3.8483035194310995, -3.84829625138],
    [3, 4, -5.059307947411104, -5.05936147828],
    [2, 4, -5.195697601042648, -5.19562191019],
    [1, 4, -4.5709904138068245, -4.57070931973],
    [3, 3, -3.5273451686822694, -3.52745257839],
    [2, 3, -4.5160666296037135, -4.51620272962],
    [1, 3, -4.224770872478947, -4.22465969453],
    [2, 2, -3.0117879221619743, -3.01199924784],
    [1, 2, -3.5880509328812957, -3.58817880928],
    [1, 1, -2.2885316856662574, -2.28882847451],
    [0, 0, -1.1672624726738932, -1.16751622367],
  ])("of one donor with x = %i, t_x = %i is that of the reference", (x, tx, rounded, excel) => {
    expectClose(evaluate(oneRow(x, tx, 6), [1.204, 0.75, 0.657, 2.783]).value, rounded, 1e-12);
    expectClose(evaluate(oneRow(x, tx, 6), donations.params).value, excel, 3e-6);
  });

  it("is a distribution over all histories of n opportunities", () => {
    for (const params of [Object.values(published), [0.05, 3, 20, 0.3]]) {
      let sum = 0;
      for (let history = 0; history < 2 ** 8; history++) {
        const used = history.toString(2).padStart(8, "0");
        const x = used.replaceAll("0", "").length;
        sum += Math.exp(evaluate(oneRow(x, used.lastIndexOf("1") + 1, 8), params).value);
      }
      expectClose(sum, 1, 1e-12);
    }
  });

  it("does not depend on the order of the rows, nor on how equal rows are written", () => {
    const { frequency, recency, age } = simulate(300, 4, [1.2, 0.8, 0.7, 2.8]);
    const params = [0.9, 1.1, 0.5, 3];
    const order = Array.from(frequency, (_, i) => (i * 97 + 5) % 300);
    const pick = (values: Float64Array): number[] => order.map((i) => values[i]!);
    const moved = { frequency: pick(frequency), recency: pick(recency), age: pick(age) };
    const one = evaluate({ frequency, recency, age }, params);
    const other = evaluate(moved, params);
    expectClose(other.value, one.value, 1e-13);
    expectAllClose(other.gradient, one.gradient, 1e-11, 1);
    let alone = 0;
    for (let i = 0; i < 300; i++)
      alone += evaluate(oneRow(frequency[i]!, recency[i]!, age[i]!), params).value;
    expectClose(alone, one.value, 1e-12);
  });
});

describe("fitBgBb", () => {
  it.each(golden.fits)("finds the optimum of mpmath, with its standard errors: $name", (c) => {
    const { frequency, recency, age, weight } = c;
    const { params, fit } = fitBgBb({ frequency, recency, age, weight });
    expect(fit.status).toBe("converged");
    expect(fit.warnings).toEqual([]);
    expectClose(fit.logLikelihood, c.logLikelihood, 1e-12);
    names.forEach((name, i) => {
      expectClose(params[name], c.params[i]!, tolerance.fit, 0, name);
      expectClose(fit.standardErrors![name], c.standardErrors[i]!, tolerance.fit, 0, `error of ${name}`);
      names.forEach((other, j) => {
        expectClose(fit.correlation![name][other], c.correlation[i]![j]!, tolerance.fit, 1);
      });
    });
  });

  it("has the published estimates of the donations", () => {
    const { params, fit } = fitBgBb(donors, { unit: "year" });
    expectAllClose(Object.values(params), [1.203522, 0.749716, 0.656718, 2.783442], 1e-6);
    expectClose(fit.logLikelihood, -33225.58127, 1e-9);
    expect([fit.customers, fit.rows]).toEqual([11_104, 22]);
  });

  it("recovers the truth within three standard errors", () => {
    for (const [seed, truth] of [
      [1, [1.2, 0.8, 0.7, 2.8]],
      [2, [0.5, 4, 1.5, 20]],
    ] as const) {
      const { params, fit } = fitBgBb(simulate(20_000, seed, truth, 30));
      expect(fit.status).toBe("converged");
      names.forEach((name, i) => {
        expect(Math.abs(params[name] - truth[i]!)).toBeLessThan(3 * fit.standardErrors![name]);
      });
    }
  });

  it.each([
    [
      "nobody bought again",
      { frequency: [0, 0, 0], recency: [0, 0, 0], age: [6, 5, 4] },
      ["no-purchase-rate"],
    ],
    [
      "everybody bought at the last opportunity",
      { frequency: [3, 4, 2, 5], recency: [6, 6, 6, 6], age: [6, 6, 6, 6] },
      ["no-dropout-signal", "homogeneous-purchase-rate"],
    ],
    [
      "everybody bought at each opportunity",
      { frequency: [6, 6, 6], recency: [6, 6, 6], age: [6, 6, 6] },
      ["no-dropout-signal", "certain-purchase"],
    ],
    [
      "half buy always and half never",
      { frequency: [6, 0], recency: [6, 0], age: [6, 6], weight: [500, 500] },
      [],
    ],
    [
      "all buy until they leave, each time with the same chance",
      {
        frequency: [0, 1, 2, 3],
        recency: [0, 1, 2, 3],
        age: [3, 3, 3, 3],
        weight: [500, 250, 125, 125],
      },
      ["homogeneous-dropout", "certain-purchase"],
    ],
  ])("says what it means that parameters ran off: %s", (_, summary, codes) => {
    const model = fitBgBb(summary);
    expect(model.fit.status).toBe("at-boundary");
    const warned = model.fit.warnings.map((warning) => warning.code);
    if (codes.length > 0) expect(warned).toEqual(expect.arrayContaining(codes));
    const scores = [
      ...probabilityAlive(model, summary),
      ...expectedPurchases(model, summary, { horizon: 10 }),
      expectedPurchasesNewCustomer(model, { horizon: 10 }),
    ];
    for (const score of scores) expect(Number.isFinite(score) && score >= 0).toBe(true);
  });

  it.each([
    [
      { frequency: [2], recency: [1], age: [6] },
      {},
      "out-of-range",
      "`summary.frequency[0]` must be <= the recency (1): there is one purchase at an opportunity, got 2",
    ],
    [
      { frequency: [1], recency: [1.5], age: [6] },
      {},
      "not-integer",
      "`summary.recency[0]` must be a whole number of opportunities, got 1.5",
    ],
    [
      { frequency: [1], recency: [1], age: [6.5] },
      {},
      "not-integer",
      "`summary.age[0]` must be a whole number of opportunities, got 6.5",
    ],
    [
      { x: [1], tx: [1], n: [6.5] },
      { columns: { frequency: "x", recency: "tx", age: "n" } },
      "not-integer",
      "`summary.n[0]` must be a whole number of opportunities, got 6.5",
    ],
    [
      { frequency: [1], recency: [7], age: [6] },
      {},
      "wrong-order",
      "`summary.age[0]` must be >= the recency (7), got 6",
    ],
    [
      { frequency: [1], recency: [1], age: [6] },
      { unit: "fortnight" },
      "unknown-choice",
      '`options.unit` must be one of "day", "week", "month", "year", got "fortnight"',
    ],
    [
      { frequency: [1], recency: [1], age: [6] },
      { maxIterations: 0 },
      "out-of-range",
      "`options.maxIterations` must be >= 1, got 0",
    ],
    [
      { frequency: [1], recency: [1], age: [6] },
      { periods: 6 },
      "unknown-choice",
      '`options.periods` must be one of the options unit, columns, maxIterations, covariates, l2, got "periods"',
    ],
  ])("refuses %j with %j", (summary, options, code, message) => {
    expect(() => fitBgBb(summary as never, options as never)).toThrow(
      expect.objectContaining({ code, message }),
    );
    if (Object.hasOwn(options, "columns") || Object.keys(options).length === 0) {
      const model = modelOf(published);
      expect(() => probabilityAlive(model, summary as never, options as never)).toThrow(
        expect.objectContaining({ code, message }),
      );
    }
  });
});

describe("600 random points of the BG/BB model against mpmath", () => {
  it("in log-likelihood and all predictions", () => {
    expect(golden.points.length).toBe(600);
    for (const point of golden.points as number[][]) {
      const [x, tx, n, m, annual, logLikelihood, alive, aliveLater, expected, expectedNew, dert, finite] =
        point.slice(4) as [
          number,
          number,
          number,
          number,
          number,
          number,
          number,
          number,
          number,
          number,
          number,
          number,
        ];
      const params = point.slice(0, 4);
      const kernel = bgBbKernel(paramsOf(params));
      const label = point.join(" ");
      const near = (actual: number, wanted: number): void =>
        expectClose(actual, wanted, tolerance.points, 1e-290, label);
      near(evaluate(oneRow(x, tx, n), params).value, logLikelihood);
      const now = kernel.aliveChance(x, tx, n);
      near(now, alive);
      near(now * kernel.survivalIfAlive!(x, n, m, tx), aliveLater);
      near(now * kernel.purchasesIfAlive(x, n, m, tx), expected);
      near(kernel.newPurchases(m), expectedNew);
      const rate = Math.log1p(annual);
      near(now * kernel.residualIfAlive!(x, n, rate, tx), dert);
      near(now * kernel.discountedIfAlive!(x, n, m, rate, tx), finite);
    }
  });

  it("in the chances of each count", () => {
    for (const { params, horizon, count, chance } of golden.counts) {
      const chances = bgBbKernel(paramsOf(params)).newCounts(horizon, count);
      expectClose(chances[count]!, chance, tolerance.points, 0, `${params} ${horizon} ${count}`);
    }
  });
});

describe("predictions of the BG/BB model", () => {
  it("are those of the paper and of BTYD", () => {
    const model = modelOf(paramsOf(donations.params));
    const repeat = [0.4985, 0.9233, 1.2969, 1.6323, 1.9381, 2.2202, 2.4826, 2.7285, 2.9603, 3.1798, 3.3887];
    repeat.forEach((expected, k) => {
      expect(expectedPurchasesNewCustomer(model, { horizon: k + 1 }).toFixed(4)).toBe(expected.toFixed(4));
    });
    const ten = expectedPurchases(
      model,
      { frequency: [0, 4], recency: [0, 5], age: [6, 6] },
      { horizon: { years: 10 } },
    );
    expectAllClose(ten, [0.130217, 3.627858], 5e-5); // printed at a looser optimum
    const five = expectedPurchases(model, donors, { horizon: 5 });
    expect(five.reduce((sum, value, i) => sum + value * donations.weight[i]!, 0)).toBeCloseTo(12884.157, 3);
  });

  it("say alive at the last opportunity seen; the paper says at the next one", () => {
    const model = modelOf(paramsOf(donations.params));
    const rows = { frequency: [0, 2, 6], recency: [0, 4, 6], age: [6, 6, 6] };
    const alive = probabilityAlive(model, rows);
    expect([...alive].map((value) => value.toFixed(3))).toEqual(["0.116", "0.634", "1.000"]);
    const next = probabilityAlive(model, rows, { after: { years: 1 } });
    expect([...next].map((value) => value.toFixed(3))).toEqual(["0.108", "0.590", "0.930"]);
  });

  it("count the purchases of a known customer as the likelihood does", () => {
    const kernel = bgBbKernel(published);
    const [x, tx, n] = [2, 3, 3];
    const counts = kernel.countsIfAlive!(x, n, 4, 4, tx);
    const before = Math.exp(evaluate(oneRow(x, tx, n), Object.values(published)).value);
    for (let more = 0; more <= 4; more++) {
      let sum = 0;
      for (let history = 0; history < 16; history++) {
        const used = history.toString(2).padStart(4, "0");
        if (used.replaceAll("0", "").length !== more) continue;
        const last = used.lastIndexOf("1") + 1;
        sum += Math.exp(
          evaluate(oneRow(x + more, last === 0 ? tx : n + last, n + 4), Object.values(published)).value,
        );
      }
      expectClose(counts[more]!, sum / before, 1e-12); // bought at n, hence alive there
    }
  });

  it("value each purchase at its own opportunity", () => {
    const summary = { ...oneRow(2, 4, 6), meanSpend: [50] };
    const spend = fitGammaGamma({
      frequency: [1, 2, 5, 1, 3, 4, 2],
      meanSpend: [22, 35, 18, 60, 27, 31, 12],
    });
    const model = modelOf(published);
    const kernel = bgBbKernel(published);
    let sum = 0;
    for (let k = 1; k <= 8; k++) {
      sum += (kernel.purchasesIfAlive(2, 6, k, 4) - kernel.purchasesIfAlive(2, 6, k - 1, 4)) / 1.1 ** k;
    }
    const [value] = customerLifetimeValue(model, spend, summary, {
      horizon: { years: 8 },
      discountRateAnnual: 0.1,
    });
    expectClose(value!, kernel.aliveChance(2, 4, 6) * sum * expectedSpend(spend, summary)[0]!, 1e-13);
    const [free] = customerLifetimeValue(model, spend, summary, { horizon: 8, discountRateAnnual: 0 });
    expectClose(
      free!,
      expectedPurchases(model, summary, { horizon: 8 })[0]! * expectedSpend(spend, summary)[0]!,
      1e-13,
    );
  });

  it("refuse a horizon that ends with part of an opportunity", () => {
    const model = modelOf(published);
    const rows = oneRow(2, 4, 6);
    const message = (time: string): string =>
      `\`options.horizon\` must be a whole number of opportunities (the model knows nothing in between), got ${time}`;
    const refusal = (time: string): object =>
      expect.objectContaining({ code: "not-integer", message: message(time) });
    expect(() => expectedPurchases(model, rows, { horizon: 2.5 })).toThrow(refusal("2.5"));
    expect(() => expectedPurchasesNewCustomer(model, { horizon: 2.5 })).toThrow(refusal("2.5"));
    expect(() => purchaseCountDistribution(model, { horizon: 2.5 })).toThrow(refusal("2.5"));
    const spend = fitGammaGamma({
      frequency: [1, 2, 5, 1, 3, 4, 2],
      meanSpend: [22, 35, 18, 60, 27, 31, 12],
    });
    const options = { horizon: 2.5, discountRateAnnual: 0.1 };
    expect(() => customerLifetimeValue(model, spend, { ...rows, meanSpend: [9] }, options)).toThrow(
      refusal("2.5"),
    );
    expect(() => expectedPurchases(model, rows, { horizon: { months: 6 } })).toThrow(refusal("0.5"));
    expect(() => probabilityAlive(model, rows, { after: 0.5 })).toThrow("whole number of opportunities");
    const monthly = fitBgBb(donors, { unit: "month" });
    expect(() => expectedPurchases(monthly, rows, { horizon: { days: 30 } })).toThrow(
      "whole number of opportunities",
    );
    expect(expectedPurchases(monthly, rows, { horizon: { years: 1 } })).toEqual(
      expectedPurchases(monthly, rows, { horizon: 12 }),
    );
  });

  it("have no sum for ever without a discount, unless customers leave fast", () => {
    expect(bgBbKernel(published).residualIfAlive!(1, 6, 0, 3)).toBe(Number.POSITIVE_INFINITY);
    const fast = bgBbKernel({ ...published, gamma: 3 });
    expectClose(fast.residualIfAlive!(1, 6, 0, 3), fast.residualIfAlive!(1, 6, 1e-9, 3), 1e-6);
    const spend = fitGammaGamma({
      frequency: [1, 2, 5, 1, 3, 4, 2],
      meanSpend: [22, 35, 18, 60, 27, 31, 12],
    });
    const summary = { ...oneRow(2, 4, 6), meanSpend: [50] };
    const [endless] = residualLifetimeValue(modelOf(published), spend, summary, { discountRateAnnual: 0.1 });
    const long = { horizon: 400, discountRateAnnual: 0.1 };
    expectClose(endless!, customerLifetimeValue(modelOf(published), spend, summary, long)[0]!, 1e-12);
    expect(() =>
      residualLifetimeValue(modelOf(published), spend, summary, { discountRateAnnual: 0 }),
    ).toThrow("no finite sum (they have where gamma > 1, here it is 0.657)");
  });

  it("hold no count beyond the number of opportunities", () => {
    const chances = purchaseCountDistribution(modelOf(published), { horizon: 3, maxCount: 6 });
    expect([...chances.subarray(4)]).toEqual([0, 0, 0]);
  });
});

describePurchaseModelContract("BG/BB", {
  fit: (summary) => fitBgBb(summary, { unit: "year" }),
  summary: simulate(1500, 5, [1.2, 0.8, 0.7, 2.8]),
  horizons: [1, 5, 26, 104],
});
