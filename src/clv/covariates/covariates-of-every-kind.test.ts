import { describe, expect, it } from "vitest";
import { beta } from "../../random/distributions.ts";
import { randomStream, uniform } from "../../random/random.ts";
import { expectAllClose, expectClose } from "../../testing/close.ts";
import { describeModelContract } from "../../testing/model-contract.ts";
import { simulateBgBuyers, simulateParetoBuyers } from "../../testing/simulated-buyers.ts";
import { fitBgBb } from "../bg-bb/bg-bb.ts";
import { fitBgNbd } from "../bg-nbd/bg-nbd.ts";
import { fitBgCnbdK, fitMbgCnbdK } from "../cnbd-k/cnbd-k.ts";
import golden from "../fixtures/covariates.json" with { type: "json" };
import { fitGammaGamma } from "../gamma-gamma/gamma-gamma.ts";
import { likelihoodRatioTest } from "../likelihood/likelihood-ratio-test.ts";
import { fitMbgNbd } from "../mbg-nbd/mbg-nbd.ts";
import { fitParetoNbd } from "../pareto-nbd/pareto-nbd.ts";
import { customerLifetimeValue } from "../predictions/customer-lifetime-value.ts";
import { expectedPurchases, expectedPurchasesNewCustomer } from "../predictions/expected-purchases.ts";
import { predictionIntervals } from "../predictions/prediction-intervals.ts";
import { probabilityAlive } from "../predictions/probability-alive.ts";
import { purchaseCountDistribution } from "../predictions/purchase-count-distribution.ts";
import { residualLifetimeValue } from "../predictions/residual-lifetime-value.ts";
import type { PurchaseModel, PurchaseModelKind } from "../purchase-model.ts";
import type { CovariateEffects } from "./covariate-effects.ts";
import type { PurchaseCovariateOptions } from "./covariate-options.ts";

const EFFECTS = { purchase: ["income", "member"], dropout: ["member"] };
type Fit = (summary: object, options: PurchaseCovariateOptions & { readonly unit?: "week" }) => PurchaseModel;
const FITS: { readonly [K in PurchaseModelKind]: Fit } = {
  "bg-nbd": (summary, options) => fitBgNbd(summary as never, options),
  "mbg-nbd": (summary, options) => fitMbgNbd(summary as never, options),
  "pareto-nbd": (summary, options) => fitParetoNbd(summary as never, options),
  "bg-cnbd-k": (summary, options) => fitBgCnbdK(summary as never, { ...options, regularity: 3 }),
  "mbg-cnbd-k": (summary, options) => fitMbgCnbdK(summary as never, { ...options, regularity: 2 }),
  "bg-bb": (summary, options) => fitBgBb(summary as never, options),
};
const effectsOf = (model: PurchaseModel): CovariateEffects => model.covariates!;

describe("fits with covariates end where the likelihood as printed is largest", () => {
  const cases = golden.cases.flatMap(({ kind, data, fits }) =>
    fits.map((expected) => ({ kind: kind as PurchaseModelKind, data, expected, l2: expected.l2 })),
  );
  // The oracle has its gradient below 1e-7: estimates are known to about 1e-8.
  it.each(cases)("$kind, l2 = $l2", ({ kind, data, expected, l2 }) => {
    const model = FITS[kind](data, { covariates: EFFECTS, ...(l2 > 0 ? { l2 } : {}) });
    expect(model.fit.status).toBe("converged");
    expectClose(model.fit.logLikelihood, expected.logLikelihood, 1e-12, 0, "log-likelihood");
    expectAllClose(Object.values(model.params) as number[], expected.params, 1e-6, 0);
    const { effects } = effectsOf(model);
    expectAllClose(
      effects.map(({ coefficient }) => coefficient),
      expected.coefficients,
      1e-6,
      0.1,
    );
    expectAllClose(
      effects.map(({ standardError }) => standardError!),
      expected.standardErrors,
      1e-5,
      0,
    );
    const size = 4 + effects.length;
    const chosen = 2 * size - 2 * model.fit.logLikelihood;
    expectClose(model.fit.aic, chosen, 1e-13, 0, "aic");
  });
});

