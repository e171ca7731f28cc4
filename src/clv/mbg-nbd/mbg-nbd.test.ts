import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { beta, gamma } from "../../random/distributions.ts";
import { randomStream, uniform } from "../../random/random.ts";
import { transactionsFrom } from "../../table/transactions-from.ts";
import { expectClose } from "../../testing/close.ts";
import { describeWithData, readData } from "../../testing/data.ts";
import { describePurchaseModelContract } from "../../testing/purchase-model-contract.ts";
import { fitBgNbd } from "../bg-nbd/bg-nbd.ts";
import { bgNbdData } from "../bg-nbd/data.ts";
import { bgNbdLogLikelihood } from "../bg-nbd/likelihood.ts";
import golden from "../fixtures/mbg-nbd.json" with { type: "json" };
import { expectedPurchases, expectedPurchasesNewCustomer } from "../predictions/expected-purchases.ts";
import { probabilityAlive } from "../predictions/probability-alive.ts";
import { purchaseCountDistribution } from "../predictions/purchase-count-distribution.ts";
import { type PurchaseSummaryInput, purchaseRowsFrom } from "../summary/purchase-rows.ts";
import { purchaseSummary } from "../summary/purchase-summary.ts";
import { fitMbgNbd, type MbgNbdModel, type MbgNbdOptions } from "./mbg-nbd.ts";

const names = ["r", "alpha", "a", "b"] as const;
const fitted = fitMbgNbd({ frequency: [0, 3, 1], recency: [0, 20, 4], age: [30, 35, 38] }, { unit: "week" });

function modelOf([r, alpha, a, b]: readonly number[]): MbgNbdModel {
  return { ...fitted, params: { r: r!, alpha: alpha!, a: a!, b: b! } };
}

const oneRow = (x: number, tx: number, T: number) => ({ frequency: [x], recency: [tx], age: [T] });

function evaluate(summary: PurchaseSummaryInput, params: readonly number[]) {
  const gradient = new Float64Array(4);
  const hessian = new Float64Array(16);
  const data = bgNbdData(purchaseRowsFrom(summary, {}, "fit"), 1);
  const value = bgNbdLogLikelihood(data, Float64Array.from(params), gradient, hessian);
  return { value, gradient, hessian };
}

const columns = (rows: readonly { frequency: number; recency: number; age: number; weight: number }[]) => ({
  frequency: rows.map((row) => row.frequency),
  recency: rows.map((row) => row.recency),
  age: rows.map((row) => row.age),
  weight: rows.map((row) => row.weight),
});

/** Customers of the model itself, in whole days over weeks, seen for 40 to 52 weeks. */
function simulate(customers: number, seed: number, [r, alpha, a, b]: readonly number[], days = true) {
  const random = randomStream(seed, "mbg-nbd");
  const frequency = new Float64Array(customers);
  const recency = new Float64Array(customers);
  const age = new Float64Array(customers);
  for (let i = 0; i < customers; i++) {
    const rate = gamma(random, r!, alpha!);
    const leave = beta(random, a!, b!);
    age[i] = 52 - Math.floor(84 * uniform(random)) / 7;
    let t = 0;
    while (uniform(random) >= leave) {
      t -= Math.log(1 - uniform(random)) / rate;
      if (t > age[i]!) break;
      frequency[i]! += 1;
      recency[i] = days ? Math.ceil(7 * t) / 7 : t;
    }
  }
  return { frequency, recency, age };
}

