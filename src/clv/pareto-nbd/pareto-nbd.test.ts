import { describe, expect, it } from "vitest";
import { exponential, gamma } from "../../random/distributions.ts";
import { randomStream, uniform } from "../../random/random.ts";
import { transactionsFrom } from "../../table/transactions-from.ts";
import { expectClose } from "../../testing/close.ts";
import { describeWithData, readData } from "../../testing/data.ts";
import { describeModelContract } from "../../testing/model-contract.ts";
import { describePurchaseModelContract } from "../../testing/purchase-model-contract.ts";
import golden from "../fixtures/pareto-nbd.json" with { type: "json" };
import { expectedPurchases } from "../predictions/expected-purchases.ts";
import type { PurchaseSummaryInput } from "../summary/purchase-rows.ts";
import { purchaseSummary } from "../summary/purchase-summary.ts";
import { fitParetoNbd, type ParetoNbdModel, type ParetoNbdOptions } from "./pareto-nbd.ts";

const names = ["r", "alpha", "s", "beta"] as const;

const [firstSummary] = golden.fits.map(({ frequency, recency, age, weight }) => ({
  frequency,
  recency,
  age,
  weight,
})) as [Record<"frequency" | "recency" | "age" | "weight", number[]>];

type Draw = (random: ReturnType<typeof randomStream>) => number;

/** Customers who buy at one rate and leave at another, seen for 40 to 52 weeks. */
function simulate(customers: number, seed: number, drawRate: Draw, drawEnd: Draw, days = false) {
  const random = randomStream(seed, "pareto-nbd");
  const frequency = new Float64Array(customers);
  const recency = new Float64Array(customers);
  const age = new Float64Array(customers);
  for (let i = 0; i < customers; i++) {
    const rate = drawRate(random);
    age[i] = 52 - Math.floor(84 * uniform(random)) / 7;
    const end = Math.min(age[i]!, drawEnd(random));
    for (let t = exponential(random, rate); t < end; t += exponential(random, rate)) {
      frequency[i]! += 1;
      recency[i] = days ? Math.ceil(7 * t) / 7 : t;
    }
  }
  return { frequency, recency, age };
}

function simulateTrue(customers: number, seed: number, params: readonly number[], days = false) {
  const [r, alpha, s, beta] = params;
  return simulate(
    customers,
    seed,
    (random) => gamma(random, r!, alpha!),
    (random) => exponential(random, gamma(random, s!, beta!)),
    days,
  );
}