/** Customers of the BG/BB model: income raises the chance to buy, membership that to leave. */
function opportunityBuyers(customers: number, seed: number) {
  const random = randomStream(seed, "opportunities");
  const column = () => new Float64Array(customers);
  const rows = { frequency: column(), recency: column(), age: column(), income: column(), member: column() };
  for (let i = 0; i < customers; i++) {
    rows.income[i] = 3 * uniform(random) - 1.5;
    rows.member[i] = uniform(random) < 0.5 ? 1 : 0;
    const buys = beta(random, 1.2 * Math.exp(0.5 * rows.income[i]!), 0.8);
    const leaves = beta(random, 0.6 * Math.exp(0.7 * rows.member[i]!), 3);
    rows.age[i] = 6 + Math.floor(10 * uniform(random));
    for (let n = 1; n <= rows.age[i]!; n++) {
      if (uniform(random) < leaves) break;
      if (uniform(random) >= buys) continue;
      rows.frequency[i]! += 1;
      rows.recency[i] = n;
    }
  }
  return rows;
}

describe("covariates of BG/BB", () => {
  const buyers = opportunityBuyers(20_000, 5);
  const model = fitBgBb(buyers, {
    unit: "week",
    covariates: { purchase: ["income"], dropout: ["member"] },
  });

  it("find what customers were simulated with, within three standard errors", () => {
    const params = [1.2, 0.8, 0.6, 3];
    const truth = [0.5, 0, 0.7, 0];
    Object.values<number>({ ...model.params }).forEach((value, k) => {
      const error = Object.values<number>({ ...model.fit.standardErrors })[k]!;
      expect(Math.abs(value - params[k]!)).toBeLessThan(3 * error);
    });
    const { effects } = effectsOf(model);
    expect(effects.map(({ process, parameter }) => `${process} ${parameter}`)).toEqual([
      "purchase alpha",
      "purchase beta",
      "dropout gamma",
      "dropout delta",
    ]);
    effects.forEach(({ coefficient, standardError }, k) => {
      expect(Math.abs(coefficient - truth[k]!)).toBeLessThan(3 * standardError!);
    });
    expect(effects[0]!.coefficient).toBeGreaterThan(5 * effects[0]!.standardError!);
  });

  it("fit better than the plain model, with four parameters more", () => {
    const { degreesOfFreedom, pValue } = likelihoodRatioTest(fitBgBb(buyers, { unit: "week" }), model);
    expect([degreesOfFreedom, pValue < 1e-20]).toEqual([4, true]);
  });
});

describe("covariates of regular customers", () => {
  const { data } = golden.cases[0]!;

  it("choose the regularity by the log-likelihoods with them", () => {
    const options = { covariates: EFFECTS };
    const chosen = fitBgCnbdK(data, options);
    const { profile } = chosen.fit;
    const largest = Math.max(...profile.map(({ logLikelihood }) => logLikelihood));
    expect(profile.find(({ regularity }) => regularity === chosen.regularity)!.logLikelihood).toBe(largest);
    for (const { regularity, logLikelihood } of profile) {
      const own = fitBgCnbdK(data, { ...options, regularity });
      expectClose(own.fit.logLikelihood, logLikelihood, 1e-11);
    }
    // A regularity that was chosen is a parameter more.
    const fixed = fitBgCnbdK(data, { ...options, regularity: chosen.regularity });
    expectClose(chosen.fit.aic - fixed.fit.aic, 2, 1e-6);
  });

  it("of regularity 1 are those of BG/NBD and MBG/NBD", () => {
    for (const [regular, plain] of [
      [fitBgCnbdK, fitBgNbd],
      [fitMbgCnbdK, fitMbgNbd],
    ] as const) {
      const options = { covariates: EFFECTS, l2: 2 };
      const one = regular(data, { ...options, regularity: 1 });
      const other = plain(data, options);
      expectClose(one.fit.logLikelihood, other.fit.logLikelihood, 1e-12);
      expectAllClose(
        one.covariates!.effects.map(({ coefficient }) => coefficient),
        other.covariates!.effects.map(({ coefficient }) => coefficient),
        1e-6,
        0.1,
      );
    }
  });
});

