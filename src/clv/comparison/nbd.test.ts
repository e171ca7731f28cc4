import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logGamma } from "../../numeric/log-gamma.ts";
import { fitNbd, nbdLogLikelihood, nbdPurchases } from "./nbd.ts";

const COUNTS = Float64Array.of(0, 1, 2, 7, 0, 30);
const AGES = Float64Array.of(38, 20, 35, 39, 0, 31);
const WEIGHTS = Float64Array.of(50, 12, 5, 2, 1, 1);

function valueAt(r: number, alpha: number): { value: number; gradient: Float64Array; hessian: Float64Array } {
  const gradient = new Float64Array(2);
  const hessian = new Float64Array(4);
  const value = nbdLogLikelihood(COUNTS, AGES, WEIGHTS)(Float64Array.of(r, alpha), gradient, hessian);
  return { value, gradient, hessian };
}

describe("nbdLogLikelihood", () => {
  const positive = fc.double({ min: 0.05, max: 50, noNaN: true });

  it("is the formula", () => {
    fc.assert(
      fc.property(positive, positive, (r, alpha) => {
        let sum = 0;
        COUNTS.forEach((x, g) => {
          const terms =
            logGamma(r + x) - logGamma(r) + r * Math.log(alpha) - (r + x) * Math.log(alpha + AGES[g]!);
          sum += WEIGHTS[g]! * terms;
        });
        expect(Math.abs(valueAt(r, alpha).value / sum - 1)).toBeLessThan(1e-10);
      }),
    );
  });

  it("has the derivatives of its value", () => {
    fc.assert(
      fc.property(positive, positive, (r, alpha) => {
        const { gradient, hessian } = valueAt(r, alpha);
        const close = (found: number, difference: number, size: number): void =>
          expect(Math.abs(found - difference)).toBeLessThan(1e-5 * size);
        const [hr, ha] = [1e-5 * r, 1e-5 * alpha];
        const up = [valueAt(r + hr, alpha), valueAt(r, alpha + ha)] as const;
        const down = [valueAt(r - hr, alpha), valueAt(r, alpha - ha)] as const;
        close(gradient[0]!, (up[0].value - down[0].value) / (2 * hr), 1000 / r);
        close(gradient[1]!, (up[1].value - down[1].value) / (2 * ha), 1000 / alpha);
        close(hessian[0]!, (up[0].gradient[0]! - down[0].gradient[0]!) / (2 * hr), 1000 / r ** 2);
        close(hessian[2]!, (up[0].gradient[1]! - down[0].gradient[1]!) / (2 * hr), 1000 / (r * alpha));
        close(hessian[3]!, (up[1].gradient[1]! - down[1].gradient[1]!) / (2 * ha), 1000 / alpha ** 2);
      }),
    );
  });
});

describe("fitNbd", () => {
  it("ends where the derivatives are 0", () => {
    const repeat = (values: Float64Array): Float64Array =>
      Float64Array.from(Array.from(WEIGHTS).flatMap((w, g) => Array.from({ length: w }, () => values[g]!)));
    const { params, fit } = fitNbd({ frequency: repeat(COUNTS), age: repeat(AGES) });
    expect(fit).toMatchObject({ status: "converged", customers: 71, rows: 71, warnings: [] });
    const { value, gradient } = valueAt(params.r, params.alpha);
    expect(fit.logLikelihood).toBeCloseTo(value, 9);
    expect(Math.abs(gradient[0]! * params.r)).toBeLessThan(1e-4);
    expect(Math.abs(gradient[1]! * params.alpha)).toBeLessThan(1e-4);
    const [few] = nbdPurchases(params, { frequency: Float64Array.of(3), age: Float64Array.of(20) }, 10);
    expect(few).toBeCloseTo((10 * (params.r + 3)) / (params.alpha + 20), 12);
  });

  it("expects nothing where nobody came back", () => {
    const histories = { frequency: new Float64Array(5), age: Float64Array.of(1, 2, 3, 0, 9) };
    const { params, fit } = fitNbd(histories);
    expect(fit.status).toBe("at-boundary");
    for (const value of nbdPurchases(params, histories, 10)) expect(value).toBeLessThan(1e-4);
  });
});
