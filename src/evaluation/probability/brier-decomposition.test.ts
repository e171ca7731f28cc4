import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../testing/close.ts";
import thresholds from "../fixtures/thresholds.json" with { type: "json" };
import { brierDecomposition } from "./brier-decomposition.ts";
import { brierScore } from "./brier-score.ts";

const rows = fc.array(
  fc.record({
    truth: fc.integer({ min: 0, max: 1 }),
    p: fc.oneof(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 0, max: 5 }).map((k) => k / 5),
    ),
    weight: fc.double({ min: 0, max: 3, noNaN: true }),
  }),
  { minLength: 1, maxLength: 40 },
);

describe("brierDecomposition", () => {
  it.each(thresholds.cases)("equals the oracle: $name", (c) => {
    const { bins, brier } = c.calibration;
    const parts = brierDecomposition(c.truth, c.score, { bins, weights: c.weights ?? undefined });
    for (const [name, value] of Object.entries(brier)) {
      expectClose(parts[name as "score"], value, thresholds.tolerance, 1, name);
    }
  });

  it("adds up to the Brier score for any rows, weights and bins", () => {
    const strategies = fc.constantFrom("uniform", "quantile");
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 12 }), strategies, (list, bins, strategy) => {
        const truth = list.map((row) => row.truth);
        const p = list.map((row) => row.p);
        const weights = list.map((row) => row.weight + 1e-3);
        const { score, reliability, resolution, uncertainty, withinVariance, withinCovariance } =
          brierDecomposition(truth, p, { bins, strategy, weights });
        expectClose(score, brierScore(truth, p, { weights }), 1e-15, 1);
        const sum = reliability - resolution + uncertainty + withinVariance - withinCovariance;
        expectClose(sum, score, 1e-12, 1);
        for (const part of [reliability, resolution, uncertainty, withinVariance]) {
          expect(part).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("has no within-bin terms where a bin has one probability, and no reliability for the base rates", () => {
    const parts = brierDecomposition(
      [0, 1, 0, 0, 1, 1, 1, 0],
      [0.25, 0.25, 0.25, 0.25, 0.75, 0.75, 0.75, 0.75],
    );
    expect(parts).toEqual({
      score: 0.1875,
      reliability: 0,
      resolution: 0.0625,
      uncertainty: 0.25,
      withinVariance: 0,
      withinCovariance: 0,
      skill: 0.25,
    });
    expect(Object.isFrozen(parts)).toBe(true);
  });

  it("has no skill where there is one class: nothing was uncertain", () => {
    expect(brierDecomposition([1, 1], [0.5, 0.9])).toMatchObject({ uncertainty: 0, skill: null });
    expect(brierDecomposition([0, 1], [0, 0], { weights: [2.3, 0] })).toMatchObject({
      score: 0,
      skill: null,
    });
  });

  it.each([
    [() => brierDecomposition([0, 1], [0, 1], { bins: 0 }), "`options.bins` must be >= 1, got 0"],
    [() => brierDecomposition([0, 1], [0, 1.5]), "`score[1]` must be in [0, 1], got 1.5"],
    [
      () => brierDecomposition([0, 1], [0, 1], { level: 0.9 } as object),
      '`options.level` must be one of the options weights, bins, strategy, got "level"',
    ],
  ])("rejects %s", (call, message) => {
    expect(call).toThrow(expect.objectContaining({ message }));
  });
});
