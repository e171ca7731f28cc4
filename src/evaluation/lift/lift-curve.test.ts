import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomStream, uniform } from "../../random/random.ts";
import { expectAllClose, expectClose } from "../../testing/close.ts";
import thresholds from "../fixtures/thresholds.json" with { type: "json" };
import { confusionMatrix } from "../threshold/confusion-matrix.ts";
import { kolmogorovSmirnov } from "./kolmogorov-smirnov.ts";
import { liftCurve, topLift } from "./lift-curve.ts";

const outcome = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 8 })), { maxLength: 40 })
  .map((rows) => [...rows, [0, 4], [1, 3]] as [number, number][])
  .map((rows) => ({ truth: rows.map(([t]) => t), score: rows.map(([, s]) => s / 8) }));

describe("liftCurve and topLift", () => {
  it("give the average over all orders of tied rows", () => {
    // The upper half is tied: five events in six rows; ten customers, so each bin is one row.
    const truth = [1, 1, 1, 1, 0, 1, 0, 0, 1, 0];
    const score = [9, 9, 9, 9, 9, 9, 3, 2, 1, 0];
    const { share, captured, lift, eventRate } = liftCurve(truth, score);
    expectAllClose(share, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1], 1e-15);
    const expected = [5 / 36, 10 / 36, 15 / 36, 20 / 36, 25 / 36, 5 / 6, 5 / 6, 5 / 6, 1, 1];
    expectAllClose(captured, expected, 1e-14);
    expectAllClose(
      lift,
      captured.map((value, b) => value / share[b]!),
      1e-14,
    );
    expectAllClose(
      eventRate,
      lift.map((value) => value * 0.6),
      1e-14,
    );
    expectClose(topLift(truth, score), 50 / 36, 1e-14);
  });

  it("end with every event captured and a lift of 1, and never fall in capture", () => {
    fc.assert(
      fc.property(outcome, fc.integer({ min: 1, max: 25 }), ({ truth, score }, bins) => {
        const { captured, lift } = liftCurve(truth, score, { bins });
        expectClose(captured[bins - 1]!, 1, 1e-12);
        expectClose(lift[bins - 1]!, 1, 1e-12);
        for (let b = 1; b < bins; b++) expect(captured[b]!).toBeGreaterThanOrEqual(captured[b - 1]! - 1e-12);
      }),
    );
  });

  it("are 1 everywhere when all scores are equal", () => {
    expectAllClose(liftCurve([0, 1, 0, 0, 1], [2, 2, 2, 2, 2]).lift, Array(10).fill(1), 1e-14);
  });

  it("equal a sorted list cut by hand where there are no ties", () => {
    const random = randomStream(5, "lift");
    const score = Float64Array.from({ length: 1000 }, () => uniform(random));
    const truth = Array.from(score, (s) => (uniform(random) < s ? 1 : 0));
    const events = truth.filter((t) => t === 1).length;
    const top = truth
      .map((t, i) => ({ t, s: score[i]! }))
      .sort((a, b) => b.s - a.s)
      .slice(0, 200)
      .filter(({ t }) => t === 1).length;
    expectClose(topLift(truth, score, { share: 0.2 }), top / events / 0.2, 1e-12);
  });

  it.each(thresholds.cases)("equal the definition, rows of equal score entering together: $name", (c) => {
    const weights = c.weights ?? undefined;
    for (const { bins, captured, lift, topDecileLift } of c.gain) {
      const curve = liftCurve(c.truth, c.score, { bins, weights });
      expectAllClose(curve.captured, captured, thresholds.tolerance, 1);
      expectAllClose(curve.lift, lift, thresholds.tolerance, 1);
      expectClose(curve.topDecileLift, topDecileLift, thresholds.tolerance, 1);
      expect(curve.topDecileLift).toBe(topLift(c.truth, c.score, { weights }));
    }
  });

  it("have the values of R's caret and yardstick", () => {
    // yardstick 1.3.2, tests/testthat/test-probcurve-gain_curve.R and -lift_curve.R.
    const truth = [1, 1, 0, 1, 0];
    const score = [0.9, 0.8, 0.7, 0.68, 0.5];
    const plain = liftCurve(truth, score, { bins: 5 });
    expectAllClose(plain.captured, [1 / 3, 2 / 3, 2 / 3, 1, 1], 1e-14);
    expectAllClose(plain.lift, [5 / 3, 5 / 3, 10 / 9, 1.25, 1], 1e-14);
    // There `.n` is 2, 3, 4, 7, 9 of 9 and `.n_events` 2, 3, 3, 6, 6 of 6.
    const weighted = liftCurve(truth, score, { bins: 9, weights: [2, 1, 1, 3, 2] });
    const at = (n: number) => weighted.captured[n - 1]!;
    expectAllClose([at(2), at(3), at(4), at(7), at(9)], [2 / 6, 3 / 6, 3 / 6, 1, 1], 1e-14);
  });

  it("say which score the list ends at", () => {
    const truth = [1, 0, 1, 0, 0, 1, 0, 0, 0, 0];
    const score = [1, 2, 3, 4, 5, 6, 7, 8, 9, 9];
    expect(Array.from(liftCurve(truth, score).threshold)).toEqual([9, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(Array.from(liftCurve(truth, score, { bins: 3 }).threshold)).toEqual([7, 4, 1]);
    // 7 / 100 * 100 is 7.000000000000001: the list of 7 customers must not end in an eighth.
    const many = Array.from({ length: 100 }, (_, i) => 100 - i);
    const curve = liftCurve(
      many.map((s) => s % 2),
      many,
      { bins: 100 },
    );
    expect(Array.from(curve.threshold)).toEqual(many);
  });

  it.each([
    [() => liftCurve([0, 1], [0, 1], { bins: 0 }), "`options.bins` must be >= 1, got 0"],
    [() => liftCurve([0, 1], [0, 1], { bins: 2.5 }), "`options.bins` must be an integer, got 2.5"],
    [() => liftCurve([1, 1], [0, 1]), "`truth` must be a mix of 0 and 1 over its 2 rows, got 1"],
    [() => topLift([0, 1], [0, 1], { share: 0 }), "`options.share` must be > 0, got 0"],
    [() => topLift([0, 1], [0, 1], { share: 1.5 }), "`options.share` must be in [0, 1], got 1.5"],
  ])("reject %s", (call, message) => {
    expect(call).toThrow(message);
  });
});

describe("kolmogorovSmirnov", () => {
  it.each(thresholds.cases)("equals the largest gap of scikit-learn's ROC curve: $name", (c) => {
    const weights = c.weights ?? undefined;
    const { kolmogorovSmirnov: found } = liftCurve(c.truth, c.score, { weights });
    expectClose(found.value, c.kolmogorovSmirnov.value, thresholds.tolerance, 1);
    expect(found.threshold).toBe(c.kolmogorovSmirnov.threshold);
    expect(kolmogorovSmirnov(c.truth, c.score, { weights })).toBe(found.value);
  });

  it("has the published value", () => {
    expect(kolmogorovSmirnov([0, 1, 0, 1, 0, 1, 0, 1], [0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.8, 0.9])).toBe(0.25);
  });

  it("is Youden's J at its threshold, and no threshold has more", () => {
    fc.assert(
      fc.property(outcome, ({ truth, score }) => {
        const { value, threshold, share } = liftCurve(truth, score).kolmogorovSmirnov;
        const there = confusionMatrix(truth, score, { threshold });
        expectClose(value, there.informedness!, 1e-12, 1);
        expectClose(share, there.calledRate, 1e-14, 1);
        for (const other of score) {
          expect(confusionMatrix(truth, score, { threshold: other }).informedness!).toBeLessThanOrEqual(
            value + 1e-12,
          );
        }
      }),
    );
  });

  it("is 0 for a backward or constant score, with everybody called", () => {
    for (const score of [
      [1, 0],
      [3, 3],
    ]) {
      const { kolmogorovSmirnov: found } = liftCurve([0, 1], score);
      expect(found).toEqual({ value: 0, threshold: Math.min(...score), share: 1 });
      expect(Object.isFrozen(found)).toBe(true);
    }
  });
});
