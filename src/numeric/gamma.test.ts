import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../testing/close.ts";
import golden from "./fixtures/special-functions.json" with { type: "json" };
import { digamma, logGamma, regularizedGammaP, regularizedGammaQ, trigamma } from "./gamma.ts";
import { logGammaOnePlus, stirlingRest } from "./log-gamma.ts";

/** Positive numbers of every size. */
const positive = fc.double({ min: -12, max: 12, noNaN: true }).map((e) => 10 ** e);

describe("logGamma", () => {
  // The zeros at 1 and 2 need no absolute floor: 1e-15 relative holds at 1 + 1e-9 and 2 + 1e-7 too.
  it.each(golden.logGamma)("agrees with mpmath at %d", (x, expected) => {
    expectClose(logGamma(x!), expected!, 1e-15);
  });

  it("is the logarithm of factorials", () => {
    let factorial = 1;
    for (let n = 1; n <= 170; n++) {
      expectClose(logGamma(n + 1), Math.log(factorial), 1e-15, 1e-15);
      factorial *= n + 1;
    }
  });

  it("obeys log Gamma(x + 1) = log Gamma(x) + log x", () => {
    fc.assert(
      fc.property(positive, (x) => {
        // x + 1 is rounded: the law holds to one rounding of 1, not of log Gamma.
        const floor = 1 + Math.abs(logGamma(x)) + Math.abs(Math.log(x));
        expectClose(logGamma(x) + Math.log(x), logGamma(x + 1), 2e-15, floor);
      }),
    );
  });

  it("is continuous where one formula takes over from another", () => {
    for (const x of [0.5, 1.5, 2.5, 10]) {
      expectClose(logGamma(x * (1 - 2 ** -53)), logGamma(x), 2e-15);
    }
  });

  it("has its edges", () => {
    expect(logGamma(1)).toBe(0);
    expect(logGamma(2)).toBe(0);
    expect(logGamma(0)).toBe(Infinity);
    expect(logGamma(Infinity)).toBe(Infinity);
    expect(logGamma(1e306)).toBe(Infinity);
    expect(logGamma(-0.5)).toBeNaN();
    expect(logGamma(Number.NaN)).toBeNaN();
  });
});

describe("logGammaOnePlus", () => {
  it("keeps its digits beside 0, where the slope is minus Euler's constant", () => {
    expectClose(logGammaOnePlus(1e-20), -0.5772156649015329e-20, 1e-15);
    for (const t of [-0.5, -0.2, 0.25, 0.5]) expectClose(logGammaOnePlus(t), logGamma(1 + t), 1e-14);
  });
});

describe("stirlingRest", () => {
  it("is what Stirling's formula leaves", () => {
    // A&S 6.1.41: 1 / 12x - 1 / 360x^3 + 1 / 1260x^5, less than the next term away from it.
    for (const x of [10, 100, 3e5, 1e9, 1e300]) {
      const w = 1 / x;
      const three = w / 12 - w ** 3 / 360 + w ** 5 / 1260;
      expectClose(stirlingRest(x), three, w ** 6 / 140 + 4e-16);
    }
  });
});

describe("digamma", () => {
  it.each(golden.digamma)("agrees with mpmath at %d", (x, expected) => {
    expectClose(digamma(x!), expected!, 3e-15);
  });

  it("obeys digamma(x + 1) = digamma(x) + 1 / x", () => {
    fc.assert(
      fc.property(positive, (x) => {
        expectClose(digamma(x) + 1 / x, digamma(x + 1), 4e-15, Math.abs(digamma(x)) + 1 / x);
      }),
    );
  });

  it("has its edges", () => {
    expect(digamma(0)).toBe(-Infinity);
    expect(digamma(Infinity)).toBe(Infinity);
    expect(digamma(-1.5)).toBeNaN();
    expect(digamma(Number.NaN)).toBeNaN();
  });
});

describe("trigamma", () => {
  it.each(golden.trigamma)("agrees with mpmath at %d", (x, expected) => {
    expectClose(trigamma(x!), expected!, 2e-15);
  });

  it("is the slope of digamma", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 100, noNaN: true }), (x) => {
        const h = 1e-4 * x;
        expectClose((digamma(x + h) - digamma(x - h)) / (2 * h), trigamma(x), 1e-6);
      }),
    );
  });

  it("has its edges", () => {
    expect(trigamma(0)).toBe(Infinity);
    expect(trigamma(Infinity)).toBe(0);
    expect(trigamma(-1.5)).toBeNaN();
    expect(trigamma(Number.NaN)).toBeNaN();
  });
});

