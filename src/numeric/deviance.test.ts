import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../testing/close.ts";
import { logBeta } from "./beta.ts";
import { betaPrefactor, gammaPrefactor, log1pRest } from "./deviance.ts";
import { logGamma } from "./gamma.ts";

describe("log1pRest", () => {
  it("is mu - log(1 + mu) where that does not cancel", () => {
    for (const mu of [-0.99, -0.7, -0.66, 1.9, 2.1, 50]) {
      expectClose(log1pRest(mu), mu - Math.log1p(mu), 2e-15);
    }
  });

  it("is mu^2 / 2 - mu^3 / 3 + mu^4 / 4 - ... beside 0", () => {
    for (const mu of [1e-200, -1e-9, 1e-5, -1e-3, 0.01]) {
      let series = 0;
      for (let k = 12; k >= 2; k--) series = series * -mu + 1 / k;
      expectClose(log1pRest(mu), series * mu * mu, 1e-15);
    }
    expect(log1pRest(0)).toBe(0);
  });
});

describe("the prefactors", () => {
  const shape = fc.double({ min: 0.1, max: 300, noNaN: true });

  it("of the gamma function is x^a exp(-x) / Gamma(a)", () => {
    fc.assert(
      fc.property(shape, fc.double({ min: 0.01, max: 600, noNaN: true }), (a, x) => {
        const naive = a * Math.log(x) - x - logGamma(a);
        if (naive > -600) expectClose(gammaPrefactor(a, x), Math.exp(naive), 1e-12);
      }),
    );
  });

  it("of the beta function is x^a (1 - x)^b / B(a, b)", () => {
    fc.assert(
      fc.property(shape, shape, fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), (a, b, x) => {
        const naive = a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b);
        if (naive > -600) expectClose(betaPrefactor(a, b, x), Math.exp(naive), 2e-12);
      }),
    );
  });
});