/** The sign of each parameter's shift, written out. */
const SIGNS: Readonly<Record<string, number>> = { alpha: -1, beta: -1 };

describe("scoring with covariates", () => {
  const kinds = Object.keys(FITS) as PurchaseModelKind[];
  const buyers = simulateBgBuyers(1500, 21);
  const spend = fitGammaGamma(buyers);
  const others = { "bg-bb": opportunityBuyers(1500, 22), "pareto-nbd": simulateParetoBuyers(1500, 23) };
  const buyersOf = (kind: PurchaseModelKind) => ({ ...others })[kind as "bg-bb"] ?? buyers;

  it.each(kinds)("of %s is that of the parameters of each customer, whatever is asked", (kind) => {
    const model = FITS[kind](buyersOf(kind), { unit: "week", covariates: EFFECTS, l2: 1 });
    const rows = { frequency: [2, 0], recency: [9, 0], age: [12, 7], meanSpend: [25, null] };
    const summary = { ...rows, income: [1.25, -0.5], member: [true, false] };
    const owns = [0, 1].map((i) => {
      const z: Record<string, number> = { income: summary.income[i]!, member: summary.member[i] ? 1 : 0 };
      const params: Record<string, number> = { ...model.params };
      for (const { parameter, column, coefficient } of effectsOf(model).effects) {
        const sign = kind === "bg-bb" ? 1 : (SIGNS[parameter] ?? 1);
        params[parameter]! *= Math.exp(sign * coefficient * z[column]!);
      }
      const { covariates: _, ...plain } = model;
      return { ...plain, params } as unknown as PurchaseModel;
    });
    const one = (i: number) =>
      Object.fromEntries(Object.entries(rows).map(([name, values]) => [name, [values[i]!]]));
    const value = { horizon: 26, discountRateAnnual: 0.1 };
    const scores: readonly ((of: PurchaseModel, table: object) => Float64Array)[] = [
      (of, table) => probabilityAlive(of, table as never),
      (of, table) => probabilityAlive(of, table as never, { after: 4 }),
      (of, table) => expectedPurchases(of, table as never, { horizon: 26 }),
      (of, table) => customerLifetimeValue(of, spend, table as never, value),
      (of, table) => residualLifetimeValue(of, spend, table as never, { discountRateAnnual: 0.1 }),
    ];
    for (const score of scores) {
      expectAllClose(score(model, summary), [...score(owns[0]!, one(0)), ...score(owns[1]!, one(1))], 1e-13);
    }
    const given = { income: 1.25, member: true };
    expectClose(
      expectedPurchasesNewCustomer(model, { horizon: 26, covariates: given }),
      expectedPurchasesNewCustomer(owns[0]!, { horizon: 26 }),
      1e-13,
    );
    expectAllClose(
      purchaseCountDistribution(model, { horizon: 26, covariates: given }),
      purchaseCountDistribution(owns[0]!, { horizon: 26 }),
      1e-13,
    );
    const bounds = predictionIntervals(model, summary, {
      quantity: "expectedPurchases",
      horizon: 26,
      draws: 100,
    });
    expectAllClose(bounds.estimate, expectedPurchases(model, summary, { horizon: 26 }), 1e-13);
    for (let i = 0; i < 2; i++) expect(bounds.upper[i]!).toBeGreaterThan(bounds.lower[i]!);
    const drawn = predictionIntervals(model, summary, {
      quantity: "expectedPurchases",
      horizon: 26,
      draws: 100,
      seed: 2,
    });
    expect(drawn.lower).not.toEqual(bounds.lower);
  });

  for (const kind of ["bg-cnbd-k", "bg-bb"] as const) {
    const rows = buyersOf(kind);
    describeModelContract(`${kind} with covariates`, {
      fit: () => FITS[kind](rows, { unit: "week", covariates: EFFECTS, l2: 1 }),
      predict: (model) => expectedPurchases(model, rows, { horizon: 9 }),
    });
  }
});