describe("the MBG/NBD likelihood", () => {
  it.each(golden.likelihoods)("has value and derivatives of mpmath at $params", ({ params, ...expected }) => {
    const { value, gradient, hessian } = evaluate(columns(golden.rows), params);
    expectClose(value, expected.logLikelihood, golden.tolerance.logLikelihood);
    const size = Math.abs(expected.logLikelihood);
    for (let i = 0; i < 4; i++) {
      const floor = size / params[i]!;
      expectClose(gradient[i]!, expected.gradient[i]!, golden.tolerance.gradient, floor, `gradient ${i}`);
      for (let j = 0; j <= i; j++) {
        const entry = expected.hessian[4 * i + j]!;
        expectClose(hessian[4 * i + j]!, entry, golden.tolerance.gradient, floor / params[j]!, `${i} ${j}`);
      }
    }
  });

  it("is that of the BG/NBD model where nobody leaves at the start for want of a chance to", () => {
    const { frequency, recency, age, weight } = columns(golden.rows);
    const rows = purchaseRowsFrom({ frequency, recency, age, weight }, {}, "fit");
    const params = Float64Array.of(0.5, 6, 1e-9, 2);
    const bg = bgNbdLogLikelihood(bgNbdData(rows, 0), params, new Float64Array(4), new Float64Array(16));
    expectClose(evaluate({ frequency, recency, age, weight }, [...params]).value, bg, 1e-6);
  });
});

describe("fitMbgNbd", () => {
  it.each(golden.fits)("finds the optimum of mpmath, with its standard errors: $name", (c) => {
    const { frequency, recency, age, weight } = c;
    const { params, fit } = fitMbgNbd({ frequency, recency, age, weight });
    expect(fit.status).toBe("converged");
    expect(fit.warnings).toEqual([]);
    expectClose(fit.logLikelihood, c.logLikelihood, 1e-12);
    names.forEach((name, i) => {
      expectClose(params[name], c.params[i]!, golden.tolerance.fit, 0, name);
      expectClose(
        fit.standardErrors![name],
        c.standardErrors[i]!,
        golden.tolerance.fit,
        0,
        `error of ${name}`,
      );
      names.forEach((other, j) => {
        expectClose(fit.correlation![name][other], c.correlation[i]![j]!, golden.tolerance.fit, 1);
      });
    });
  });

  it("recovers the truth within three standard errors", () => {
    for (const [seed, truth] of [
      [1, [0.5, 6, 0.9, 1.6]],
      [2, [2, 6, 0.4, 4]],
    ] as const) {
      const { params, fit } = fitMbgNbd(simulate(20_000, seed, truth, false));
      expect(fit.status).toBe("converged");
      names.forEach((name, i) => {
        expect(Math.abs(params[name] - truth[i]!)).toBeLessThan(3 * fit.standardErrors![name]);
      });
    }
  });

  it("says what a share means that leaves right after the first purchase", () => {
    // Half of the customers never come back, the others never leave.
    const { frequency, recency, age } = simulate(3000, 3, [2, 6, 1e-6, 1]);
    const zeros = new Float64Array(3000);
    const { fit, params } = fitMbgNbd({
      frequency: [...frequency, ...zeros],
      recency: [...recency, ...zeros],
      age: [...age, ...age],
    });
    const share = params.a / (params.a + params.b);
    expect(Math.abs(share - 0.5)).toBeLessThan(0.05);
    expect([fit.status, fit.warnings]).toEqual([
      "at-boundary",
      [
        {
          code: "polarised-dropout",
          message: `a and b run to 0: a share ${share.toPrecision(4)} of the customers seems to leave right after the first purchase and the others never`,
        },
      ],
    ]);
  });

  it("reports data without any repeat purchase, and customers all seen on one day", () => {
    const model = fitMbgNbd({ frequency: [0, 0], recency: [0, 0], age: [30, 20] });
    expect(model.fit.status).toBe("at-boundary");
    expect(model.fit.warnings.map(({ code }) => code)).toEqual(["no-repeat-purchases", "no-purchase-rate"]);
    const [expected] = expectedPurchases(model, oneRow(0, 0, 30), { horizon: 52 });
    expect(expected).toBeLessThan(1e-5);
    expect(fitMbgNbd({ frequency: [0, 0], recency: [0, 0], age: [0, 0] }).fit.status).toBe("at-boundary");
  });

  it.each<[object, object, string]>([
    [
      { frequency: [0] },
      { unit: "hour" },
      '`options.unit` must be one of "day", "week", "month", "year", got "hour"',
    ],
    [{ frequency: [0] }, { maxIterations: 0 }, "`options.maxIterations` must be >= 1, got 0"],
    [
      { frequency: [0] },
      { maxIteration: 5 },
      '`options.maxIteration` must be one of the options unit, columns, maxIterations, covariates, l2, got "maxIteration"',
    ],
    [
      { frequency: [3], recency: [0], age: [5] },
      {},
      "`summary.recency[0]` must be > 0 where the frequency is 3 (it is the age at the last purchase), got 0",
    ],
  ])("rejects %j with %j", (summary, options, message) => {
    expect(() => fitMbgNbd(summary as PurchaseSummaryInput, options as MbgNbdOptions)).toThrow(message);
  });
});

