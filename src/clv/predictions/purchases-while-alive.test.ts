import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../testing/close.ts";
import { purchasesByQuadrature, purchasesBySeries, purchasesWhileAlive } from "./purchases-while-alive.ts";

const power = (min: number, max: number): fc.Arbitrary<number> =>
  fc.double({ min, max, noNaN: true }).map((e) => 10 ** e);
const shapes = fc.record({ q: power(-2, 2), a: power(-3, 2), c: power(-2, 3) });

describe("purchasesWhileAlive", () => {
  it("agrees with itself: the series over counts and the integral over the chance to leave", () => {
    fc.assert(
      fc.property(shapes, power(-3, 1.5), ({ q, a, c }, tau) => {
        const series = purchasesBySeries(q, a, c, tau / (1 + tau));
        expectClose(purchasesByQuadrature(q, a, c, tau), series, 1e-12);
      }),
      { numRuns: 300 },
    );
  });

  it("is continuous where one takes over from the other", () => {
    for (const [q, a, c] of [
      [0.3, 0.8, 2.5],
      [20, 3, 30],
      [2, 0.01, 0.5],
    ] as const) {
      for (let tau = 10; tau < 100; tau += 0.5) {
        expectClose(purchasesWhileAlive(q, a, c, tau), purchasesByQuadrature(q, a, c, tau), 1e-12);
      }
    }
  });

  it("grows with the horizon, and stays between no drop-out and drop-out at the next purchase", () => {
    fc.assert(
      fc.property(
        shapes,
        power(-3, 3),
        fc.double({ min: 1.001, max: 3, noNaN: true }),
        ({ q, a, c }, tau, longer) => {
          const purchases = purchasesWhileAlive(q, a, c, tau);
          expect(purchasesWhileAlive(q, a, c, longer * tau)).toBeGreaterThanOrEqual(purchases * (1 - 1e-12));
          expect(purchases).toBeLessThanOrEqual(q * tau * (1 + 1e-12));
          expect(purchases).toBeGreaterThanOrEqual(-Math.expm1(-q * Math.log1p(tau)) * (1 - 1e-12));
        },
      ),
    );
  });

  it("has the known limits: nobody leaves, everybody leaves at once, no time at all", () => {
    expectClose(purchasesWhileAlive(0.7, 1e-300, 2, 5), 3.5, 1e-12);
    expectClose(purchasesWhileAlive(0.7, 1e-300, 2, 5000), 3500, 1e-12);
    expectClose(purchasesWhileAlive(0.7, 2, 1e-300, 5), 1 - 6 ** -0.7, 1e-12);
    expect(purchasesWhileAlive(0.7, 2, 3, 0)).toBe(0);
  });

  it("keeps its digits where the chance to leave hardly varies", () => {
    for (const size of [1e2, 1e4, 1e6]) {
      const [a, c] = [0.3 * size, 0.7 * size];
      expectClose(purchasesByQuadrature(2, a, c, 20), purchasesBySeries(2, a, c, 20 / 21), 1e-12);
      // In the long run a customer makes 1 / p purchases.
      expectClose(purchasesWhileAlive(2, a, c, 2000), (a + c - 1) / (a - 1), 1e-5);
    }
  });

  it("keeps its digits where the weights of the series overflow a double", () => {
    // (1 - z)^-q = 4^1000 is beyond 1e308.
    expectClose(purchasesBySeries(1000, 2, 1500, 0.75), purchasesByQuadrature(1000, 2, 1500, 3), 1e-12);
  });

  it("ends for arguments that no model has", () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      for (let place = 0; place < 4; place++) {
        const [q, a, c, tau] = [0.7, 2, 3, 5].map((value, i) => (i === place ? bad : value));
        expect(typeof purchasesBySeries(q!, a!, c!, tau! / (1 + tau!))).toBe("number");
        expect(typeof purchasesByQuadrature(q!, a!, c!, tau!)).toBe("number");
      }
    }
    expect(purchasesWhileAlive(Number.NaN, Number.NaN, Number.NaN, Number.NaN)).toBeNaN();
  });
});
