import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logGamma } from "../../numeric/log-gamma.ts";
import { expectClose } from "../../testing/close.ts";
import golden from "../fixtures/pareto-nbd.json" with { type: "json" };
import counted from "../fixtures/pareto-nbd-counts.json" with { type: "json" };
import random from "../fixtures/pareto-nbd-points.json" with { type: "json" };
import { gaussLegendre } from "../predictions/gauss-legendre.ts";
import { paretoNbdData } from "./data.ts";
import { discountedSurvival } from "./discounted-survival.ts";
import { paretoNbdKernel } from "./kernel.ts";
import { paretoNbdLogLikelihood } from "./likelihood.ts";

type Numbers = readonly number[];

const kernelOf = ([r, alpha, s, beta]: Numbers) =>
  paretoNbdKernel({ r: r!, alpha: alpha!, s: s!, beta: beta! });

function logLikelihood(params: Numbers, x: number, tx: number, T: number): number {
  const row = { frequency: Float64Array.of(x), recency: Float64Array.of(tx), age: Float64Array.of(T) };
  const data = paretoNbdData({ ...row, weight: null, unit: null });
  return paretoNbdLogLikelihood(data, Float64Array.from(params), new Float64Array(4), new Float64Array(16));
}

/** Expected purchases in (T, T + t], and discounted ones for ever. */
function futureOf(params: Numbers, [x, tx, T]: readonly [number, number, number], t: number, delta: number) {
  const kernel = kernelOf(params);
  const alive = kernel.aliveChance(x, tx, T);
  return {
    alive,
    expected: alive * kernel.purchasesIfAlive(x, T, t, tx),
    residual: alive * kernel.residualIfAlive!(x, T, delta, tx),
  };
}

const panelRule = gaussLegendre(30);

/** P(X(t) = n) by brute force: panels of 1/4 in log(y / (t - y)). */
function countChance([r, alpha, s, beta]: Numbers, t: number, n: number): number {
  const gamma = logGamma(r! + n) - logGamma(r!) - logGamma(n + 1);
  const logCounts = (y: number): number =>
    gamma - r! * Math.log1p(y / alpha!) - (n === 0 ? 0 : n * Math.log1p(alpha! / y));
  let sum = Math.exp(logCounts(t) - s! * Math.log1p(t / beta!));
  for (let panel = -160; panel < 160; panel++) {
    for (let i = 0; i < panelRule.nodes.length; i++) {
      const u = (panel + 0.5 + 0.5 * panelRule.nodes[i]!) / 4;
      const y = t / (1 + Math.exp(-u));
      const log = logCounts(y) - s! * Math.log1p(y / beta!);
      sum += ((panelRule.weights[i]! / 8) * (y / (1 + Math.exp(u))) * s! * Math.exp(log)) / (beta! + y);
    }
  }
  return sum;
}

