import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holmAdjusted } from "./holm.ts";

describe("holmAdjusted", () => {
  it("has the values of statsmodels 0.15 and of R's p.adjust", () => {
    const adjusted = holmAdjusted([0.01, 0.04, 0.03, 0.5, 0.005, 0.04]);
    expect(adjusted.map((p) => Math.round(p * 1e12) / 1e12)).toEqual([0.05, 0.12, 0.12, 0.5, 0.03, 0.12]);
    expect(holmAdjusted([])).toEqual([]);
    expect(holmAdjusted([0.2])).toEqual([0.2]);
  });

  it("lies between the p-values and Bonferroni's, keeps their order and follows their shuffle", () => {
    const p = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(p, { maxLength: 12 }), (pValues) => {
        const adjusted = holmAdjusted(pValues);
        for (const [i, value] of adjusted.entries()) {
          expect(value).toBeGreaterThanOrEqual(pValues[i]!);
          expect(value).toBeLessThanOrEqual(Math.min(1, pValues.length * pValues[i]!));
          for (const [j, other] of adjusted.entries())
            if (pValues[i]! < pValues[j]!) expect(value).toBeLessThanOrEqual(other);
        }
        expect(holmAdjusted([...pValues].reverse()).reverse()).toEqual(adjusted);
      }),
    );
  });
});
