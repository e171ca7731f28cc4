import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expNegative, logisticGradients } from "./gradients.ts";

describe("expNegative", () => {
  it("is exp(-x) to 1e-11", () => {
    let worst = 0;
    for (let x = 0; x <= 40; x += 0.00137) {
      const exact = Math.exp(-x);
      worst = Math.max(worst, Math.abs(expNegative(x) - exact) / exact);
    }
    expect(worst).toBeLessThan(1e-11);
    expect(expNegative(0)).toBe(1);
  });
});

describe("logisticGradients", () => {
  it("are w (p - y) and w p (1 - p) to half a unit, and their sums are exact", () => {
    const row = fc.record({
      score: fc.double({ min: -60, max: 60, noNaN: true }),
      y: fc.integer({ min: 0, max: 1 }),
      weight: fc.double({ min: 0, max: 3, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
        const gradient = new Int32Array(rows.length);
        const hessian = new Uint32Array(rows.length);
        const scale = { gradient: 2 ** 20, hessian: 2 ** 22 };
        const scores = Float64Array.from(rows, ({ score }) => score);
        const truth = Uint8Array.from(rows, ({ y }) => y);
        const weights = Float64Array.from(rows, ({ weight }) => weight);
        const sums = logisticGradients({ scores, truth, weights, gradient, hessian }, scale);
        rows.forEach(({ score, y, weight }, i) => {
          const p = 1 / (1 + Math.exp(-score));
          const q = 1 / (1 + Math.exp(score));
          expect(Math.abs(gradient[i]! / scale.gradient - weight * (p - y))).toBeLessThan(0.501 * 2 ** -20);
          expect(Math.abs(hessian[i]! / scale.hessian - weight * p * q)).toBeLessThan(0.501 * 2 ** -22);
        });
        expect(sums).toEqual({
          gradient: gradient.reduce((sum, g) => sum + Math.abs(g), 0),
          hessian: hessian.reduce((sum, h) => sum + h, 0),
        });
      }),
    );
  });

  it("count sums that are beyond 32 bits, so that the caller can take coarser units", () => {
    const rows = { scores: new Float64Array(8), truth: new Uint8Array(8), weights: undefined };
    const into = { gradient: new Int32Array(8), hessian: new Uint32Array(8) };
    const sums = logisticGradients({ ...rows, ...into }, { gradient: 2 ** 40, hessian: 2 ** 41 });
    expect(sums).toEqual({ gradient: 2 ** 42, hessian: 2 ** 42 });
  });
});