describe("the Pareto/NBD kernel", () => {
  it("agrees with mpmath on 600 points all over the parameter space, none of them not finite", () => {
    expect(random.points.length).toBe(600);
    for (const point of random.points) {
      const [r, alpha, s, beta, x, tx, T, t, delta, likelihood, alive, expected, expectedNew, residual] =
        point as number[];
      const params = [r!, alpha!, s!, beta!];
      const label = `at ${point}:`;
      const future = futureOf(params, [x!, tx!, T!], t!, delta!);
      // Two large terms make up the value: 1e-13 of them is what it can be held to.
      expectClose(logLikelihood(params, x!, tx!, T!), likelihood!, 1e-13, 1 + 10 * x!, label);
      expectClose(future.alive, alive!, 1e-12, 1e-300, label);
      expectClose(future.expected, expected!, 1e-12, 1e-300, label);
      expectClose(future.residual, residual!, 1e-12, 1e-300, label);
      expectClose(kernelOf(params).newPurchases(t!), expectedNew!, 1e-13, 0, label);
    }
  });

  it.each<[number, number, number, number, number, number, number, number]>([
    // x, t_x, T, log-likelihood, P(alive), CET 39, CET 52, DERT at delta = .0027
    [
      0, 0, 38.86, -0.5210462940808904, 0.2952866046168942, 0.1070814682153089, 0.1362010059239051,
      0.4771362290321953,
    ],
    [
      1, 1.71, 38.86, -4.450194333881011, 0.1680023267243449, 0.1710929805537832, 0.2176196913091343,
      0.7623602936706835,
    ],
    [
      2, 30.43, 38.86, -9.554283245150407, 0.8691675591530112, 1.455123193257603, 1.850826720701952,
      6.483773567730739,
    ],
    [
      7, 29.43, 38.86, -21.59464321811261, 0.7495014076670343, 3.712251380470544, 4.721754199763659,
      16.54114063262396,
    ],
    [
      10, 34.14, 38.86, -27.05621514268816, 0.9013595347627676, 6.237627489353588, 7.933876447419708,
      27.7937733576223,
    ],
    [
      26, 30.857142857142858, 31, -39.1316269761166, 0.9978742606099413, 20.11612959845067, 25.45733844057988,
      86.0526586490134,
    ],
  ])("has the closed-form values of the reference at x = %d, t_x = %d, T = %d", (x, tx, T, ...expected) => {
    const params = [0.553, 10.578, 0.606, 11.669];
    const [likelihood, alive, cet39, cet52, dert] = expected;
    expectClose(logLikelihood(params, x, tx, T), likelihood, 1e-13);
    const future = futureOf(params, [x, tx, T], 52, 0.0027);
    expectClose(future.alive, alive, 1e-13);
    expectClose(future.expected, cet52, 1e-13);
    expectClose(future.residual, dert, 1e-13);
    expectClose(futureOf(params, [x, tx, T], 39, 0.0027).expected, cet39, 1e-13);
  });

  it("has the published values of the BTYD vignette", () => {
    // Customer 1516 of CDNOW, and what ever more purchases up to week 20 of 39 say of the next year.
    const params = [0.55315, 10.57633, 0.60625, 11.6715];
    const future = futureOf(params, [26, 30.857, 31], 52, 0.0027);
    expectClose(future.expected, 25.45647, 1e-4);
    expectClose(future.alive, 0.997874, 1e-5);
    expectClose(kernelOf(params).newPurchases(52), 1.473434, 1e-4);
    for (const [x, expected] of [
      [10, 0.7062289],
      [15, 0.1442396],
      [20, 0.02250658],
      [25, 0.00309267],
    ] as const) {
      expectClose(futureOf(params, [x, 20, 39], 52, 0.0027).expected, expected, 2e-3);
    }
  });

  it("has the values of a lifetime value from end to end, weekly discount log(1.15) / 52", () => {
    const params = [0.5533, 10.5782, 0.6063, 11.6711];
    const delta = Math.log(1.15) / 52;
    const buyer = futureOf(params, [2, 213 / 7, 272 / 7], 52, delta);
    expectClose(buyer.expected, 1.85085, 1e-5);
    expectClose(buyer.residual, 6.499896, 1e-6);
    const once = futureOf(params, [0, 0, 272 / 7], 52, delta);
    expectClose(once.expected, 0.136187, 1e-5);
    expectClose(once.residual, 0.478269, 1e-5);
  });

  it.each<[number, number, number, number, number]>([
    // Where published code gives NaN (CLVTools issue 100).
    [221, 103.42857, 103.57143, 0.9995960523179381, -61.58464856172922],
    [254, 97.14286, 97.28571, 0.9995582261230108, -19.62329221751176],
    [161, 94.71429, 98, 0.7494877522581072, -87.42925486330854],
    [204, 98.57143, 99.42857, 0.994255079637896, -65.19834218926037],
  ])("knows who is alive after x = %d purchases, t_x = %d, T = %d", (x, tx, T, alive, likelihood) => {
    const params = [0.5143, 2.8845, 0.2856, 14.1087];
    expectClose(kernelOf(params).aliveChance(x, tx, T), alive, 1e-12);
    expectClose(logLikelihood(params, x, tx, T), likelihood, 1e-12);
  });

  it("passes through s = 1 and alpha = beta, where published forms divide by 0", () => {
    const row = [2, 30.43, 38.86] as const;
    const near = (s: number, beta: number) => futureOf([0.553, 10.578, s, beta], row, 39, 0.0027);
    const at = near(1, 10.578);
    for (const side of [-1, 1]) {
      const beside = near(1 + side * 1e-9, 10.578 * (1 + side * 1e-9));
      for (const name of ["alive", "expected", "residual"] as const) {
        expectClose(beside[name], at[name], 1e-8, 0, name);
      }
    }
    // s = 1: r / alpha * beta * log(1 + t / beta).
    expectClose(kernelOf([0.5, 10, 1, 12]).newPurchases(39), (0.5 / 10) * 12 * Math.log1p(39 / 12), 1e-14);
  });

  it("says something of everybody at the ends of the parameter space", () => {
    const rows: readonly (readonly [x: number, tx: number, T: number])[] = [
      [0, 0, 0],
      [0, 0, 39],
      [1, 1e-3, 39],
      [3, 39, 39],
      [2000, 38, 39],
    ];
    for (const params of [
      [1e6, 1e8, 0.5, 10],
      [0.5, 10, 1e6, 1e8],
      [0.5, 10, 0.6, 4e9],
      [0.5, 10, 64, 7721],
      [1e-6, 10, 1e-6, 1e-5],
      [0.5, 1e-7, 0.5, 1e9],
      [0.5, 1e9, 0.5, 1e-7],
    ]) {
      for (const row of rows) {
        const { alive, expected, residual } = futureOf(params, row, 52, 0.002);
        const label = `at ${params} ${row}`;
        expect(Number.isFinite(logLikelihood(params, ...row)), label).toBe(true);
        expect(alive, label).toBeGreaterThanOrEqual(0);
        expect(alive, label).toBeLessThanOrEqual(1);
        expect(Number.isFinite(expected) && expected >= 0, label).toBe(true);
        expect(Number.isFinite(residual) && residual >= 0, label).toBe(true);
      }
    }
  });

  it.each(golden.counts)(
    "agrees with mpmath for the chance of $count purchases in $horizon at $params",
    (c) => {
      const chances = kernelOf(c.params).newCounts(c.horizon, c.count);
      expectClose(chances[c.count]!, c.chance, 1e-13);
    },
  );

  it("agrees with mpmath for chances of counts all over the parameter space, down to 1e-250", () => {
    expect(counted.points.length).toBe(400);
    for (const point of counted.points) {
      const [r, alpha, s, beta, t, n, chance] = point as number[];
      const chances = kernelOf([r!, alpha!, s!, beta!]).newCounts(t!, n!);
      expectClose(chances[n!]!, chance!, 2e-13, 0, `at ${point}:`);
    }
  });

  it("gives counts the chances of their definition, an integral over the time of drop-out", () => {
    const exponent = (low: number, high: number) =>
      fc.double({ min: low, max: high, noNaN: true }).map((e) => 10 ** e);
    const parameters = fc.tuple(exponent(-1, 2), exponent(-1, 3), exponent(-1, 2), exponent(-1, 3));
    fc.assert(
      fc.property(parameters, exponent(-1, 2), fc.integer({ min: 0, max: 300 }), (params, t, n) => {
        const expected = countChance(params, t, n);
        const chances = kernelOf(params).newCounts(t, n);
        // Chances of some hundred purchases are exponentials of large numbers, in the twin of their differences.
        expectClose(chances[n]!, expected, 5e-12, 1e-250);
      }),
      { numRuns: 200 },
    );
  });

  it("spreads counts to the same sum and mean where all customers buy alike", () => {
    for (const params of [
      [1e6, 1e6, 0.5, 10],
      [2000, 900, 3, 0.01],
      [0.02, 1e-3, 50, 5000],
      [40, 1, 1e6, 1e7],
    ]) {
      const kernel = kernelOf(params);
      const chances = kernel.newCounts(50, 20_000);
      const total = chances.reduceRight((sum, chance) => sum + chance, 0);
      const mean = chances.reduceRight((sum, chance, n) => sum + n * chance, 0);
      const beyond = 1 - total;
      expect(beyond).toBeGreaterThan(-1e-12);
      if (Math.abs(beyond) < 1e-10) expectClose(mean, kernel.newPurchases(50), 1e-10);
      else expect(params[0]).toBe(0.02);
    }
  });

  it("spreads known customers over counts as their expectation and survival say", () => {
    const kernel = kernelOf([0.553, 10.578, 0.606, 11.669]);
    const chances = kernel.countsIfAlive!(7, 38.86, 39, 400, 29.43);
    const total = chances.reduce((sum, chance) => sum + chance, 0);
    const mean = chances.reduce((sum, chance, n) => sum + n * chance, 0);
    expectClose(total, 1, 1e-12);
    expectClose(mean, kernel.purchasesIfAlive(7, 38.86, 39, 29.43), 1e-12);
    // Alive at T, the customer is still there at T + t if and only if the further silence does not tell otherwise.
    const later = kernel.survivalIfAlive(7, 38.86, 39, 29.43);
    expectClose(later, (50.529 / 89.529) ** 0.606, 1e-13);
  });

  it("adds a purchase now and then: the expectation grows by the chance to be alive times the rate", () => {
    const parameter = fc.double({ min: -1, max: 1, noNaN: true }).map((e) => 10 ** e);
    fc.assert(
      fc.property(fc.tuple(parameter, parameter, parameter, parameter), parameter, (params, t) => {
        const kernel = kernelOf(params);
        const h = 1e-4 * t;
        const slope =
          (kernel.purchasesIfAlive(3, 5, t + h, 4) - kernel.purchasesIfAlive(3, 5, t - h, 4)) / (2 * h);
        const rate = (params[0] + 3) / (params[1] + 5);
        expectClose(slope, rate * kernel.survivalIfAlive(3, 5, t, 4), 1e-6);
      }),
    );
  });
});

