import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logGamma } from "../../numeric/log-gamma.ts";
import { expectClose } from "../../testing/close.ts";
import type { StartChances } from "./data.ts";
import { newCounts } from "./new-counts.ts";

const exponent = (low: number, high: number) =>
  fc.double({ min: low, max: high, noNaN: true }).map((e) => 10 ** e);
const shapes = fc.record({
  r: exponent(-2, 2),
  a: exponent(-3, 3),
  b: exponent(-3, 3),
  startChances: fc.constantFrom<StartChances>(0, 1),
  phases: fc.integer({ min: 1, max: 12 }),
});

describe("counts of a new customer", () => {
  it("and what is beyond the last of them add up to 1, at horizons of any length", () => {
    fc.assert(
      fc.property(shapes, exponent(-3, 18), fc.integer({ min: 0, max: 40 }), (given, tau, maxCount) => {
        const { r, a, b, startChances, phases } = given;
        const chances = newCounts(given, tau, maxCount);
        let fewer = 0; // P(N < k (maxCount + 1)), a sum of negative binomial chances
        for (let j = 0; j < phases * (maxCount + 1); j++) {
          const log = logGamma(r + j) - logGamma(r) - logGamma(j + 1);
          fewer += Math.exp(log - r * Math.log1p(tau) - j * Math.log1p(1 / tau));
        }
        let stay = 1;
        for (let m = 0; m < maxCount + startChances; m++) stay *= (b + m) / (a + b + m);
        const sum = chances.reduceRight((total, chance) => total + chance, 0);
        expectClose(sum + stay * (1 - fewer), 1, 1e-11);
        expect(sum).toBeLessThanOrEqual(1 + 1e-13);
        expect(chances.every((chance) => chance >= 0 && chance <= 1)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it("have their chances where 1 - z is below the rounding of 1", () => {
    // Nobody leaves to speak of: P(X = 0) = (1 + tau)^-r, and the next ones r, r (r + 1) / 2 of it.
    const none = 1e17 ** -0.01;
    const chances = newCounts({ r: 0.01, a: 1e-300, b: 1, startChances: 0, phases: 1 }, 1e17, 2);
    expectClose(chances[0]!, none, 1e-13);
    expectClose(chances[1]!, 0.01 * none, 1e-13);
    expectClose(chances[2]!, 0.00505 * none, 1e-13);
    // Hardly anybody comes: what is beyond the last count is a small difference.
    const rare = newCounts({ r: 1e-3, a: 1, b: 1e-300, startChances: 0, phases: 1 }, 1e17, 1);
    expectClose(rare[1]!, -Math.expm1(-1e-3 * Math.log(1e17)), 1e-13);
    // Everybody leaves after the first purchase: it is made with the chance of any.
    const one = newCounts({ r: 0.01, a: 1, b: 1e-300, startChances: 0, phases: 1 }, 1e17, 1);
    expectClose(one[1]!, 1 - none, 1e-13);
  });

  it("are no more than 1 where one is certain but for rounding", () => {
    const given = {
      r: 4.540187426908588,
      a: 339.01409456118313,
      b: 1.3842813626914874,
      startChances: 1,
      phases: 12,
    };
    const [none] = newCounts(given as Parameters<typeof newCounts>[0], 0.002803148225120449, 10);
    expect(none).toBe(1);
  });
});
