import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { beta, gamma } from "../../random/distributions.ts";
import { randomStream, uniform } from "../../random/random.ts";
import { expectClose } from "../../testing/close.ts";
import { describePurchaseModelContract } from "../../testing/purchase-model-contract.ts";
import { fitBgNbd } from "../bg-nbd/bg-nbd.ts";
import { bgNbdData, type StartChances } from "../bg-nbd/data.ts";
import { bgNbdKernel } from "../bg-nbd/kernel.ts";
import { bgNbdLogLikelihood } from "../bg-nbd/likelihood.ts";
import golden from "../fixtures/cnbd-k.json" with { type: "json" };
import { fitMbgNbd } from "../mbg-nbd/mbg-nbd.ts";
import { expectedPurchases } from "../predictions/expected-purchases.ts";
import { probabilityAlive } from "../predictions/probability-alive.ts";
import { type PurchaseSummaryInput, purchaseRowsFrom } from "../summary/purchase-rows.ts";
import { type CnbdKOptions, fitBgCnbdK, fitMbgCnbdK } from "./cnbd-k.ts";
import { gapConstant, gapSums } from "./gap-constant.ts";
import { cnbdKKernel } from "./kernel.ts";
import { cnbdKLogLikelihood } from "./likelihood.ts";

const names = ["r", "alpha", "a", "b"] as const;

/** Customers of the model itself, seen for 40 to 52 weeks. */
function simulate(
  customers: number,
  seed: number,
  [r, alpha, a, b]: readonly number[],
  k: number,
  start: StartChances,
  days = false,
) {
  const random = randomStream(seed, "cnbd-k");
  const frequency = new Float64Array(customers);
  const recency = new Float64Array(customers);
  const age = new Float64Array(customers);
  const logGaps = new Float64Array(customers);
  for (let i = 0; i < customers; i++) {
    const rate = gamma(random, r!, alpha!);
    const leave = beta(random, a!, b!);
    age[i] = 52 - Math.floor(84 * uniform(random)) / 7;
    let active = start === 0 || uniform(random) >= leave;
    for (let t = 0; active; active = uniform(random) >= leave) {
      const gap = gamma(random, k, rate);
      t += gap;
      if (t > age[i]!) break;
      frequency[i]! += 1;
      recency[i] = days ? Math.min(age[i]!, Math.ceil(7 * t) / 7) : t;
      logGaps[i]! += Math.log(gap);
    }
  }
  return { frequency, recency, age, logGaps };
}

const withoutGaps = ({ frequency, recency, age }: ReturnType<typeof simulate>) => ({
  frequency,
  recency,
  age,
});

interface History {
  readonly frequency: number;
  readonly recency: number;
  readonly age: number;
  readonly weight: number;
}

const history: fc.Arbitrary<History> = fc
  .record({
    frequency: fc.integer({ min: 0, max: 40 }),
    age: fc.integer({ min: 1, max: 700 }).map((days) => days / 7),
    share: fc.double({ min: 0.01, max: 1, noNaN: true }),
    weight: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ share, ...h }) => ({ ...h, recency: h.frequency === 0 ? 0 : share * h.age }));
const parameter = fc.double({ min: -1.5, max: 1.5, noNaN: true }).map((e) => 10 ** e);
const parameters = fc.tuple(parameter, parameter, parameter, parameter);
const startChances = fc.constantFrom<StartChances>(0, 1);
const phases = fc.integer({ min: 1, max: 12 });

function rowsOf(histories: readonly History[]) {
  return {
    frequency: Float64Array.from(histories, (h) => h.frequency),
    recency: Float64Array.from(histories, (h) => h.recency),
    age: Float64Array.from(histories, (h) => h.age),
    weight: Float64Array.from(histories, (h) => h.weight),
    unit: null,
  };
}