describe("regularizedGammaP and Q", () => {
  // Down to 1e-307. What limits the tails is the rounding of an exponent of 700: half a unit is 6e-14.
  it("P agrees with mpmath on 431 arguments", () => {
    expect(golden.regularizedGammaP.length).toBe(431);
    for (const [a, x, p] of golden.regularizedGammaP) {
      expectClose(regularizedGammaP(a!, x!), p!, 3e-13, 0, `P(${a}, ${x})`);
    }
  });

  it("Q agrees with mpmath on 466 arguments", () => {
    expect(golden.regularizedGammaQ.length).toBe(466);
    for (const [a, x, q] of golden.regularizedGammaQ) {
      expectClose(regularizedGammaQ(a!, x!), q!, 3e-13, 0, `Q(${a}, ${x})`);
    }
  });

  it("are to 1e-14 where neither is below 1e-10", () => {
    const centre = (rows: number[][]): number[][] => rows.filter((row) => row[2]! > 1e-10);
    for (const [a, x, p] of centre(golden.regularizedGammaP)) {
      expectClose(regularizedGammaP(a!, x!), p!, 1e-14, 0, `P(${a}, ${x})`);
    }
    for (const [a, x, q] of centre(golden.regularizedGammaQ)) {
      expectClose(regularizedGammaQ(a!, x!), q!, 1e-14, 0, `Q(${a}, ${x})`);
    }
  });

  const shape = fc.double({ min: -3, max: 6, noNaN: true }).map((e) => 10 ** e);
  const share = fc.double({ min: 0.3, max: 3, noNaN: true });

  it("add up to 1, and P grows with x", () => {
    fc.assert(
      fc.property(shape, share, (a, ratio) => {
        const x = a * ratio;
        expectClose(regularizedGammaP(a, x) + regularizedGammaQ(a, x), 1, 1e-14);
        expect(regularizedGammaP(a, x * 1.01)).toBeGreaterThanOrEqual(regularizedGammaP(a, x));
      }),
    );
  });

  it("Q of a whole shape is a Poisson sum, written out", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), share, (a, ratio) => {
        const x = a * ratio;
        let sum = 0;
        for (let k = 0; k < a; k++) sum += Math.exp(k * Math.log(x) - x - logGamma(k + 1));
        expectClose(regularizedGammaQ(a, x), sum, 1e-12);
      }),
    );
  });

  it("Q keeps its digits for a tiny shape, where it nears a E1(x)", () => {
    // E1(1) and E1(0.1), Abramowitz and Stegun, table 5.1
    expectClose(regularizedGammaQ(1e-15, 1), 2.193839343955203e-16, 3e-15);
    expectClose(regularizedGammaQ(1e-15, 0.1), 1.8229239584193907e-15, 3e-15);
  });

  it("have no seam at the borders of Temme's expansion", () => {
    const step = 1e-12;
    for (const a of [200, 1e4]) {
      for (const x of [0.7 * a, 1.3 * a]) {
        expectClose(regularizedGammaP(a, x * (1 - step)), regularizedGammaP(a, x * (1 + step)), 2e-8);
        expectClose(regularizedGammaQ(a, x * (1 - step)), regularizedGammaQ(a, x * (1 + step)), 2e-8);
      }
    }
  });

  it("have their edges", () => {
    expect([regularizedGammaP(2, 0), regularizedGammaQ(2, 0)]).toEqual([0, 1]);
    expect([regularizedGammaP(2, Infinity), regularizedGammaQ(2, Infinity)]).toEqual([1, 0]);
    expect(regularizedGammaQ(2, 1e4)).toBe(0);
    for (const [a, x] of [
      [0, 1],
      [-1, 1],
      [Infinity, 1],
      [1, -1],
      [1, Number.NaN],
      [Number.NaN, 1],
    ] as const) {
      expect(regularizedGammaP(a, x)).toBeNaN();
      expect(regularizedGammaQ(a, x)).toBeNaN();
    }
  });
});
