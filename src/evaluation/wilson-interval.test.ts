import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalQuantile } from "../numeric/normal.ts";
import { expectClose } from "../testing/close.ts";
import thresholds from "./fixtures/thresholds.json" with { type: "json" };
import { wilsonInterval } from "./wilson-interval.ts";

describe("wilsonInterval", () => {
  it.each(thresholds.wilson)(
    "equals statsmodels: $share of $rows at $level",
    ({ share, rows, level, lower, upper }) => {
      const interval = wilsonInterval(share, rows, level);
      expectClose(interval.lower, lower, 1e-14, 1);
      expectClose(interval.upper, upper, 1e-14, 1);
      expect([interval.estimate, interval.level, Object.isFrozen(interval)]).toEqual([share, level, true]);
    },
  );

  it("ends where the score test of the share is just not rejected, and exactly at 0 and 1", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const size = fc.double({ min: 0.5, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(share, size, fc.constantFrom(0.5, 0.9, 0.95, 0.999), (p, n, level) => {
        const { lower, upper } = wilsonInterval(p, n, level);
        expect(0 <= lower && lower <= p && p <= upper && upper <= 1).toBe(true);
        const z = normalQuantile((1 - level) / 2);
        for (const end of [lower, upper]) {
          // (p - end)^2 = z^2 end (1 - end) / n: Wilson (1927), page 210.
          expectClose((p - end) ** 2, (z * z * end * (1 - end)) / n, 1e-9, 1e-6);
        }
        expect(wilsonInterval(0, n, level).lower).toBe(0);
        expect(wilsonInterval(1, n, level).upper).toBe(1);
      }),
    );
  });
});
