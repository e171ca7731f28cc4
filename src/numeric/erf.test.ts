import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../testing/close.ts";
import { erf, erfc, expMinusSquare, scaledErfc } from "./erf.ts";
import golden from "./fixtures/special-functions.json" with { type: "json" };

describe("erf and erfc", () => {
  it.each(golden.erf)("erf agrees with mpmath at %d", (x, expected) => {
    expectClose(erf(x!), expected!, 5e-16);
  });

  it.each(golden.erfc)("erfc agrees with mpmath at %d", (x, expected) => {
    expectClose(erfc(x!), expected!, 5e-16);
  });

  it("are odd, and complements of each other", () => {
    fc.assert(
      fc.property(fc.double({ min: -7, max: 7, noNaN: true }), (x) => {
        expect(erf(-x)).toBe(-erf(x));
        expectClose(erf(x) + erfc(x), 1, 4e-16);
        expectClose(erfc(x) + erfc(-x), 2, 4e-16);
      }),
    );
  });

  it("have no seam where one formula takes over from another", () => {
    for (const x of [0.5, 1]) expectClose(erfc(x * (1 - 2 ** -53)), erfc(x), 1e-15);
    for (const x of [-1, 1]) expectClose(erf(x * (1 - 2 ** -53)), erf(x), 1e-15);
  });

  it("have their edges", () => {
    expect([erf(0), erf(Infinity), erf(-Infinity)]).toEqual([0, 1, -1]);
    expect([erfc(0), erfc(Infinity), erfc(-Infinity)]).toEqual([1, 0, 2]);
    expect(erfc(30)).toBe(0);
    expect(erf(Number.NaN)).toBeNaN();
    expect(erfc(Number.NaN)).toBeNaN();
  });
});

describe("scaledErfc", () => {
  it("follows 1 / (x sqrt(pi)) (1 - 1 / 2x^2 + 3 / 4x^4) far out", () => {
    for (const x of [2e3, 1e5, 9e7, 1.1e8, 1e300]) {
      const square = 1 / x / x;
      const expected = ((1 - square / 2 + 0.75 * square * square) / x) * 0.5641895835477563;
      expectClose(scaledErfc(x), expected, 1e-15);
    }
    expect(scaledErfc(0)).toBeCloseTo(1, 15);
  });
});

describe("expMinusSquare", () => {
  it("equals exp(-x^2) where x^2 is exact", () => {
    for (const x of [0, 0.5, 3, 5.25, 20]) expectClose(expMinusSquare(x), Math.exp(-x * x), 4e-16);
    expectClose(expMinusSquare(3, 0.5), Math.exp(-4.5), 4e-16);
    expect(expMinusSquare(50)).toBe(0);
    expect(expMinusSquare(Infinity)).toBe(0);
  });
});
