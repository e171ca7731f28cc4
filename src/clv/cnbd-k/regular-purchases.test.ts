import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../testing/close.ts";
import { purchasesWhileAlive } from "../predictions/purchases-while-alive.ts";
import { regularByQuadrature, regularBySeries, regularPurchases } from "./regular-purchases.ts";

const shape = fc.double({ min: -1.5, max: 1.5, noNaN: true }).map((e) => 10 ** e);
const horizon = fc.double({ min: -2, max: 2, noNaN: true }).map((e) => 10 ** e);
const customer = fc
  .record({
    k: fc.integer({ min: 1, max: 12 }),
    share: fc.double({ min: 0, max: 0.999, noNaN: true }),
    q: shape,
    a: shape,
    c: shape,
  })
  .map(({ share, ...rest }) => ({ ...rest, j: Math.floor(share * rest.k) }));

describe("regularPurchases", () => {
  it("is that of the models without regularity at one phase", () => {
    fc.assert(
      fc.property(shape, shape, shape, horizon, (q, a, c, tau) => {
        const expected = purchasesWhileAlive(q, a, c, tau);
        expectClose(regularPurchases({ k: 1, j: 0, q, a, c }, tau), expected, 1e-12);
        expectClose(regularByQuadrature({ k: 1, j: 0, q, a, c }, tau), expected, 1e-12);
      }),
    );
  });

  it("has one value by its sum and by its integral", () => {
    fc.assert(
      fc.property(customer, horizon, (who, tau) => {
        const bySeries = regularBySeries(who, tau);
        // Below this the integral is a difference: it is only used for longer horizons.
        fc.pre(tau > 0.5 && who.q * tau < 3000);
        expectClose(regularByQuadrature(who, tau), bySeries, 1e-10, 1e-6, JSON.stringify([who, tau]));
      }),
      { numRuns: 300 },
    );
  });

  it("does not jump where the integral takes over, and stays below k-th of the phases over the chance to leave", () => {
    fc.assert(
      fc.property(customer, (who) => {
        let before = 0;
        for (let e = 0; e <= 8; e += 0.5) {
          const value = regularPurchases(who, 10 ** e);
          expect(value).toBeGreaterThanOrEqual(before * (1 - 1e-11));
          expect(value).toBeLessThanOrEqual(((who.q * 10 ** e + who.j) / who.k) * (1 + 1e-11));
          before = value;
        }
      }),
      { numRuns: 50 },
    );
  });

  it("is nothing in no time, and more the further the customer has come", () => {
    expect(regularPurchases({ k: 3, j: 1, q: 2, a: 0.5, c: 3 }, 0)).toBe(0);
    const at = (j: number): number => regularPurchases({ k: 4, j, q: 2, a: 0.5, c: 3 }, 0.7);
    expect(at(1)).toBeGreaterThan(at(0));
    expect(at(3)).toBeGreaterThan(at(2));
  });

  it.each([
    [{ k: 2, j: 1, q: 1e5, a: 0.7, c: 90 }, 5],
    [{ k: 12, j: 0, q: 0.01, a: 0.01, c: 0.02 }, 1e5],
    [{ k: 5, j: 4, q: 1e-6, a: 1e6, c: 1e6 }, 1e6],
    [{ k: 3, j: 2, q: 2e5, a: 1e-6, c: 1 }, 1e4],
    [{ k: 7, j: 3, q: 1e-5, a: 1e-5, c: 1e-5 }, 1e8],
  ])("is finite and positive at %j over %d", (who, tau) => {
    const value = regularPurchases(who, tau);
    expect(value).toBeGreaterThan(0);
    expect(Number.isFinite(value)).toBe(true);
  });
});