describe("predictions of the MBG/NBD model", () => {
  it("agree with mpmath on 600 points all over the parameter space, none of them not finite", () => {
    expect(golden.points.length).toBe(600);
    for (const point of golden.points) {
      const [r, alpha, a, b, x, tx, T, horizon, logLikelihood, alive, expected, expectedNew] =
        point as number[];
      const label = `at ${point}:`;
      const model = modelOf([r!, alpha!, a!, b!]);
      const row = oneRow(x!, tx!, T!);
      const { value } = evaluate(row, [r!, alpha!, a!, b!]);
      // Two large terms make up the value: 1e-12 of them is what it can be held to.
      expectClose(value, logLikelihood!, 1e-12, 1 + 10 * x!, label);
      expectClose(probabilityAlive(model, row)[0]!, alive!, 1e-11, 1e-300, label);
      expectClose(expectedPurchases(model, row, { horizon: horizon! })[0]!, expected!, 1e-11, 1e-300, label);
      expectClose(expectedPurchasesNewCustomer(model, { horizon: horizon! }), expectedNew!, 1e-12, 0, label);
    }
  });

  it.each(golden.counts)("agree with mpmath for the chance of $count purchases in $horizon", (c) => {
    const { params, horizon, count, chance } = c;
    const chances = purchaseCountDistribution(modelOf(params), { horizon, maxCount: count });
    expectClose(chances[count]!, chance, 1e-11);
  });

  it("have the closed-form values of the reference: (.525, 6.183, .891, 1.614)", () => {
    const model = modelOf([0.525, 6.183, 0.891, 1.614]);
    const rows = [
      [0, 0, 38.86, -0.5398374635310146, 0.3897350809187629, 0.1540127466751467, 0.1977058174163724],
      [1, 1.71, 38.86, -4.460360612584318, 0.170836484310408, 0.1888365413643429, 0.2401319447342516],
      [2, 30.43, 38.86, -9.48555131453393, 0.7062022651184873, 1.262960623267366, 1.59721663081809],
      [7, 29.43, 38.86, -21.77652224890387, 0.6227238141691119, 3.167572432298694, 3.964734406183575],
      [10, 34.14, 38.86, -27.28111630203735, 0.8025884315393901, 5.648919179657853, 7.054907981147062],
      [
        26, 30.857142857142858, 31, -38.32205642777505, 0.9654980547675825, 19.44935103449503,
        24.00223012393397,
      ],
    ] as const;
    for (const [x, tx, T, logLikelihood, alive, cet39, cet52] of rows) {
      expectClose(evaluate(oneRow(x, tx, T), [0.525, 6.183, 0.891, 1.614]).value, logLikelihood, 1e-13);
      expectClose(probabilityAlive(model, oneRow(x, tx, T))[0]!, alive, 1e-13);
      expectClose(expectedPurchases(model, oneRow(x, tx, T), { horizon: 39 })[0]!, cet39, 1e-12);
      expectClose(expectedPurchases(model, oneRow(x, tx, T), { horizon: 52 })[0]!, cet52, 1e-12);
    }
    // Led by b / (a - 1), not by (a + b) / (a - 1) as the conditional expectation at x = 0.
    for (const [horizon, expected] of [
      [1, 0.05308479526370184],
      [39, 1.182953665597173],
      [52, 1.419723757712746],
      [78, 1.804757577553142],
    ] as const) {
      expectClose(expectedPurchasesNewCustomer(model, { horizon }), expected, 1e-12);
    }
    const chances = purchaseCountDistribution(model, { horizon: 39, maxCount: 7 });
    [
      0.582473189493289, 0.1827830772875405, 0.08689482567349052, 0.04857044295156921, 0.02977414855939117,
      0.01938732355357035, 0.01317403502290274, 0.009240696566742824,
    ].forEach((chance, n) => {
      expectClose(chances[n]!, chance, 1e-12);
    });
  });

  it("let the chance of one-time buyers to be alive fall with their age, as that of the BG/NBD model does not", () => {
    const parameter = fc.double({ min: -1.5, max: 1.5, noNaN: true }).map((e) => 10 ** e);
    fc.assert(
      fc.property(fc.tuple(parameter, parameter, parameter, parameter), parameter, (params, T) => {
        const rows = { frequency: [0, 0, 0], recency: [0, 0, 0], age: [0, T, 2 * T] };
        const [start, now, later] = probabilityAlive(modelOf(params), rows);
        expectClose(start!, params[3] / (params[2] + params[3]), 1e-14);
        expect(now).toBeLessThan(start!);
        expect(later).toBeLessThan(now!);
      }),
    );
    const bg = fitBgNbd({ frequency: [0, 3, 1], recency: [0, 20, 4], age: [30, 35, 38] });
    expect(probabilityAlive(bg, oneRow(0, 0, 1000))[0]).toBe(1);
  });
});