describe("discountedSurvival", () => {
  it("has the elementary value at s = 0, and is finite without a discount for s > 1 only", () => {
    for (const z of [1e-6, 0.1, 3, 1e4]) expectClose(discountedSurvival(1e-18, z), 1 / z, 1e-13);
    expect(discountedSurvival(3, 0)).toBe(0.5);
    expect(discountedSurvival(1, 0)).toBe(Number.POSITIVE_INFINITY);
    expectClose(discountedSurvival(3, 1e-12), 0.5, 1e-11);
  });

  it("agrees with a brute-force integral", () => {
    const { nodes, weights } = gaussLegendre(80);
    const exponent = fc.double({ min: -1, max: 1.5, noNaN: true }).map((e) => 10 ** e);
    fc.assert(
      fc.property(exponent, exponent, (s, z) => {
        // Over log(1 + v), panels of 1 until e^(-z v) is gone.
        const panels = Math.ceil(Math.log1p(40 / z));
        let sum = 0;
        for (let k = 0; k < panels; k++) {
          for (let i = 0; i < nodes.length; i++) {
            const w = k + 0.5 + 0.5 * nodes[i]!;
            sum += 0.5 * weights[i]! * Math.exp((1 - s) * w - z * Math.expm1(w));
          }
        }
        expectClose(discountedSurvival(s, z), sum, 1e-12);
      }),
    );
  });
});

describe("counts of a new customer where leaving is fast against beta", () => {
  it.each([
    [[1, 10, 300, 1], 52],
    [[1, 10, 1e4, 100], 52],
    [[0.3, 1e6, 1e6, 7], 1],
  ] as const)("add up to 1, with their mean: %j", (params, t) => {
    const kernel = kernelOf(params);
    const counts = kernel.newCounts(t, 60);
    expect(counts.every((chance) => chance >= 0 && chance <= 1)).toBe(true);
    expectClose(
      counts.reduce((sum, chance) => sum + chance, 0),
      1,
      1e-12,
    );
    expectClose(
      counts.reduce((sum, chance, n) => sum + n * chance, 0),
      kernel.newPurchases(t),
      1e-10,
    );
  });
});
