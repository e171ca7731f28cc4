import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../testing/close.ts";
import { logBeta, regularizedBeta } from "./beta.ts";
import golden from "./fixtures/special-functions.json" with { type: "json" };
import { logGamma } from "./gamma.ts";
import { logGammaDifference } from "./log-beta.ts";

describe("logBeta", () => {
  // Where B(a, b) is close to 1 its logarithm is a difference of log-gammas of order 1: the floor is absolute.
  it.each(golden.logBeta)("agrees with mpmath at %d, %d", (a, b, expected) => {
    expectClose(logBeta(a!, b!), expected!, 3e-15, 1);
  });

  it("keeps what the difference of three log-gammas loses", () => {
    const naive = logGamma(0.5) + logGamma(1e8) - logGamma(0.5 + 1e8);
    const exact = golden.logBeta.find(([a, b]) => a === 0.5 && b === 1e8)![2]!;
    expectClose(logBeta(0.5, 1e8), exact, 1e-15);
    expect(Math.abs(naive / exact - 1)).toBeGreaterThan(1e-9);
  });

  const shape = fc.double({ min: -6, max: 10, noNaN: true }).map((e) => 10 ** e);

  it("is symmetric and obeys B(a, b) = B(a + 1, b) + B(a, b + 1)", () => {
    fc.assert(
      fc.property(shape, shape, (a, b) => {
        const whole = logBeta(a, b);
        expect(logBeta(b, a)).toBe(whole);
        // B(a + 1, b) / B(a, b) = a / (a + b); logarithms of 1e10 keep six decimals.
        const slack = 1e-13 * (1 + Math.abs(whole));
        expect(Math.abs(logBeta(a + 1, b) - whole - Math.log(a / (a + b)))).toBeLessThan(slack);
      }),
    );
  });

  it("has its edges", () => {
    expect(logBeta(1, 1)).toBe(0);
    expect(logBeta(0, 3)).toBe(Infinity);
    expect(logBeta(0, 30)).toBe(Infinity);
    expect(logBeta(2, Infinity)).toBe(-Infinity);
    expect(logBeta(-1, 3)).toBeNaN();
    expect(logBeta(Number.NaN, 3)).toBeNaN();
    expect(logBeta(3, Number.NaN)).toBeNaN();
  });
});

describe("logGammaDifference", () => {
  it("is log Gamma(b) - log Gamma(a + b)", () => {
    for (const b of [0.4, 3, 9.99, 10, 25]) {
      for (const a of [0.1, 1, 7]) {
        expectClose(logGammaDifference(b, a), logGamma(b) - logGamma(a + b), 1e-14, 10);
      }
    }
    // For small a it is -a digamma(b) - a^2 trigamma(b) / 2; digamma(2) is 1 minus Euler's constant. What is lost is
    // an absolute 1e-18; the plain difference would lose 1e-16.
    const expected = -1e-8 * 0.42278433509846713 - 0.5e-16 * 0.6449340668482264;
    expect(Math.abs(logGammaDifference(2, 1e-8) - expected)).toBeLessThan(3e-18);
    // log Gamma(b) - log Gamma(1 + b) = -log b
    expectClose(logGammaDifference(1e12, 1), -Math.log(1e12), 1e-15);
  });
});

describe("regularizedBeta", () => {
  // Down to 1e-307; 0.95, 9.9, 0.01 is the worst: a complement of 0.994 and its prefactor.
  it("agrees with mpmath on 746 arguments", () => {
    expect(golden.regularizedBeta.length).toBe(746);
    for (const [x, a, b, value] of golden.regularizedBeta) {
      expectClose(regularizedBeta(x!, a!, b!), value!, 4e-13, 0, `I(${x}, ${a}, ${b})`);
    }
  });

  const shape = fc.double({ min: -2, max: 5, noNaN: true }).map((e) => 10 ** e);
  const inside = fc.double({ min: 2 ** -40, max: 1 - 2 ** -40, noNaN: true });

  it("obeys I_x(a, b) = 1 - I_{1-x}(b, a), and grows with x", () => {
    fc.assert(
      fc.property(inside, shape, shape, (raw, a, b) => {
        const x = Math.round(raw * 2 ** 40) / 2 ** 40; // 1 - x is exact
        const value = regularizedBeta(x, a, b);
        expectClose(value, 1 - regularizedBeta(1 - x, b, a), 1e-12, 1);
        expect(value >= 0 && value <= 1 + 1e-15).toBe(true);
        expect(regularizedBeta(Math.min(1, x * 1.01), a, b)).toBeGreaterThanOrEqual(value);
      }),
    );
  });

  it("of whole shapes is a binomial sum, written out", () => {
    const count = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(count, count, inside, (a, b, x) => {
        const n = a + b - 1;
        let sum = 0;
        for (let k = a; k <= n; k++) {
          const choose = logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
          sum += Math.exp(choose + k * Math.log(x) + (n - k) * Math.log1p(-x));
        }
        // Denormal numbers have fewer digits than the tolerance.
        fc.pre(sum > 1e-300);
        expectClose(regularizedBeta(x, a, b), sum, 3e-12);
      }),
    );
  });

  it("is x^a at b = 1 and 1 - (1 - x)^b at a = 1", () => {
    fc.assert(
      fc.property(inside, shape, (x, shapeOnly) => {
        const power = x ** shapeOnly;
        if (power > 1e-300) expectClose(regularizedBeta(x, shapeOnly, 1), power, 1e-12);
        expectClose(regularizedBeta(x, 1, shapeOnly), -Math.expm1(shapeOnly * Math.log1p(-x)), 1e-12);
      }),
    );
  });

  it("keeps a value that is small because b is, above the mean", () => {
    for (const b of [1e-8, 1e-6, 1e-4, 0.05]) {
      const relative = 2e-14 + 4e-18 / b;
      for (const x of [0.7, 0.9, 0.999]) {
        expectClose(regularizedBeta(x, 1, b), -Math.expm1(b * Math.log1p(-x)), relative);
        // I_x(2, b) = 1 - (1 - x)^b (1 + b x)
        const logUpper = b * Math.log1p(-x) + Math.log1p(b * x);
        expectClose(regularizedBeta(x, 2, b), -Math.expm1(logUpper), relative);
      }
    }
  });

  it("reaches shapes of 1e8 before its terms run out", () => {
    expectClose(regularizedBeta(0.5, 1e8, 1e8), 0.5, 1e-11);
    // At the mean a distribution with little skewness has 1/2 + skewness / (6 sqrt(2 pi)) below it.
    const skewness = (2 * 2e8 * 2e4) / (4e8 * Math.sqrt(3e16));
    expectClose(regularizedBeta(0.25, 1e8, 3e8), 0.5 + skewness / (6 * Math.sqrt(2 * Math.PI)), 1e-11);
  });

  it("has its edges", () => {
    expect(regularizedBeta(0, 2, 3)).toBe(0);
    expect(regularizedBeta(1, 2, 3)).toBe(1);
    for (const [x, a, b] of [
      [-0.1, 1, 1],
      [1.1, 1, 1],
      [0.5, 0, 1],
      [0.5, 1, -1],
      [0.5, Infinity, 1],
      [Number.NaN, 1, 1],
      [0.5, Number.NaN, 1],
    ] as const) {
      expect(regularizedBeta(x, a, b)).toBeNaN();
    }
  });
});