function evaluate(histories: readonly History[], k: number, start: StartChances, params: readonly number[]) {
  const gradient = new Float64Array(4);
  const hessian = new Float64Array(16);
  const data = bgNbdData(rowsOf(histories), start, k);
  const value = cnbdKLogLikelihood(data, k, Float64Array.from(params), gradient, hessian);
  return { value, gradient, hessian };
}

describe("cnbdKLogLikelihood", () => {
  it("is that of BG/NBD and MBG/NBD at one phase, with its derivatives", () => {
    const list = fc.array(history, { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(list, startChances, parameters, (histories, start, params) => {
        const own = evaluate(histories, 1, start, params);
        const gradient = new Float64Array(4);
        const hessian = new Float64Array(16);
        const data = bgNbdData(rowsOf(histories), start);
        const value = bgNbdLogLikelihood(data, Float64Array.from(params), gradient, hessian);
        expectClose(own.value, value, 1e-13, 1);
        gradient.forEach((slope, i) => {
          expectClose(own.gradient[i]!, slope, 1e-10, (1 + Math.abs(value)) / params[i]!);
        });
        hessian.forEach((entry, i) => {
          const floor = (1 + Math.abs(value)) / (params[i >> 2]! * params[i & 3]!);
          expectClose(own.hessian[i]!, entry, 1e-10, floor);
        });
      }),
    );
  });

  it("has the gradient and the Hessian that differences show", () => {
    const list = fc.array(history, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(list, phases, startChances, parameters, (histories, k, start, params) => {
        const { value, gradient, hessian } = evaluate(histories, k, start, params);
        for (let i = 0; i < 4; i++) {
          const step = 1e-5 * params[i]!;
          const moved = (sign: number) => params.map((p, m) => (m === i ? p + sign * step : p));
          const up = evaluate(histories, k, start, moved(1));
          const down = evaluate(histories, k, start, moved(-1));
          const floor = (1 + Math.abs(value)) / params[i]!;
          expectClose((up.value - down.value) / (2 * step), gradient[i]!, 1e-6, floor, `gradient ${i}`);
          for (let j = 0; j < 4; j++) {
            const entry = hessian[4 * Math.max(i, j) + Math.min(i, j)]!;
            const slope = (up.gradient[j]! - down.gradient[j]!) / (2 * step);
            expectClose(slope, entry, 1e-6, floor / params[j]!, `hessian ${i} ${j}`);
          }
        }
      }),
    );
  });

  it("only shifts when time is counted in another unit", () => {
    const list = fc.array(history, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(list, phases, startChances, parameters, (histories, k, start, [r, alpha, a, b]) => {
        const inDays = histories.map((h) => ({ ...h, recency: 7 * h.recency, age: 7 * h.age }));
        const passed = k * histories.reduce((sum, h) => sum + h.weight * h.frequency, 0);
        const weeks = evaluate(histories, k, start, [r, alpha, a, b]).value;
        const days = evaluate(inDays, k, start, [r, 7 * alpha, a, b]).value;
        expectClose(days + passed * Math.log(7), weeks, 1e-11, 1 + 2 * passed);
      }),
    );
  });
});

describe("predictions of the CNBD-k models", () => {
  it("agree with integrals over the rates by mpmath on 600 points", () => {
    expect(golden.points.length).toBe(600);
    for (const point of golden.points) {
      const [k, start, r, alpha, a, b, x, tx, T, t, logLikelihood, alive, expected, expectedNew] =
        point as number[];
      const label = `at ${point}:`;
      const kernel = cnbdKKernel({ r: r!, alpha: alpha!, a: a!, b: b! }, k!, start as StartChances);
      const own = evaluate([{ frequency: x!, recency: tx!, age: T!, weight: 1 }], k!, start as StartChances, [
        r!,
        alpha!,
        a!,
        b!,
      ]);
      expectClose(own.value, logLikelihood!, 1e-12, 1 + 10 * k! * x!, label);
      // The integrals of the oracle end at 1e-20 of their largest term.
      expectClose(kernel.aliveChance(x!, tx!, T!), alive!, 1e-11, 1e-9, label);
      const bought = kernel.aliveChance(x!, tx!, T!) * kernel.purchasesIfAlive(x!, T!, t!, tx!);
      expectClose(bought, expected!, 1e-10, 1e-9, label);
      expectClose(kernel.newPurchases(t!), expectedNew!, 1e-10, 1e-9, label);
    }
  });

  it.each(golden.counts)("agree with mpmath for the chance of $count purchases in $horizon", (c) => {
    const [r, alpha, a, b] = c.params as [number, number, number, number];
    const kernel = cnbdKKernel({ r, alpha, a, b }, c.regularity, c.start as StartChances);
    expectClose(kernel.newCounts(c.horizon, c.count)[c.count]!, c.chance, 1e-11);
  });

  it("are those of the models without regularity at one phase", () => {
    const horizon = fc.double({ min: 0.01, max: 300, noNaN: true });
    fc.assert(
      fc.property(parameters, startChances, history, horizon, ([r, alpha, a, b], start, h, t) => {
        const plain = bgNbdKernel({ r, alpha, a, b }, start);
        const kernel = cnbdKKernel({ r, alpha, a, b }, 1, start);
        const { frequency: x, recency: tx, age: T } = h;
        expectClose(kernel.aliveChance(x, tx, T), plain.aliveChance(x, tx, T), 1e-12);
        expectClose(kernel.purchasesIfAlive(x, T, t, tx), plain.purchasesIfAlive(x, T, t, tx), 1e-10);
        expectClose(kernel.newPurchases(t), plain.newPurchases(t), 1e-10);
        expect(kernel.newCounts(t, 9)).toEqual(plain.newCounts(t, 9));
        expect(kernel.regular).toBe(false);
      }),
    );
  });

  it("expect the next purchase of a regular customer when it is due, and hold who is overdue for lost", () => {
    const params = { r: 60, alpha: 60, a: 0.5, b: 4.5 };
    const [clockwork, random] = [cnbdKKernel(params, 10, 1), bgNbdKernel({ ...params, alpha: 600 }, 1)];
    // A purchase every ten weeks: soon after one, nothing is to be expected for a while.
    expect(clockwork.purchasesIfAlive(5, 51, 2, 50)).toBeLessThan(
      0.2 * random.purchasesIfAlive(5, 51, 2, 50),
    );
    expect(clockwork.purchasesIfAlive(5, 60, 2, 50)).toBeGreaterThan(
      1.5 * random.purchasesIfAlive(5, 60, 2, 50),
    );
    expect(clockwork.aliveChance(5, 50, 75)).toBeLessThan(0.5 * random.aliveChance(5, 50, 75));
  });
});

describe("fitBgCnbdK and fitMbgCnbdK", () => {
  const summary = simulate(1200, 2, [0.9, 1.5, 0.8, 2.4], 3, 1);

  it("at one phase are fitBgNbd and fitMbgNbd", () => {
    const plain = withoutGaps(summary);
    for (const [regular, usual] of [
      [fitBgCnbdK(plain, { regularity: 1 }), fitBgNbd(plain)],
      [fitMbgCnbdK(plain, { regularity: 1 }), fitMbgNbd(plain)],
    ] as const) {
      expect(regular.regularity).toBe(1);
      expectClose(regular.fit.logLikelihood, usual.fit.logLikelihood, 1e-12);
      expectClose(regular.fit.aic, usual.fit.aic, 1e-12);
      for (const name of names) {
        expectClose(regular.params[name], usual.params[name], 1e-8);
        expectClose(regular.fit.standardErrors![name], usual.fit.standardErrors![name], 1e-7);
      }
      const alive = probabilityAlive(usual, plain);
      probabilityAlive(regular, plain).forEach((value, i) => {
        expectClose(value, alive[i]!, 1e-7);
      });
    }
  });

  it.each<[number, StartChances, readonly number[], typeof fitBgCnbdK | typeof fitMbgCnbdK]>([
    [3, 1, [0.85, 1.45, 0.79, 2.42], fitMbgCnbdK],
    [2, 0, [1.5, 4, 0.5, 3], fitBgCnbdK],
    [1, 1, [0.5, 6, 0.9, 1.6], fitMbgCnbdK],
  ])("find k = %d again and the parameters within three standard errors", (k, start, truth, fit) => {
    const customers = simulate(6000, 40 + k, truth, k, start);
    const model = fit(customers, { unit: "week" });
    expect([model.regularity, model.fit.status, model.fit.gaps]).toEqual([k, "converged", "known"]);
    names.forEach((name, i) => {
      expect(Math.abs(model.params[name] - truth[i]!)).toBeLessThan(3 * model.fit.standardErrors![name]);
    });
    // The parameters do not depend on the gaps, given k; and the summary alone tells k of this many customers too.
    const blind = fit(withoutGaps(customers), { unit: "week" });
    expect(Math.abs(blind.regularity - k)).toBeLessThanOrEqual(1);
    expect(blind.fit.gaps).toBe("integrated-out");
    const given = fit(withoutGaps(customers), { regularity: k });
    for (const name of names) expectClose(given.params[name], model.params[name], 1e-6);
  });

  it("predict the purchases of the time after, and of regular customers better than without regularity", () => {
    const truth = [0.85, 1.45, 0.79, 2.42] as const;
    const [r, alpha, a, b] = truth;
    const kernel = cnbdKKernel({ r, alpha, a, b }, 3, 1);
    // The same customers, seen 20 weeks longer: counts up to T + 20 less those up to T.
    const all = simulate(20_000, 9, truth, 3, 1);
    const mean = all.frequency.reduce((sum, x) => sum + x, 0) / 20_000;
    const expected = all.age.reduce((sum, T) => sum + kernel.newPurchases(T), 0) / 20_000;
    const second = all.frequency.reduce((sum, x) => sum + x * x, 0) / 20_000;
    expect(Math.abs(mean - expected)).toBeLessThan(3 * Math.sqrt((second - mean * mean) / 20_000));
  });

  it("tell the likelihood of every k tried, as large at best as at the k that was chosen", () => {
    const { regularity, fit } = fitMbgCnbdK(summary);
    expect(regularity).toBe(3);
    expect(fit.profile.map((one) => one.regularity)).toEqual([1, 2, 3, 4, 5]);
    const best = fit.profile.find((one) => one.regularity === regularity)!;
    expect(best.logLikelihood).toBe(fit.logLikelihood);
    for (const one of fit.profile) expect(one.logLikelihood).toBeLessThanOrEqual(fit.logLikelihood);
    // A k that was chosen is a fifth parameter.
    expectClose(fit.aic, 10 - 2 * fit.logLikelihood, 1e-13);
    expectClose(fit.bic, 5 * Math.log(1200) - 2 * fit.logLikelihood, 1e-13);
  });

  it("say that the search ended at the largest k", () => {
    const clockwork = simulate(400, 8, [30, 1, 0.3, 3], 60, 1);
    const { regularity, fit } = fitMbgCnbdK(clockwork);
    expect(regularity).toBe(12);
    expect(fit.warnings).toContainEqual({
      code: "regularity-limit",
      message:
        "the likelihood still rises at 12 phases between purchases, the most that are tried: customers buy almost like clockwork",
    });
  });

  it("fit data without a repeat purchase", () => {
    const model = fitMbgCnbdK({ frequency: [0, 0], recency: [0, 0], age: [30, 20] });
    expect([model.regularity, model.fit.status]).toEqual([1, "at-boundary"]);
    expect(model.fit.warnings.map(({ code }) => code)).toEqual(["no-repeat-purchases", "no-purchase-rate"]);
    const row = { frequency: [0], recency: [0], age: [30] };
    expect(expectedPurchases(model, row, { horizon: 52 })[0]).toBeLessThan(1e-5);
  });

  it("read the gaps under another name", () => {
    const { logGaps, ...rest } = summary;
    const named = fitBgCnbdK({ ...rest, litt: logGaps }, { logGaps: "litt" });
    expect(named).toEqual(fitBgCnbdK(summary));
  });

  const one = { frequency: [0, 2], recency: [0, 9], age: [9, 12] };
  it.each<[object, object, string]>([
    [one, { regularity: 0 }, "`options.regularity` must be >= 1, got 0"],
    [one, { regularity: 13 }, "`options.regularity` must be <= 12, got 13"],
    [one, { regularity: 1.5 }, "`options.regularity` must be an integer, got 1.5"],
    [one, { regularity: "best" }, '`options.regularity` must be an integer, got "best"'],
    [
      { ...one, logGaps: [0, Number.NaN] },
      {},
      "`summary.logGaps[1]` must be a number where there is a repeat purchase, got NaN",
    ],
    [
      { ...one, g: [0, Number.NEGATIVE_INFINITY] },
      { logGaps: "g" },
      "`summary.g[1]` must be a number where there is a repeat purchase, got -Infinity",
    ],
    [
      one,
      { k: 2 },
      '`options.k` must be one of the options unit, columns, maxIterations, regularity, logGaps, covariates, l2, got "k"',
    ],
  ])("reject %j with %j", (input, options, message) => {
    for (const fit of [fitBgCnbdK, fitMbgCnbdK]) {
      expect(() => fit(input as PurchaseSummaryInput, options as CnbdKOptions)).toThrow(message);
    }
  });

  it("are refused with a damaged regularity when read back", () => {
    const model = fitMbgCnbdK(one, { regularity: 2 });
    for (const [regularity, message] of [
      [undefined, "`model.regularity` must be a finite number > 0, got undefined"],
      [1.5, "`model.regularity` must be a whole number from 1 to 12, got 1.5"],
      [13, "`model.regularity` must be a whole number from 1 to 12, got 13"],
    ] as const) {
      expect(() => probabilityAlive({ ...model, regularity } as typeof model, one)).toThrow(message);
    }
  });
});

describe("gapConstant", () => {
  const rows = (x: number, tx: number) =>
    purchaseRowsFrom({ frequency: [x, 0], recency: [tx, 0], age: [tx, 1], weight: [2, 5] }, {}, "fit");

  it("is what Erlang densities of known gaps leave beside the rate", () => {
    // Gaps 2 and 5 at k = 3: (2 * 5)^2 / Gamma(3)^2, for two customers.
    const sums = gapSums(rows(2, 7), Float64Array.of(Math.log(10), 0));
    expectClose(gapConstant(sums, 3), 2 * Math.log(100 / 4), 1e-13);
    expect(gapConstant(sums, 1)).toBe(0);
  });

  it("integrates unknown gaps out: over all ways to split t_x in two", () => {
    // The mean of (s (7 - s))^(k - 1) / Gamma(k)^2 over s in (0, 7), by Simpson's rule (exact at k = 2).
    const sums = gapSums(rows(2, 7), null);
    const at = (s: number): number => s * (7 - s);
    const mean = (at(0) + 4 * at(3.5) + at(7)) / 6;
    expectClose(gapConstant(sums, 2), 2 * Math.log(mean), 1e-13);
    expect(gapConstant(sums, 1)).toBe(0);
  });
});

describePurchaseModelContract("MBG/CNBD-3", {
  fit: (summary) => fitMbgCnbdK(summary, { regularity: 3, unit: "week" }),
  summary: withoutGaps(simulate(1000, 5, [0.85, 1.45, 0.79, 2.42], 3, 1, true)),
  horizons: [0.5, 13, 39, 104],
});

describePurchaseModelContract("BG/CNBD-2", {
  fit: (summary) => fitBgCnbdK(summary, { regularity: 2, unit: "week" }),
  summary: withoutGaps(simulate(1000, 6, [1.5, 4, 0.5, 3], 2, 0, true)),
  horizons: [0.5, 13, 104],
});