describe("fitParetoNbd", () => {
  it.each(golden.fits)("finds the optimum of mpmath, with its standard errors: $name", (c) => {
    const { frequency, recency, age, weight } = c;
    const { params, fit } = fitParetoNbd({ frequency, recency, age, weight });
    expect(fit.status).toBe("converged");
    expect(fit.warnings).toEqual([]);
    expectClose(fit.logLikelihood, c.logLikelihood, 1e-12);
    names.forEach((name, i) => {
      expectClose(params[name], c.params[i]!, golden.tolerance.fit, 0, name);
      const error = fit.standardErrors![name];
      expectClose(error, c.standardErrors[i]!, golden.tolerance.fit, 0, `error of ${name}`);
      names.forEach((other, j) => {
        expectClose(fit.correlation![name][other], c.correlation[i]![j]!, golden.tolerance.fit, 1);
      });
    });
  });

  it("recovers the truth within three standard errors, from sampled customers too", () => {
    for (const [customers, truth] of [
      [10_000, [0.55, 10.6, 0.6, 11.7]],
      [10_000, [2, 6, 1.5, 60]],
      [40_000, [0.8, 1, 2, 40]],
    ] as const) {
      const { params, fit } = fitParetoNbd(simulateTrue(customers, 1, truth));
      expect([fit.status, fit.warnings]).toEqual(["converged", []]);
      // Steps on a sample count as well.
      expect(fit.iterations).toBeGreaterThan(8);
      names.forEach((name, i) => {
        expect(Math.abs(params[name] - truth[i]!), name).toBeLessThan(3 * fit.standardErrors![name]);
      });
    }
  });

  it("does not depend on the unit of time", () => {
    const { frequency, recency, age } = simulateTrue(3000, 5, [0.55, 10.6, 0.6, 11.7]);
    const weeks = fitParetoNbd({ frequency, recency, age }, { unit: "week" });
    const inDays = { frequency, recency: recency.map((t) => 7 * t), age: age.map((t) => 7 * t) };
    const days = fitParetoNbd(inDays, { unit: "day" });
    for (const name of ["alpha", "beta"] as const) {
      expectClose(days.params[name], 7 * weeks.params[name], 1e-7);
    }
    for (const name of ["r", "s"] as const) expectClose(days.params[name], weeks.params[name], 1e-7);
    expect([weeks.unit, days.unit]).toEqual(["week", "day"]);
  });

  const someRate: Draw = (random) => gamma(random, 0.6, 5);

  // Data on a boundary have their estimate there half of the time only: these seeds are of that half.
  it.each<[string, number, Draw, Draw, string, (params: ParetoNbdModel["params"]) => string]>([
    [
      "nobody leaves",
      1,
      someRate,
      () => Number.POSITIVE_INFINITY,
      "no-dropout-signal",
      () => "the data show no customer leaving: the chance to leave within the mean age is ",
    ],
    [
      "everybody leaves at the same rate",
      1,
      someRate,
      (random) => exponential(random, 0.04),
      "homogeneous-dropout",
      ({ s, beta }) =>
        `s and beta run to infinity: every customer seems to leave at the same rate ${(s / beta).toPrecision(4)} per unit of time`,
    ],
    [
      "a third leave at once and the others never",
      2,
      (random) => gamma(random, 3, 5),
      (random) => (uniform(random) < 1 / 3 ? 0 : Number.POSITIVE_INFINITY),
      "polarised-dropout",
      () => "s and beta run to 0: a share 0.3",
    ],
    [
      "everybody buys at the same rate",
      1,
      () => 0.15,
      (random) => exponential(random, gamma(random, 1, 20)),
      "homogeneous-purchase-rate",
      ({ r, alpha }) =>
        `r and alpha run to infinity: every customer seems to buy at the same rate ${(r / alpha).toPrecision(4)} per unit of time`,
    ],
  ])("diagnoses data where %s", (_, seed, rate, end, code, message) => {
    const { fit, params } = fitParetoNbd(simulate(1000, seed, rate, end, true));
    expect(fit.status).toBe("at-boundary");
    expect(fit.warnings.map((warning) => warning.code)).toEqual([code]);
    expect(fit.warnings[0]!.message).toContain(message(params));
    expect([fit.standardErrors, fit.correlation]).toEqual([null, null]);
    expect(Object.values(params).every((value) => value > 0 && Number.isFinite(value))).toBe(true);
  });

  it("says when every customer leaves right after the first purchase but a few", () => {
    const { fit } = fitParetoNbd(simulate(1000, 1, someRate, () => 0.02, true));
    expect(fit.status).toBe("at-boundary");
    expect(fit.warnings[0]).toEqual({
      code: "certain-dropout",
      message: "every customer seems to leave right after the first purchase",
    });
  });

  it("reports data without any repeat purchase, one customer, and customers seen on one day only", () => {
    const none = fitParetoNbd({ frequency: [0, 0], recency: [0, 0], age: [30, 20] });
    expect(none.fit.status).toBe("at-boundary");
    expect(none.fit.warnings.map(({ code }) => code)).toEqual(["no-repeat-purchases", "no-purchase-rate"]);
    const [expected] = expectedPurchases(none, { frequency: [0], recency: [0], age: [30] }, { horizon: 52 });
    expect(expected).toBeLessThan(1e-4);
    expect(expected).toBeGreaterThanOrEqual(0);
    expect(fitParetoNbd({ frequency: [0, 0], recency: [0, 0], age: [0, 0] }).fit.status).toBe("at-boundary");
    const one = fitParetoNbd({ frequency: [3], recency: [20], age: [35] });
    expect(one.fit.status).not.toBe("converged");
    expect(Number.isFinite(one.fit.logLikelihood)).toBe(true);
    const [next] = expectedPurchases(one, { frequency: [3], recency: [20], age: [35] }, { horizon: 52 });
    expect(next).toBeGreaterThanOrEqual(0);
  });

  it("reports a search that ran out of steps", () => {
    expect(fitParetoNbd(firstSummary, { maxIterations: 1 }).fit.status).toBe("iteration-limit");
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
    expect(() => fitParetoNbd(summary as PurchaseSummaryInput, options as ParetoNbdOptions)).toThrow(message);
  });
});

describePurchaseModelContract("Pareto/NBD", {
  fit: (summary) => fitParetoNbd(summary, { unit: "week" }),
  summary: simulateTrue(1500, 5, [0.6, 6, 0.9, 30], true),
  horizons: [0.5, 13, 39, 104],
});

describeModelContract("Pareto/NBD at the boundary", {
  fit: () => fitParetoNbd({ frequency: [0, 0], recency: [0, 0], age: [30, 20] }),
  predict: (model) => expectedPurchases(model, firstSummary, { horizon: 9 }),
});

describeWithData("fitParetoNbd on the CDNOW sample", () => {
  it("has the published estimates, log-likelihood, standard errors and holdout", () => {
    const log = transactionsFrom(readCdnow(), { customer: "who", time: "on", amount: "paid" });
    const summary = purchaseSummary(log, { asOf: "1997-10-01", unit: "week" });
    const { params, fit, unit } = fitParetoNbd(summary);
    // Computed with mpmath on exact days; CLVTools prints .55315 10.57633 .60625 11.67150, -9594.976.
    expectClose(params.r, 0.553277, 1e-5);
    expectClose(params.alpha, 10.577684, 1e-5);
    expectClose(params.s, 0.60624, 1e-5);
    expectClose(params.beta, 11.668735, 1e-5);
    expect(fit.logLikelihood.toFixed(6)).toBe("-9594.976179");
    expectClose(fit.standardErrors!.r, 0.0476264, 1e-3);
    expectClose(fit.standardErrors!.alpha, 0.8427222, 1e-3);
    expectClose(fit.standardErrors!.s, 0.1872594, 1e-3);
    expectClose(fit.standardErrors!.beta, 6.2105448, 1e-3);
    expect([fit.status, fit.customers, unit]).toEqual(["converged", 2357, "week"]);
    expect(fit.warnings).toEqual([]);

    // 1882 purchases were made in the 39 weeks that followed.
    const holdout = expectedPurchases(fitParetoNbd(summary), summary, { horizon: { weeks: 39 } });
    expect(holdout.reduce((sum, value) => sum + value, 0).toFixed(1)).toBe("1665.5");
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
