import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { regularizedBeta } from "../numeric/beta.ts";
import { chiSquareUpperTail } from "../numeric/chi-square.ts";
import { logGamma, regularizedGammaP } from "../numeric/gamma.ts";
import { normalCdf } from "../numeric/normal.ts";
import { bernoulli, beta, categorical, exponential, gamma, normal, poisson } from "./distributions.ts";
import { nextUint32, type Random, randomStream, uniform } from "./random.ts";

const DRAWS = 20_000;

function draws(draw: (random: Random) => number, ...name: (string | number)[]): Float64Array {
  const random = randomStream(20_240_630, ...name);
  return Float64Array.from({ length: DRAWS }, () => draw(random));
}

/** Largest distance between the empirical and the given distribution function, times sqrt(n). */
function kolmogorovSmirnov(values: Float64Array, cdf: (x: number) => number): number {
  const n = values.length;
  let largest = 0;
  values.toSorted().forEach((value, i) => {
    const at = cdf(value);
    largest = Math.max(largest, at - i / n, (i + 1) / n - at);
  });
  return largest * Math.sqrt(n);
}

/** Exceeded by one sample in a thousand; the seeds are fixed, so a test passes always or never. */
const KS_LIMIT = 1.95;

/** Mean and variance within 4.5 standard errors of what they must be. */
function expectMoments(values: Float64Array, mean: number, variance: number, kurtosis: number): void {
  const n = values.length;
  const average = values.reduce((sum, x) => sum + x, 0) / n;
  const spread = values.reduce((sum, x) => sum + (x - average) ** 2, 0) / (n - 1);
  expect(Math.abs(average - mean)).toBeLessThan(4.5 * Math.sqrt(variance / n));
  expect(Math.abs(spread - variance)).toBeLessThan(4.5 * variance * Math.sqrt((kurtosis - 1) / n));
}

describe("normal", () => {
  it("follows its distribution function and moments", () => {
    const values = draws(normal, "normal");
    expect(kolmogorovSmirnov(values, normalCdf)).toBeLessThan(KS_LIMIT);
    expectMoments(values, 0, 1, 3);
  });
});

describe("exponential", () => {
  it.each([0.01, 1, 25])("follows its distribution function and moments at rate %d", (rate) => {
    const values = draws((random) => exponential(random, rate), "exponential", rate);
    expect(kolmogorovSmirnov(values, (x) => -Math.expm1(-rate * x))).toBeLessThan(KS_LIMIT);
    expectMoments(values, 1 / rate, 1 / rate ** 2, 9);
  });
});

describe("gamma", () => {
  it.each([
    [0.05, 1],
    [0.5, 3],
    [1, 1],
    [2.5, 0.2],
    [40, 10],
  ])("follows its distribution function and moments at shape %d and rate %d", (shape, rate) => {
    const values = draws((random) => gamma(random, shape, rate), "gamma", shape);
    expect(kolmogorovSmirnov(values, (x) => regularizedGammaP(shape, rate * x))).toBeLessThan(KS_LIMIT);
    expectMoments(values, shape / rate, shape / rate ** 2, 3 + 6 / shape);
  });
});

describe("beta", () => {
  it.each([
    [0.3, 0.3],
    [0.5, 4],
    [1, 1],
    [3, 2],
    [60, 5],
  ])("follows its distribution function and moments at %d and %d", (a, b) => {
    const values = draws((random) => beta(random, a, b), "beta", a, b);
    expect(kolmogorovSmirnov(values, (x) => regularizedBeta(x, a, b))).toBeLessThan(KS_LIMIT);
    expectMoments(values, a / (a + b), (a * b) / ((a + b) ** 2 * (a + b + 1)), 4);
  });

  it("stays a number where both gammas underflow", () => {
    const values = draws((random) => beta(random, 1e-3, 2e-3), "small");
    expect(values.every((x) => x >= 0 && x <= 1)).toBe(true);
    // Nearly all mass at 0 and 1; one third of it at 1.
    expectMoments(values, 1 / 3, 2 / 9 / 1.003, 1.5);
  });
});

