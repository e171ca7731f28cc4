import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holmAdjusted } from "../../numeric/holm.ts";
import { expectAllClose, expectClose } from "../../testing/close.ts";
import { correctedDifference } from "../corrected-interval.ts";
import golden from "../fixtures/tune.json" with { type: "json" };

describe("holmAdjusted", () => {
  it("is statsmodels' multipletests", () => {
    for (const { pValues, adjusted } of golden.holm) expectAllClose(holmAdjusted(pValues), adjusted, 1e-14);
  });

  it("is the definition: the largest of what went before and the rest times p", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }), (pValues) => {
        const sorted = [...pValues].sort((a, b) => a - b);
        const slow = (p: number): number => {
          const upTo = sorted.filter((other) => other <= p);
          return Math.max(...upTo.map((other, i) => Math.min(1, (sorted.length - i) * other)));
        };
        // Of equal values the first has the largest factor, which the later ones take over.
        expect(holmAdjusted(pValues)).toEqual(pValues.map(slow));
      }),
    );
  });

  it("takes none", () => {
    expect(holmAdjusted([])).toEqual([]);
  });
});

describe("correctedDifference", () => {
  it("is the corrected t-test as computed with scipy", () => {
    for (const { differences, folds, t, pValue } of golden.correctedTest) {
      const found = correctedDifference(differences, folds, 0.95);
      expectClose(found.pValue, pValue, 1e-10);
      expect(Math.sign(found.mean)).toBe(Math.sign(t));
    }
  });

  it("says 1 where no fold differs, and where all differ by the same", () => {
    expect(correctedDifference([0, 0, 0], 3, 0.95)).toMatchObject({ mean: 0, lower: 0, upper: 0, pValue: 1 });
    const anything = { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY, pValue: 1 };
    expect(correctedDifference([0.25, 0.25, 0.25], 3, 0.95)).toEqual({
      ...{ mean: 0.25, level: 0.95, perFold: [0.25, 0.25, 0.25] },
      ...anything,
    });
    const rounded = [0.9 - 0.8, 0.1, 0.4 - 0.3];
    expect(new Set(rounded).size).toBe(3);
    const { lower, upper, pValue } = correctedDifference(rounded, 3, 0.95, { size: 0.9, range: [0, 1] });
    expect([lower, upper, pValue]).toEqual([-1, 1, 1]);
    // Small differences of large values: 1e-13 is rounding there.
    const small = [1e-13, 2e-13, 1.5e-13];
    expect(correctedDifference(small, 3, 0.95, { size: 1 }).pValue).toBe(1);
    expect(correctedDifference(small, 3, 0.95).pValue).toBeLessThan(0.2);
    expect(correctedDifference([0.25, 0.25, 0.25 + 1e-10], 3, 0.95).pValue).toBeLessThan(1e-6);
  });

  it("goes with the interval: 0 is an end of the interval at the level 1 - p", () => {
    const { pValue } = correctedDifference([0.01, 0.03, -0.01, 0.02], 4, 0.95);
    expect(correctedDifference([0.01, 0.03, -0.01, 0.02], 4, 1 - pValue).lower).toBeCloseTo(0, 12);
  });
});