describePurchaseModelContract("MBG/NBD", {
  fit: (summary) => fitMbgNbd(summary, { unit: "week" }),
  summary: simulate(1500, 5, [0.6, 6, 0.9, 1.8]),
  horizons: [0.5, 13, 39, 104],
});

describeWithData("fitMbgNbd on the CDNOW sample", () => {
  it("has the estimates and the log-likelihood of the reference, and its holdout", () => {
    const log = transactionsFrom(readCdnow(), { customer: "who", time: "on", amount: "paid" });
    const summary = purchaseSummary(log, { asOf: "1997-10-01", unit: "week" });
    const model = fitMbgNbd(summary);
    // Computed with scipy on exact days; lifetimes prints .525 6.183 .891 1.614.
    const expected = [0.52484322, 6.18308592, 0.89135934, 1.61400192];
    names.forEach((name, i) => {
      expectClose(model.params[name], expected[i]!, 1e-6);
    });
    expect(model.fit.logLikelihood.toFixed(6)).toBe("-9582.135716");
    expect([model.fit.status, model.fit.customers, model.unit]).toEqual(["converged", 2357, "week"]);
    expect(model.fit.warnings).toEqual([]);
    const holdout = expectedPurchases(model, summary, { horizon: { weeks: 39 } });
    expect(holdout.reduce((sum, value) => sum + value, 0).toFixed(1)).toBe("1576.7");
    // What the model says of all customers up to the end: 2457 purchases were made, a wrong lead would give 3843.
    const upToNow = summary.age.values.map((horizon) => expectedPurchasesNewCustomer(model, { horizon }));
    expect(upToNow.reduce((sum, value) => sum + value, 0).toFixed(0)).toBe("2476");
  });
});

/** Blank-separated: master id, id, YYYYMMDD, pieces, dollars. */
function readCdnow(): object[] {
  return readData("CDNOW_sample.txt")
    .split(/\r?\n/)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields.length === 5)
    .map(([, who, day, , paid]) => ({
      who,
      on: `${day!.slice(0, 4)}-${day!.slice(4, 6)}-${day!.slice(6)}`,
      paid: Number(paid),
    }));
}