describe("bernoulli", () => {
  it("is 1 with its probability", () => {
    const values = draws((random) => bernoulli(random, 0.2), "bernoulli");
    expectMoments(values, 0.2, 0.16, 3.25);
    expect(new Set(values)).toEqual(new Set([0, 1]));
  });

  it("is never 1 at 0 and always at 1", () => {
    const random = randomStream(1, "edges");
    for (let i = 0; i < 100; i++) {
      expect(bernoulli(random, 0)).toBe(0);
      expect(bernoulli(random, 1)).toBe(1);
    }
  });
});

describe("poisson", () => {
  it.each([0.5, 5, 40, 500])("follows its probabilities and moments at mean %d", (mean) => {
    const values = draws((random) => poisson(random, mean), "poisson", mean);
    expectMoments(values, mean, mean, 3 + 1 / mean);
    expect(poissonFitP(values, mean)).toBeGreaterThan(1e-3);
  });

  it("is 0 at mean 0", () => {
    expect(poisson(randomStream(1), 0)).toBe(0);
  });
});

/** p-value of the chi-square test of fit; counts expected fewer than ten times share the cells at the ends. */
function poissonFitP(values: Float64Array, mean: number): number {
  const observed = new Map<number, number>();
  for (const value of values) observed.set(value, (observed.get(value) ?? 0) + 1);
  const last = Math.max(...values);
  let statistic = 0;
  let cells = 0;
  let expected = 0;
  let seen = 0;
  let left = values.length;
  for (let k = 0; k <= last; k++) {
    expected += values.length * Math.exp(k * Math.log(mean) - mean - logGamma(k + 1));
    seen += observed.get(k) ?? 0;
    if (expected < 10 || left - expected < 10) continue;
    statistic += (seen - expected) ** 2 / expected;
    left -= expected;
    cells++;
    expected = 0;
    seen = 0;
  }
  statistic += (seen - left) ** 2 / left;
  return chiSquareUpperTail(statistic, cells);
}

describe("categorical", () => {
  it("draws in proportion to the weights", () => {
    const weights = [2, 0, 5, 3];
    const values = draws((random) => categorical(random, weights), "categorical");
    const counts = weights.map((_, k) => values.filter((value) => value === k).length);
    expect(counts[1]).toBe(0);
    const statistic = [0, 2, 3].reduce((sum, k) => {
      const expected = (DRAWS * weights[k]!) / 10;
      return sum + (counts[k]! - expected) ** 2 / expected;
    }, 0);
    expect(chiSquareUpperTail(statistic, 2)).toBeGreaterThan(1e-3);
  });

  it("never draws a weight of 0, also when rounding leaves a rest", () => {
    // A state whose next two words are all ones, so that uniform is 1 - 2^-53: s1 is the preimage of the output.
    const state = (): Random => ({ state: Uint32Array.of(1, ALL_ONES_BEFORE, 1, 5) });
    expect(uniform(state())).toBe(1 - 2 ** -53);
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 1 }), (weights) => {
        expect(categorical(state(), [...weights, 0])).toBeLessThan(weights.length);
      }),
      { numRuns: 2000 },
    );
  });
});

/** The second word for which xoshiro128** puts out 2^32 - 1. */
const ALL_ONES_BEFORE = ((): number => {
  const inverse = (odd: number): number => {
    let x = odd;
    for (let i = 0; i < 5; i++) x = Math.imul(x, 2 - Math.imul(odd, x));
    return x;
  };
  const ninth = Math.imul(0xffffffff, inverse(9));
  const word = Math.imul((ninth >>> 7) | (ninth << 25), inverse(5)) >>> 0;
  if (nextUint32({ state: Uint32Array.of(0, word, 0, 0) }) !== 0xffffffff)
    throw new Error("not the preimage");
  return word;
})();
