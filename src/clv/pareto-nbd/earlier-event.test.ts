import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../testing/close.ts";
import { EVENT_SIZE, earlierEvent, integrateEarlier, logEarlier } from "./earlier-event.ts";
import { FRACTION_SIZE, gaussFraction, logGaussFraction } from "./gauss-fraction.ts";

const positive = (low: number, high: number) =>
  fc.double({ min: low, max: high, noNaN: true }).map((e) => 10 ** e);

function evaluate(a: number, A: number, b: number, B: number): Float64Array {
  const out = new Float64Array(EVENT_SIZE);
  earlierEvent(a, A, b, B, A - B, out);
  return out;
}

describe("gaussFraction", () => {
  it.each<[number, number, number, number]>([
    // F(1, 1; 2; -y) = log(1 + y) / y and F(1, 1/2; 3/2; -y) = atan(sqrt y) / sqrt y.
    [1, 1, 0.3, Math.log1p(0.3) / 0.3],
    [1, 1, 80, Math.log1p(80) / 80],
    [0.5, 1, 1, Math.PI / 4],
    [0.5, 1, 3, Math.PI / 3 / Math.sqrt(3)],
    // F(1, b; b; -y) = 1 / (1 + y), approached as d goes to 0.
    [7, 1e-18, 4, 1 / 5],
    [7, 2, 0, 1],
  ])("has the elementary values at b = %d, d = %d, y = %d", (b, d, y, expected) => {
    const out = new Float64Array(FRACTION_SIZE);
    gaussFraction(b, d, y, out);
    expectClose(Math.exp(out[0]!), expected, 1e-14);
    expectClose(Math.exp(logGaussFraction(b, d, y)), expected, 1e-14);
  });
});

describe("earlierEvent", () => {
  it("is 1/2 between equals, a / (a + b) at equal scales, and with its opposite certain", () => {
    fc.assert(
      fc.property(positive(-2, 3), positive(-2, 3), positive(-2, 3), positive(-2, 3), (a, A, b, B) => {
        expectClose(logEarlier(a, A, a, A, 0), Math.log(0.5), 1e-15);
        expectClose(logEarlier(a, A, b, A, 0), Math.log(a / (a + b)), 1e-14, 1);
        expectClose(
          Math.exp(logEarlier(a, A, b, B, A - B)) + Math.exp(logEarlier(b, B, a, A, B - A)),
          1,
          1e-13,
        );
      }),
    );
  });

  it("has the same value and derivatives by its fraction as by its integral", () => {
    fc.assert(
      fc.property(positive(-2, 3), positive(-1, 1), positive(-2, 3), positive(-1, 1), (a, A, b, B) => {
        const byFraction = evaluate(a, A, b, B);
        const byIntegral = new Float64Array(EVENT_SIZE);
        integrateEarlier(a, A, b, B, byIntegral);
        expectClose(logEarlier(a, A, b, B, A - B), byFraction[0]!, 1e-13, 1);
        const by = [a, A, b, B];
        byFraction.forEach((value, k) => {
          // Measured as derivatives by the logarithms of the parameters.
          const i = k < 5 ? k - 1 : [0, 1, 1, 2, 2, 2, 3, 3, 3, 3][k - 5]!;
          const j = k < 5 ? -1 : [0, 0, 1, 0, 1, 2, 0, 1, 2, 3][k - 5]!;
          const scale = (by[i] ?? 1) * (by[j] ?? 1);
          expectClose(scale * value, scale * byIntegral[k]!, 1e-11, 1 + a + b, `place ${k}`);
        });
      }),
      { numRuns: 200 },
    );
  });

  it("stays finite and within [0, 1] at the ends of the parameter space", () => {
    for (const a of [1e-8, 1, 1e8]) {
      for (const b of [1e-8, 1, 1e8]) {
        for (const A of [1e-8, 1, 1e10]) {
          for (const B of [1e-8, 1, 1e10]) {
            const out = evaluate(a, A, b, B);
            expect(out[0]).toBeLessThanOrEqual(1e-14);
            expect(out.every(Number.isFinite), `${[a, A, b, B]}: ${out}`).toBe(true);
          }
        }
      }
    }
  });
});
